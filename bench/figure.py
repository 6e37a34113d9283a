"""One figure: what was measured, beside what it is compared with, in the same run."""

import json
from dataclasses import asdict, dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Figure:
    """A measured value. `reference` is the other side, measured in the same run; null where there is none."""

    figure: str
    value: float
    unit: str
    goal: float | None = None
    is_goal_a_ceiling: bool = True
    reference: float | None = None
    reference_is: str | None = None
    samples: int | None = None
    note: str | None = None

    @property
    def ratio(self) -> float | None:
        """Value to reference: what carries over from one machine to another."""
        return round(self.value / self.reference, 3) if self.reference else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal of the design is reached; null where it has none."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.is_goal_a_ceiling else self.value >= self.goal

    def line(self) -> str:
        """The figure as one JSON line, without what it does not have."""
        row = asdict(self) | {"value": round(self.value, 3), "ratio": self.ratio, "is_met": self.is_met}
        if self.reference is not None:
            row["reference"] = round(self.reference, 3)
        return json.dumps({key: value for key, value in row.items() if value is not None})


def percentile(samples: list[float], percent: int) -> float:
    """The percentile by linear interpolation (Hyndman and Fan's type 7); at least two samples."""
    return quantiles(samples, n=100, method="inclusive")[percent - 1]
