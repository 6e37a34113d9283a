"""Mail: composes a message with text, HTML, inline pictures and attachments, and hands it to SMTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib

# A server that refuses quotes whom, as it knows them: in other letters, or by the address behind an alias.
_ADDRESS = re.compile(r"""(?:"[^"]*"|[^\s<>()\[\],;:"']+)@[^\s<>()\[\],;:"']+""")


class MailRefused(Exception):
    """The server said no before it took the message: sending again later is safe, and useless when it is final.

    Its text, as that of MailUncertain, holds no address: it may be logged and kept.
    """

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = (
            is_final  # the recipient or the message was refused with a 5xx; a server that refuses everybody never is
        )


class MailUncertain(Exception):
    """The connection broke while the message was being handed over: it may or may not have been taken."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels with the mail."""

    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Mail:
    """One mail to one person. `pictures` are PNGs by the content id that the HTML names (`cid:...`)."""

    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    sent_at: datetime
    language: str = "en"
    unsubscribe_url: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    starttls: bool = False
    timeout_s: float = 30.0


def smtp_server(host: str, port: int, username: str, password: str, starttls: bool) -> SmtpServer | None:
    """The server that the settings name; None where they name none."""
    return SmtpServer(host, port, username, password, starttls) if host else None


def compose(mail: Mail) -> EmailMessage:
    """The mail as a MIME message: mixed(alternative(text, related(html, pictures)), attachments)."""
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = f"<{mail.message_id}@{_domain(mail.sender)}>"
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    _add_pictures(message, mail.pictures)
    for attachment in mail.attachments:
        maintype, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(attachment.body, maintype=maintype, subtype=subtype, filename=attachment.filename)
    return message


def _add_pictures(message: EmailMessage, pictures: Mapping[str, bytes]) -> None:
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage)
    for content_id, png in pictures.items():
        html.add_related(
            png,
            maintype="image",
            subtype="png",
            cid=f"<{content_id}>",
            filename=f"{content_id}.png",
            disposition="inline",
        )


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].partition("@")[2] or "localhost"


async def send(message: EmailMessage, server: SmtpServer) -> None:
    """Hands the composed mail over once. Raises MailRefused (nothing was taken) or MailUncertain."""
    client = aiosmtplib.SMTP(
        hostname=server.host, port=server.port, timeout=server.timeout_s, start_tls=server.starttls
    )
    try:
        await client.connect()
        if server.username:
            await client.login(server.username, server.password)
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        raise MailRefused(f"no log-in at {server.host}:{server.port}: {without_addresses(str(error))}") from error
    await _hand_over(client, message)


async def _hand_over(client: aiosmtplib.SMTP, message: EmailMessage) -> None:
    try:
        await client.send_message(message)
    except aiosmtplib.SMTPResponseException as error:
        is_final = isinstance(error, aiosmtplib.SMTPDataError) and error.code >= 500
        reason = f"the server said {error.code}: {without_addresses(error.message)}"
        raise MailRefused(reason, is_final=is_final) from error
    except aiosmtplib.SMTPRecipientsRefused as error:
        refusal = error.recipients[0]
        reason = f"the server refused the recipient: {without_addresses(refusal.message)}"
        raise MailRefused(reason, is_final=refusal.code >= 500) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise MailUncertain(f"the connection broke: {without_addresses(str(error))}") from error
    finally:
        client.close()


def without_addresses(words: str) -> str:
    """What a server said, with every address that it quotes left out."""
    return _ADDRESS.sub("(address)", words)
