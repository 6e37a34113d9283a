"""The table of processes that `samtal up` runs."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from local_stack import environment
from local_stack.answers import answers
from local_stack.dagster_home import prepare_dagster_home
from local_stack.folder import Stack, StackError
from local_stack.ports import LOOPBACK, is_listening
from local_stack.program import Program
from local_stack.servers import clickhouse, postgres, seaweedfs, smtp, valkey

CHECKOUT = Path(__file__).resolve().parents[1]
STORES = ("postgres", "valkey", "seaweedfs", "clickhouse")

# Few memory arenas: threads of Python programs gain nothing from more, and each keeps what it freed.
PYTHON = {"PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2", "PYTHONPATH": str(CHECKOUT)}
POSTGRES_OPTIONS = ("shared_buffers=256MB", "max_connections=200", "jit=off")


def all_programs(stack: Stack) -> list[Program]:
    """Every process, stores first. Makes the data folders that are missing."""
    return [*servers(stack), *services(stack), *pipeline(stack), *pages(stack)]


class NoSuchProgram(StackError):
    """A process that the stack does not have was named."""


def leave_out(programs: Sequence[Program], names: Sequence[str]) -> list[Program]:
    """The programs without those whose names begin with one of `names`; nobody waits for them either.

    Raises NoSuchProgram for a name that fits none: it is a slip, and would start what was not wanted.
    """
    for name in names:
        if not any(each.name.startswith(name) for each in programs):
            raise NoSuchProgram(
                f"There is no process {name} to leave out. There are: {', '.join(each.name for each in programs)}."
            )
    kept = [each for each in programs if not each.name.startswith(tuple(names))]
    known = {each.name for each in kept}
    return [replace(each, depends_on=tuple(need for need in each.depends_on if need in known)) for each in kept]


def servers(stack: Stack) -> list[Program]:
    """The stores and the mail catcher, and the step that brings the stores to the newest version."""
    folder, ports, secrets = stack.folder, stack.ports, stack.secrets
    postgres.initialise(folder / "postgres", secrets["postgres"])
    return [
        postgres.program(folder / "postgres", ports["postgres"], secrets["postgres"], POSTGRES_OPTIONS),
        valkey.program(folder / "valkey", ports["valkey"], secrets["valkey"]),
        seaweedfs.program(folder / "seaweedfs", stack.seaweed_ports(), secrets["s3_key"], secrets["s3_secret"]),
        clickhouse.program(folder / "clickhouse", ports["clickhouse"], secrets["clickhouse"]),
        smtp.program(folder / "mail", ports["smtp"], ports["mail"]),
        _verb(
            "migrate",
            "every store to its newest version",
            ["migrate"],
            environment.for_migrate(stack),
            depends_on=STORES,
            is_step=True,
        ),
    ]


def services(stack: Stack) -> list[Program]:
    """The live service: embedder, API, queue worker, shipper."""
    ports = stack.ports
    api_needs = ("migrate", "embedder")
    metrics = stack.folder / "metrics"  # where the workers add up what /metrics shows
    return [
        Program(
            name="embedder",
            title="reads what texts mean",
            argv=_samtal("run", "embedder"),
            environment={**PYTHON, **environment.for_embedder(stack)},
            is_ready=lambda: answers(ports["embedder"], "/healthz"),
            folder=CHECKOUT,
        ),
        Program(
            name="api",
            title="the chat",
            argv=_samtal("run", "api"),
            environment={**PYTHON, **environment.for_api(stack), "PROMETHEUS_MULTIPROC_DIR": str(metrics)},
            prepare=lambda: _make_empty(metrics),
            depends_on=api_needs,
            is_ready=lambda: answers(ports["api"], "/readyz"),
            folder=CHECKOUT,
        ),
        _verb("worker", "background jobs", ["run", "worker"], environment.for_worker(stack), depends_on=api_needs),
        _verb(
            "shipper",
            "events to ClickHouse",
            ["run", "shipper"],
            environment.for_shipper(stack),
            depends_on=("migrate",),
        ),
    ]


def pipeline(stack: Stack) -> list[Program]:
    """Dagster's three processes, which give way to the live service."""
    home = prepare_dagster_home(stack.folder / "dagster", stack.ports["dagster_code"])
    found = {**PYTHON, **environment.for_pipeline(stack), "DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"}
    port, code_port = str(stack.ports["dagster"]), str(stack.ports["dagster_code"])
    workspace = ("-w", str(home / "workspace.yaml"))
    code = ("dagster", "api", "grpc", "-m", "dagster_jobs.definitions", "-h", LOOPBACK, "-p", code_port)
    web = ("dagster-webserver", "-h", LOOPBACK, "-p", port, *workspace)
    manifest = CHECKOUT / "dbt_project" / "target" / "manifest.json"
    return [
        Program(
            name="dbt-manifest",
            title="the models of the marts",
            argv=(sys.executable, "-m", "dagster_jobs.dbt.prepare"),
            environment=PYTHON,
            is_step=True,
            once=manifest,
            folder=CHECKOUT,
        ),
        _dagster("dagster-code", code, found, ("migrate", "dbt-manifest"), stack.ports["dagster_code"]),
        _dagster("dagster-web", web, found, ("dagster-code",), stack.ports["dagster"]),
        _dagster("dagster-daemon", ("dagster-daemon", "run", *workspace), found, ("dagster-code",), None),
    ]


def pages(stack: Stack) -> list[Program]:
    """What people open in a browser."""
    ports = stack.ports
    console = ("-m", "uvicorn", "streamlit_dashboard.app:app", "--host", LOOPBACK, "--port", str(ports["console"]))
    links = [f"http://{LOOPBACK}:{ports[name]}" for name in ("api", "console", "mail")]
    demo = ("-m", "local_stack.demo_page", "--port", str(ports["demo"]))
    linked = ("--widget-url", links[0], "--console-url", links[1], "--mail-url", links[2])
    return [
        Program(
            name="console",
            title="for managers",
            argv=(sys.executable, *console, "--log-level", "warning"),
            environment={**PYTHON, **environment.for_console(stack)},
            depends_on=("migrate",),
            is_ready=lambda: answers(ports["console"], "/healthz"),
            folder=CHECKOUT,
        ),
        Program(
            name="demo-page",
            title="a restaurant with the chat on it",
            argv=(sys.executable, *demo, *linked),
            environment=PYTHON,
            is_ready=lambda: answers(ports["demo"]),
            folder=CHECKOUT,
        ),
    ]


def _make_empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)


def _verb(
    name: str,
    title: str,
    words: list[str],
    found: Mapping[str, str],
    depends_on: tuple[str, ...],
    is_step: bool = False,
) -> Program:
    """A verb of the command: a step, or a process without a port."""
    return Program(
        name=name,
        title=title,
        argv=_samtal(*words),
        environment={**PYTHON, **found},
        depends_on=depends_on,
        settles_in_s=0.0 if is_step else 1.5,
        is_step=is_step,
        folder=CHECKOUT,
    )


def _samtal(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "cli", *words)


def _dagster(
    name: str, command: tuple[str, ...], found: Mapping[str, str], depends_on: tuple[str, ...], port: int | None
) -> Program:
    tool = Path(sys.executable).parent / command[0]
    return Program(
        name=name,
        title="scheduled data work",
        argv=(str(tool), *command[1:]),
        environment=found,
        depends_on=depends_on,
        is_ready=(lambda: True) if port is None else (lambda: is_listening(port)),
        settles_in_s=2.0 if port is None else 0.0,
        ready_within_s=120,
        stop_within_s=5,
        niceness=10,
        folder=CHECKOUT,
    )
