"""After a failed query a handle of the engine gives that query's rows to the next one. Ours must not."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from local_stack.stores import clickhouse_log_in
from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect_sync

FAILS_LATE = "select 'another tenant''s row', throwIf(number = 150000) from numbers(200000)"

# In a process of its own: the engine lives once in a process.
SHOWS_THE_LEAK = f"""
from chdb import _chdb
handle = _chdb.connect(":memory:")
try:
    handle.query({FAILS_LATE!r}, "TabSeparated")
except RuntimeError:
    pass
print(handle.query("select 'mine'", "TabSeparated").bytes().decode(), end="")
"""


def test_a_handle_used_again_after_a_failure_leaks_the_failed_query() -> None:
    shown = subprocess.run([sys.executable, "-c", SHOWS_THE_LEAK], capture_output=True, text=True, check=True)
    assert "another tenant" in shown.stdout, "the engine no longer leaks: handles may be used again"


def test_no_answer_holds_rows_of_a_failed_query(clickhouse_settings: ClickHouseSettings) -> None:
    def fail_and_ask(number: int) -> list[str]:
        answers = []
        with connect_sync(**clickhouse_log_in(clickhouse_settings)) as client:
            for turn in range(30):
                with pytest.raises(DatabaseError, match="395"):
                    client.query(FAILS_LATE)
                answers.append(str(client.raw_query(f"select 'mine {number} {turn}'", fmt="TabSeparated"), "utf8"))
        return answers

    with ThreadPoolExecutor(5) as threads:
        for number, answers in enumerate(threads.map(fail_and_ask, range(5))):
            assert answers == [f"mine {number} {turn}\n" for turn in range(30)]
