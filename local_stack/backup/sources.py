"""What a backup reads and a restore writes."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from settings.postgres import MigrationSettings
from settings.processes import KeySettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from warehouse.postgres.keys import Keyring


@dataclass(frozen=True)
class Sources:
    """The stores, as an administrator, and the master key's file."""

    postgres: MigrationSettings
    clickhouse: ClickHouseSettings
    objects: ObjectStoreSettings
    master_key_file: Path

    @classmethod
    def from_environment(cls) -> "Sources":
        """As the environment says."""
        return cls(MigrationSettings(), ClickHouseSettings(), ObjectStoreSettings(), KeySettings().master_key_file)

    def admin_url(self, database: str) -> str:
        """The administrator's log-in to one database."""
        return self.postgres.as_role(self.postgres.admin_user, self.postgres.admin_password).url(database)


def fingerprint(master_key_file: Path) -> str:
    """Tells one master key from another and nothing about either."""
    return sha256(Keyring.load(master_key_file).signing_key("backup fingerprint")).hexdigest()[:16]
