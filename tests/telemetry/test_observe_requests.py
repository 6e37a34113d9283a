"""Ids, log lines and metrics of requests."""

from prometheus_client import generate_latest

from telemetry.metrics import registry
from telemetry.observe_requests import choose_request_id
from tests.chat_api.visitor import Visitor


def test_a_callers_id_is_taken_when_it_is_well_formed() -> None:
    assert choose_request_id({"headers": [(b"x-request-id", b"order-12345678")]}) == "order-12345678"
    for given in (b"short", b"x" * 65, b"with space 12", b"line\nbreak-123"):
        chosen = choose_request_id({"headers": [(b"x-request-id", given)]})
        assert (chosen.encode() != given, len(chosen)) == (True, 32)


async def test_metrics_count_by_route_and_hold_no_ids(visitor: Visitor) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    await visitor.request("GET", "/no/such/page")
    text = generate_latest(registry()).decode()
    assert 'samtal_http_requests_total{method="POST",route="/v1/conversations/{conversation_id}/messages"' in text
    assert 'route="unmatched",status="404"' in text
    assert 'samtal_replies_total{outcome="completed",provider="local"}' in text
    assert answer["id"] not in text
    assert path.rsplit("/", 1)[1] not in text
