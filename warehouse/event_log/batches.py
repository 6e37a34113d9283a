"""Batches in Postgres: claimed, frozen before they are sent, and never changed until acknowledged.

A batch's id is its deduplication token. ClickHouse silently drops a second block with a known token,
so a token always stands for the same rows: members and hash are kept with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypedDict
from uuid import UUID

from warehouse.event_log.decode import Poison, are_sound, find_poison, hash_of
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection

BATCH_SIZE = 20_000

_OLDEST = "select recorded_on from app.outbox_queue order by recorded_on, event_id limit 1"
# A batch is of one day, so that its members are in one partition. SKIP LOCKED: what another transaction
# still writes or holds is left for the next batch instead of being waited for or lost.
_CLAIM = """
    with claimed as (
        delete from app.outbox_queue where ctid = any(array(
            select ctid from app.outbox_queue
            where recorded_on = %(day)s order by event_id limit %(limit)s for update skip locked))
        returning event_id)
    insert into app.event_batches (id, state, body_hash, recorded_on, event_ids, count_events)
    select %(batch_id)s, 'frozen', '', %(day)s, event_ids, cardinality(event_ids)
    from (select array(select event_id from claimed order by event_id) as event_ids) claim
    where cardinality(event_ids) > 0
    returning count_events
"""
_MEMBERS = """
    from app.outbox_events o
    where o.recorded_on = %(day)s
        and o.id = any(array(select unnest(b.event_ids) from app.event_batches b where b.id = %(batch_id)s))
    order by o.id
"""
# The batch as it is sent, a JSON array in one value: fetching 20,000 rows one by one would take longer
# than all the rest. An event's JSON is taken as it was written; only what the row knows is put before it.
# Bytes, not text: to take a part of a text, Postgres counts its characters, and that was two thirds of the work.
_BODY = f"""
    select
        '['::bytea || string_agg(line, ',\n'::bytea) || ']'::bytea as body,
        bool_and(is_of_its_tenant) as are_of_their_tenants,
        min(recorded_at) as oldest_at
    from (
        select
            recorded_at,
            convert_to(format('{{"event_id":"%%s","name":%%s,"recorded_at":%%s,',
                id, to_json(name), to_json(recorded_at)), 'UTF8') || substr(payload, 2) as line,
            substr(payload, 1, 50) = convert_to('{{"tenant_id":"' || tenant_id, 'UTF8') as is_of_its_tenant
        from (
            select o.id, o.tenant_id, o.name, o.recorded_at,
                ltrim(convert_to(o.payload::text, 'UTF8'), ' \t\r\n'::bytea) as payload
            {_MEMBERS} offset 0) members) lines
"""  # noqa: S608  (put together from our own constants)
_ROWS = f"select o.id, o.tenant_id, o.name, o.payload::text as payload {_MEMBERS}"


class BatchChanged(Exception):
    """A frozen batch's members are not what they were: its token must not be used for them."""


@dataclass(frozen=True)
class Batch:
    """What is sent to ClickHouse in one insert. `body` is a JSON array, a line for each event."""

    id: UUID
    body: bytes
    count_events: int
    count_dead: int = 0
    oldest_at: datetime | None = None


class _Place(TypedDict):
    """Which batch, and on which day its members were recorded."""

    batch_id: UUID
    day: date


class _Contents(NamedTuple):
    """What the members are in the outbox."""

    body: bytes
    are_of_their_tenants: bool
    oldest_at: datetime | None


_NOTHING = _Contents(b"", True, None)


async def freeze_batch(connection: Connection, limit: int = BATCH_SIZE) -> Batch | None:
    """Claims up to `limit` waiting events of the oldest day and freezes them; None when nothing waits.

    Poison goes to the dead letters in the same transaction.
    """
    async with connection.transaction():
        oldest = await (await connection.execute(_OLDEST)).fetchone()
        if oldest is None:
            return None
        # A queue's statistics are never those of the moment; without them Postgres would sort all that waits
        # for each batch, instead of reading its beginning from the index.
        await connection.execute("set local enable_sort = off")
        place: _Place = {"batch_id": new_id(), "day": oldest["recorded_on"]}
        claimed = await (await connection.execute(_CLAIM, {**place, "limit": limit})).fetchone()
        return await _freeze(connection, place, claimed["count_events"]) if claimed else None


async def unacknowledged_batches(connection: Connection) -> list[UUID]:
    """Batches that were frozen and perhaps sent, but not acknowledged, oldest first."""
    rows = await connection.execute("select id from app.event_batches where state = 'frozen' order by frozen_at, id")
    return [row["id"] for row in await rows.fetchall()]


async def load_batch(connection: Connection, batch_id: UUID) -> Batch:
    """The frozen batch again, with the same bytes. Raises BatchChanged when they are not the same."""
    frozen = await (
        await connection.execute(
            "select recorded_on, body_hash, count_events from app.event_batches where id = %(batch_id)s",
            {"batch_id": batch_id},
        )
    ).fetchone()
    contents = await _read(connection, {"batch_id": batch_id, "day": frozen["recorded_on"]}) if frozen else _NOTHING
    if frozen is None or hash_of(contents.body) != frozen["body_hash"]:
        raise BatchChanged(f"batch {batch_id} has other members than when it was frozen: rebuild its days")
    return Batch(batch_id, contents.body, frozen["count_events"], oldest_at=contents.oldest_at)


async def acknowledge(connection: Connection, batch_id: UUID) -> None:
    """ClickHouse has the batch, in the table and in every rollup."""
    await connection.execute(
        "update app.event_batches set state = 'shipped', shipped_at = now() where id = %(batch_id)s",
        {"batch_id": batch_id},
    )


async def note_failure(connection: Connection, batch_id: UUID, error: str) -> None:
    """Remembers why the batch could not be sent this time."""
    await connection.execute(
        "update app.event_batches set attempts = attempts + 1, last_error = left(%(error)s, 2000)"
        " where id = %(batch_id)s",
        {"error": error, "batch_id": batch_id},
    )


async def split(connection: Connection, batch_id: UUID, reason: str) -> int:
    """Halves a batch whose data ClickHouse refused, down to the one event that is poison. Gives the dead.

    Nothing of a refused batch was inserted, so its members may go on under new tokens.
    """
    async with connection.transaction():
        await connection.execute(
            "update app.event_batches set state = 'dissolved', last_error = left(%(reason)s, 2000)"
            " where id = %(batch_id)s",
            {"reason": reason, "batch_id": batch_id},
        )
        refused = await (
            await connection.execute(
                "select recorded_on, event_ids from app.event_batches where id = %(batch_id)s",
                {"batch_id": batch_id},
                binary=True,
            )
        ).fetchone()
        assert refused
        day, ids = refused["recorded_on"], refused["event_ids"]
        if len(ids) == 1:
            await dead_letter(connection, batch_id, [Poison(ids[0], reason)])
            return 1
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            await _freeze_half(connection, day, half)
    return 0


async def dead_letter(connection: Connection, batch_id: UUID, poison: Sequence[Poison]) -> None:
    """Puts events of a batch into the dead letters, each with its reason."""
    for each in poison:
        await connection.execute(
            "insert into app.event_dead_letters (tenant_id, event_id, batch_id, name, payload, reason)"
            " select o.tenant_id, o.id, b.id, o.name, o.payload, left(%(reason)s, 2000)"
            " from app.event_batches b"
            " join app.outbox_events o on o.recorded_on = b.recorded_on and o.id = %(event_id)s"
            " where b.id = %(batch_id)s",
            {"reason": each.reason, "event_id": each.event_id, "batch_id": batch_id},
        )


async def _freeze(connection: Connection, place: _Place, count: int) -> Batch:
    """Checks what was claimed and keeps its hash; what is poison goes to the dead letters and is no longer a member."""
    contents, poison = await _read(connection, place), []
    if not (contents.are_of_their_tenants and are_sound(contents.body)):
        poison = find_poison(await (await connection.execute(_ROWS, place)).fetchall())
        await _leave_out(connection, place, poison)
        contents = await _read(connection, place)
    batch = Batch(place["batch_id"], contents.body, count - len(poison), len(poison), contents.oldest_at)
    await connection.execute(
        "update app.event_batches set state = %(state)s, body_hash = %(hash)s, count_events = %(count)s"
        " where id = %(batch_id)s",
        {
            "state": "frozen" if batch.count_events else "dissolved",
            "hash": hash_of(batch.body),
            "count": batch.count_events,
            "batch_id": batch.id,
        },
    )
    return batch


async def _leave_out(connection: Connection, place: _Place, poison: Sequence[Poison]) -> None:
    await dead_letter(connection, place["batch_id"], poison)
    await connection.execute(
        "update app.event_batches set event_ids = array("
        "select id from unnest(event_ids) id where id <> all(%(dead)s) order by id) where id = %(batch_id)s",
        {"dead": [each.event_id for each in poison], "batch_id": place["batch_id"]},
    )


async def _freeze_half(connection: Connection, day: date, event_ids: list[UUID]) -> None:
    half: _Place = {"batch_id": new_id(), "day": day}
    await connection.execute(
        "insert into app.event_batches (id, state, body_hash, recorded_on, event_ids, count_events)"
        " values (%(batch_id)s, 'frozen', '', %(day)s, %(event_ids)s, %(count)s)",
        {**half, "event_ids": event_ids, "count": len(event_ids)},
    )
    body = (await _read(connection, half)).body
    await connection.execute(
        "update app.event_batches set body_hash = %(hash)s where id = %(batch_id)s",
        {"hash": hash_of(body), "batch_id": half["batch_id"]},
    )


async def _read(connection: Connection, place: _Place) -> _Contents:
    # Planned each time, for its day: a plan for any day would gather all partitions and sort the wide rows.
    row = await (await connection.execute(_BODY, place, binary=True, prepare=False)).fetchone()
    return _Contents(**row) if row and row["body"] is not None else _NOTHING
