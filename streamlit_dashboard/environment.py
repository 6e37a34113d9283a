"""What the console reads from its environment. The names are those of the house's one settings table."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class ConsoleEnvironment:
    """Where the API is, what makes it believe us, where browsers find us, and whether cookies need HTTPS."""

    api_url: str
    api_token: str = field(repr=False)
    public_url: str
    secure_cookies: bool

    @property
    def own_origin(self) -> str:
        """The origin that a form of ours is sent from."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"


def read_environment(variables: Mapping[str, str] = os.environ) -> ConsoleEnvironment:
    """The console's settings; the defaults are those of one machine."""
    return ConsoleEnvironment(
        api_url=variables.get("SAMTAL_CONSOLE_API_URL", "http://127.0.0.1:8000").rstrip("/"),
        api_token=variables.get("SAMTAL_CONSOLE_API_TOKEN", ""),
        public_url=variables.get("SAMTAL_CONSOLE_PUBLIC_URL", "http://127.0.0.1:8501").rstrip("/"),
        secure_cookies=variables.get("SAMTAL_CONSOLE_SECURE_COOKIES", "").lower() in ("1", "true", "yes", "on"),
    )
