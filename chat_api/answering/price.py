"""What a reply cost. Pure; without a price there is no cost, never an invented one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final  # JSON rows are of many types

MILLION: Final = Decimal(1_000_000)
PRECISION: Final = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Price:
    """A model's price from a day on."""

    model: str
    effective_from: date
    input_usd_per_million: Decimal
    output_usd_per_million: Decimal

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Price":
        """The price of a JSON row of `model_prices`."""
        return cls(
            found["model"],
            date.fromisoformat(found["effective_from"]),
            Decimal(str(found["input_usd_per_million"])),
            Decimal(str(found["output_usd_per_million"])),
        )


def price_answer(
    prices: Iterable[Price], model: str, input_tokens: int | None, output_tokens: int | None, at: datetime
) -> Decimal | None:
    """US dollars to eight decimals, by the price in force on that UTC day; None where none is known."""
    if input_tokens is None or output_tokens is None:
        return None
    day = at.astimezone(UTC).date()
    known = [price for price in prices if price.model == model and price.effective_from <= day]
    if not known:
        return None
    price = max(known, key=lambda each: each.effective_from)
    cost = input_tokens * price.input_usd_per_million + output_tokens * price.output_usd_per_million
    return (cost / MILLION).quantize(PRECISION)
