"""The numbers' doors. A window's days are the tenant's own, both included."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal  # Any is FastAPI's own type of `responses`
from uuid import UUID
from zoneinfo import ZoneInfo

from clickhouse_connect.driver.asyncclient import AsyncClient
from fastapi import APIRouter, Depends, Query, Request, Response

from chat_api.accounts.current_staff import Viewer
from chat_api.database import Work
from chat_api.errors import ErrorBody
from chat_api.services import services_of
from chat_api.statistics.count_live import LiveCounts, WarehouseUnreachable, count_live
from chat_api.statistics.data_trust import DataTrust, read_data_trust
from chat_api.statistics.intent_names import IntentName, name_intents
from chat_api.statistics.mart_rows import IntentRow, LanguageRow, ResponseTimeRow, SnapshotRow, TopicRow
from chat_api.statistics.read_mart import (
    INTENTS,
    LANGUAGES,
    RESPONSE_TIMES,
    SNAPSHOTS,
    TOPICS,
    Mart,
    Row,
    Window,
    read_mart,
)
from chat_api.statistics.reports import ReportItem, find_report_key, list_reports, read_report
from chat_api.write_csv import NOT_STORED, csv_response, write_csv
from integrations.object_store import ObjectStore
from warehouse.occurred_at import Day

router = APIRouter(prefix="/v1/staff", tags=["statistics"])
REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorBody} for status in (401, 403, 404, 422)}
LIVE_REFUSALS: dict[int | str, dict[str, Any]] = {**REFUSALS, 503: {"model": ErrorBody}}
AS_CSV: dict[int | str, dict[str, Any]] = {**REFUSALS, 200: {"content": {"text/csv": {}}}}
AS_PDF: dict[int | str, dict[str, Any]] = {**REFUSALS, 200: {"content": {"application/pdf": {}}}}
Form = Annotated[Literal["json", "csv"], Query(alias="format", description="csv for a spreadsheet")]


async def asked_window(
    first: Annotated[Day | None, Query(alias="from", description="first local day")] = None,
    last: Annotated[Day | None, Query(alias="to", description="last local day, included")] = None,
    assistant_id: UUID | None = None,
) -> Window:
    """The window that the query names."""
    return Window(first, last, assistant_id)


async def warehouse_of(request: Request) -> AsyncClient:
    """The ClickHouse client of this process. Raises WarehouseUnreachable before it ever answered."""
    client = services_of(request).clickhouse.client
    if client is None:
        raise WarehouseUnreachable
    return client


async def object_store_of(request: Request) -> ObjectStore:
    """The object store of this process, opened when it is first asked for."""
    return services_of(request).objects()


InWindow = Annotated[Window, Depends(asked_window)]


@router.get("/statistics/live", responses=LIVE_REFUSALS)
async def live(
    staff: Viewer, work: Work, warehouse: Annotated[AsyncClient, Depends(warehouse_of)], day: Day | None = None
) -> LiveCounts:
    """Counts one local day, today unless another is named, seconds after it happened."""
    row = await (await work.connection.execute("select timezone, is_demo from app.tenants")).fetchone()
    assert row is not None
    now = datetime.now(UTC)
    local_day = day or now.astimezone(ZoneInfo(row["timezone"])).date()
    return await count_live(warehouse, staff.tenant_id, row["timezone"], row["is_demo"], local_day, now)


@router.get("/statistics/snapshots", response_model=list[SnapshotRow], responses=AS_CSV)
async def snapshots(_: Viewer, work: Work, window: InWindow, form: Form = "json") -> object:
    """The daily numbers: a row an assistant and local day."""
    return await _answer(work, SNAPSHOTS, window, form)


@router.get("/statistics/languages", response_model=list[LanguageRow], responses=AS_CSV)
async def languages(_: Viewer, work: Work, window: InWindow, form: Form = "json") -> object:
    """The language mix: a row an assistant, local day and language."""
    return await _answer(work, LANGUAGES, window, form)


@router.get("/statistics/intents", response_model=list[IntentRow], responses=AS_CSV)
async def intents(_: Viewer, work: Work, window: InWindow, form: Form = "json") -> object:
    """What people ask for: a row an assistant, local day and intent."""
    return await _answer(work, INTENTS, window, form)


@router.get("/statistics/intent-names", responses=REFUSALS)
async def intent_names(_: Viewer, work: Work) -> list[IntentName]:
    """What the intents are called: the question of the FAQ that alone has the intent, by language."""
    return await name_intents(work.connection)


@router.get("/statistics/topics", response_model=list[TopicRow], responses=AS_CSV)
async def topics(_: Viewer, work: Work, window: InWindow, form: Form = "json") -> object:
    """What messages are about: a row a topic, assistant and local day."""
    return await _answer(work, TOPICS, window, form)


@router.get("/statistics/response-times", response_model=list[ResponseTimeRow], responses=AS_CSV)
async def response_times(
    _: Viewer,
    work: Work,
    window: InWindow,
    period: Literal["day", "week", "month"] = "day",
    form: Form = "json",
) -> object:
    """Percentiles: a row a period and assistant, and one for all assistants together."""
    narrowed = Window(window.first, window.last, window.assistant_id, period)
    return await _answer(work, RESPONSE_TIMES, narrowed, form)


@router.get("/data-trust", responses=REFUSALS)
async def data_trust(
    _: Viewer, work: Work, days: Annotated[int, Query(ge=1, le=400, description="newest days shown")] = 60
) -> DataTrust:
    """Shows whether the warehouse holds what happened, and how fresh it is."""
    return await read_data_trust(work.connection, days)


@router.get("/reports", responses=REFUSALS)
async def reports(_: Viewer, work: Work) -> list[ReportItem]:
    """Lists the reports, newest first."""
    return await list_reports(work.connection)


@router.get("/reports/{report_id}/pdf", responses=AS_PDF, response_class=Response)
async def report_pdf(
    _: Viewer, work: Work, report_id: UUID, store: Annotated[ObjectStore, Depends(object_store_of)]
) -> Response:
    """Gives a report's PDF."""
    pdf = await read_report(store, await find_report_key(work.connection, report_id))
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": "inline", **NOT_STORED})


async def _answer(work: Work, mart: Mart[Row], window: Window, form: Literal["json", "csv"]) -> object:
    rows = await read_mart(work.connection, mart, window)
    if form == "json":
        return rows
    return csv_response(write_csv(rows, mart.row), mart.table)
