"""What occurred most in a window, said by the function and the API, is what the marts add up to."""

from collections import Counter

import psycopg
import pytest

from chat_api.statistics.mart_rows import RankingRow
from tests.dbt_project.conftest import KOLKATA, STOCKHOLM, Marts, Warehouse
from tests.dbt_project.test_api_gives_the_marts import Members, members

pytestmark = pytest.mark.xdist_group("marts")
__all__ = ["members"]  # the fixture
SPRING = {"from": "2026-03-01", "to": "2026-04-30"}


async def test_every_label_has_its_count_and_its_share_of_its_kind(members: Members, marts: Marts) -> None:
    rows = await members[STOCKHOLM].read("/statistics/rankings", **SPRING)
    spoken: Counter[str] = Counter()
    for row in await members[STOCKHOLM].read("/statistics/languages", **SPRING):
        spoken[row["language"]] += row["count_conversations_by_start"]
    assert [(row["label"], row["count"]) for row in rows if row["kind"] == "language"] == (+spoken).most_common()
    assert len(+spoken) > 1
    replies = sum(row["count_replies_by_event"] for row in marts["intents", STOCKHOLM] if row["intent"])
    assert sum(row["count"] for row in rows if row["kind"] == "intent") == replies > 0
    for kind in ("language", "intent"):
        of_kind = [row for row in rows if row["kind"] == kind]
        everything = sum(row["count"] for row in of_kind)
        assert [row["share"] for row in of_kind] == [pytest.approx(row["count"] / everything) for row in of_kind]


async def test_a_window_and_an_assistant_narrow_the_rankings(members: Members, marts: Marts) -> None:
    [row] = await members[STOCKHOLM].read("/statistics/rankings", **{"from": "2026-03-30", "to": "2026-04-01"}) or [
        None
    ]
    assert row is None
    nobody = "00000000-0000-0000-0000-0000000000ff"
    assert await members[STOCKHOLM].read("/statistics/rankings", assistant_id=nobody, **SPRING) == []


async def test_rankings_of_another_tenant_are_empty_for_whoever_asks(warehouse: Warehouse, marts: Marts) -> None:
    for role in ("app", "analyst"):
        with psycopg.connect(warehouse.login(role).url()) as connection:
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(STOCKHOLM)])
            query = "select * from marts.rankings(%s, '2026-03-01', '2026-04-30')"
            cursor = connection.execute(query, [KOLKATA])
            assert cursor.fetchall() == []
            assert [column.name for column in cursor.description or ()] == list(RankingRow.model_fields)
