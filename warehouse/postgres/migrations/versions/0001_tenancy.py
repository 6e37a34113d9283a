"""Runs 0001_tenancy.sql."""

from warehouse.postgres.migrations import run_file

revision = "0001_tenancy"
down_revision = None


def upgrade() -> None:
    run_file("0001_tenancy.sql")
