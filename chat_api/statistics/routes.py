"""The numbers' routes. A window's days are the tenant's own, both included."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal  # Any is FastAPI's own type of `responses`
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from chat_api.accounts.current_staff import CheckedViewer, Viewer
from chat_api.accounts.tenant_context import read_tenant_context
from chat_api.database import StaffWork
from chat_api.errors import refusals
from chat_api.services import AppServices
from chat_api.statistics.count_live import LiveCounts, WarehouseUnreachable, count_live
from chat_api.statistics.data_trust import DataTrust, read_data_trust
from chat_api.statistics.mart_rows import (
    IntentRow,
    LanguageRow,
    PeriodTotals,
    RankingRow,
    ResponseTimeRow,
    SnapshotRow,
    TopicRow,
)
from chat_api.statistics.read_mart import (
    INTENTS,
    LANGUAGES,
    RESPONSE_TIMES,
    SNAPSHOTS,
    TOPICS,
    IntentName,
    Mart,
    Row,
    Window,
    name_intents,
    read_mart,
    read_rankings,
    read_totals,
)
from chat_api.statistics.reports import ReportItem, find_report_key, list_reports, read_report
from chat_api.write_csv import CSV_TOO, csv_response, write_csv
from warehouse.occurred_at import Day
from warehouse.postgres.connect import tenant_transaction

router = APIRouter(prefix="/v1/staff", tags=["statistics"])
AS_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
Form = Annotated[Literal["json", "csv"], Query(alias="format", description="csv for a spreadsheet")]


async def asked_window(
    first: Annotated[Day | None, Query(alias="from", description="first local day")] = None,
    last: Annotated[Day | None, Query(alias="to", description="last local day, included")] = None,
    assistant_id: UUID | None = None,
) -> Window:
    """The window that the query names."""
    return Window(first, last, assistant_id)


InWindow = Annotated[Window, Depends(asked_window)]


@router.get("/statistics/live", responses=refusals(401, 503))
async def live(staff: CheckedViewer, services: AppServices, day: Day | None = None) -> LiveCounts:
    """Counts one local day, today unless another is named, seconds after it happened."""
    async with tenant_transaction(services.staff_pool, staff.tenant_id) as connection:
        tenant = await read_tenant_context(connection)
    if services.clickhouse.client is None:  # it has never answered yet
        raise WarehouseUnreachable
    now = datetime.now(UTC)
    return await count_live(
        services.clickhouse.client, staff.tenant_id, tenant, day or now.astimezone(tenant.zone).date(), now
    )


@router.get("/statistics/totals", response_model=list[PeriodTotals], responses=refusals(401) | CSV_TOO)
async def totals(
    _: Viewer,
    work: StaffWork,
    window: InWindow,
    by: Annotated[
        Literal["window", "day"],
        Query(description="one row of the whole window, or one of each of its newest 400 days"),
    ] = "window",
    form: Form = "json",
) -> object:
    """What a window sums up to: counts, rates with their intervals, percentiles."""
    return _answer(await read_totals(work.connection, window, by), PeriodTotals, "totals", form)


@router.get("/statistics/rankings", response_model=list[RankingRow], responses=refusals(401) | CSV_TOO)
async def rankings(_: Viewer, work: StaffWork, window: InWindow, form: Form = "json") -> object:
    """What occurred most in a window: languages, intents and topics, each with its count and share, most first."""
    return _answer(await read_rankings(work.connection, window), RankingRow, "rankings", form)


@router.get("/statistics/snapshots", response_model=list[SnapshotRow], responses=refusals(401) | CSV_TOO)
async def snapshots(_: Viewer, work: StaffWork, window: InWindow, form: Form = "json") -> object:
    """The daily numbers: a row an assistant and local day."""
    return await _read(work, SNAPSHOTS, window, form)


@router.get("/statistics/languages", response_model=list[LanguageRow], responses=refusals(401) | CSV_TOO)
async def languages(_: Viewer, work: StaffWork, window: InWindow, form: Form = "json") -> object:
    """The language mix: a row an assistant, local day and language."""
    return await _read(work, LANGUAGES, window, form)


@router.get("/statistics/intents", response_model=list[IntentRow], responses=refusals(401) | CSV_TOO)
async def intents(_: Viewer, work: StaffWork, window: InWindow, form: Form = "json") -> object:
    """What people ask for: a row an assistant, local day and intent."""
    return await _read(work, INTENTS, window, form)


@router.get("/statistics/intent-names", responses=refusals(401))
async def intent_names(_: Viewer, work: StaffWork) -> list[IntentName]:
    """What the intents are called: the question of the FAQ that alone has the intent, by language."""
    return await name_intents(work.connection)


@router.get("/statistics/topics", response_model=list[TopicRow], responses=refusals(401) | CSV_TOO)
async def topics(_: Viewer, work: StaffWork, window: InWindow, form: Form = "json") -> object:
    """What messages are about: a row a topic, assistant and local day."""
    return await _read(work, TOPICS, window, form)


@router.get("/statistics/response-times", response_model=list[ResponseTimeRow], responses=refusals(401) | CSV_TOO)
async def response_times(
    _: Viewer,
    work: StaffWork,
    window: InWindow,
    period: Literal["day", "week", "month"] = "day",
    form: Form = "json",
) -> object:
    """Percentiles: a row a period and assistant, and one for all assistants together."""
    narrowed = Window(window.first, window.last, window.assistant_id, period)
    return await _read(work, RESPONSE_TIMES, narrowed, form)


@router.get("/data-trust", responses=refusals(401))
async def data_trust(
    _: Viewer, work: StaffWork, days: Annotated[int, Query(ge=1, le=400, description="newest days shown")] = 60
) -> DataTrust:
    """Shows whether the warehouse holds what happened, and how fresh it is."""
    return await read_data_trust(work.connection, days)


@router.get("/reports", responses=refusals(401))
async def reports(_: Viewer, work: StaffWork) -> list[ReportItem]:
    """Lists the reports, newest first."""
    return await list_reports(work.connection)


@router.get("/reports/{report_id}/pdf", responses=refusals(401, 404, 503) | AS_PDF, response_class=Response)
async def report_pdf(staff: CheckedViewer, services: AppServices, report_id: UUID) -> Response:
    """Gives a report's PDF."""
    async with tenant_transaction(services.staff_pool, staff.tenant_id) as connection:
        key = await find_report_key(connection, report_id)
    pdf = await read_report(services.objects(), key)
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": "inline"})


async def _read(work: StaffWork, mart: Mart[Row], window: Window, form: Literal["json", "csv"]) -> object:
    return _answer(await read_mart(work.connection, mart, window), mart.row, mart.table, form)


def _answer(rows: Sequence[Row], kind: type[Row], name: str, form: Literal["json", "csv"]) -> object:
    return rows if form == "json" else csv_response(write_csv(rows, kind), name)
