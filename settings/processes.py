"""What each process of ours needs beside the stores."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK_HOSTS = ("127.0.0.1", "localhost")


class KeySettings(BaseSettings):
    """The one secret that everything else is wrapped under."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_")

    master_key_file: Path = Field(description="file (0600) with the master key, 32 bytes as base64")


class MetricsSettings(BaseSettings):
    """Where a process shows its metrics: a port of their own, for Prometheus alone."""

    metrics_host: str = Field("127.0.0.1", description="address that /metrics listens on")
    metrics_port: int = Field(0, ge=0, le=65535, description="port of /metrics for Prometheus; 0: none")
    metrics_allowed_hosts: str = Field(
        "", description="comma-separated Host names that /metrics answers beside loopback's and its own; `*` for any"
    )

    def answered_metrics_hosts(self) -> list[str]:
        """The names that a scrape's Host may carry, without ports."""
        named = [name.strip() for name in self.metrics_allowed_hosts.split(",")]
        return [name for name in (*LOOPBACK_HOSTS, self.metrics_host, *named) if name]


class ApiSettings(MetricsSettings):
    """The chat API."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_API_")

    host: str = Field("127.0.0.1", description="address that the API listens on")
    port: int = Field(8000, description="port that the API listens on")
    workers: int = Field(2, description="API worker processes")
    public_url: str = Field("http://127.0.0.1:8000", description="where visitors' browsers reach the API")
    trusted_proxies: str = Field("", description="comma-separated addresses whose X-Forwarded-For is believed")
    allowed_hosts: str = Field(
        "", description="comma-separated Host names answered beside loopback's and the public URL's; `*` for any"
    )
    postgres_pool_size: int = Field(8, description="Postgres connections of one worker")
    staff_postgres_pool_size: int = Field(
        3, description="Postgres connections of one worker for the staff's routes, beside those for visitors"
    )
    messages_per_minute: int = Field(20, description="messages a visitor may send in a minute")
    repetitions_per_ten_minutes: int = Field(
        6, description="how often one address sends the same text in ten minutes before it is asked whether it means it"
    )
    visitors_per_hour: int = Field(30, description="pre-chats from one address in an hour")
    conversations_per_hour: int = Field(20, description="conversations that a visitor may open in an hour")
    status_changes_per_hour: int = Field(
        30, description="how often a visitor may ask for a person or close a conversation in an hour"
    )
    open_streams: int = Field(8, description="event streams that a visitor may hold open at one worker")
    request_timeout_s: float = Field(30.0, gt=0, description="seconds within which a request has to arrive whole")
    reply_lease_s: float = Field(30.0, description="seconds until another worker takes a silent reply over")
    embedder_url: str = Field("", description="the embedder's address; empty to embed in the process itself")
    embedder_token: SecretStr = Field(SecretStr(""), description="token that the embedder asks for")
    console_token: SecretStr = Field(
        SecretStr(""), description="token that lets the console name its browsers' addresses; empty: nobody may"
    )

    def answered_hosts(self) -> list[str]:
        """The names that a request's Host may carry, without ports: for `CheckHost`.

        Any other name is a page elsewhere that had a name of its own point at us (DNS rebinding).
        """
        public = urlsplit(self.public_url).hostname or ""
        named = [name.strip() for name in self.allowed_hosts.split(",")]
        return [name for name in (*LOOPBACK_HOSTS, public, *named) if name]


class WorkerSettings(MetricsSettings):
    """The queue worker, beside the API's settings."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_WORKER_")


class ShipperSettings(MetricsSettings):
    """The shipper."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_SHIPPER_")

    days_kept: int = Field(
        30, ge=2, description="days that shipped events stay in Postgres: so far back can ClickHouse be rebuilt"
    )


class EmbedderSettings(BaseSettings):
    """The one process of a machine that holds the embedding model."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_EMBEDDER_")

    host: str = Field("127.0.0.1", description="address that the embedder listens on")
    port: int = Field(8090, description="port that the embedder listens on")
    token: SecretStr = Field(description="token that callers must show")
    allowed_hosts: str = Field("", description="comma-separated Host names answered beside loopback's; `*` for any")

    def answered_hosts(self) -> list[str]:
        """The names that a request's Host may carry, without ports."""
        return [*LOOPBACK_HOSTS, *(name.strip() for name in self.allowed_hosts.split(",") if name.strip())]


class ConsoleSettings(BaseSettings):
    """The Streamlit console."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_CONSOLE_")

    host: str = Field("127.0.0.1", description="address that the console listens on")
    port: int = Field(8501, description="port that the console listens on")
    public_url: str = Field("http://127.0.0.1:8501", description="where managers' browsers reach the console")
    api_url: str = Field("http://127.0.0.1:8000", description="where the console reaches the API")
    api_token: SecretStr = Field(
        SecretStr(""), description="the API's SAMTAL_API_CONSOLE_TOKEN, so that guessers are told from each other"
    )
    allowed_hosts: str = Field(
        "", description="comma-separated Host names answered beside loopback's and the public URL's; `*` for any"
    )
    secure_cookies: bool | None = Field(
        None, description="Secure on the log-in cookie; when left out: everywhere but on loopback"
    )


class PipelineSettings(BaseSettings):
    """Dagster, dbt and the reports."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_PIPELINE_")

    dbt_target_path: Path = Field(Path("dbt_project/target"), description="where dbt's manifest is")


class TelemetrySettings(BaseSettings):
    """Logs; traces and metrics follow the standard OTEL_* variables."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_LOG_")

    level: str = Field("info", description="log level")
    format: str = Field("json", description="json or console")
