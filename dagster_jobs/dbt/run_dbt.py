"""Runs dbt's command with our project and a log-in, and tells what it does node by node."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from settings.postgres import PostgresSettings

PROJECT_FOLDER = Path(__file__).parents[2] / "dbt_project"
EXECUTABLE = Path(sys.executable).with_name("dbt")


class DbtFailed(Exception):
    """dbt ended with an error; the message holds what it said of each failed node."""


@dataclass(frozen=True)
class Node:
    """A model or test that dbt has finished, of how many."""

    name: str
    status: str
    index: int
    total: int


def run_dbt(
    *arguments: str,
    target_path: Path,
    login: PostgresSettings | None = None,
    report: Callable[[Node], None] = lambda node: None,
) -> None:
    """Runs `dbt ARGUMENTS` and reports each finished node. Raises DbtFailed when any failed."""
    folders = ("--project-dir", str(PROJECT_FOLDER), "--profiles-dir", str(PROJECT_FOLDER))
    command = (str(EXECUTABLE), "--log-format", "json", "--log-level-file", "none", *arguments, *folders)
    failures: list[str] = []
    with subprocess.Popen(
        command, env=_environment(target_path, login), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for event in _events(process.stdout or ()):
            _report(event, report)
            failures.extend(_failure(event))
    if process.returncode:
        raise DbtFailed("\n".join(failures) or f"dbt {' '.join(arguments)} ended with {process.returncode}")


def _environment(target_path: Path, login: PostgresSettings | None) -> Mapping[str, str]:
    target = str(target_path.resolve())
    own = {"DBT_TARGET_PATH": target, "DBT_LOG_PATH": target, "DO_NOT_TRACK": "1"}
    return {**os.environ, **own, **(_login_variables(login) if login else {})}


def _login_variables(login: PostgresSettings) -> dict[str, str]:
    return {
        "SAMTAL_POSTGRES_HOST": login.host,
        "SAMTAL_POSTGRES_PORT": str(login.port),
        "SAMTAL_POSTGRES_DATABASE": login.database,
        "SAMTAL_POSTGRES_USER": login.user,
        "SAMTAL_POSTGRES_PASSWORD": login.password.get_secret_value(),
        "SAMTAL_POSTGRES_SSLMODE": login.sslmode,
    }


def _events(lines: Iterator[str] | Any) -> Iterator[dict[str, Any]]:
    """dbt's events; a line that is none (a warning of Python's) becomes an error event."""
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            yield {"info": {"name": "Text", "level": "error", "msg": line.rstrip()}, "data": {}}


def _report(event: dict[str, Any], report: Callable[[Node], None]) -> None:
    if event["info"]["name"] in ("LogModelResult", "LogTestResult", "LogUnitTestResult"):
        data = event["data"]
        name = data.get("name") or data["node_info"]["node_name"]
        report(Node(name, data["status"], data["index"], data["num_models" if "num_models" in data else "total"]))


def _failure(event: dict[str, Any]) -> list[str]:
    return [event["info"]["msg"]] if event["info"]["level"] == "error" else []


def document(login: PostgresSettings, out: Path) -> None:
    """Writes the page, with the tables as they are in the database."""
    with TemporaryDirectory() as folder:
        run_dbt("docs", "generate", "--static", target_path=Path(folder), login=login)
        shutil.copyfile(Path(folder) / "static_index.html", out)
