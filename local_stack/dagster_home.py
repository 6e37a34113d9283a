"""Dagster's own folder: its instance on Postgres, and where its code is served."""

import shutil
from pathlib import Path

from local_stack.ports import LOOPBACK

INSTANCE = Path(__file__).resolve().parents[1] / "dagster_jobs" / "dagster.yaml"


def prepare_dagster_home(home: Path, code_port: int) -> Path:
    """Copies the instance and the workspace; gives the folder for DAGSTER_HOME."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(INSTANCE, home / "dagster.yaml")
    server = f"{{host: {LOOPBACK}, port: {code_port}, location_name: samtal}}"
    (home / "workspace.yaml").write_text(f"load_from:\n  - grpc_server: {server}\n", encoding="utf-8")
    return home
