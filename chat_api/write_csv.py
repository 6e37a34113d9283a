"""Rows as CSV that a spreadsheet opens without running anything: the only code of the API that writes cells.

A cell that begins with one of FORMULA_SIGNS is a formula to a spreadsheet. So it is to many after white space,
signs without width or a quotation mark, which they drop; and after what separates cells or lines where the reader's
country writes lists with `;`, because the quotation marks around our cell then count for nothing.
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, Final  # Any is FastAPI's own type of `responses`

import orjson
from fastapi import Response
from pydantic import BaseModel

FORMULA_SIGNS: Final = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"
# A run is taken whole, so that a text of nothing but separators costs one step a character.
RUN_BEFORE_A_CELL: Final = re.compile(
    '(?:^|[;\t\r\n\v\f\x85\u2028\u2029])[;\\s"\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]*'
)
CSV_TOO: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def csv_response(body: str, name: str) -> Response:
    """A file to save under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


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
    return _guarded(value if isinstance(value, str) else orjson.dumps(value).decode())


def _guarded(text: str) -> str:
    """The text with an apostrophe before each sign that would start a formula."""

    def guard(run: re.Match[str]) -> str:
        before = "'" if run.start() == 0 and run[0].startswith(("\t", "\r", "\n")) else ""
        is_formula = text[run.end() : run.end() + 1] in tuple(FORMULA_SIGNS)
        return before + run[0] + ("'" if is_formula else "")

    return RUN_BEFORE_A_CELL.sub(guard, text)
