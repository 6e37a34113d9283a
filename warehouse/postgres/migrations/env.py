"""Alembic's entry: runs the numbered SQL files as the schema's owner, each once, with a lock timeout."""

from alembic import context
from sqlalchemy import create_engine, pool, text

engine = create_engine(
    context.config.attributes["url"].replace("postgresql://", "postgresql+psycopg://", 1), poolclass=pool.NullPool
)

with engine.connect() as connection:
    connection.execute(text("set lock_timeout = '5s'"))
    connection.commit()
    context.configure(
        connection=connection,
        version_table="schema_versions",
        version_table_schema="public",
        transaction_per_migration=True,  # so that what runs outside of one commits no other's half
    )
    with context.begin_transaction():
        context.run_migrations()
