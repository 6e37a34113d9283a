"""Every quarter of an hour: is a report due? A run starts only when one is."""

import asyncio

import dagster as dg

from dagster_jobs.reports.send import due_now, send_now


@dg.op(description="Sends every report that is due now, each once.")
def send_reports(context: dg.OpExecutionContext) -> None:
    """Sends what is due; a report that could not go out fails the run and is due again, ever more rarely."""
    outcomes = asyncio.run(send_now())
    for outcome in outcomes:
        context.log.info(f"{outcome.tenant} {outcome.kind} {outcome.period_start}: {outcome.state} {outcome.detail}")
    if any(outcome.state == "failed" for outcome in outcomes):
        raise dg.Failure("a report could not be sent; it is tried again, ever more rarely")


@dg.job(description="Weekly and monthly reports by e-mail.")
def reports() -> None:
    """One step: the work is a plain function."""
    send_reports()


@dg.schedule(job=reports, cron_schedule="*/15 * * * *", execution_timezone="UTC",
             default_status=dg.DefaultScheduleStatus.RUNNING)  # fmt: skip
def reports_tick(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Asks whether anything is due, which costs two small queries."""
    due = asyncio.run(due_now(context.scheduled_execution_time))
    if not due:
        return dg.SkipReason("no report is due")
    return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat())


defs = dg.Definitions(jobs=[reports], schedules=[reports_tick])
