"""The numbers over HTTP: live counts, data trust, reports, and what happens when a store is away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chat_api.statistics.reports import ReportItem
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from tests.chat_api.conftest import LogInAs, StartApi
from tests.chat_api.statistics.sent_reports import send_report, store_of
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.events import Talk, insert_events
from tests.stack.servers import Role
from warehouse.clickhouse.client import connect_sync
from warehouse.ids import new_id
from warehouse.postgres.connect import Pool, create_pool
from warehouse.postgres.keys import Keyring

STATISTICS = ("snapshots", "languages", "intents", "topics", "response-times")


def fill(settings: ClickHouseSettings, *talks: Talk) -> None:
    client = connect_sync(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password.get_secret_value(),
        database=settings.database,
    )
    insert_events(client, [event for talk in talks for event in talk.events])
    client.close()


async def test_live_counts_are_those_of_the_local_day_and_tenant(
    start_api: StartApi, clickhouse_settings: ClickHouseSettings, company: Company, log_in_as: LogInAs
) -> None:
    tenant = company.tenant_id
    rated = Talk(tenant).opens("2026-11-20 22:59").asks("2026-11-20 23:00").is_answered("2026-11-20 23:00:02")
    rated.is_rated("2026-11-20 23:01", "down").is_rated("2026-11-20 23:02", "up").is_handed_off("2026-11-20 23:05")
    spam = Talk(tenant).opens("2026-11-21 12:00").is_screened("2026-11-21 12:01")
    left_out = [Talk(tenant, origin="test"), Talk(tenant, origin="demo"), Talk(UUID(int=1))]
    fill(clickhouse_settings, rated, spam, *(talk.opens("2026-11-21 12:00") for talk in left_out))
    api = await start_api(clickhouse=clickhouse_settings)
    member = await log_in_as(url=api.url)
    counts = await member.read("/statistics/live", day="2026-11-21")
    assert counts.pop("as_of")
    assert counts == {
        "day": "2026-11-21",
        "timezone": "Europe/Stockholm",
        "conversations": 1,
        "messages": 1,
        "replies": 1,
        "escalations": 1,
        "screened": 1,
        "thumbs_up": 1,
        "thumbs_down": 0,
    }


async def test_live_counts_say_when_the_warehouse_is_away(log_in_as: LogInAs) -> None:
    response = await (await log_in_as()).get("/statistics/live")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "warehouse_unreachable")


@pytest.mark.parametrize("statistic", STATISTICS)
async def test_before_the_first_night_there_are_no_rows_and_no_error(log_in_as: LogInAs, statistic: str) -> None:
    member = await log_in_as()
    assert await member.read(f"/statistics/{statistic}") == []
    table = await member.get(f"/statistics/{statistic}", format="csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 1


async def test_data_trust_shows_reconciliation_freshness_and_dead_letters(
    visitor: Visitor, log_in_as: LogInAs, postgres_url: Callable[[Role], str], company: Company
) -> None:
    await visitor.open()
    async with create_pool(postgres_url("owner"), 1) as owner, owner.connection() as connection:
        await connection.execute(
            "insert into app.reconciliations (tenant_id, day, count_expected, count_found, is_equal)"
            " values (%s, '2026-11-20', 7, 6, false), (%s, '2026-11-21', 9, 9, true)",
            [company.tenant_id, company.tenant_id],
        )
        await connection.execute(
            "insert into app.event_dead_letters (tenant_id, event_id, name, payload, reason)"
            " values (%s, %s, 'message_posted', '{}', 'unreadable')",
            [company.tenant_id, new_id()],
        )
        await connection.execute(
            "insert into landing.set_aside_days (tenant_id, day, reason, detail, count_events)"
            " values (%s, '1850-01-01', 'impossible_day', 'why', 3), (%s, '1850-01-01', 'impossible_day', 'why', 9)",
            [company.tenant_id, new_id()],
        )
    trust = await (await log_in_as()).read("/data-trust")
    days = [(day["day"], day["count_expected"], day["count_found"], day["is_equal"]) for day in trust["reconciliation"]]
    assert days == [("2026-11-21", 9, 9, True), ("2026-11-20", 7, 6, False)]
    assert trust["dead_letters"] == 1
    assert [(each["day"], each["reason"], each["count_events"]) for each in trust["set_aside"]] == [
        ("1850-01-01", "impossible_day", 3)
    ]
    last = datetime.fromisoformat(trust["freshness"]["last_event_at"])
    assert datetime.now(UTC) - last < timedelta(minutes=1)
    assert trust["freshness"]["last_shipped_at"] is None
    assert trust["freshness"]["marts_built_at"] is None


async def test_report_is_listed_and_its_pdf_read_by_its_own_company_alone(
    start_api: StartApi,
    object_store_settings: ObjectStoreSettings,
    company: Company,
    pool: Pool,
    keyring: Keyring,
    log_in_as: LogInAs,
    postgres_url: Callable[[Role], str],
) -> None:
    api = await start_api(object_store=object_store_settings)
    report = await send_report(postgres_url("owner"), store_of(object_store_settings), company.tenant_id, "a/b.pdf")
    member = await log_in_as(url=api.url)
    listed = [ReportItem.model_validate(each) for each in await member.read("/reports")]
    assert [(each.id, each.kind, each.has_pdf) for each in listed] == [(report.id, "weekly", True)]
    pdf = await member.get(f"/reports/{report.id}/pdf")
    assert (pdf.content, pdf.headers["content-type"]) == (report.pdf, "application/pdf")
    stranger = await log_in_as("owner", (await make_company(pool, keyring)).tenant_id, api.url)
    assert await stranger.read("/reports") == []
    assert (await stranger.get(f"/reports/{report.id}/pdf")).status_code == 404


async def test_report_whose_pdf_is_gone_is_not_found(
    start_api: StartApi,
    object_store_settings: ObjectStoreSettings,
    company: Company,
    log_in_as: LogInAs,
    postgres_url: Callable[[Role], str],
) -> None:
    api = await start_api(object_store=object_store_settings)
    store = store_of(object_store_settings)
    report = await send_report(postgres_url("owner"), store, company.tenant_id, "gone.pdf")
    store.delete("gone.pdf")
    response = await (await log_in_as(url=api.url)).get(f"/reports/{report.id}/pdf")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "report_not_found")


async def test_report_that_was_kept_as_html_is_not_handed_out_as_pdf(
    start_api: StartApi,
    object_store_settings: ObjectStoreSettings,
    company: Company,
    log_in_as: LogInAs,
    postgres_url: Callable[[Role], str],
) -> None:
    api = await start_api(object_store=object_store_settings)
    store = store_of(object_store_settings)
    report = await send_report(postgres_url("owner"), store, company.tenant_id, "a/b.html")
    member = await log_in_as(url=api.url)
    assert [each["has_pdf"] for each in await member.read("/reports")] == [False]
    assert (await member.get(f"/reports/{report.id}/pdf")).status_code == 404


@pytest.mark.parametrize("statistic", STATISTICS)
@pytest.mark.parametrize("bound", [{"from": "0"}, {"from": "1850-01-01"}, {"to": "2149-06-08"}])
async def test_window_beyond_the_calendar_is_refused(log_in_as: LogInAs, statistic: str, bound: dict[str, str]) -> None:
    response = await (await log_in_as()).get(f"/statistics/{statistic}", **bound)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_day_beyond_the_calendar_is_refused_in_the_one_shape(
    start_api: StartApi, clickhouse_settings: ClickHouseSettings, log_in_as: LogInAs, day: str
) -> None:
    api = await start_api(clickhouse=clickhouse_settings)
    response = await (await log_in_as(url=api.url)).get("/statistics/live", day=day)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    "path",
    ["/me", "/conversations", "/assistants", "/data-trust", "/reports", "/statistics/live"]
    + [f"/statistics/{name}" for name in STATISTICS],
)
async def test_every_staff_page_asks_for_a_token(log_in_as: LogInAs, path: str) -> None:
    member = await log_in_as()
    member.access_token = "made-up"
    assert (await member.get(path)).status_code == 401
