"""Where a page of conversations ended: the next page begins after that row, whatever came in between."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import StringConstraints

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MICROSECOND: Final = timedelta(microseconds=1)

Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}-[0-9a-f]{32}$")]
"""The microsecond of a row's newest message, and the row's id. Every text of this form names a place in the list."""


def write_cursor(last_message_at: datetime, conversation_id: UUID) -> str:
    """The cursor after this conversation."""
    return f"{(last_message_at - EPOCH) // A_MICROSECOND}-{conversation_id.hex}"


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """What `write_cursor` was given."""
    microseconds, _, conversation_id = cursor.partition("-")
    return EPOCH + int(microseconds) * A_MICROSECOND, UUID(conversation_id)
