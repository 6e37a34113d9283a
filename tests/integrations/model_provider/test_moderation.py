import pytest

from integrations.model_provider.moderation import OpenAIModeration
from integrations.model_provider.openai_client import OpenAIClient
from integrations.model_provider.port import ProviderUnavailable


@pytest.mark.parametrize(("text", "verdict"), [("When are you open?", True), ("flag-this please", False)])
async def test_flagged_text_is_not_acceptable(client: OpenAIClient, text: str, verdict: bool) -> None:
    assert await OpenAIModeration(client, "any", timeout_s=2).is_acceptable(text) is verdict


@pytest.mark.parametrize(
    ("script", "reason"),
    [("slow-start", "timeout"), ("500", "server_error"), ("429", "rate_limited"), ("empty", "server_error")],
)
async def test_no_verdict_in_time_is_said(client: OpenAIClient, script: str, reason: str) -> None:
    with pytest.raises(ProviderUnavailable) as failure:
        await OpenAIModeration(client, f"script:{script}", timeout_s=0.3).is_acceptable("Hello")
    assert failure.value.reason == reason
