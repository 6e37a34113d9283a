from collections.abc import Callable

import numpy as np
import psycopg
import pytest

from warehouse.postgres.vectors import as_parameter, read_arrays_as_numpy

VECTOR = ((np.arange(384) - 200) / 1024).astype(np.float32)  # exact in sixteen bits


@pytest.mark.parametrize("column", ["halfvec(384)", "real[]"])
def test_vector_survives_either_kind_of_column(postgres_url: Callable[[str], str], column: str) -> None:
    with psycopg.connect(postgres_url("owner")) as connection, connection.cursor(binary=True) as cursor:
        read_arrays_as_numpy(cursor)
        cursor.execute(f"create temporary table vectors (embedding {column}) on commit drop".encode())
        cursor.execute("insert into vectors values (%s)", [as_parameter(VECTOR)])
        row = cursor.execute("select embedding::real[] from vectors").fetchone()
    assert row is not None
    assert row[0].dtype == np.float32
    np.testing.assert_array_equal(row[0], VECTOR)


def test_many_rows_go_in_at_once(postgres_url: Callable[[str], str]) -> None:
    with psycopg.connect(postgres_url("owner")) as connection, connection.cursor() as cursor:
        cursor.execute("create temporary table vectors (embedding halfvec(384)) on commit drop")
        cursor.executemany("insert into vectors values (%s)", [(as_parameter(VECTOR),)] * 100)
        row = cursor.execute("select count(*) from vectors").fetchone()
    assert row == (100,)


def test_empty_array_is_read_as_an_empty_vector(postgres_url: Callable[[str], str]) -> None:
    with psycopg.connect(postgres_url("owner")) as connection, connection.cursor(binary=True) as cursor:
        read_arrays_as_numpy(cursor)
        row = cursor.execute("select '{}'::real[]").fetchone()
    assert row is not None
    assert row[0].shape == (0,)
