"""Holds the first visible token until moderation has judged the question, within its time limit."""

import asyncio
from typing import Literal

from integrations.model_provider.port import Moderator, ProviderUnavailable
from warehouse.vocabulary import Moderation


class QuestionFlagged(Exception):
    """Moderation says that the question must not be answered."""


class ModerationGate:
    """Runs beside the generation. `open` lets through, or raises what the policy decides."""

    def __init__(self, moderator: Moderator | None, question: str, policy: Literal["open", "closed"]) -> None:
        self._policy = policy
        self._judging = asyncio.create_task(_judge(moderator, question)) if moderator else None
        self.ruling: Moderation = "none"

    async def open(self) -> None:
        """Returns when the answer may be shown.

        Raises QuestionFlagged, or ProviderUnavailable when no verdict came and the policy is closed.
        """
        if self._judging is None or self.ruling == "acceptable":
            return
        try:
            is_acceptable = await self._judging
        except ProviderUnavailable:
            self.ruling = "unavailable"
            if self._policy == "closed":
                raise
            return
        self.ruling = "acceptable" if is_acceptable else "flagged"
        if not is_acceptable:
            raise QuestionFlagged

    def close(self) -> None:
        """Stops judging when nobody waits for it any more."""
        if self._judging is not None:
            self._judging.cancel()


async def _judge(moderator: Moderator, question: str) -> bool:
    return await moderator.is_acceptable(question)
