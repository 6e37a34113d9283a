"""The run's servers. Whoever first asks for one starts it, under a file lock; all others find it."""

import fcntl
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from local_stack import records
from local_stack.ports import LOOPBACK, free_ports
from local_stack.program import Program
from local_stack.run_program import start_and_wait
from local_stack.servers import clickhouse, postgres, seaweedfs, valkey
from settings.postgres import PostgresSettings
from tests.stack.databases import make_template
from warehouse.postgres.roles import ROLES

Role = Literal["owner", "app", "worker", "shipper", "pipeline", "analyst"]

# A test's data may be lost with the machine, so nothing waits for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB", "max_connections=300")


class Stack:
    """Real servers of this run, on ports of their own. Each starts when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: set[str] = set()
        with self._lock("stack"):
            self._facts = self._read_or_make_facts()

    def admin_url(self, database: str = "postgres") -> str:
        """The Postgres administrator's log-in; starts Postgres."""
        self._ensure("postgres")
        return postgres.admin_url(self.port("postgres"), self.password("postgres"), database)

    def postgres_settings(self, database: str, role: Role) -> PostgresSettings:
        """A role's log-in to one database; starts Postgres."""
        self._ensure("postgres")
        user = f"samtal_{role}"
        password = SecretStr(self.password(user))
        return PostgresSettings(
            host=LOOPBACK, port=self.port("postgres"), database=database, user=user, password=password
        )

    def valkey_url(self) -> str:
        """Valkey's address; starts it."""
        self._ensure("valkey")
        return valkey.url(self.port("valkey"), self.password("valkey"))

    def clickhouse_port(self) -> int:
        """The port of ClickHouse's HTTP interface; starts it."""
        self._ensure("clickhouse")
        return self.port("clickhouse")

    def s3_port(self) -> int:
        """The object store's port; starts it."""
        self._ensure("seaweedfs")
        return self.port("s3")

    def port(self, name: str) -> int:
        """A port of this run."""
        return int(self._facts[f"port_{name}"])

    def password(self, name: str) -> str:
        """A secret of this run."""
        return str(self._facts[f"password_{name}"])

    def role_passwords(self) -> dict[str, str]:
        """The password of each Postgres role."""
        return {role: self.password(role) for role in ROLES}

    def _ensure(self, name: str) -> None:
        if name in self._started:
            return
        with self._lock(name):
            if name not in records.all_pids(self.folder):
                start_and_wait(self._program(name), self.folder)
                if name == "postgres":
                    admin = postgres.admin_url(self.port(name), self.password(name))
                    make_template(admin, self.role_passwords())
        self._started.add(name)

    def _program(self, name: str) -> Program:
        data = self.folder / name
        match name:
            case "postgres":
                postgres.initialise(data, self.password(name))
                return postgres.program(data, self.port(name), self.password(name), FAST)
            case "valkey":
                return valkey.program(data, self.port(name), self.password(name))
            case "clickhouse":
                return clickhouse.program(data, self.port(name), self.password(name))
            case _:
                ports = seaweedfs.Ports(*(self.port(each) for each in seaweedfs.Ports.__dataclass_fields__))
                return seaweedfs.program(data, ports, self.password("s3_key"), self.password("s3_secret"))

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def _read_or_make_facts(self) -> dict[str, str | int]:
        path = self.folder / "facts.json"
        if not path.exists():
            names = ("postgres", "valkey", "clickhouse", *seaweedfs.Ports.__dataclass_fields__)
            ports = {f"port_{name}": port for name, port in zip(names, free_ports(len(names)), strict=True)}
            owners = ("postgres", "valkey", "clickhouse", "s3_key", "s3_secret", *ROLES)
            passwords = {f"password_{owner}": secrets.token_hex(12) for owner in owners}
            path.touch(mode=0o600)
            path.write_text(json.dumps({**ports, **passwords}), encoding="utf-8")
        return dict(json.loads(path.read_text(encoding="utf-8")))
