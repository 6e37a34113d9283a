"""What sending reports needs: the stores, the printer, the keys, the clock.

The pipeline reads the master key file, because recipients' addresses are encrypted and nobody else
prints reports; its database role sees those addresses only through `app.report_recipients`.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from deliveries.deliver import MailServices
from integrations.mail import smtp_server
from integrations.object_store import ObjectStore, open_store
from integrations.pdf.engines import choose_engine
from integrations.pdf.port import EngineName, PdfEngine
from settings.postgres import PostgresSettings
from settings.processes import ConsoleSettings, KeySettings
from settings.stores import MailSettings, ObjectStoreSettings
from warehouse.postgres.connect import Pool, create_pool
from warehouse.postgres.keys import Keyring


@dataclass(frozen=True)
class ReportServices:
    """Opened once a process. `now` gives the time that decides what is due."""

    mail: MailServices
    keyring: Keyring
    store: ObjectStore
    engine: PdfEngine | None
    console_url: str

    @property
    def pool(self) -> Pool:
        return self.mail.pool

    @property
    def now(self) -> Callable[[], datetime]:
        return self.mail.now


@asynccontextmanager
async def open_report_services(engine: EngineName | None = None) -> AsyncIterator[ReportServices]:
    """As the settings say, with the pipeline's role: for the schedule and for `samtal nightly`."""
    mail = MailSettings()
    smtp = smtp_server(mail.host, mail.port, mail.username, mail.password.get_secret_value(), mail.starttls)
    async with create_pool(PostgresSettings().url(), size=2) as pool:
        yield ReportServices(
            mail=MailServices(pool, smtp, mail.sender, lambda: datetime.now(UTC)),
            keyring=Keyring.load(KeySettings().master_key_file),
            store=store_of(ObjectStoreSettings()),
            engine=choose_engine(engine),
            console_url=ConsoleSettings().public_url,
        )


def store_of(settings: ObjectStoreSettings) -> ObjectStore:
    return open_store(**settings.log_in())
