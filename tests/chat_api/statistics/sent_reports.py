"""Reports that were sent, with their PDFs in the object store."""

from dataclasses import dataclass
from uuid import UUID

from integrations.object_store import ObjectStore, open_store
from settings.stores import ObjectStoreSettings
from warehouse.ids import new_id
from warehouse.postgres.connect import create_pool


@dataclass(frozen=True)
class SentReport:
    """A report of a company, with its PDF in the store."""

    id: UUID
    pdf: bytes


def store_of(settings: ObjectStoreSettings) -> ObjectStore:
    """The store of these settings."""
    return open_store(
        endpoint_url=settings.endpoint_url,
        access_key_id=settings.access_key_id,
        secret_access_key=settings.secret_access_key.get_secret_value(),
        bucket=settings.bucket,
        region=settings.region,
    )


async def send_report(owner_url: str, store: ObjectStore, tenant_id: UUID, key: str | None) -> SentReport:
    """A weekly report whose PDF is kept under `key`."""
    report = SentReport(new_id(), b"%PDF-1.7 a report")
    if key:
        store.put(key, report.pdf, "application/pdf")
    async with create_pool(owner_url, 1) as owner, owner.connection() as connection:
        await connection.execute(
            "insert into app.report_runs (tenant_id, id, kind, period_start, period_end, language, state, object_key)"
            " values (%s, %s, 'weekly', '2026-11-09', '2026-11-16', 'en', 'sent', %s)",
            [tenant_id, report.id, key],
        )
    return report
