"""Dagster's own folder: its instance on Postgres, where its code is served, and beside it what dbt writes."""

from pathlib import Path

from local_stack.ports import LOOPBACK
from local_stack.process_users import CHECKOUT, own_folder, place_file, user_of

INSTANCE = CHECKOUT / "dagster_jobs" / "dagster.yaml"
MANIFEST = CHECKOUT / "dbt_project" / "target" / "manifest.json"


def home(folder: Path) -> Path:
    """For DAGSTER_HOME."""
    return folder / "dagster"


def dbt_target(folder: Path) -> Path:
    """dbt's target folder: the checkout is not for the stack's processes to write."""
    return folder / "dbt"


def prepare_dagster(folder: Path, code_port: int) -> None:
    """Writes the instance and the workspace, and hands over the manifest that setup made."""
    user = user_of("dagster-web")
    server = f"{{host: {LOOPBACK}, port: {code_port}, location_name: samtal}}"
    own_folder(home(folder), user)
    own_folder(dbt_target(folder), user)
    place_file(home(folder) / "dagster.yaml", INSTANCE.read_bytes(), user)
    place_file(home(folder) / "workspace.yaml", f"load_from:\n  - grpc_server: {server}\n".encode(), user)
    if MANIFEST.exists():
        place_file(dbt_target(folder) / MANIFEST.name, MANIFEST.read_bytes(), user)
