"""What every event of a conversation carries, as its rows say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any  # a row's columns are of many types
from uuid import UUID

from warehouse.event_log.events import Origin

COLUMNS = "c.tenant_id, c.id as conversation_id, c.site_id, c.visitor_id, v.visitor_key, c.origin, c.episode"


@dataclass(frozen=True, slots=True)
class Facts:
    """Whose conversation this is, and which episode of it."""

    tenant_id: UUID
    conversation_id: UUID
    site_id: UUID
    visitor_id: UUID
    visitor_key: str
    origin: Origin
    episode: int

    def of_event(self) -> dict[str, Any]:
        """The fields that every event has, but for its time."""
        return {
            "tenant_id": self.tenant_id,
            "conversation_id": self.conversation_id,
            "episode": self.episode,
            "site_id": self.site_id,
            "visitor_key": self.visitor_key,
            "origin": self.origin,
        }


def read_facts(row: Mapping[str, Any]) -> Facts:
    """The facts of a row that has COLUMNS. An erased visitor has no key any more."""
    return Facts(
        row["tenant_id"],
        row["conversation_id"],
        row["site_id"],
        row["visitor_id"],
        row["visitor_key"] or "erased",
        row["origin"],
        row["episode"],
    )
