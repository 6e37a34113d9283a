"""What can go wrong, in one shape for every endpoint.

Each error is named for what happened and lives beside the code that raises it:

    SamtalError                       status, code, and what to say in English and Swedish
     ├── Overloaded              503  no database connection in time (below)
     ├── UnreadableText          422  a NUL or broken text reached a place where it cannot be kept (below)
     ├── Invalid                 422  fields are missing or wrong (below)
     ├── Unreadable              400  no JSON in UTF-8 (below)
     ├── PathNotFound            404  (below)
     ├── MethodNotAllowed        405  (below)
     ├── BodyTooLarge            413  (below; limit_bodies.py)
     ├── TooManyRequests         429  limits.py
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
     ├── NoAssistant             409  replies/ (kept with the failed reply; nobody is answered with it)
     └── the staff's own              accounts/, assistants/, inbox/, statistics/, imports/, sites/create_site.py

The body is `{"error": {"code", "message", "action", "request_id", "fields"?}}`; message and action are in
English, or in Swedish where Accept-Language asks for it. Validation (422), unknown paths (404), wrong
methods (405), bodies too large (413) and our own faults (500) come in the same shape.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import DataError, OperationalError
from psycopg.errors import CharacterNotInRepertoire, UntranslatableCharacter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

Language = Literal["en", "sv"]
logger = structlog.get_logger(__name__)


class SamtalError(Exception):
    """The base: a subclass states its status, its code and its words; `headers` may be given a raise."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    message_en: ClassVar[str] = "Something went wrong on our side."
    message_sv: ClassVar[str] = "Något gick fel hos oss."
    action_en: ClassVar[str] = "Try again in a moment."
    action_sv: ClassVar[str] = "Försök igen om en stund."

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(self.code)
        self.headers = dict(headers or {})

    def words(self, language: Language) -> tuple[str, str]:
        """What happened and what to do next."""
        if language == "sv":
            return self.message_sv, self.action_sv
        return self.message_en, self.action_en


class Overloaded(SamtalError):
    """No database connection came in time."""

    status = 503
    code = "unavailable"
    message_en = "The service is busy or restarting."
    message_sv = "Tjänsten är upptagen eller startar om."
    action_en = "Try again in a few seconds."
    action_sv = "Försök igen om några sekunder."


class UnreadableText(SamtalError):
    """A NUL character or text that is not Unicode."""

    status = 422
    code = "unreadable_text"
    message_en = "The text contains characters that cannot be kept."
    message_sv = "Texten innehåller tecken som inte kan sparas."
    action_en = "Remove NUL characters and send valid UTF-8."
    action_sv = "Ta bort NUL-tecken och skicka giltig UTF-8."


class Invalid(SamtalError):
    """The request does not have the shape that the endpoint asks for."""

    status = 422
    code = "invalid_request"
    message_en = "Some fields are missing or wrong."
    message_sv = "Några fält saknas eller är fel."
    action_en = "Correct the fields named below."
    action_sv = "Rätta fälten som anges nedan."


class Unreadable(SamtalError):
    """The body is not JSON in UTF-8."""

    status = 400
    code = "unreadable_body"
    message_en = "The body is not valid JSON in UTF-8."
    message_sv = "Innehållet är inte giltig JSON i UTF-8."
    action_en = "Send JSON encoded as UTF-8."
    action_sv = "Skicka JSON kodad som UTF-8."


class PathNotFound(SamtalError):
    """No endpoint has this path."""

    status = 404
    code = "not_found"
    message_en = "There is nothing here."
    message_sv = "Här finns ingenting."
    action_en = "Check the address; /docs lists every endpoint."
    action_sv = "Kontrollera adressen; /docs listar alla adresser."


class MethodNotAllowed(SamtalError):
    """The path exists, but not for this method."""

    status = 405
    code = "method_not_allowed"
    message_en = "This address does not take that method."
    message_sv = "Adressen tar inte emot den metoden."
    action_en = "Use one of the methods in the Allow header."
    action_sv = "Använd en av metoderna i Allow-huvudet."


class BodyTooLarge(SamtalError):
    """The body is larger than the API takes."""

    status = 413
    code = "body_too_large"
    message_en = "The request is too large."
    message_sv = "Innehållet är för stort."
    action_en = "Send a shorter text."
    action_sv = "Skicka en kortare text."


class FieldProblem(BaseModel):
    """One field and what is wrong with it."""

    field: str
    problem: str


class ErrorDetail(BaseModel):
    """What happened, and what to do next."""

    code: str = Field(examples=["conversation_closed"])
    message: str = Field(examples=["The conversation is closed."])
    action: str = Field(examples=["Send a message to open it again."])
    request_id: str = Field(examples=["0199f2d3b6c07c5a8f0e2d1c4b3a2918"])
    fields: list[FieldProblem] | None = None


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


BY_STATUS: dict[int, type[SamtalError]] = {400: Unreadable, 404: PathNotFound, 405: MethodNotAllowed, 413: BodyTooLarge}


def preferred_language(accept_language: str) -> Language:
    """Swedish when the header names it before English; English otherwise."""
    for part in accept_language.lower().split(","):
        code = part.strip()[:2]
        if code in ("sv", "en"):
            return "sv" if code == "sv" else "en"
    return "en"


def handle_errors(app: FastAPI) -> None:
    """Registers the one handler for everything that a request can raise."""
    kinds: tuple[type[Exception], ...] = (SamtalError, RequestValidationError, HTTPException)
    for kind in (*kinds, OperationalError, DataError, UnicodeEncodeError):
        app.add_exception_handler(kind, answer_error)


async def answer_error(request: Request, raised: Exception) -> Response:
    """The answer to whatever was raised."""
    error = as_samtal_error(raised)
    if error.status >= 500:
        logger.error("request_failed", code=error.code, error=type(raised).__name__)
    fields = _problems(raised.errors()) if isinstance(raised, RequestValidationError) else None
    return error_response(error, request.headers.get("accept-language", ""), request_id_of(request), fields)


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
    error: SamtalError, accept_language: str, request_id: str, fields: list[dict[str, str]] | None = None
) -> Response:
    """The one JSON shape, with the status and headers of the error."""
    message, action = error.words(preferred_language(accept_language))
    detail: dict[str, object] = {
        "code": error.code,
        "message": message,
        "action": action,
        "request_id": request_id,
    }
    if fields is not None:
        detail["fields"] = fields
    headers = {**error.headers, "Cache-Control": "no-store"}
    return Response(orjson.dumps({"error": detail}), error.status, headers, "application/json")


def request_id_of(request: Request) -> str:
    """The id that the answer's X-Request-Id carries too."""
    return str(request.scope.get("samtal.request_id", ""))


def _problems(errors: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
    # The values themselves stay out: they are what a visitor typed.
    return [{"field": _path(error["loc"]), "problem": str(error["msg"])} for error in errors]


def _path(location: object) -> str:
    parts = [str(part) for part in location] if isinstance(location, tuple | list) else [str(location)]
    return ".".join(parts[1:] if parts[0] in ("body", "query", "path", "header") else parts)
