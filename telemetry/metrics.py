"""Prometheus metrics. Labels are closed sets (routes, codes, providers), never ids or tenants."""

import os
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    make_wsgi_app,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

requests = Counter("samtal_http_requests_total", "Requests answered", ["method", "route", "status"])
request_seconds = Histogram("samtal_http_request_seconds", "Time to the first byte", ["route"], buckets=SECONDS)
messages_screened = Counter("samtal_messages_screened_total", "Visitors' messages by verdict", ["verdict"])
replies = Counter("samtal_replies_total", "Replies by outcome", ["outcome", "provider"])
reply_first_token_seconds = Histogram(
    "samtal_reply_first_token_seconds", "From the message's commit to the first visible token", buckets=SECONDS
)
reply_fallbacks = Counter("samtal_reply_fallbacks_total", "Replies that the fallback gave", ["reason"])
replies_taken_over = Counter("samtal_replies_taken_over_total", "Replies taken over from a silent worker")
replies_running = Gauge("samtal_replies_running", "Replies in progress", multiprocess_mode="livesum")
open_streams = Gauge("samtal_open_streams", "Visitors' open event streams", multiprocess_mode="livesum")
deliveries = Counter("samtal_deliveries_total", "Mails to staff by what became of them", ["kind", "state"])
live_log_failures = Counter("samtal_live_log_failures_total", "Writes that the live log refused")


class PortUnusable(Exception):
    """The metrics cannot be served there; the message says where, and why."""


def serve_metrics(host: str, port: int, allowed_hosts: Collection[str] = ("127.0.0.1", "localhost")) -> None:
    """Serves /metrics from a thread that ends with the process; port 0: not at all. Raises PortUnusable.

    Of all workers where PROMETHEUS_MULTIPROC_DIR is set. A request for any other Host than `allowed_hosts` is refused
    (`*` for any): a page elsewhere that had a name of its own point here (DNS rebinding) learns nothing.
    """
    if not port:
        return
    counted = registry()
    try:
        server, _ = start_http_server(port, addr=host, registry=counted)
    except OSError as error:
        raise PortUnusable(f"The metrics cannot be served on {host}:{port}: {error.strerror or error}.") from error
    show = make_wsgi_app(counted)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "*" in allowed_hosts or _host_name(environ.get("HTTP_HOST", "")) in allowed_hosts:
            shown: Iterable[bytes] = show(environ, start_response)
            return shown
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"The Host of this request is not one of this process's.\n"]

    server.set_app(answer)


def _host_name(named: str) -> str:
    """A Host without its port."""
    try:
        return urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return ""


def registry() -> CollectorRegistry:
    """What this process counted; with PROMETHEUS_MULTIPROC_DIR, what all that share the folder did."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the package leaves it untyped
    return shared
