"""The outbox's partitions: made ahead for the coming days, dropped when retention has passed."""

from datetime import date, timedelta

from warehouse.postgres.connect import Connection

DAYS_AHEAD = 3
DAYS_KEPT = 30  # what can be rebuilt in ClickHouse


async def make_partitions(connection: Connection, today: date, days_ahead: int = DAYS_AHEAD) -> int:
    """Makes today's partition (UTC) and those of the next days; gives how many were missing.

    Events that came before their day's partition wait in the default one and move into it. Raises
    LockNotAvailable when a long transaction is in the way: try again later, days are made ahead of time.
    """
    made = 0
    for offset in range(days_ahead + 1):
        async with connection.transaction():
            await connection.execute("set local lock_timeout = '300ms'")  # writers wait behind us
            row = await connection.execute(
                "select app.make_outbox_partition(%(day)s) as made", {"day": today + timedelta(offset)}
            )
            found = await row.fetchone()
            made += bool(found and found["made"])
    return made


async def drop_partitions(connection: Connection, before: date) -> int:
    """Drops the days before a date, with what their batches were; gives how many.

    A day stays while an event of it waits or is on its way. Raises LockNotAvailable when a long
    transaction is in the way: nothing is lost by trying again another day.
    """
    async with connection.transaction():
        await connection.execute("set local lock_timeout = '300ms'")  # writers wait behind us
        query = "select app.drop_outbox_partitions(%(before)s) as dropped"
        row = await (await connection.execute(query, {"before": before})).fetchone()
        return int(row["dropped"]) if row else 0
