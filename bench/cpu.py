"""CPU time and memory of a program's processes."""

from collections.abc import Iterable
from contextlib import suppress

import psutil


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """User and system seconds so far, of these and of their children that have ended."""
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def proportional_bytes(processes: Iterable[psutil.Process]) -> int:
    """Memory with shared pages divided among those who share them (PSS), so that a sum counts each page once."""
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            total += process.memory_full_info().pss
    return total
