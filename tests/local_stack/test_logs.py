"""Logs: how far a step is, rotation, following."""

from itertools import islice
from pathlib import Path

import pytest

from local_stack.log_files import KEPT, follow, how_far, last_lines, rotate_all


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[?25lGuests talk ━╸  3/593 0:00:01\r\x1b[2KGuests talk ━━ 592/593 0:02:25", "Guests talk 592/593"),
        ("landing ━━━━━ 30/30 0:00:03\n⠇ dbt ━━━╸ 12/80 0:00:20\nreports ━━━━━ 0/1 0:00:00\n", "dbt 12/80"),
        ("landing ...\ndbt ...\n", "dbt ..."),
        ("Fooodis is ready.\n", ""),
        ("", ""),
    ],
)
def test_a_step_tells_how_far_it_is(written: str, shown: str, tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    log.write_text(written)
    assert how_far(log) == shown


def test_a_long_log_is_rotated_and_old_ones_are_dropped(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    for number in range(KEPT + 2):
        with log.open("a") as writer:
            writer.write(f"{number}" * 100)
        rotate_all(tmp_path, largest_bytes=50)
    assert log.stat().st_size == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "api.log",
        *(f"api.log.{n}" for n in range(1, KEPT + 1)),
    ]
    assert (tmp_path / "api.log.1").read_text()[0] == str(KEPT + 1)


def test_a_process_goes_on_writing_into_its_rotated_log(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        rotate_all(tmp_path, largest_bytes=50)
        writer.write(b"after\n")
    assert log.read_bytes() == b"after\n"


def test_the_last_lines_of_a_log(tmp_path: Path) -> None:
    (tmp_path / "api.log").write_text("".join(f"line {number}\n" for number in range(500)))
    assert last_lines(tmp_path / "api.log", 2) == ["line 498", "line 499"]


def test_following_shows_only_new_whole_lines_even_after_a_rotation(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_text("old, and long enough to be rotated away\n")
    writes = iter(["new\nhal", "f\n"])

    def write_more(_: float) -> None:
        if (text := next(writes, None)) is None:
            log.write_text("fresh\n")
        else:
            with log.open("a") as writer:
                writer.write(text)

    lines = [line for _, line in islice(follow(tmp_path, ["api"], write_more), 3)]
    assert lines == ["new", "half", "fresh"]
