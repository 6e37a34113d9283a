"""Rows as CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Sequence
from typing import Final

import orjson
from pydantic import BaseModel

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(rows: Sequence[BaseModel], kind: type[BaseModel]) -> str:
    """The rows under a line of their names; null is an empty cell, lists and objects are JSON."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(kind.model_fields)
    writer.writerows([_cell(value) for value in row.model_dump(mode="json").values()] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
