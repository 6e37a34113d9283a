"""`make up` on an empty folder and on a used one, and what the whole stack holds in memory when idle."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench.bench_stack import CHECKOUT, port_base
from bench.cpu import cpu_seconds, proportional_bytes
from bench.figure import Figure
from local_stack import records

SETTLE_S = 60


def run() -> Iterator[Figure]:
    """Cold with the demo's first day, then warm, then a minute of idling."""
    with tempfile.TemporaryDirectory(prefix="samtal-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment = {**os.environ, "SAMTAL_HOME": name, "SAMTAL_PORT_BASE": str(port_base())}
        try:
            cold = _up(environment)
            _samtal(environment, "down")
            warm = _up(environment)
            yield Figure("up_cold", cold, "s", note="packages installed, data folder empty, demo month included")
            yield Figure("up_warm", warm, "s", goal=45, reference=cold, reference_is="up_cold")
            yield from _idle(folder)
        finally:
            _samtal(environment, "down")


def _up(environment: dict[str, str]) -> float:
    began = time.perf_counter()
    _samtal(environment, "up", "--detach")
    return time.perf_counter() - began


def _idle(folder: Path) -> Iterator[Figure]:
    time.sleep(SETTLE_S)
    tops = [psutil.Process(pid) for pid in records.all_pids(folder).values()]
    processes = [process for top in tops for process in (top, *top.children(recursive=True))]
    before = cpu_seconds(processes)
    time.sleep(20)
    busy = (cpu_seconds(processes) - before) / 20
    yield Figure("idle_memory", proportional_bytes(processes) / 1e9, "GB", goal=4.3, samples=len(processes))
    yield Figure("idle_cpu", busy, "cores", goal=2)


def _samtal(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "cli", *words]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.DEVNULL)
