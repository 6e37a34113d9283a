import pytest

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.port import ProviderUnavailable, UnavailableReason


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: CircuitBreaker, reason: UnavailableReason = "server_error") -> None:
    with pytest.raises(ProviderUnavailable), breaker.attempt():
        raise ProviderUnavailable(reason)


def test_failures_in_a_row_open_it() -> None:
    breaker = CircuitBreaker(failures=3, reset_s=10, clock=Clock())
    for _ in range(3):
        fail(breaker)
    assert breaker.state == "open"


def test_success_in_between_starts_the_count_anew() -> None:
    breaker = CircuitBreaker(failures=2, reset_s=10, clock=Clock())
    fail(breaker)
    with breaker.attempt():
        pass
    fail(breaker)
    assert breaker.state == "closed"


@pytest.mark.parametrize("reason", ["refused", "bad_request", "incomplete"])
def test_what_is_about_the_question_does_not_count(reason: UnavailableReason) -> None:
    breaker = CircuitBreaker(failures=1, reset_s=10, clock=Clock())
    fail(breaker, reason)
    assert breaker.state == "closed"


def test_half_open_lets_one_call_through_at_a_time() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=1, reset_s=10, clock=clock)
    fail(breaker)
    clock.now = 10
    with breaker.attempt():
        with pytest.raises(ProviderUnavailable) as second, breaker.attempt():
            pass
        assert second.value.reason == "breaker_open"


def test_failed_probe_opens_it_for_the_whole_time_again() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=5, reset_s=10, clock=clock)
    for _ in range(5):
        fail(breaker)
    clock.now = 10
    fail(breaker)
    clock.now = 19
    assert breaker.state == "open"


def test_probe_that_was_given_up_leaves_room_for_the_next() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=1, reset_s=10, clock=clock)
    fail(breaker)
    clock.now = 10
    with pytest.raises(GeneratorExit), breaker.attempt():
        raise GeneratorExit
    with breaker.attempt():
        pass
    assert breaker.state == "closed"
