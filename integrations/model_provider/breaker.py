"""A circuit breaker: a provider that keeps failing is left alone for a while. One a provider and process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from integrations.model_provider.port import ProviderUnavailable, UnavailableReason

State = Literal["closed", "open", "half_open"]

# What says something about the one question rather than about the provider does not count.
_ABOUT_THE_QUESTION: frozenset[UnavailableReason] = frozenset({"refused", "incomplete", "bad_request", "breaker_open"})


class CircuitBreaker:
    """Opens after `failures` in a row; after `reset_s` lets one call through, whose outcome decides."""

    def __init__(self, failures: int, reset_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = failures
        self._reset_s = reset_s
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._is_probing = False

    @property
    def state(self) -> State:
        """Closed lets calls through, open none, half-open one."""
        if self._opened_at is None:
            return "closed"
        return "half_open" if self._clock() - self._opened_at >= self._reset_s else "open"

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Wraps one call; raises ProviderUnavailable("breaker_open") instead of letting it begin."""
        if self.state == "open" or (self.state == "half_open" and self._is_probing):
            raise ProviderUnavailable("breaker_open")
        is_probe = self.state == "half_open"
        self._is_probing = self._is_probing or is_probe
        try:
            yield
        except ProviderUnavailable as failure:
            if failure.reason not in _ABOUT_THE_QUESTION:
                self._count_failure(is_probe)
            else:
                self._close()
            raise
        else:
            self._close()
        finally:
            # A visitor who goes away in the middle is no verdict, but must not block the next probe.
            if is_probe:
                self._is_probing = False

    def _count_failure(self, is_probe: bool) -> None:
        self._failures += 1
        if is_probe or self._failures >= self._allowed:
            self._opened_at = self._clock()

    def _close(self) -> None:
        self._failures = 0
        self._opened_at = None
