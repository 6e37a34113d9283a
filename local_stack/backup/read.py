"""`samtal restore FILE`."""

import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from integrations.object_store import open_store
from local_stack.backup import clickhouse_dump, objects_dump, postgres_dump
from local_stack.backup.manifest import BackupRefused, Manifest
from local_stack.backup.sources import Sources, fingerprint
from warehouse.migrate_all import migrate_all
from warehouse.postgres.migrate import prepare_server


def refuse_source(source: Path) -> None:
    """Raises BackupRefused for what is no backup's file, before anything is started for it."""
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}. Name one that `samtal backup` wrote.")
    if not tarfile.is_tarfile(source):
        raise BackupRefused(f"{source} cannot be read as a backup. Name one that `samtal backup` wrote.")


def read_backup(source: Path, sources: Sources, replace: bool, say: Callable[[str], None]) -> Manifest:
    """Puts everything back and brings it to the newest version. No process may be using the stores.

    Raises BackupRefused before anything is touched: without `replace` where there are tenants, and
    under another master key than the backup's.
    """
    with tempfile.TemporaryDirectory(prefix=".samtal-restore-", dir=source.resolve().parent) as place:
        folder = Path(place)
        _unpack(source, folder)
        manifest = Manifest.read(folder)
        _refuse_to_destroy(sources, replace)
        _settle_master_key(folder, manifest, sources.master_key_file)
        server = sources.postgres
        say("Postgres")
        prepare_server(sources.admin_url("postgres"), server.database, server.dagster_database, server.role_passwords())
        postgres_dump.restore(sources, folder / "postgres")
        say("ClickHouse")
        clickhouse_dump.restore(sources.clickhouse, folder / "clickhouse")
        say("objects")
        objects_dump.restore(sources.objects, folder / "objects", manifest.objects)
        events, objects = sources.clickhouse, open_store(**sources.objects.log_in())
        migrate_all(
            **server.server(),
            events=events.log_in(),
            cluster=events.cluster,
            make_bucket=objects.make_bucket,
            say=say,
        )
    return manifest


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, FileNotFoundError) as error:
        raise BackupRefused(f"{source} cannot be read as a backup: {error}") from error


def _refuse_to_destroy(sources: Sources, replace: bool) -> None:
    if not replace and postgres_dump.has_tenants(sources):
        raise BackupRefused("This stack has tenants, and restoring would destroy them. --replace does so.")


def _settle_master_key(folder: Path, manifest: Manifest, master_key_file: Path) -> None:
    """Sees to it that the key here is the backup's; a key that is put aside is kept beside it."""
    if master_key_file.exists() and fingerprint(master_key_file) == manifest.key_fingerprint:
        return
    if not manifest.has_master_key:
        raise BackupRefused(
            f"The backup was made under another master key, and does not hold it. Put that key into {master_key_file} "
            "(chmod 600) and restore again; under the key that is there now nothing encrypted could be read."
        )
    if master_key_file.exists():
        master_key_file.rename(master_key_file.with_name(f"{master_key_file.name}.replaced-{time.time_ns()}"))
    master_key_file.touch(mode=0o600)
    shutil.copyfile(folder / "master.key", master_key_file)
