"""What the whole process shares: the environment, one HTTP client, the log-ins."""

from dataclasses import dataclass
from functools import cache

import httpx2

from streamlit_dashboard.api_client import TIMEOUT, StaffDoor
from streamlit_dashboard.environment import ConsoleEnvironment, read_environment
from streamlit_dashboard.sessions import Sessions


@dataclass(frozen=True)
class House:
    """One console process."""

    environment: ConsoleEnvironment
    http: httpx2.Client
    door: StaffDoor
    sessions: Sessions


@cache
def house() -> House:
    """Made at first use; the routes and the script runs share it."""
    environment = read_environment()
    http = httpx2.Client(base_url=environment.api_url, timeout=TIMEOUT)
    door = StaffDoor(http, environment.api_token)
    return House(environment, http, door, Sessions(door))
