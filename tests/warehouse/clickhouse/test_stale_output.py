"""After a failed query a handle of the engine gives that query's rows to the next one.

That ours does not is shown to strangers: tests/local_stack/test_strangers_clients.py.
"""

import subprocess
import sys

from tests.local_stack.strangers import FAILS_LATE

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
