"""The entity-relationship drawing of the state schema, read from a migrated database's own catalogue."""

import psycopg

TABLES = """
    select c.relname, a.attname, format_type(a.atttypid, null), a.attnotnull,
           exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey))
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = %s
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum
"""
REFERENCES = """
    select distinct source.relname, target.relname
    from pg_constraint k
    join pg_class source on source.oid = k.conrelid
    join pg_class target on target.oid = k.confrelid
    join pg_namespace n on n.oid = source.relnamespace and n.nspname = %s
    where k.contype = 'f' and source.relname <> target.relname and not source.relispartition
    order by 1, 2
"""


def render(connection: psycopg.Connection, schema: str = "app") -> str:
    """Markdown with a Mermaid drawing: every table with its columns, every reference."""
    lines = ["# The state schema", "", f"Generated from the migrated schema `{schema}`.", "", "```mermaid", "erDiagram"]
    lines += [f"    {target} ||--o{{ {source} : has" for source, target in connection.execute(REFERENCES, [schema])]
    table = None
    for name, column, type_name, is_required, is_key in connection.execute(TABLES, [schema]):
        if name != table:
            lines += (["    }"] if table else []) + [f"    {name} {{"]
            table = name
        mark = " PK" if is_key else "" if is_required else ' "optional"'
        lines.append(f"        {_one_word(type_name)} {column}{mark}")
    return "\n".join([*lines, "    }", "```", ""])


def _one_word(type_name: str) -> str:
    """Mermaid takes no spaces or brackets in a type."""
    return type_name.replace("timestamp with time zone", "timestamptz").replace("[]", "_array").replace(" ", "_")
