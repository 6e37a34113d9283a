"""The place where a page ended."""

from datetime import UTC, datetime

import pytest

from chat_api.inbox.cursor import CursorRefused, read_cursor, write_cursor
from warehouse.ids import new_id


def test_cursor_comes_back_to_the_microsecond() -> None:
    at, conversation_id = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC), new_id()
    assert read_cursor(write_cursor(at, conversation_id)) == (at, conversation_id)


@pytest.mark.parametrize("cursor", ["", "x", "åäö", "MjAyNi0xMS0yMnx4", "MjAyNi0xMS0yMlQxMDowMHw="])
def test_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CursorRefused):
        read_cursor(cursor)
