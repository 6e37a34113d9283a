"""What stands in a migration's placeholders: plain tables on one machine, replicated ones on a cluster."""

WINDOW = 10_000  # blocks that a table remembers; a batch makes one a month that it touches


def placeholders(cluster: str) -> dict[str, str]:
    """The values of a template's `$names`; `cluster` is empty on one machine.

    On a cluster each table lives as `<table>_local` on every shard, with a Distributed table in front.
    """
    return _of_cluster(cluster) if cluster else _of_one_machine()


def local_table(table: str, cluster: str) -> str:
    """The table that holds the rows themselves."""
    return f"{table}_local" if cluster else table


def on_cluster(cluster: str) -> str:
    """The clause that makes a statement run on every server of the cluster."""
    return f"on cluster `{cluster}`" if cluster else ""


def _of_one_machine() -> dict[str, str]:
    return {
        "on_cluster": "",
        "events": "events",
        "events_by_quarter_hour": "events_by_quarter_hour",
        "merge_tree": "MergeTree",
        "summing_merge_tree": "SummingMergeTree",
        "deduplication": f"non_replicated_deduplication_window = {WINDOW}",
        "distribute_events": "",
        "distribute_events_by_quarter_hour": "",
    }


def _of_cluster(cluster: str) -> dict[str, str]:
    replica = "('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
    return {
        "on_cluster": on_cluster(cluster),
        "events": "events_local",
        "events_by_quarter_hour": "events_by_quarter_hour_local",
        "merge_tree": f"ReplicatedMergeTree{replica}",
        "summing_merge_tree": f"ReplicatedSummingMergeTree{replica}",
        "deduplication": (
            f"replicated_deduplication_window = {WINDOW}, replicated_deduplication_window_seconds = 604800"
        ),
        "distribute_events": _distribute("events", cluster),
        "distribute_events_by_quarter_hour": _distribute("events_by_quarter_hour", cluster),
    }


def _distribute(table: str, cluster: str) -> str:
    # One tenant's events live on one shard: its queries ask one server.
    return (
        f"create table if not exists {table} {on_cluster(cluster)} as {table}_local"
        f" engine = Distributed(`{cluster}`, currentDatabase(), {table}_local, cityHash64(tenant_id))"
    )
