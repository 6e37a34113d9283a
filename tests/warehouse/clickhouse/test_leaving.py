"""Whatever a client does and whenever it leaves: the engine lives on, answers others, and logs nothing."""

import random
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from clickhouse_connect.driver.client import Client

from tests.warehouse.clickhouse.raw_http import RawHttp, request, request_framed
from tests.warehouse.engine_process import EngineProcess

pytestmark = [pytest.mark.kills, pytest.mark.slow]

LONG = b"select number, repeat('x', 100) from numbers(3000000)"
SLOW = b"select sum(sleepEachRow(0.02)) from numbers(20) settings max_block_size = 1"
FAILS = b"select number, throwIf(number = 200000) from numbers(300000)"
Dice = random.Random


def stream(dice: Dice) -> bytes:
    block = dice.choice([1, 50, 1000, 65_536])
    format_ = dice.choice(["", " format Native", " format JSONEachRow", " format RowBinary", " format CSV"])
    return request(LONG + format_.encode(), target=f"/?max_block_size={block}")


def compressed(dice: Dice) -> bytes:
    return request(LONG, f"Accept-Encoding: {dice.choice(['gzip', 'zstd', 'lz4', 'deflate'])}\r\n")


def in_session(dice: Dice) -> bytes:
    name = dice.randrange(5)
    make = request(b"create temporary table if not exists t (n Int32)", target=f"/?session_id={name}")
    return make + request(LONG, target=f"/?session_id={name}")


def cut(whole: Callable[[Dice], bytes]) -> Callable[[Dice], bytes]:
    """The same request, ended somewhere in the middle."""

    def build(dice: Dice) -> bytes:
        sent = whole(dice)
        return sent[: dice.randrange(1, len(sent))]

    return build


def insert(_dice: Dice) -> bytes:
    rows = b'{"n": 1}\n' * 5000
    return request(b"insert into function null('n Int32') format JSONEachRow\n" + rows)


def chunked(dice: Dice) -> bytes:
    chunks = dice.choice(
        [
            b"8\r\nselect 1\r\n0\r\n\r\n",
            b"zz\r\n",
            b"-1\r\n",
            b"4\r\nselect 1\r\n",
            b"8\r\nsel",
            b"8;a=b\r\nselect 1\r\n",
        ]
    )
    return request_framed("Transfer-Encoding: chunked\r\n", chunks)


def nonsense(dice: Dice) -> bytes:
    lines = dice.choice(
        [
            *("Content-Length: abc\r\n", "Content-Length: -5\r\n", "Content-Length: 99999999999999999\r\n"),
            *("Content-Length: 8\r\nContent-Length: 9\r\n", "Content-Length: +8\r\n", "Content-Length: 8, 8\r\n"),
            *("Content-Length: 8\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n"),
            *("Transfer-Encoding : chunked\r\n", "Content-Encoding: gzip\r\nContent-Length: 8\r\n", "\x00: \x00\r\n"),
            *("Content-Type: multipart/form-data\r\nContent-Length: 8\r\n", "Expect: 100-continue\r\n", "a" * 9000),
        ]
    )
    return request_framed(lines, b"select 1")


def no_http(dice: Dice) -> bytes:
    return dice.choice([b"\r\n", b"GET", b"\x16\x03\x01\x02\x00", b"PUT / HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])


WAYS: list[Callable[[Dice], bytes]] = [
    *(stream, stream, stream, compressed, in_session, insert, chunked, nonsense, no_http),
    *(cut(stream), cut(insert), cut(chunked), cut(in_session)),
    lambda _: request(SLOW),
    lambda _: request(FAILS),
    lambda dice: stream(dice) * 3,
]


def test_clients_that_leave_in_a_hundred_ways_disturb_nobody(engine: EngineProcess, http: RawHttp) -> None:
    def leave(seed: int) -> None:
        dice = random.Random(seed)
        sent = WAYS[seed % len(WAYS)](dice)
        http.leave(sent, after_bytes=dice.choice([0, 1, 200, 5000, 300_000]), is_reset=dice.random() < 0.5)
        assert http.ask(f"select {seed} * 2") == f"{seed * 2}\n"

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(leave, range(160)))
    assert engine.process
    assert engine.process.poll() is None


def test_reader_that_breaks_out_of_the_blocks_can_go_on(log_in: Callable[..., Client]) -> None:
    client = log_in()
    for _ in range(20):
        with client.query_row_block_stream(LONG.decode(), settings={"max_block_size": 1000}) as blocks:
            for _block in blocks:
                break
        assert client.command("select 1") == 1


def test_statement_of_a_reader_that_left_is_cancelled(http: RawHttp) -> None:
    http.leave(request(b"select number, 'left early' from numbers(100000000000)"), after_bytes=1000, is_reset=True)
    running = "select count() from system.processes where query like '%left early%' and query not like '%processes%'"
    deadline = time.monotonic() + 30
    while http.ask(running) != "0\n":
        assert time.monotonic() < deadline
        time.sleep(0.1)


HALVES = [b"POST / HT", request(b"select 1")[:-40], request(b"select 1", length=1000)]


def test_requests_that_do_not_go_on_are_cut_off(http: RawHttp) -> None:
    def wait_until_closed(half: bytes) -> None:
        with closing(http.connect(timeout_s=60)) as connection:
            connection.sendall(half)
            while connection.recv(1000):
                pass

    with ThreadPoolExecutor(len(HALVES)) as clients:
        list(clients.map(wait_until_closed, HALVES))


def test_headers_that_trickle_are_cut_off(http: RawHttp) -> None:
    def trickle(connection: socket.socket) -> None:
        for _ in range(120):
            connection.sendall(b"X")
            time.sleep(0.5)

    with closing(http.connect()) as connection, pytest.raises(ConnectionError):
        trickle(connection)
