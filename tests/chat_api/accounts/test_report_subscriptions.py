"""Which reports a member gets by mail is the member's own choice."""

from tests.chat_api.conftest import LogInAs


async def test_a_member_chooses_and_stops_reports(log_in_as: LogInAs) -> None:
    member, other = await log_in_as("viewer"), await log_in_as("manager")
    path = "/me/report-subscriptions"
    assert await member.read(path) == {"weekly": None, "monthly": None}
    await member.request("PUT", path, json={"weekly": "sv", "monthly": "en"})
    assert await member.read(path) == {"weekly": "sv", "monthly": "en"}
    await member.request("PUT", path, json={"weekly": None, "monthly": "en"})
    assert await member.read(path) == {"weekly": None, "monthly": "en"}
    assert await other.read(path) == {"weekly": None, "monthly": None}


async def test_a_language_that_reports_are_not_written_in_is_refused(log_in_as: LogInAs) -> None:
    member = await log_in_as("viewer")
    answer = await member.request("PUT", "/me/report-subscriptions", json={"weekly": "de"})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "weekly")
