"""Whatever strangers write, no file that we give for a spreadsheet starts a formula: each file is asked for."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from chat_api.statistics.read_mart import INTENTS, LANGUAGES, RESPONSE_TIMES, SNAPSHOTS, TOPICS, Mart
from tests.chat_api.running_api import RunningApi
from tests.chat_api.staff_member import StaffMember
from tests.chat_api.visitor import Visitor
from tests.stack.restaurant import Restaurant

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]
MARTS: dict[str, Mart[Any]] = {
    "/statistics/snapshots": SNAPSHOTS,
    "/statistics/languages": LANGUAGES,
    "/statistics/intents": INTENTS,
    "/statistics/topics": TOPICS,
    "/statistics/response-times": RESPONSE_TIMES,
}
FILES = {
    "/conversations": ["visitor_name", "last_text", "tags"],
    "/statistics/snapshots": ["assistant_name", "common_intents"],
    "/statistics/languages": ["language"],
    "/statistics/intents": ["intent"],
    "/statistics/topics": ["label", "tag"],
    "/statistics/response-times": [],
}
"""Each file for a spreadsheet, with its columns whose words come from strangers or from the company."""

PLANTED_ON = "2026-01-05"
PLANT = "insert into marts.{mart} select * from jsonb_populate_record(null::marts.{mart}, %s::jsonb)"
OTHERS = {
    "assistant_id": str(UUID(int=1)), "timezone": "UTC", "is_all_assistants": False, "messages_by_language": {},
    "common_intents": [], "built_at": "2026-01-06",
}  # fmt: skip

STRANGERS_WRITE = [
    "=1+1",
    "+46 70 123",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "\uff1d1+1",  # full-width signs, which Excel reads as the narrow ones
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    '"=1+1',
    ' "=1+1"',
    "hello;=1+1;",  # a file with commas, opened where lists are written with semicolons
    'hello"\r\n=1+1',
    "hello\t@SUM(A1)",
]
LIVE = re.compile('^[\\s"\\x00-\\x1f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]')
NUMBER = re.compile(r"-?\d+(\.\d+)?$")


def live_cells(file: bytes) -> list[str]:
    """Cells that a spreadsheet would run, in whichever country it opens the file."""
    text = file.decode("utf-8")
    here = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    elsewhere = [cell for line in re.split("[\r\n]+", text) for cell in re.split("[;\t]", line)]
    return [cell for cell in here + elsewhere if LIVE.match(cell) and not NUMBER.match(cell)]


@pytest.mark.parametrize("text", STRANGERS_WRITE)
def test_the_strings_are_live_when_nobody_guards_them(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([text, "next"])
    assert live_cells(out.getvalue().encode())


@pytest.fixture
async def owner(api: RunningApi) -> AsyncIterator[StaffMember]:
    """Logged in at the restaurant."""
    owner = StaffMember(api.url, "owner@fooodis.example")
    async with owner.client:
        assert (await owner.log_in()).status_code == 201
        yield owner


@pytest.mark.parametrize("path", FILES)
async def test_no_file_for_a_spreadsheet_starts_a_formula(
    path: str, owner: StaffMember, api: RunningApi, restaurant: Restaurant, after_planting: None
) -> None:
    if path in MARTS:
        plant_in_mart(MARTS[path], FILES[path], restaurant)
    else:
        await plant_by_talking(api, restaurant)
    file = await owner.get(path, format="csv")
    rows = list(csv.DictReader(io.StringIO(file.text, newline="")))
    for column in FILES[path]:
        assert [row for row in rows if "HYPERLINK" in row[column]], f"nothing was planted in {column}"
    assert live_cells(file.content) == []
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["cache-control"] == "no-store"


async def plant_by_talking(api: RunningApi, restaurant: Restaurant) -> None:
    """As visitors do it; who fills in the hidden field, as robots do, gets no answer, so that the text stays newest."""
    for text in STRANGERS_WRITE:
        visitor = Visitor(api.url, restaurant.site_key)
        async with visitor.client:
            name = re.sub("[\t\r\n]", " ", text)  # a name is one line
            assert (await visitor.pre_chat(name=name, website="https://robot.example")).status_code == 201
            path = await visitor.open()
            await visitor.post(path, text)
        with psycopg.connect(restaurant.login("owner").url()) as owner:
            owner.execute(
                "insert into app.conversation_tags (tenant_id, conversation_id, tag, source)"
                " values (%s, %s, %s, 'topic')",
                [restaurant.tenant_id, path.rsplit("/", 1)[1], text],
            )


def plant_in_mart(mart: Mart[Any], columns: list[str], restaurant: Restaurant) -> None:
    """A row a text: what the nightly job makes of names, intents and topics that begin as formulas do."""
    with psycopg.connect(restaurant.login("pipeline").url()) as pipeline:
        for text in STRANGERS_WRITE:
            words = {name: [{"intent": text}] if name == "common_intents" else text for name in columns}
            keys = {
                "tenant_id": str(restaurant.tenant_id),
                mart.day: PLANTED_ON,
                "topic_id": str(uuid4()),
                "period": "day",
            }
            counts = {name: 1 for name in mart.row.model_fields if name.startswith("count_")}
            pipeline.execute(PLANT.format(mart=mart.table).encode(), [json.dumps(OTHERS | counts | keys | words)])


@pytest.fixture
def after_planting(restaurant: Restaurant) -> Iterator[None]:
    """Leaves the marts as they were."""
    yield
    with psycopg.connect(restaurant.login("pipeline").url()) as pipeline:
        for mart in MARTS.values():
            pipeline.execute(f"delete from marts.{mart.table} where {mart.day} = '{PLANTED_ON}'".encode())
