"""Ports that somebody else listens on, by name."""

from contextlib import suppress

import psutil

from local_stack.folder import Stack, StackError
from local_stack.ports import is_free


class PortTaken(StackError):
    """Somebody else listens on a port of the stack."""


def refuse_taken_ports(stack: Stack) -> None:
    """Raises PortTaken with every taken port, whose it is, and what to do."""
    taken = {name: port for name, port in stack.ports.items() if not is_free(port)}
    if not taken:
        return
    listeners = find_listeners()
    lines = [
        f"Port {port} ({name}) is taken by {listeners.get(port, 'another process')}." for name, port in taken.items()
    ]
    free_base = suggest_base(len(stack.ports))
    raise PortTaken("\n".join([*lines, f"Stop it, or move Samtal for good: SAMTAL_PORT_BASE={free_base} samtal up"]))


def find_listeners() -> dict[int, str]:
    """Who listens on which port, as far as we may see it."""
    found: dict[int, str] = {}
    with suppress(psutil.AccessDenied):
        for each in psutil.net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr:
                found[each.laddr.port] = _name(each.pid)
    return found


def suggest_base(count: int) -> int:
    """A base whose ports are all free now."""
    for base in range(9600, 60000, 100):
        if all(is_free(port) for port in range(base, base + count)):
            return base
    return 9600


def _name(pid: int | None) -> str:
    if pid is None:
        return "another user's process"
    with suppress(psutil.Error):
        return f"process {pid} ({psutil.Process(pid).name()})"
    return f"process {pid}"
