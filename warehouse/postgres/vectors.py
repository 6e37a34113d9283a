"""Embeddings in and out of Postgres, whichever type the column has.

Columns are halfvec(384) where the server has pgvector and real[] where it has not. Both take a real[]
on insert (pgvector's cast is an assignment cast) and both give one back for `embedding::real[]`, so
statements are the same: pass `as_parameter(vector)`, select `embedding::real[]`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader

Vector = NDArray[np.float32]

_REAL_ARRAY_OID = 1021
_REAL_OID = 700
_ELEMENT = np.dtype([("size", ">i4"), ("value", ">f4")])
_HEADER_BYTES = 20


@dataclass(frozen=True, slots=True)
class RealArray:
    """A vector on its way into a statement."""

    vector: Vector


class _RealArrayDumper(Dumper):
    format = pq.Format.BINARY
    oid = _REAL_ARRAY_OID

    def dump(self, obj: RealArray) -> Buffer:
        elements = np.empty(len(obj.vector), dtype=_ELEMENT)
        elements["size"] = 4
        elements["value"] = obj.vector
        # Dimensions, has-nulls flag, element type, length, lower bound: the header of Postgres' array_send.
        header = np.array([1, 0, _REAL_OID, len(obj.vector), 1], dtype=">i4")
        return header.tobytes() + elements.tobytes()


class _RealArrayLoader(Loader):
    format = pq.Format.BINARY

    def load(self, data: Buffer) -> Vector:
        if len(data) <= _HEADER_BYTES:
            return np.empty(0, dtype=np.float32)
        return np.frombuffer(data, dtype=_ELEMENT, offset=_HEADER_BYTES)["value"].astype(np.float32)


psycopg.adapters.register_dumper(RealArray, _RealArrayDumper)


def as_parameter(vector: Vector) -> RealArray:
    """The vector as a statement's parameter, for an insert into an embedding column."""
    return RealArray(np.asarray(vector, dtype=np.float32))


def read_arrays_as_numpy(cursor: psycopg.AsyncCursor[Any] | psycopg.Cursor[Any]) -> None:
    """Makes a binary cursor (`connection.cursor(binary=True)`) give every real[] as a float32 array."""
    cursor.adapters.register_loader(_REAL_ARRAY_OID, _RealArrayLoader)
