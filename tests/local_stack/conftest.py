"""One stack with nothing but its stores, which the tests of this folder share."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.stack.own_stack import OwnStack

NO_STORES = ("embedder", "api", "worker", "shipper", "dbt", "dagster", "console")


@pytest.fixture(scope="package")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    """The stores and what surrounds them, migrated."""
    without = (f"--without={name}" for name in NO_STORES)
    own = OwnStack(tmp_path_factory.mktemp("stores") / "home", "--no-demo", *without)
    yield own.start()
    own.end()


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    """Every process, without the demo's month of talk."""
    own = OwnStack(tmp_path_factory.mktemp("whole") / "home", "--no-demo")
    yield own.start()
    own.end()


@pytest.fixture(scope="package")
def exports(stores: OwnStack) -> dict[str, str]:
    """What a shell knows after `eval "$(samtal env)"`, if it knew nothing before."""
    script = ["sh", "-c", 'eval "$1"; exec env -0', "sh", stores.samtal("env").stdout]
    known = subprocess.run(script, env={}, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in known.split("\0") if line)
