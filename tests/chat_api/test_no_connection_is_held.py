"""No route holds a Postgres connection while another server is asked, and a store that hangs stops no chat."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from settings.stores import ClickHouseSettings, ObjectStoreSettings, RedisSettings
from tests.chat_api.conftest import LogInAs, StartApi
from tests.chat_api.held_connections import HeldConnections
from tests.chat_api.running_api import RunningApi
from tests.chat_api.staff_member import StaffMember
from tests.chat_api.statistics.sent_reports import send_report, store_of
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from tests.stack.servers import Role

MANY = 30
LAST = ("/close", "/sessions/current")  # what ends the conversation, and what ends the session


@pytest.fixture
async def whole_api(
    start_api: StartApi, clickhouse_settings: ClickHouseSettings, object_store_settings: ObjectStoreSettings
) -> RunningApi:
    """A worker with every store there."""
    api = await start_api(clickhouse=clickhouse_settings, object_store=object_store_settings)
    await until(lambda: api.app.state.services.clickhouse.client is not None)
    return api


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 -- nobody tells us
        await asyncio.sleep(0.01)


async def test_no_route_asks_another_server_while_it_holds_a_connection(
    whole_api: RunningApi,
    company: Company,
    log_in_as: LogInAs,
    object_store_settings: ObjectStoreSettings,
    postgres_url: Callable[[Role], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = Visitor(whole_api.url, company.site_key)
    await visitor.pre_chat()
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello, when do you open on Sundays?")
    owner, other = [await log_in_as(role, url=whole_api.url) for role in ("owner", "viewer")]
    store = store_of(object_store_settings)
    report = await send_report(postgres_url("owner"), store, company.tenant_id, "held/a.pdf")
    ids = {
        "site_key": company.site_key,
        "conversation_id": path.rsplit("/", 1)[1],
        "message_id": answer["reply_to"],
        "reply_id": answer["id"],
        "report_id": str(report.id),
        "user_id": (await other.read("/me"))["user"]["id"],
    }
    bodies = {
        "/v1/visitors": {**await visitor_form(visitor), "name": "Another"},
        "/v1/staff/sessions": {"email": other.email, "password": "correct horse battery"},
        "/v1/staff/sessions/refresh": {"refresh_token": other.refresh_token},
        "/v1/conversations/{conversation_id}/messages": {"id": str(uuid4()), "text": "And on Mondays?"},
    }
    held = HeldConnections(monkeypatch, whole_api.app.state.services)
    document = whole_api.app.openapi()
    for method, route in operations(document):
        client = owner if route.startswith("/v1/staff") else visitor
        body = bodies.get(route) or example_body(document, method, route)
        status = await drive(client, method, route.format_map(ids), body)
        assert status < 300, f"{method} {route}: {status}"
        assert not held.sent, f"{method} {route} sent while it held a connection: {held.sent}"


async def visitor_form(visitor: Visitor) -> dict[str, Any]:
    site = (await visitor.client.get(f"{visitor.url}/v1/sites/{visitor.site_key}")).json()
    return {
        "site_key": visitor.site_key,
        "name": "Astrid Lind",
        "email": "astrid@example.com",
        "language": "sv",
        "consent": True,
        "consent_version": site["consent"]["version"],
    }


def operations(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Every operation of the document, those that end something last."""
    found = [(method, route) for route, methods in document["paths"].items() for method in methods]
    assert len(found) > 30
    return sorted(found, key=lambda operation: (operation[1].endswith(LAST), operation[0] == "delete"))


def example_body(document: dict[str, Any], method: str, route: str) -> Any:
    """The example of the document's own schema."""
    content = document["paths"][route][method].get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rsplit("/", 1)[1]
    return document["components"]["schemas"][name]["examples"][0]


async def drive(client: Visitor | StaffMember, method: str, path: str, body: Any) -> int:
    """The status; of the endless stream, once its first bytes are there."""
    token = client.access_token if isinstance(client, StaffMember) else client.token
    request = client.client.stream(method, client.url + path, json=body, headers={"Authorization": f"Bearer {token}"})
    async with request as response:
        if path.endswith("/events"):
            await anext(response.aiter_bytes())
        else:
            await response.aread()
        return response.status_code


@asynccontextmanager
async def silent_server(until_frozen: int | None = None) -> AsyncIterator["SilentServer"]:
    """Listens, accepts, and never answers; in front of `until_frozen` only once `freeze` was called."""
    server = SilentServer(until_frozen)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        server.end()


class SilentServer:
    """A server that hangs."""

    def __init__(self, behind: int | None) -> None:
        self.port = 0
        self.asked = 0
        self._behind = behind
        self._is_frozen = behind is None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def freeze(self) -> None:
        """From here on nothing is answered."""
        self._is_frozen = True

    def end(self) -> None:
        """Lets go of everybody who still waits."""
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        behind = await asyncio.open_connection("127.0.0.1", self._behind) if self._behind else None
        if behind:
            self._writers.add(behind[1])
            task = asyncio.create_task(self._answer(behind[0], writer))
            self._tasks.add(task)
        while data := await reader.read(65536):
            if self._is_frozen:
                self.asked += 1
            elif behind:
                behind[1].write(data)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if not self._is_frozen:
                writer.write(data)


async def test_visitors_are_answered_while_clickhouse_hangs_under_many_staff_requests(
    start_api: StartApi, clickhouse_settings: ClickHouseSettings, company: Company, log_in_as: LogInAs
) -> None:
    async with silent_server(clickhouse_settings.port) as clickhouse:
        api = await start_api(clickhouse=clickhouse_settings.model_copy(update={"port": clickhouse.port}))
        member = await log_in_as(url=api.url)
        await until(lambda: api.app.state.services.clickhouse.client is not None)
        clickhouse.freeze()
        await chat_goes_on(api, company, member, clickhouse, "/statistics/live")


async def test_visitors_are_answered_while_the_object_store_hangs_under_many_staff_requests(
    start_api: StartApi,
    object_store_settings: ObjectStoreSettings,
    company: Company,
    log_in_as: LogInAs,
    postgres_url: Callable[[Role], str],
) -> None:
    store = store_of(object_store_settings)
    report = await send_report(postgres_url("owner"), store, company.tenant_id, "held/b.pdf")
    async with silent_server() as objects:
        silent = {"endpoint_url": f"http://127.0.0.1:{objects.port}"}
        api = await start_api(object_store=object_store_settings.model_copy(update=silent))
        member = await log_in_as(url=api.url)
        await chat_goes_on(api, company, member, objects, f"/reports/{report.id}/pdf")


async def chat_goes_on(api: RunningApi, company: Company, member: StaffMember, store: SilentServer, path: str) -> None:
    """Many of the staff wait for the store; visitors get their answers, and the staff's other pages open."""
    async with AsyncExitStack() as stack:
        waiting = [asyncio.create_task(impatient(member, path)) for _ in range(MANY)]
        stack.callback(lambda: [task.cancel() for task in waiting])
        await until(lambda: store.asked > 0)
        assert (await member.get("/conversations")).status_code == 200
        for _ in range(3):
            visitor = Visitor(api.url, company.site_key)
            assert (await visitor.pre_chat()).status_code == 201
            assert (await visitor.ask(await visitor.open(), "Hello there, are you open?"))["state"] == "complete"
        assert not any(task.done() for task in waiting if not task.cancelled()), "somebody did not wait for the store"


async def impatient(member: StaffMember, path: str) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=None, trust_env=False) as client:
        headers = {"Authorization": f"Bearer {member.access_token}"}
        return await client.get(f"{member.url}/v1/staff{path}", headers=headers)


async def test_visitors_are_answered_while_valkey_hangs(
    start_api: StartApi, redis_settings: RedisSettings, company: Company, log_in_as: LogInAs
) -> None:
    async with silent_server() as valkey:
        url = f"redis://127.0.0.1:{valkey.port}"
        api = await start_api(redis=RedisSettings.model_validate({"url": url, "prefix": redis_settings.prefix}))
        pool = api.app.state.services.pool
        async with AsyncExitStack() as stack:
            visitors = [Visitor(api.url, company.site_key) for _ in range(MANY)]
            for visitor in visitors:
                await stack.enter_async_context(visitor.client)
            begun = await asyncio.gather(*(visitor.pre_chat() for visitor in visitors))
            assert {response.status_code for response in begun} == {201}
            paths = await asyncio.gather(*(visitor.open() for visitor in visitors))
            posted = await asyncio.gather(
                *(visitor.post(path, f"Hello, this is {path}") for visitor, path in zip(visitors, paths, strict=True))
            )
            assert {response.status_code for response in posted} == {202}
            assert valkey.asked
        assert pool.get_stats().get("requests_errors", 0) == 0
