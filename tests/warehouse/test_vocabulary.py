"""The database, the events and the API allow the words of `warehouse/vocabulary.py`, and no others."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin  # an OpenAPI document holds anything

import psycopg
import pytest

from tests.stack.servers import Stack
from warehouse import vocabulary as words
from warehouse.event_log.events import EVENTS

CHECKS = {
    "tenants.language": words.Language,
    "tenants.provider": words.ProviderPreference,
    "users.language": words.Language,
    "report_subscriptions.language": words.Language,
    "memberships.role": words.Role,
    "audit_log.actor_kind": words.ActorKind,
    "conversations.status": words.Status,
    "conversations.resolution": words.Resolution,
    "conversations.origin": words.Origin,
    "visitors.origin": words.Origin,
    "episodes.resolution": words.Resolution,
    "messages.author": words.Author,
    "messages.state": words.MessageState,
    "message_verdicts.verdict": words.Verdict,
    "replies.state": words.ReplyState,
    "ratings.value": words.Rating,
    "conversation_tags.source": words.TagSource,
    "report_runs.kind": words.ReportKind,
    "report_runs.state": words.ReportState,
    "deliveries.kind": words.DeliveryKind,
    "deliveries.state": words.DeliveryState,
    "landing.set_aside_days.reason": words.SetAsideReason,
}


@pytest.fixture(scope="module")
def allowed(stack: Stack, worker_database: str) -> Callable[[str], set[str]]:
    def words_of(column: str) -> set[str]:
        table, name = column.rsplit(".", 1)
        with psycopg.connect(stack.admin_url(worker_database)) as admin:
            rows = admin.execute(
                "select pg_get_constraintdef(c.oid) from pg_constraint c"
                " where c.contype = 'c' and c.conrelid = %s::regclass and cardinality(c.conkey) = 1"
                " and (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) = %s",
                [table if "." in table else f"app.{table}", name],
            ).fetchall()
        return {word for (definition,) in rows for word in re.findall(r"'(\w+)'", definition)}

    return words_of


@pytest.mark.parametrize("column", CHECKS)
def test_the_database_allows_just_these_words(allowed: Callable[[str], set[str]], column: str) -> None:
    assert allowed(column) == set(get_args(CHECKS[column]))


SETS = {frozenset(get_args(value)) for value in vars(words).values() if get_origin(value) is Literal}
OF_EVENTS = {
    "actor": words.ActorKind,
    "origin": words.Origin,
    "verdict": words.Verdict,
    "resolution": words.Resolution,
    "value": words.Rating,
    "conversation_escalated.reason": words.EscalationReason,
}
OF_THE_API_ALONE = {frozenset(each) for each in (("json", "csv"), ("day", "week", "month"), ("window", "day"))}


def closed_sets(annotation: object) -> Iterator[frozenset[str]]:
    if get_origin(annotation) is Literal:
        yield frozenset(get_args(annotation))
    for each in get_args(annotation):
        yield from closed_sets(each)


@pytest.mark.parametrize("name", EVENTS)
def test_the_events_allow_just_these_words(name: str) -> None:
    for field, info in EVENTS[name].model_fields.items():
        expected = OF_EVENTS.get(f"{name}.{field}", OF_EVENTS.get(field))
        assert set(closed_sets(info.annotation)) == ({frozenset(get_args(expected))} if expected else set()), field


def enums(part: Any, path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(part, dict):
        if isinstance(part.get("enum"), list):
            yield path, frozenset(part["enum"])
        for key, each in part.items():
            yield from enums(each, f"{path}.{key}")
    elif isinstance(part, list):
        for each in part:
            yield from enums(each, path)


def test_the_api_allows_just_these_words() -> None:
    document = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())
    found = dict(enums(document))
    del found[".components.schemas.ErrorDetail.properties.code"]  # the errors' own classes say it
    assert {path: allowed for path, allowed in found.items() if allowed not in SETS | OF_THE_API_ALONE} == {}
    used = {words.Status, words.Origin, words.Role, words.Verdict, words.MessageState, words.ReportState}
    assert {frozenset(get_args(each)) for each in used} <= set(found.values())
