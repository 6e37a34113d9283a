"""One request, one answer: no body can hide a second request."""

import pytest

from tests.warehouse.clickhouse.raw_http import AUTHORIZATION, RawHttp, request, request_framed

pytestmark = pytest.mark.kills

SMUGGLED = request(b"select 'smuggled'")


def count_answers(received: bytes) -> int:
    return received.count(b"HTTP/1.1 ")


@pytest.mark.parametrize(
    ("framing", "status"),
    [
        ("Content-Length: abc\r\n", 400),
        ("Content-Length: -5\r\n", 400),
        ("Content-Length: +8\r\n", 400),
        ("Content-Length: 0x10\r\n", 400),
        ("Content-Length: 8, 8\r\n", 400),
        ("Content-Length: 99999999999999999\r\n", 413),
        ("Content-Length: 999999999999999999999999\r\n", 400),
        ("Content-Length: 8\r\nContent-Length: 9\r\n", 400),
        ("Content-Length: 8\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400),
        ("Transfer-Encoding: xchunked\r\n", 501),
        ("Transfer-Encoding : chunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", 400),  # and the body's first line is no size
    ],
)
def test_doubtful_framing_is_answered_once_and_ends_the_connection(http: RawHttp, framing: str, status: int) -> None:
    received = http.all_that_comes(request_framed(framing, SMUGGLED))
    assert received.startswith(b"HTTP/1.1 %d " % status)
    assert count_answers(received) == 1
    assert b"Connection: close" in received
    assert b"smuggled\n" not in received


@pytest.mark.parametrize(
    "refused",
    [
        request(SMUGGLED, "Content-Type: multipart/form-data\r\n"),
        request(SMUGGLED, "Content-Type: multipart/form-data; boundary=x\r\n"),
        request(SMUGGLED, "Content-Encoding: rot13\r\n"),
        request(SMUGGLED, "Content-Encoding: gzip\r\n"),
        request(SMUGGLED, target="/?session_timeout=never&session_id=1"),
        request(SMUGGLED, target="/?no_such_setting=1"),
        request(SMUGGLED, target="/?query=garbage(("),
        request(SMUGGLED).replace(b"Authorization: Basic ", b"Authorization: Basic x"),
        request(SMUGGLED).replace(b"POST /", b"GET /ping"),
        request(SMUGGLED).replace(b"POST /", b"PUT /"),
        request_framed("Transfer-Encoding: chunked\r\n", b"8\r\nselect 12\r\n0\r\n\r\n" + SMUGGLED),
    ],
)
def test_refusal_leaves_no_body_to_be_taken_for_a_request(http: RawHttp, refused: bytes) -> None:
    received = http.all_that_comes(refused)
    assert count_answers(received) == 1
    assert b"\r\n\r\nsmuggled\n" not in received


def test_refusal_of_a_body_that_was_read_keeps_the_connection(http: RawHttp) -> None:
    received = http.all_that_comes(request(b"select 1; select 2") + request(b"select 'and on'"))
    assert count_answers(received) == 2
    assert b"and on\n" in received


def test_chunked_body_with_extensions_and_trailers_is_read(http: RawHttp) -> None:
    body = b"7;a=b\r\nselect \r\n1\r\n7\r\n0\r\nTrailer: x\r\n\r\n"
    received = http.all_that_comes(request_framed("Transfer-Encoding: chunked\r\n", body) + request(b"select 8"))
    assert count_answers(received) == 2


def test_answer_to_http_1_0_has_a_length(http: RawHttp) -> None:
    received = http.all_that_comes(request(b"select 1").replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert b"Transfer-Encoding" not in received
    assert received.endswith(b"\r\n\r\n1\n")


@pytest.mark.parametrize("target", ["/ping", "/?query=select+1"])
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", b"403"),
        ("localhost@evil.example", b"403"),
        ("evil.example\r\nHost: localhost", b"403"),
        ("[", b"403"),
        ("LOCALHOST:8123", b"200"),
        ("[::1]:8123", b"200"),
    ],
)
def test_only_a_host_of_this_machine_is_answered(http: RawHttp, target: str, host: str, status: bytes) -> None:
    sent = f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{AUTHORIZATION}Connection: close\r\n\r\n"
    assert http.all_that_comes(sent.encode()).startswith(b"HTTP/1.1 " + status)
