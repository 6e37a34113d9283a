"""Reads of sites, in the open tenant transaction."""

from dataclasses import dataclass

from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_all


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What tells one site of a tenant from another."""

    key: str
    name: str
    allowed_origins: list[str]


async def list_sites(connection: Connection) -> list[SiteSummary]:
    """Every site, the oldest first."""
    return await fetch_all(
        connection, SiteSummary, "select key, name, allowed_origins from app.sites order by created_at, id"
    )
