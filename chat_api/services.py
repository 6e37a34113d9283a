"""What a process of ours needs, opened once (`open_services.py`) and passed on: the API and the queue worker alike.

A route takes `AppServices`; what is asked for with every message calls `services_of` itself, because each
dependency costs time.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from clickhouse_connect.driver.asyncclient import AsyncClient
from fastapi import Depends, Request
from redis.asyncio import Redis
from starlette.requests import HTTPConnection

from chat_api.limits import Counters, OpenStreams
from chat_api.live.live import Live
from chat_api.transcript.pending_reply import Lease
from integrations.embedder import Embedder
from settings.model_provider import ModelProviderSettings
from settings.postgres import PostgresSettings
from settings.processes import ApiSettings, ConsoleSettings, KeySettings, TelemetrySettings
from settings.stores import ClickHouseSettings, MailSettings, ObjectStoreSettings, RedisSettings
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring

if TYPE_CHECKING:  # their types alone: these packages stand above this one, and `open_services.py` brings them
    from chat_api.answering.providers import Providers
    from chat_api.knowledge.retrieve import Knowledge
    from chat_api.replies.run_replies import ReplyRunner
    from chat_api.visitors.request_context import RequestContext
    from integrations.object_store import ObjectStore


@dataclass(frozen=True)
class Settings:
    """Everything that the API and the queue worker read from the environment."""

    postgres: PostgresSettings = field(default_factory=PostgresSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    api: ApiSettings = field(default_factory=ApiSettings)
    redis: RedisSettings = field(default_factory=RedisSettings)
    model_provider: ModelProviderSettings = field(default_factory=ModelProviderSettings)
    clickhouse: ClickHouseSettings = field(default_factory=ClickHouseSettings)
    object_store: ObjectStoreSettings = field(default_factory=ObjectStoreSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)


class ClickHouse:
    """ClickHouse as the staff's pages see it. The chat neither waits for it nor needs it."""

    def __init__(self) -> None:
        self.client: AsyncClient | None = None
        """None until ClickHouse has answered once."""


@dataclass(frozen=True)
class Services:
    """Open stores and running parts. `worker` is this process's own name, on leases and in the live log."""

    settings: Settings
    worker: str
    keyring: Keyring
    pool: Pool
    """For visitors: nothing may hold one of its connections while it waits for another server."""
    staff_pool: Pool
    """For the staff's routes, so that however slow they are, visitors find a connection."""
    redis: Redis
    counters: Counters
    streams: OpenStreams
    live: Live
    embedder: Embedder
    knowledge: "Knowledge"
    providers: "Providers"
    replies: "ReplyRunner"
    clickhouse: ClickHouse
    objects: "Callable[[], ObjectStore]"
    """The object store, opened when it is first asked for."""
    read_import_scope: "Callable[[Request], Awaitable[RequestContext]]"

    @cached_property
    def lease(self) -> Lease:
        """What this process promises a reply under."""
        return Lease(self.settings.api.reply_lease_s, self.worker)

    @cached_property
    def visitor_key(self) -> bytes:
        """Signs and verifies visitors' tokens."""
        return self.keyring.signing_key("visitor-token")

    @cached_property
    def trusted_proxies(self) -> frozenset[str]:
        """The addresses whose X-Forwarded-For is believed."""
        return frozenset(filter(None, map(str.strip, self.settings.api.trusted_proxies.split(","))))


def services_of(request: HTTPConnection) -> Services:
    """The services of this process."""
    services: Services = request.app.state.services
    return services


async def _services(request: Request) -> Services:
    return services_of(request)


async def _limits(request: Request) -> Counters:
    return services_of(request).counters


AppServices = Annotated[Services, Depends(_services)]
Limits = Annotated[Counters, Depends(_limits)]
