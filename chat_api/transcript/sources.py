"""What an answer rests on, or offers: by kind, so that a document or a tool can be one as well as a FAQ.

Rows of before kinds name a FAQ by `faq_id` alone and are read as such. For one release, `faq_id` is also written,
for clients and workers of that time.
"""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, computed_field, model_validator

from warehouse.vocabulary import SourceKind


class _Referred(BaseModel):
    kind: SourceKind
    id: str = Field(description="the source's own id within its kind: a FAQ's or a document's, or a tool's call")

    @model_validator(mode="before")
    @classmethod
    def _read_faq(cls, given: Any) -> Any:  # whatever is to be validated
        if isinstance(given, dict) and "kind" not in given and "faq_id" in given:
            return {**given, "kind": "faq", "id": str(given["faq_id"])}
        return given

    # Deprecated in the document alone: pydantic's own `deprecated` warns with every answer that is written.
    @computed_field(  # type: ignore[prop-decorator] # pydantic's documented order
        description="the `id` of a FAQ; read `kind` and `id` instead", json_schema_extra={"deprecated": True}
    )
    @property
    def faq_id(self) -> UUID | None:
        """Gone with the next release."""
        return UUID(self.id) if self.kind == "faq" else None


class Source(_Referred):
    """What an answer rests on."""

    title: str
    quote: str
    language: str
    url: str | None = None


class Choice(_Referred):
    """A question offered when the assistant was unsure what was meant."""

    question: str
