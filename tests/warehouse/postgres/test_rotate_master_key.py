"""After a rotation everything opens under the new master key, and nothing under the old one."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tests.stack.servers import Role
from warehouse.ids import new_id
from warehouse.postgres.keys import CiphertextRefused, Keyring, create_master_key
from warehouse.postgres.rotate_master_key import is_in_use, rotate_master_key

Row = tuple[UUID, UUID, UUID]


def make_keyring(path: Path) -> Keyring:
    create_master_key(path)
    return Keyring.load(path)


def insert_people(url: str, keyring: Keyring) -> Row:
    tenant_id, user_id, visitor_id, site_id = new_id(), new_id(), new_id(), new_id()
    wrapped = keyring.new_tenant_key(tenant_id)
    data_key = keyring.tenant(tenant_id, wrapped).new_visitor_key(visitor_id)
    visitor = keyring.tenant(tenant_id, wrapped).visitor(visitor_id, data_key)
    with psycopg.connect(url) as owner:
        owner.execute(
            "insert into app.tenants (id, slug, name, key_ciphertext) values (%s, 'one', 'One', %s)",
            [tenant_id, wrapped],
        )
        owner.execute(
            "insert into app.users (id, email_index, email_ciphertext, name_ciphertext, password_hash)"
            " values (%s, %s, %s, %s, '')",
            [
                user_id,
                keyring.email_index("asa@one.example"),
                keyring.encrypt_staff("asa@one.example", user_id, "email_ciphertext"),
                keyring.encrypt_staff("Åsa", user_id, "name_ciphertext"),
            ],
        )
        owner.execute(
            "insert into app.sites (tenant_id, id, key, name) values (%s, %s, 'k', 'S')", [tenant_id, site_id]
        )
        owner.execute(
            "insert into app.visitors (tenant_id, id, site_id, email_index, email_ciphertext, data_key_ciphertext,"
            " language) values (%s, %s, %s, %s, %s, %s, 'sv')",
            [
                tenant_id,
                visitor_id,
                site_id,
                keyring.email_index("vera@v.example", tenant_id),
                visitor.encrypt("vera@v.example", "email_ciphertext"),
                data_key,
            ],
        )
    return tenant_id, user_id, visitor_id


def test_people_are_found_and_read_under_the_new_key_only(postgres_url: Callable[[Role], str], tmp_path: Path) -> None:
    url, old, new = postgres_url("owner"), make_keyring(tmp_path / "old"), make_keyring(tmp_path / "new")
    tenant_id, user_id, visitor_id = insert_people(url, old)
    assert rotate_master_key(url, old, new).count_visitors == 1
    with psycopg.connect(url) as owner:
        user = owner.execute("select email_index, name_ciphertext from app.users").fetchone()
        row = owner.execute(
            "select t.key_ciphertext, v.data_key_ciphertext, v.email_ciphertext, v.email_index"
            " from app.visitors v join app.tenants t on t.id = v.tenant_id"
        ).fetchone()
    assert user is not None
    assert row is not None
    assert user[0] == new.email_index("asa@one.example")
    assert new.decrypt_staff(user[1], user_id, "name_ciphertext") == "Åsa"
    visitor = new.tenant(tenant_id, row[0]).visitor(visitor_id, row[1])
    assert visitor.decrypt(row[2], "email_ciphertext") == "vera@v.example"
    assert row[3] == new.email_index("vera@v.example", tenant_id)
    assert is_in_use(url, new)
    assert not is_in_use(url, old)


def test_a_key_that_is_not_in_use_changes_nothing(postgres_url: Callable[[Role], str], tmp_path: Path) -> None:
    url, old, stranger = postgres_url("owner"), make_keyring(tmp_path / "old"), make_keyring(tmp_path / "stranger")
    insert_people(url, old)
    with pytest.raises(CiphertextRefused):
        rotate_master_key(url, stranger, make_keyring(tmp_path / "new"))
    assert is_in_use(url, old)
