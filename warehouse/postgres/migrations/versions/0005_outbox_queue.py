"""Runs 0005_outbox_queue.sql."""

from warehouse.postgres.migrations import run_file

revision = "0005_outbox_queue"
down_revision = "0004_landing"


def upgrade() -> None:
    run_file("0005_outbox_queue.sql")
