"""What is on its way while state and warehouse are compared: neither lost, nor yet there, nor counted twice."""

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warehouse.event_log.contents import Connection

# The newest are enough: the shipper takes the oldest first.
_WAITING = """
    select id
    from (
        select recorded_on, event_id as id from app.outbox_queue
        union all
        select recorded_on, unnest(event_ids) as id from app.event_batches where state = 'frozen') waiting
    where recorded_on >= (now() - interval '1 day')::date
    order by recorded_on desc, id desc limit 10000
"""
# Events are written down shortly before their transaction commits.
_RECENT = """
    select id from app.outbox_events
    where recorded_at > %(at)s - interval '1 minute' and recorded_on >= (%(at)s - interval '1 day')::date
"""


@dataclass(frozen=True)
class Moment:
    """What the outbox looked like in the snapshot in which state was read."""

    at: datetime
    waiting: list[UUID]
    recent: frozenset[UUID]


def look(connection: Connection) -> Moment:
    """The outbox in the open transaction's snapshot."""
    row = connection.execute("select now()").fetchone()
    assert row
    waiting = [each for (each,) in connection.execute(_WAITING).fetchall()]
    return Moment(row[0], waiting, frozenset(_recent(connection, row[0])))


def wait_for_shipment(connection: Connection, moment: Moment, deadline: float) -> None:
    """Returns when what waited at the moment was shipped, or at the deadline (of the monotonic clock)."""
    waiting = set(moment.waiting)
    while waiting and time.monotonic() < deadline:
        time.sleep(0.1)
        with connection.transaction():
            waiting &= {each for (each,) in connection.execute(_WAITING).fetchall()}


def events_since(connection: Connection, moment: Moment) -> list[UUID]:
    """Events that were committed after the moment: ClickHouse may have them, state had not."""
    with connection.transaction():
        return [each for each in _recent(connection, moment.at) if each not in moment.recent]


def _recent(connection: Connection, at: datetime) -> list[UUID]:
    return [each for (each,) in connection.execute(_RECENT, {"at": at}).fetchall()]
