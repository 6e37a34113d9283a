"""A day lands whole, as often as one likes."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from clickhouse_connect.driver.client import Client

from dagster_jobs.landing.changed_days import changed_days
from dagster_jobs.landing.land_day import land_day, land_days
from dagster_jobs.stores import open_clickhouse, open_postgres
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings
from tests.factories.events import Talk, insert_events

TENANT = UUID(int=1)
MONDAY, TUESDAY = date(2026, 3, 30), date(2026, 3, 31)


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


def test_landing_twice_leaves_the_same_rows(client: Client, connection: psycopg.Connection) -> None:
    talk = Talk(TENANT).opens("2026-03-30 08:00").asks("2026-03-30 08:01").is_answered("2026-03-30 08:02")
    insert_events(client, talk.events)
    assert land_day(client, connection, MONDAY) == 3
    before = _landed(connection)
    assert land_day(client, connection, MONDAY) == 3
    assert _landed(connection) == before


def test_a_day_that_has_not_changed_is_not_landed_again(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").opens("2026-03-31 00:00").events)
    assert changed_days(client, connection) == [MONDAY, TUESDAY]
    land_days(client, connection, [MONDAY, TUESDAY])
    assert changed_days(client, connection) == []


def test_a_late_event_brings_its_day_back_however_old(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").events)
    land_day(client, connection, MONDAY)
    insert_events(client, Talk(uuid4()).opens("2026-03-30 09:00").events)
    assert changed_days(client, connection) == [MONDAY]
    assert land_day(client, connection, MONDAY) == 2


def test_a_day_that_clickhouse_no_longer_has_is_emptied(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").events)
    land_day(client, connection, MONDAY)
    client.command("truncate table events")
    land_days(client, connection, changed_days(client, connection))
    assert _landed(connection) == []


def test_reasons_arrive_as_they_were_given(client: Client, connection: psycopg.Connection) -> None:
    insert_events(client, Talk(TENANT).is_screened("2026-03-30 08:00").opens("2026-03-30 08:00").events)
    land_day(client, connection, MONDAY)
    rows = connection.execute("select reasons from landing.events where name = 'message_screened'").fetchall()
    assert rows == [(['it said "buy"', "a,b\\c"],)]


def test_another_tenant_does_not_see_landed_events(
    client: Client, connection: psycopg.Connection, settings_for: Callable[[str], PostgresSettings]
) -> None:
    insert_events(client, Talk(TENANT).opens("2026-03-30 08:00").events)
    land_day(client, connection, MONDAY)
    with open_postgres(settings_for("analyst")) as analyst, analyst.transaction():
        analyst.execute("select set_config('app.tenant_id', %s, true)", [str(uuid4())])
        assert _landed(analyst) == []
        analyst.execute("select set_config('app.tenant_id', %s, true)", [str(TENANT)])
        assert len(_landed(analyst)) == 1
