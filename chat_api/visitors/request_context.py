"""When a request counts as having happened, from where, and as what kind of traffic.

For a visitor that is now, the visitor's own address, live. An import (a replay of last month's talks)
says otherwise, under an owner's short-lived token; limits stay on, by the address that it names.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request

from chat_api.services import services_of

Origin = Literal["live", "test", "preview", "imported", "demo"]


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
    proxies = services_of(request).trusted_proxies
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    return RequestContext(visitor_address(peer, forwarded, proxies), datetime.now(UTC))


def visitor_address(peer: str, forwarded_for: str, trusted_proxies: frozenset[str]) -> str:
    """The nearest address that is not one of our proxies: what lies beyond it, anybody can write."""
    for address in reversed([peer_or_hop.strip() for peer_or_hop in f"{forwarded_for},{peer}".split(",")]):
        if address and address not in trusted_proxies:
            return address
    return peer


Context = Annotated[RequestContext, Depends(request_context)]
