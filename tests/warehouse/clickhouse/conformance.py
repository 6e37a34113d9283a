"""Runs clickhouse-connect's own integration tests against the embedded engine: `make conformance TESTS=path`.

The path is a checkout of the library's repository at the version that is installed, or near it: its released
archives carry no tests. Only its folder `tests` is used; the library itself is the installed one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from local_stack.ports import LOOPBACK
from tests.warehouse.engine_process import PASSWORD, EngineProcess

HOW = "Usage: make conformance TESTS=path/to/clickhouse-connect (a checkout of tag v{version}, or the nearest one)"


def main() -> int:
    """The tests' exit code; 1 as well when the engine did not outlive them with a clean log."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "", "tests").resolve()
    if not (source / "integration_tests").is_dir():
        print(HOW.format(version=version("clickhouse-connect")), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="samtal-conformance-") as name:
        folder = Path(name)
        shutil.copytree(source, folder / "tests")
        engine = EngineProcess(folder / "engine" / "data")
        engine.log.parent.mkdir()
        engine.start()
        try:
            code = run(folder, engine.port)
        finally:
            ended_well = engine.process is not None and engine.process.poll() is None and engine.stop() == 0
        traces = engine.log.read_text().count("Traceback")
    print(f"engine: {'alive to the end' if ended_well else 'DIED'}, {traces} tracebacks in its log")
    return code if ended_well and not traces else 1


def run(folder: Path, port: int) -> int:
    """The integration tests, as the library's authors run them against a server that is there already."""
    environment = {
        **os.environ,
        "CLICKHOUSE_CONNECT_TEST_HOST": LOOPBACK,
        "CLICKHOUSE_CONNECT_TEST_PORT": str(port),
        "CLICKHOUSE_CONNECT_TEST_USER": "samtal",
        "CLICKHOUSE_CONNECT_TEST_PASSWORD": PASSWORD,
        "CLICKHOUSE_CONNECT_TEST_DOCKER": "False",
        "PYTHONPATH": str(folder),
    }
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = session\n")
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=line", "-rfE"]
    return subprocess.run([*command, "tests/integration_tests"], cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
