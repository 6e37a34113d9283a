"""Which reports are due now: a plain function of the clock, the tenants and the runs so far."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dagster_jobs.reports.period import DELIVERY_HOUR, KINDS, Period, latest_period
from warehouse.vocabulary import ReportKind, ReportState

# A run that neither finished nor failed in this time was cut off by a crash: another may take it over.
ABANDONED_AFTER = timedelta(minutes=30)
# A failed run waits as long again as it was late, within these: at the next tick first, once a day in the end.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True)
class Tenant:
    """What a schedule must know of a tenant."""

    id: UUID
    timezone: str
    created_at: datetime
    is_demo: bool
    kinds: frozenset[ReportKind]  # the kinds that somebody subscribes to


@dataclass(frozen=True)
class Run:
    """A report that was begun: a row of report_runs."""

    tenant_id: UUID
    period: Period
    state: ReportState
    started_at: datetime


@dataclass(frozen=True)
class DueReport:
    """A report that should go out now."""

    tenant_id: UUID
    period: Period


def due_reports(now: datetime, tenants: Collection[Tenant], runs: Collection[Run]) -> list[DueReport]:
    """The reports that are due at `now` and not yet sent, at most one a tenant and kind.

    After a downtime the newest missed report of each kind is sent late; older ones would only be
    noise. A failed run, after a wait that doubles up to a day, and one cut off by a crash are due again, until
    the next period's report takes their place. A tenant gets no report about
    a time before it existed, except the demo, whose talk is dated back.
    """
    begun = {(run.tenant_id, run.period.kind, run.period.start): run for run in runs}
    return [
        DueReport(tenant.id, period)
        for tenant in tenants
        for period in _periods(now, tenant)
        if (run := begun.get((tenant.id, period.kind, period.start))) is None
        or _may_repeat(run, now, ZoneInfo(tenant.timezone))
    ]


def _periods(now: datetime, tenant: Tenant) -> Iterator[Period]:
    zone = ZoneInfo(tenant.timezone)
    for kind in KINDS:
        period = latest_period(kind, now, zone)
        existed = tenant.created_at.astimezone(zone).date() < period.end
        if kind in tenant.kinds and (existed or tenant.is_demo):
            yield period


def _may_repeat(run: Run, now: datetime, zone: ZoneInfo) -> bool:
    waited = now - run.started_at
    if run.state == "failed":
        late = run.started_at - datetime.combine(run.period.end, time(DELIVERY_HOUR), zone)
        return waited >= min(max(late, SHORTEST_WAIT), LONGEST_WAIT)
    return run.state == "started" and waited > ABANDONED_AFTER
