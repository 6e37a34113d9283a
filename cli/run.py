"""`samtal run NAME`: one process of ours in the foreground, as the environment says."""

import asyncio
import os
import tempfile

import typer

from settings.processes import MetricsSettings

app = typer.Typer(no_args_is_help=True)


@app.command()
def api() -> None:
    """The chat API: two workers, unless SAMTAL_API_WORKERS says otherwise."""
    import uvicorn

    from settings.processes import ApiSettings

    settings = ApiSettings()
    _check_what_workers_need()
    _share_metrics(settings.workers)
    _serve_metrics(settings)
    uvicorn.run(
        "chat_api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # chat_api/client_address.py decides whom to believe
        http="chat_api.http_safety:CutSlowRequests",
        timeout_graceful_shutdown=5,
        ws="none",
    )


@app.command()
def worker() -> None:
    """The queue worker."""
    from chat_api import jobs
    from settings.processes import WorkerSettings

    _serve_metrics(WorkerSettings())
    asyncio.run(jobs.run())


@app.command()
def shipper() -> None:
    """Moves events to ClickHouse."""

    from settings.postgres import PostgresSettings
    from settings.processes import ShipperSettings
    from settings.stores import ClickHouseSettings
    from warehouse.event_log.ship import run_forever

    _observe("samtal-shipper")
    own = ShipperSettings()
    _serve_metrics(own)
    events = ClickHouseSettings().log_in()
    asyncio.run(run_forever(postgres_url=PostgresSettings().url(), clickhouse=events, days_kept=own.days_kept))


@app.command()
def embedder() -> None:
    """The one process of a machine that holds the embedding model."""
    from nlp import embedder_server
    from settings.processes import EmbedderSettings

    settings = EmbedderSettings()
    _observe("samtal-embedder")
    embedder_server.run(settings.host, settings.port, settings.token.get_secret_value(), settings.answered_hosts())


def _check_what_workers_need() -> None:
    """A worker that cannot start is started again, for ever: what is missing is told before the first."""
    from settings.postgres import PostgresSettings
    from settings.processes import KeySettings
    from settings.stores import ClickHouseSettings, ObjectStoreSettings, RedisSettings
    from warehouse.postgres.keys import Keyring

    for settings in (PostgresSettings, ClickHouseSettings, ObjectStoreSettings, RedisSettings):
        settings()
    Keyring.load(KeySettings().master_key_file)


def _share_metrics(workers: int) -> None:
    """Several workers add up what they counted in files; the parent of them all shows the sum."""
    if workers > 1 and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="samtal-metrics-")


def _serve_metrics(settings: MetricsSettings) -> None:
    """On a port of its own, which is not the public's."""
    from telemetry.metrics import PortUnusable, serve_metrics

    try:
        serve_metrics(settings.metrics_host, settings.metrics_port, settings.answered_metrics_hosts())
    except PortUnusable as error:
        prefix = settings.model_config.get("env_prefix", "")
        typer.secho(f"{error} Choose another {prefix}METRICS_PORT, or 0 for none.", fg="red", err=True)
        raise typer.Exit(1) from None


def _observe(service: str) -> None:
    """Logs and traces of a process whose package does not set them up by itself."""
    from settings.processes import TelemetrySettings
    from telemetry.logs import configure_logs
    from telemetry.traces import configure_traces

    settings = TelemetrySettings()
    configure_logs(settings.level, settings.format)
    configure_traces(service)
