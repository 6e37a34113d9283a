"""Small programs to supervise."""

import sys
from pathlib import Path

from local_stack.program import Program

WRITES_ITS_PID = "import os,sys,time; open(sys.argv[1],'w').write(str(os.getpid())); time.sleep(600)"
HAS_A_CHILD = (
    "import subprocess,sys,time; child=subprocess.Popen(['sleep','600']);"
    "open(sys.argv[1],'w').write(str(child.pid)); time.sleep(600)"
)


def python(name: str, code: str, *arguments: object, **options: object) -> Program:
    """A program of one line of Python."""
    return Program(name, (sys.executable, "-c", code, *map(str, arguments)), **options)  # type: ignore[arg-type]  # as Program names them


def sleeper(name: str, pid_file: Path, **options: object) -> Program:
    """Writes its pid and sleeps; ready when it has written."""
    return python(name, WRITES_ITS_PID, pid_file, is_ready=lambda: bool(read(pid_file)), **options)


def read(path: Path) -> str:
    """The file's text, or nothing."""
    return path.read_text() if path.exists() else ""
