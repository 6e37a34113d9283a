"""The database's checks allow the words of `warehouse/vocabulary.py`, and no others."""

import re
from collections.abc import Callable
from typing import get_args

import psycopg
import pytest

from tests.stack.servers import Stack
from warehouse import vocabulary as words

CHECKS = {
    "tenants.language": words.Language,
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
