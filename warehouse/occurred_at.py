"""When something can have happened: what every API asks of a time that a client states.

Imports bring times of their own. Nothing that was said to happen before this product could know of it, or after
now, becomes history: the pipeline and every mart count by day.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_MAY_DIFFER: Final = timedelta(minutes=5)

# The days that history may have: an event of another is never landed. The last is far away on purpose, so that
# what was true once stays true; that nothing comes from the future is asked where it comes in.
FIRST_DAY: Final = EARLIEST.date()
LAST_DAY: Final = date(2099, 12, 31)
WRITTEN_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def can_have_happened(at: datetime, now: datetime) -> bool:
    """Whether `at` is from 2000 on and at most five minutes ahead; a time without a zone is none."""
    return at.tzinfo is not None and EARLIEST <= at <= now + CLOCKS_MAY_DIFFER


def _stated(at: datetime) -> datetime:
    if not can_have_happened(at, datetime.now(UTC)):
        raise ValueError("must be from 2000-01-01 on and not in the future")
    return at.astimezone(UTC)


StatedTime = Annotated[
    AwareDatetime, AfterValidator(_stated), Field(description="from 2000-01-01 to five minutes from now")
]
"""A time that a client states, in UTC."""


def _written_out(day: object) -> object:
    # Pydantic would take a number of seconds for a day of 1970.
    if isinstance(day, str) and not WRITTEN_DAY.fullmatch(day):
        raise ValueError("is not a day such as 2026-11-25")
    return day


Day = Annotated[
    date,
    BeforeValidator(_written_out),
    Field(ge=FIRST_DAY, le=LAST_DAY, json_schema_extra={"pattern": "^20[0-9]{2}-"}, description="from 2000 to 2099"),
]
"""A day that somebody asks about."""
