"""Starts the embedded engine: `python -m warehouse.clickhouse.embedded --path DATA --port 8123`.

The token is in SAMTAL_CLICKHOUSE_PASSWORD. Statements stay inside the database (`guard.py`), and the process
inside its data folder (`confinement.py`). SIGTERM ends it cleanly; kill -9 loses nothing acknowledged.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterable
from http.server import ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from warehouse.clickhouse.embedded.access import LogIn
from warehouse.clickhouse.embedded.confinement import confine

os.environ.setdefault("TZ", "UTC")  # before the engine is loaded: it takes its time zone from here


def main() -> int:
    """Serves until SIGTERM or SIGINT; returns the exit code."""
    arguments = _arguments()
    password = os.environ.get("SAMTAL_CLICKHOUSE_PASSWORD", "")
    if not password:
        return _refuse("set SAMTAL_CLICKHOUSE_PASSWORD: the engine does not run without a token")
    if not ip_address(arguments.host).is_loopback:
        return _refuse(f"{arguments.host} is not a loopback address: use a ClickHouse server to serve a network")
    address, log_in = (arguments.host, arguments.port), LogIn(arguments.user, password)
    return serve(arguments.path, arguments.database, address, log_in, arguments.allowed_host)


def serve(path: Path, database: str, address: tuple[str, int], log_in: LogIn, allowed_hosts: Iterable[str] = ()) -> int:
    """Opens the engine on `path` and answers on `address` until a signal asks for the end."""
    scratch = path / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = str(scratch)
    # Before the engine is loaded, which starts threads: each keeps the rights that it began with.
    if not confine(path):
        print(
            "clickhouse: this kernel has no Landlock: the guard and the grants keep statements inside", file=sys.stderr
        )
    from chdb import _chdb  # 0.5 s: not before the arguments are known to be good

    from warehouse.clickhouse.embedded.engine import Engine
    from warehouse.clickhouse.embedded.http import Server

    try:
        engine = Engine(path, database)
    except RuntimeError as error:
        return _refuse(f"cannot open {path}; is another process using this folder? {error}")
    _chdb.reset_signal_handlers()  # type: ignore[attr-defined]  # compiled, ships no types
    with engine:
        try:
            server = Server(address, engine, log_in, allowed_hosts)
        except OSError as error:
            return _refuse(f"cannot listen on {address[0]}:{address[1]}: {error.strerror}")
        with server:
            _serve_until_signal(server)
            server.wait_until_idle(timeout_s=10)
    return 0


def _serve_until_signal(server: ThreadingHTTPServer) -> None:
    asked_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    print(f"ready on http://{server.server_address[0]!s}:{server.server_port}", flush=True)
    asked_to_stop.wait()
    server.shutdown()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m warehouse.clickhouse.embedded", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="folder for the data")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument(
        "--allowed-host", action="append", default=[], help="Host name answered beside loopback's; may be repeated"
    )
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--user", default=os.environ.get("SAMTAL_CLICKHOUSE_USER", "samtal"))
    parser.add_argument("--database", default=os.environ.get("SAMTAL_CLICKHOUSE_DATABASE", "samtal"))
    return parser.parse_args()


def _refuse(reason: str) -> int:
    print(f"clickhouse: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
