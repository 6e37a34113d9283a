"""What is not an event of the Responses API is a failure of the provider, and never one of ours."""

import pytest

from integrations.model_provider.port import ProviderUnavailable
from integrations.model_provider.response_reader import ResponseReader


@pytest.mark.parametrize(
    "data",
    [
        b"not json",
        b'"a text"',
        b'{"type": "response.output_text.delta", "delta": {"text": "Hello"}}',
        b'{"type": "response.output_text.done", "text": 3}',
        b'{"type": "response.output_item.done", "item": "a text"}',
        b'{"type": "response.output_item.done", "item": {"type": "function_call", "call_id": 1, "name": 2}}',
        b'{"type": "response.completed", "response": "a text"}',
        b'{"type": "response.incomplete", "response": "a text"}',
        b'{"type": "response.incomplete", "response": {"incomplete_details": "a text"}}',
        b'{"type": "response.failed", "response": "a text"}',
        b'{"type": "response.failed", "response": {"error": "a text"}}',
        b'{"type": "error", "error": "a text"}',
        b'{"type": "error", "error": {"code": ["a text"]}}',
    ],
)
def test_a_value_of_another_shape_is_the_providers_failure(data: bytes) -> None:
    with pytest.raises(ProviderUnavailable) as failure:
        ResponseReader("any").read(data)
    assert failure.value.reason == "server_error"
