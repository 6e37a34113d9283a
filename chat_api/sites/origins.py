"""Origins of pages: a scheme and a host, as browsers write them and as a header can hold them.

A site's allowed origins may frame its chat, by the page's `frame-ancestors`. That page is served from here, so its
own requests come from our origin, and those of other pages are refused.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from chat_api.services import services_of
from chat_api.sites.queries import SiteNotFound
from warehouse.postgres.connect import Connection

ORIGIN = re.compile(r"https?://[\w.*\[\]:-]+", re.ASCII)


def read_origin(value: str) -> str:
    """The origin as a browser writes it: lower case, `exämple.se` as `xn--exmple-cua.se`. Raises ValueError."""
    parts = urlsplit(value.strip().rstrip("/"))
    _ = parts.port  # raises over one that cannot be
    host, colon, port = parts.netloc.lower().partition(":")
    origin = f"{parts.scheme}://{host.encode('idna').decode() if host else ''}{colon}{port}"
    if parts.path or parts.query or parts.fragment or not keep_origins([origin]):
        raise ValueError("is not an origin such as https://www.example.com")
    return origin


class Origins(BaseModel):
    """Where a site's chat may be shown."""

    allowed_origins: list[Annotated[str, AfterValidator(read_origin)]] = Field(min_length=1)


def keep_origins(values: list[str]) -> list[str]:
    """Those that are plain origins: nothing else gets into a header, whatever a row says."""
    return [value for value in values if ORIGIN.fullmatch(value)]


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


async def replace_origins(connection: Connection, tenant_id: UUID, actor: Actor, key: str, origins: Origins) -> None:
    """Replaces the origins in the open tenant transaction. Raises SiteNotFound."""
    changed = await connection.execute(
        "update app.sites set allowed_origins = %(origins)s where key = %(key)s",
        {"origins": origins.allowed_origins, "key": key},
    )
    if not changed.rowcount:
        raise SiteNotFound
    await record_audit(connection, tenant_id, actor, "site_origins_replaced", subject=key)
