"""A site: a page of a company with a chat on it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Site:
    """A site as its row says. `greetings` are by language."""

    tenant_id: UUID
    id: UUID
    key: str
    name: str
    allowed_origins: list[str]
    brand: dict[str, str | None]
    greetings: dict[str, str]
    consent_version: str
