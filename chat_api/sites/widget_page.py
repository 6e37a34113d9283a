"""Serves the built widget: the loader for host pages, the iframe's page, and its assets.

The page is the same for every site; its headers are not. `frame-ancestors` names the origins where the
site may show its chat, so a browser shows it nowhere else, and the policy admits nothing inline.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi import Path as PathParameter

from chat_api.database import Work
from chat_api.errors import PathNotFound, SamtalError
from chat_api.sites.origins import keep_origins
from chat_api.sites.queries import Site, SiteNotFound, find_site

DIST = Path(__file__).resolve().parents[2] / "widget" / "dist"
MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
UNKNOWN_TYPE = "application/octet-stream"
HARDENING = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

router = APIRouter(prefix="/widget", include_in_schema=False)


class WidgetNotBuilt(SamtalError):
    """The widget's files are not there."""

    status = 503
    code = "widget_not_built"


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file of the build, ready to send either way."""

    body: bytes
    gzipped: bytes
    etag: str
    media_type: str


@router.get("/loader.js")
async def read_loader(request: Request) -> Response:
    """The script that a company puts on its pages; a new version reaches them within five minutes."""
    headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return _send(request, "loader.js", headers)


@router.get("/assets/{name}")
async def read_asset(name: Annotated[str, PathParameter(pattern=r"^\w[\w.-]*$")], request: Request) -> Response:
    """A script or style sheet of the iframe. Its name holds its hash, so it never changes."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "same-origin"}
    return _send(request, f"assets/{name}", headers)


@router.get("/{site_key}")
async def read_page(site_key: Annotated[str, PathParameter(max_length=100)], request: Request, work: Work) -> Response:
    """The iframe's page, which only the site's allowed origins may frame."""
    try:
        site = await find_site(work, site_key)
    except SiteNotFound:
        raise SiteNotFound({"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}) from None
    headers = {"Content-Security-Policy": content_security_policy(site), "Cache-Control": "no-cache"}
    return _send(request, "index.html", headers | {"Cross-Origin-Resource-Policy": "cross-origin"})


def content_security_policy(site: Site) -> str:
    """What the site's chat may load, and who may frame it."""
    logo = urlsplit(site.brand.get("logo_url") or "")
    images = keep_origins([f"{logo.scheme}://{logo.netloc}"])
    framers = keep_origins(site.allowed_origins) or ["'none'"]
    rules = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        " ".join(["img-src 'self'", *images]),
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        " ".join(["frame-ancestors", *framers]),
    ]
    return "; ".join(rules)


def _send(request: Request, name: str, headers: dict[str, str]) -> Response:
    built = _find(name)
    headers = headers | HARDENING | {"ETag": built.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == built.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(built.gzipped, 200, headers | {"Content-Encoding": "gzip"}, built.media_type)
    return Response(built.body, 200, headers, built.media_type)


def _find(name: str) -> BuiltFile:
    path = DIST / name
    if path.is_file():
        return _read(path, path.stat().st_mtime_ns)
    raise PathNotFound if (DIST / "index.html").is_file() else WidgetNotBuilt


@lru_cache(maxsize=32)
def _read(path: Path, modified_at_ns: int) -> BuiltFile:  # the time is there to tell a new build from an old one
    body = path.read_bytes()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'  # weak: the same for both encodings
    return BuiltFile(body, gzip.compress(body, 9, mtime=0), etag, MEDIA_TYPES.get(path.suffix, UNKNOWN_TYPE))
