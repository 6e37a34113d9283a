"""The place where a page ended."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from chat_api.inbox.list_conversations import Cursor, read_cursor, write_cursor
from warehouse.ids import new_id


def test_cursor_comes_back_to_the_microsecond() -> None:
    at, conversation_id = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC), new_id()
    cursor = TypeAdapter(Cursor).validate_python(write_cursor(at, conversation_id))
    assert read_cursor(cursor) == (at, conversation_id)


@pytest.mark.parametrize("cursor", ["", "x", "åäö", f"{10**16}-{'0' * 32}", f"-1-{'0' * 32}", f"1-{'A' * 32}"])
def test_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Cursor).validate_python(cursor)


def test_whatever_has_the_form_names_a_place() -> None:
    assert read_cursor(f"{10**16 - 1}-{'f' * 32}")[0].year == 2286
