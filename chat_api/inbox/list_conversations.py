"""The list of conversations: filtered, searched, page by page, newest first."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, StringConstraints

from chat_api.accounts.tenant_context import read_tenant_context
from chat_api.inbox.views import ConversationItem, ConversationPage, decrypt_visitor
from chat_api.typed_text import Searched
from warehouse.occurred_at import Day
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import TenantKeys
from warehouse.vocabulary import Origin, Status

MAX_PAGE: Final = 200
MAX_LISTED: Final = 5_000


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MICROSECOND: Final = timedelta(microseconds=1)

Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}-[0-9a-f]{32}$")]
"""The microsecond of a row's newest message, and the row's id. Every text of this form names a place in the list."""

Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
CONDITIONS: Final = {
    "status": "c.status = %(status)s",
    "from": "c.last_message_at >= %(from)s",
    "to": "c.last_message_at < %(to)s",
    "language": "c.language = %(language)s",
    "assistant_id": "c.assistant_id = %(assistant_id)s",
    "origin": "c.origin = %(origin)s",
    "tag": "exists (select from app.conversation_tags t where t.conversation_id = c.id and t.tag = %(tag)s)",
    "q": "c.id in (select conversation_id from app.find_conversations_by_text(%(q)s))",
    "after_at": "(c.last_message_at, c.id) < (%(after_at)s, %(after_id)s)",
}
PAGE: Final = """
    select c.id, c.status, c.resolution, c.language, c.started_at, c.last_message_at, c.origin, c.visitor_id,
        version.name as assistant_name, v.data_key_ciphertext, v.name_ciphertext,
        (select count(*) from app.messages m where m.conversation_id = c.id) as count_messages,
        (select left(m.body, 200) from app.messages m where m.conversation_id = c.id
            order by m.sequence desc limit 1) as last_text,
        array(select distinct t.tag from app.conversation_tags t where t.conversation_id = c.id order by t.tag) as tags
    from app.conversations c
    join app.visitors v on v.id = c.visitor_id
    left join lateral (
        select a.name from app.assistant_versions a where a.assistant_id = c.assistant_id
        order by a.version desc limit 1
    ) version on true
    where {conditions}
    order by c.last_message_at desc, c.id desc
    limit %(limit)s
"""


def write_cursor(last_message_at: datetime, conversation_id: UUID) -> str:
    """The cursor after this conversation."""
    return f"{(last_message_at - EPOCH) // A_MICROSECOND}-{conversation_id.hex}"


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """What `write_cursor` was given."""
    microseconds, _, conversation_id = cursor.partition("-")
    return EPOCH + int(microseconds) * A_MICROSECOND, UUID(conversation_id)


class Filters(BaseModel):
    """What the list is narrowed to. Days are the tenant's own, both included, by the newest message."""

    status: Status | None = None
    from_day: Day | None = Field(None, alias="from")
    to_day: Day | None = Field(None, alias="to")
    language: Word | None = None
    tag: Word | None = None
    assistant_id: UUID | None = None
    origin: Origin | None = None
    q: Searched | None = Field(None, description='words that a message contains; "in quotes" for a phrase')
    cursor: Cursor | None = None
    limit: int = Field(50, ge=1, le=MAX_PAGE)


async def list_conversations(connection: Connection, keys: TenantKeys, filters: Filters) -> ConversationPage:
    """One page of the transaction's tenant. Raises CursorRefused."""
    values = await _values(connection, filters)
    conditions = " and ".join(text for name, text in CONDITIONS.items() if values.get(name) is not None)
    query = PAGE.format(conditions=conditions or "true").encode()
    rows = await (await connection.execute(query, {**values, "limit": filters.limit + 1})).fetchall()
    items = [
        ConversationItem.model_validate({**row, "visitor_name": decrypt_visitor(keys, row).name})
        for row in rows[: filters.limit]
    ]
    has_more = len(rows) > filters.limit
    return ConversationPage(
        items=items, next_cursor=write_cursor(items[-1].last_message_at, items[-1].id) if has_more else None
    )


async def list_all_conversations(connection: Connection, keys: TenantKeys, filters: Filters) -> list[ConversationItem]:
    """Every conversation that the filters let through, at most MAX_LISTED of the newest, whatever `cursor` says."""
    items: list[ConversationItem] = []
    cursor: str | None = None
    while len(items) < MAX_LISTED:
        page = await list_conversations(
            connection, keys, filters.model_copy(update={"cursor": cursor, "limit": MAX_PAGE})
        )
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return items


async def _values(connection: Connection, filters: Filters) -> dict[str, object]:
    values: dict[str, object] = filters.model_dump(include={"status", "language", "tag", "assistant_id", "origin"})
    values["q"] = filters.q or None
    if filters.from_day or filters.to_day:
        zone = (await read_tenant_context(connection)).zone
        values["from"] = _midnight(filters.from_day, zone)
        values["to"] = _midnight(filters.to_day and filters.to_day + timedelta(days=1), zone)
    if filters.cursor:
        values["after_at"], values["after_id"] = read_cursor(filters.cursor)
    return values


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None
