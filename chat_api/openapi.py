"""The API's own description, for clients and for docs/openapi.json."""

import json
from typing import Any, Final  # an OpenAPI document holds anything

from fastapi import FastAPI

from chat_api.catalogue import catalogue
from chat_api.live.stream_events import describe_stream

ANYWHERE: Final = {"421": "The Host header names another server.", "503": "Busy or restarting: try again."}
WITH_INPUT: Final = {"422": "A field is missing or wrong; `fields` says which."}
WITH_BODY: Final = {"400": "The body is no JSON in UTF-8.", "413": "The body is too large."}


def describe(app: FastAPI) -> dict[str, Any]:
    """What FastAPI makes of the routes, and what it cannot know of them; made once, when first asked for."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        describe_stream(document)
        describe_refusals(document)
        # A closed set: the codes that the catalogue has words for, which are all of them.
        code = document["components"]["schemas"]["ErrorDetail"]["properties"]["code"]
        code["enum"] = sorted(name for kind, name in catalogue().ids("en") if kind == "message")
    return FastAPI.openapi(app)


def describe_refusals(document: dict[str, Any]) -> None:
    """What any operation may answer, in the one shape; FastAPI's own shape of problems is never sent."""
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    for operation in (each for methods in document["paths"].values() for each in methods.values()):
        refusals = ANYWHERE | (WITH_BODY if "requestBody" in operation else {})
        if "requestBody" in operation or operation.get("parameters"):
            refusals = refusals | WITH_INPUT
        for status, description in refusals.items():
            answer = operation["responses"].setdefault(status, {"description": description, "content": shape})
            if status in WITH_INPUT:  # FastAPI describes a shape of its own
                answer.update(description=description, content=shape)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def render(app: FastAPI) -> str:
    """The OpenAPI schema as JSON text; needs no settings and no servers."""
    return json.dumps(describe(app), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
