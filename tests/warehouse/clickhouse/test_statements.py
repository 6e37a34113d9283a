import pytest

from warehouse.clickhouse.embedded.failures import StatementFailed, render_in_stream
from warehouse.clickhouse.embedded.statements import Insert, has_result, is_select, result_format, split_insert


@pytest.mark.parametrize(
    ("text", "insert"),
    [
        (b"INSERT INTO t (a) FORMAT Native\n\x00\xff", Insert(b"INSERT INTO t (a) ", "Native", b"\x00\xff")),
        (b"insert into t format TSV 1\t2\n", Insert(b"insert into t ", "TSV", b"1\t2\n")),
        (b"INSERT INTO `format x` FORMAT CSV\r\n1", Insert(b"INSERT INTO `format x` ", "CSV", b"1")),
        (
            b"/* format A */ INSERT INTO t SETTINGS a='format B' FORMAT JSONEachRow\n{}",
            Insert(b"/* format A */ INSERT INTO t SETTINGS a='format B' ", "JSONEachRow", b"{}"),
        ),
        (
            b"INSERT INTO FUNCTION null('a Int8') FORMAT TSV\n",
            Insert(b"INSERT INTO FUNCTION null('a Int8') ", "TSV", b""),
        ),
        (b"INSERT INTO t VALUES ('format TSV')", Insert(b"INSERT INTO t ", "Values", b" ('format TSV')")),
        (
            b"INSERT INTO t (`values`) /* values */ values(1)",
            Insert(b"INSERT INTO t (`values`) /* values */ ", "Values", b"(1)"),
        ),
        (b"INSERT INTO t SELECT * FROM values('a Int8', 1)", None),
        (b"INSERT INTO t SELECT 1 FORMAT TSV", None),
        (b"SELECT 1 FORMAT TSV", None),
    ],
)
def test_insert_is_split_where_its_data_begins(text: bytes, insert: Insert | None) -> None:
    assert split_insert(text) == insert


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"select 1 format JSON", "JSON"),
        (b"select 1 FORMAT Native;", "Native"),
        (b"select 1 FORMAT CSV settings max_threads=1", "CSV"),
        (b"select 'format JSON'", "TabSeparated"),
        (b"select (select 1 format JSON)", "TabSeparated"),
        (b"select format from t", "TabSeparated"),
    ],
)
def test_result_format_is_the_one_at_the_end(text: bytes, expected: str) -> None:
    assert result_format(text, "TabSeparated") == expected


def test_only_statements_that_answer_have_a_result() -> None:
    assert has_result(b" -- a note\n (select 1)")
    assert has_result(b"explain select 1")
    assert not is_select(b"explain select 1")
    assert not has_result(b"create table t (a Int8) engine = Memory")


def test_failure_keeps_the_code_that_clickhouse_gave() -> None:
    failure = StatementFailed("Code: 60. DB::Exception: no such table")
    assert (failure.code, failure.status) == (60, 404)
    assert b"__exception__\r\ntag\r\n" in render_in_stream(failure, "26.9", "tag")
