"""Batches in Postgres: claimed, frozen before they are sent, and never changed until acknowledged.

A batch's id is its deduplication token. ClickHouse silently drops a second block with a known token,
so a token always stands for the same rows: members and hash are kept with it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from warehouse.event_log.decode import Poison, decode, ends_of, hash_of, render
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection

BATCH_SIZE = 20_000

# All rows in one value: fetching 20,000 rows one by one would take longer than all the rest.
_ROWS = r"""
    string_agg(
        id || E'\x1f' || tenant_id || E'\x1f' || to_json(name) || E'\x1f' || to_json(recorded_at) || E'\x1f' || payload,
        E'\x1e' order by id)
"""
_OLDEST = """
    select recorded_on, recorded_at from app.outbox_events
    where batch_id is null order by recorded_on, id limit 1
"""
# The day prunes to one partition, so that a ctid is unique. SKIP LOCKED: what another transaction still
# writes or holds is left for the next batch instead of being waited for or lost.
_CLAIM = f"""
    with claimed as (
        update app.outbox_events set batch_id = %(batch_id)s
        where recorded_on = %(day)s and ctid = any(array(
            select ctid from app.outbox_events
            where recorded_on = %(day)s and batch_id is null order by id limit %(limit)s for update skip locked))
        returning id, tenant_id, name, recorded_at, payload)
    select convert_to({_ROWS}, 'UTF8') as rows from claimed
"""  # noqa: S608  (put together from our own constants)
_OF_BATCH = """
    from app.event_batches b
    join app.outbox_events o
        on o.recorded_on = b.recorded_on and o.id between b.first_event_id and b.last_event_id and o.batch_id = b.id
    where b.id = %s and not exists (select from app.event_dead_letters d where d.event_id = o.id)
"""
_MEMBERS = f"""
    select convert_to({_ROWS}, 'UTF8') as rows
    from (select o.id, o.tenant_id, o.name, o.recorded_at, o.payload {_OF_BATCH}) members
"""  # noqa: S608  (the same)


class BatchChanged(Exception):
    """A frozen batch's members are not what they were: its token must not be used for them."""


class Place(NamedTuple):
    """Where a batch's members are in the outbox: their partition's day, the first and the last."""

    day: date
    first_id: UUID
    last_id: UUID


@dataclass(frozen=True)
class Batch:
    """What is sent to ClickHouse in one insert. `body` is JSONEachRow."""

    id: UUID
    body: bytes
    count_events: int
    count_dead: int = 0
    oldest_at: datetime | None = None


async def freeze_batch(connection: Connection, limit: int = BATCH_SIZE) -> Batch | None:
    """Claims up to `limit` waiting events of the oldest day and freezes them; None when nothing waits.

    Poison goes to the dead letters in the same transaction.
    """
    async with connection.transaction():
        oldest = await (await connection.execute(_OLDEST)).fetchone()
        if oldest is None:
            return None
        batch_id = new_id()
        claim = {"batch_id": batch_id, "day": oldest["recorded_on"], "limit": limit}
        claimed = await (await connection.execute(_CLAIM, claim, binary=True)).fetchone()
        if claimed is None or claimed["rows"] is None:
            return None
        decoded = decode(claimed["rows"])
        body = decoded.body
        place = Place(oldest["recorded_on"], *ends_of(claimed["rows"]))
        await _insert(connection, batch_id, place, body, len(decoded.lines))
        await bury(connection, batch_id, decoded.poison)
    return Batch(batch_id, body, len(decoded.lines), len(decoded.poison), oldest["recorded_at"])


async def unacknowledged_batches(connection: Connection) -> list[UUID]:
    """Batches that were frozen and perhaps sent, but not acknowledged, oldest first."""
    rows = await connection.execute("select id from app.event_batches where state = 'frozen' order by frozen_at, id")
    return [row["id"] for row in await rows.fetchall()]


async def thaw_batch(connection: Connection, batch_id: UUID) -> Batch:
    """The frozen batch again, with the same bytes. Raises BatchChanged when they are not the same."""
    row = await (await connection.execute(_MEMBERS, [batch_id], binary=True)).fetchone()
    frozen = await (
        await connection.execute("select body_hash, count_events from app.event_batches where id = %s", [batch_id])
    ).fetchone()
    body = render(row["rows"]) if row and row["rows"] else b""
    if frozen is None or hash_of(body) != frozen["body_hash"]:
        raise BatchChanged(f"batch {batch_id} has other members than when it was frozen: rebuild its days")
    return Batch(batch_id, body, frozen["count_events"])


async def acknowledge(connection: Connection, batch_id: UUID) -> None:
    """ClickHouse has the batch, in the table and in every rollup."""
    await connection.execute(
        "update app.event_batches set state = 'shipped', shipped_at = now() where id = %s", [batch_id]
    )


async def note_failure(connection: Connection, batch_id: UUID, error: str) -> None:
    """Remembers why the batch could not be sent this time."""
    await connection.execute(
        "update app.event_batches set attempts = attempts + 1, last_error = left(%s, 2000) where id = %s",
        [error, batch_id],
    )


async def split(connection: Connection, batch_id: UUID, reason: str) -> int:
    """Halves a batch whose data ClickHouse refused, down to the one event that is poison. Gives the dead.

    Nothing of a refused batch was inserted, so its members may go on under new tokens.
    """
    async with connection.transaction():
        await connection.execute(
            "update app.event_batches set state = 'dissolved', last_error = left(%s, 2000) where id = %s",
            [reason, batch_id],
        )
        members = await connection.execute(f"select o.recorded_on, o.id {_OF_BATCH} order by o.id", [batch_id])
        rows = await members.fetchall()
        ids = [row["id"] for row in rows]
        if len(ids) == 1:
            await bury(connection, batch_id, [Poison(ids[0], reason)])
            return 1
        middle = len(ids) // 2
        for half in (ids[:middle], ids[middle:]):
            await _freeze_half(connection, Place(rows[0]["recorded_on"], half[0], half[-1]), half)
    return 0


async def bury(connection: Connection, batch_id: UUID, poison: list[Poison]) -> None:
    """Puts events into the dead letters, each with its reason."""
    for each in poison:
        await connection.execute(
            "insert into app.event_dead_letters (tenant_id, event_id, batch_id, name, payload, reason)"
            " select o.tenant_id, o.id, b.id, o.name, o.payload, left(%s, 2000)"
            " from app.event_batches b join app.outbox_events o on o.recorded_on = b.recorded_on and o.id = %s"
            " where b.id = %s",
            [each.reason, each.event_id, batch_id],
        )


async def _freeze_half(connection: Connection, place: Place, members: list[UUID]) -> None:
    new = new_id()
    await connection.execute(
        "update app.outbox_events set batch_id = %s where recorded_on = %s and id = any(%s)",
        [new, place.day, members],
    )
    await _insert(connection, new, place, b"", len(members))
    row = await (await connection.execute(_MEMBERS, [new], binary=True)).fetchone()
    body = render(row["rows"] if row else b"")
    await connection.execute("update app.event_batches set body_hash = %s where id = %s", [hash_of(body), new])


async def _insert(connection: Connection, batch_id: UUID, place: Place, body: bytes, count: int) -> None:
    await connection.execute(
        "insert into app.event_batches"
        " (id, state, body_hash, recorded_on, first_event_id, last_event_id, count_events)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [batch_id, "frozen" if count else "dissolved", hash_of(body), *place, count],
    )
