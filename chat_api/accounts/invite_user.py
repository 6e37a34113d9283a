"""A person becomes a member of a tenant, with a role."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, EmailStr, Field

from chat_api.accounts.passwords import MIN_CHARACTERS, generate_password, hash_password
from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring
from warehouse.vocabulary import Language, ReportKind, Role


class AlreadyMember(SamtalError):
    """The person is a member of this tenant already."""

    status = 409
    code = "already_member"


class NewUser(BaseModel):
    """Who is invited, as what. Without a password one is generated."""

    email: EmailStr
    name: str = Field(min_length=1, max_length=200)
    role: Role
    language: Language = "en"
    reports: frozenset[ReportKind] | None = Field(
        None, description="reports that are mailed to them; when left out, an owner gets both and others none"
    )
    password: str | None = Field(None, min_length=MIN_CHARACTERS, max_length=1024)

    @property
    def subscriptions(self) -> list[str]:
        """The reports that are mailed to them."""
        if self.reports is None:
            return ["monthly", "weekly"] if self.role == "owner" else []
        return sorted(self.reports)


@dataclass(frozen=True)
class Invitation:
    """The member's id, and the generated password, which nobody can read again."""

    user_id: UUID
    is_new: bool
    generated_password: str | None


async def invite_user(
    connection: Connection, keyring: Keyring, tenant_id: UUID, actor: Actor, new: NewUser
) -> Invitation:
    """Makes the person a member; who has a log-in at another tenant keeps that password. Raises AlreadyMember."""
    index = keyring.email_index(new.email)
    row = await (await connection.execute("select app.find_user(%(index)s) as id", {"index": index})).fetchone()
    known: UUID | None = row["id"] if row else None
    if known:
        invitation = Invitation(known, is_new=False, generated_password=None)
    else:
        invitation = await _add_user(connection, keyring, new, index)
    await _add_membership(connection, tenant_id, actor, invitation.user_id, new.role)
    await _subscribe(connection, tenant_id, invitation.user_id, new)
    return invitation


async def _add_user(connection: Connection, keyring: Keyring, new: NewUser, index: bytes) -> Invitation:
    user_id, password = new_id(), new.password or generate_password()
    await connection.execute(
        "insert into app.users (id, email_index, email_ciphertext, name_ciphertext, password_hash, language)"
        " values (%(id)s, %(email_index)s, %(email)s, %(name)s, %(password_hash)s, %(language)s)",
        {
            "id": user_id,
            "email_index": index,
            "email": keyring.encrypt_staff(new.email, user_id, "email_ciphertext"),
            "name": keyring.encrypt_staff(new.name, user_id, "name_ciphertext"),
            "password_hash": await hash_password(password),
            "language": new.language,
        },
    )
    return Invitation(user_id, is_new=True, generated_password=None if new.password else password)


async def _subscribe(connection: Connection, tenant_id: UUID, user_id: UUID, new: NewUser) -> None:
    for kind in new.subscriptions:
        await connection.execute(
            "insert into app.report_subscriptions (tenant_id, user_id, kind, language)"
            " values (%(tenant_id)s, %(user_id)s, %(kind)s, %(language)s)",
            {"tenant_id": tenant_id, "user_id": user_id, "kind": kind, "language": new.language},
        )


async def _add_membership(connection: Connection, tenant_id: UUID, actor: Actor, user_id: UUID, role: Role) -> None:
    added = await connection.execute(
        "insert into app.memberships (tenant_id, user_id, role) values (%(tenant_id)s, %(user_id)s, %(role)s)"
        " on conflict do nothing",
        {"tenant_id": tenant_id, "user_id": user_id, "role": role},
    )
    if not added.rowcount:
        raise AlreadyMember
    await record_audit(connection, tenant_id, actor, "user_invited", subject=str(user_id), detail={"role": role})
