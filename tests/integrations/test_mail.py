import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from integrations.mail import Attachment, Mail, MailRefused, SmtpServer, compose, send

MAIL = Mail(
    sender="Samtal <samtal@fooodis.example>",
    recipient="owner@fooodis.example",
    subject="Veckorapport för Fooodis",
    text="214 samtal",
    html='<p>214 samtal</p><img src="cid:conversations">',
    message_id="report-1",
    sent_at=datetime(2026, 11, 16, 8, 0, tzinfo=UTC),
    language="sv",
    unsubscribe_url="https://console.fooodis.example/reports",
    pictures={"conversations": b"\x89PNG\r\n"},
    attachments=(Attachment("report.pdf", "application/pdf", b"%PDF-1.4"),),
)


class Catcher:
    """Keeps what a real SMTP server was handed; refuses whoever is named nobody."""

    def __init__(self) -> None:
        self.caught: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such person"
        if address.startswith("full@"):
            return "452 the box is full"
        if address.startswith("moved@"):
            elsewhere = 'as is her_alias@inside.example; ask ("Post Master"@fooodis.example)'
            return f"550 5.1.1 <{address.upper()}>: unknown, {elsewhere}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd calls it so
        assert isinstance(envelope.content, bytes)
        self.caught.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def catcher() -> Iterator[tuple[Catcher, SmtpServer]]:
    handler = Catcher()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    yield handler, SmtpServer("127.0.0.1", controller.port)
    controller.stop()


def _free_port() -> int:

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_mail_carries_text_html_pictures_and_pdf() -> None:
    message = compose(MAIL)
    types = [part.get_content_type() for part in message.walk()]
    assert types == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf",
    ]  # fmt: skip
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<conversations>"
    assert message["Message-ID"] == "<report-1@fooodis.example>"
    assert message["List-Unsubscribe"] == "<https://console.fooodis.example/reports>"


def test_a_name_cannot_smuggle_a_header() -> None:
    with pytest.raises(ValueError, match="Header"):
        compose(replace(MAIL, subject="Report\r\nBcc: everyone@example.com"))


async def test_mail_is_handed_over_once(catcher: tuple[Catcher, SmtpServer]) -> None:
    handler, server = catcher
    await send(compose(MAIL), server)
    assert [message["Subject"] for message in handler.caught] == ["Veckorapport för Fooodis"]


async def test_a_refused_recipient_is_known_as_refused(catcher: tuple[Catcher, SmtpServer]) -> None:
    handler, server = catcher
    with pytest.raises(MailRefused, match="no such person"):
        await send(compose(replace(MAIL, recipient="nobody@fooodis.example")), server)
    assert handler.caught == []


async def test_a_refusal_names_nobody(catcher: tuple[Catcher, SmtpServer]) -> None:
    with pytest.raises(MailRefused) as refused:
        await send(compose(replace(MAIL, recipient="moved@fooodis.example")), catcher[1])
    reason = "5.1.1 <(address)>: unknown, as is (address); ask ((address))"
    assert str(refused.value) == f"the server refused the recipient: {reason}"


@pytest.mark.parametrize(("name", "is_final"), [("nobody", True), ("full", False)])
async def test_only_a_5xx_is_final(catcher: tuple[Catcher, SmtpServer], name: str, is_final: bool) -> None:
    with pytest.raises(MailRefused) as refused:
        await send(compose(replace(MAIL, recipient=f"{name}@fooodis.example")), catcher[1])
    assert refused.value.is_final is is_final


async def test_a_server_that_refuses_everybody_is_known_as_refused_and_may_relent() -> None:
    with pytest.raises(MailRefused, match="no log-in") as refused:
        await send(compose(MAIL), SmtpServer("127.0.0.1", _free_port(), timeout_s=2))
    assert not refused.value.is_final
