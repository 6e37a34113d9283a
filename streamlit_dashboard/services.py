"""What the whole process shares: its settings, one HTTP client, the sessions of who is logged in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import httpx2

from streamlit_dashboard.api_client import TIMEOUT, StaffAuthClient
from streamlit_dashboard.sessions import Sessions

LOOPBACK_HOSTS = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class ConsoleSettings:
    """Where the API is, what makes it believe us, where browsers find us, and whether cookies need HTTPS."""

    api_url: str
    api_token: str = field(repr=False)
    public_url: str
    allowed_hosts: tuple[str, ...]
    secure_cookies: bool

    @property
    def own_origin(self) -> str:
        """The origin that a form of ours is sent from."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def answered_hosts(self) -> frozenset[str]:
        """Names that a request's Host may carry: any other is a foreign name that was pointed at us (DNS rebinding)."""
        return frozenset((*LOOPBACK_HOSTS, urlsplit(self.public_url).hostname or "", *self.allowed_hosts)) - {""}


@dataclass(frozen=True)
class ConsoleServices:
    """One console process."""

    settings: ConsoleSettings
    http: httpx2.Client
    auth: StaffAuthClient
    sessions: Sessions


@cache
def open_services() -> ConsoleServices:
    """Opened at first use; the routes and the script runs share them."""
    settings = read_settings()
    http = httpx2.Client(base_url=settings.api_url, timeout=TIMEOUT)
    auth = StaffAuthClient(http, settings.api_token)
    return ConsoleServices(settings, http, auth, Sessions(auth))


def read_settings(variables: Mapping[str, str] = os.environ) -> ConsoleSettings:
    """The names are those of docs/settings.md, the defaults those of one machine."""
    hosts = variables.get("SAMTAL_CONSOLE_ALLOWED_HOSTS", "").split(",")
    public_url = variables.get("SAMTAL_CONSOLE_PUBLIC_URL", "http://127.0.0.1:8501").rstrip("/")
    return ConsoleSettings(
        api_url=variables.get("SAMTAL_CONSOLE_API_URL", "http://127.0.0.1:8000").rstrip("/"),
        api_token=variables.get("SAMTAL_CONSOLE_API_TOKEN", ""),
        public_url=public_url,
        allowed_hosts=tuple(name.strip().lower() for name in hosts if name.strip()),
        secure_cookies=_is_secure(variables.get("SAMTAL_CONSOLE_SECURE_COOKIES", ""), public_url),
    )


def _is_secure(setting: str, public_url: str) -> bool:
    """Cookies travel by HTTPS alone, except on one machine, or where the setting says otherwise."""
    if setting:
        return setting.lower() in ("1", "true", "yes", "on")
    return urlsplit(public_url).hostname not in ("127.0.0.1", "localhost", "::1")
