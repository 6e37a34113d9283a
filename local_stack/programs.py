"""The table of processes that `samtal up` runs."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from local_stack import dagster_home, environment, keyed_pages
from local_stack.answers import answers, asks_for_key
from local_stack.environment import MASTER_KEY
from local_stack.folder import Stack, StackError
from local_stack.ports import LOOPBACK, is_serving
from local_stack.process_users import CHECKOUT, give_file, own_folder, user_of
from local_stack.program import Program
from local_stack.servers import clickhouse, postgres, seaweedfs, smtp, valkey

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
    migrations = environment.for_migrate(stack)
    return [
        postgres.program(folder / "postgres", ports["postgres"], secrets["postgres"], POSTGRES_OPTIONS),
        valkey.program(folder / "valkey", ports["valkey"], secrets["valkey"]),
        seaweedfs.program(folder / "seaweedfs", stack.seaweed_ports(), secrets["s3_key"], secrets["s3_secret"]),
        clickhouse.program(folder / "clickhouse", ports["clickhouse"], secrets["clickhouse"]),
        smtp.program(folder / "mail", ports["smtp"], ports["mail"], secrets["pages"]),
        _verb("migrate", "every store to its newest version", ["migrate"], migrations, STORES, is_step=True),
    ]


def services(stack: Stack) -> list[Program]:
    """The live service: embedder, API, queue worker, shipper."""
    ports = stack.ports
    api_needs = ("migrate", "embedder")
    metrics = stack.folder / "metrics"  # where the workers add up what /metrics shows
    worker, shipper = environment.for_worker(stack), environment.for_shipper(stack)

    def prepare_api() -> None:
        give_master_key(stack, "api")
        _make_empty(metrics, user_of("api"))

    return [
        _python(
            "embedder",
            "reads what texts mean",
            _samtal("run", "embedder"),
            environment.for_embedder(stack),
            is_ready=lambda: answers(ports["embedder"], "/healthz"),
        ),
        _python(
            "api",
            "the chat",
            _samtal("run", "api"),
            {**environment.for_api(stack), "PROMETHEUS_MULTIPROC_DIR": str(metrics)},
            prepare=prepare_api,
            depends_on=api_needs,
            is_ready=lambda: answers(ports["api"], "/readyz"),
        ),
        replace(
            _verb("worker", "background jobs", ["run", "worker"], worker, api_needs),
            prepare=lambda: give_master_key(stack, "worker"),
        ),
        _verb("shipper", "events to ClickHouse", ["run", "shipper"], shipper, ("migrate",)),
    ]


def pipeline(stack: Stack) -> list[Program]:
    """Dagster's three processes, which give way to the live service."""
    home, target = dagster_home.home(stack.folder), dagster_home.dbt_target(stack.folder)
    found = {**PYTHON, **environment.for_pipeline(stack), "DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"}
    port, socket = stack.ports["dagster"], dagster_home.code_socket(stack.folder)
    workspace = ("-w", str(home / "workspace.yaml"))
    code = _tool("dagster", "api", "grpc", "-m", "dagster_jobs.definitions", "-s", str(socket))
    web = (sys.executable, "-m", "local_stack.dagster_web", "--port", str(port), *workspace)
    keyed = {**found, keyed_pages.VARIABLE: stack.secrets["pages"]}

    def prepare() -> None:
        give_master_key(stack, "dagster-code")
        dagster_home.prepare_dagster(stack.folder)

    def prepare_code() -> None:
        prepare()
        socket.unlink(missing_ok=True)  # a killed server leaves it; whoever only reads this table must not

    parse = _python(
        "dbt-manifest",
        "the models of the marts",
        (sys.executable, "-m", "dagster_jobs.dbt.prepare"),
        environment.for_dbt(stack),
        is_step=True,
        once=target / "manifest.json",
        prepare=prepare,
    )
    prepare()  # the step asks for the manifest before it is prepared
    return [
        parse,
        replace(
            _dagster("dagster-code", code, found, ("migrate", "dbt-manifest")),
            is_ready=lambda: is_serving(socket),
            settles_in_s=0.0,
            prepare=prepare_code,
        ),
        replace(
            _dagster("dagster-web", web, keyed, ("dagster-code",)),
            is_ready=lambda: asks_for_key(port),
            settles_in_s=0.0,
        ),
        _dagster("dagster-daemon", _tool("dagster-daemon", "run", *workspace), found, ("dagster-code",)),
    ]


def pages(stack: Stack) -> list[Program]:
    """What people open in a browser."""
    ports = stack.ports
    console = ("-m", "uvicorn", "streamlit_dashboard.app:app", "--host", LOOPBACK, "--port", str(ports["console"]))
    links = [f"http://{LOOPBACK}:{ports[name]}" for name in ("api", "console", "mail")]
    demo = ("-m", "local_stack.demo_page", "--port", str(ports["demo"]))
    linked = ("--widget-url", links[0], "--console-url", links[1], "--mail-url", links[2])
    return [
        _python(
            "console",
            "for managers",
            (sys.executable, *console, "--log-level", "warning"),
            environment.for_console(stack),
            depends_on=("migrate",),
            is_ready=lambda: answers(ports["console"], "/healthz"),
        ),
        _python(
            "demo-page",
            "a restaurant with the chat on it",
            (sys.executable, *demo, *linked),
            {},
            is_ready=lambda: answers(ports["demo"]),
        ),
    ]


def give_master_key(stack: Stack, process: str) -> None:
    """The process's own copy: the file itself is the supervisor's alone."""
    give_file(stack.folder, process, MASTER_KEY, stack.master_key_file.read_bytes())


def _make_empty(folder: Path, user: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    own_folder(folder, user)


def _python(name: str, title: str, argv: tuple[str, ...], found: Mapping[str, str], **more: Any) -> Program:
    """One of our own processes: in the checkout, as its own user."""
    return Program(
        name=name,
        title=title,
        argv=argv,
        environment={**PYTHON, **found},
        folder=CHECKOUT,
        as_user=user_of(name),
        **more,
    )


def _verb(
    name: str, title: str, words: list[str], found: Mapping[str, str], needs: tuple[str, ...], is_step: bool = False
) -> Program:
    """A verb of the command: a step, or a process without a port."""
    settles_in_s = 0.0 if is_step else 1.5
    return _python(name, title, _samtal(*words), found, depends_on=needs, is_step=is_step, settles_in_s=settles_in_s)


def _samtal(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "cli", *words)


def _tool(name: str, *words: str) -> tuple[str, ...]:
    return (str(Path(sys.executable).parent / name), *words)


def _dagster(name: str, command: tuple[str, ...], found: Mapping[str, str], depends_on: tuple[str, ...]) -> Program:
    return Program(
        name=name,
        title="scheduled data work",
        argv=command,
        environment=found,
        depends_on=depends_on,
        settles_in_s=2.0,
        ready_within_s=120,
        stop_within_s=5,
        as_user=user_of(name),
        niceness=10,
        folder=CHECKOUT,
    )
