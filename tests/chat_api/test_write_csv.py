"""CSV that a spreadsheet opens without running anything."""

import csv
import io
from datetime import date

import pytest
from pydantic import BaseModel

from chat_api.write_csv import write_csv


class Line(BaseModel):
    """A row."""

    label: str | None
    count: int = 0
    day: date | None = None
    words: list[str] = []


def cells(row: Line) -> list[str]:
    return list(csv.reader(io.StringIO(write_csv([row], Line))))[1]


@pytest.mark.parametrize("text", ["=1+1", "+46 70", "-2", "@SUM(A1)", "\tx", "\rx", "\uff1d1"])
def test_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert cells(Line(label=text))[0] == f"'{text}"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("  =1", "  '=1"),
        ('"=1', "\"'=1"),
        ("\t=1", "'\t'=1"),
        ("a;=1; @b", "a;'=1; '@b"),
        ("a\n- b\n- c", "a\n'- b\n'- c"),
        ("1-2=-1, a@b.example + c; d", "1-2=-1, a@b.example + c; d"),
    ],
)
def test_a_sign_that_starts_a_formula_elsewhere_is_made_text_too(text: str, cell: str) -> None:
    assert cells(Line(label=text))[0] == cell


def test_a_text_of_separators_costs_one_step_a_character() -> None:
    assert cells(Line(label="\n" * 100_000 + "=1"))[0].endswith("\n'=1")


def test_numbers_dates_nulls_and_lists_are_plain() -> None:
    assert cells(Line(label=None, count=-3, day=date(2026, 11, 22), words=["a", "b"])) == [
        "",
        "-3",
        "2026-11-22",
        '["a","b"]',
    ]


def test_commas_quotes_and_line_breaks_survive() -> None:
    assert cells(Line(label='a, "b"\nc'))[0] == 'a, "b"\nc'


def test_names_stand_in_the_first_line_even_without_rows() -> None:
    assert write_csv([], Line) == "label,count,day,words\r\n"
