"""What of the tenant's row decides how things are shown and counted: its clock, its language, whether it is a demo."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_one
from warehouse.vocabulary import Language


@dataclass(frozen=True, slots=True)
class TenantContext:
    """`timezone` is an IANA name; days of windows and reports are days in it."""

    timezone: str
    language: Language
    is_demo: bool

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)


async def read_tenant_context(connection: Connection) -> TenantContext:
    """Of the transaction's tenant."""
    tenant = await fetch_one(connection, TenantContext, "select timezone, language, is_demo from app.tenants")
    assert tenant is not None, "the transaction's own tenant is always visible"
    return tenant
