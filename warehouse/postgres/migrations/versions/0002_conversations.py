"""Runs 0002_conversations.sql."""

from warehouse.postgres.migrations import run_file

revision = "0002_conversations"
down_revision = "0001_tenancy"


def upgrade() -> None:
    run_file("0002_conversations.sql")
