"""Runs 0003_event_log.sql."""

from warehouse.postgres.migrations import run_file

revision = "0003_event_log"
down_revision = "0002_conversations"


def upgrade() -> None:
    run_file("0003_event_log.sql")
