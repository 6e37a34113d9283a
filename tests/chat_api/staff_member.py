"""A member of the staff at the API, as the console is one."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.factories.staff import PASSWORD

Json = dict[str, Any]


@dataclass
class StaffMember:
    """Logged in once `log_in` has answered 201."""

    url: str
    email: str
    client: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(timeout=15, trust_env=False))
    access_token: str = ""
    refresh_token: str = ""
    device_token: str = ""

    async def log_in(
        self, password: str = PASSWORD, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx2.Response:
        """Logs in, and keeps the tokens."""
        body = {"email": self.email, "password": password, "device_token": self.device_token, **more}
        response = await self.client.post(f"{self.url}/v1/staff/sessions", json=body, headers=headers)
        if response.is_success:
            self.device_token = response.json()["device_token"]
        return self._keep(response)

    async def refresh(self, token: str | None = None) -> httpx2.Response:
        """Exchanges the refresh token (or an older one), and keeps the new ones."""
        body = {"refresh_token": token or self.refresh_token}
        return self._keep(await self.client.post(f"{self.url}/v1/staff/sessions/refresh", json=body))

    async def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Any request under /v1/staff, with the access token."""
        headers = {"Authorization": f"Bearer {self.access_token}"} | more.pop("headers", {})
        return await self.client.request(method, f"{self.url}/v1/staff{path}", headers=headers, **more)

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        """Reads something."""
        return await self.request("GET", path, params=params)

    async def read(self, path: str, **params: Any) -> Any:
        """Reads something that is there."""
        response = await self.get(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def _keep(self, response: httpx2.Response) -> httpx2.Response:
        if response.is_success:
            self.access_token = response.json()["access_token"]
            self.refresh_token = response.json()["refresh_token"]
        return response
