"""The mail catcher: takes every mail, delivers none, and lists them on a small page."""

import argparse
import asyncio
import html
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from local_stack.answers import asks_for_key
from local_stack.keyed_pages import VARIABLE, KeyedPages, key_of_environment
from local_stack.ports import LOOPBACK
from local_stack.process_users import CHECKOUT, own_folder, user_of
from local_stack.program import Program

LARGEST_MAIL_BYTES = 32 * 1024 * 1024
NOT_SNIFFED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
HARMLESS = {
    **NOT_SNIFFED,
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
}


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


def program(data: Path, port: int, web_port: int, key: str) -> Program:
    """The catcher and its page, which shows mail to who has the key."""
    arguments = ("--folder", str(data), "--port", str(port), "--web-port", str(web_port))
    return Program(
        name="smtp",
        title="mail catcher",
        argv=(sys.executable, "-m", "local_stack.servers.smtp", *arguments),
        is_ready=lambda: asks_for_key(web_port),  # which it does after the catcher listens
        prepare=lambda: own_folder(data, user_of("smtp")),
        as_user=user_of("smtp"),
        environment={"PYTHONPATH": str(CHECKOUT), VARIABLE: key},
        folder=CHECKOUT,
    )


async def serve(folder: Path, port: int, web_port: int, key: str) -> None:
    """Catches mail and serves the page until cancelled."""
    loop = asyncio.get_running_loop()
    handler = MailFolder(folder)
    catcher = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=LARGEST_MAIL_BYTES, enable_SMTPUTF8=True),
        LOOPBACK,
        port,
    )
    pages = KeyedPages(make_app(folder), web_port, key)
    config = uvicorn.Config(pages, host=LOOPBACK, port=web_port, log_level="warning", server_header=False)
    async with catcher:
        await asyncio.gather(catcher.start_serving(), uvicorn.Server(config).serve())


def make_app(folder: Path) -> Starlette:
    """The list, a mail's text, an attachment."""

    def show_list(request: Request) -> Response:
        return _shown(_list(dict(read_mails(folder))))

    def show_mail(request: Request) -> Response:
        mail = dict(read_mails(folder)).get(request.path_params["name"])
        return _shown(_body(mail)) if mail else PlainTextResponse("No such mail.", status_code=404)

    def show_attachment(request: Request) -> Response:
        mail = dict(read_mails(folder)).get(request.path_params["name"])
        attachments = list(mail.iter_attachments()) if mail else []
        number = request.path_params["number"]
        if number >= len(attachments):
            return PlainTextResponse("No such attachment.", status_code=404)
        return _attached(attachments[number])

    return Starlette(
        routes=[
            Route("/", show_list),
            Route("/mails/{name}", show_mail),
            Route("/mails/{name}/{number:int}", show_attachment),
        ]
    )


def _shown(page: str) -> Response:
    return HTMLResponse(page, headers=HARMLESS)


def _attached(part: EmailMessage) -> Response:
    kind = part.get_content_type()
    # A sandboxed document may not open the browser's PDF viewer.
    headers = NOT_SNIFFED if kind == "application/pdf" else HARMLESS
    return Response(part.get_payload(decode=True), media_type=kind, headers=headers)


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
    asyncio.run(serve(options.folder, options.port, options.web_port, key_of_environment()))


if __name__ == "__main__":
    main()
