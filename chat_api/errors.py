"""What can go wrong, in one shape for every endpoint.

Each error is named for what happened and lives beside the code that raises it:

    SamtalError                       status, code and parameters; the words are in `catalogues/`
     ├── Overloaded              503  no database connection in time (below)
     ├── UnreadableText          422  a NUL or broken text reached a place where it cannot be kept (below)
     ├── Invalid                 422  fields are missing or wrong (below)
     ├── Unreadable              400  no JSON in UTF-8 (below)
     ├── PathNotFound            404  (below)
     ├── MethodNotAllowed        405  (below)
     ├── BodyTooLarge            413  (below; http_safety.py)
     ├── TooManyRequests         429  limits.py
     ├── HostRefused             421  http_safety.py
     ├── SiteNotFound            404  sites/
     ├── ForeignOrigin           403  sites/
     ├── WidgetNotBuilt          503  sites/
     ├── VisitorTokenRefused     401  visitors/
     ├── ConsentMissing          422  visitors/
     ├── ConsentOutdated         409  visitors/
     ├── NoConversation          404  conversations/
     ├── ConversationNotFound    404  conversations/
     ├── ConversationClosed      409  conversations/
     ├── MessageNotFound         404  conversations/
     ├── MessageNotAsked         409  conversations/
     ├── ReplyNotFound           404  conversations/
     ├── NoAssistant             409  answering/build_prompt.py (kept with the failed reply; nobody is answered with it)
     └── the staff's own              accounts/, assistants/, inbox/, statistics/, imports/, sites/create_site.py

The body is `{"error": {"code", "message", "action", "request_id", "parameters"?, "fields"?}}`; message and
action are in the first language of Accept-Language that has a catalogue, else in English. Validation (422),
unknown paths (404), wrong methods (405), bodies too large (413) and our own faults (500) come in the same shape.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar  # the values that Pydantic gives with a problem

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from psycopg import DataError, OperationalError
from psycopg.errors import CharacterNotInRepertoire, UntranslatableCharacter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chat_api.catalogue import catalogue
from warehouse.vocabulary import Language as Language

logger = structlog.get_logger(__name__)


class SamtalError(Exception):
    """The base: a subclass states status and code; whoever raises it gives headers and the words' parameters."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"

    def __init__(self, headers: Mapping[str, str] | None = None, **parameters: str | int) -> None:
        super().__init__(self.code)
        self.headers = dict(headers or {})
        self.parameters = parameters

    def words(self, language: str) -> tuple[str, str]:
        """What happened and what to do next."""
        texts = catalogue()
        message = texts.say(language, "message", self.code, self.parameters)
        return message, texts.say(language, "action", self.code, self.parameters)


class Overloaded(SamtalError):
    """No database connection came in time."""

    status = 503
    code = "unavailable"


class UnreadableText(SamtalError):
    """A NUL character or text that is not Unicode."""

    status = 422
    code = "unreadable_text"


class Invalid(SamtalError):
    """The request does not have the shape that the endpoint asks for."""

    status = 422
    code = "invalid_request"


class Unreadable(SamtalError):
    """The body is not JSON in UTF-8."""

    status = 400
    code = "unreadable_body"


class PathNotFound(SamtalError):
    """No endpoint has this path."""

    status = 404
    code = "not_found"


class MethodNotAllowed(SamtalError):
    """The path exists, but not for this method."""

    status = 405
    code = "method_not_allowed"


class BodyTooLarge(SamtalError):
    """The body is larger than the API takes."""

    status = 413
    code = "body_too_large"


class FieldProblem(BaseModel):
    """One field and what is wrong with it: a code, and in words."""

    field: str
    code: str = Field(examples=["string_too_long"])
    problem: str


class ErrorDetail(BaseModel):
    """What happened, and what to do next."""

    code: str = Field(examples=["conversation_closed"])
    message: str = Field(examples=["The conversation is closed."])
    action: str = Field(examples=["Send a message to open it again."])
    request_id: str = Field(examples=["0199f2d3b6c07c5a8f0e2d1c4b3a2918"])
    parameters: dict[str, str | int] | None = Field(None, description="what the words were made with")
    fields: list[FieldProblem] | None = None


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """A route's `responses` in the OpenAPI document: what it may answer beside success, all in the one shape."""
    return {status: {"model": ErrorBody} for status in statuses}


BY_STATUS: dict[int, type[SamtalError]] = {400: Unreadable, 404: PathNotFound, 405: MethodNotAllowed, 413: BodyTooLarge}


def handle_errors(app: FastAPI, routes: Sequence[APIRoute] = ()) -> None:
    """Registers the one handler for everything that a request can raise. `routes` say what each path takes."""
    app.state.routes = routes
    kinds: tuple[type[Exception], ...] = (SamtalError, RequestValidationError, HTTPException)
    for kind in (*kinds, OperationalError, DataError, UnicodeEncodeError):
        app.add_exception_handler(kind, answer_error)


async def answer_error(request: Request, raised: Exception) -> Response:
    """The answer to whatever was raised."""
    error = as_samtal_error(raised)
    if isinstance(error, MethodNotAllowed):
        error.headers["Allow"] = ", ".join(_methods_of(request))
    if error.status >= 500:
        logger.error("request_failed", code=error.code, error=type(raised).__name__)
    problems = raised.errors() if isinstance(raised, RequestValidationError) else None
    return error_response(error, request.headers.get("accept-language", ""), request_id_of(request), problems)


def as_samtal_error(raised: Exception) -> SamtalError:
    """The error of ours that says what a library's exception means to the caller."""
    match raised:
        case SamtalError():
            return raised
        case RequestValidationError():
            return Unreadable() if any(it["type"] == "json_invalid" for it in raised.errors()) else Invalid()
        case HTTPException():
            return BY_STATUS.get(raised.status_code, SamtalError)(raised.headers)
        case CharacterNotInRepertoire() | UntranslatableCharacter() | UnicodeEncodeError():
            return UnreadableText()
        case DataError() if raised.sqlstate is None and "NUL" in str(raised):  # psycopg's own, before it sends
            return UnreadableText()
        case OperationalError():  # also the pool's PoolTimeout
            return Overloaded({"Retry-After": "2"})
    return SamtalError()


def error_response(
    error: SamtalError,
    accept_language: str,
    request_id: str,
    problems: Sequence[Mapping[str, Any]] | None = None,
) -> Response:
    """The one JSON shape, with the status and headers of the error, in the reader's language."""
    language = catalogue().preferred(accept_language)
    message, action = error.words(language)
    detail: dict[str, object] = {
        "code": error.code,
        "message": message,
        "action": action,
        "request_id": request_id,
    }
    if error.parameters:
        detail["parameters"] = error.parameters
    if problems is not None:
        detail["fields"] = [_problem(problem, language) for problem in problems]
    headers = {**error.headers, "Cache-Control": "no-store"}
    return Response(orjson.dumps({"error": detail}), error.status, headers, "application/json")


def _methods_of(request: Request) -> list[str]:
    """Of every route with this path: the framework names those of the first alone."""
    path = request.url.path
    matching = (route for route in request.app.state.routes if route.path_regex.match(path))
    return sorted({method for route in matching for method in route.methods})


def request_id_of(request: Request) -> str:
    """The id that the answer's X-Request-Id carries too."""
    return str(request.scope.get("samtal.request_id", ""))


def _problem(error: Mapping[str, Any], language: str) -> dict[str, str]:
    # The values themselves stay out: they are what a visitor typed. A rule without words of ours keeps Pydantic's.
    words = catalogue().find(language, "problem", error["type"], error.get("ctx"))
    return {"field": _path(error["loc"]), "code": error["type"], "problem": words or str(error["msg"])}


def _path(location: object) -> str:
    parts = [str(part) for part in location] if isinstance(location, tuple | list) else [str(location)]
    return ".".join(parts[1:] if parts[0] in ("body", "query", "path", "header") else parts)
