"""The API answers as its OpenAPI document says, whatever it is asked: as nobody, as a visitor and as an owner.

Schemathesis makes the requests, good and bad ones, from the document alone. Bounded and derandomised: the same
requests each time.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_api.services import Settings
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from tests.chat_api.processes import CHECKOUT, api_process
from tests.chat_api.staff_member import StaffMember
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from tests.factories.staff import make_member
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring

MAX_EXAMPLES = 6
SEED = 25
# An owner who logs out is nobody from there on; as nobody and as a visitor the operation is asked.
ENDS_THE_SESSION = "^/v1/staff/sessions/current$"


@pytest.fixture
def api_url(
    api_settings: Settings, clickhouse_settings: ClickHouseSettings, object_store_settings: ObjectStoreSettings
) -> Iterator[str]:
    """A worker with every store, whose limits do not hide the rest."""
    generous = dict.fromkeys(("visitors_per_hour", "messages_per_minute", "conversations_per_hour"), 10**6)
    api = api_settings.api.model_copy(update=generous)
    stores = {"clickhouse": clickhouse_settings, "object_store": object_store_settings}
    with api_process(Settings(**{**vars(api_settings), "api": api, **stores})) as (url, _):
        yield url


@pytest.mark.slow
@pytest.mark.parametrize("role", ["nobody", "visitor", "owner"])
async def test_every_answer_is_one_that_the_document_tells(
    api_url: str, company: Company, pool: Pool, keyring: Keyring, role: str, tmp_path: Path
) -> None:
    if role == "visitor":
        visitor = Visitor(api_url, company.site_key)
        await visitor.pre_chat()
        await visitor.ask(await visitor.open(), "Hello")
        only = ["--include-path-regex", "^/v1/(sites|visitors|conversations)"]
        await check(api_url, tmp_path, visitor.token, [*only, "--exclude-path-regex", "/events$"])
        # A stream has no end: each that opens is read for some seconds, so there are few of them.
        await check(api_url, tmp_path, visitor.token, ["--include-path-regex", "/events$"], max_examples=2)
    elif role == "owner":
        owner = StaffMember(api_url, await make_member(pool, keyring, company.tenant_id, "owner"))
        await owner.log_in()
        only = ["--include-path-regex", "^/v1/staff", "--exclude-path-regex", ENDS_THE_SESSION]
        await check(api_url, tmp_path, owner.access_token, only)
    else:
        await check(api_url, tmp_path, None, [])


async def check(url: str, folder: Path, token: str | None, only: list[str], max_examples: int = MAX_EXAMPLES) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--checks", "all"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", str(max_examples), "--seed", str(SEED)),
        *("--generation-deterministic", "--continue-on-failure", "--suppress-health-check", "all", "--no-color"),
        *("--request-timeout", "30", "--workers", "2", *only),
    ]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    environment = {
        "SCHEMATHESIS_HOOKS": "tests.chat_api.openapi_formats",
        "PYTHONPATH": str(CHECKOUT),
        "HOME": str(folder),
    }
    ended = await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2_000:]
