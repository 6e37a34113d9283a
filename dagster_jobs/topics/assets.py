"""Topics as assets: the two landing tables that a fit writes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from dagster_jobs.stores import Stores
from dagster_jobs.topics.fit_topics import FitResult, fit_all_topics

TOPICS = dg.AssetKey(["landing", "topics"])
ASSIGNMENTS = dg.AssetKey(["landing", "topic_assignments"])


@dg.multi_asset(
    specs=[dg.AssetSpec(key, deps=[["landing", "events"]], kinds={"scikitlearn"}) for key in (TOPICS, ASSIGNMENTS)],
    group_name="topics",
)
def fitted_topics(context: dg.AssetExecutionContext, stores: Stores) -> Iterator[dg.MaterializeResult[None]]:
    """Clusters of what visitors wrote in the last 90 days, with labels that stay from day to day."""

    def log(result: FitResult) -> None:
        context.log.info(f"tenant {result.tenant_id}: {result.count_messages} messages, {result.count_topics} topics")

    with stores.postgres() as connection:
        results = fit_all_topics(connection, datetime.now(UTC), log)
    yield dg.MaterializeResult(asset_key=TOPICS, metadata={"topics": sum(each.count_topics for each in results)})
    yield dg.MaterializeResult(asset_key=ASSIGNMENTS, metadata={"tagged": sum(each.count_tagged for each in results)})
