"""The reports that were sent, and their PDFs from the object store."""

from datetime import date, datetime
from functools import cache
from typing import Final
from uuid import UUID

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from chat_api.errors import SamtalError
from integrations.object_store import ObjectMissing, ObjectStore
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import ReportKind, ReportState

READS_AT_A_TIME: Final = 8


class ReportsUnreachable(SamtalError):
    """The object store does not answer."""

    status = 503
    code = "reports_unreachable"


@cache
def _limiter() -> CapacityLimiter:
    """Of its own: a store that hangs must not take the threads in which passwords and texts are worked on."""
    return CapacityLimiter(READS_AT_A_TIME)


class ReportNotFound(SamtalError):
    """The tenant has no such report, or its PDF was deleted."""

    status = 404
    code = "report_not_found"


class ReportItem(BaseModel):
    """One report over the local days from `period_start` up to, not including, `period_end`."""

    id: UUID
    kind: ReportKind
    period_start: date
    period_end: date
    language: str
    state: ReportState
    recipients: int
    sent_at: datetime | None
    has_pdf: bool


async def list_reports(connection: Connection) -> list[ReportItem]:
    """The reports of the transaction's tenant, newest first."""
    cursor = await connection.execute(
        "select id, kind, period_start, period_end, language, state, recipients, sent_at,"
        " object_key is not null and object_key like '%.pdf' as has_pdf"
        " from app.report_runs order by period_end desc, started_at desc limit 200"
    )
    return [ReportItem.model_validate(row) async for row in cursor]


async def find_report_key(connection: Connection, report_id: UUID) -> str:
    """Where the report's PDF is kept. Raises ReportNotFound, for a report that no engine could print too."""
    cursor = await connection.execute("select object_key from app.report_runs where id = %(id)s", {"id": report_id})
    row = await cursor.fetchone()
    key: str | None = row["object_key"] if row else None
    if key is None or not key.endswith(".pdf"):
        raise ReportNotFound
    return key


async def read_report(store: ObjectStore, key: str) -> bytes:
    """The PDF's bytes. Raises ReportNotFound, ReportsUnreachable."""
    try:
        return await run_sync(store.get, key, limiter=_limiter())
    except ObjectMissing as error:
        raise ReportNotFound from error
    except (BotoCoreError, ClientError) as error:
        raise ReportsUnreachable from error
