"""One folder writes the conversation: statements of the whole product are looked through."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
WRITES = re.compile(
    r"(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?app\.(\w+)",
    re.IGNORECASE,
)
# Who holds a reply, and until when, is `replies/`'s; that there is one, and how it ends, is not.
LEASES = {("chat_api/replies/take_over_reply.py", "replies")}
OWNED = {"conversations", "episodes", "messages", "message_verdicts", "replies", "conversation_tags"}


def writes_of(source: str) -> set[str]:
    # Statements are written over several literals: what joins them is taken out first.
    plain = re.sub(r"[\"'\n]+", " ", source)
    return {table for table in WRITES.findall(plain) if table in OWNED}


@pytest.mark.parametrize("package", PACKAGES)
def test_only_the_transcript_writes_a_conversation(package: str) -> None:
    found = {
        (str(path.relative_to(ROOT)), table)
        for path in (ROOT / package).rglob("*.py")
        for table in writes_of(path.read_text(encoding="utf-8"))
    }
    elsewhere = {write for write in found if not write[0].startswith("chat_api/transcript/")} - LEASES
    assert not elsewhere


def test_the_search_finds_what_it_looks_for() -> None:
    found = {table for path in (ROOT / "chat_api/transcript").glob("*.py") for table in writes_of(path.read_text())}
    assert found == OWNED
    assert writes_of('"insert into"\n    " app.messages (id)"') == {"messages"}


def test_a_lease_neither_makes_nor_ends_a_reply() -> None:
    ((file, _),) = LEASES
    source = (ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"(insert\s+into|delete\s+from)\s+app\.|set\s+state|'complete'|'failed'", source)
