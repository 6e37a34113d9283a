"""What `samtal up` says where nothing can be drawn over, as in a log file."""

import io

from rich.console import Console

from local_stack.managed_process import Status
from local_stack.show import StartView


def test_in_a_log_file_each_step_is_said_once() -> None:
    file = io.StringIO()
    postgres, demo = Status("postgres", "starting"), Status("demo", "waiting", title="30 days of talk")
    with StartView(Console(file=file, force_terminal=False, width=100)) as view:
        view.update([postgres, demo], 0.2)
        view.update([postgres, demo], 0.4)
        postgres.state, demo.state = "ready", "starting"
        view.update([postgres, demo], 2.6)
    assert [line.split() for line in file.getvalue().splitlines()] == [
        ["0", "s", "postgres", "starting"],
        ["3", "s", "postgres", "ready"],
        ["3", "s", "demo", "starting", "30", "days", "of", "talk"],
    ]
