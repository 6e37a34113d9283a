"""What sending reports needs: the stores, the printer, the keys, the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.mail import SmtpServer
from integrations.object_store import ObjectStore
from integrations.pdf.port import PdfEngine
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring


@dataclass(frozen=True)
class Office:
    """What sending needs: where mail and files go, who prints, who opens the addresses."""

    pool: Pool
    keyring: Keyring
    store: ObjectStore
    smtp: SmtpServer
    sender: str
    engine: PdfEngine | None
    console_url: str
    now: Callable[[], datetime]
