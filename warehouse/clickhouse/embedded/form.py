"""A multipart form: arguments that are too large for the URL, and files, which are tables beside the statement."""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple

from warehouse.clickhouse.embedded.engine import ExternalTable
from warehouse.clickhouse.embedded.failures import StatementFailed

_MAX_PARTS = 1000
_TABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Part(NamedTuple):
    name: str
    is_file: bool
    data: bytes


class Form(NamedTuple):
    """The parts by their names, fields and files apart."""

    fields: dict[str, str]
    files: dict[str, bytes]


def is_form(headers: "Message[str, str]") -> bool:
    """Whether the body is a form, and not a statement or an INSERT's data."""
    return headers.get_content_type() == "multipart/form-data"


def read_form(headers: "Message[str, str]", body: bytes) -> Form:
    """Takes the body apart. A field is text; what is not UTF-8 in it comes back as it was when it is encoded again."""
    boundary = headers.get_boundary()
    if not boundary:
        raise StatementFailed("A form without a boundary. (BAD_REQUEST_PARAMETER)", code=36)
    form = Form({}, {})
    for part in _parts(body, boundary.encode("latin-1")):
        if part.is_file:
            form.files[part.name] = part.data
        else:
            form.fields[part.name] = part.data.decode(errors="surrogateescape")
    return form


def external_tables(files: Mapping[str, bytes], arguments: Mapping[str, str]) -> list[ExternalTable]:
    """The files as tables; `<name>_structure`, `<name>_types` and `<name>_format` say how to read each."""
    return [_table(name, data, arguments) for name, data in files.items()]


def _table(name: str, data: bytes, arguments: Mapping[str, str]) -> ExternalTable:
    if not _TABLE_NAME.fullmatch(name):
        raise StatementFailed(f"A table cannot be named '{name}'. (BAD_ARGUMENTS)", code=36)
    structure, types = arguments.get(f"{name}_structure"), arguments.get(f"{name}_types")
    if types and not structure:
        structure = ", ".join(f"_{number} {each}" for number, each in enumerate(_split_types(types), start=1))
    if not structure:
        raise StatementFailed(f"Neither {name}_structure nor {name}_types is given. (BAD_ARGUMENTS)", code=36)
    return ExternalTable(name, structure, arguments.get(f"{name}_format", "TabSeparated"), data)


def _split_types(types: str) -> list[str]:
    """Splits at the commas that stand in no parenthesis: `Decimal(9, 2), String` are two."""
    found, depth = [""], 0
    for sign in types:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return [each.strip() for each in found]


def _parts(body: bytes, boundary: bytes) -> Iterator[_Part]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) > _MAX_PARTS or not pieces[-1].startswith(b"--"):
        raise StatementFailed("The form is not whole. (BAD_REQUEST_PARAMETER)", code=36)
    for piece in pieces[1:-1]:
        head, _, data = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = headers.get_param("name", header="Content-Disposition")
        if not isinstance(name, str):
            raise StatementFailed("A part of the form has no name. (BAD_REQUEST_PARAMETER)", code=36)
        yield _Part(name, headers.get_filename() is not None, data)
