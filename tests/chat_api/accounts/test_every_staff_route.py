"""Every staff endpoint that OpenAPI lists, without naming any: no token, no entry; unknown ids, 404."""

from uuid import uuid4

from tests.chat_api.conftest import LogInAs
from tests.chat_api.running_api import RunningApi
from tests.chat_api.staff_member import StaffMember

OPEN_ROUTES = {("post", "/v1/staff/sessions"), ("post", "/v1/staff/sessions/refresh")}


def staff_routes(api: RunningApi) -> list[tuple[str, str]]:
    paths = api.app.openapi()["paths"]
    routes = [(method, path) for path, methods in paths.items() for method in methods if path.startswith("/v1/staff")]
    assert len(routes) > 10
    return [route for route in routes if route not in OPEN_ROUTES]


async def test_no_staff_route_opens_without_a_token(api: RunningApi) -> None:
    nobody = StaffMember(api.url, "", access_token="made-up")
    for method, path in staff_routes(api):
        response = await nobody.request(method, _filled(path))
        assert (response.status_code, response.json()["error"]["code"]) == (401, "staff_token_refused"), path


async def test_unknown_ids_are_not_found_at_every_route(api: RunningApi, log_in_as: LogInAs) -> None:
    owner = await log_in_as("owner")
    with_ids = [(method, path) for method, path in staff_routes(api) if "{" in path]
    assert with_ids
    for method, path in with_ids:
        body = {"role": "viewer"} if path.endswith("/role") else None
        response = await owner.request(method, _filled(path), json=body)
        assert response.status_code == 404, path
        assert response.json()["error"].keys() == {"code", "message", "action", "request_id"}


def _filled(path: str) -> str:
    parts = [str(uuid4()) if part.startswith("{") else part for part in path.removeprefix("/v1/staff").split("/")]
    return "/".join(parts)
