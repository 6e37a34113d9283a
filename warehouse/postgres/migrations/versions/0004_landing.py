"""Runs 0004_landing.sql."""

from warehouse.postgres.migrations import run_file

revision = "0004_landing"
down_revision = "0003_event_log"


def upgrade() -> None:
    run_file("0004_landing.sql")
