"""Dagster's own folder: its instance on Postgres, and where its code is served."""

from pathlib import Path

from local_stack.ports import LOOPBACK

INSTANCE = """\
storage:
  postgres:
    postgres_db:
      hostname: {env: SAMTAL_POSTGRES_HOST}
      port: {env: SAMTAL_POSTGRES_PORT}
      username: {env: SAMTAL_POSTGRES_USER}
      password: {env: SAMTAL_POSTGRES_PASSWORD}
      db_name: {env: SAMTAL_POSTGRES_DAGSTER_DATABASE}
      params: {sslmode: disable}
concurrency:
  runs: {max_concurrent_runs: 1}
run_monitoring: {enabled: true}
telemetry: {enabled: false}
retention:
  schedule: {purge_after_days: 30}
  sensor: {purge_after_days: {skipped: 7, failure: 30, success: 30}}
"""


def prepare_dagster_home(home: Path, code_port: int) -> Path:
    """Writes the instance and the workspace; gives the folder for DAGSTER_HOME."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(INSTANCE, encoding="utf-8")
    server = f"{{host: {LOOPBACK}, port: {code_port}, location_name: samtal}}"
    (home / "workspace.yaml").write_text(f"load_from:\n  - grpc_server: {server}\n", encoding="utf-8")
    return home
