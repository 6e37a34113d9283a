"""Envelope encryption: the master key wraps each tenant's key, which wraps each visitor's data key.

Every ciphertext is `version (1 byte) | key id (8) | nonce (12) | AES-GCM ciphertext and tag`, bound to
the place where it is kept (table, column, row), so that a value copied to another row or column does
not open. Destroying a visitor's wrapped data key makes all of that visitor's values unreadable.
Subkeys of the master key (blind indexes, staff, signing) come from HKDF, each for one purpose.

What can go wrong:

    KeysError
     ├── MasterKeyUnusable   the file is missing, readable by others, or not 32 bytes
     └── CiphertextRefused   wrong key, wrong row or column, or a changed value
"""

import base64
import hashlib
import hmac
import ipaddress
import os
import secrets
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
NONCE_BYTES: Final = 12


class KeysError(Exception):
    """Something about keys or ciphertexts is wrong. Messages never contain key material or values."""


class MasterKeyUnusable(KeysError):
    """The master key file cannot be used; the message says why and what to do."""


class CiphertextRefused(KeysError):
    """The ciphertext does not open here: another key, another row or column, or it was changed."""


def create_master_key(path: Path) -> None:
    """Writes a new random master key, readable by its owner alone. An existing file is never touched."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")


@dataclass(frozen=True)
class VisitorKeys:
    """One visitor's data key: opens that visitor's row and names the visitor in events."""

    visitor_id: UUID
    _key: bytes = field(repr=False)

    def encrypt(self, text: str, column: str) -> bytes:
        """Encrypts a value for `column` of this visitor's row."""
        return _seal(self._key, text.encode(), _place("visitors", column, self.visitor_id))

    def decrypt(self, blob: bytes, column: str) -> str:
        """Opens what `encrypt` made for the same column."""
        return _open(self._key, blob, _place("visitors", column, self.visitor_id)).decode()

    def visitor_key(self) -> str:
        """The visitor's name in events: 32 hex characters, not computable once the data key is destroyed."""
        secret = _derive(self._key, "visitor-key")
        return hmac.digest(secret, self.visitor_id.bytes, "sha256").hex()[:32]


@dataclass(frozen=True)
class TenantKeys:
    """One tenant's key: wraps the data keys of its visitors."""

    tenant_id: UUID
    _key: bytes = field(repr=False)

    def new_visitor_key(self, visitor_id: UUID) -> bytes:
        """A new data key for a new visitor, wrapped: for `visitors.data_key_ciphertext`."""
        return _seal(self._key, secrets.token_bytes(KEY_BYTES), _place("visitors", "data_key_ciphertext", visitor_id))

    def visitor(self, visitor_id: UUID, data_key_ciphertext: bytes) -> VisitorKeys:
        """Unwraps a visitor's data key."""
        place = _place("visitors", "data_key_ciphertext", visitor_id)
        return VisitorKeys(visitor_id, _open(self._key, data_key_ciphertext, place))


@dataclass(frozen=True)
class Keyring:
    """The master key and what is derived from it. Made once, at a composition root."""

    _master: bytes = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Reads the master key file and refuses one that others can read."""
        try:
            mode = path.stat().st_mode
            content = path.read_bytes()
        except OSError as error:
            raise MasterKeyUnusable(f"cannot read the master key file {path}: {error.strerror}") from error
        if mode & 0o077:
            raise MasterKeyUnusable(f"others can read the master key file {path}; run `chmod 600 {path}`")
        return cls(_decode_master_key(content, path))

    def new_tenant_key(self, tenant_id: UUID) -> bytes:
        """A new key for a new tenant, wrapped: for `tenants.key_ciphertext`."""
        return _seal(
            self._wrapping_key(), secrets.token_bytes(KEY_BYTES), _place("tenants", "key_ciphertext", tenant_id)
        )

    def tenant(self, tenant_id: UUID, key_ciphertext: bytes) -> TenantKeys:
        """Unwraps a tenant's key."""
        place = _place("tenants", "key_ciphertext", tenant_id)
        return TenantKeys(tenant_id, _open(self._wrapping_key(), key_ciphertext, place))

    def rewrap_tenant_key(self, tenant_id: UUID, key_ciphertext: bytes, new: "Keyring") -> bytes:
        """The same tenant key, wrapped under another master key: what it opens stays as it is."""
        place = _place("tenants", "key_ciphertext", tenant_id)
        return _seal(new._wrapping_key(), _open(self._wrapping_key(), key_ciphertext, place), place)

    def encrypt_staff(self, text: str, user_id: UUID, column: str) -> bytes:
        """Encrypts a value for `column` of a staff member's row in `users`."""
        return _seal(_derive(self._master, "staff"), text.encode(), _place("users", column, user_id))

    def decrypt_staff(self, blob: bytes, user_id: UUID, column: str) -> str:
        """Opens what `encrypt_staff` made for the same row and column."""
        return _open(_derive(self._master, "staff"), blob, _place("users", column, user_id)).decode()

    def email_index(self, email: str, tenant_id: UUID | None = None) -> bytes:
        """Blind index of an e-mail, blind to case and spaces: with a tenant for visitors, without for staff."""
        return self._index("email-index", unicodedata.normalize("NFKC", email).strip().casefold(), tenant_id)

    def address_index(self, address: str, tenant_id: UUID | None = None) -> bytes:
        """Blind index of a network address. An IPv6 address counts by its /64, which one household owns."""
        return self._index("address-index", _network(address), tenant_id)

    def signing_key(self, purpose: str) -> bytes:
        """32 bytes to sign tokens of one purpose; another purpose's key does not verify them."""
        return _derive(self._master, f"signing:{purpose}")

    def _index(self, purpose: str, value: str, tenant_id: UUID | None) -> bytes:
        scope = tenant_id.bytes if tenant_id else b""
        return hmac.digest(_derive(self._master, purpose), scope + b"|" + value.encode(), "sha256")

    def _wrapping_key(self) -> bytes:
        return _derive(self._master, "tenant-key-wrapping")


def _decode_master_key(content: bytes, path: Path) -> bytes:
    try:
        key = base64.b64decode(content.strip(), validate=True)
    except ValueError as error:
        raise MasterKeyUnusable(f"the master key file {path} is not base64") from error
    if len(key) != KEY_BYTES:
        raise MasterKeyUnusable(f"the master key file {path} holds {len(key)} bytes, not {KEY_BYTES}")
    return key


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"samtal:" + purpose.encode()).derive(key)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"samtal:key-id:" + key).digest()[:KEY_ID_BYTES]


def _place(table: str, column: str, row_id: UUID) -> bytes:
    return f"{table}|{column}|{row_id}".encode()


def _seal(key: bytes, value: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + _key_id(key) + nonce + AESGCM(key).encrypt(nonce, value, place)


def _open(key: bytes, blob: bytes, place: bytes) -> bytes:
    blob = bytes(blob)
    head, rest = blob[: 1 + KEY_ID_BYTES], blob[1 + KEY_ID_BYTES :]
    if head != VERSION + _key_id(key):
        raise CiphertextRefused("the value was encrypted under another key")
    try:
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise CiphertextRefused("the value belongs to another place, or was changed") from error


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address.strip().casefold()
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
