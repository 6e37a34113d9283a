"""The drill: back up, wipe, restore, and everything is there and readable."""

import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from pydantic import SecretStr

from integrations.object_store import open_store
from local_stack.backup.manifest import BackupRefused
from local_stack.backup.objects_dump import open_client
from local_stack.backup.read import read_backup
from local_stack.backup.sources import Sources
from local_stack.backup.write import write_backup
from settings.postgres import MigrationSettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from tests.stack import databases
from tests.stack.servers import Stack
from tests.stack.warehouse import empty_clickhouse
from warehouse.clickhouse.client import connect_sync
from warehouse.ids import new_id
from warehouse.migrate_all import migrate_all
from warehouse.postgres.keys import Keyring, create_master_key

pytestmark = pytest.mark.xdist_group("drill")  # one engine has one home
OBJECT = {"Key": "reports/2026-11-16.pdf", "Body": b"%PDF-1.7", "ContentType": "application/pdf"}


@pytest.fixture
def sources(stack: Stack, worker_name: str, tmp_path: Path) -> Iterator[Sources]:
    """Stores of the drill's own on the run's servers, migrated and empty."""
    name = f"drill_{worker_name}"
    passwords = {f"{role.removeprefix('samtal_')}_password": SecretStr(p) for role, p in stack.role_passwords().items()}
    admin = {"admin_password": SecretStr(stack.password("postgres")), "dagster_database": f"{name}_dagster"}
    stack.admin_url()
    server = MigrationSettings(port=stack.port("postgres"), database=name, **admin, **passwords)  # type: ignore[arg-type]  # every value is of its field's type
    events = ClickHouseSettings(
        port=stack.clickhouse_port(), password=SecretStr(stack.password("clickhouse")), database=name
    )
    objects = ObjectStoreSettings(
        endpoint_url=f"http://127.0.0.1:{stack.s3_port()}",
        access_key_id=stack.password("s3_key"),
        secret_access_key=SecretStr(stack.password("s3_secret")),
        bucket=name.replace("_", "-"),
    )
    create_master_key(tmp_path / "master.key")
    migrate_all(
        **server.server(),
        events=events.log_in(),
        cluster=events.cluster,
        make_bucket=open_store(**objects.log_in()).make_bucket,
        say=lambda _: None,
    )
    empty_clickhouse(events)
    yield Sources(server, events, objects, tmp_path / "master.key")
    databases.drop(stack.admin_url(), name)
    databases.drop(stack.admin_url(), f"{name}_dagster")


def test_a_backup_brings_everything_back(sources: Sources, tmp_path: Path) -> None:
    tenant_id = found_company(sources)
    backup = tmp_path / "backup.samtal"
    written = write_backup(backup, sources, with_keys=False, say=lambda _: None)
    wipe(sources)
    restored = read_backup(backup, sources, replace=False, say=lambda _: None)

    assert restored == written
    assert (written.count_rows["app.tenants"], written.count_events["events"]) == (1, 3)
    assert read_staff_name(sources, tenant_id) == "Åsa Öberg"
    assert count_events(sources) == (3, 3)
    assert (
        open_client(sources.objects).get_object(Bucket=sources.objects.bucket, Key=OBJECT["Key"])["Body"].read()
        == OBJECT["Body"]
    )
    assert app_sees(sources, tenant_id) == 1
    assert app_sees(sources, new_id()) == 0


def test_a_backup_is_for_its_owner_and_holds_the_key_only_when_asked(sources: Sources, tmp_path: Path) -> None:
    key = sources.master_key_file.read_bytes().strip()
    plain, with_key = tmp_path / "plain", tmp_path / "with-key"
    write_backup(plain, sources, with_keys=False, say=lambda _: None)
    write_backup(with_key, sources, with_keys=True, say=lambda _: None)
    assert stat.S_IMODE(plain.stat().st_mode) == 0o600
    assert key not in plain.read_bytes()
    assert key in with_key.read_bytes()


def test_a_restore_refuses_to_destroy_tenants_and_to_lose_the_key(sources: Sources, tmp_path: Path) -> None:
    found_company(sources)
    backup = tmp_path / "backup"
    write_backup(backup, sources, with_keys=False, say=lambda _: None)
    with pytest.raises(BackupRefused, match="has tenants"):
        read_backup(backup, sources, replace=False, say=lambda _: None)
    sources.master_key_file.unlink()
    create_master_key(sources.master_key_file)
    with pytest.raises(BackupRefused, match="another master key"):
        read_backup(backup, sources, replace=True, say=lambda _: None)


def test_anything_else_is_not_taken_for_a_backup(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"not a backup")
    with pytest.raises(BackupRefused, match="cannot be read as a backup"):
        read_backup(tmp_path / "holiday.jpg", sources, replace=True, say=lambda _: None)


def found_company(sources: Sources) -> UUID:
    """A tenant with a member whose name is encrypted, three events, and a report in the object store."""
    keyring, tenant_id, user_id = Keyring.load(sources.master_key_file), new_id(), new_id()
    with psycopg.connect(sources.admin_url(sources.postgres.database)) as admin:
        admin.execute(
            "insert into app.tenants (id, slug, name, key_ciphertext) values (%s, 'one', 'One', %s)",
            [tenant_id, keyring.new_tenant_key(tenant_id)],
        )
        admin.execute(
            "insert into app.users (id, email_index, email_ciphertext, name_ciphertext, password_hash) "
            "values (%s, %s, %s, %s, '')",
            [
                user_id,
                keyring.email_index("asa@one.example"),
                keyring.encrypt_staff("asa@one.example", user_id, "email_ciphertext"),
                keyring.encrypt_staff("Åsa Öberg", user_id, "name_ciphertext"),
            ],
        )
    with connect_sync(**sources.clickhouse.log_in()) as client:
        client.command(
            "insert into events (tenant_id, event_id, name, occurred_at) "
            "select generateUUIDv4(), generateUUIDv4(), 'message_posted', now64(6) from numbers(3)"
        )
    open_client(sources.objects).put_object(Bucket=sources.objects.bucket, **OBJECT)
    return tenant_id


def wipe(sources: Sources) -> None:
    """As after the loss of the machine: only the file and the key are left."""
    with psycopg.connect(sources.admin_url("postgres"), autocommit=True) as admin:
        for name in (sources.postgres.database, sources.postgres.dagster_database):
            admin.execute(f"drop database {name} with (force)".encode())
    with connect_sync(**sources.clickhouse.log_in()) as client:
        client.command("drop table events sync")
    client = open_client(sources.objects)
    client.delete_object(Bucket=sources.objects.bucket, Key=OBJECT["Key"])
    open_store(**sources.objects.log_in()).make_bucket()


def read_staff_name(sources: Sources, tenant_id: UUID) -> str:
    keyring = Keyring.load(sources.master_key_file)
    with psycopg.connect(sources.admin_url(sources.postgres.database)) as admin:
        row = admin.execute("select id, name_ciphertext from app.users").fetchone()
    assert row is not None
    return keyring.decrypt_staff(row[1], row[0], "name_ciphertext")


def count_events(sources: Sources) -> tuple[int, int]:
    """Events, and what the rollup says of them."""
    with connect_sync(**sources.clickhouse.log_in()) as client:
        events = client.query("select count() from events").result_rows[0][0]
        rolled_up = client.query("select sum(count_events) from events_by_quarter_hour").result_rows[0][0]
    return events, rolled_up


def read_object(sources: Sources) -> bytes:
    answer = open_client(sources.objects).get_object(Bucket=sources.objects.bucket, Key=OBJECT["Key"])
    return bytes(answer["Body"].read())


def app_sees(sources: Sources, tenant_id: UUID) -> int:
    """How many tenants the app role sees when it acts for this one: policies and grants came back too."""
    with psycopg.connect(sources.postgres.as_role("samtal_app", sources.postgres.app_password).url()) as app:
        app.execute("select set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        row = app.execute("select count(*) from app.tenants").fetchone()
    assert row is not None
    return int(row[0])
