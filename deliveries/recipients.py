"""Who is mailed: a report's subscribers, and the staff who answer visitors. Addresses are opened here, kept nowhere."""

from dataclasses import dataclass, field
from typing import LiteralString
from uuid import UUID

from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring
from warehouse.postgres.rows import fetch_all
from warehouse.vocabulary import Language, ReportKind

SUBSCRIBERS: LiteralString = (
    "select user_id, email_ciphertext, language from app.report_recipients(%(tenant_id)s, %(kind)s) order by user_id"
)
ANSWERING_STAFF: LiteralString = """
    select u.id as user_id, u.email_ciphertext, u.language
    from app.memberships m join app.users u on u.id = m.user_id
    where m.tenant_id = %(tenant_id)s and m.role in ('owner', 'manager') and u.disabled_at is null
    order by u.id
"""


@dataclass(frozen=True)
class Row:
    """A recipient as Postgres keeps one."""

    user_id: UUID
    email_ciphertext: bytes
    language: Language


@dataclass(frozen=True)
class Recipient:
    """Somebody who is mailed, in their own language."""

    user_id: UUID
    email: str = field(repr=False)
    language: Language


async def load_subscribers(
    connection: Connection, tenant_id: UUID, kind: ReportKind, keyring: Keyring
) -> list[Recipient]:
    """Who gets this tenant's reports of the kind."""
    rows = await fetch_all(connection, Row, SUBSCRIBERS, tenant_id=tenant_id, kind=kind)
    return [_opened(row, keyring) for row in rows]


async def load_answering_staff(connection: Connection, tenant_id: UUID, keyring: Keyring) -> list[Recipient]:
    """Owners and managers: those who can read the conversation and write to the visitor."""
    rows = await fetch_all(connection, Row, ANSWERING_STAFF, tenant_id=tenant_id)
    return [_opened(row, keyring) for row in rows]


def _opened(row: Row, keyring: Keyring) -> Recipient:
    email = keyring.decrypt_staff(row.email_ciphertext, row.user_id, "email_ciphertext")
    return Recipient(row.user_id, email, row.language)
