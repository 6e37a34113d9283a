"""A chat API in a process of its own, with one company behind it, for a browser to talk to."""

import asyncio
import subprocess
import sys
from pathlib import Path

from chat_api.accounts.create_tenant import NewTenant, create_tenant
from chat_api.actor import OPERATOR
from chat_api.assistants.create_assistant import NewAssistant, create_assistant
from chat_api.knowledge.import_faqs import embed_faqs, import_faqs
from chat_api.knowledge.open_embedder import open_embedder
from chat_api.sites.create_site import NewSite, create_site
from local_stack.answers import answers
from local_stack.ports import LOOPBACK
from local_stack.program import Program
from local_stack.run_program import start_and_wait
from settings.postgres import PostgresSettings
from settings.stores import RedisSettings
from tests.factories.faqs import DELIVERY, GLUTEN, make_bilingual_faq
from warehouse.postgres.connect import create_pool, tenant_transaction
from warehouse.postgres.keys import Keyring

SITE_KEY = "widget-tests"
GREETINGS = {
    "en": "Welcome! What may we do for you?",
    "sv": "Välkommen! Vad får vi göra för dig?",
    "nb": "Velkommen! Hva kan vi gjøre for deg?",
}
HOURS = make_bilingual_faq(
    "hours", ("When are you open?", "Daily **11 to 22**."), ("När har ni öppet?", "Varje dag **11–22**.")
)
ROOT = Path(__file__).parents[2]


async def found_company(postgres: PostgresSettings, keyring: Keyring, origin: str) -> None:
    """A company with an assistant, three FAQs, and a site that may be shown on one origin."""
    embedder = open_embedder()
    faqs = await embed_faqs([HOURS, GLUTEN, DELIVERY], embedder)
    async with create_pool(postgres.url()) as pool:
        tenant_id = await create_tenant(pool, keyring, OPERATOR, NewTenant(slug="widget", name="Brödrost & Co"))
        async with tenant_transaction(pool, tenant_id) as connection:
            await create_assistant(
                connection, tenant_id, OPERATOR, NewAssistant(slug="host", name="Saga", is_default=True)
            )
            await import_faqs(connection, tenant_id, OPERATOR, faqs)
            site = NewSite(
                key=SITE_KEY, name="Brödrost", allowed_origins=[origin], color="#b3402a", greetings=GREETINGS
            )
            await create_site(connection, tenant_id, OPERATOR, site)
    await embedder.close()


def found(postgres: PostgresSettings, master_key: Path, origin: str) -> None:
    """The same from plain code."""
    asyncio.run(found_company(postgres, Keyring.load(master_key), origin))


def api_program(
    port: int, postgres: PostgresSettings, redis: RedisSettings, master_key: Path, provider_url: str
) -> Program:
    """The API as it runs in production, one worker, with leases so short that a test can wait for one."""
    environment = {
        "SAMTAL_API_PORT": str(port),
        "SAMTAL_API_PUBLIC_URL": f"http://{LOOPBACK}:{port}",
        "SAMTAL_API_WORKERS": "1",
        "SAMTAL_API_VISITORS_PER_HOUR": "10000",
        "SAMTAL_API_REPLY_LEASE_S": "2",
        "SAMTAL_MASTER_KEY_FILE": str(master_key),
        "SAMTAL_REDIS_URL": redis.url.get_secret_value(),
        "SAMTAL_REDIS_PREFIX": redis.prefix,
        "SAMTAL_OPENAI_API_KEY": "a key",
        "SAMTAL_OPENAI_BASE_URL": provider_url,
        "SAMTAL_CLICKHOUSE_PASSWORD": "nobody listens there",
        "SAMTAL_CLICKHOUSE_PORT": "1",
        "SAMTAL_S3_ENDPOINT_URL": f"http://{LOOPBACK}:1",
        "SAMTAL_S3_ACCESS_KEY_ID": "nobody",
        "SAMTAL_S3_SECRET_ACCESS_KEY": "nobody",
        **{
            f"SAMTAL_POSTGRES_{name.upper()}": str(getattr(postgres, name))
            for name in ("host", "port", "database", "user")
        },
        "SAMTAL_POSTGRES_PASSWORD": postgres.password.get_secret_value(),
    }
    return Program(
        name=f"widget-api-{port}",
        argv=(sys.executable, "-m", "cli", "run", "api"),
        environment=environment,
        is_ready=lambda: answers(port, "/readyz"),
        folder=ROOT,
    )


class ChatServer:
    """The running API, which a test may kill and start again on the same port."""

    def __init__(self, program: Program, port: int, folder: Path) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[bytes] = start_and_wait(program, folder)

    def kill(self) -> None:
        """As a crash would: no goodbye to anybody."""
        self._process.kill()
        self._process.wait(timeout=10)

    def start(self) -> None:
        """After a kill."""
        self._process = start_and_wait(self._program, self._folder)

    def stop(self) -> None:
        """Lets it finish."""
        self._process.terminate()
        self._process.wait(timeout=20)
