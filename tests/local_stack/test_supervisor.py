"""The supervisor, on small programs."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from local_stack.folder import Stack, hold
from local_stack.managed_process import StartFailed
from local_stack.program import Program
from local_stack.status import read_status
from local_stack.supervisor import Supervisor
from tests.local_stack.programs import HAS_A_CHILD, WRITES_ITS_PID, python, read, sleeper


@asynccontextmanager
async def supervised(folder: Path, programs: Sequence[Program]) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(Stack(folder, {}, {}), programs)
    running = asyncio.create_task(supervisor.run())
    try:
        await until(lambda: supervisor.phase != "starting")
        yield supervisor
    finally:
        supervisor.stop.set()
        await running


async def until(holds: Callable[[], object], within_s: float = 15) -> None:
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110  # what we wait for is in other processes
            await asyncio.sleep(0.05)


async def test_a_program_starts_after_what_it_needs(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    programs = [sleeper("second", second, depends_on=("first",)), sleeper("first", first)]
    async with supervised(tmp_path, programs):
        started = [psutil.Process(int(read(path))).create_time() for path in (first, second)]
    assert started == sorted(started)


async def test_a_program_that_was_killed_is_started_again(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    async with supervised(tmp_path, [sleeper("one", pid_file)]) as supervisor:
        killed = int(read(pid_file))
        os.kill(killed, signal.SIGKILL)
        await until(lambda: read(pid_file) not in ("", str(killed)))
        assert supervisor.statuses[0].restarts == 1


async def test_a_stop_leaves_no_process_and_no_grandchild(tmp_path: Path) -> None:
    child_file = tmp_path / "child"
    program = python("parent", HAS_A_CHILD, child_file, is_ready=lambda: bool(read(child_file)))
    async with supervised(tmp_path, [program]):
        child = int(read(child_file))
        assert psutil.pid_exists(child)
    assert not psutil.pid_exists(child)
    assert not list((tmp_path / "processes").iterdir())


async def test_a_program_deaf_to_its_signal_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import signal; signal.signal(15, signal.SIG_IGN); {WRITES_ITS_PID}"
    program = python("deaf", code, pid_file, is_ready=lambda: bool(read(pid_file)), stop_within_s=0.3)
    async with supervised(tmp_path, [program]):
        pid = int(read(pid_file))
    assert not psutil.pid_exists(pid)


async def test_a_program_that_cannot_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    broken = python("broken", "raise SystemExit('no licence for the moon')", settles_in_s=2.0)
    healthy_pid = tmp_path / "pid"
    with pytest.raises(StartFailed, match=r"broken could not be started.*\n.*no licence for the moon"):
        async with supervised(tmp_path, [sleeper("healthy", healthy_pid), broken]):
            pass
    assert not psutil.pid_exists(int(read(healthy_pid)))


async def test_a_step_runs_to_its_end_before_others_start_and_only_once(tmp_path: Path) -> None:
    trace, pid_file = tmp_path / "trace", tmp_path / "pid"
    step = python("step", f"open({str(trace)!r},'a').write('x')", is_step=True, once=tmp_path / "step.done")
    for _ in range(2):
        async with supervised(tmp_path, [step, sleeper("after", pid_file, depends_on=("step",))]):
            assert read(trace) == "x"


async def test_the_status_file_tells_what_runs(tmp_path: Path) -> None:
    with hold(tmp_path):
        async with supervised(tmp_path, [sleeper("one", tmp_path / "pid")]):
            status = read_status(tmp_path)
    assert status is not None
    assert (status.phase, [each.state for each in status.programs]) == ("running", ["ready"])
    assert read_status(tmp_path) is None


def test_a_process_never_sees_the_settings_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTAL_POSTGRES_OWNER_PASSWORD", "of the owner")
    monkeypatch.setenv("PGPASSWORD", "of somebody")
    output = tmp_path / "environment"

    async def run() -> None:
        code = f"import os; open({str(output)!r},'w').write(repr(dict(os.environ)))"
        async with supervised(tmp_path, [python("step", code, is_step=True)]):
            pass

    asyncio.run(run())
    assert "of the owner" not in read(output)
    assert "of somebody" not in read(output)
    assert "PATH" in read(output)


async def test_what_others_need_stops_last(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = (
        "import signal,sys,time\n"
        f"def end(*_): open({str(trace)!r},'a').write(sys.argv[2]+' '); sys.exit()\n"
        "signal.signal(15, end); open(sys.argv[1],'w').write('x')\nwhile True: time.sleep(1)"
    )

    def program(name: str, *needs: str) -> Program:
        ready = tmp_path / name
        return python(name, code, ready, name, is_ready=lambda: bool(read(ready)), depends_on=needs)

    async with supervised(tmp_path, [program("store"), program("api", "store"), program("page", "api")]):
        pass
    assert read(trace) == "page api store "
