"""The only door to the data: the chat API over HTTP, as the person who is logged in.

What can go wrong:

    ApiProblem            the API refused; it says what happened and what to do next
     ├── SessionOver      nobody is logged in any more
     └── ApiUnreachable   no answer, or none that we understand
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar
from uuid import UUID

import httpx2
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from streamlit_dashboard.answers import (
    Assistant,
    ConversationPage,
    DataTrust,
    IntentDay,
    IntentName,
    LanguageDay,
    LiveCounts,
    LogIn,
    ReportRun,
    ReportSubscriptions,
    ResponseDay,
    Snapshot,
    TopicDay,
    Transcript,
)

T = TypeVar("T")
Statistic = Literal["snapshots", "languages", "intents", "topics", "response-times"]
TIMEOUT = httpx2.Timeout(20, connect=3)


class ErrorDetail(BaseModel):
    """The API's one error shape."""

    model_config = ConfigDict(extra="ignore")

    code: str
    message: str
    action: str
    request_id: str = ""


class ApiProblem(Exception):
    """The API refused. `detail` is in the reader's language."""

    def __init__(self, status: int, detail: ErrorDetail) -> None:
        super().__init__(detail.message)
        self.status = status
        self.detail = detail


class SessionOver(ApiProblem):
    """The session was ended, has expired, or never was."""


class ApiUnreachable(ApiProblem):
    """The API gave no answer that we understand."""


class ApiClient:
    """The API as one person sees it. `token` gives an access token that is still good."""

    def __init__(self, http: httpx2.Client, token: Callable[[], str], language: str) -> None:
        self._http = http
        self._token = token
        self._language = language

    def speak(self, language: str) -> None:
        """The language of messages from now on."""
        self._language = language

    def live(self) -> LiveCounts:
        """Today's counts, some seconds old at most."""
        return self._get("/v1/staff/statistics/live", LiveCounts)

    def assistants(self) -> list[Assistant]:
        """The tenant's assistants."""
        return self._rows("/v1/staff/assistants", Assistant, {})

    def snapshots(self, first: date, last: date, assistant_id: UUID | None) -> list[Snapshot]:
        """One row a local day and assistant, both days included."""
        return self._rows("/v1/staff/statistics/snapshots", Snapshot, _window(first, last, assistant_id))

    def languages(self, first: date, last: date, assistant_id: UUID | None) -> list[LanguageDay]:
        """Conversations and messages by language."""
        return self._rows("/v1/staff/statistics/languages", LanguageDay, _window(first, last, assistant_id))

    def intents(self, first: date, last: date, assistant_id: UUID | None) -> list[IntentDay]:
        """Replies by intent."""
        return self._rows("/v1/staff/statistics/intents", IntentDay, _window(first, last, assistant_id))

    def intent_names(self) -> dict[str, dict[str, str]]:
        """What the company calls its intents, each by language."""
        rows = self._rows("/v1/staff/statistics/intent-names", IntentName, {})
        return {row.intent: row.names for row in rows}

    def topics(self, first: date, last: date, assistant_id: UUID | None) -> list[TopicDay]:
        """Messages by topic."""
        return self._rows("/v1/staff/statistics/topics", TopicDay, _window(first, last, assistant_id))

    def response_times(self, first: date, last: date, assistant_id: UUID | None) -> list[ResponseDay]:
        """Percentiles by local day: of one assistant, or of all together."""
        rows = self._rows("/v1/staff/statistics/response-times", ResponseDay, _window(first, last, assistant_id))
        return [row for row in rows if row.is_all_assistants != bool(assistant_id)]

    def csv(self, statistic: Statistic, first: date, last: date, assistant_id: UUID | None) -> bytes:
        """A statistic's rows as the API writes them in CSV."""
        query = {**_window(first, last, assistant_id), "format": "csv"}
        return self._request("GET", f"/v1/staff/statistics/{statistic}", query).content

    def conversations(self, filters: Mapping[str, str], cursor: str | None) -> ConversationPage:
        """A page of conversations, newest first."""
        query = {**filters, "limit": "50", **({"cursor": cursor} if cursor else {})}
        return self._get("/v1/staff/conversations", ConversationPage, query)

    def conversations_csv(self, filters: Mapping[str, str]) -> bytes:
        """The filtered list as the API writes it in CSV, newest first."""
        return self._request("GET", "/v1/staff/conversations", {**filters, "format": "csv"}).content

    def transcript(self, conversation_id: UUID) -> Transcript:
        """One conversation, whole."""
        return self._get(f"/v1/staff/conversations/{conversation_id}", Transcript)

    def data_trust(self) -> DataTrust:
        """Reconciliation, freshness, dead letters."""
        return self._get("/v1/staff/data-trust", DataTrust)

    def reports(self) -> list[ReportRun]:
        """The reports that went out."""
        return self._rows("/v1/staff/reports", ReportRun, {})

    def report_pdf(self, report_id: UUID) -> bytes:
        """A report's file."""
        return self._request("GET", f"/v1/staff/reports/{report_id}/pdf", {}).content

    def subscriptions(self) -> ReportSubscriptions:
        """Which reports the reader gets by mail."""
        return self._get("/v1/staff/me/report-subscriptions", ReportSubscriptions)

    def subscribe(self, wanted: ReportSubscriptions) -> None:
        """Chooses which reports the reader gets by mail."""
        self._request("PUT", "/v1/staff/me/report-subscriptions", {}, wanted.model_dump())

    def _rows(self, path: str, of: type[T], query: Mapping[str, str]) -> list[T]:
        adapter: TypeAdapter[list[T]] = TypeAdapter(list[of])  # type: ignore[valid-type]  # a type as a value
        return self._validated(adapter, self._request("GET", path, query).json())

    def _get(self, path: str, of: type[T], query: Mapping[str, str] | None = None) -> T:
        return self._validated(TypeAdapter(of), self._request("GET", path, query or {}).json())

    def _validated(self, adapter: TypeAdapter[T], found: object) -> T:
        try:
            return adapter.validate_python(found)
        except ValidationError as error:
            raise ApiUnreachable(502, _unreadable(self._language)) from error

    def _request(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, str | None] | None = None
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token()}", "Accept-Language": self._language}
        return ask(self._http, method, path, self._language, params=dict(query), json=body, headers=headers)


@dataclass(frozen=True)
class TriedLogIn:
    """What a person typed, and where: the API counts tries by browser, not by console."""

    email: str
    password: str = field(repr=False)
    tenant: str | None
    browser_address: str
    device_token: str = field(repr=False)


class StaffDoor:
    """Logging in, renewing and logging out: before and after there is somebody to speak as."""

    def __init__(self, http: httpx2.Client, console_token: str = "") -> None:
        self._http = http
        self._console_token = console_token

    def log_in(self, tried: TriedLogIn, language: str) -> LogIn:
        """Raises SessionOver when the e-mail and password do not fit together."""
        body = {"email": tried.email, "password": tried.password, "device_token": tried.device_token}
        place = {"Samtal-Browser-Address": tried.browser_address, "Samtal-Console": self._console_token}
        return self._session(
            "/v1/staff/sessions", body | ({"tenant": tried.tenant} if tried.tenant else {}), language, place
        )

    def refresh(self, refresh_token: str, language: str) -> LogIn:
        """The next pair of tokens. Raises SessionOver."""
        return self._session("/v1/staff/sessions/refresh", {"refresh_token": refresh_token}, language)

    def log_out(self, access_token: str, language: str) -> None:
        """Ends the session at the API."""
        headers = {"Authorization": f"Bearer {access_token}", "Accept-Language": language}
        ask(self._http, "DELETE", "/v1/staff/sessions/current", language, headers=headers)

    def _session(
        self, path: str, body: Mapping[str, str], language: str, more_headers: Mapping[str, str] | None = None
    ) -> LogIn:
        headers = {"Accept-Language": language, **(more_headers or {})}
        answer = ask(self._http, "POST", path, language, json=dict(body), headers=headers)
        return LogIn.model_validate(answer.json())


def ask(
    http: httpx2.Client,
    method: str,
    path: str,
    language: str,
    *,
    headers: Mapping[str, str],
    params: Mapping[str, str] | None = None,
    json: Mapping[str, str | None] | None = None,
) -> httpx2.Response:
    """One request. Raises ApiProblem."""
    try:
        answer = http.request(method, path, params=params, json=json, headers=dict(headers))
    except httpx2.HTTPError as error:
        raise ApiUnreachable(503, _unreachable(language)) from error
    if answer.is_success:
        return answer
    problem = SessionOver if answer.status_code == 401 else ApiProblem
    raise problem(answer.status_code, _detail(answer, language))


def _detail(answer: httpx2.Response, language: str) -> ErrorDetail:
    try:
        return ErrorDetail.model_validate(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return _unreadable(language)


def _unreachable(language: str) -> ErrorDetail:
    if language == "sv":
        return ErrorDetail(code="api_unreachable", message="Tjänsten svarar inte.", action="Försök igen om en stund.")
    return ErrorDetail(code="api_unreachable", message="The service does not answer.", action="Try again in a moment.")


def _unreadable(language: str) -> ErrorDetail:
    if language == "sv":
        return ErrorDetail(
            code="api_unreadable", message="Tjänsten gav ett svar som konsolen inte förstår.",
            action="Försök igen; om det består, kontrollera att tjänsten och konsolen har samma version.",
        )  # fmt: skip
    return ErrorDetail(
        code="api_unreadable", message="The service gave an answer that the console does not understand.",
        action="Try again; if it stays, check that the service and the console have the same version.",
    )  # fmt: skip


def _window(first: date, last: date, assistant_id: UUID | None) -> dict[str, str]:
    window = {"from": first.isoformat(), "to": last.isoformat()}
    return window | ({"assistant_id": str(assistant_id)} if assistant_id else {})
