"""A day lands whole, as often as one likes, and one that cannot is in nobody's way."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from clickhouse_connect.driver.client import Client

from dagster_jobs.landing.changed_days import ChangedDay
from dagster_jobs.landing.land_day import Landing, land_changes, land_day
from dagster_jobs.stores import open_clickhouse, open_postgres
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings
from tests.factories.events import Talk, insert_events, utc
from warehouse.event_log.events import FaqsImported

TENANT, OTHER = UUID(int=1), UUID(int=2)
MONDAY = date(2026, 3, 30)
UNCHANGED = Landing(0, 0, 0)


@pytest.fixture
def client(clickhouse_settings: ClickHouseSettings) -> Iterator[Client]:
    with open_clickhouse(clickhouse_settings) as client:
        yield client


@pytest.fixture
def connection(settings_for: Callable[[str], PostgresSettings]) -> Iterator[psycopg.Connection]:
    with open_postgres(settings_for("pipeline")) as connection:
        yield connection


def _landed(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute("select * from landing.events order by event_id").fetchall()


def _list(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select tenant_id, day::text, reason, count_events, attempts from landing.set_aside_days order by day"
    ).fetchall()


def test_landing_twice_leaves_the_same_rows(client: Client, connection: psycopg.Connection) -> None:
    talk = Talk(TENANT).opens("2026-03-30 08:00").asks("2026-03-30 08:01").is_answered("2026-03-30 08:02")
    insert_events(client, talk.events)
    assert land_changes(client, connection) == Landing(1, 3, 0)
    before = _landed(connection)
    assert land_day(client, connection, ChangedDay(MONDAY, frozenset({TENANT}))) == 3
    assert _landed(connection) == before


def test_a_day_that_has_not_changed_is_not_landed_again(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").opens("2026-03-31 00:00").events)
    assert land_changes(client, connection) == Landing(2, 2, 0)
    assert land_changes(client, connection) == UNCHANGED


def test_a_late_event_brings_its_day_back_however_old(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").events)
    land_changes(client, connection)
    insert_events(client, Talk(TENANT).opens("2026-03-30 09:00").events)
    assert land_changes(client, connection) == Landing(1, 2, 0)
    assert len(_landed(connection)) == 2


def test_only_the_tenants_whose_day_changed_are_landed_again(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").events)
    land_changes(client, connection)
    insert_events(client, Talk(OTHER).opens("2026-03-30 09:00").events)
    assert land_changes(client, connection) == Landing(1, 1, 0)
    assert len(_landed(connection)) == 2


def test_a_day_that_clickhouse_no_longer_has_is_emptied(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").events)
    land_changes(client, connection)
    client.command("truncate table events")
    land_changes(client, connection)
    assert _landed(connection) == []


@pytest.mark.parametrize("day", ["0001-01-01", "1850-01-01", "1969-06-01", "1999-12-31", "2149-06-08"])
def test_a_day_that_cannot_be_is_set_aside_and_the_others_land(
    client: Client, connection: psycopg.Connection, day: str
) -> None:
    insert_events(client, Talk(TENANT).opens(f"{day} 08:00").opens("2026-03-30 08:00").events)
    insert_events(client, Talk(OTHER).opens("2026-03-30 08:00").events)
    assert land_changes(client, connection) == Landing(1, 2, 1)
    assert _list(connection) == [(TENANT, day, "impossible_day", 1, 1)]
    assert {row[0] for row in _landed(connection)} == {TENANT, OTHER}


def test_a_tenant_whose_day_postgres_refuses_stops_no_other_and_is_tried_again(
    client: Client, connection: psycopg.Connection
) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").asks("2026-03-30 08:01").events)
    for other in (OTHER, uuid4(), uuid4()):
        insert_events(client, Talk(other).opens("2026-03-30 08:00").opens("2026-03-31 08:00").events)
    client.command(
        "alter table events update count_characters = 4000000000 where name = 'message_posted'", settings=NOW
    )
    assert land_changes(client, connection) == Landing(2, 6, 1)
    assert land_changes(client, connection) == Landing(1, 0, 1)
    assert _list(connection) == [(TENANT, "2026-03-30", "refused_by_postgres", 2, 2)]
    client.command("alter table events update count_characters = 4 where name = 'message_posted'", settings=NOW)
    assert land_changes(client, connection) == Landing(1, 2, 0)
    assert _list(connection) == []


def test_a_day_leaves_the_list_when_its_events_are_gone(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("1850-01-01 08:00").events)
    assert land_changes(client, connection) == Landing(0, 0, 1)
    client.command("truncate table events")
    assert land_changes(client, connection) == UNCHANGED


def test_reasons_arrive_as_they_were_given(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).is_screened("2026-03-30 08:00").opens("2026-03-30 08:00").events)
    land_changes(client, connection)
    rows = connection.execute("select reasons from landing.events where name = 'message_screened'").fetchall()
    assert rows == [(['it said "buy"', "a,b\\c"],)]


def test_an_event_of_no_conversation_lands_without_one(client: Client, connection: psycopg.Connection) -> None:
    event = FaqsImported(tenant_id=TENANT, occurred_at=utc("2026-03-30 08:00"), actor="operator", count_faqs=7)
    insert_events(client, [event])
    assert land_changes(client, connection) == Landing(1, 1, 0)
    columns = "name, actor, conversation_id, episode, site_id, visitor_key, origin, count_faqs"
    rows = connection.execute(f"select {columns} from landing.events".encode()).fetchall()
    assert rows == [("faqs_imported", "operator", None, None, None, None, None, 7)]


def test_another_tenant_does_not_see_landed_events(
    client: Client, connection: psycopg.Connection, settings_for: Callable[[str], PostgresSettings]
) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").opens("1850-01-01 08:00").events)
    land_changes(client, connection)
    with open_postgres(settings_for("analyst")) as analyst, analyst.transaction():
        analyst.execute("select set_config('app.tenant_id', %s, true)", [str(uuid4())])
        assert (_landed(analyst), _list(analyst)) == ([], [])
        analyst.execute("select set_config('app.tenant_id', %s, true)", [str(TENANT)])
        assert (len(_landed(analyst)), len(_list(analyst))) == (1, 1)


NOW = {"mutations_sync": 1}
