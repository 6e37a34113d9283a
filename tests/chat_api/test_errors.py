"""Bad input over HTTP: the one error shape, nothing stored, nothing leaked."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from chat_api.visitors.visitor import Visitor as VisitorClaims
from chat_api.visitors.visitor import sign_visitor_token
from tests.chat_api.conftest import NewVisitor
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from warehouse.ids import new_id
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


def error_of(response: httpx2.Response) -> dict[str, Any]:
    """The error, after checking its shape."""
    error: dict[str, Any] = response.json()["error"]
    assert {"code", "message", "action", "request_id"} <= set(error)
    assert error["request_id"] == response.headers["x-request-id"]
    return error


async def count_messages(pool: Pool, company: Company) -> int:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        row = await (await connection.execute("select count(*) as n from app.messages")).fetchone()
        assert row is not None
        return int(row["n"])


async def test_unknown_path_wrong_method_and_wrong_key_have_the_same_shape(api: RunningApi) -> None:
    async with httpx2.AsyncClient(base_url=api.url, trust_env=False) as client:
        assert error_of(await client.get("/v1/nothing"))["code"] == "not_found"
        wrong = await client.delete("/v1/visitors")
        assert (wrong.status_code, error_of(wrong)["code"]) == (405, "method_not_allowed")
        assert "POST" in wrong.headers["allow"]
        assert error_of(await client.get("/v1/sites/no-such-site"))["code"] == "site_not_found"
        swedish = await client.get("/v1/sites/no-such-site", headers={"Accept-Language": "sv, en;q=0.5"})
        assert error_of(swedish)["message"] == "Det finns ingen chatt med den här webbplatsnyckeln."


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"id": "%(id)s", "text": ""}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "   "}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "a\\u0000b"}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "\\ud800"}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "' + b"x" * 4001 + b'"}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "' + b"x" * 70_000 + b'"}', 413, "body_too_large"),
        (b'{"id": "not an id", "text": "Hello"}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "Hello", "more": 1}', 422, "invalid_request"),
        (b'{"id": "%(id)s", "text": "\xff\xfe"}', 400, "unreadable_body"),
        (b'{"id": "%(id)s", "text": ', 400, "unreadable_body"),
        (b"[]", 422, "invalid_request"),
        (b"", 422, "invalid_request"),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_not_kept(
    visitor: Visitor, pool: Pool, company: Company, body: bytes, status: int, code: str
) -> None:
    path = await visitor.open()
    content = body.replace(b"%(id)s", str(uuid4()).encode())
    response = await visitor.request(
        "POST", f"{path}/messages", content=content, headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, error_of(response)["code"]) == (status, code)
    assert await count_messages(pool, company) == 0


async def test_a_body_of_unannounced_length_is_counted(visitor: Visitor) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    path = await visitor.open()
    response = await visitor.request(
        "POST", f"{path}/messages", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, error_of(response)["code"]) == (413, "body_too_large")


async def test_a_field_is_named_and_its_value_is_not_repeated(visitor: Visitor) -> None:
    response = await visitor.pre_chat(email="secret-but-not-an-address", language="tlh")
    error = error_of(response)
    assert {(problem["field"], problem["code"]) for problem in error["fields"]} == {
        ("email", "string_pattern_mismatch"),
        ("language", "literal_error"),
    }
    assert "secret-but-not-an-address" not in response.text


async def test_a_swede_reads_what_is_wrong_with_a_field_in_swedish(visitor: Visitor) -> None:
    refused = await visitor.pre_chat(name="", language="tlh")
    assert {problem["problem"][:12] for problem in error_of(refused)["fields"]} == {"Too short: t", "Should be 'e"}
    visitor.headers["Accept-Language"] = "sv"
    refused = await visitor.pre_chat(name="")
    assert error_of(refused)["fields"][0]["problem"] == "För kort: minst 1 tecken"


async def test_missing_forged_foreign_and_expired_tokens_are_refused(
    visitor: Visitor, keyring: Keyring, company: Company
) -> None:
    path = await visitor.open()
    key = keyring.signing_key("visitor-token")
    claims = VisitorClaims(company.tenant_id, new_id(), company.site_id)
    good = jwt.decode(visitor.token, options={"verify_signature": False})
    tokens = {
        "missing": "",
        "not ours": "abc.def.ghi",
        "forged": sign_visitor_token(b"x" * 32, claims, datetime.now(UTC) + timedelta(days=1)),
        "another purpose": jwt.encode(good, keyring.signing_key("staff-access"), "HS256"),
        "unsigned": jwt.encode(good, "", "none"),
        "expired": sign_visitor_token(key, claims, datetime.now(UTC) - timedelta(seconds=1)),
    }
    for name, token in tokens.items():
        visitor.token = token
        response = await visitor.request("GET", path)
        assert (response.status_code, error_of(response)["code"]) == (401, "visitor_token_refused"), name
        assert response.headers["www-authenticate"] == "Bearer"


async def test_another_tenants_ids_are_not_there(
    new_visitor: NewVisitor, api: RunningApi, pool: Pool, keyring: Keyring
) -> None:
    visitor = await new_visitor()
    path = await visitor.open()
    other = Visitor(api.url, (await make_company(pool, keyring)).site_key)
    async with other.client:
        await other.pre_chat()
        for at in (path, f"{path}/events"):
            response = await other.request("GET", at)
            assert (response.status_code, error_of(response)["code"]) == (404, "conversation_not_found")
        response = await other.post(path, "Hello")
        assert response.status_code == 404


async def test_a_page_of_another_origin_is_refused(visitor: Visitor, api: RunningApi) -> None:
    foreign = await visitor.pre_chat_from("https://evil.example")
    assert (foreign.status_code, error_of(foreign)["code"]) == (403, "foreign_origin")
    broken = await visitor.pre_chat_from("http://[")
    assert (broken.status_code, error_of(broken)["code"]) == (403, "foreign_origin")
    assert (await visitor.pre_chat_from(api.url)).status_code == 201


async def test_a_visit_needs_consent_to_the_text_as_it_is(visitor: Visitor) -> None:
    assert error_of(await visitor.pre_chat(consent=False))["code"] == "consent_missing"
    assert error_of(await visitor.pre_chat(consent_version="0"))["code"] == "consent_outdated"


async def test_a_fault_of_ours_keeps_its_reasons_to_itself(visitor: Visitor, api: RunningApi) -> None:
    path = await visitor.open()
    api.app.state.services = replace(api.app.state.services, counters=None)
    response = await visitor.post(path, "Hello")
    assert (response.status_code, error_of(response)["code"]) == (500, "internal_error")
    assert "counters" not in response.text


async def test_names_and_addresses_are_kept_encrypted(visitor: Visitor, pool: Pool, company: Company) -> None:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (await connection.execute("select v::text as row from app.visitors v")).fetchall()
    kept = json.dumps([row["row"] for row in rows])
    for secret in ("Astrid", "astrid@example.com", "127.0.0.1"):
        assert secret not in kept
        assert secret.encode().hex() not in kept
