"""A report as plain values: every number that the PDF, the mail and the test know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dagster_jobs.reports.formats import readable_slug
from dagster_jobs.reports.period import Period

Number = int | float


@dataclass(frozen=True)
class Figure:
    """A headline figure and the same of the period before; None where its denominator is empty."""

    value: Number | None
    before: Number | None = None


@dataclass(frozen=True)
class Day:
    """One local day."""

    day: date
    conversations: int = 0
    messages: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    first_response_p50_ms: float | None = None
    first_response_p90_ms: float | None = None


@dataclass(frozen=True)
class Share:
    """How often something occurred, and its part of all that did.

    `names` are the company's own words for it, by language, where it has some.
    """

    label: str
    count: int
    share: float
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, language: str) -> str:
        """The company's words in the language, else in another of its own, else the label read aloud."""
        return self.names.get(language) or next(iter(self.names.values()), readable_slug(self.label))


@dataclass(frozen=True)
class Report:
    """One tenant, one period. Lists are sorted, most first; all come from the marts."""

    tenant_name: str
    timezone: str
    period: Period
    built_at: datetime | None
    conversations: Figure
    messages: Figure
    replies: Figure
    automation_rate: Figure
    handoffs: Figure
    thumbs_up: Figure
    thumbs_down: Figure
    satisfaction: Figure
    satisfaction_interval: tuple[float | None, float | None]  # Wilson's, at 95 %
    first_response_p50_ms: Figure
    first_response_p90_ms: Figure
    screened: Figure
    tokens: Figure
    cost_usd: Figure
    days: tuple[Day, ...]
    languages: tuple[Share, ...]
    intents: tuple[Share, ...]
    topics: tuple[Share, ...]
    is_demo: bool = False

    @property
    def is_compared(self) -> bool:
        """Whether there are numbers of the period before."""
        return self.conversations.before is not None

    @property
    def is_empty(self) -> bool:
        """Whether nobody talked in the period."""
        return not self.conversations.value and not self.messages.value
