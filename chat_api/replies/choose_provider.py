"""Which provider answers first. Pure: values in, a decision out."""

from typing import Literal

Preference = Literal["automatic", "local", "openai"]


def choose_provider(preference: Preference, has_remote: bool) -> tuple[Literal["local", "remote"], str | None]:
    """The provider to ask, and the reason if that is not the one the tenant wants."""
    if preference == "local":
        return "local", None
    if has_remote:
        return "remote", None
    return "local", "not_configured" if preference == "openai" else None
