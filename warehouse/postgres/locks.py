"""The advisory locks that processes of ours take in Postgres, each number once."""

from typing import Final

MIGRATE_POSTGRES: Final = 0x5A37A1  # one migration of a schema at a time
SHIP: Final = 0x5A37A2  # held while events are shipped or rebuilt, or a backup is written
PIPELINE: Final = 0x5A37A3  # held while a day is landed, topics are fitted or marts are built
MIGRATE_ALL: Final = 0x5A37A4  # one `samtal migrate` of every store at a time
