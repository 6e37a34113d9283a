"""Whatever dies, every acknowledged message exists exactly once, and so does its reply.

At least thirty times, at random moments under load, an API worker, the queue worker, the shipper or ClickHouse is
killed with SIGKILL. Then the client's own log is compared with Postgres, ClickHouse and the rollups.
"""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.journeys.restless_visitors import Log, restless_visitors
from tests.stack.own_stack import CHECKOUT, OwnStack
from warehouse.clickhouse.client import connect_sync

pytestmark = [pytest.mark.kills, pytest.mark.slow]

KILLS = int(os.environ.get("SAMTAL_TEST_KILLS", "32"))
VISITORS = 8
VICTIMS = ("api", "worker", "shipper", "clickhouse")
LEFT_OUT = ("dagster", "dbt", "console", "demo-page", "smtp")
CHOICES = {
    "SAMTAL_API_REPLY_LEASE_S": "3",
    "SAMTAL_API_MESSAGES_PER_MINUTE": "100000",
    "SAMTAL_API_VISITORS_PER_HOUR": "100000",
    "SAMTAL_API_REPETITIONS_PER_TEN_MINUTES": "100000",
}


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    """A stack without pages and pipeline, with a company behind it."""
    folder = tmp_path_factory.mktemp("faults") / "home"
    own = OwnStack(folder, "--no-demo", *(f"--without={name}" for name in LEFT_OUT), choices=CHOICES)
    try:
        own.start()
        _found_a_company(own)
        yield own
    finally:
        own.end()


def test_every_acknowledged_message_exists_once_after_many_kills(own_stack: OwnStack) -> None:
    seed = int(os.environ.get("SAMTAL_TEST_SEED", str(time.time_ns() % 1_000_000)))
    print(f"seed {seed}: SAMTAL_TEST_SEED={seed} repeats these choices")
    log, killed, busy = asyncio.run(_kill_under_load(own_stack, random.Random(seed)))
    print(
        f"{sum(killed.values())} kills: {dict(killed)}; {len(log.acknowledged)} messages, {log.count_retries} retries"
    )
    assert sum(killed.values()) >= KILLS
    assert set(killed) == set(VICTIMS)
    assert busy >= KILLS * 0.8, "requests were in flight when processes died"
    _wait_until_all_is_shipped(own_stack)
    _compare_postgres(own_stack, log)
    _compare_clickhouse(own_stack, log)
    reconciled = own_stack.samtal("reconcile", "--json")
    assert reconciled.returncode == 0, reconciled.stdout + reconciled.stderr


async def _kill_under_load(own: OwnStack, choice: random.Random) -> tuple[Log, Counter[str], int]:
    """Kills at random moments while visitors talk; how often each died, and how often somebody was waiting."""
    killed: Counter[str] = Counter()
    busy = 0
    async with restless_visitors(f"http://127.0.0.1:{own.stack.ports['api']}", "faults", VISITORS) as log:
        await asyncio.wait_for(log.has_begun.wait(), 60)
        while sum(killed.values()) < KILLS:
            await asyncio.sleep(choice.uniform(0.2, 1.5))
            name = VICTIMS[sum(killed.values())] if sum(killed.values()) < len(VICTIMS) else choice.choice(VICTIMS)
            waiting = log.in_flight
            if _kill(own, name, choice):
                killed[name] += 1
                busy += waiting > 0
        await asyncio.sleep(2)
    return log, killed, busy


def _kill(own: OwnStack, name: str, choice: random.Random) -> bool:
    """kill -9 of a process of this name, for the API one of its workers; False while it is not up again."""
    with suppress(KeyError, psutil.NoSuchProcess, ProcessLookupError):
        leader = psutil.Process(own.pid(name))
        workers = [each for each in leader.children() if "spawn_main" in " ".join(each.cmdline())]
        victim = choice.choice(workers) if name == "api" and workers else leader
        os.kill(victim.pid, signal.SIGKILL)
        return True
    return False


def _wait_until_all_is_shipped(own: OwnStack) -> None:
    """Returns when no reply is pending and no event waits to be shipped."""
    deadline = time.monotonic() + 180
    left: tuple[Any, ...] | None = None
    while left != (0, 0, 0):
        assert time.monotonic() < deadline, f"pending replies, waiting events, frozen batches: {left}"
        time.sleep(1)
        with suppress(psycopg.OperationalError), _postgres(own) as connection:
            left = connection.execute(
                "select (select count(*) from app.replies where state = 'pending'),"
                " (select count(*) from app.outbox_queue),"
                " (select count(*) from app.event_batches where state = 'frozen')"
            ).fetchone()


def _compare_postgres(own: OwnStack, log: Log) -> None:
    with _postgres(own) as connection:
        rows = connection.execute(
            "select client_message_id::text, id::text, count(*) over (partition by client_message_id)"
            " from app.messages where author = 'visitor'"
        ).fetchall()
        replies = connection.execute(
            "select m.id::text, count(r.id), count(*) filter (where a.state = 'complete' and a.body <> '')"
            " from app.messages m left join app.replies r on r.message_id = m.id"
            " left join app.messages a on a.id = r.id where m.author = 'visitor' and m.state = 'accepted' group by m.id"
        ).fetchall()
    assert {client: ours for client, ours, _ in rows} == log.acknowledged
    assert all(count == 1 for _, _, count in rows)
    assert {message: (count, complete) for message, count, complete in replies} == dict.fromkeys(
        (message for message, _, _ in replies), (1, 1)
    )
    assert len(replies) == len(log.acknowledged)


def _compare_clickhouse(own: OwnStack, log: Log) -> None:
    port, password = own.stack.ports["clickhouse"], own.stack.secrets["clickhouse"]
    with connect_sync(host="127.0.0.1", port=port, user="samtal", password=password, database="samtal") as client:
        posted = client.query("select toString(message_id) from events where name = 'message_posted'").result_rows
        replied = client.query("select toString(reply_to) from events where name = 'reply_completed'").result_rows
        events = client.query("select name, count() from events group by name order by name").result_rows
        rollup = client.query(
            "select name, sum(count_events) from events_by_quarter_hour group by name order by name"
        ).result_rows
    expected = sorted(log.acknowledged.values())
    assert sorted(row[0] for row in posted) == expected
    assert sorted(row[0] for row in replied) == expected
    assert rollup == events


def _postgres(own: OwnStack) -> "psycopg.Connection[tuple[Any, ...]]":
    port, password = own.stack.ports["postgres"], own.stack.secrets["postgres"]
    return psycopg.connect(f"postgresql://postgres:{password}@127.0.0.1:{port}/samtal")


def _found_a_company(own: OwnStack) -> None:
    faqs = Path(CHECKOUT) / "local_stack" / "demo" / "faqs.yml"
    for words in (
        ("tenant", "create", "faults", "--name", "Faults"),
        ("assistant", "create", "host", "--tenant", "faults", "--name", "Host", "--default"),
        ("assistant", "create", "orders", "--tenant", "faults", "--name", "Orders"),
        ("site", "create", "--tenant", "faults", "--name", "Faults", "--origin", "http://localhost", "--key", "faults"),
        ("faq", "import", str(faqs), "--tenant", "faults"),
    ):
        done = own.samtal(*words, timeout_s=240)
        assert done.returncode == 0, done.stdout + done.stderr
