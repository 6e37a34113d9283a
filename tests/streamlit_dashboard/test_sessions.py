"""Log-ins inside the console's process."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from streamlit_dashboard.api_client import SessionEnded, StaffAuthClient
from streamlit_dashboard.api_types import StaffSession, TenantView, UserView
from streamlit_dashboard.sessions import Sessions

NOW = datetime(2026, 4, 12, tzinfo=UTC)


class Api:
    """An API whose refresh tokens are good once, as the real one's are."""

    def __init__(self) -> None:
        self.generation = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "DELETE":
            return httpx2.Response(204)
        if f'"r{self.generation}"'.encode() not in request.content:
            error = {"code": "session_ended", "message": "Ended.", "action": "Log in.", "request_id": "1"}
            return httpx2.Response(401, json={"error": error})
        self.generation += 1
        return httpx2.Response(200, text=login(self.generation, NOW + timedelta(minutes=15)).model_dump_json())


def login(generation: int, expires_at: datetime) -> StaffSession:
    user = UserView(id=UUID(int=1), name="A", email="a@example.com", language="en")
    tenant = TenantView(id=UUID(int=2), slug="t", name="T", timezone="Europe/Stockholm", language="en")
    return StaffSession(
        access_token=f"a{generation}", refresh_token=f"r{generation}", expires_at=expires_at, user=user, tenant=tenant,
        role="owner",
    )  # fmt: skip


def sessions(api: Api, now: datetime = NOW) -> Sessions:
    http = httpx2.Client(base_url="http://api", transport=httpx2.MockTransport(api))
    return Sessions(StaffAuthClient(http), lambda: now)


def test_many_runs_at_once_renew_once() -> None:
    api = Api()
    known = sessions(api)
    cookie = known.begin(login(0, NOW + timedelta(seconds=10)))
    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(lambda _: known.current(cookie).access_token, range(40)))
    assert (tokens, api.generation) == ({"a1"}, 1)


def test_after_a_renewal_the_browser_is_given_the_newer_cookie() -> None:
    known = sessions(Api())
    cookie = known.begin(login(0, NOW))
    known.current(cookie)
    newer = known.cookie_now(cookie)
    assert newer is not None
    assert newer != cookie
    assert newer.endswith(".r1")


def test_another_process_starts_from_the_cookie() -> None:
    api = Api()
    cookie = sessions(api).begin(login(0, NOW + timedelta(minutes=15)))
    assert sessions(api).current(cookie).access_token == "a1"


@pytest.mark.parametrize("cookie", [None, "", "nonsense", ".r0", "key."])
def test_a_cookie_that_is_none_is_no_log_in(cookie: str | None) -> None:
    with pytest.raises(SessionEnded):
        sessions(Api()).current(cookie)


def test_after_logging_out_the_cookie_is_worth_nothing_here() -> None:
    api = Api()
    known = sessions(api)
    cookie = known.begin(login(0, NOW + timedelta(minutes=15)))
    known.end(cookie, "en")
    api.generation = 7  # the API has revoked the session
    with pytest.raises(SessionEnded):
        known.current(cookie)
