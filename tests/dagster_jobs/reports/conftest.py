"""What sends reports from the restaurant's marts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from dagster_jobs.reports.services import ReportServices, store_of
from deliveries.deliver import MailServices
from integrations.mail import SmtpServer
from integrations.pdf.engines import choose_engine
from settings.stores import MailSettings, ObjectStoreSettings
from tests.stack.restaurant import Restaurant
from warehouse.postgres.connect import create_pool

NOW = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)  # a Monday, 09:00 in Stockholm


@pytest.fixture
def unsent(restaurant: Restaurant) -> Restaurant:
    """The company with its two subscribers and nothing sent."""
    restaurant.execute("truncate app.deliveries, app.report_runs, app.report_subscriptions cascade")
    restaurant.subscribe("owner@fooodis.example", "weekly", "en")
    restaurant.subscribe("chef@fooodis.example", "weekly", "sv")
    return restaurant


@pytest.fixture
async def services(
    unsent: Restaurant, object_store_settings: ObjectStoreSettings, mail_settings: MailSettings
) -> AsyncIterator[ReportServices]:
    """As the pipeline's role, on Monday morning."""
    smtp = SmtpServer(mail_settings.host, mail_settings.port)
    async with create_pool(unsent.login("pipeline").url(), 2) as pool:
        yield ReportServices(
            mail=MailServices(pool, smtp, "Samtal <samtal@fooodis.example>", lambda: NOW),
            keyring=unsent.keyring,
            store=store_of(object_store_settings),
            engine=choose_engine("wkhtmltopdf"),
            console_url="https://console.fooodis.example",
        )
