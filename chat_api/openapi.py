"""The API's own description: for clients and docs/openapi.json, and at /docs to click through.

The page shows it with Swagger UI, whose files come with the package fastapi-offline: its policy lets it load
nothing from elsewhere, and run no script but these files.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final  # an OpenAPI document holds anything

from fastapi import APIRouter, FastAPI, Path, Response

from chat_api.catalogue import catalogue
from chat_api.errors import PathNotFound
from chat_api.live.stream_events import describe_stream

ANYWHERE: Final = {"421": "The Host header names another server.", "503": "Busy or restarting: try again."}
WITH_INPUT: Final = {"422": "A field is missing or wrong; `fields` says which."}
WITH_BODY: Final = {"400": "The body is no JSON in UTF-8.", "413": "The body is too large."}

router = APIRouter(prefix="/docs", include_in_schema=False)
MEDIA_TYPES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Samtal API</title>
<link rel="icon" href="/docs/files/favicon.png">
<link rel="stylesheet" href="/docs/files/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
"""
START: Final = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
});
"""


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


@router.get("")
async def read_page() -> Response:
    return Response(PAGE, media_type="text/html", headers={"Content-Security-Policy": POLICY})


@router.get("/start.js")
async def read_start() -> Response:
    return Response(START, media_type="text/javascript")


@router.get("/files/{name}")
async def read_file(name: Annotated[str, Path(max_length=40)]) -> Response:
    if name not in MEDIA_TYPES:
        raise PathNotFound
    return Response(_read(name), media_type=MEDIA_TYPES[name], headers={"Cache-Control": "public, max-age=86400"})


@cache
def _read(name: str) -> bytes:
    return (files("fastapi_offline") / "static" / name).read_bytes()
