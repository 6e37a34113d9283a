"""Migrations are numbered SQL files, each run once by Alembic in the order of their names."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from alembic import op
from alembic.script import Script, ScriptDirectory
from sqlalchemy import text

FOLDER = Path(__file__).parent


class SqlFiles(ScriptDirectory):
    """Alembic's revisions, out of the file names: a file follows the one that sorts before it."""

    def _load_revisions(self) -> Iterator[Script]:
        names = [None, *sorted(file.stem for file in FOLDER.glob("*.sql"))]
        for before, name in pairwise(names):
            module = ModuleType(f"revision_{name}")
            module.__dict__.update(revision=name, down_revision=before, upgrade=partial(run_file, f"{name}.sql"))
            yield Script(module, str(name), str(FOLDER / f"{name}.sql"))


STATEMENT_BY_STATEMENT = "-- statement by statement:"
"""How a file begins whose statements each stand alone: `create index concurrently` takes no transaction."""


def run_file(name: str) -> None:
    """Runs one SQL file, in Alembic's transaction unless it says otherwise.

    `{vector}` becomes the server's type for embeddings.
    """
    body = (FOLDER / name).read_text(encoding="utf-8")
    if body.startswith(STATEMENT_BY_STATEMENT):
        with op.get_context().autocommit_block():
            for statement in filter(str.strip, body.split(";\n")):
                op.get_bind().exec_driver_sql(statement)
        return
    connection = op.get_bind()
    has_vector = connection.execute(text("select to_regtype('halfvec') is not null")).scalar()
    driver = connection.connection.driver_connection
    driver.execute(body.replace("{vector}", "halfvec(384)" if has_vector else "real[]").encode(), prepare=False)  # type: ignore[union-attr]  # psycopg's own connection, which runs many statements at once
