"""Clients that name a protocol version get their columns' time zones, whatever stands beside them."""

from zoneinfo import ZoneInfo

import pytest
from clickhouse_connect.driver.client import Client

from tests.warehouse.clickhouse.conftest import LogIn
from tests.warehouse.clickhouse.raw_http import RawHttp, request

pytestmark = pytest.mark.kills

TOKYO, MOMENT = ZoneInfo("Asia/Tokyo"), "toDateTime('2026-03-29 01:30:00', 'Asia/Tokyo')"
BESIDE = [
    *("number", "toString(number)", "toNullable(number)", "if(number % 2, null, 'x')", "toFixedString('abc', 5)"),
    *("toLowCardinality(toString(number % 7))", "cast(if(number % 2, null, 'x') as LowCardinality(Nullable(String)))"),
    *("toLowCardinality(toFixedString('abc', 5))", "[number, 2]", "arrayMap(x -> toString(x), range(number % 5))"),
    *(
        "toDecimal32(1.5, 2)",
        "toDecimal128(1.5, 20)",
        "toDecimal256(1.5, 40)",
        "generateUUIDv4()",
        "toDate32('2026-01-01')",
    ),
    *("cast('a' as Enum8('a' = 1))", "toIPv6('::1')", "toInt256(7)", "'\\x08DateTime'", "now64(6)", "number % 2 = 1"),
    "[[toNullable(1)], []]",
]


def ask(client: Client, query: str) -> tuple[list[object], list[object]]:
    result = client.query(query)
    return [column.name for column in result.column_types], [row[-1] for row in result.result_rows]


@pytest.mark.parametrize("beside", BESIDE)
def test_column_keeps_its_time_zone_beside_every_type(log_in: LogIn, beside: str) -> None:
    names, moments = ask(log_in(tz_mode="schema"), f"select {beside} as other, {MOMENT} as at from numbers(1000)")
    assert names[1] == "DateTime('Asia/Tokyo')"
    assert {str(moment) for moment in moments} == {"2026-03-29 01:30:00+09:00"}
    assert len(moments) == 1000


def test_every_block_is_read(log_in: LogIn) -> None:
    names, moments = ask(log_in(), f"select number, {MOMENT} + number as at from numbers(200000)")
    assert names[1] == "DateTime('Asia/Tokyo')"
    assert len(set(moments)) == 200_000


def test_parameters_formats_and_settings_do_not_hide_the_zone(log_in: LogIn) -> None:
    client = log_in(tz_mode="schema")
    query = f"select {{n:Int32}} as n, {MOMENT} as at settings max_threads = 1"
    result = client.query(query, parameters={"n": 1}, settings={"wait_end_of_query": 1})
    assert [column.name for column in result.column_types] == ["Int32", "DateTime('Asia/Tokyo')"]


@pytest.mark.parametrize(
    "query", ["show tables", "show databases", "describe (select 1)", "explain select 1", "show grants"]
)
def test_answer_of_many_blocks_that_no_select_gave_is_read(log_in: LogIn, query: str) -> None:
    client = log_in(database="system")
    settings = {"max_block_size": 3}
    rows = client.query(query, settings=settings).result_rows
    as_text = client.raw_query(query, settings=settings, fmt="JSONCompactEachRow").decode().splitlines()
    assert len(rows) == len(as_text) > 0


def test_select_may_begin_with_from(log_in: LogIn) -> None:
    assert log_in().query("from numbers(3) select sum(number)").result_rows == [(3,)]


def test_columns_after_one_that_cannot_be_skipped_are_still_read(log_in: LogIn) -> None:
    names, moments = ask(log_in(), f"select map('a', 1) as other, {MOMENT} as at from numbers(3)")
    assert names[1] in ("DateTime", "DateTime('Asia/Tokyo')")
    assert len(moments) == 3


def test_blocks_without_a_version_are_as_they_were(http: RawHttp) -> None:
    received = http.all_that_comes(request(f"select {MOMENT} as at format Native".encode(), "Connection: close\r\n"))
    assert b"\x01\x01\x02at\x08DateTime" in received


def test_version_that_is_too_new_is_refused_in_words(http: RawHttp) -> None:
    refused = request(b"select 1 format Native", "Connection: close\r\n", target="/?client_protocol_version=54480")
    assert b"54480 are not supported" in http.all_that_comes(refused)
