"""How much one visitor may do beside writing: open conversations, ask for people, close. Counted before a connection
is held."""

from typing import Annotated

from fastapi import Depends

from chat_api.visitors.current_visitor import AskingVisitor

HOUR_S = 3600


async def bound_openings(asking: AskingVisitor) -> None:
    """Raises TooManyRequests above the conversations that a visitor may open in an hour."""
    at_most = asking.services.settings.api.conversations_per_hour
    await _allow(asking, "conversations", at_most)


async def bound_status_changes(asking: AskingVisitor) -> None:
    """Raises TooManyRequests above the times that a visitor may ask for people or close in an hour."""
    at_most = asking.services.settings.api.status_changes_per_hour
    await _allow(asking, "status", at_most)


async def _allow(asking: AskingVisitor, what: str, at_most: int) -> None:
    key = f"{what}:{asking.visitor.id.hex}"
    await asking.services.counters.allow(key, at_most, HOUR_S, asking.context.occurred_at)


BoundOpenings = Annotated[None, Depends(bound_openings)]
BoundStatusChanges = Annotated[None, Depends(bound_status_changes)]
