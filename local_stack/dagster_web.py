"""Dagster's web server behind the key: `python -m local_stack.dagster_web --port PORT -w WORKSPACE`.

Dagster's own command has no log-in and no way to put one before it. This is what that command does, with
its public application wrapped; the version of Dagster is pinned, because two of the parts are its own.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.version import __version__
from starlette.applications import Starlette

from local_stack.keyed_pages import KeyedPages, key_of_environment
from local_stack.ports import LOOPBACK

STATEMENT_TIMEOUT_MS, POOL_RECYCLE_S, POOL_OVERFLOW = 15_000, 3_600, 20  # Dagster's own defaults


def main() -> None:
    """Serves until stopped."""
    parser = argparse.ArgumentParser(description="Dagster's web server, for who shows the key.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("-w", "--workspace", required=True)
    options = parser.parse_args()
    with DagsterInstance.get() as instance:
        instance.optimize_for_webserver(STATEMENT_TIMEOUT_MS, POOL_RECYCLE_S, POOL_OVERFLOW)
        target = WorkspaceFileTarget([options.workspace])
        with WorkspaceProcessContext(instance, workspace_load_target=target, version=__version__) as context:
            app = KeyedPages(
                create_app_from_workspace_process_context(context, lifespan=_until_stopped),
                options.port,
                key_of_environment(),
            )
            uvicorn.run(app, host=LOOPBACK, port=options.port, log_level="warning", server_header=False)


@asynccontextmanager
async def _until_stopped(app: Starlette) -> AsyncIterator[None]:
    yield


if __name__ == "__main__":
    main()
