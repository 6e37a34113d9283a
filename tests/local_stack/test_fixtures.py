"""The tests' own servers."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

import psycopg
import pytest
import redis
from botocore.exceptions import ClientError
from pydantic import SecretStr
from redis.backoff import NoBackoff
from redis.retry import Retry

from local_stack.backup.objects_dump import open_client
from settings.stores import ClickHouseSettings, MailSettings, ObjectStoreSettings, RedisSettings
from tests.stack.mailbox import Mailbox
from tests.stack.servers import Role
from warehouse.clickhouse.client import connect_sync

TENANT = "insert into app.tenants (id, slug, name, key_ciphertext) values (gen_random_uuid(), 'one', 'One', '')"


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_finds_an_empty_migrated_database(postgres_url: Callable[[Role], str], attempt: int) -> None:
    with psycopg.connect(postgres_url("owner")) as owner:
        assert owner.execute("select count(*) from app.tenants").fetchone() == (0,)
        owner.execute(TENANT)


def test_an_open_transaction_of_the_test_before_does_not_block(
    postgres_url: Callable[[Role], str], request: pytest.FixtureRequest
) -> None:
    left_open = psycopg.connect(postgres_url("owner"))
    left_open.execute(TENANT)
    request.config.stash[pytest.StashKey[psycopg.Connection]()] = left_open


def test_the_app_role_sees_no_row_without_a_tenant(postgres_url: Callable[[Role], str]) -> None:
    with psycopg.connect(postgres_url("owner")) as owner:
        owner.execute(TENANT)
    with psycopg.connect(postgres_url("app")) as app:
        assert app.execute("select count(*) from app.tenants").fetchone() == (0,)


def test_valkey_asks_for_its_password(redis_settings: RedisSettings) -> None:
    with redis.Redis.from_url(redis_settings.url.get_secret_value()) as client:
        assert client.set(f"{redis_settings.prefix}a", "b")
        port = client.connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_a_mail_lands_in_the_mailbox(mail_settings: MailSettings, mailbox: Mailbox) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Monday's report"
    mail["To"] = "owner@fooodis.example"
    mail["From"] = mail_settings.sender
    mail.set_content("Hej!")
    with smtplib.SMTP(mail_settings.host, mail_settings.port) as client:
        client.send_message(mail)
    assert [each["Subject"] for each in mailbox.messages()] == ["Monday's report"]


def test_the_object_store_refuses_a_wrong_signature(object_store_settings: ObjectStoreSettings) -> None:
    right = open_client(object_store_settings)
    right.put_object(Bucket=object_store_settings.bucket, Key="report.pdf", Body=b"%PDF")
    wrong = object_store_settings.model_copy(update={"secret_access_key": SecretStr("wrong")})
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        open_client(wrong).get_object(Bucket=object_store_settings.bucket, Key="report.pdf")


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_finds_an_empty_migrated_warehouse(clickhouse_settings: ClickHouseSettings, attempt: int) -> None:
    with connect_sync(**clickhouse_settings.log_in()) as client:
        assert client.query("select count() from events").result_rows == [(0,)]
        client.command("insert into events (tenant_id, event_id) values (generateUUIDv4(), generateUUIDv4())")
