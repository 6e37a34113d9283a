"""Writes dbt's model `stg_landing__events` and its description, out of the columns and the vocabulary."""

from textwrap import dedent

from warehouse.event_log.columns import COLUMNS
from warehouse.event_log.events import EVENTS

_STAGED = [column for column in COLUMNS if column.is_staged]


def render_sql() -> str:
    """The model: a column a line, under the name that the models use."""
    names = ",\n        ".join(
        column.name if column.name == column.staged_as else f"{column.name} as {column.staged_as}" for column in _STAGED
    )
    return dedent(
        """\
        -- Generated from warehouse/event_log/columns.py; run `make generate`.
        with

        source as (

            select * from {{ source('landing', 'events') }}

        ),

        renamed as (

            select
                $names

            from source

        )

        select * from renamed
        """
    ).replace("$names", names)


def render_yml() -> str:
    """The description: every column, and the events that there are."""
    lines = [
        "# Generated from warehouse/event_log/columns.py and events.py; run `make generate`.",
        "models:",
        "  - name: stg_landing__events",
        '    description: "One row an event, with the names that the models use."',
        "    columns:",
    ]
    for column in _STAGED:
        lines += [f"      - name: {column.staged_as}", f'        description: "{column.meaning}"', *_tests(column.name)]
    return "\n".join([*lines, ""])


def _tests(name: str) -> list[str]:
    if name == "event_id":
        return ["        data_tests: [unique, not_null]"]
    if name != "name":
        return []
    events = [f"                  - {event}" for event in EVENTS]
    return [
        "        data_tests:",
        "          - not_null",
        "          - accepted_values:",
        "              arguments:",
        "                values:",
        *events,
    ]
