"""Runs 0007_handover_mails.sql."""

from warehouse.postgres.migrations import run_file

revision = "0007_handover_mails"
down_revision = "0006_reports"


def upgrade() -> None:
    run_file("0007_handover_mails.sql")
