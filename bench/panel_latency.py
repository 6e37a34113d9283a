"""How long a dashboard panel waits: one tenant's numbers among ten million events of fifty tenants.

The other side is the same question put to the raw events, without the rollup.
"""

import time
from collections.abc import Iterator

from clickhouse_connect.driver.client import Client

from bench.figure import Figure, percentile
from bench.servers import connect, folder_of_servers, migrated_clickhouse

EVENTS = 10_000_000
TENANTS = 50
DAYS = 90
ROUNDS = 40

GENERATE = """
    insert into events (event_id, name, tenant_id, conversation_id, episode, site_id, visitor_key, origin,
                        occurred_at, recorded_at, language, assistant_id)
    select generateUUIDv4(),
           ['message_posted', 'reply_completed', 'conversation_opened', 'rating_given'][1 + number % 4],
           toUUID(concat('00000000-0000-7000-8000-', leftPad(toString(number % {tenants:UInt32}), 12, '0'))),
           toUUID(concat('00000000-0000-7000-9000-', leftPad(toString(intDiv(number, 12)), 12, '0'))),
           1, toUUID('00000000-0000-7000-a000-000000000000'), hex(number % 100000), 'live',
           toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(rand(number) % ({days:UInt32} * 86400)),
           now64(6), ['en', 'sv'][1 + number % 2], toUUID('00000000-0000-7000-b000-000000000000')
    from numbers({start:UInt64}, {count:UInt64})
"""
PANEL = """
    select toDate(bucket_at, 'Europe/Stockholm') as day, name, sum(count_events) as events
    from events_by_quarter_hour
    where tenant_id = {tenant:UUID} and bucket_at >= '2026-03-01' and bucket_at < '2026-03-31'
    group by day, name order by day, name
"""
RAW = """
    select toDate32(occurred_at, 'Europe/Stockholm') as day, name, count() as events
    from events
    where tenant_id = {tenant:UUID} and occurred_at >= '2026-03-01' and occurred_at < '2026-03-31'
    group by day, name order by day, name
"""


def run() -> Iterator[Figure]:
    """p95 of a month's panel, from the rollup and from the raw events."""
    with folder_of_servers() as folder, connect(migrated_clickhouse(folder)) as client:
        _generate(client)
        panel, raw = _time_in_turn(client)
        yield Figure(
            "panel_p95_10m_events",
            percentile(panel, 95),
            "ms",
            goal=100,
            reference=percentile(raw, 95),
            reference_is="the same panel from raw events",
            samples=len(panel),
        )


def _generate(client: Client) -> None:
    step = 500_000
    for start in range(0, EVENTS, step):
        values = {"tenants": TENANTS, "days": DAYS, "start": start, "count": step}
        client.command(GENERATE, parameters=values, settings={"max_partitions_per_insert_block": 200})


def _time_in_turn(client: Client) -> tuple[list[float], list[float]]:
    """Both questions in turn, for a different tenant each time, so that neither has the warmer cache."""
    panel: list[float] = []
    raw: list[float] = []
    for turn in range(ROUNDS):
        tenant = {"tenant": f"00000000-0000-7000-8000-{turn % TENANTS:012d}"}
        assert _timed(client, PANEL, tenant, panel) == _timed(client, RAW, tenant, raw)
    return panel, raw


def _timed(client: Client, question: str, tenant: dict[str, str], samples: list[float]) -> object:
    began = time.perf_counter()
    rows = client.query(question, parameters=tenant).result_rows
    samples.append((time.perf_counter() - began) * 1000)
    return rows
