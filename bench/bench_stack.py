"""The product itself, started as an operator would, with a provider that plays scripts over real HTTP.

One API worker, so that a figure is that of one worker; Postgres waits for the disk at each commit.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from local_stack import records
from local_stack.folder import Stack, read_stack
from local_stack.ports import LOOPBACK, free_ports, is_listening

CHECKOUT = Path(__file__).parents[1]
FAQS = CHECKOUT / "local_stack" / "demo" / "faqs.yml"
LEFT_OUT = ("dagster", "dbt", "console", "demo-page", "smtp")
UNLIMITED = "1000000"


@dataclass(frozen=True)
class BenchStack:
    """A running product without its pages and pipeline."""

    stack: Stack
    provider_url: str

    @property
    def api_url(self) -> str:
        return f"http://{LOOPBACK}:{self.stack.ports['api']}"

    def worker(self) -> psutil.Process:
        """The API worker: of the processes behind `samtal run api`, the one that does the work."""
        return max(self.processes("api"), key=lambda process: process.memory_info().rss)

    def processes(self, name: str) -> list[psutil.Process]:
        """A program's process and all below it."""
        top = psutil.Process(records.all_pids(self.stack.folder)[name])
        return [top, *top.children(recursive=True)]

    def samtal(self, *words: str) -> str:
        """Runs a verb against this stack; what it prints."""
        return _samtal(self.stack.folder, {}, *words)

    def create_site(self, tenant: str, model: str, knows_faqs: bool) -> str:
        """A tenant with one assistant and one site; the site's key."""
        self.samtal("tenant", "create", tenant, "--name", tenant)
        for slug, is_default in (("host", ["--default"]), ("orders", [])):
            self.samtal("assistant", "create", slug, "--tenant", tenant, "--name", slug, "--model", model, *is_default)
        self.samtal(
            "site", "create", "--tenant", tenant, "--name", tenant, "--origin", "http://localhost", "--key", tenant
        )
        if knows_faqs:
            self.samtal("faq", "import", str(FAQS), "--tenant", tenant)
        return tenant


@contextmanager
def open_bench_stack(script: str = "bench") -> Iterator[BenchStack]:
    """Starts provider and product in a folder of their own, and stops both."""
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "local_stack.scripted_openai", "--port", str(port), "--script", script]
    provider = subprocess.Popen(command, cwd=CHECKOUT)
    with tempfile.TemporaryDirectory(prefix="samtal-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        url = f"http://{LOOPBACK}:{port}/v1"
        try:
            _samtal(folder, _choices(url), "up", "--detach", "--no-demo", *(f"--without={each}" for each in LEFT_OUT))
            assert is_listening(port)
            yield BenchStack(read_stack(folder), url)
        finally:
            _samtal(folder, {}, "down")
            provider.terminate()
            provider.wait()


def _choices(provider_url: str) -> dict[str, str]:
    return {
        "SAMTAL_OPENAI_API_KEY": "bench",
        "SAMTAL_OPENAI_BASE_URL": provider_url,
        "SAMTAL_API_WORKERS": "1",
        "SAMTAL_API_MESSAGES_PER_MINUTE": UNLIMITED,
        "SAMTAL_API_VISITORS_PER_HOUR": UNLIMITED,
        "SAMTAL_API_REPETITIONS_PER_TEN_MINUTES": UNLIMITED,
        "SAMTAL_PORT_BASE": str(port_base()),
    }


def port_base() -> int:
    """The first of forty ports in a row that nobody uses now, below those that are handed out by themselves."""
    return next(base for base in range(20_000, 32_000, 40) if not any(map(is_listening, range(base, base + 40))))


def _samtal(folder: Path, choices: dict[str, str], *words: str) -> str:
    environment = {**os.environ, "SAMTAL_HOME": str(folder), **choices}
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
