"""Who may ask: one user with one token, given in any of the ways that ClickHouse's clients use."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from hmac import compare_digest

from warehouse.clickhouse.embedded.failures import StatementFailed


@dataclass(frozen=True)
class LogIn:
    """The one user of the embedded engine."""

    user: str
    password: str

    def check(self, headers: "Message[str, str]", arguments: Mapping[str, str]) -> None:
        """Refuses a wrong or absent password as ClickHouse does, with code 516."""
        user, password = _given(headers, arguments)
        is_user = compare_digest(user.encode(), self.user.encode())
        is_password = compare_digest(password.encode(), self.password.encode())
        if not (is_user and is_password):
            raise StatementFailed(
                f"{user}: Authentication failed: password is incorrect, or there is no user with such name."
                " (AUTHENTICATION_FAILED)",
                code=516,
            )


def _given(headers: "Message[str, str]", arguments: Mapping[str, str]) -> tuple[str, str]:
    if "X-ClickHouse-User" in headers or "X-ClickHouse-Key" in headers:
        return headers.get("X-ClickHouse-User", "default"), headers.get("X-ClickHouse-Key", "")
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _basic(value)
    return arguments.get("user", "default"), arguments.get("password", "")


def _basic(value: str) -> tuple[str, str]:
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "default", ""
    return user, password
