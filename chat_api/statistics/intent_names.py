"""What the company's own words for an intent are: statistics count slugs, people read questions."""

from pydantic import BaseModel, ConfigDict, Field

from warehouse.postgres.connect import Connection


class IntentName(BaseModel):
    """What an intent is called in each language; intents that several FAQs share, or none has, are not named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"intent": "opening-hours", "names": {"en": "When are you open?", "sv": "När har ni öppet?"}},
            ]
        }
    )

    intent: str
    names: dict[str, str] = Field(description="the question of the intent's FAQ by the language's ISO 639-1 code")


async def name_intents(connection: Connection) -> list[IntentName]:
    """The names that the transaction's tenant has, whatever the window."""
    cursor = await connection.execute(
        "select intent, jsonb_object_agg(language, name) as names from app.intent_names group by intent order by intent"
    )
    return [IntentName.model_validate(row) async for row in cursor]
