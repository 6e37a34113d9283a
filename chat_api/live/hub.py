"""Fan-out within one worker: who follows which conversation."""

import asyncio
from collections import defaultdict
from uuid import UUID

from chat_api.live.frames import Frame, join_tokens

MAX_WAITING = 500


class Follower:
    """One open stream. `take` gives what came in; tokens that waited are joined.

    `needs_sync`: read the conversation anew from where it is kept, because frames may have been missed.
    """

    __slots__ = ("_frames", "needs_sync", "woken")

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self.needs_sync = True
        self.woken = asyncio.Event()

    def give(self, frame: Frame) -> None:
        """Adds a frame. A reader who is far behind gets the whole state instead of every step."""
        if self._frames and (joined := join_tokens(self._frames[-1], frame)):
            self._frames[-1] = joined
        elif len(self._frames) < MAX_WAITING:
            self._frames.append(frame)
        else:
            self.needs_sync = True
        self.woken.set()

    def sync(self) -> None:
        """Asks for a fresh reading."""
        self.needs_sync = True
        self.woken.set()

    def take(self) -> list[Frame]:
        """What came in since the last time."""
        frames, self._frames = self._frames, []
        self.woken.clear()
        return frames


class Hub:
    """The followers of this worker, by conversation."""

    def __init__(self) -> None:
        self._followers: dict[UUID, set[Follower]] = defaultdict(set)

    @property
    def conversations(self) -> list[UUID]:
        """The conversations that somebody follows here."""
        return list(self._followers)

    def add(self, conversation_id: UUID) -> Follower:
        """A new follower of the conversation."""
        follower = Follower()
        self._followers[conversation_id].add(follower)
        return follower

    def remove(self, conversation_id: UUID, follower: Follower) -> bool:
        """Lets a follower go; true when it was the conversation's last."""
        self._followers[conversation_id].discard(follower)
        if self._followers[conversation_id]:
            return False
        del self._followers[conversation_id]
        return True

    def publish(self, conversation_id: UUID, frame: Frame) -> None:
        """Gives the frame to every follower of the conversation."""
        if conversation_id in self._followers:
            for follower in self._followers[conversation_id]:
                follower.give(frame)

    def sync(self, conversation_id: UUID | None = None) -> None:
        """Makes the conversation's followers, or all, read anew."""
        for at in self.conversations if conversation_id is None else [conversation_id]:
            for follower in self._followers.get(at, ()):
                follower.sync()
