"""clickhouse-connect as a stranger would use it, with its own defaults, against the embedded engine."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from clickhouse_connect.driver import create_async_client
from clickhouse_connect.driver import create_client as get_client
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, StreamFailureError

from local_stack.stores import clickhouse_log_in
from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect

NOW = datetime(2026, 3, 29, 1, 30, 0, 123000, tzinfo=UTC)
COLUMNS = ["at", "text", "n"]


def log_in(settings: ClickHouseSettings) -> dict[str, Any]:
    plain = dict(clickhouse_log_in(settings))
    return {"username": plain.pop("user"), **plain}


@pytest.fixture
def client(clickhouse_settings: ClickHouseSettings) -> Iterator[Client]:
    with get_client(**log_in(clickhouse_settings)) as client:
        client.command("drop table if exists things")
        client.command(
            "create table things (at DateTime64(3, 'UTC'), text String, n Int32) engine = MergeTree order by n"
            " settings non_replicated_deduplication_window = 100"
        )
        yield client


@pytest.mark.parametrize("compress", [False, True, "lz4", "zstd", "gzip"])
def test_compressed_bodies_arrive_both_ways(
    client: Client, clickhouse_settings: ClickHouseSettings, compress: bool | str
) -> None:
    rows = [(NOW, f"åäö\t\n'{number}", number) for number in range(5000)]
    with get_client(**log_in(clickhouse_settings), compress=compress) as stranger:
        assert stranger.insert("things", rows, column_names=COLUMNS).written_rows == 5000
        result = stranger.query("select text, n from things order by n", query_formats={"String": "string"})
    assert [tuple(row) for row in result.result_rows] == [(text, number) for _, text, number in rows]


def test_parameters_are_bound_by_the_server(client: Client) -> None:
    asked = {"text": "it's a \\ and a \t", "many": [1, 2], "at": NOW, "nothing": None}
    row = client.query(
        "select {text:String}, {many:Array(Int32)}, {at:DateTime64(3, 'UTC')}, {nothing:Nullable(String)}",
        parameters=asked,
    ).first_row
    assert row is not None
    assert (row[0], list(row[1]), row[3]) == (asked["text"], [1, 2], None)


async def test_times_keep_their_zone(client: Client, clickhouse_settings: ClickHouseSettings) -> None:
    client.insert("things", [(NOW, "", 1)], column_names=COLUMNS)
    async with await connect(**clickhouse_log_in(clickhouse_settings)) as ours:
        rows = (await ours.query("select at from things")).result_rows
    assert rows == [(NOW,)]


def test_token_makes_an_insert_idempotent(client: Client) -> None:
    for number in (1, 2):
        settings = {"insert_deduplication_token": "batch 1"}
        client.insert("things", [(NOW, "", number)], column_names=COLUMNS, settings=settings)
    assert client.query("select n from things").result_rows == [(1,)]


def test_rows_stream_in_blocks(client: Client) -> None:
    with client.query_row_block_stream("select number from numbers(300000)") as blocks:
        sizes = [len(block) for block in blocks]
    assert sum(sizes) == 300_000
    assert len(sizes) > 1


def test_failure_in_mid_stream_is_told(client: Client) -> None:
    def read_all() -> int:
        with client.query_row_block_stream("select number, throwIf(number = 250000) from numbers(300000)") as blocks:
            return sum(len(block) for block in blocks)

    with pytest.raises((StreamFailureError, DatabaseError), match="non-zero"):
        read_all()


def test_arrow_tables_go_both_ways(client: Client) -> None:
    table = client.query_arrow("select toInt32(number) as n, 'x' as text, now64(3, 'UTC') as at from numbers(1000)")
    assert table.num_rows == 1000
    client.insert_arrow("things", table)
    assert client.query("select count() from things").result_rows == [(1000,)]


@pytest.mark.parametrize("readonly", ["1", "2"])
def test_readonly_holds_for_one_request_only(client: Client, readonly: str) -> None:
    with pytest.raises(DatabaseError, match="READONLY"):
        client.command("truncate table things", settings={"readonly": readonly})
    client.command("truncate table things")


def test_settings_of_one_request_do_not_reach_the_next(client: Client) -> None:
    ask = "select getSetting('max_block_size')"
    usual = client.command(ask)
    assert client.command(ask, settings={"max_block_size": 4242}) == 4242
    assert client.command(ask) == usual


def test_two_statements_in_one_request_are_refused(client: Client) -> None:
    with pytest.raises(DatabaseError, match="multi-statements"):
        client.command("select 1; drop table things")
    assert client.command("exists table things") == 1


def test_wrong_password_is_refused_as_clickhouse_does(clickhouse_settings: ClickHouseSettings) -> None:
    with pytest.raises(DatabaseError, match="516") as refused:
        get_client(**{**log_in(clickhouse_settings), "password": "wrong"})
    assert refused.value.code == 516


def test_nobody_is_answered_without_a_password(clickhouse_settings: ClickHouseSettings) -> None:
    answer = httpx2.get(f"http://{clickhouse_settings.host}:{clickhouse_settings.port}/?query=select%201")
    assert (answer.status_code, answer.headers["X-ClickHouse-Exception-Code"]) == (403, "516")


async def test_asynchronous_client_asks_many_things_at_once(clickhouse_settings: ClickHouseSettings) -> None:
    async with await create_async_client(**log_in(clickhouse_settings), compress=True) as stranger:
        asked = (stranger.query("select {n:UInt32} * 2", parameters={"n": number}) for number in range(40))
        answers = await asyncio.gather(*asked)
        async with await stranger.query_row_block_stream("select number from numbers(200000)") as blocks:
            count = sum([len(block) async for block in blocks])
    assert [answer.result_rows[0][0] for answer in answers] == [number * 2 for number in range(40)]
    assert count == 200_000


async def test_asynchronous_client_hears_of_failures(clickhouse_settings: ClickHouseSettings) -> None:
    async with await create_async_client(**log_in(clickhouse_settings)) as stranger:
        for _ in range(10):
            with pytest.raises(DatabaseError, match="Unknown table"):
                await stranger.query("select * from nothing_here")
            assert (await stranger.query("select 7")).result_rows == [(7,)]
