"""The documentation of every model, column and test, and the lineage, as one page."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from dagster_jobs.dbt.run_dbt import run_dbt
from settings.postgres import PostgresSettings


def document(login: PostgresSettings, out: Path) -> None:
    """Writes the page, with the tables as they are in the database."""
    with TemporaryDirectory() as folder:
        run_dbt("docs", "generate", "--static", target_path=Path(folder), login=login)
        shutil.copyfile(Path(folder) / "static_index.html", out)
