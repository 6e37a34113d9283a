"""When a request counts as having happened, from where, and as what kind of traffic.

For a visitor that is now, the visitor's own address, live. An import (a replay of last month's talks)
says otherwise, under an owner's short-lived token; limits stay on, by the address that it names.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from chat_api.client_address import client_address
from chat_api.services import services_of
from warehouse.vocabulary import Origin


@dataclass(frozen=True, slots=True)
class RequestContext:
    """`tenant_id` is set for an import: it reaches no other tenant's sites and visitors."""

    address: str
    occurred_at: datetime
    origin: Origin = "live"
    tenant_id: UUID | None = None


async def request_context(request: Request) -> RequestContext:
    """The context of a visitor's request, or of an import's where it brings an import token."""
    if "samtal-import" in request.headers:
        return await services_of(request).read_import_scope(request)
    return RequestContext(client_address(request), datetime.now(UTC))


Context = Annotated[RequestContext, Depends(request_context)]
