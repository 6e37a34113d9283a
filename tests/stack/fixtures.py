"""What tests ask for by name."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from integrations.object_store import open_store
from local_stack.backup.objects_dump import open_client
from local_stack.ports import LOOPBACK, free_ports
from local_stack.servers.smtp import MailFolder
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings, MailSettings, ObjectStoreSettings, RedisSettings
from tests.stack import databases
from tests.stack.mailbox import Mailbox
from tests.stack.own_stack import OwnStack
from tests.stack.run import run_folder
from tests.stack.servers import Role, Stack
from tests.stack.warehouse import empty_clickhouse
from warehouse.migrate_all import migrate_clickhouse


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The run's servers; each starts when it is first asked for."""
    return Stack(run_folder())


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """This process among the run's: `main`, or xdist's `gw0`, `gw1`, ..."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def worker_database(stack: Stack, worker_name: str) -> str:
    """The name of this worker's database, cloned from the migrated template."""
    name = f"samtal_{worker_name}"
    databases.clone(stack.admin_url(), name)
    return name


@pytest.fixture
def database(stack: Stack, worker_database: str) -> str:
    """The name of this worker's database, empty at the start of the test."""
    databases.empty(stack.admin_url(worker_database))
    return worker_database


@pytest.fixture
def settings_for(stack: Stack, database: str) -> Callable[[Role], PostgresSettings]:
    """`settings_for("app")`: a role's log-in to the test's database."""
    return lambda role: stack.postgres_settings(database, role)


@pytest.fixture
def postgres_url(settings_for: Callable[[Role], PostgresSettings]) -> Callable[[Role], str]:
    """`postgres_url("app")`: the same as a URL."""
    return lambda role: settings_for(role).url()


@pytest.fixture
def clone_database(stack: Stack, worker_name: str) -> Iterator[Callable[[], str]]:
    """Makes further databases like the template, for a test that needs one untouched; gives its name."""
    made: list[str] = []

    def clone() -> str:
        name = f"samtal_{worker_name}_{secrets.token_hex(4)}"
        databases.clone(stack.admin_url(), name)
        made.append(name)
        return name

    yield clone
    for name in made:
        databases.drop(stack.admin_url(), name)


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Callable[..., OwnStack]]:
    """`own_stack("--no-demo", "--without", "dagster").start()`: a whole stack for a test that kills."""
    made: list[OwnStack] = []

    def make(*arguments: str, name: str = "home", port_base: int | None = None) -> OwnStack:
        made.append(OwnStack(tmp_path / name, *arguments, port_base=port_base))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture
def redis_settings(stack: Stack, worker_name: str) -> Iterator[RedisSettings]:
    """Valkey with a key prefix of the test's own; its keys are deleted at the end."""
    prefix = f"{worker_name}:{secrets.token_hex(4)}:"
    settings = RedisSettings(url=SecretStr(stack.valkey_url()), prefix=prefix)
    yield settings
    with redis.Redis.from_url(settings.url.get_secret_value()) as client:
        for key in client.scan_iter(f"{prefix}*", count=1000):
            client.delete(key)


@pytest.fixture(scope="session")
def worker_clickhouse(stack: Stack, worker_name: str) -> ClickHouseSettings:
    """This worker's ClickHouse database, migrated."""
    settings = ClickHouseSettings(
        host=LOOPBACK,
        port=stack.clickhouse_port(),
        password=SecretStr(stack.password("clickhouse")),
        database=f"samtal_{worker_name}",
    )
    migrate_clickhouse(settings.log_in(), settings.cluster)
    return settings


@pytest.fixture
def clickhouse_settings(worker_clickhouse: ClickHouseSettings) -> ClickHouseSettings:
    """This worker's ClickHouse database, empty at the start of the test."""
    empty_clickhouse(worker_clickhouse)
    return worker_clickhouse


@pytest.fixture(scope="session")
def worker_bucket(stack: Stack, worker_name: str) -> ObjectStoreSettings:
    """This worker's bucket in the object store."""
    settings = ObjectStoreSettings(
        endpoint_url=f"http://{LOOPBACK}:{stack.s3_port()}",
        access_key_id=stack.password("s3_key"),
        secret_access_key=SecretStr(stack.password("s3_secret")),
        bucket=f"samtal-{worker_name}",
    )
    open_store(**settings.log_in()).make_bucket()
    return settings


@pytest.fixture
def object_store_settings(worker_bucket: ObjectStoreSettings) -> ObjectStoreSettings:
    """This worker's bucket, empty at the start of the test."""
    client = open_client(worker_bucket)
    for item in client.list_objects_v2(Bucket=worker_bucket.bucket).get("Contents", []):
        client.delete_object(Bucket=worker_bucket.bucket, Key=item["Key"])
    return worker_bucket


@pytest.fixture(scope="session")
def _mail_port(stack: Stack, worker_name: str) -> Iterator[int]:
    port = free_ports(1)[0]
    catcher = Controller(MailFolder(_mail_folder(stack, worker_name)), hostname=LOOPBACK, port=port)
    catcher.start()
    yield port
    catcher.stop()


def _mail_folder(stack: Stack, worker_name: str) -> Path:
    return stack.folder / f"mail-{worker_name}"


@pytest.fixture
def mail_settings(_mail_port: int) -> MailSettings:
    """A real SMTP receiver; what it catches is in `mailbox`."""
    return MailSettings(host=LOOPBACK, port=_mail_port)


@pytest.fixture
def mailbox(stack: Stack, worker_name: str, _mail_port: int) -> Mailbox:
    """The mails caught since the test began."""
    box = Mailbox(_mail_folder(stack, worker_name))
    box.clear()
    return box
