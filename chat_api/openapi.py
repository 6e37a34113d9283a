"""The API's own description, for clients and for docs/openapi.json."""

import json
from typing import Any  # an OpenAPI document holds anything

from fastapi import FastAPI

from chat_api.catalogue import catalogue
from chat_api.live.stream_events import describe_stream


def describe(app: FastAPI) -> dict[str, Any]:
    """What FastAPI makes of the routes, and what it cannot know of them; made once, when first asked for."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        describe_stream(document)
        # A closed set: the codes that the catalogue has words for, which are all of them.
        code = document["components"]["schemas"]["ErrorDetail"]["properties"]["code"]
        code["enum"] = sorted(name for kind, name in catalogue().ids("en") if kind == "message")
    return FastAPI.openapi(app)


def render(app: FastAPI) -> str:
    """The OpenAPI schema as JSON text; needs no settings and no servers."""
    return json.dumps(describe(app), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
