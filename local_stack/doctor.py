"""Is all well, and if not, what to do: `samtal doctor`."""

import platform
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from local_stack import records
from local_stack.folder import LEAST_FREE_BYTES, Stack, StackError, read_stack
from local_stack.programs import all_programs
from local_stack.status import StackStatus, read_status
from warehouse.postgres.keys import Keyring, KeysError


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_well: bool
    detail: str
    remedy: str = ""


def examine(folder: Path) -> list[Finding]:
    """Everything that was looked at: the machine, the folder, each process, the addresses they listen on."""
    findings = [_platform(), *_disk(folder)]
    try:
        stack = read_stack(folder)
    except StackError as error:  # it says itself what to do
        return [*findings, Finding("stack", False, str(error))]
    findings += [_secrets(stack), _master_key(stack)]
    status = read_status(folder)
    if status is None:
        return [*findings, _nobody_runs(folder)]
    return [*findings, *_processes(status), *_probes(stack, status), _addresses(folder)]


def _platform() -> Finding:
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    is_well = platform.system() == "Linux" and platform.machine() == "x86_64" and " avx2" in flags
    return Finding("machine", is_well, machine, "" if is_well else "x86-64 Linux with AVX2 is needed; or use compose")


def _disk(folder: Path) -> Iterator[Finding]:
    place = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(place).free
    is_well = free >= LEAST_FREE_BYTES
    yield Finding("disk", is_well, f"{free / 1e9:,.1f} GB free at {place}", "" if is_well else "make room")


def _secrets(stack: Stack) -> Finding:
    path = stack.folder / "stack.json"
    is_closed = not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return Finding("secrets", is_closed, str(path), "" if is_closed else f"chmod 600 {path}")


def _master_key(stack: Stack) -> Finding:
    try:
        Keyring.load(stack.master_key_file)
    except KeysError as error:
        return Finding("master key", False, str(error), "put the right file back; without it no name can be read")
    return Finding("master key", True, str(stack.master_key_file))


def _nobody_runs(folder: Path) -> Finding:
    if left := records.all_pids(folder):
        detail = f"its supervisor is gone, these still run: {', '.join(left)}"
        return Finding("stack", False, detail, "samtal down, then samtal up")
    return Finding("stack", False, f"not running in {folder}", "samtal up")


def _processes(status: StackStatus) -> Iterator[Finding]:
    yield Finding("supervisor", status.phase == "running", f"process {status.pid}, {status.phase}")
    for program in status.programs:
        is_well = program.state in ("ready", "done")
        again = f", started again {program.restarts} times" if program.restarts else ""
        remedy = "" if is_well else f"samtal logs {program.name}"
        yield Finding(program.name, is_well, f"{program.state}{again} {program.detail}".strip(), remedy)
    if status.is_low_on_disk:
        yield Finding("disk", False, "nearly full", "make room, or writes will fail")


def _probes(stack: Stack, status: StackStatus) -> Iterator[Finding]:
    """Asks each process now, whatever its supervisor last wrote."""
    ready = {each.name for each in status.programs if each.state == "ready"}
    for program in all_programs(stack):
        if program.name in ready and not program.is_ready():
            yield Finding(program.name, False, "runs, but does not answer", f"samtal logs {program.name}")


def _addresses(folder: Path) -> Finding:
    open_ones = [f"{name} {address}" for name, address in listening(folder) if not is_loopback(address)]
    if open_ones:
        return Finding("addresses", False, f"open to the network: {', '.join(open_ones)}", "set its host to 127.0.0.1")
    return Finding("addresses", True, "only loopback addresses listen")


def listening(folder: Path) -> Iterator[tuple[str, str]]:
    """Every address that a process of this folder listens on, with the name of the process."""
    for name, leader in records.all_pids(folder).items():
        for process in records.session_of(leader):
            yield from ((name, address) for address in _listening(process))


def _listening(process: psutil.Process) -> Iterator[str]:
    with suppress(psutil.Error):
        for each in process.net_connections("inet"):
            if each.status == psutil.CONN_LISTEN or (each.type == 2 and not each.raddr):
                yield each.laddr.ip


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches the address."""
    return address == "::1" or address.startswith(("127.", "::ffff:127."))
