"""Guessing over HTTP: it is slowed down, and it does not lock the owner of the account out."""

import re
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from chat_api.accounts.log_in import Credentials
from chat_api.accounts.throttle_log_ins import bounds_of
from chat_api.limits import Window
from chat_api.services import Settings
from tests.chat_api.conftest import LogInAs, StartApi
from tests.chat_api.running_api import RunningApi
from tests.chat_api.staff_member import StaffMember
from tests.factories.companies import make_company
from tests.factories.staff import make_member
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring

TOKEN = "the console's"


@pytest.fixture
async def api(start_api: StartApi, api_settings: Settings) -> RunningApi:
    """An API that knows the console's token."""
    return await start_api(api=api_settings.api.model_copy(update={"console_token": SecretStr(TOKEN)}))


@pytest.fixture
async def member(log_in_as: LogInAs) -> StaffMember:
    """Somebody who has never logged in on this device."""
    member = await log_in_as()
    member.device_token = ""
    return member


def at(address: str, token: str = TOKEN) -> dict[str, str]:
    """What the console sends along for a browser."""
    return {"Samtal-Browser-Address": address, "Samtal-Console": token}


async def guess(member: StaffMember, times: int, address: str, token: str = TOKEN) -> list[int]:
    """A stranger's tries; their statuses."""
    stranger = StaffMember(member.url, member.email, member.client)
    return [(await stranger.log_in("a guess", at(address, token))).status_code for _ in range(times)]


async def test_guessing_from_one_address_is_stopped_after_ten_tries(member: StaffMember) -> None:
    assert await guess(member, 11, "203.0.113.1") == [401] * 10 + [429]


async def test_who_guesses_elsewhere_does_not_lock_the_person_out(member: StaffMember) -> None:
    await guess(member, 12, "203.0.113.1")
    assert (await member.log_in(headers=at("198.51.100.7"))).status_code == 201


async def test_guessers_everywhere_are_stopped_together_and_known_devices_still_get_in(
    member: StaffMember, api: RunningApi, keyring: Keyring
) -> None:
    await member.log_in(headers=at("198.51.100.7"))
    *_, as_this_person = bounds_of(Credentials(email=member.email, password="a guess"), "", keyring)
    everybody = Window(as_this_person.key, as_this_person.window_s)
    for _ in range(as_this_person.tries):  # over HTTP, a hundred tries would be a minute of hashing
        await api.app.state.services.counters.count([everybody], datetime.now(UTC))
    assert await guess(member, 1, "203.0.113.99") == [429]
    assert (await member.log_in(headers=at("198.51.100.7"))).status_code == 201


async def test_guessing_on_a_known_device_is_stopped_too(member: StaffMember) -> None:
    await member.log_in(headers=at("198.51.100.7"))
    statuses = [(await member.log_in("a guess", at("198.51.100.7"))).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_another_persons_device_is_not_a_known_one(member: StaffMember, log_in_as: LogInAs) -> None:
    attacker = await log_in_as("manager")
    attacker.email, attacker.url = member.email, member.url
    await guess(member, 10, "203.0.113.1")
    assert (await attacker.log_in("a guess", at("203.0.113.1"))).status_code == 429


@pytest.mark.parametrize("token", ["", "made up"])
async def test_only_the_console_may_name_an_address(member: StaffMember, token: str) -> None:
    for place in range(10):
        assert await guess(member, 1, f"203.0.113.{place}", token) == [401]
    assert await guess(member, 1, "203.0.113.99", token) == [429]


@pytest.mark.parametrize(("language", "action"), [("en", r"Try again in \d+ min"), ("sv", r"Försök igen om \d+ min")])
async def test_who_is_stopped_is_told_for_how_long(member: StaffMember, language: str, action: str) -> None:
    await guess(member, 10, "203.0.113.1")
    refused = await member.log_in(headers=at("203.0.113.1") | {"Accept-Language": language})
    wait_s = int(refused.headers["Retry-After"])
    assert 0 < wait_s <= 15 * 60
    error = refused.json()["error"]
    assert error["code"] == "too_many_log_ins"
    assert re.match(action, error["action"])


async def test_being_asked_for_which_tenant_uses_up_no_try(member: StaffMember, pool: Pool, keyring: Keyring) -> None:
    await make_member(pool, keyring, (await make_company(pool, keyring)).tenant_id, email=member.email)
    for _ in range(11):
        asked = await member.log_in(headers=at("203.0.113.1"))
        assert (asked.status_code, asked.json()["error"]["code"]) == (409, "tenant_not_chosen")
    assert await guess(member, 1, "203.0.113.1") == [401]


async def test_log_ins_that_succeed_use_up_no_tries(member: StaffMember) -> None:
    for _ in range(12):
        member.device_token = ""
        assert (await member.log_in(headers=at("203.0.113.1"))).status_code == 201
    assert await guess(member, 11, "203.0.113.1") == [401] * 10 + [429]
