"""A visitor's message becomes a number in a report: every stop in a real browser, on a stack that was just born."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pypdf
import pytest

from local_stack.ports import LOOPBACK
from tests.journeys.drive import walk
from tests.stack.own_stack import OwnStack

pytestmark = [pytest.mark.kills, pytest.mark.slow]


@pytest.fixture(scope="module")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnStack]:
    """`make up` on an empty folder, with the demo's month of talk."""
    own = OwnStack(tmp_path_factory.mktemp("journey") / "home")
    try:
        yield own.start()
    finally:
        own.end()


def test_from_the_demo_page_to_the_mailed_report(own_stack: OwnStack, tmp_path: Path) -> None:
    pdf = walk(own_stack.stack, tmp_path / "pictures")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    assert "Fooodis" in text
    assert len(list((tmp_path / "pictures").glob("*.png"))) > 20


def test_the_stack_listens_on_loopback_only(own_stack: OwnStack) -> None:
    listening = [
        (process.name(), connection.laddr.ip)
        for process in own_stack.processes()
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert {address for _, address in listening} <= {LOOPBACK, "::1", f"::ffff:{LOOPBACK}"}


def test_state_and_warehouse_agree_on_every_day_of_the_demo(own_stack: OwnStack) -> None:
    reconciled = own_stack.samtal("reconcile", "--tenant", "fooodis")
    assert reconciled.returncode == 0, reconciled.stdout + reconciled.stderr


def test_doctor_finds_nothing_to_do(own_stack: OwnStack) -> None:
    doctor = own_stack.samtal("doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
