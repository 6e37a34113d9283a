"""Dagster's own folder: its instance on Postgres, where its code is served, and beside it what dbt writes."""

import json
import os
from pathlib import Path

from local_stack.folder import StackError
from local_stack.process_users import CHECKOUT, own_folder, place_file, user_of

INSTANCE = CHECKOUT / "dagster_jobs" / "dagster.yaml"
LONGEST_SOCKET_BYTES = 107  # the kernel's
MANIFEST = CHECKOUT / "dbt_project" / "target" / "manifest.json"


def home(folder: Path) -> Path:
    """For DAGSTER_HOME."""
    return folder / "dagster"


def dbt_target(folder: Path) -> Path:
    """dbt's target folder: the checkout is not for the stack's processes to write."""
    return folder / "dbt"


def code_socket(folder: Path) -> Path:
    """Where the code is served: it runs what it is asked to, so nobody else may reach it."""
    socket = home(folder) / "code.sock"
    if len(os.fsencode(socket)) > LONGEST_SOCKET_BYTES:
        raise StackError(f"{folder} is too long a path for Dagster's socket. Name a shorter one with SAMTAL_HOME.")
    return socket


def prepare_dagster(folder: Path) -> None:
    """Writes the instance and the workspace, and hands over the manifest that setup made."""
    user = user_of("dagster-web")
    server = f"{{socket: {json.dumps(str(code_socket(folder)))}, location_name: samtal}}"
    own_folder(home(folder), user)
    own_folder(dbt_target(folder), user)
    place_file(home(folder) / "dagster.yaml", INSTANCE.read_bytes(), user)
    place_file(home(folder) / "workspace.yaml", f"load_from:\n  - grpc_server: {server}\n".encode(), user)
    if MANIFEST.exists():
        place_file(dbt_target(folder) / MANIFEST.name, MANIFEST.read_bytes(), user)
