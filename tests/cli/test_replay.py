"""`samtal replay` and `samtal demo` at a running API."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Samtal
from tests.stack.servers import Role

TALKS = "conv_id,turn,text\n" + "".join(f"c{n},0,Hello\nc{n},2,Do you have pizza?\n" for n in range(10))


@pytest.fixture
def company(samtal: Samtal) -> str:
    """A company with a site and an assistant."""
    samtal("tenant", "create", "acme", "--name", "Acme")
    samtal("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "https://acme.example")
    samtal("assistant", "create", "host", "--tenant", "acme", "--name", "Host", "--default")
    return "acme"


def test_replay_sends_every_turn_and_prints_the_counts(
    samtal: Samtal, running_api: str, company: str, tmp_path: Path, postgres_url: Callable[[Role], str]
) -> None:
    file = tmp_path / "talks.csv"
    file.write_text(TALKS, encoding="utf-8")
    result = samtal("replay", str(file), "--tenant", company, "--days", "7")
    assert result.exit_code == 0, result.output
    counts = json.loads(result.stdout.splitlines()[-1])
    assert (counts["conversations"], counts["sent"], counts["failed"], counts["blocked"]) == (10, 20, 0, 0)
    assert counts["accepted"] + counts["flagged"] == 20
    with psycopg.connect(postgres_url("owner")) as owner:
        kinds = owner.execute("select distinct origin, started_at > now() - interval '8 days' from app.conversations")
        assert kinds.fetchall() == [("imported", True)]


def test_replay_names_what_is_wrong(samtal: Samtal, company: str, tmp_path: Path) -> None:
    file = tmp_path / "talks.csv"
    file.write_text("conv_id,text\n", encoding="utf-8")
    assert "columns turn are missing" in samtal("replay", str(file), "--tenant", company).output
    file.write_text(TALKS, encoding="utf-8")
    assert "no tenant nobody" in samtal("replay", str(file), "--tenant", "nobody").output


def test_replay_says_when_the_api_is_away(
    samtal: Samtal, company: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMTAL_API_PUBLIC_URL", "http://127.0.0.1:1")
    file = tmp_path / "talks.csv"
    file.write_text(TALKS, encoding="utf-8")
    result = samtal("replay", str(file), "--tenant", company)
    assert result.exit_code == 1
    assert "does not answer" in result.output


def test_demo_makes_the_restaurant_once_and_its_talk_is_marked(
    samtal: Samtal, running_api: str, postgres_url: Callable[[Role], str]
) -> None:
    first = samtal("demo", "--conversations", "12")
    assert first.exit_code == 0, first.output
    assert "Password of owner@fooodis.example" in first.output
    assert "0 without an answer" in first.output
    again = samtal("demo", "--conversations", "12")
    assert "is there, with 12 conversations" in again.output
    with psycopg.connect(postgres_url("owner")) as owner:
        assert owner.execute("select count(*) from app.faqs").fetchone() == (25,)
        assert owner.execute("select count(*) from app.memberships").fetchone() == (3,)
        assert owner.execute("select is_demo, timezone from app.tenants").fetchone() == (True, "Europe/Stockholm")
        origins = Counter(row[0] for row in owner.execute("select origin from app.conversations").fetchall())
    assert origins == {"demo": 12}
