"""What an operator gets wrong is said in a sentence that names it and what to do; nothing ends in a traceback."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from local_stack.taken_ports import suggest_base
from tests.chat_api.processes import CHECKOUT, environment_of
from tests.cli.conftest import Samtal

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the stack of this test would be."""
    return tmp_path / "home"


@pytest.fixture
def command(home: Path) -> Command:
    """`command("tenant", "list")`: the whole command in a process, as a shell runs it."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        own = environment_of() | {"SAMTAL_HOME": str(home), "COLUMNS": "400"} | environment
        return subprocess.run(
            [sys.executable, "-m", "cli", *words], env=own, cwd=CHECKOUT, capture_output=True, text=True, check=False
        )

    return run


def refused(done: "subprocess.CompletedProcess[str]", *said: str) -> None:
    """It failed, said all of this, and showed no traceback."""
    assert done.returncode != 0
    words = " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in words, words
    for each in said:
        assert each in words


def found(samtal: Samtal) -> None:
    assert samtal("tenant", "create", "acme", "--name", "Acme").exit_code == 0


@pytest.mark.parametrize("name", ["api", "worker", "shipper", "embedder"])
def test_process_without_its_settings_names_the_variable(command: Command, name: str) -> None:
    refused(command("run", name), "must be set", "docs/settings.md", "SAMTAL_")


def test_setting_of_the_wrong_kind_is_named_without_its_value(command: Command) -> None:
    done = command("run", "embedder", SAMTAL_EMBEDDER_PORT="eighty", SAMTAL_EMBEDDER_TOKEN="hush")
    refused(done, "SAMTAL_EMBEDDER_PORT is wrong", "integer")
    assert "hush" not in done.stderr


def test_api_without_its_master_key_says_so_before_it_starts_workers(command: Command, tmp_path: Path) -> None:
    passwords = {f"SAMTAL_{store}_PASSWORD": "x" for store in ("POSTGRES", "CLICKHOUSE")}
    objects = {"SAMTAL_S3_ENDPOINT_URL": "http://x", "SAMTAL_S3_ACCESS_KEY_ID": "x", "SAMTAL_S3_SECRET_ACCESS_KEY": "x"}
    key = {"SAMTAL_MASTER_KEY_FILE": str(tmp_path / "none"), "SAMTAL_REDIS_URL": "redis://127.0.0.1:1"}
    refused(command("run", "api", **passwords, **objects, **key), "cannot read the master key file")


@pytest.mark.parametrize(
    ("base", "bound"), [("80", "greater than or equal to 1024"), ("-5", "1024"), ("65530", "less than or equal to")]
)
def test_ports_that_no_stack_can_have_are_refused_and_not_kept(
    command: Command, home: Path, base: str, bound: str
) -> None:
    refused(command("up", "--no-demo", "--port-base", base), "--port-base", bound)
    assert not home.exists()


def test_process_that_cannot_be_left_out_is_named_with_those_that_can(command: Command) -> None:
    free = ("--port-base", str(suggest_base(30)))
    refused(command("up", "--no-demo", "--without", "kafka", *free), "no process kafka", "postgres, valkey")


@pytest.mark.parametrize("verb", [("tenant", "list"), ("up", "--no-demo"), ("env",), ("doctor",)])
def test_damaged_record_of_the_stack_is_told(command: Command, home: Path, verb: tuple[str, ...]) -> None:
    home.mkdir()
    (home / "stack.json").write_text('{"ports":', encoding="utf-8")
    refused(command(*verb), "stack.json", "damaged", "put it back")


@pytest.mark.parametrize("verb", [("tenant", "list"), ("up", "--no-demo"), ("up", "--detach"), ("logs",)])
def test_home_that_is_a_file_is_told(command: Command, home: Path, verb: tuple[str, ...]) -> None:
    home.write_text("not a folder", encoding="utf-8")
    refused(command(*verb), str(home))


def test_home_that_cannot_be_made_is_told(command: Command) -> None:
    refused(command("up", SAMTAL_HOME="/proc/samtal"), "/proc/samtal cannot be used", "Name another folder")


def test_logs_of_no_stack_say_how_to_start_one(command: Command) -> None:
    refused(command("logs"), "no logs", "samtal up")


def test_report_for_a_missing_folder_is_refused_before_it_is_made(command: Command, tmp_path: Path) -> None:
    words = ("report", "--tenant", "acme", "--period", "weekly", "--ending", "2026-11-22", "--out")
    refused(command(*words, str(tmp_path / "none" / "week.pdf")), "There is no folder", "make it")


def test_backup_into_a_missing_folder_is_refused_at_once(command: Command, tmp_path: Path) -> None:
    refused(command("backup", str(tmp_path / "none" / "x")), "There is no folder", "make it")


def test_backup_onto_a_folder_is_refused_and_leaves_nothing(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    target.mkdir()
    refused(command("backup", str(target)), "is a folder", "name a file in it")
    assert list(tmp_path.iterdir()) == [target]


def test_restoring_from_nothing_makes_no_stack(command: Command, home: Path, tmp_path: Path) -> None:
    refused(command("restore", str(tmp_path / "none")), "There is no file", "samtal backup")
    (tmp_path / "holiday.jpg").write_bytes(b"not a backup")
    refused(command("restore", str(tmp_path / "holiday.jpg")), "cannot be read as a backup")
    assert not home.exists()


def test_postgres_that_does_not_answer_is_told(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    elsewhere = {"SAMTAL_POSTGRES_PORT": str(port), "SAMTAL_POSTGRES_PASSWORD": "x", "SAMTAL_CLICKHOUSE_PASSWORD": "x"}
    refused(command("reconcile", **elsewhere), "Postgres does not answer", "samtal doctor")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tenant", "create", "Acme!", "--name", "A"), "slug: takes lower-case letters"),
        (("tenant", "create", "acme", "--name", ""), "name: must not be empty"),
        (("tenant", "create", "acme", "--name", "A", "--timezone", "Mars/Base"), "timezone: is not an IANA time zone"),
    ],
)
def test_wrong_field_is_told_in_words(samtal: Samtal, words: tuple[str, ...], said: str) -> None:
    result = samtal(*words)
    assert result.exit_code == 1
    assert said in result.output


def test_colour_and_address_are_told_by_example(samtal: Samtal) -> None:
    found(samtal)
    site = ("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "https://acme.example")
    result = samtal(*site, "--color", "green", "--logo-url", "logo.svg")
    assert "color: is not a colour such as #1f6f54" in result.output
    assert "logo_url: is not an address" in result.output


def test_role_that_does_not_exist_is_told_with_those_that_do(samtal: Samtal) -> None:
    result = samtal("user", "role", "o@acme.example", "king", "--tenant", "acme")
    assert result.exit_code == 2
    for role in ("king", "viewer", "manager", "owner"):
        assert role in result.output


def test_instructions_that_are_not_utf_8_are_told(samtal: Samtal, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"Sm\xf6rg\xe5s")
    found(samtal)
    create = ("assistant", "create", "host", "--tenant", "acme", "--name", "Host", "--instructions")
    result = samtal(*create, str(tmp_path / "latin.txt"))
    assert result.exit_code == 1
    assert "latin.txt is not UTF-8: save it as UTF-8" in result.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("faqs:\n  - slug: a\x07\n", "line 2: holds a character that YAML does not take"),
        ("faqs:\n  - just text\n", "line 2: the FAQ is text without fields"),
        ("faqs:\n  - &a {slug: x, versions: *a}\n", "line 2: the FAQ refers to itself"),
        ("faqs:\n  - slug: Big One\n    versions: none\n", "line 2: slug takes lower-case letters"),
        ("faqs:\n  - slug: a\n    versions: none\n", "line 3: versions is text without fields"),
        ("faqs:\n  - slug: 'a\n", "is not YAML"),
        ("", "line 1: begin the file with `faqs:`"),
    ],
)
def test_mistake_in_a_faq_file_is_told_with_its_line(samtal: Samtal, tmp_path: Path, content: str, said: str) -> None:
    faqs = tmp_path / "faqs.yml"
    faqs.write_text(content, encoding="utf-8")
    result = samtal("faq", "import", str(faqs), "--tenant", "acme")
    assert result.exit_code == 1
    assert said in result.output
    assert "Nothing was imported" in result.output
