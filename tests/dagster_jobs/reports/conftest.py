"""An office that sends reports from the restaurant's marts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from dagster_jobs.reports.office import Office
from dagster_jobs.reports.open_office import store_of
from integrations.mail import SmtpServer
from integrations.pdf.choose import choose_engine
from settings.stores import MailSettings, ObjectStoreSettings
from tests.stack.restaurant import Restaurant
from warehouse.postgres.connect import create_pool

NOW = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)  # a Monday, 09:00 in Stockholm


@pytest.fixture
def unsent(restaurant: Restaurant) -> Restaurant:
    """The company with its two subscribers and nothing sent."""
    restaurant.execute("truncate app.report_deliveries, app.report_runs, app.report_subscriptions")
    restaurant.subscribe("owner@fooodis.example", "weekly", "en")
    restaurant.subscribe("chef@fooodis.example", "weekly", "sv")
    return restaurant


@pytest.fixture
async def office(
    unsent: Restaurant, object_store_settings: ObjectStoreSettings, mail_settings: MailSettings
) -> AsyncIterator[Office]:
    """An office of the pipeline's role on Monday morning."""
    async with create_pool(unsent.login("pipeline").url(), 2) as pool:
        yield Office(
            pool=pool,
            keyring=unsent.keyring,
            store=store_of(object_store_settings),
            smtp=SmtpServer(mail_settings.host, mail_settings.port),
            sender="Samtal <samtal@fooodis.example>",
            engine=choose_engine("wkhtmltopdf"),
            console_url="https://console.fooodis.example",
            now=lambda: NOW,
        )
