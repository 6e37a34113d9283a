"""Clients that know nothing of ours, in a shell that knows nothing but `eval "$(samtal env)"`."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx2
import psycopg
import pytest
import redis
from botocore.exceptions import ClientError
from clickhouse_connect.driver import create_client
from clickhouse_connect.driver.exceptions import DatabaseError, StreamFailureError

from tests.local_stack.strangers import FAILS_LATE, Stranger, log_in

pytestmark = [pytest.mark.kills, pytest.mark.slow]

Connect = Callable[..., AbstractAsyncContextManager[Stranger]]

READ_BY_CLIENTS = ("AWS_", "CLICKHOUSE_", "PG", "REDIS_")
NOW = datetime(2026, 3, 29, 1, 30, 0, 123000, tzinfo=UTC)
COLUMNS = ["at", "text", "n"]


@pytest.fixture(autouse=True)
def shell(exports: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What clients find in the environment, and nothing that was there before."""
    for name in [name for name in os.environ if name.startswith(READ_BY_CLIENTS)]:
        monkeypatch.delenv(name)
    for name, value in exports.items():
        monkeypatch.setenv(name, value)


def clickhouse() -> dict[str, Any]:
    """The client reads no environment of its own: these are the names of its arguments."""
    return {
        "host": os.environ["CLICKHOUSE_HOST"],
        "port": int(os.environ["CLICKHOUSE_PORT"]),
        "username": os.environ["CLICKHOUSE_USER"],
        "password": os.environ["CLICKHOUSE_PASSWORD"],
        "database": os.environ["CLICKHOUSE_DATABASE"],
    }


@pytest.fixture(params=["synchronous", "asynchronous"])
def connect(request: pytest.FixtureRequest) -> Connect:
    """`async with connect() as stranger:`; takes further arguments of the client's."""

    def connect(**more: Any) -> AbstractAsyncContextManager[Stranger]:
        return log_in(request.param, **{**clickhouse(), **more})

    return connect


@pytest.fixture
def things() -> Iterator[str]:
    """The name of a table that remembers the tokens of its inserts."""
    with create_client(**clickhouse()) as client:
        client.command(
            "create table things (at DateTime64(3, 'UTC'), text String, n Int32) engine = MergeTree order by n"
            " settings non_replicated_deduplication_window = 100"
        )
        yield "things"
        client.command("drop table things")


@pytest.mark.parametrize("compress", [False, True, "lz4", "zstd", "gzip"])
async def test_compressed_bodies_arrive_both_ways(connect: Connect, things: str, compress: bool | str) -> None:
    rows = [(NOW, f"åäö\t\n'{number}", number) for number in range(5000)]
    async with connect(compress=compress) as stranger:
        assert (await stranger.insert(things, rows, column_names=COLUMNS)).written_rows == 5000
        result = await stranger.query("select text, n from things order by n", query_formats={"String": "string"})
    assert [tuple(row) for row in result.result_rows] == [(text, number) for _, text, number in rows]


async def test_parameters_are_bound_by_the_server(connect: Connect) -> None:
    asked = {"text": "it's a \\ and a \t", "many": [1, 2], "nothing": None}
    query = "select {text:String}, {many:Array(Int32)}, {nothing:Nullable(String)}"
    async with connect() as stranger:
        row = (await stranger.query(query, parameters=asked)).first_row
    assert (row[0], list(row[1]), row[2]) == (asked["text"], [1, 2], None)


async def test_times_keep_their_zone(connect: Connect, things: str) -> None:
    async with connect(tz_mode="aware") as stranger:
        await stranger.insert(things, [(NOW, "", 1)], column_names=COLUMNS)
        found = "select at from things where at = {at:DateTime64(3, 'UTC')}"
        assert (await stranger.query(found, parameters={"at": NOW})).result_rows == [(NOW,)]


async def test_token_makes_an_insert_idempotent(connect: Connect, things: str) -> None:
    token = {"insert_deduplication_token": "batch 1"}
    async with connect() as stranger:
        for number in (1, 2):
            await stranger.insert(things, [(NOW, "", number)], column_names=COLUMNS, settings=token)
        assert (await stranger.query("select n from things")).result_rows == [(1,)]


async def test_rows_stream_in_blocks(connect: Connect) -> None:
    async with connect() as stranger:
        counts = await stranger.count_by_block("select number from numbers(300000)")
    assert sum(counts) == 300_000
    assert len(counts) > 1


async def test_failure_in_mid_stream_is_told(connect: Connect) -> None:
    async with connect() as stranger:
        with pytest.raises((StreamFailureError, DatabaseError), match="non-zero"):
            await stranger.count_by_block("select number, throwIf(number = 250000) from numbers(300000)")


async def test_arrow_tables_go_both_ways(connect: Connect, things: str) -> None:
    query = "select toInt32(number) as n, 'x' as text, now64(3, 'UTC') as at from numbers(1000)"
    async with connect() as stranger:
        table = await stranger.query_arrow(query)
        assert table.num_rows == 1000
        await stranger.insert_arrow(things, table)
        assert (await stranger.query("select count(), sum(n) from things")).result_rows == [(1000, 499_500)]


@pytest.mark.parametrize("readonly", ["1", "2"])
async def test_readonly_holds_for_one_request_only(connect: Connect, things: str, readonly: str) -> None:
    async with connect() as stranger:
        with pytest.raises(DatabaseError, match="READONLY"):
            await stranger.command(f"truncate table {things}", settings={"readonly": readonly})
        await stranger.command(f"truncate table {things}")


async def test_settings_of_one_request_do_not_reach_the_next(connect: Connect) -> None:
    ask = "select getSetting('max_block_size')"
    async with connect() as stranger:
        usual = await stranger.command(ask)
        assert await stranger.command(ask, settings={"max_block_size": 4242}) == 4242
        assert await stranger.command(ask) == usual


async def test_two_statements_in_one_request_are_refused(connect: Connect, things: str) -> None:
    async with connect() as stranger:
        with pytest.raises(DatabaseError, match="Multi-statements"):
            await stranger.command(f"select 1; drop table {things}")
        assert await stranger.command(f"exists table {things}") == 1


async def test_many_questions_are_asked_at_once(connect: Connect) -> None:
    async with connect(compress=True, autogenerate_session_id=False) as stranger:
        asked = (stranger.query("select {n:UInt32} * 2", parameters={"n": number}) for number in range(40))
        answers = await asyncio.gather(*asked)
    assert [answer.result_rows[0][0] for answer in answers] == [number * 2 for number in range(40)]


async def test_no_answer_holds_rows_of_a_failed_query(connect: Connect) -> None:
    async def fail_and_ask(number: int) -> list[str]:
        answers = []
        async with connect(autogenerate_session_id=False) as stranger:  # a session's failed query may still hold it
            for turn in range(30):
                with pytest.raises(DatabaseError, match="395"):
                    await stranger.query(FAILS_LATE)
                answer = await stranger.raw_query(f"select 'mine {number} {turn}'", fmt="TabSeparated")
                answers.append(str(answer, "utf8"))
        return answers

    for number, answers in enumerate(await asyncio.gather(*map(fail_and_ask, range(5)))):
        assert answers == [f"mine {number} {turn}\n" for turn in range(30)]


async def test_wrong_password_is_refused_as_clickhouse_does(connect: Connect) -> None:
    with pytest.raises(DatabaseError, match="516") as refused:
        async with connect(password="wrong"):
            pass
    assert refused.value.code == 516


def test_clickhouse_answers_nobody_without_a_password() -> None:
    address = f"http://{os.environ['CLICKHOUSE_HOST']}:{os.environ['CLICKHOUSE_PORT']}"
    answer = httpx2.get(f"{address}/?query=select%201")
    assert (answer.status_code, answer.headers["X-ClickHouse-Exception-Code"]) == (403, "516")


def test_psycopg_connects_as_the_app() -> None:
    with psycopg.connect() as connection:
        assert connection.execute("select current_user, count(*) from app.tenants").fetchone() == ("samtal_app", 0)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(password="wrong")


def test_boto3_stores_and_reads() -> None:
    client, bucket = boto3.client("s3"), os.environ["SAMTAL_S3_BUCKET"]
    client.put_object(Bucket=bucket, Key="a/b.txt", Body=b"hej", Metadata={"by": "boto3"})
    answer = client.get_object(Bucket=bucket, Key="a/b.txt", Range="bytes=1-")
    assert (answer["Body"].read(), answer["Metadata"]) == (b"ej", {"by": "boto3"})
    key = os.environ["AWS_ACCESS_KEY_ID"]
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        boto3.client("s3", aws_access_key_id=key, aws_secret_access_key="wrong").list_buckets()


def test_redis_py_writes_and_reads() -> None:
    url = os.environ["REDIS_URL"]
    with redis.Redis.from_url(url) as client:
        client.xadd("a stream", {"text": "hej"})
        assert [fields for _, fields in client.xrange("a stream")] == [{b"text": b"hej"}]
    wrong = url.replace(str(urlsplit(url).password), "wrong")
    with redis.Redis.from_url(wrong) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
