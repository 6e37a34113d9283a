"""Origins of pages: a scheme and a host, as browsers write them and as a header can hold them."""

import re
from urllib.parse import urlsplit

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


def keep_origins(values: list[str]) -> list[str]:
    """Those that are plain origins: nothing else gets into a header, whatever a row says."""
    return [value for value in values if ORIGIN.fullmatch(value)]
