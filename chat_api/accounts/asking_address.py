"""Where the person who logs in sits: the console asks for all its users, and names their browsers' addresses."""

import secrets
from typing import Annotated

import structlog
from fastapi import Depends, Request

from chat_api.services import services_of

logger = structlog.get_logger(__name__)


async def asking_address(request: Request) -> str:
    """The browser's address where the console names it and shows its token; else that of who is connected."""
    named = request.headers.get("samtal-browser-address", "")
    if named and _is_console(request):
        return named
    return request.client.host if request.client else ""


def _is_console(request: Request) -> bool:
    """Anybody can name an address. A wrong token is two settings that differ, which the operator has to hear of."""
    token = services_of(request).settings.api.console_token.get_secret_value()
    shown = request.headers.get("samtal-console", "")
    is_shown = bool(token) and secrets.compare_digest(shown.encode(), token.encode())
    if token and shown and not is_shown:
        logger.warning("console_token_refused")
    return is_shown


AskingAddress = Annotated[str, Depends(asking_address)]
