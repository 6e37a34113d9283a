"""The folder of a run: made by the first process, shared with its xdist workers, cleaned at the end."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil
import pytest

from local_stack import records

RUNS = Path(tempfile.gettempdir()) / f"samtal-tests-{os.getuid()}"
VARIABLE = "SAMTAL_TEST_RUN_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes the folder; a worker finds it in its environment."""
    if hasattr(config, "workerinput"):
        return
    _clean_after_dead_runs()
    started_at = psutil.Process().create_time()
    folder = RUNS / f"{os.getpid()}-{started_at}"
    folder.mkdir(parents=True)
    os.environ[VARIABLE] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process stops the servers, after all workers have ended."""
    if not hasattr(config, "workerinput") and VARIABLE in os.environ:
        folder = run_folder()
        del os.environ[VARIABLE]
        _end(folder)


def run_folder() -> Path:
    """This run's folder."""
    return Path(os.environ[VARIABLE])


def _clean_after_dead_runs() -> None:
    """A run that was killed could not stop its servers."""
    for folder in RUNS.glob("*-*"):
        pid, _, started_at = folder.name.partition("-")
        if not records.is_same(int(pid), float(started_at)):
            _end(folder)


def _end(folder: Path) -> None:
    records.stop_all(folder, grace_s=5)
    shutil.rmtree(folder, ignore_errors=True)
