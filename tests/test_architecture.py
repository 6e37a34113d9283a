"""The map in ARCHITECTURE.md is true: each step of one message has the file that its name promises."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
STEPS = ARCHITECTURE.split("## One message, step by step")[1]

PROMISES = [
    # step of one message, the file, the function that takes it
    ("the route knows the visitor and calls the action", "chat_api/conversations/routes.py", "post_message"),
    ("the action holds one transaction", "chat_api/conversations/post_message.py", "post_message"),
    ("local signals give one verdict", "chat_api/screening/screen_message.py", "screen_message"),
    (
        "message, verdict, promise and event are one statement",
        "chat_api/transcript/append_message.py",
        "append_message",
    ),
    ("a status changes in one place", "chat_api/transcript/change_status.py", "change_status"),
    ("a reply starts only after the commit", "chat_api/database.py", "after_commit"),
    ("what the answer is made from is read", "chat_api/answering/context.py", "read_context"),
    ("knowledge is retrieved", "chat_api/knowledge/retrieve.py", "retrieve"),
    ("the reply is answered step by step", "chat_api/replies/answer_message.py", "answer_message"),
    ("a model writes the answer", "chat_api/answering/generate_answer.py", "generate_answer"),
    ("the answer's pieces are streamed", "chat_api/replies/deliver_answer.py", "deliver_answer"),
    ("the reply is kept whole, fenced by its attempt", "chat_api/replies/end_reply.py", "complete_reply"),
    ("a silent worker is replaced", "chat_api/replies/take_over_reply.py", "take_over_reply"),
    (
        "silence resolves a conversation",
        "chat_api/conversations/resolve_silent_conversations.py",
        "resolve_silent_conversations",
    ),
    ("people resolve what was handed over", "chat_api/inbox/waiting.py", "resolve_conversation"),
    ("a job is asked for in the transaction", "warehouse/postgres/queue.py", "enqueue"),
    ("the outbox row is written in the same transaction", "warehouse/event_log/record.py", "record_event"),
    ("events are shipped in frozen batches", "warehouse/event_log/ship.py", "ship"),
    ("state and events are reconciled", "warehouse/event_log/reconcile.py", "reconcile"),
]


@pytest.mark.parametrize(("step", "file", "function"), PROMISES)
def test_each_step_lives_in_the_file_that_its_name_promises(step: str, file: str, function: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^\s*(async )?def {function}\w*\(", source, re.MULTILINE), f"{step}: {file} has no {function}"


@pytest.mark.parametrize("place", re.findall(r"`([a-z_]+/[\w./]*)`", ARCHITECTURE))
def test_every_place_that_the_map_names_exists(place: str) -> None:
    assert (ROOT / place).exists()


def test_one_message_passes_at_most_eight_files_each_named_and_there() -> None:
    walk = re.findall(r"^\|[^|]+\| `([^`]+)` \|$", STEPS, re.MULTILINE)
    assert 1 < len(walk) <= 8
    assert all((ROOT / file).is_file() for file in walk)


def test_every_top_level_folder_introduces_itself() -> None:
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))]
    generated = {"node_modules", "journey", "test-results", "requirements"}
    missing = [path.name for path in folders if path.name not in generated and not (path / "README.md").exists()]
    assert not missing
