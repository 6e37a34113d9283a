"""docker-compose.yml names the same processes and variables as the code, and no default password."""

import re
from pathlib import Path
from typing import Any

import podman_compose
import pytest
import yaml

from settings.table import variables

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
OURS = {
    "api",
    "worker",
    "shipper",
    "embedder",
    "dagster-code",
    "dagster-webserver",
    "dagster-daemon",
    "console",
    "migrate",
}
STORES = {"postgres", "valkey", "clickhouse", "seaweedfs"}


def parse(environment: dict[str, str]) -> dict[str, Any]:
    """The file as a Compose implementation reads it, with the environment put in."""
    substituted = podman_compose.rec_subs(yaml.safe_load(COMPOSE.read_text()), environment)
    parsed: dict[str, Any] = podman_compose.normalize(substituted)
    return parsed


def everything_set() -> dict[str, str]:
    return dict.fromkeys(re.findall(r"\$\{(\w+)", COMPOSE.read_text()), "made-up")


def environment_of(service: dict[str, Any]) -> dict[str, Any]:
    return podman_compose.norm_as_dict(service.get("environment")) or {}


def test_every_process_and_store_of_the_stack_is_there() -> None:
    assert set(parse(everything_set())["services"]) == OURS | STORES


def test_every_variable_is_one_that_the_code_reads() -> None:
    known = {variable.name for variable in variables()}
    for name, service in parse(everything_set())["services"].items():
        used = {variable for variable in environment_of(service) if variable.startswith("SAMTAL_")}
        assert used <= known, f"{name} sets what no process reads: {used - known}"


def test_every_variable_that_must_be_set_is_set_somewhere() -> None:
    services = parse(everything_set())["services"].values()
    used = {name for service in services for name in environment_of(service)}
    needed = {variable.name for variable in variables() if variable.default is None}
    assert needed <= used


def secrets() -> list[str]:
    """Every secret that the file asks for; a mail server on the same network may ask for none."""
    names = (name for name in everything_set() if re.search("PASSWORD|TOKEN|SECRET", name))
    return sorted(set(names) - {"SAMTAL_SMTP_PASSWORD"})


@pytest.mark.parametrize("secret", secrets())
def test_no_secret_has_a_default(secret: str) -> None:
    without = {name: value for name, value in everything_set().items() if name != secret}
    with pytest.raises(ValueError, match=r"set it in \.env"):
        parse(without)


def test_stores_and_http_processes_have_health_checks() -> None:
    services = parse(everything_set())["services"]
    for name in STORES | {"api", "console", "embedder", "dagster-code"}:
        assert services[name]["healthcheck"]["test"], name


def test_published_ports_stay_on_loopback() -> None:
    for service in parse(everything_set())["services"].values():
        for port in service.get("ports", []):
            assert str(port).startswith("127.0.0.1:")
