"""The import scope: owners only, one tenant, the time and address that it names, with limits on."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from settings.processes import ApiSettings
from tests.chat_api.conftest import LogInAs, StartApi
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring

LAST_WEEK = (datetime.now(UTC) - timedelta(days=7)).replace(microsecond=0)


async def headers_of(log_in_as: LogInAs, **changes: str) -> dict[str, str]:
    owner = await log_in_as("owner")
    issued = await owner.request("POST", "/import-tokens")
    assert issued.status_code == 201
    return {
        "Samtal-Import": issued.json()["token"],
        "Samtal-Occurred-At": LAST_WEEK.isoformat(),
        "Samtal-Address": "2001:db8::7",
        "Samtal-Origin": "imported",
        **changes,
    }


@pytest.mark.parametrize("role", ["viewer", "manager"])
async def test_only_owners_take_out_import_tokens(log_in_as: LogInAs, role: str) -> None:
    response = await (await log_in_as(role)).request("POST", "/import-tokens")
    assert (response.status_code, response.json()["error"]["code"]) == (403, "role_too_low")


async def test_imported_talk_happened_when_its_headers_say(
    api: RunningApi, company: Company, log_in_as: LogInAs
) -> None:
    visitor = Visitor(api.url, company.site_key, headers=await headers_of(log_in_as))
    assert (await visitor.pre_chat()).status_code == 201
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    member = await log_in_as("manager")
    transcript = await member.read(f"/conversations/{path.rsplit('/', 1)[1]}")
    asked, answered = (datetime.fromisoformat(each["occurred_at"]) for each in transcript["messages"])
    assert asked == datetime.fromisoformat(transcript["conversation"]["started_at"]) == LAST_WEEK
    assert LAST_WEEK < answered < LAST_WEEK + timedelta(minutes=1)
    assert answer["state"] == "complete"
    assert transcript["conversation"]["origin"] == "imported"


async def test_limits_stay_on_by_the_address_that_an_import_names(
    start_api: StartApi, company: Company, log_in_as: LogInAs
) -> None:
    strict = await start_api(api=ApiSettings(visitors_per_hour=2))
    headers = await headers_of(log_in_as)
    statuses = [(await Visitor(strict.url, company.site_key, headers=headers).pre_chat()).status_code for _ in range(3)]
    elsewhere = Visitor(strict.url, company.site_key, headers={**headers, "Samtal-Address": "2001:db8:1::7"})
    assert statuses == [201, 201, 429]
    assert (await elsewhere.pre_chat()).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Samtal-Import": "made up"}, 401),
        ({"Samtal-Occurred-At": "last week"}, 422),
        ({"Samtal-Occurred-At": "2026-11-01T10:00:00"}, 422),
        ({"Samtal-Occurred-At": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, 422),
        ({"Samtal-Occurred-At": "0001-01-01T00:00:00+10:00"}, 422),
        ({"Samtal-Occurred-At": "1850-01-01T00:00:00Z"}, 422),
        ({"Samtal-Occurred-At": "1969-06-01T00:00:00Z"}, 422),
        ({"Samtal-Occurred-At": "1999-12-31T23:59:59Z"}, 422),
        ({"Samtal-Occurred-At": "2149-06-08T00:00:00Z"}, 422),
        ({"Samtal-Address": "somewhere"}, 422),
        ({"Samtal-Origin": "live"}, 422),
    ],
)
async def test_wrong_import_headers_are_refused(
    api: RunningApi, company: Company, log_in_as: LogInAs, changes: dict[str, str], status: int
) -> None:
    visitor = Visitor(api.url, company.site_key, headers=await headers_of(log_in_as, **changes))
    assert (await visitor.pre_chat()).status_code == status


async def test_import_token_reaches_no_other_company(
    api: RunningApi, pool: Pool, keyring: Keyring, log_in_as: LogInAs
) -> None:
    other = await make_company(pool, keyring)
    visitor = Visitor(api.url, other.site_key, headers=await headers_of(log_in_as))
    response = await visitor.pre_chat()
    assert (response.status_code, response.json()["error"]["code"]) == (404, "site_not_found")


async def test_without_the_token_the_other_headers_change_nothing(
    api: RunningApi, company: Company, log_in_as: LogInAs
) -> None:
    headers = {"Samtal-Occurred-At": LAST_WEEK.isoformat(), "Samtal-Origin": "demo"}
    visitor = Visitor(api.url, company.site_key, headers=headers)
    await visitor.pre_chat()
    await visitor.post(await visitor.open(), "Hello", str(uuid4()))
    item = (await (await log_in_as()).read("/conversations"))["items"][0]
    assert item["origin"] == "live"
    assert datetime.fromisoformat(item["started_at"]) > LAST_WEEK + timedelta(days=6)
