"""Reports on their way: each person gets each report once, in their language, whatever breaks in between."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dagster_jobs.reports.send import send_due_reports
from dagster_jobs.reports.services import ReportServices
from integrations.mail import SmtpServer
from integrations.object_store import ObjectStore
from local_stack.ports import LOOPBACK, free_ports
from tests.dagster_jobs.reports.conftest import NOW
from tests.stack.mailbox import Mailbox
from tests.stack.restaurant import Restaurant
from warehouse.postgres.keys import Keyring

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]


class FullStore(ObjectStore):
    """A store that takes nothing, and says so with somebody's address."""

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Refuses."""
        raise OSError(f"no room for {key}, which owner@fooodis.example asked for")


class MisspellingKeyring(Keyring):
    """Opens the owner's address as one that no mail can carry; the owner is asked first or last, by chance."""

    def decrypt_staff(self, blob: bytes, user_id: UUID, column: str) -> str:
        """The address, with one @ too many for the owner."""
        return super().decrypt_staff(blob, user_id, column).replace("owner@", "owner@@")


class Gatekeeper:
    """Knows nobody, and says so in letters of its own."""

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuses."""
        return f"550 5.1.1 <{address.title()}>: nobody of that name"


@pytest.fixture
def gatekeeper() -> Iterator[SmtpServer]:
    """A real server that refuses every recipient for good."""
    controller = Controller(Gatekeeper(), hostname=LOOPBACK, port=free_ports(1)[0])
    controller.start()
    yield SmtpServer(LOOPBACK, controller.port)
    controller.stop()


def mailing(
    services: ReportServices, *, smtp: SmtpServer | None = None, now: Callable[[], datetime] = lambda: NOW
) -> ReportServices:
    """The same services with another mail server or at another time."""
    return replace(services, mail=replace(services.mail, smtp=smtp or services.mail.smtp, now=now))


def part(message: EmailMessage, content_type: str) -> EmailMessage:
    return next(part for part in message.walk() if part.get_content_type() == content_type)


async def test_each_subscriber_gets_the_report_in_their_language(services: ReportServices, mailbox: Mailbox) -> None:
    outcomes = await send_due_reports(services)
    assert [(outcome.state, outcome.recipients) for outcome in outcomes] == [("sent", 2)]
    subjects = {message["To"]: message["Subject"] for message in mailbox.messages()}
    assert subjects == {
        "owner@fooodis.example": "Fooodis & Söner <AB>: your week in conversations, 6–12 Apr 2026",
        "chef@fooodis.example": "Fooodis & Söner <AB>: veckans samtal, 6–12 apr. 2026",
    }


async def test_the_mail_holds_text_html_pictures_and_the_stored_pdf(
    services: ReportServices, mailbox: Mailbox, unsent: Restaurant
) -> None:
    await send_due_reports(services)
    mail = next(message for message in mailbox.messages() if message["To"] == "owner@fooodis.example")
    html = part(mail, "text/html").get_content()
    pictures = {part["Content-ID"].strip("<>") for part in mail.walk() if part.get_content_type() == "image/png"}
    ((key,),) = unsent.execute("select object_key from app.report_runs")
    assert "Conversations: 49 (+40%)" in part(mail, "text/plain").get_content()
    assert set(re.findall(r"cid:(\w+)", html)) == pictures >= {"days", "languages", "intents", "thumbs", "response"}
    assert part(mail, "application/pdf").get_content() == services.store.get(str(key))
    assert "script" not in html


async def test_a_report_goes_once_however_often_and_from_however_many_places_it_is_asked_for(
    services: ReportServices, mailbox: Mailbox
) -> None:
    await asyncio.gather(*(send_due_reports(services) for _ in range(3)))
    await send_due_reports(services)
    assert sorted(message["To"] for message in mailbox.messages()) == ["chef@fooodis.example", "owner@fooodis.example"]


async def test_a_refused_mail_is_tried_again_and_the_others_are_not(
    services: ReportServices, mailbox: Mailbox, unsent: Restaurant
) -> None:
    closed = mailing(services, smtp=SmtpServer("127.0.0.1", 1, timeout_s=2))
    assert [outcome.state for outcome in await send_due_reports(closed)] == ["failed"]
    unsent.execute("update app.deliveries set state = 'sent' where user_id = (select min(user_id::text)::uuid"
                   " from app.deliveries)")  # fmt: skip
    later = mailing(services, now=lambda: NOW + timedelta(hours=1))
    assert [outcome.state for outcome in await send_due_reports(later)] == ["sent"]
    assert len(mailbox.messages()) == 1


async def test_what_was_refused_for_good_is_settled(
    services: ReportServices, mailbox: Mailbox, unsent: Restaurant
) -> None:
    services = replace(services, keyring=MisspellingKeyring.load(unsent.master_key_file))
    closed = mailing(services, smtp=SmtpServer("127.0.0.1", 1, timeout_s=2))
    assert [outcome.state for outcome in await send_due_reports(closed)] == ["failed"]  # for the chef alone
    later = mailing(services, now=lambda: NOW + timedelta(hours=1))
    assert [(outcome.state, outcome.recipients) for outcome in await send_due_reports(later)] == [("sent", 1)]
    claims = unsent.execute("select claimed_at from app.deliveries where state = 'refused_for_good'")
    assert claims == [(NOW,)]  # nobody tried again
    assert await send_due_reports(mailing(services, now=lambda: NOW + timedelta(days=1))) == []


async def test_a_malformed_address_keeps_nobody_else_from_their_mail(
    services: ReportServices, mailbox: Mailbox, unsent: Restaurant
) -> None:
    await send_due_reports(replace(services, keyring=MisspellingKeyring.load(unsent.master_key_file)))
    assert [message["To"] for message in mailbox.messages()] == ["chef@fooodis.example"]
    states = unsent.execute("select state from app.deliveries order by state")
    assert states == [("refused_for_good",), ("sent",)]


async def test_a_mail_that_may_have_been_taken_is_never_sent_again(
    services: ReportServices, mailbox: Mailbox, unsent: Restaurant
) -> None:
    await send_due_reports(services)
    mailbox.clear()
    unsent.execute("update app.deliveries set state = 'claimed'")  # as a crash in the act leaves it
    unsent.execute("update app.report_runs set state = 'started', sent_at = null")
    later = mailing(services, now=lambda: NOW + timedelta(hours=1))
    await send_due_reports(later)
    assert mailbox.messages() == []


async def test_without_an_engine_the_mail_says_so_and_carries_everything(
    services: ReportServices, mailbox: Mailbox
) -> None:
    await send_due_reports(replace(services, engine=None))
    mail = next(message for message in mailbox.messages() if message["To"] == "owner@fooodis.example")
    assert "application/pdf" not in {part.get_content_type() for part in mail.walk()}
    assert "The PDF could not be made" in part(mail, "text/plain").get_content()


async def test_a_report_waits_until_the_marts_cover_its_period(services: ReportServices, mailbox: Mailbox) -> None:
    ahead = mailing(services, now=lambda: NOW + timedelta(days=3650))
    assert [outcome.state for outcome in await send_due_reports(ahead)] == ["waiting"]
    assert mailbox.messages() == []


async def test_what_an_exception_quotes_is_not_written_down(services: ReportServices, unsent: Restaurant) -> None:
    (outcome,) = await send_due_reports(
        replace(services, store=FullStore(services.store.client, services.store.bucket))
    )
    ((detail,),) = unsent.execute("select detail from app.report_runs")
    assert detail == outcome.detail == "OSError stopped the report; the pipeline's log says where."


async def test_a_server_that_names_whom_it_refuses_is_quoted_without_the_name(
    services: ReportServices, unsent: Restaurant, gatekeeper: SmtpServer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert [outcome.state for outcome in await send_due_reports(mailing(services, smtp=gatekeeper))] == ["sent"]
    rows = unsent.execute("select distinct state, detail from app.deliveries")
    assert rows == [("refused_for_good", "the server refused the recipient: 5.1.1 <(address)>: nobody of that name")]
    assert "fooodis.example" not in "".join(capfd.readouterr()).lower()


async def test_no_address_is_written_down_in_the_clear(services: ReportServices, unsent: Restaurant) -> None:
    await send_due_reports(mailing(services, smtp=SmtpServer("127.0.0.1", 1, timeout_s=2)))
    rows = unsent.execute("select detail from app.report_runs union all select detail from app.deliveries")
    assert rows
    assert "fooodis.example" not in str(rows)
