"""Reads of accounts."""

from uuid import UUID

from pydantic import BaseModel

from warehouse.postgres.connect import Connection, Pool
from warehouse.postgres.keys import Keyring, TenantKeys
from warehouse.vocabulary import Role


class UserView(BaseModel):
    """A member of the staff."""

    id: UUID
    name: str
    email: str
    language: str


class TenantView(BaseModel):
    """A tenant, as its staff see it."""

    id: UUID
    slug: str
    name: str
    timezone: str
    language: str


class Membership(BaseModel):
    """A person, the tenant, and the role that joins them now."""

    user: UserView
    tenant: TenantView
    role: Role


class Login(BaseModel):
    """One tenant that a person may log in to."""

    user_id: UUID
    password_hash: str
    tenant_id: UUID
    tenant_slug: str
    version: int


async def find_logins(pool: Pool, email_index: bytes) -> list[Login]:
    """The tenants that a person with this e-mail may log in to, by slug."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "select * from app.find_login(%(index)s) order by tenant_slug", {"index": email_index}
        )
        return [Login.model_validate(row) for row in await cursor.fetchall()]


async def find_membership(connection: Connection, keyring: Keyring, user_id: UUID) -> Membership | None:
    """The person's membership of the transaction's tenant; None when it was taken away or the person disabled."""
    cursor = await connection.execute(
        "select m.role, u.email_ciphertext, u.name_ciphertext, u.language as user_language,"
        " t.id, t.slug, t.name, t.timezone, t.language"
        " from app.memberships m join app.users u on u.id = m.user_id join app.tenants t on t.id = m.tenant_id"
        " where m.user_id = %(user_id)s and u.disabled_at is null",
        {"user_id": user_id},
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    user = UserView(
        id=user_id,
        name=keyring.decrypt_staff(row["name_ciphertext"], user_id, "name_ciphertext"),
        email=keyring.decrypt_staff(row["email_ciphertext"], user_id, "email_ciphertext"),
        language=row["user_language"],
    )
    return Membership(user=user, tenant=TenantView.model_validate(row), role=row["role"])


async def lock_membership(connection: Connection, user_id: UUID) -> int | None:
    """The version of the person's membership of the transaction's tenant, which stays as it is until the commit."""
    cursor = await connection.execute(
        "select version from app.memberships where user_id = %(user_id)s for share", {"user_id": user_id}
    )
    row = await cursor.fetchone()
    return row["version"] if row else None


async def find_tenant_id(pool: Pool, slug: str) -> UUID | None:
    """A tenant's id by its slug, for the command line."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "select tenant_id from app.list_tenants() where slug = %(slug)s", {"slug": slug}
        )
        row = await cursor.fetchone()
    return row["tenant_id"] if row else None


async def load_tenant_keys(connection: Connection, keyring: Keyring, tenant_id: UUID) -> TenantKeys:
    """The keys of the transaction's tenant."""
    cursor = await connection.execute("select key_ciphertext from app.tenants where id = %(id)s", {"id": tenant_id})
    row = await cursor.fetchone()
    assert row is not None, "the transaction's own tenant is always visible"
    return keyring.tenant(tenant_id, row["key_ciphertext"])


class UserWithRole(UserView):
    """A member of the staff and the role."""

    role: Role


async def list_members(connection: Connection, keyring: Keyring) -> list[UserWithRole]:
    """The members of the transaction's tenant, in the order of joining."""
    cursor = await connection.execute(
        "select u.id, u.email_ciphertext, u.name_ciphertext, u.language, m.role"
        " from app.memberships m join app.users u on u.id = m.user_id order by m.created_at, u.id"
    )
    return [
        UserWithRole(
            id=row["id"],
            name=keyring.decrypt_staff(row["name_ciphertext"], row["id"], "name_ciphertext"),
            email=keyring.decrypt_staff(row["email_ciphertext"], row["id"], "email_ciphertext"),
            language=row["language"],
            role=row["role"],
        )
        async for row in cursor
    ]


async def list_tenant_slugs(pool: Pool) -> list[str]:
    """Every tenant's slug, for the command line."""
    async with pool.connection() as connection:
        cursor = await connection.execute("select slug from app.list_tenants() order by slug")
        return [row["slug"] async for row in cursor]


async def tenant_timezone(connection: Connection) -> str:
    """The IANA zone that the transaction's tenant goes by."""
    row = await (await connection.execute("select timezone from app.tenants")).fetchone()
    assert row is not None, "the transaction's own tenant is always visible"
    return str(row["timezone"])
