"""Opens the office from the settings: called by the schedule, by `samtal nightly` and by `samtal report`.

The pipeline reads the master key file, because recipients' addresses are encrypted and nobody else
prints reports; its database role sees those addresses only through `app.report_recipients`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from dagster_jobs.reports.office import Office
from integrations.mail import SmtpServer
from integrations.object_store import ObjectStore, open_store
from integrations.pdf.choose import choose_engine
from integrations.pdf.port import EngineName
from settings.postgres import PostgresSettings
from settings.processes import ConsoleSettings, KeySettings
from settings.stores import MailSettings, ObjectStoreSettings
from warehouse.postgres.connect import create_pool
from warehouse.postgres.keys import Keyring


@asynccontextmanager
async def open_office(engine: EngineName | None = None) -> AsyncIterator[Office]:
    """Everything that sending reports needs, as the pipeline's role."""
    mail = MailSettings()
    async with create_pool(PostgresSettings().url(), size=2) as pool:
        yield Office(
            pool=pool,
            keyring=Keyring.load(KeySettings().master_key_file),
            store=store_of(ObjectStoreSettings()),
            smtp=SmtpServer(mail.host, mail.port, mail.username, mail.password.get_secret_value(), mail.starttls),
            sender=mail.sender,
            engine=choose_engine(engine),
            console_url=ConsoleSettings().public_url,
            now=lambda: datetime.now(UTC),
        )


def store_of(settings: ObjectStoreSettings) -> ObjectStore:
    """The object store that the settings name."""
    return open_store(
        endpoint_url=settings.endpoint_url,
        access_key_id=settings.access_key_id,
        secret_access_key=settings.secret_access_key.get_secret_value(),
        bucket=settings.bucket,
        region=settings.region,
    )
