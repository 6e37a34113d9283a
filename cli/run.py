"""`samtal run NAME`: one process of ours in the foreground, as the environment says."""

import asyncio

import typer

app = typer.Typer(no_args_is_help=True)


@app.command()
def api() -> None:
    """The chat API: two workers, unless SAMTAL_API_WORKERS says otherwise."""
    import uvicorn

    from settings.processes import ApiSettings

    settings = ApiSettings()
    uvicorn.run(
        "chat_api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=5,
        ws="none",
    )


@app.command()
def worker() -> None:
    """The queue worker."""
    from chat_api import jobs

    asyncio.run(jobs.run())


@app.command()
def embedder() -> None:
    """The one process of a machine that holds the embedding model."""
    from nlp import embedder_server
    from settings.processes import EmbedderSettings

    settings = EmbedderSettings()
    embedder_server.run(settings.host, settings.port, settings.token.get_secret_value())
