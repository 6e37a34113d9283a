"""Which conversation, and what every event of it carries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any  # a row's columns are of many types
from uuid import UUID

from warehouse.vocabulary import Origin

COLUMNS = "c.tenant_id, c.id as conversation_id, c.site_id, c.visitor_id, v.visitor_key, c.origin, c.episode"


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """What finds a conversation: for every channel and every caller the same."""

    tenant_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """Whose conversation this is, and which episode of it, as its rows say."""

    tenant_id: UUID
    conversation_id: UUID
    site_id: UUID
    visitor_id: UUID
    visitor_key: str
    origin: Origin
    episode: int

    def of_event(self) -> dict[str, Any]:
        """The fields that every event of a conversation has, but for its time."""
        return {
            "tenant_id": self.tenant_id,
            "conversation_id": self.conversation_id,
            "episode": self.episode,
            "site_id": self.site_id,
            "visitor_key": self.visitor_key,
            "origin": self.origin,
        }

    def next_episode(self) -> "EpisodeFacts":
        """The same conversation, one episode later."""
        return replace(self, episode=self.episode + 1)


def read_facts(row: Mapping[str, Any]) -> EpisodeFacts:
    """The facts of a row that has COLUMNS. An erased visitor has no key any more."""
    return EpisodeFacts(
        row["tenant_id"],
        row["conversation_id"],
        row["site_id"],
        row["visitor_id"],
        row["visitor_key"] or "erased",
        row["origin"],
        row["episode"],
    )
