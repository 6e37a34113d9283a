"""Prompts, passages and assistants, valid by default."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from chat_api.answering.prompt import Prompt
from chat_api.assistants.queries import Assistant
from chat_api.knowledge.passage import Passage
from warehouse.ids import new_id


def make_passage(**changes: Any) -> Passage:
    """A passage that fits its question well."""
    passage = Passage(
        kind="faq",
        id=str(new_id()),
        title="When are you open?",
        text="Every day from 11 to 22.",
        language="en",
        score=0.8,
        intent="opening_hours",
    )
    return replace(passage, **changes)


def make_prompt(**changes: Any) -> Prompt:
    """A question with one FAQ that answers it and two that do not."""
    passages = (
        make_passage(),
        make_passage(title="Do you deliver?", text="Within five kilometres.", score=0.3),
        make_passage(title="Is there parking?", text="In the courtyard.", score=0.25),
    )
    prompt = Prompt(
        instructions="You work for a restaurant.",
        history=(),
        question="What are your opening hours?",
        language="en",
        passages=passages,
        model=None,
        confidence_threshold=0.5,
        visitor_key="5f6d",
    )
    return replace(prompt, **changes)


def make_assistant(**changes: Any) -> Assistant:
    """An assistant in its first version."""
    assistant = Assistant(
        id=new_id(),
        slug="host",
        tags=[],
        is_default=False,
        version_id=UUID(int=1),
        version=1,
        name="Host",
        instructions="Be kind.",
        model=None,
        confidence_threshold=0.5,
        memory_messages=12,
    )
    return replace(assistant, **changes)
