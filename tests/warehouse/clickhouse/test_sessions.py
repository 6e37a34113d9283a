"""What a client puts into its session stays there, and nowhere else."""

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from tests.local_stack.strangers import FAILS_LATE
from tests.warehouse.clickhouse.conftest import LogIn
from tests.warehouse.clickhouse.raw_http import RawHttp, request
from warehouse.clickhouse.embedded.failures import StatementFailed
from warehouse.clickhouse.embedded.sessions import SessionChoice, Sessions

kills = pytest.mark.kills


@kills
def test_temporary_table_is_there_for_its_session_alone(log_in: LogIn) -> None:
    mine, other = log_in(session_id="a"), log_in(session_id="b")
    mine.command("create temporary table notes (n Int32, text String)")
    mine.insert("notes", [[1, "one"], [2, "two"]])
    assert mine.query("select text from notes order by n").result_rows == [("one",), ("two",)]
    with pytest.raises(DatabaseError, match="notes"):
        other.query("select text from notes")
    with pytest.raises(DatabaseError, match="notes"):
        log_in(autogenerate_session_id=False).query("select text from notes")


@kills
def test_setting_of_a_session_stays_and_that_of_a_request_goes(log_in: LogIn) -> None:
    client, ask = log_in(session_id="settings"), "select getSetting('max_block_size')"
    usual = client.command(ask)
    client.command("set max_block_size = 1111")
    assert client.command(ask) == 1111
    assert client.command(ask, settings={"max_block_size": 2222}) == 2222
    assert client.command(ask) == 1111
    assert client.command(ask, settings={"max_block_size": 3333, "max_threads": 1}) == 3333
    assert log_in(autogenerate_session_id=False).command(ask) == usual


@kills
def test_failure_in_a_session_leaves_no_rows_behind(log_in: LogIn) -> None:
    client = log_in(session_id="failing")
    client.command("create temporary table kept (n Int32)")
    for _ in range(10):
        with pytest.raises(DatabaseError, match="395"):
            client.query(FAILS_LATE)
        assert client.raw_query("select 'mine'", fmt="TabSeparated") == b"mine\n"
    assert client.command("select count() from kept") == 0


@kills
@pytest.mark.parametrize("readonly", ["1", "2"])
def test_readonly_request_changes_nothing_in_a_session_and_binds_no_later_one(log_in: LogIn, readonly: str) -> None:
    client = log_in(session_id=f"readonly {readonly}")
    client.command("create temporary table kept (n Int32)")
    with pytest.raises(DatabaseError, match="READONLY"):
        client.command("insert into kept values (1)", settings={"readonly": readonly})
    client.command("insert into kept values (2)")
    assert client.query("select n from kept", settings={"readonly": readonly}).result_rows == [(2,)]


@kills
def test_session_is_for_one_request_at_a_time(http: RawHttp) -> None:
    slow = request(b"select sleep(2)", target="/?session_id=busy")
    busy = http.connect()
    busy.sendall(slow)
    while b"Code: 373." not in (received := http.all_that_comes(request(b"select 1", target="/?session_id=busy"))):
        assert received.startswith(b"HTTP/1.1 200")  # it came before the slow one
    busy.close()
    assert b"SESSION_IS_LOCKED" in received


@kills
def test_session_that_must_exist_and_does_not_is_refused(http: RawHttp) -> None:
    received = http.all_that_comes(request(b"select 1", target="/?session_id=never&session_check=1"))
    assert b"SESSION_NOT_FOUND" in received


class Handle:
    """What a session would keep."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def kept(sessions: Sessions[Handle], name: str, timeout_s: int = 60) -> Handle:
    with sessions.entered(SessionChoice(name, timeout_s)) as session:
        session.handle = session.handle or Handle()
        return session.handle


def test_session_ends_when_its_time_is_over() -> None:
    clock = Clock()
    sessions: Sessions[Handle] = Sessions(clock=clock)
    first = kept(sessions, "a", timeout_s=10)
    clock.now = 9
    assert kept(sessions, "a", timeout_s=10) is first
    clock.now = 19
    assert kept(sessions, "a") is not first
    assert first.is_closed


def test_session_used_longest_ago_gives_way_to_a_new_one() -> None:
    sessions: Sessions[Handle] = Sessions(limit=3)
    oldest, used, other = (kept(sessions, name) for name in "abc")
    kept(sessions, "b")
    kept(sessions, "d")
    assert (oldest.is_closed, used.is_closed, other.is_closed) == (True, False, False)


def test_session_in_use_never_gives_way() -> None:
    sessions: Sessions[Handle] = Sessions(limit=1)
    with sessions.entered(SessionChoice("a")) as busy:
        busy.handle = Handle()
        kept(sessions, "b")
        assert not busy.handle.is_closed
        with pytest.raises(StatementFailed, match="locked"):
            kept(sessions, "a")
    sessions.close()
    assert busy.handle.is_closed
