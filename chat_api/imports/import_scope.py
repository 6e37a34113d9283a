"""What an import's headers say about a request: when it happened, from which address, as which traffic."""

import ipaddress
from datetime import UTC, datetime
from typing import Literal, cast

from fastapi import Request

from chat_api.errors import SamtalError
from chat_api.imports.import_token import is_still_allowed, read_import_token
from chat_api.services import services_of
from chat_api.visitors.request_context import RequestContext
from warehouse.occurred_at import can_have_happened
from warehouse.postgres.connect import tenant_transaction


class ImportTokenRefused(SamtalError):
    """The import token is not ours, changed, expired, or of a membership that has changed since."""

    status = 401
    code = "import_token_refused"


class ImportHeadersWrong(SamtalError):
    """An import's headers are missing or cannot be read."""

    status = 422
    code = "import_headers_wrong"


async def read_import_scope(request: Request) -> RequestContext:
    """The context of a request that brings an import token. Raises ImportTokenRefused, ImportHeadersWrong."""
    services = services_of(request)
    claim = read_import_token(services.keyring, request.headers.get("samtal-import", ""))
    if claim is None:
        raise ImportTokenRefused
    async with tenant_transaction(services.pool, claim.tenant_id) as connection:
        if not await is_still_allowed(connection, claim):
            raise ImportTokenRefused
    try:
        occurred_at = _past(request.headers["samtal-occurred-at"], datetime.now(UTC))
        address = str(ipaddress.ip_address(request.headers["samtal-address"]))
        origin = _origin(request.headers.get("samtal-origin", "imported"))
    except (KeyError, ValueError, OverflowError) as error:
        raise ImportHeadersWrong from error
    return RequestContext(address, occurred_at, origin, claim.tenant_id)


def _past(text: str, now: datetime) -> datetime:
    occurred_at = datetime.fromisoformat(text)
    if not can_have_happened(occurred_at, now):
        raise ValueError("a time without a zone, before 2000, or in the future")
    return occurred_at.astimezone(UTC)


def _origin(text: str) -> Literal["imported", "demo"]:
    if text not in ("imported", "demo"):
        raise ValueError("neither imported nor demo")
    return cast("Literal['imported', 'demo']", text)
