"""Runs 0006_reports.sql."""

from warehouse.postgres.migrations import run_file

revision = "0006_reports"
down_revision = "0005_outbox_queue"


def upgrade() -> None:
    run_file("0006_reports.sql")
