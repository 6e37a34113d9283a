"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable
from typing import Final

import psycopg
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat_api.services import services_of
from warehouse.postgres.connect import Pool

router = APIRouter(tags=["operations"])
PATIENCE_S: Final = 2.0
UNREACHABLE: Final = (psycopg.Error, RedisError, OSError, TimeoutError)
NEEDED: Final = "postgres"


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Readiness(BaseModel):
    """`missing` names what does not answer. Without Postgres nothing works; without Valkey answers come whole."""

    is_ready: bool
    missing: list[str] = Field(examples=[[]])


@router.get("/healthz")
async def healthz() -> Health:
    """The process lives."""
    return Health()


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(request: Request, response: Response) -> Readiness:
    """The process can take visitors: 503, with what is missing, when it cannot."""
    services = services_of(request)
    answers = await asyncio.gather(_answers(_ask_postgres(services.pool)), _answers(_ask_valkey(services.redis)))
    missing = [name for name, is_there in zip((NEEDED, "valkey"), answers, strict=True) if not is_there]
    if NEEDED in missing:
        response.status_code = 503
    return Readiness(is_ready=NEEDED not in missing, missing=missing)


async def _answers(asking: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await asking
    except UNREACHABLE:
        return False
    return True


async def _ask_postgres(pool: Pool) -> None:
    async with pool.connection(timeout=PATIENCE_S) as connection:
        await connection.execute("select from app.current_tenant()")


async def _ask_valkey(redis: Redis) -> None:
    await redis.ping()
