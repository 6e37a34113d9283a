"""What holds of every migration file, whatever is in it."""

import re
from pathlib import Path

import pytest

from warehouse import clickhouse
from warehouse.postgres.migrations import FOLDER, STATEMENT_BY_STATEMENT

FILES = sorted(FOLDER.glob("*.sql"))
CLICKHOUSE = Path(str(clickhouse.__file__)).parent / "migrations"
SHIPPED = 6
"""Files up to this number are shipped, and never change."""


@pytest.mark.parametrize("folder", [FOLDER, CLICKHOUSE], ids=["postgres", "clickhouse"])
def test_numbers_leave_no_gap(folder: Path) -> None:
    """One that is put into a gap later would never run where the one after it has."""
    numbers = [int(file.name[:4]) for file in sorted(folder.glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("file", FILES[SHIPPED:], ids=lambda file: file.stem)
def test_no_index_is_built_while_writers_wait(file: Path) -> None:
    body = file.read_text()
    tables = re.findall(r"create (?:unique )?index \w+\s+on (\S+)", body)
    tables += re.findall(r"alter table (\S+)[^;]*? add primary key \(", body)
    assert [table for table in tables if f"create table {table} " not in body] == []
    assert "index concurrently" not in body or body.startswith(STATEMENT_BY_STATEMENT)
