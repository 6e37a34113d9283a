"""The console's types of what the API answers, from the API's own description.

Only what the staff's routes name is taken, and of it only names and kinds: the console trusts the API's numbers, and
an API that answers a field more must not stop it.
"""

from typing import Final

from datamodel_code_generator import DataModelType, InputFileType, PythonVersion, generate
from datamodel_code_generator.format import Formatter
from datamodel_code_generator.parser import LiteralType
from pydantic import JsonValue

from chat_api import openapi
from chat_api.app import assemble

HEADER: Final = '"""What the API answers: written by `python -m scripts.generate` from the API\'s own description."""'
KINDS: Final = frozenset(
    ("$ref", "type", "format", "enum", "const", "items", "properties", "required", "anyOf", "oneOf", "default")
)  # fmt: skip
PREFIX: Final = "#/components/schemas/"
ANY_JSON: Final = {"$ref": f"{PREFIX}JsonValue"}


def render() -> str:
    """The module `streamlit_dashboard/api_types.py`."""
    api = openapi.describe(assemble())
    schemas = api["components"]["schemas"]
    staff = [route for path, route in api["paths"].items() if path.startswith("/v1/staff")]
    used = _named(staff, schemas, set())
    document = {
        "openapi": "3.1.0",
        "info": {"title": "staff", "version": "1"},
        "paths": {},
        "components": {"schemas": {name: _kinds(schemas[name]) for name in sorted(used - {"JsonValue"})}},
    }
    module = generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        enum_field_as_literal=LiteralType.All,
        strict_nullable=True,
        use_schema_description=True,
        use_single_line_docstring=True,
        use_standard_collections=True,
        use_union_operator=True,
        disable_timestamp=True,
        formatters=[Formatter.RUFF_FORMAT, Formatter.RUFF_CHECK],
        custom_file_header=HEADER,
    )
    return str(module).rstrip() + "\n"


def _named(part: JsonValue, schemas: dict[str, JsonValue], found: set[str]) -> set[str]:
    """The schemas that a part of the description names, and those that they name."""
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _named(value, schemas, found)
    name = part.get("$ref") if isinstance(part, dict) else None
    if isinstance(name, str) and name.removeprefix(PREFIX) not in found:
        found.add(name.removeprefix(PREFIX))
        _named(schemas[name.removeprefix(PREFIX)], schemas, found)
    return found


def _kinds(schema: JsonValue) -> JsonValue:
    if not isinstance(schema, dict) or schema == ANY_JSON:
        return {}
    kept: dict[str, JsonValue] = {}
    for name, value in schema.items():
        if name == "properties" and isinstance(value, dict):
            kept[name] = {each: _kinds(of) for each, of in value.items()}
        elif name in ("anyOf", "oneOf") and isinstance(value, list):
            kept[name] = [_kinds(each) for each in value]
        elif name == "items" or (name == "additionalProperties" and isinstance(value, dict)):
            kept[name] = _kinds(value)
        elif name in KINDS or (name == "description" and "properties" in schema):
            kept[name] = value
    return kept
