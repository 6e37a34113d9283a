"""The language model: an OpenAI-compatible provider, or none."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ModelProviderSettings(BaseSettings):
    """Without an API key the local extractive provider answers; with one it is the fallback."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_OPENAI_")

    api_key: SecretStr = Field(SecretStr(""), description="API key; empty for the local provider alone")
    base_url: str = Field("https://api.openai.com/v1", description="any OpenAI-compatible base URL")
    model: str = Field("gpt-6-luna", description="model of the Responses API")
    moderation_model: str = Field("omni-moderation-latest", description="moderation model; empty for none")
    moderation_timeout_s: float = Field(2.0, description="seconds to wait for moderation before the policy decides")
    moderation_policy: Literal["open", "closed"] = Field(
        "closed", description="when moderation fails: open shows the answer, closed lets the local provider answer"
    )
    connect_timeout_s: float = Field(2.0, description="seconds to connect")
    first_token_timeout_s: float = Field(10.0, description="seconds until the first token")
    total_timeout_s: float = Field(60.0, description="seconds for a whole answer")
    max_retries: int = Field(1, description="tries again before the first token, then the fallback")
    breaker_failures: int = Field(5, description="failures in a row that open the circuit breaker")
    breaker_reset_s: float = Field(30.0, description="seconds until an open breaker lets one call through")
