"""Where a page of conversations ended: the next page begins after that row, whatever came in between."""

import base64
from datetime import datetime
from uuid import UUID

from chat_api.errors import SamtalError


class CursorRefused(SamtalError):
    """The cursor is not one that a page gave."""

    status = 422
    code = "cursor_refused"


def write_cursor(last_message_at: datetime, conversation_id: UUID) -> str:
    """The cursor after this conversation."""
    return base64.urlsafe_b64encode(f"{last_message_at.isoformat()}|{conversation_id}".encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """What `write_cursor` was given. Raises CursorRefused."""
    try:
        at, _, conversation_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise CursorRefused
        return moment, UUID(conversation_id)
    except ValueError as error:
        raise CursorRefused from error
