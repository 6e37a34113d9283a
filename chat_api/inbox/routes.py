"""The inbox's doors."""

from typing import Annotated, Any  # FastAPI's own type of `responses`
from uuid import UUID

from fastapi import APIRouter, Query

from chat_api.accounts.current_staff import Keys, Viewer
from chat_api.accounts.queries import load_tenant_keys
from chat_api.database import Work
from chat_api.errors import ErrorBody
from chat_api.inbox.list_conversations import Filters, list_conversations
from chat_api.inbox.read_transcript import read_transcript
from chat_api.inbox.views import ConversationPage, Transcript

router = APIRouter(prefix="/v1/staff/conversations", tags=["inbox"])
REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorBody} for status in (401, 403, 404, 422)}


@router.get("", responses=REFUSALS)
async def show_list(staff: Viewer, work: Work, keyring: Keys, filters: Annotated[Filters, Query()]) -> ConversationPage:
    """Lists conversations, newest first."""
    keys = await load_tenant_keys(work.connection, keyring, staff.tenant_id)
    return await list_conversations(work.connection, keys, filters)


@router.get("/{conversation_id}", responses=REFUSALS)
async def show_transcript(staff: Viewer, work: Work, keyring: Keys, conversation_id: UUID) -> Transcript:
    """Shows a whole conversation with verdicts and provenance."""
    keys = await load_tenant_keys(work.connection, keyring, staff.tenant_id)
    return await read_transcript(work.connection, keys, conversation_id)
