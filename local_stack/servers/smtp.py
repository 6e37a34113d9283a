"""The mail catcher: takes every mail, delivers none, and lists them on a small page."""

import argparse
import asyncio
import html
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from local_stack.answers import answers
from local_stack.ports import LOOPBACK
from local_stack.program import Program

LARGEST_MAIL_BYTES = 32 * 1024 * 1024


class MailFolder:
    """aiosmtpd's handler: each mail becomes a file that sorts by the time of its coming."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd calls it by this name
        """Keeps the mail, and with it whom it was really for (a Bcc is not in its text)."""
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        recipients = ", ".join(envelope.rcpt_tos)
        draft = self.folder / f"{time.time_ns()}.draft"
        await asyncio.to_thread(draft.write_bytes, f"X-Samtal-Recipients: {recipients}\r\n".encode() + body)
        draft.rename(draft.with_suffix(".eml"))
        return "250 Kept"


def read_mails(folder: Path) -> list[tuple[str, EmailMessage]]:
    """The caught mails with their names, newest first."""
    paths = sorted(folder.glob("*.eml"), reverse=True)
    return [(path.stem, _parse(path.read_bytes())) for path in paths]


def _parse(body: bytes) -> EmailMessage:
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def program(data: Path, port: int, web_port: int) -> Program:
    """The catcher and its page."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    arguments = ("--folder", str(data), "--port", str(port), "--web-port", str(web_port))
    return Program(
        name="smtp",
        title="mail catcher",
        argv=(sys.executable, "-m", "local_stack.servers.smtp", *arguments),
        is_ready=lambda: is_ready(web_port),
        folder=Path(__file__).parents[2],
    )


def is_ready(web_port: int) -> bool:
    """Whether the page answers, which it does after the catcher listens."""
    return answers(web_port)


async def serve(folder: Path, port: int, web_port: int) -> None:
    """Catches mail and serves the page until cancelled."""
    loop = asyncio.get_running_loop()
    handler = MailFolder(folder)
    catcher = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=LARGEST_MAIL_BYTES, enable_SMTPUTF8=True),
        LOOPBACK,
        port,
    )
    page = await asyncio.start_server(lambda reader, writer: _answer(folder, reader, writer), LOOPBACK, web_port)
    async with catcher, page:
        await asyncio.gather(catcher.serve_forever(), page.serve_forever())


async def _answer(folder: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request of the page: the list, a mail's HTML, an attachment."""
    try:
        request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), timeout=5)
        path = request.split(b" ", 2)[1].decode("ascii", "replace")
        status, kind, body = _page(folder, path)
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        safety = "Content-Security-Policy: sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'\r\n"
        if kind == "application/pdf":
            safety = ""  # A sandboxed document may not open the browser's PDF viewer.
        writer.write(f"{head}{safety}X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
    except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()


def _page(folder: Path, path: str) -> tuple[str, str, bytes]:
    """Status, content type and body for a path: `/`, `/mails/<name>`, `/mails/<name>/<part number>`."""
    mails = dict(read_mails(folder))
    parts = path.strip("/").split("/")
    if parts == [""]:
        return "200 OK", "text/html; charset=utf-8", _list(mails).encode()
    if parts[0] != "mails" or len(parts) not in (2, 3) or parts[1] not in mails:
        return "404 Not Found", "text/plain", b"No such mail."
    mail = mails[parts[1]]
    if len(parts) == 2:
        return "200 OK", "text/html; charset=utf-8", _body(mail).encode()
    attachments = list(mail.iter_attachments())
    if not parts[2].isdigit() or int(parts[2]) >= len(attachments):
        return "404 Not Found", "text/plain", b"No such attachment."
    wanted = attachments[int(parts[2])]
    return "200 OK", wanted.get_content_type(), wanted.get_payload(decode=True) or b""  # type: ignore[return-value]  # decode=True gives bytes


def _list(mails: dict[str, EmailMessage]) -> str:
    rows = "".join(_row(name, mail) for name, mail in mails.items())
    empty = "<p>No mail yet. Whatever Samtal sends on this machine lands here.</p>"
    table = f"<table><tr><th>Date<th>To<th>Subject<th>Attachments</tr>{rows}</table>"
    style = (
        ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
        "padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.5rem;"
        "border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}"
    )
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>Samtal's mail</title><style>{style}</style>"
    return f"{head}<h1>Caught mail</h1>{table if mails else empty}</html>"


def _row(name: str, mail: EmailMessage) -> str:
    attachments = "<br>".join(
        f'<a href="/mails/{name}/{number}">{html.escape(part.get_filename() or "part")}</a>'
        for number, part in enumerate(mail.iter_attachments())
    )
    subject = f'<a href="/mails/{name}">{html.escape(str(mail["subject"] or "(no subject)"))}</a>'
    date, to = html.escape(str(mail["date"] or "")), html.escape(str(mail["x-samtal-recipients"] or mail["to"]))
    return f"<tr><td>{date}<td>{to}<td>{subject}<td>{attachments}</tr>"


def _body(mail: EmailMessage) -> str:
    """The mail as HTML, with its inline images put where it refers to them."""
    body = mail.get_body(("html", "plain"))
    if body is None:
        return "<p>This mail has no text.</p>"
    text = str(body.get_content())
    if body.get_content_type() == "text/plain":
        return f"<!doctype html><meta charset=utf-8><pre>{html.escape(text)}</pre>"
    for part in mail.walk():
        if content_id := part.get("content-id"):
            data = "".join(str(part.get_payload()).split())
            text = text.replace(f"cid:{content_id.strip('<>')}", f"data:{part.get_content_type()};base64,{data}")
    return text


def main() -> None:
    """Runs the catcher in the foreground."""
    parser = argparse.ArgumentParser(description="Catches mail and shows it.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.folder, options.port, options.web_port))


if __name__ == "__main__":
    main()
