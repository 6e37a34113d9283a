"""The API's own description, for clients and for docs/openapi.json."""

import json

from chat_api.app import assemble


def render() -> str:
    """The OpenAPI schema as JSON text; needs no settings and no servers."""
    return json.dumps(assemble().openapi(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
