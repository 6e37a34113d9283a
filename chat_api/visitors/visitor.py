"""A visitor, as everything that a visitor does is asked for."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking. `is_trapped`: the pre-chat's hidden field was filled in, which only programs do."""

    tenant_id: UUID
    id: UUID
    site_id: UUID
    is_trapped: bool = False
