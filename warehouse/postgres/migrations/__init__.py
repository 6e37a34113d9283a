"""Migrations are SQL files; each revision beside them only names its file and its predecessor."""

from pathlib import Path

from alembic import op
from sqlalchemy import text


def run_file(name: str) -> None:
    """Runs one SQL file in Alembic's transaction. `{vector}` becomes the server's type for embeddings."""
    connection = op.get_bind()
    has_vector = connection.execute(text("select to_regtype('halfvec') is not null")).scalar()
    body = (Path(__file__).parent / name).read_text(encoding="utf-8")
    driver = connection.connection.driver_connection
    driver.execute(body.replace("{vector}", "halfvec(384)" if has_vector else "real[]").encode(), prepare=False)  # type: ignore[union-attr]  # psycopg's own connection, which runs many statements at once
