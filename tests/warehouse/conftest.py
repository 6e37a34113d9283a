"""What tests of the warehouse share."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.warehouse.engine_process import EngineProcess


@pytest.fixture
def new_engine(tmp_path: Path) -> Iterator[Callable[[], EngineProcess]]:
    """Starts engines that end with the test."""
    started: list[EngineProcess] = []

    def start() -> EngineProcess:
        engine = EngineProcess(tmp_path / f"engine{len(started)}").start()
        started.append(engine)
        return engine

    yield start
    for engine in started:
        if engine.process and engine.process.poll() is None:
            engine.stop(signal.SIGKILL)
