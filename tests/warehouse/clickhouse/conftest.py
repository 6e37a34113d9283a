"""One engine process for the tests of a file, and the ways to it: the real client, and bare bytes."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from clickhouse_connect.driver import create_client
from clickhouse_connect.driver.client import Client

from tests.warehouse.clickhouse.raw_http import RawHttp
from tests.warehouse.engine_process import EngineProcess


class LogIn(Protocol):
    """Makes a client of the library's own, with its defaults."""

    def __call__(self, **options: object) -> Client: ...


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """Alive at the end, with nothing but its greeting in the log: else the file's last test fails."""
    engine = EngineProcess(tmp_path_factory.mktemp("engine") / "data").start()
    yield engine
    assert engine.process
    assert engine.process.poll() is None, "the engine died"
    assert engine.stop() == 0
    assert engine.log.read_text().splitlines() == [f"ready on http://127.0.0.1:{engine.port}"]


@pytest.fixture
def log_in(engine: EngineProcess) -> Iterator[LogIn]:
    """Clients that are closed at the end of the test."""
    clients: list[Client] = []

    def create(**options: object) -> Client:
        address = {name if name != "user" else "username": value for name, value in engine.address.items()}
        clients.append(create_client(**{**address, **options}))  # type: ignore[arg-type]  # the library's options
        return clients[-1]

    yield create
    for client in clients:
        client.close()


@pytest.fixture
def http(engine: EngineProcess) -> RawHttp:
    """The engine's port for requests that no client would make."""
    return RawHttp(engine.port)
