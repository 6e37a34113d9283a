"""What goes wrong in a verb, in words that say what to do next. What has no words here is a fault of ours."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import psycopg
import typer
from clickhouse_connect.driver.exceptions import OperationalError as ClickHouseAway
from psycopg_pool import PoolTimeout
from pydantic import ValidationError

from chat_api.errors import SamtalError
from settings.table import CLASSES
from warehouse.clickhouse.migrate import MigrationChanged
from warehouse.postgres.keys import KeysError

P = ParamSpec("P")
T = TypeVar("T")

FORMS: Final = {
    "slug": "takes lower-case letters, digits and hyphens, at least two and no hyphen first, such as acme-north",
    "key": "takes lower-case letters, digits and hyphens, at least three and no hyphen first, such as acme-web",
    "color": "is not a colour such as #1f6f54",
    "logo_url": "is not an address that begins with https:// or http://",
}


class Refusal(Exception):
    """A verb cannot go on; the message says why and what to do."""


def words_for(error: Exception) -> str | None:
    """What to tell the operator; None for a fault of ours, which needs its traceback."""
    match error:
        case ValidationError():
            return "\n".join(_wrong_fields(error))
        case SamtalError():
            return " ".join(error.words("en"))
        case Refusal() | KeysError() | MigrationChanged():
            return str(error)
        case _ if isinstance(error, _refusals_of_local_stack()):
            return str(error)
        case PoolTimeout() | psycopg.OperationalError():
            return "Postgres does not answer. `samtal doctor` says what is wrong."
        case ClickHouseAway():
            return "ClickHouse does not answer. `samtal doctor` says what is wrong."
        case OSError() if error.filename:
            return f"{error.filename} cannot be used: {error.strerror}."
    return None


def plain_errors(verb: Callable[P, T]) -> Callable[P, T]:
    """What goes wrong in a verb is said in a sentence, with exit code 1; a traceback is for our own faults."""

    @wraps(verb)
    def speak(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verb(*args, **kwargs)
        except Exception as error:
            words = words_for(error)
            if words is None:
                raise
            typer.secho(words, fg="red", err=True)
        raise typer.Exit(1)

    return speak


def _refusals_of_local_stack() -> tuple[type[Exception], ...]:
    """Those of the local stack, where a verb has loaded it: a deployment has none."""
    places = (("local_stack.folder", "StackError"), ("local_stack.backup.manifest", "BackupRefused"))
    return tuple(getattr(sys.modules[module], name) for module, name in places if module in sys.modules)


def read_text_file(path: Path) -> str:
    """A text file that the operator named. Raises Refusal."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{path.name} is not UTF-8: save it as UTF-8 and try again.") from None
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.") from None


def refuse_target(target: Path, example: str) -> None:
    """Raises Refusal where no file can be written, before any work is done for it."""
    folder = target.resolve().parent
    if target.is_dir():
        raise Refusal(f"{target} is a folder: name a file in it, such as {target / example}.")
    if not folder.is_dir():
        raise Refusal(f"There is no folder {folder}: make it, or name a file elsewhere.")
    if not os.access(target if target.exists() else folder, os.W_OK):
        raise Refusal(f"{target} may not be written by you: name a file elsewhere.")


def _wrong_fields(error: ValidationError) -> Iterator[str]:
    """A line each. The values stay out: one of them may be a secret."""
    prefix = next((each.model_config.get("env_prefix", "") for each in CLASSES if each.__name__ == error.title), None)
    for each in error.errors(include_input=False):
        place = ".".join(map(str, each["loc"]))
        if prefix is None:
            yield f"{place}: {_problem(place, each['type'], each['msg'], each.get('ctx', {}))}"
        elif each["type"] == "missing":
            yield f"{prefix}{place.upper()} must be set. docs/settings.md lists every variable."
        else:
            yield f"{prefix}{place.upper()} is wrong: {each['msg']}. docs/settings.md says what it is."


def _problem(place: str, kind: str, message: str, context: Mapping[str, object]) -> str:
    if kind == "string_pattern_mismatch" and place in FORMS:
        return FORMS[place]
    if kind == "string_too_short" and context.get("min_length") == 1:
        return "must not be empty"
    return message.removeprefix("Value error, ")
