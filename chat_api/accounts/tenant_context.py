"""What of the tenant's row decides how things are shown and counted: its clock, its language, which talk is counted."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_one
from warehouse.vocabulary import Language, Origin


@dataclass(frozen=True, slots=True)
class TenantContext:
    """`timezone` is an IANA name; days of windows and reports are days in it. Talk of `counted_origins` is counted."""

    timezone: str
    language: Language
    counted_origins: list[Origin]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)


async def read_tenant_context(connection: Connection) -> TenantContext:
    """Of the transaction's tenant."""
    query = "select timezone, language, app.counted_origins(is_demo) as counted_origins from app.tenants"
    tenant = await fetch_one(connection, TenantContext, query)
    assert tenant is not None, "the transaction's own tenant is always visible"
    return tenant
