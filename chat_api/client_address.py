"""Where a request comes from, decided in this one place for visitors and staff alike.

Behind a proxy that the settings name, what the proxy says; and for the staff the address of the browser that the
console names, which asks for all its users.
"""

import secrets
from typing import Annotated

import structlog
from fastapi import Depends, Request

from chat_api.services import Services, services_of

logger = structlog.get_logger(__name__)


def client_address(request: Request) -> str:
    """The visitor's or the staff member's own address, as far as we believe who names it."""
    services = services_of(request)
    named = request.headers.get("samtal-browser-address", "")
    if named and _is_console(request, services):
        return named
    peer = request.client.host if request.client else ""
    return nearest_stranger(peer, request.headers.get("x-forwarded-for", ""), services.trusted_proxies)


def nearest_stranger(peer: str, forwarded_for: str, trusted_proxies: frozenset[str]) -> str:
    """The nearest address that is not one of our proxies: what lies beyond it, anybody can write."""
    for address in reversed([hop.strip() for hop in f"{forwarded_for},{peer}".split(",")]):
        if address and address not in trusted_proxies:
            return address
    return peer


def _is_console(request: Request, services: Services) -> bool:
    """Anybody can name an address. A wrong token is two settings that differ, which the operator has to hear of."""
    token = services.settings.api.console_token.get_secret_value()
    shown = request.headers.get("samtal-console", "")
    is_shown = bool(token) and secrets.compare_digest(shown.encode(), token.encode())
    if token and shown and not is_shown:
        logger.warning("console_token_refused")
    return is_shown


async def _client_address(request: Request) -> str:
    return client_address(request)


ClientAddress = Annotated[str, Depends(_client_address)]
