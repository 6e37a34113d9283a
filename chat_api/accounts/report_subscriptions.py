"""Which reports a member of the staff gets by mail, and in which language. The mails' way out leads here."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chat_api.accounts.current_staff import Viewer
from chat_api.accounts.staff_tokens import Staff
from chat_api.database import StaffWork
from chat_api.errors import refusals
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Language

router = APIRouter(prefix="/v1/staff/me/report-subscriptions", tags=["staff sessions"])
EXAMPLE: dict[str, JsonValue] = {"weekly": "en", "monthly": None}


class ReportSubscriptions(BaseModel):
    """The language of each kind of report; null for none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    weekly: Language | None = Field(None, description="language of the report on Mondays")
    monthly: Language | None = Field(None, description="language of the report on the 1st")


@router.get("", responses=refusals(401))
async def show(staff: Viewer, work: StaffWork) -> ReportSubscriptions:
    """Shows which reports you get by mail."""
    return await read_subscriptions(work.connection, staff.user_id)


@router.put("", responses=refusals(401))
async def replace(staff: Viewer, work: StaffWork, body: Annotated[ReportSubscriptions, Body()]) -> ReportSubscriptions:
    """Chooses which reports you get by mail."""
    await replace_subscriptions(work.connection, staff, body)
    return body


async def read_subscriptions(connection: Connection, user_id: UUID) -> ReportSubscriptions:
    """The person's subscriptions at the transaction's tenant."""
    cursor = await connection.execute(
        "select kind, language from app.report_subscriptions where user_id = %(user_id)s", {"user_id": user_id}
    )
    return ReportSubscriptions.model_validate({row["kind"]: row["language"] for row in await cursor.fetchall()})


async def replace_subscriptions(connection: Connection, staff: Staff, wanted: ReportSubscriptions) -> None:
    """Makes the person's subscriptions these."""
    whose = {"tenant_id": staff.tenant_id, "user_id": staff.user_id}
    await connection.execute("delete from app.report_subscriptions where user_id = %(user_id)s", whose)
    for kind, language in wanted.model_dump(exclude_none=True).items():
        await connection.execute(
            "insert into app.report_subscriptions (tenant_id, user_id, kind, language)"
            " values (%(tenant_id)s, %(user_id)s, %(kind)s, %(language)s)",
            {**whose, "kind": kind, "language": language},
        )
