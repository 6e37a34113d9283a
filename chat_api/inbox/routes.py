"""The inbox's routes."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from chat_api.accounts.current_staff import Keys, Manager, Viewer
from chat_api.accounts.queries import load_tenant_keys
from chat_api.actor import Actor
from chat_api.database import StaffWork
from chat_api.errors import refusals
from chat_api.inbox.list_conversations import Filters, list_all_conversations, list_conversations
from chat_api.inbox.read_transcript import read_transcript
from chat_api.inbox.views import ConversationItem, ConversationPage, Transcript
from chat_api.inbox.waiting import ConversationStatus, Waiting, count_waiting, read_status, resolve_conversation
from chat_api.live.frames import status_changed
from chat_api.services import AppServices
from chat_api.transcript.conversation_key import ConversationKey
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


@router.get("/waiting", responses=refusals(401))
async def show_waiting(_: Viewer, work: StaffWork) -> Waiting:
    """Counts the conversations that wait for people."""
    return await count_waiting(work.connection)


@router.get("/{conversation_id}", responses=refusals(401, 404))
async def show_transcript(staff: Viewer, work: StaffWork, keyring: Keys, conversation_id: UUID) -> Transcript:
    """Shows a whole conversation with verdicts and provenance."""
    keys = await load_tenant_keys(work.connection, keyring, staff.tenant_id)
    return await read_transcript(work.connection, keys, conversation_id)


@router.post("/{conversation_id}/resolve", responses=refusals(401, 403, 404, 409))
async def resolve(staff: Manager, work: StaffWork, services: AppServices, conversation_id: UUID) -> ConversationStatus:
    """Says that people have seen to a conversation that was handed over. Harmless when repeated."""
    key = ConversationKey(staff.tenant_id, conversation_id)
    is_resolved = await resolve_conversation(work.connection, key, Actor.staff(staff.user_id), datetime.now(UTC))
    if is_resolved:
        frame = status_changed("resolved", "staff", None)
        work.after_commit(partial(services.live.publish, conversation_id, frame))
    return await read_status(work.connection, key)
