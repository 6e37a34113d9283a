"""Writes the generated documents, or with --check says which are stale (exit 1).

Each comes from the thing that it describes: the settings classes, the event classes, the API's own schema (the
console's types too), and the catalogue of a freshly migrated Postgres.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

from chat_api import openapi
from chat_api.app import assemble
from local_stack import scratch_database
from scripts import console_types
from settings import table
from warehouse.event_log import reference, staging_model
from warehouse.postgres import erd

ROOT = Path(__file__).parents[1]


def drawing() -> str:
    """The ERD of a database that was migrated a moment ago."""
    with scratch_database.migrated() as url, psycopg.connect(url) as connection:
        return erd.render(connection)


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/settings.md": table.render,
    "docs/events.md": reference.render,
    "dbt_project/models/staging/stg_landing__events.sql": staging_model.render_sql,
    "dbt_project/models/staging/stg_landing__events.yml": staging_model.render_yml,
    "docs/openapi.json": lambda: openapi.render(assemble()),
    "docs/erd.md": drawing,
    "streamlit_dashboard/api_types.py": console_types.render,
}


def main() -> int:
    """Writes or checks every document; returns the exit code."""
    stale = []
    for name, render in DOCUMENTS.items():
        path, fresh = ROOT / name, render()
        if path.exists() and path.read_text(encoding="utf-8") == fresh:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(fresh, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'stale, run `make generate`' if '--check' in sys.argv else 'written'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
