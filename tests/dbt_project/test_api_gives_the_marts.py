"""What the console and a CSV show is what the mart says, to the row."""

import csv
import io
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chat_api.services import Settings
from settings.model_provider import ModelProviderSettings
from settings.processes import ApiSettings, KeySettings, TelemetrySettings
from settings.stores import ObjectStoreSettings, RedisSettings
from tests.chat_api.running_api import running_api
from tests.chat_api.staff_member import StaffMember
from tests.dbt_project.conftest import KOLKATA, STOCKHOLM, Marts, Warehouse
from tests.factories.staff import make_member
from warehouse.ids import new_id
from warehouse.postgres.connect import create_pool
from warehouse.postgres.keys import Keyring, create_master_key

pytestmark = pytest.mark.xdist_group("marts")


Members = dict[UUID, StaffMember]


@pytest.fixture
async def members(warehouse: Warehouse, redis_settings: RedisSettings, tmp_path: Path) -> AsyncIterator[Members]:
    """A viewer of each company, at an API over the built marts. All talk of the one in Kolkata is a demo."""
    keys = KeySettings(master_key_file=tmp_path / "master.key")
    create_master_key(keys.master_key_file)
    settings = Settings(
        postgres=warehouse.login("app"),
        keys=keys,
        api=ApiSettings(),
        redis=redis_settings,
        model_provider=ModelProviderSettings(),
        clickhouse=warehouse.clickhouse,
        object_store=ObjectStoreSettings(
            endpoint_url="http://127.0.0.1:1", access_key_id="none", secret_access_key=SecretStr("none")
        ),
        telemetry=TelemetrySettings(level="warning"),
    )
    keyring = Keyring.load(keys.master_key_file)
    async with create_pool(settings.postgres.url(), 1) as pool:
        emails = {
            tenant_id: await make_member(pool, keyring, tenant_id, "viewer", f"{new_id().hex}@company.example")
            for tenant_id in (STOCKHOLM, KOLKATA)
        }
    async with running_api(settings) as api:
        viewers = {tenant_id: StaffMember(api.url, email) for tenant_id, email in emails.items()}
        for viewer in viewers.values():
            assert (await viewer.log_in()).status_code == 201
        yield viewers
        for viewer in viewers.values():
            await viewer.client.aclose()


@pytest.mark.parametrize(
    ("statistic", "mart", "day"),
    [
        ("snapshots", "stats_snapshots", "local_day"),
        ("languages", "language_mix", "local_day"),
        ("intents", "intents", "local_day"),
        ("topics", "topic_days", "local_day"),
        ("response-times", "response_times", "period_start"),
    ],
)
@pytest.mark.parametrize("tenant", [STOCKHOLM, KOLKATA])
async def test_json_and_csv_are_the_marts_rows(
    members: Members, marts: Marts, tenant: UUID, statistic: str, mart: str, day: str
) -> None:
    member = members[tenant]
    rows = await member.read(f"/statistics/{statistic}")
    table = list(csv.DictReader(io.StringIO((await member.get(f"/statistics/{statistic}", format="csv")).text)))
    expected = [row for row in marts[mart, tenant] if row.get("period", "day") == "day"]
    assert [row[day] for row in rows] == sorted(str(row[day]) for row in expected)
    assert sorted(map(_counts, rows)) == sorted(map(_counts, expected)) == sorted(map(_counts, table))


async def test_a_window_includes_both_its_days(members: Members, marts: Marts) -> None:
    days = sorted({str(row["local_day"]) for row in marts["stats_snapshots", STOCKHOLM]})
    rows = await members[STOCKHOLM].read("/statistics/snapshots", **{"from": days[0], "to": days[1]})
    assert sorted({row["local_day"] for row in rows}) == days[:2]


@pytest.mark.parametrize("tenant", [STOCKHOLM, KOLKATA])
async def test_a_closed_days_live_count_is_the_marts(members: Members, marts: Marts, tenant: UUID) -> None:
    counted: Counter[str] = Counter()
    for day in sorted({row["local_day"] for row in marts["stats_snapshots", tenant]}):
        live = await members[tenant].read("/statistics/live", day=str(day))
        rows = [row for row in marts["stats_snapshots", tenant] if row["local_day"] == day]
        counts = {name: sum(row[column] for row in rows) for name, column in MARTS_COLUMN.items()}
        assert {name: live[name] for name in MARTS_COLUMN} == counts
        counted.update(counts)
    assert counted["conversations"] > 0


MARTS_COLUMN = {
    "conversations": "count_conversations_by_start",
    "messages": "count_messages_by_event",
    "replies": "count_replies_by_event",
    "escalations": "count_handoffs_by_event",
    "screened": "count_screened_by_event",
    "thumbs_up": "count_thumbs_up_by_event",
    "thumbs_down": "count_thumbs_down_by_event",
}


def _counts(row: dict[str, Any]) -> list[str]:
    return [
        f"{name}={'' if value is None else value}" for name, value in row.items() if name.startswith(("count_", "p50_"))
    ]
