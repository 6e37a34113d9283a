"""The inbox over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.chat_api.conftest import LogInAs, NewVisitor
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


async def test_list_shows_the_visitor_and_what_was_said_last(visitor: Visitor, log_in_as: LogInAs) -> None:
    answer = await visitor.ask(await visitor.open(), "Hello")
    item = (await (await log_in_as()).read("/conversations"))["items"][0]
    assert (item["visitor_name"], item["count_messages"], item["status"]) == ("Astrid Lind", 2, "open")
    assert item["last_text"] == answer["text"]
    assert (item["assistant_name"], item["origin"], item["tags"]) == ("Host", "live", [])


async def test_transcript_shows_verdict_and_provenance(visitor: Visitor, log_in_as: LogInAs) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    await visitor.request("PUT", f"{path}/replies/{answer['id']}/rating", json={"value": "up"})
    transcript = await (await log_in_as()).read(f"/conversations/{path.rsplit('/', 1)[1]}")
    assert transcript["visitor"] == {"name": "Astrid Lind", "email": "astrid@example.com"}
    question, reply = transcript["messages"]
    assert question["verdict"]["verdict"] == "pass"
    assert question["provenance"] is None
    assert (reply["provenance"]["provider"], reply["provenance"]["attempt"], reply["rating"]) == ("local", 1, "up")
    assert reply["provenance"]["cost_usd"] is None


async def test_pages_follow_each_other_without_gap_or_repetition(visitor: Visitor, log_in_as: LogInAs) -> None:
    opened = {(await visitor.open()).rsplit("/", 1)[1] for _ in range(5)}
    member = await log_in_as()
    first = await member.read("/conversations", limit=2)
    second = await member.read("/conversations", limit=2, cursor=first["next_cursor"])
    await visitor.open()
    third = await member.read("/conversations", limit=2, cursor=second["next_cursor"])
    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert len(seen) == 5
    assert set(seen) == opened
    assert third["next_cursor"] is None


async def test_filters_narrow_the_list(
    new_visitor: NewVisitor, log_in_as: LogInAs, pool: Pool, company: Company
) -> None:
    visitor = await new_visitor()
    english, swedish = await visitor.open("en"), await visitor.open("sv")
    await visitor.post(swedish, "Har ni glutenfritt bröd?")
    await visitor.request("POST", f"{english}/close", json={"confirmed": True})
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute(
            "insert into app.conversation_tags (tenant_id, conversation_id, tag, source)"
            " values (%s, %s, 'bread', 'topic')",
            [company.tenant_id, swedish.rsplit("/", 1)[1]],
        )
    member = await log_in_as()

    async def found(**filters: str) -> set[str]:
        page = await member.read("/conversations", **filters)
        return {f"/v1/conversations/{item['id']}" for item in page["items"]}

    today = datetime.now(UTC).date()
    assert await found(language="sv") == await found(q="glutenfritt") == await found(tag="bread") == {swedish}
    assert await found(status="resolved") == {english}
    assert await found(q="pizza") == await found(origin="demo") == await found(assistant_id=str(uuid4())) == set()
    assert await found(to=str(today - timedelta(days=2))) == set()
    assert await found(**{"from": str(today - timedelta(days=1)), "to": str(today + timedelta(days=1))}) == {
        english,
        swedish,
    }


@pytest.mark.parametrize(
    "filters",
    [
        *({"cursor": "made up"}, {"status": "asleep"}, {"limit": "1000"}, {"q": "\x00"}),
        *({"from": "yesterday"}, {"to": "9999-12-31"}),
    ],
)
async def test_wrong_filter_is_refused_in_the_one_shape(log_in_as: LogInAs, filters: dict[str, str]) -> None:
    response = await (await log_in_as()).get("/conversations", **filters)
    assert response.status_code == 422
    assert response.json()["error"].keys() >= {"code", "message", "action", "request_id"}


async def test_another_companys_conversation_is_not_there(
    visitor: Visitor, log_in_as: LogInAs, pool: Pool, keyring: Keyring
) -> None:
    path = await visitor.open()
    conversation_id = path.rsplit("/", 1)[1]
    await visitor.post(path, "Hello")
    other = await make_company(pool, keyring)
    stranger = await log_in_as("owner", other.tenant_id)
    assert (await stranger.read("/conversations"))["items"] == []
    assert (await stranger.read("/conversations", q="Hello"))["items"] == []
    for unknown in (conversation_id, str(uuid4())):
        response = await stranger.get(f"/conversations/{unknown}")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "transcript_not_found")


async def test_erased_visitor_leaves_no_name(
    visitor: Visitor, log_in_as: LogInAs, pool: Pool, company: Company
) -> None:
    path = await visitor.open()
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute(
            "update app.visitors set data_key_ciphertext = null, name_ciphertext = null, email_ciphertext = null"
        )
    transcript = await (await log_in_as()).read(f"/conversations/{path.rsplit('/', 1)[1]}")
    assert transcript["visitor"] == {"name": None, "email": None}


async def test_assistants_are_listed_for_their_company_alone(log_in_as: LogInAs, company: Company) -> None:
    assistants = await (await log_in_as()).read("/assistants")
    assert [(each["id"], each["name"], each["is_default"]) for each in assistants] == [
        (str(company.assistant_id), "Host", True)
    ]


async def test_the_file_for_a_spreadsheet_holds_every_page_of_the_filtered_list(
    visitor: Visitor, log_in_as: LogInAs
) -> None:
    for language in ("sv", "en", "sv", "sv"):
        await visitor.open(language)
    file = await (await log_in_as()).get("/conversations", format="csv", language="sv", limit=1)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    header, *rows = file.text.splitlines()
    assert header.startswith("id,status,resolution,language,assistant_name,visitor_name")
    assert len(rows) == 3
