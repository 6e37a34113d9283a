"""Who of the visitors is asking, a transaction that sees that visitor's tenant alone, and how much one may do.

Opened conversations and changed statuses are counted before a connection is held.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chat_api.database import UnitOfWork, unit_of_work
from chat_api.errors import SamtalError
from chat_api.services import Services, services_of
from chat_api.visitors.request_context import RequestContext, request_context
from chat_api.visitors.visitor import Visitor, read_visitor_token
from warehouse.postgres.connect import Connection

_bearer = HTTPBearer(auto_error=False, scheme_name="visitor", description="token of POST /v1/visitors")

HOUR_S = 3600


class VisitorTokenRefused(SamtalError):
    """No token, one that is not ours, or an expired one."""

    status = 401
    code = "visitor_token_refused"


async def identify(request: Request, bearer: HTTPAuthorizationCredentials | None) -> tuple[Visitor, RequestContext]:
    """The visitor and the request's context, which an import may not take to another tenant."""
    context = await request_context(request)
    visitor = read_visitor_token(services_of(request).visitor_key, bearer.credentials) if bearer else None
    if visitor is None or context.tenant_id not in (None, visitor.tenant_id):
        raise VisitorTokenRefused({"WWW-Authenticate": "Bearer"})
    return visitor, context


@dataclass(frozen=True, slots=True)
class VisitorRequest:
    """The visitor, the request's context, and the services, for an action that opens its own transaction."""

    visitor: Visitor
    context: RequestContext
    services: Services


async def visitor_request(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> VisitorRequest:
    """The dependency behind `AskingVisitor`: one, because each dependency costs every message time."""
    visitor, context = await identify(request, bearer)
    return VisitorRequest(visitor, context, services_of(request))


AskingVisitor = Annotated[VisitorRequest, Depends(visitor_request)]


@dataclass(frozen=True, slots=True)
class VisitorWork:
    """The visitor, the request's context, and the open transaction of the visitor's tenant."""

    visitor: Visitor
    context: RequestContext
    work: UnitOfWork

    @property
    def connection(self) -> Connection:
        return self.work.connection


async def begin_visitor_work(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> AsyncIterator[VisitorWork]:
    """The dependency behind `AsVisitor`: one, because each dependency costs every message time."""
    visitor, context = await identify(request, bearer)
    async with unit_of_work(services_of(request).pool, visitor.tenant_id) as work:
        yield VisitorWork(visitor, context, work)


AsVisitor = Annotated[VisitorWork, Depends(begin_visitor_work, scope="function")]


async def bound_openings(asking: AskingVisitor) -> None:
    """Raises TooManyRequests above the conversations that a visitor may open in an hour."""
    at_most = asking.services.settings.api.conversations_per_hour
    await _allow(asking, "conversations", at_most)


async def bound_status_changes(asking: AskingVisitor) -> None:
    """Raises TooManyRequests above the times that a visitor may ask for people or close in an hour."""
    at_most = asking.services.settings.api.status_changes_per_hour
    await _allow(asking, "status", at_most)


async def _allow(asking: AskingVisitor, what: str, at_most: int) -> None:
    key = f"{what}:{asking.visitor.id.hex}"
    await asking.services.counters.allow(key, at_most, HOUR_S, asking.context.occurred_at)


BoundOpenings = Annotated[None, Depends(bound_openings)]
BoundStatusChanges = Annotated[None, Depends(bound_status_changes)]
