"""The only way to the data: the chat API over HTTP, as the person who is logged in. Its types are generated.

What can go wrong:

    ApiError              the API refused; it says what happened and what to do next
     ├── SessionEnded     nobody is logged in any more
     └── ApiUnreachable   no answer, or none that we understand
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from uuid import UUID

import httpx2
from pydantic import TypeAdapter, ValidationError

from streamlit_dashboard.api_types import (
    AssistantItem,
    ConversationPage,
    DataTrust,
    ErrorBody,
    ErrorDetail,
    IntentName,
    LiveCounts,
    PeriodTotals,
    RankingRow,
    ReportItem,
    ReportSubscriptions,
    StaffSession,
    StartedSession,
    Transcript,
    Waiting,
)
from streamlit_dashboard.catalogue import text

T = TypeVar("T")
Session = StaffSession | StartedSession
Statistic = Literal["totals", "languages", "intents", "topics"]
BY_DAY = {"by": "day"}
TIMEOUT = httpx2.Timeout(20, connect=3)
PAGE = 50


class ApiError(Exception):
    """The API refused. `detail` is in the reader's language."""

    def __init__(self, status: int, detail: ErrorDetail) -> None:
        super().__init__(detail.message)
        self.status = status
        self.detail = detail


class SessionEnded(ApiError):
    """The session was ended, has expired, or never was."""


class ApiUnreachable(ApiError):
    """The API gave no answer that we understand."""


def own_error(language: str, code: str) -> ErrorDetail:
    """What the console itself has to tell."""
    return ErrorDetail(code=code, message=text(language, code), action=text(language, f"{code}_action"), request_id="")


class ApiClient:
    """The API as one person sees it. `token` gives an access token that is still good."""

    def __init__(self, http: httpx2.Client, token: Callable[[], str], language: str) -> None:
        self._http = http
        self._token = token
        self._language = language

    def live(self) -> LiveCounts:
        """Today's counts, some seconds old at most."""
        return self._get("/statistics/live", LiveCounts)

    def assistants(self) -> list[AssistantItem]:
        return self._get("/assistants", list[AssistantItem])

    def totals(self, window: Mapping[str, str]) -> PeriodTotals | None:
        """What a window sums up to; None before the first nightly run."""
        return next(iter(self._get("/statistics/totals", list[PeriodTotals], window)), None)

    def totals_by_day(self, window: Mapping[str, str]) -> list[PeriodTotals]:
        """One row a local day, silent ones too."""
        return self._get("/statistics/totals", list[PeriodTotals], {**window, **BY_DAY})

    def rankings(self, window: Mapping[str, str]) -> list[RankingRow]:
        """What occurred most in a window, by kind, most first."""
        return self._get("/statistics/rankings", list[RankingRow], window)

    def intent_names(self) -> dict[str, dict[str, str]]:
        """What the company calls its intents, each by language."""
        return {row.intent: row.names for row in self._get("/statistics/intent-names", list[IntentName])}

    def csv(self, statistic: Statistic, window: Mapping[str, str]) -> bytes:
        """A statistic's rows as the API writes them in CSV."""
        by = BY_DAY if statistic == "totals" else {}
        return self._request("GET", f"/statistics/{statistic}", {**window, **by, "format": "csv"}).content

    def conversations(self, filters: Mapping[str, str], cursor: str | None) -> ConversationPage:
        """A page of conversations, newest first."""
        query = {**filters, "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
        return self._get("/conversations", ConversationPage, query)

    def conversations_csv(self, filters: Mapping[str, str]) -> bytes:
        """The filtered list as the API writes it in CSV, newest first."""
        return self._request("GET", "/conversations", {**filters, "format": "csv"}).content

    def transcript(self, conversation_id: UUID) -> Transcript:
        return self._get(f"/conversations/{conversation_id}", Transcript)

    def resolve(self, conversation_id: UUID) -> None:
        """Says that people have seen to a conversation that was handed over."""
        self._request("POST", f"/conversations/{conversation_id}/resolve")

    def waiting(self) -> Waiting:
        """How many conversations wait for people, and since when."""
        return self._get("/conversations/waiting", Waiting)

    def data_trust(self) -> DataTrust:
        return self._get("/data-trust", DataTrust)

    def reports(self) -> list[ReportItem]:
        """The reports that went out, newest first."""
        return self._get("/reports", list[ReportItem])

    def report_pdf(self, report_id: UUID) -> bytes:
        return self._request("GET", f"/reports/{report_id}/pdf").content

    def subscriptions(self) -> ReportSubscriptions:
        """Which reports the reader gets by mail."""
        return self._get("/me/report-subscriptions", ReportSubscriptions)

    def subscribe(self, wanted: ReportSubscriptions) -> None:
        """Chooses which reports the reader gets by mail."""
        self._request("PUT", "/me/report-subscriptions", body=wanted.model_dump())

    def _get(self, path: str, of: type[T], query: Mapping[str, str] | None = None) -> T:
        return _validated(TypeAdapter(of), self._request("GET", path, query), self._language)

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, str | None] | None = None,
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token()}"}
        return _ask(self._http, method, path, self._language, params=query or {}, json=body, headers=headers)


@dataclass(frozen=True)
class TriedLogIn:
    """What a person typed, and where: the API counts tries by browser, not by console."""

    email: str
    password: str = field(repr=False)
    tenant: str | None
    browser_address: str
    device_token: str = field(repr=False)


class StaffAuthClient:
    """Logging in, renewing and logging out: before and after there is somebody to speak as."""

    def __init__(self, http: httpx2.Client, console_token: str = "") -> None:
        self._http = http
        self._console_token = console_token

    def log_in(self, tried: TriedLogIn, language: str) -> StartedSession:
        """Raises SessionEnded when the e-mail and password do not fit together."""
        body = {"email": tried.email, "password": tried.password, "device_token": tried.device_token}
        place = {"Samtal-Browser-Address": tried.browser_address, "Samtal-Console": self._console_token}
        if tried.tenant:
            body["tenant"] = tried.tenant
        answer = _ask(self._http, "POST", "/sessions", language, json=body, headers=place)
        return _validated(TypeAdapter(StartedSession), answer, language)

    def refresh(self, refresh_token: str, language: str) -> StaffSession:
        """The next pair of tokens. Raises SessionEnded."""
        body = {"refresh_token": refresh_token}
        answer = _ask(self._http, "POST", "/sessions/refresh", language, json=body)
        return _validated(TypeAdapter(StaffSession), answer, language)

    def log_out(self, access_token: str, language: str) -> None:
        """Ends the session at the API."""
        headers = {"Authorization": f"Bearer {access_token}"}
        _ask(self._http, "DELETE", "/sessions/current", language, headers=headers)


def _ask(
    http: httpx2.Client,
    method: str,
    path: str,
    language: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, str | None] | None = None,
) -> httpx2.Response:
    """One request. Raises ApiError."""
    spoken = {**(headers or {}), "Accept-Language": language}
    try:
        answer = http.request(method, f"/v1/staff{path}", params=dict(params or {}), json=json, headers=spoken)
    except httpx2.HTTPError as error:
        raise ApiUnreachable(503, own_error(language, "api_unreachable")) from error
    if answer.is_success:
        return answer
    kind = SessionEnded if answer.status_code == 401 else ApiError
    raise kind(answer.status_code, _detail(answer, language))


def _detail(answer: httpx2.Response, language: str) -> ErrorDetail:
    try:
        return ErrorBody.model_validate_json(answer.content).error
    except ValidationError:
        return own_error(language, "api_unreadable")


def _validated(adapter: TypeAdapter[T], answer: httpx2.Response, language: str) -> T:
    try:
        return adapter.validate_json(answer.content)
    except ValidationError as error:
        raise ApiUnreachable(502, own_error(language, "api_unreadable")) from error
