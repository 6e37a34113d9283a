"""The figures of a small history, counted by hand."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.conftest import KOLKATA, STOCKHOLM, Marts, Rows, Warehouse
from tests.factories.events import ASSISTANT

pytestmark = pytest.mark.xdist_group("marts")
SATURDAY, SUNDAY, MONDAY = date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)
THURSDAY = date(2026, 4, 2)


def _figures(rows: Rows, *columns: str) -> dict[tuple[date, bool], tuple[Any, ...]]:
    """Columns by local day and whether an assistant had answered."""
    return {
        (row["local_day"], row["assistant_id"] == ASSISTANT): tuple(row[column] for column in columns) for row in rows
    }


def test_talk_falls_on_the_tenants_own_day_when_the_clocks_go_forward(marts: Marts) -> None:
    columns = ("count_conversations_by_start", "count_messages_by_event", "count_replies_by_event")
    assert _figures(marts["stats_snapshots", STOCKHOLM], *columns) == {
        (SATURDAY, True): (1, 0, 0),
        (SUNDAY, True): (1, 2, 1),
        (SUNDAY, False): (1, 0, 0),
        (MONDAY, True): (0, 0, 1),
        (THURSDAY, True): (1, 1, 1),
    }


def test_a_half_hour_zone_has_its_own_midnight(marts: Marts) -> None:
    columns = ("count_conversations_by_start", "count_messages_by_event", "count_replies_by_event")
    assert _figures(marts["stats_snapshots", KOLKATA], *columns) == {
        (SUNDAY, True): (1, 0, 0),
        (MONDAY, True): (0, 1, 1),
    }


def test_automation_counts_episodes_by_their_start_and_is_null_without_any(marts: Marts) -> None:
    columns = ("count_eligible_episodes_by_start", "count_autonomous_resolutions_by_start", "automation_rate_by_start")
    assert _figures(marts["stats_snapshots", STOCKHOLM], *columns) == {
        (SATURDAY, True): (1, 1, 1.0),
        (SUNDAY, True): (1, 0, 0.0),
        (SUNDAY, False): (0, 0, None),
        (MONDAY, True): (0, 0, None),
        (THURSDAY, True): (1, 1, 1.0),
    }


def test_a_resolution_is_durable_when_the_visitor_stays_away_for_a_week(marts: Marts) -> None:
    columns = ("count_aged_resolutions_by_start", "count_durable_resolutions_by_start")
    figures = _figures(marts["stats_snapshots", STOCKHOLM], *columns)
    assert figures[SATURDAY, True] == (1, 0)
    assert figures[THURSDAY, True] == (1, 1)


def test_handoffs_screening_and_thumbs_count_on_the_day_they_happened(marts: Marts) -> None:
    columns = ("count_handoffs_by_event", "count_screened_by_event", "count_thumbs_up_by_event")
    figures = _figures(marts["stats_snapshots", STOCKHOLM], *columns, "count_thumbs_down_by_event")
    assert figures[SUNDAY, True] == (0, 0, 1, 0)
    assert figures[SUNDAY, False] == (0, 1, 0, 0)
    assert figures[MONDAY, True] == (1, 0, 0, 0)


def test_tokens_and_cost_are_null_where_nothing_was_metered(marts: Marts) -> None:
    columns = ("input_tokens_by_event", "output_tokens_by_event", "cost_usd_by_event")
    assert _figures(marts["stats_snapshots", STOCKHOLM], *columns)[SUNDAY, True] == (None, None, None)
    assert _figures(marts["stats_snapshots", KOLKATA], *columns)[MONDAY, True] == (100, 20, Decimal("0.01"))


def test_languages_and_intents_stand_in_the_snapshot_too(marts: Marts) -> None:
    figures = _figures(marts["stats_snapshots", STOCKHOLM], "messages_by_language", "common_intents")
    assert figures[SUNDAY, True] == ({"en": 1, "sv": 1}, [{"intent": "opening-hours", "count_replies": 1}])
    assert figures[MONDAY, True] == ({}, [])


def test_a_weeks_percentiles_come_from_its_single_replies(marts: Marts) -> None:
    rows = [row for row in marts["response_times", STOCKHOLM] if row["period"] == "week" and row["is_all_assistants"]]
    columns = ("count_timed_replies_by_event", "p50_response_ms_by_event", "p90_response_ms_by_event")
    assert {row["period_start"]: tuple(row[column] for column in columns) for row in rows} == {
        date(2026, 3, 23): (1, 2000, 2000),
        date(2026, 3, 30): (2, 15750, 27550),
    }


def test_episodes_tell_how_each_ended(marts: Marts) -> None:
    outcomes = [row["outcome"] for row in sorted(marts["episodes", STOCKHOLM], key=lambda row: str(row["started_at"]))]
    assert outcomes == ["resolved", "open", "handed_off", "resolved"]


def test_every_snapshot_adds_up_to_the_marts_beneath(marts: Marts) -> None:
    for tenant in (STOCKHOLM, KOLKATA):
        snapshots = marts["stats_snapshots", tenant]
        assert sum(row["count_replies_by_event"] for row in snapshots) == len(marts["replies", tenant])
        assert sum(row["count_conversations_by_start"] for row in snapshots) == len(marts["episodes", tenant])
        messages = sum(row["count_messages_by_event"] for row in marts["language_mix", tenant])
        assert sum(row["count_messages_by_event"] for row in snapshots) == messages


def test_only_the_asking_tenants_rows_are_visible(warehouse: Warehouse) -> None:
    for mart in ("stats_snapshots", "episodes", "replies"):
        assert {row["tenant_id"] for row in warehouse.read(mart, STOCKHOLM)} == {STOCKHOLM}
        assert {row["tenant_id"] for row in warehouse.read(mart, KOLKATA, "analyst")} == {KOLKATA}
        assert warehouse.read(mart, UUID(int=0xC)) == []
