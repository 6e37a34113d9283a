"""`samtal backup FILE`."""

import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from local_stack.backup import clickhouse_dump, objects_dump, postgres_dump
from local_stack.backup.manifest import BackupRefused, Manifest
from local_stack.backup.sources import Sources, fingerprint
from warehouse.postgres.locks import SHIP


def write_backup(target: Path, sources: Sources, with_keys: bool, say: Callable[[str], None]) -> Manifest:
    """Writes everything into one file (0600), which appears only when it is whole.

    The chat goes on meanwhile; shipping waits, so that no event is in both stores' future.
    """
    with tempfile.TemporaryDirectory(prefix=".samtal-backup-", dir=target.resolve().parent) as place:
        folder = Path(place)
        for part in ("postgres", "clickhouse", "objects"):
            (folder / part).mkdir()
        with _shipping_paused(sources):
            say("ClickHouse")
            clickhouse_dump.dump(sources.clickhouse, folder / "clickhouse")
            count_events = clickhouse_dump.count_rows(sources.clickhouse)
            say("Postgres")
            postgres_dump.dump(sources, folder / "postgres")
            count_rows = postgres_dump.count_rows(sources)
        say("objects")
        objects = objects_dump.dump(sources.objects, folder / "objects")
        if with_keys:
            shutil.copyfile(sources.master_key_file, folder / "master.key")
        now, key = datetime.now(UTC).isoformat(), fingerprint(sources.master_key_file)
        manifest = Manifest(now, key, with_keys, count_rows, count_events, objects)
        manifest.write(folder)
        _pack(folder, target)
    return manifest


@contextmanager
def _shipping_paused(sources: Sources, at_most_s: float = 30) -> Iterator[None]:
    """Waits until no batch is half sent, and keeps the shipper from sending another."""
    deadline = time.monotonic() + at_most_s
    with psycopg.connect(sources.admin_url(sources.postgres.database), autocommit=True) as admin:
        while True:
            admin.execute("select pg_advisory_lock(%s)", [SHIP])
            if not admin.execute("select from app.event_batches where state = 'frozen' limit 1").fetchone():
                break
            admin.execute("select pg_advisory_unlock(%s)", [SHIP])
            if time.monotonic() > deadline:
                raise BackupRefused("Events are half shipped and stay so. `samtal logs shipper` says why.")
            time.sleep(0.5)
        yield


def _pack(folder: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with tarfile.open(draft, "w") as archive:
        archive.add(folder / "manifest.json", "manifest.json")
        for part in sorted(folder.iterdir()):
            if part.name != "manifest.json":
                archive.add(part, part.name)
    draft.replace(target)
