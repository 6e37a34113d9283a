"""Refuses pages of other origins: the chat's page is served from here, so its requests say so.

Which sites may frame that page, its `frame-ancestors` decide.
"""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from chat_api.errors import SamtalError
from chat_api.services import services_of


class ForeignOrigin(SamtalError):
    """A browser sent this from a page that is not ours."""

    status = 403
    code = "foreign_origin"


async def refuse_foreign_origin(request: Request) -> None:
    """Raises ForeignOrigin when the Origin header names neither this host nor the public address."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    public = services_of(request).settings.api.public_url
    allowed = {urlsplit(public).netloc, request.headers.get("host", "")}
    if _host(origin) not in allowed:
        raise ForeignOrigin


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as http://[
        return None


FromOwnPage = Annotated[None, Depends(refuse_foreign_origin)]
