"""`samtal migrate` for ClickHouse: each numbered file once, and never a file that changed after it ran."""

from hashlib import sha256
from pathlib import Path
from string import Template

from clickhouse_connect.driver.client import Client

from warehouse.clickhouse.client import connect_sync
from warehouse.clickhouse.layout import on_cluster, placeholders
from warehouse.event_log.add_columns import add_to_clickhouse

MIGRATIONS = Path(__file__).parent / "migrations"


class MigrationChanged(Exception):
    """A file that already ran has another text now. Write the change as a new file."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} changed after it ran: put it back and write the change as the next file")


def prepare_database(
    *, host: str, port: int, user: str, password: str, database: str, secure: bool = False, cluster: str = ""
) -> None:
    """Makes the database unless it is there."""
    with connect_sync(host=host, port=port, user=user, password=password, database="default", secure=secure) as client:
        client.command(f"create database if not exists `{database}` {on_cluster(cluster)} engine = Atomic")


def migrate(client: Client, cluster: str = "") -> list[str]:
    """Runs the files that have not run yet, in order, and adds the columns of new fields; gives the files' names.

    Safe to repeat. Each statement can be repeated too, so a migration that was cut off is simply run again. The caller
    sees to it that one migration runs at a time (`samtal migrate` holds an advisory lock in Postgres).
    """
    client.command(
        f"create table if not exists schema_migrations {on_cluster(cluster)}"
        " (name String, checksum String, applied_at DateTime('UTC') default now())"
        f" engine = {placeholders(cluster)['merge_tree']} order by name"
    )
    rows = client.query("select name, checksum from schema_migrations").result_rows
    applied = {str(name): str(checksum) for name, checksum in rows}
    ran = [file.name for file in sorted(MIGRATIONS.glob("*.sql")) if _apply(client, file, applied, cluster)]
    add_to_clickhouse(client, cluster)
    return ran


def statements(file: Path, cluster: str) -> list[str]:
    """The file's statements with the placeholders filled in; comments that begin a line are left out."""
    text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("--"))
    filled = Template(text).substitute(placeholders(cluster))
    return [statement.strip(" \n;") for statement in filled.split(";\n") if statement.strip(" \n;")]


def checksum(file: Path) -> str:
    """Of the template, not of what a cluster's name makes of it."""
    return sha256(file.read_bytes()).hexdigest()


def _apply(client: Client, file: Path, applied: dict[str, str], cluster: str) -> bool:
    if file.name in applied:
        if applied[file.name] != checksum(file):
            raise MigrationChanged(file.name)
        return False
    for statement in statements(file, cluster):
        client.command(statement)
    client.insert("schema_migrations", [[file.name, checksum(file)]], column_names=["name", "checksum"])
    return True
