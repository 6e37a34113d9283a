"""ClickHouse's engine in one process of ours that speaks ClickHouse's HTTP interface."""

import os
import sys
from pathlib import Path

from local_stack.answers import answers
from local_stack.ports import LOOPBACK
from local_stack.process_users import own_folder, user_of
from local_stack.program import Program


def program(data: Path, port: int, password: str) -> Program:
    """The engine on its data folder."""
    module = (sys.executable, "-m", "warehouse.clickhouse.embedded")
    return Program(
        name="clickhouse",
        title="events",
        argv=(*module, "--path", str(data), "--host", LOOPBACK, "--port", str(port)),
        environment={"SAMTAL_CLICKHOUSE_PASSWORD": password, "PYTHONPATH": _where_we_are()},
        prepare=lambda: own_folder(data, user_of("clickhouse")),
        is_ready=lambda: is_ready(port),
        stop_within_s=20,
        as_user=user_of("clickhouse"),
    )


def _where_we_are() -> str:
    """Our own packages' folder, for a process that starts in another folder."""
    import warehouse

    return os.pathsep.join(str(Path(each).parent) for each in warehouse.__path__)


def is_ready(port: int) -> bool:
    """Whether the engine answers /ping."""
    return answers(port, "/ping")
