"""What a client sends as a form: large parameters, bytes that are no text, and tables beside the statement."""

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError
from clickhouse_connect.driver.external import ExternalData

from tests.warehouse.clickhouse.conftest import LogIn
from tests.warehouse.clickhouse.raw_http import RawHttp, request

pytestmark = pytest.mark.kills


def test_long_list_is_sent_as_a_form_and_found(log_in: LogIn) -> None:
    numbers = list(range(0, 200_000, 2))
    query = "select count() from numbers(1000) where number in {numbers:Array(UInt32)}"
    assert log_in().query(query, parameters={"numbers": numbers}).first_row == (500,)


def test_every_parameter_can_be_a_field_of_a_form(log_in: LogIn) -> None:
    client = log_in(form_encode_query_params=True)
    asked = {"text": "it's å \\ and a \t", "many": [1, 2], "nothing": None}
    query = (
        "select {text:String}, {many:Array(Int32)}, {nothing:Nullable(String)}, count() from system.{name:Identifier}"
    )
    query = query.replace("system.{name:Identifier}", "numbers(3)")
    ((text, many, nothing, count),) = client.query(query, parameters=asked).result_rows
    assert (text, list(many), nothing, count) == (asked["text"], [1, 2], None, 3)


def test_form_may_ask_in_a_session_with_settings(log_in: LogIn) -> None:
    client = log_in(form_encode_query_params=True, session_id="forms")
    settings = {"max_block_size": 4242}
    ask = "select getSetting('max_block_size') + {n:Int32}"
    assert client.query(ask, parameters={"n": 1}, settings=settings).first_row == (4243,)


def test_bytes_that_are_no_text_are_bound_into_the_statement(log_in: LogIn) -> None:
    data = bytes(range(256))
    rows = log_in().query("select hex($data$) as found", parameters={"$data$": data}).result_rows
    assert rows == [(data.hex().upper(),)]


def test_statement_of_any_bytes_is_read(http: RawHttp) -> None:
    assert b"\r\nFF\r\n" in http.all_that_comes(request(b"select hex('\xff')")).replace(b"\n\r\n", b"\r\n")


def test_external_tables_stand_beside_the_statement(log_in: LogIn) -> None:
    external = ExternalData(
        file_name="prices", data=b"a,1.5\nb,2.5\n", fmt="CSV", structure=["name String", "price Float64"]
    )
    external.add_file(file_name="counts", data=b"a\t2\nb\t4\n", types=["String", "Decimal(9, 2)"])
    query = """select sum(price * toFloat64(c._2)) from prices join counts c on c._1 = prices.name
        where price > {least:Float64}"""
    assert log_in().query(query, parameters={"least": 1}, external_data=external).first_row == (13.0,)


def test_external_table_is_gone_after_its_statement(log_in: LogIn) -> None:
    client = log_in(session_id="external")
    client.command("create temporary table mine (n Int32)")  # so that the session has a handle that lives on
    external = ExternalData(file_name="once", data=b"1\n", structure="n Int32")
    assert client.query("select n from once", external_data=external).first_row == (1,)
    with pytest.raises(DatabaseError, match="once"):
        client.query("select n from once")
    assert client.query("select n from once", external_data=external).first_row == (1,)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("--b\r\nContent-Disposition: form-data; name=query\r\n\r\nselect 1", "not whole"),
        ("--b\r\nContent-Disposition: form-data\r\n\r\nselect 1\r\n--b--\r\n", "has no name"),
        ('--b\r\nContent-Disposition: form-data; name="a b"; filename="a"\r\n\r\n1\r\n--b--\r\n', "cannot be named"),
        ('--b\r\nContent-Disposition: form-data; name="t"; filename="a"\r\n\r\n1\r\n--b--\r\n', "t_structure"),
    ],
)
def test_form_that_cannot_be_read_is_refused_in_words(http: RawHttp, form: str, reason: str) -> None:
    received = http.all_that_comes(request(form.encode(), "Content-Type: multipart/form-data; boundary=b\r\n"))
    assert received.startswith(b"HTTP/1.1 400 ")
    assert reason in received.decode()
