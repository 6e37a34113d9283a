"""What each process of the stack finds in its environment: its own log-ins and nobody else's."""

import os
from collections.abc import Mapping
from typing import Literal

from local_stack import dagster_home
from local_stack.folder import NoStack, Stack, default_folder, holder, read_stack
from local_stack.ports import LOOPBACK
from local_stack.process_users import credentials
from local_stack.servers import postgres, valkey

Role = Literal["owner", "app", "worker", "shipper", "pipeline", "analyst"]
ROLES: tuple[Role, ...] = ("owner", "app", "worker", "shipper", "pipeline", "analyst")

# The operator's own choices, which a process may inherit; what the stack decides itself stands above them.
CHOICES_OF_API = ("SAMTAL_OPENAI_", "SAMTAL_API_", "SAMTAL_LOG_")
CHOICES_OF_WORKER = (*CHOICES_OF_API, "SAMTAL_WORKER_")
CHOICES_OF_SHIPPER = ("SAMTAL_SHIPPER_", "SAMTAL_LOG_")
CHOICES_OF_OTHERS = ("SAMTAL_LOG_",)

MASTER_KEY = "master.key"
THIS_STACK = "SAMTAL_LOCAL_STACK"  # beside settings that `samtal env` printed: whose they are


def load(role: Role) -> None:
    """Lets a verb see the stack of this machine as one Postgres role, by setting os.environ.

    Settings of another server stand as they are; those that `samtal env` printed for this very
    stack are replaced by the role's. Raises NoStack when there are neither, or the stack is stopped.
    """
    if is_set_for_elsewhere():
        return
    stack = read_stack(default_folder())
    if holder(stack.folder) is None:
        raise NoStack(f"The stack in {stack.folder} is not running. Start it with `samtal up`.")
    os.environ.update(for_verbs(stack, role))


def is_set_for_elsewhere() -> bool:
    """Whether the environment names a Postgres that is not this folder's stack."""
    if "SAMTAL_POSTGRES_PASSWORD" not in os.environ and "SAMTAL_POSTGRES_ADMIN_PASSWORD" not in os.environ:
        return False
    return os.environ.get(THIS_STACK) != str(default_folder())


def for_verbs(stack: Stack, role: Role) -> dict[str, str]:
    """Everything a verb may need, as one Postgres role. The owner's verbs can also migrate."""
    found = {**_postgres(stack, role), **_stores(stack), **_mail(stack), **_addresses(stack), **_embedder(stack)}
    found["SAMTAL_MASTER_KEY_FILE"] = str(stack.master_key_file)
    if role == "owner":
        found |= for_migrate(stack)
    return found


def for_api(stack: Stack) -> dict[str, str]:
    """The API: the app role."""
    own = {
        "SAMTAL_API_HOST": LOOPBACK,
        "SAMTAL_API_PORT": str(stack.ports["api"]),
        "SAMTAL_API_CONSOLE_TOKEN": stack.secrets["console"],
    }
    base = {**choices(CHOICES_OF_API), **_postgres(stack, "app"), **_stores(stack), **_embedder(stack)}
    return {**base, **_addresses(stack), **own, **master_key(stack, "api")}


def for_worker(stack: Stack) -> dict[str, str]:
    """The queue worker."""
    base = {**choices(CHOICES_OF_WORKER), **_postgres(stack, "worker"), **_stores(stack)}
    return {**base, **_embedder(stack), **_mail(stack), **_addresses(stack), **master_key(stack, "worker")}


def for_shipper(stack: Stack) -> dict[str, str]:
    """The shipper: events and batches; no keys, no object store."""
    return {**choices(CHOICES_OF_SHIPPER), **_postgres(stack, "shipper"), **_clickhouse(stack)}


def for_pipeline(stack: Stack) -> dict[str, str]:
    """Dagster, dbt and the reports, which are addressed to encrypted addresses."""
    base = {**choices(CHOICES_OF_OTHERS), **_postgres(stack, "pipeline"), **_stores(stack), **_mail(stack)}
    own = {"SAMTAL_POSTGRES_DAGSTER_DATABASE": "dagster", **for_dbt(stack), **master_key(stack, "dagster-code")}
    return {**base, **_embedder(stack), **_addresses(stack), **own}


def for_dbt(stack: Stack) -> dict[str, str]:
    """Where dbt writes: said to our own code, and to dbt when Dagster runs it."""
    target = str(dagster_home.dbt_target(stack.folder))
    return {"SAMTAL_PIPELINE_DBT_TARGET_PATH": target, "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target}


def for_embedder(stack: Stack) -> dict[str, str]:
    """The embedder: its address and its token."""
    return {
        "SAMTAL_EMBEDDER_HOST": LOOPBACK,
        "SAMTAL_EMBEDDER_PORT": str(stack.ports["embedder"]),
        "SAMTAL_EMBEDDER_TOKEN": stack.secrets["embedder"],
        "OMP_NUM_THREADS": "1",
    }


def for_console(stack: Stack) -> dict[str, str]:
    """The console: no store at all, only the API's address and what makes the API believe it."""
    own = {
        "SAMTAL_CONSOLE_HOST": LOOPBACK,
        "SAMTAL_CONSOLE_PORT": str(stack.ports["console"]),
        "SAMTAL_CONSOLE_API_TOKEN": stack.secrets["console"],
    }
    return {**choices(CHOICES_OF_OTHERS), **_addresses(stack), **own}


def for_migrate(stack: Stack) -> dict[str, str]:
    """`samtal migrate`: the administrator, and the passwords of the roles that it makes."""
    passwords = {f"SAMTAL_POSTGRES_{role.upper()}_PASSWORD": stack.secrets[f"samtal_{role}"] for role in ROLES}
    admin = {
        "SAMTAL_POSTGRES_ADMIN_USER": postgres.SUPERUSER,
        "SAMTAL_POSTGRES_ADMIN_PASSWORD": stack.secrets["postgres"],
        "SAMTAL_POSTGRES_DAGSTER_DATABASE": "dagster",
    }
    return {**_server(stack), **_stores(stack), **admin, **passwords}


def for_demo(stack: Stack) -> dict[str, str]:
    """`samtal demo` and the demo page: where the page is, and the password of the demo's staff."""
    return {
        "SAMTAL_DEMO_URL": f"http://localhost:{stack.ports['demo']}",
        "SAMTAL_DEMO_PASSWORD": stack.secrets["demo_staff"],
    }


def for_strangers(stack: Stack) -> dict[str, str]:
    """`samtal env`: the app role in our names, and the names that other people's clients read."""
    role = "samtal_app"
    return {
        **for_verbs(stack, "app"),
        THIS_STACK: str(stack.folder),
        "PGHOST": LOOPBACK,
        "PGPORT": str(stack.ports["postgres"]),
        "PGDATABASE": "samtal",
        "PGUSER": role,
        "PGPASSWORD": stack.secrets[role],
        "REDIS_URL": valkey.url(stack.ports["valkey"], stack.secrets["valkey"]),
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{stack.ports['s3']}",
        "AWS_ACCESS_KEY_ID": stack.secrets["s3_key"],
        "AWS_SECRET_ACCESS_KEY": stack.secrets["s3_secret"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "CLICKHOUSE_HOST": LOOPBACK,
        "CLICKHOUSE_PORT": str(stack.ports["clickhouse"]),
        "CLICKHOUSE_USER": "samtal",
        "CLICKHOUSE_PASSWORD": stack.secrets["clickhouse"],
        "CLICKHOUSE_DATABASE": "samtal",
    }


def choices(prefixes: tuple[str, ...], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the operator set of these variables."""
    return {name: value for name, value in environment.items() if name.startswith(prefixes)}


def _server(stack: Stack) -> dict[str, str]:
    return {
        "SAMTAL_POSTGRES_HOST": LOOPBACK,
        "SAMTAL_POSTGRES_PORT": str(stack.ports["postgres"]),
        "SAMTAL_POSTGRES_DATABASE": "samtal",
        "SAMTAL_POSTGRES_SSLMODE": "disable",
    }


def _postgres(stack: Stack, role: Role) -> dict[str, str]:
    user = f"samtal_{role}"
    login = {"SAMTAL_POSTGRES_USER": user, "SAMTAL_POSTGRES_PASSWORD": stack.secrets[user]}
    return {**_server(stack), **login}


def _clickhouse(stack: Stack) -> dict[str, str]:
    return {
        "SAMTAL_CLICKHOUSE_HOST": LOOPBACK,
        "SAMTAL_CLICKHOUSE_PORT": str(stack.ports["clickhouse"]),
        "SAMTAL_CLICKHOUSE_USER": "samtal",
        "SAMTAL_CLICKHOUSE_PASSWORD": stack.secrets["clickhouse"],
        "SAMTAL_CLICKHOUSE_DATABASE": "samtal",
    }


def _stores(stack: Stack) -> dict[str, str]:
    return {
        **_clickhouse(stack),
        "SAMTAL_REDIS_URL": valkey.url(stack.ports["valkey"], stack.secrets["valkey"]),
        "SAMTAL_S3_ENDPOINT_URL": f"http://{LOOPBACK}:{stack.ports['s3']}",
        "SAMTAL_S3_ACCESS_KEY_ID": stack.secrets["s3_key"],
        "SAMTAL_S3_SECRET_ACCESS_KEY": stack.secrets["s3_secret"],
        "SAMTAL_S3_BUCKET": "samtal",
    }


def master_key(stack: Stack, process: str) -> dict[str, str]:
    """The process's own copy of the key (`programs.give_master_key`)."""
    return {"SAMTAL_MASTER_KEY_FILE": str(credentials(stack.folder, process) / MASTER_KEY)}


def _mail(stack: Stack) -> dict[str, str]:
    return {"SAMTAL_SMTP_HOST": LOOPBACK, "SAMTAL_SMTP_PORT": str(stack.ports["smtp"])}


def _embedder(stack: Stack) -> dict[str, str]:
    return {
        "SAMTAL_API_EMBEDDER_URL": f"http://{LOOPBACK}:{stack.ports['embedder']}",
        "SAMTAL_API_EMBEDDER_TOKEN": stack.secrets["embedder"],
    }


def _addresses(stack: Stack) -> dict[str, str]:
    """Where browsers and processes reach the API, the console and the demo page.

    The demo page is on `localhost` and the API on 127.0.0.1, so that they are foreign to each
    other, as a company's site and its chat are.
    """
    return {
        "SAMTAL_API_PUBLIC_URL": f"http://{LOOPBACK}:{stack.ports['api']}",
        "SAMTAL_CONSOLE_API_URL": f"http://{LOOPBACK}:{stack.ports['api']}",
        "SAMTAL_CONSOLE_PUBLIC_URL": f"http://{LOOPBACK}:{stack.ports['console']}",
    }
