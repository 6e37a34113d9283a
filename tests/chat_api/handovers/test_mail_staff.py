"""A visitor asks for a person, and the company's people find a mail: the API and the queue worker, over real SMTP."""

import asyncio
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage

import psycopg
import pytest

from chat_api.handovers.mail_staff import Handover, compose_letter
from chat_api.services import Settings
from settings.postgres import PostgresSettings
from settings.processes import ConsoleSettings
from settings.stores import MailSettings
from tests.chat_api.processes import running, settings_of
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.staff import make_member
from tests.stack.mailbox import Mailbox
from tests.stack.servers import Role
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring

WORKER = [sys.executable, "-c", "import asyncio; from chat_api import jobs; asyncio.run(jobs.run())"]
CONSOLE = ConsoleSettings(public_url="https://console.example.com")
JOBS = "select count(*) from queue.procrastinate_jobs where task_name = 'handovers:mail_staff'"


@dataclass(frozen=True)
class Queue:
    """The queue as its owner sees it, and workers for it."""

    url: str
    settings: Settings
    worker: PostgresSettings

    def count(self, condition: str = "true") -> int:
        with psycopg.connect(self.url) as owner:
            row = owner.execute(f"{JOBS} and {condition}".encode()).fetchone()
        assert row is not None
        return int(row[0])

    @contextmanager
    def worked(self, mail: MailSettings) -> Iterator[None]:
        given = replace(self.settings, postgres=self.worker, mail=mail, console=CONSOLE)
        with running(WORKER, settings_of(given)):
            yield

    async def until(self, count: int, condition: str = "true") -> None:
        async with asyncio.timeout(90):
            while await asyncio.to_thread(self.count, condition) != count:  # noqa: ASYNC110 -- another process decides
                await asyncio.sleep(0.1)

    async def work_off(self, mail: MailSettings) -> None:
        """Lets a worker do what waits; a job that is done leaves the queue."""
        with self.worked(mail):
            await self.until(0)


@pytest.fixture
def queue(settings_for: Callable[[Role], PostgresSettings], api_settings: Settings) -> Queue:
    owner = settings_for("owner").url()
    with psycopg.connect(owner) as connection:
        connection.execute("truncate queue.procrastinate_jobs cascade")
    return Queue(owner, api_settings, settings_for("worker"))


async def hand_over(visitor: Visitor) -> str:
    path = await visitor.open()
    response = await visitor.request("POST", f"{path}/escalate")
    assert response.status_code == 200, response.text
    return path


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


async def test_owner_and_manager_are_told_in_their_languages_and_nobody_else(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue,
    mail_settings: MailSettings, mailbox: Mailbox,
) -> None:  # fmt: skip
    owner = await make_member(pool, keyring, company.tenant_id, "owner")
    manager = await make_member(pool, keyring, company.tenant_id, "manager", language="sv")
    await make_member(pool, keyring, company.tenant_id, "viewer")
    await make_member(pool, keyring, (await make_company(pool, keyring)).tenant_id, "owner")
    path = await hand_over(visitor)
    await queue.work_off(mail_settings)
    mails = {str(mail["To"]): mail for mail in mailbox.messages()}
    assert set(mails) == {owner, manager}
    assert str(mails[owner]["Subject"]).endswith(": a visitor is waiting for a person")
    assert "besökaren bad om en människa" in body(mails[manager])
    assert f"https://console.example.com/conversations?id={path.rsplit('/', 1)[1]}" in body(mails[owner])


async def test_a_mail_holds_nothing_of_the_visitor(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue,
    mail_settings: MailSettings, mailbox: Mailbox,
) -> None:  # fmt: skip
    await make_member(pool, keyring, company.tenant_id, "owner")
    path = await visitor.open()
    await visitor.ask(path, "My secret order is 4711, I want to talk to a human")
    await queue.work_off(mail_settings)
    (mail,) = mailbox.messages()
    written = f"{mail['Subject']} {body(mail)} {mail.get_body(('html',))}"
    assert not [word for word in ("4711", "Astrid", "astrid@example.com") if word in written]


async def test_asking_again_in_the_same_episode_mails_nobody_again(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue
) -> None:
    await make_member(pool, keyring, company.tenant_id, "owner")
    path = await hand_over(visitor)
    await visitor.request("POST", f"{path}/escalate")
    assert queue.count() == 1


async def test_what_was_seen_to_meanwhile_is_not_mailed(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue,
    mail_settings: MailSettings, mailbox: Mailbox,
) -> None:  # fmt: skip
    await make_member(pool, keyring, company.tenant_id, "owner")
    path = await hand_over(visitor)
    await visitor.request("POST", f"{path}/close", json={"confirmed": True})
    await queue.work_off(mail_settings)
    assert mailbox.messages() == []


@pytest.mark.parametrize(
    ("language", "when"), [("en", "November 9, 2026 2:03\u202fPM"), ("sv", "9 november 2026 14:03")]
)
def test_the_time_is_written_as_its_reader_writes_it(language: str, when: str) -> None:
    at = datetime(2026, 11, 9, 13, 3, tzinfo=UTC)
    letter = compose_letter(Handover("Fooodis", "Europe/Stockholm", "visitor_asked", at), language, "https://a.example")
    assert f"{when} (Europe/Stockholm)" in letter.text


@pytest.mark.parametrize("origin", ["imported", "demo", "test", "preview"])
async def test_talk_in_which_nobody_waits_is_not_told_of(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue, origin: str
) -> None:
    await make_member(pool, keyring, company.tenant_id, "owner")
    path = await visitor.open()
    with psycopg.connect(queue.url) as owner:
        owner.execute("update app.conversations set origin = %s", [origin])
    assert (await visitor.request("POST", f"{path}/escalate")).json()["status"] == "escalated"
    assert queue.count() == 0


async def test_a_closed_mail_server_is_asked_again_later_and_nobody_is_mailed_twice(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue,
    mail_settings: MailSettings, mailbox: Mailbox,
) -> None:  # fmt: skip
    await make_member(pool, keyring, company.tenant_id, "owner")
    await make_member(pool, keyring, company.tenant_id, "manager")
    await hand_over(visitor)
    with queue.worked(MailSettings(port=1)):
        await queue.until(1, "status = 'todo' and attempts = 1 and scheduled_at > now()")
    with psycopg.connect(queue.url, options="-c search_path=queue") as owner:
        owner.execute("update app.deliveries set state = 'sent' where user_id = (select min(user_id::text)::uuid"
                      " from app.deliveries)")  # fmt: skip
        owner.execute("update procrastinate_jobs set scheduled_at = now() where task_name = 'handovers:mail_staff'")
    await queue.work_off(mail_settings)
    assert len(mailbox.messages()) == 1


async def test_a_worker_killed_in_the_act_is_replaced_and_nobody_is_mailed_twice(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue,
    mail_settings: MailSettings, mailbox: Mailbox,
) -> None:  # fmt: skip
    await make_member(pool, keyring, company.tenant_id, "owner")
    await make_member(pool, keyring, company.tenant_id, "manager")
    await hand_over(visitor)
    with socket.create_server(("127.0.0.1", 0)) as silent, queue.worked(MailSettings(port=silent.getsockname()[1])):
        await queue.until(1, "status = 'doing'")
        silent.accept()  # the first mail is claimed, and its server asked
    with psycopg.connect(queue.url) as owner:
        owner.execute("update queue.procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    await queue.work_off(mail_settings)
    assert len(mailbox.messages()) == 1  # the one who was not claimed; the other may have been mailed


async def test_without_a_mail_server_the_handover_stands(
    visitor: Visitor, company: Company, pool: Pool, keyring: Keyring, queue: Queue, mailbox: Mailbox
) -> None:
    await make_member(pool, keyring, company.tenant_id, "owner")
    path = await hand_over(visitor)
    await queue.work_off(MailSettings(host=""))
    assert mailbox.messages() == []
    assert (await visitor.request("GET", path)).json()["status"] == "escalated"
