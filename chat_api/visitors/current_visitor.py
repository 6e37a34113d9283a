"""Who of the visitors is asking, and a transaction that sees that visitor's tenant alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chat_api.database import UnitOfWork, Work
from chat_api.errors import SamtalError
from chat_api.visitors.request_context import Context
from chat_api.visitors.visitor_token import Visitor, read_visitor_token
from warehouse.postgres.connect import Connection

_bearer = HTTPBearer(auto_error=False, scheme_name="visitor", description="token of POST /v1/visitors")


class VisitorTokenRefused(SamtalError):
    """No token, one that is not ours, or an expired one."""

    status = 401
    code = "visitor_token_refused"
    message_en = "The visitor token is missing, expired or not valid."
    message_sv = "Besökarnyckeln saknas, har gått ut eller är ogiltig."
    action_en = "Fill in the form before the chat again."
    action_sv = "Fyll i formuläret före chatten igen."


def current_visitor(
    request: Request, context: Context, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Visitor:
    """The visitor that the Bearer token names. Raises VisitorTokenRefused."""
    key: bytes = request.app.state.visitor_key
    visitor = read_visitor_token(key, bearer.credentials) if bearer else None
    if visitor is None or context.tenant_id not in (None, visitor.tenant_id):
        raise VisitorTokenRefused({"WWW-Authenticate": "Bearer"})
    return visitor


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]


@dataclass(frozen=True, slots=True)
class VisitorWork:
    """The visitor, and the open transaction of the visitor's tenant."""

    visitor: Visitor
    work: UnitOfWork

    @property
    def connection(self) -> Connection:
        """The transaction's connection."""
        return self.work.connection


async def begin_visitor_work(visitor: CurrentVisitor, work: Work) -> AsyncIterator[VisitorWork]:
    """The dependency behind `AsVisitor`."""
    await work.act_for(visitor.tenant_id)
    yield VisitorWork(visitor, work)


AsVisitor = Annotated[VisitorWork, Depends(begin_visitor_work, scope="function")]
