"""The inbox's routes."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from chat_api.accounts.current_staff import Keys, Viewer
from chat_api.accounts.queries import load_tenant_keys
from chat_api.database import StaffWork
from chat_api.errors import refusals
from chat_api.inbox.list_conversations import Filters, list_all_conversations, list_conversations
from chat_api.inbox.read_transcript import read_transcript
from chat_api.inbox.views import ConversationItem, ConversationPage, Transcript
from chat_api.write_csv import CSV_TOO, csv_response, write_csv

router = APIRouter(prefix="/v1/staff/conversations", tags=["inbox"])


class AskedList(Filters):
    """The filters, and how the list is written."""

    form: Literal["json", "csv"] = Field(
        "json", alias="format", description="csv for a spreadsheet: the newest 5,000, whatever `cursor` and `limit` say"
    )


@router.get("", response_model=ConversationPage, responses=refusals(401, 422) | CSV_TOO)
async def show_list(staff: Viewer, work: StaffWork, keyring: Keys, asked: Annotated[AskedList, Query()]) -> object:
    """Lists conversations, newest first."""
    keys = await load_tenant_keys(work.connection, keyring, staff.tenant_id)
    if asked.form == "json":
        return await list_conversations(work.connection, keys, asked)
    items = await list_all_conversations(work.connection, keys, asked)
    return csv_response(write_csv(items, ConversationItem), "conversations")


@router.get("/{conversation_id}", responses=refusals(401, 404))
async def show_transcript(staff: Viewer, work: StaffWork, keyring: Keys, conversation_id: UUID) -> Transcript:
    """Shows a whole conversation with verdicts and provenance."""
    keys = await load_tenant_keys(work.connection, keyring, staff.tenant_id)
    return await read_transcript(work.connection, keys, conversation_id)
