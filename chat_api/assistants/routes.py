"""The assistants, as the staff sees them."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, JsonValue

from chat_api.accounts.current_staff import Viewer
from chat_api.assistants.queries import active_assistants
from chat_api.database import StaffWork
from chat_api.errors import refusals

router = APIRouter(prefix="/v1/staff/assistants", tags=["assistants"])
EXAMPLE: dict[str, JsonValue] = {
    "id": "0199f2d3-b6c0-7c5a-8f0e-2d1c4b3a2918",
    "slug": "host",
    "name": "Fooodis Host",
    "tags": [],
    "is_default": True,
    "version": 1,
}


class AssistantItem(BaseModel):
    """An assistant in its newest version."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    slug: str
    name: str
    tags: list[str]
    is_default: bool
    version: int


@router.get("", responses=refusals(401))
async def show_list(_: Viewer, work: StaffWork) -> list[AssistantItem]:
    """Lists the active assistants, the default first."""
    return [AssistantItem.model_validate(each) for each in await active_assistants(work.connection)]
