"""Keys, with plain values: what opens, what does not, and what destroying a key does."""

from pathlib import Path

import pytest

from warehouse.ids import new_id
from warehouse.postgres.keys import CiphertextRefused, Keyring, MasterKeyUnusable, TenantKeys, create_master_key

KEYRING = Keyring(b"k" * 32)


def new_tenant(keyring: Keyring = KEYRING) -> TenantKeys:
    tenant_id = new_id()
    return keyring.tenant(tenant_id, keyring.new_tenant_key(tenant_id))


def test_value_comes_back_from_its_own_row_and_column() -> None:
    tenant, visitor_id = new_tenant(), new_id()
    visitor = tenant.visitor(visitor_id, tenant.new_visitor_key(visitor_id))
    blob = visitor.encrypt("Åsa Öberg", "name_ciphertext")
    assert visitor.decrypt(blob, "name_ciphertext") == "Åsa Öberg"
    assert "Åsa".encode() not in blob


def test_same_value_is_encrypted_differently_each_time() -> None:
    tenant, visitor_id = new_tenant(), new_id()
    visitor = tenant.visitor(visitor_id, tenant.new_visitor_key(visitor_id))
    assert visitor.encrypt("same", "name_ciphertext") != visitor.encrypt("same", "name_ciphertext")


def test_value_does_not_open_in_another_column() -> None:
    tenant, visitor_id = new_tenant(), new_id()
    visitor = tenant.visitor(visitor_id, tenant.new_visitor_key(visitor_id))
    with pytest.raises(CiphertextRefused):
        visitor.decrypt(visitor.encrypt("x", "name_ciphertext"), "email_ciphertext")


def test_data_key_does_not_open_in_another_row() -> None:
    tenant = new_tenant()
    wrapped = tenant.new_visitor_key(new_id())
    with pytest.raises(CiphertextRefused):
        tenant.visitor(new_id(), wrapped)


def test_data_key_does_not_open_under_another_tenant() -> None:
    visitor_id = new_id()
    wrapped = new_tenant().new_visitor_key(visitor_id)
    with pytest.raises(CiphertextRefused):
        new_tenant().visitor(visitor_id, wrapped)


def test_tenant_key_does_not_open_for_another_tenant_or_master() -> None:
    tenant_id = new_id()
    wrapped = KEYRING.new_tenant_key(tenant_id)
    with pytest.raises(CiphertextRefused):
        KEYRING.tenant(new_id(), wrapped)
    with pytest.raises(CiphertextRefused):
        Keyring(b"o" * 32).tenant(tenant_id, wrapped)


@pytest.mark.parametrize("position", [0, 5, 12, -1])
def test_changed_ciphertext_is_refused(position: int) -> None:
    user_id = new_id()
    blob = bytearray(KEYRING.encrypt_staff("owner@fooodis.example", user_id, "email_ciphertext"))
    blob[position] ^= 1
    with pytest.raises(CiphertextRefused):
        KEYRING.decrypt_staff(bytes(blob), user_id, "email_ciphertext")


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" + b"0" * 20])
def test_truncated_ciphertext_is_refused(blob: bytes) -> None:
    with pytest.raises(CiphertextRefused):
        KEYRING.decrypt_staff(blob, new_id(), "email_ciphertext")


def test_destroyed_data_key_cannot_be_replaced() -> None:
    tenant, visitor_id = new_tenant(), new_id()
    visitor = tenant.visitor(visitor_id, tenant.new_visitor_key(visitor_id))
    blob, name = visitor.encrypt("Erik", "name_ciphertext"), visitor.visitor_key()
    afterwards = tenant.visitor(visitor_id, tenant.new_visitor_key(visitor_id))
    assert afterwards.visitor_key() != name
    with pytest.raises(CiphertextRefused):
        afterwards.decrypt(blob, "name_ciphertext")


def test_visitor_key_is_stable_and_tells_visitors_apart() -> None:
    tenant, first, second = new_tenant(), new_id(), new_id()
    wrapped = tenant.new_visitor_key(first)
    name = tenant.visitor(first, wrapped).visitor_key()
    assert name == tenant.visitor(first, wrapped).visitor_key()
    assert len(name) == 32
    assert name != tenant.visitor(second, tenant.new_visitor_key(second)).visitor_key()


def test_email_index_ignores_case_and_spaces_but_not_tenant() -> None:
    tenant_id = new_id()
    assert KEYRING.email_index(" Owner@Fooodis.Example ") == KEYRING.email_index("owner@fooodis.example")
    assert KEYRING.email_index("a@b.se") != KEYRING.email_index("a@b.se", tenant_id)
    assert KEYRING.email_index("a@b.se", tenant_id) != KEYRING.email_index("a@b.se", new_id())


def test_each_subkey_is_of_its_own() -> None:
    assert KEYRING.email_index("10.0.0.1") != KEYRING.address_index("10.0.0.1")
    assert KEYRING.signing_key("staff") != KEYRING.signing_key("visitor")


def test_addresses_of_one_household_share_an_index() -> None:
    assert KEYRING.address_index("2001:db8::1") == KEYRING.address_index("2001:db8::abcd")
    assert KEYRING.address_index("2001:db8::1") != KEYRING.address_index("2001:db8:0:1::1")
    assert KEYRING.address_index("::ffff:192.0.2.7") == KEYRING.address_index("192.0.2.7")


def test_created_master_key_loads_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path).signing_key("staff") == Keyring.load(path).signing_key("staff")
    with pytest.raises(FileExistsError):
        create_master_key(path)


def test_master_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_master_key(path)
    path.chmod(0o640)
    with pytest.raises(MasterKeyUnusable, match="chmod 600"):
        Keyring.load(path)


@pytest.mark.parametrize("content", [b"", b"short", b"not base64!", b"AAAA"])
def test_damaged_master_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(MasterKeyUnusable):
        Keyring.load(path)


def test_missing_master_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyUnusable, match="cannot read"):
        Keyring.load(tmp_path / "missing.key")


def test_no_key_shows_in_a_repr() -> None:
    tenant = new_tenant()
    assert "kkkk" not in repr(KEYRING)
    assert "_key" not in repr(tenant)
