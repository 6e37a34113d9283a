"""Puts everything that hangs on the master key under a new one, in one transaction of the schema's owner.

Tenants' keys are wrapped anew, so visitors' values need not be touched. Staff's values are encrypted anew, and the
blind indexes of e-mails computed anew. The index of a visitor's address cannot be: the address itself is not kept,
so it is emptied, and earlier conversations are no longer recalled by address and e-mail. Whoever is logged in has
to log in again, since tokens are signed with a subkey.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.rows import DictRow, dict_row

from warehouse.postgres.keys import CiphertextRefused, Keyring, KeysError

OWNER = "samtal_owner"


class NotTheOwner(KeysError):
    """The log-in is of a role that row-level security shows nothing, or not everything."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"{role} does not see every row, and only {OWNER} may put them under another key."
            f" Log in as {OWNER}: SAMTAL_POSTGRES_USER and SAMTAL_POSTGRES_PASSWORD. Nothing was done."
        )


@dataclass(frozen=True)
class Rotated:
    """How many rows were put under the new key."""

    count_tenants: int
    count_users: int
    count_visitors: int


def rotate_master_key(owner_url: str, old: Keyring, new: Keyring) -> Rotated:
    """All or nothing. Raises CiphertextRefused, with nothing changed, where `old` is not the key in use, and
    NotTheOwner."""
    with _owners_connection(owner_url) as connection:
        visitors = _index_visitors(connection, old, new)
        tenants = _rewrap_tenants(connection, old, new)
        return Rotated(tenants, _encrypt_staff(connection, old, new), visitors)


def is_in_use(owner_url: str, keyring: Keyring) -> bool:
    """Whether this is the key that tenants are wrapped under."""
    with _owners_connection(owner_url) as connection:
        row = connection.execute("select id, key_ciphertext from app.tenants limit 1").fetchone()
    try:
        return row is not None and bool(keyring.tenant(row["id"], row["key_ciphertext"]))
    except CiphertextRefused:
        return False


@contextmanager
def _owners_connection(url: str) -> Iterator[psycopg.Connection[DictRow]]:
    """Raises NotTheOwner: to another role the tables look empty, and a rotation of nothing would seem to be done."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        row = connection.execute("select current_user as role").fetchone()
        role = str(row["role"]) if row else ""
        if role != OWNER:
            raise NotTheOwner(role)
        yield connection


def _rewrap_tenants(connection: psycopg.Connection[DictRow], old: Keyring, new: Keyring) -> int:
    tenants = connection.execute("select id, key_ciphertext from app.tenants for update").fetchall()
    for row in tenants:
        wrapped = old.rewrap_tenant_key(row["id"], row["key_ciphertext"], new)
        connection.execute(
            "update app.tenants set key_ciphertext = %(key)s where id = %(id)s", {"key": wrapped, "id": row["id"]}
        )
    return len(tenants)


def _encrypt_staff(connection: psycopg.Connection[DictRow], old: Keyring, new: Keyring) -> int:
    users = connection.execute("select id, email_ciphertext, name_ciphertext from app.users for update").fetchall()
    for row in users:
        user_id = row["id"]
        email = old.decrypt_staff(row["email_ciphertext"], user_id, "email_ciphertext")
        name = old.decrypt_staff(row["name_ciphertext"], user_id, "name_ciphertext")
        connection.execute(
            "update app.users set email_index = %(index)s, email_ciphertext = %(email)s, name_ciphertext = %(name)s"
            " where id = %(id)s",
            {
                "index": new.email_index(email),
                "email": new.encrypt_staff(email, user_id, "email_ciphertext"),
                "name": new.encrypt_staff(name, user_id, "name_ciphertext"),
                "id": user_id,
            },
        )
    return len(users)


def _index_visitors(connection: psycopg.Connection[DictRow], old: Keyring, new: Keyring) -> int:
    rows = connection.execute(
        "select v.tenant_id, t.key_ciphertext, v.id, v.data_key_ciphertext, v.email_ciphertext"
        " from app.visitors v join app.tenants t on t.id = v.tenant_id"
        " where v.data_key_ciphertext is not null and v.email_ciphertext is not null"
    ).fetchall()
    for row in rows:
        tenant = old.tenant(row["tenant_id"], row["key_ciphertext"])
        visitor = tenant.visitor(row["id"], row["data_key_ciphertext"])
        email = visitor.decrypt(row["email_ciphertext"], "email_ciphertext")
        connection.execute(
            "update app.visitors set email_index = %(index)s, address_index = null"
            " where tenant_id = %(tenant_id)s and id = %(id)s",
            {"index": new.email_index(email, row["tenant_id"]), "tenant_id": row["tenant_id"], "id": row["id"]},
        )
    return len(rows)
