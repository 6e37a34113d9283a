"""Asks the kernel to keep this process inside its data folder: Landlock, which every Linux since 5.13 can have.

Grants and the guard say what a statement may ask for; this is what the process can do at all. It reads programs and
libraries, reads and writes its data, opens no other file and connects to no server. There is no way back out.
"""

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_FOLDER
# What each version of Landlock adds: all of 1, then refer, truncate, (network), ioctl on devices.
_ACCESS_TO_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_ACCESS_TO_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15  # what a rule for a file may hold
_CONNECT_TCP = 1 << 1  # since version 4

# Programs, libraries and time zones; the machine's processors and memory. Not /etc, nor other processes in /proc, and
# of our own not `environ`, `mem` or `cmdline`, where the password is.
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/passwd", "/etc/nsswitch.conf")
_OURSELVES = tuple(f"/proc/self/{name}" for name in ("stat", "statm", "status", "maps", "auxv", "loginuid"))
_MACHINE = ("/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/sys", "/proc/uptime", "/proc/loadavg")
_DEVICES = ("/sys/devices", "/sys/fs/cgroup", "/sys/block", "/dev/urandom", "/dev/random", "/dev/zero")


def confine(data: Path) -> bool:
    """Whether the kernel took the promise; before the engine starts its threads, which inherit it."""
    version = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    files = _ACCESS_TO_FILES[min(version, max(_ACCESS_TO_FILES))]
    attributes = struct.pack("=QQ", files, _CONNECT_TCP if version >= 4 else 0)[: 16 if version >= 4 else 8]
    ruleset = _libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        _allow(ruleset, [*_SYSTEM, *_OURSELVES, *_MACHINE, *_DEVICES, *_python()], _READ & files)
        _allow(ruleset, ["/dev/null"], (_READ_FILE | _WRITE_FILE) & files)
        _allow(ruleset, [data], files)
        _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(_libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _python() -> Iterable[str]:
    """The interpreter, what is installed for it, and this package; not the folder that they lie in."""
    packages = [path for path in sys.path if path.endswith(("-packages", "lib-dynload", ".zip"))]
    ours = Path(__file__).parents[2]
    return [sys.prefix, sys.base_prefix, sys.exec_prefix, *packages, str(ours)]


def _allow(ruleset: int, paths: Iterable[str | Path], access: int) -> None:
    for path in paths:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # not on this machine, or not for this user
        try:
            is_folder = stat.S_ISDIR(os.fstat(opened).st_mode)
            rule = struct.pack("=Qi", access if is_folder else access & _ACCESS_TO_A_FILE, opened)
            if _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0):
                raise OSError(ctypes.get_errno(), f"cannot allow {path}")
        finally:
            os.close(opened)


_libc = ctypes.CDLL(None, use_errno=True)
