"""The one table of variables: what the code reads, `samtal env` prints, compose sets and docs/settings.md lists."""

from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from settings.model_provider import ModelProviderSettings
from settings.postgres import MigrationSettings, PostgresSettings
from settings.processes import (
    ApiSettings,
    ConsoleSettings,
    EmbedderSettings,
    KeySettings,
    PipelineSettings,
    ShipperSettings,
    TelemetrySettings,
    WorkerSettings,
)
from settings.stores import ClickHouseSettings, MailSettings, ObjectStoreSettings, RedisSettings

CLASSES: tuple[type[BaseSettings], ...] = (
    PostgresSettings,
    MigrationSettings,
    RedisSettings,
    ClickHouseSettings,
    ObjectStoreSettings,
    MailSettings,
    ModelProviderSettings,
    KeySettings,
    ApiSettings,
    WorkerSettings,
    ShipperSettings,
    EmbedderSettings,
    ConsoleSettings,
    PipelineSettings,
    TelemetrySettings,
)


@dataclass(frozen=True)
class Variable:
    """One environment variable."""

    name: str
    default: str | None
    """Null: it must be set."""
    is_secret: bool
    description: str
    read_by: str


def variables() -> list[Variable]:
    """Every variable once, in the order of the classes."""
    found: dict[str, Variable] = {}
    for settings in CLASSES:
        for field_name, field in settings.model_fields.items():
            variable = _variable(settings, field_name, field)
            found.setdefault(variable.name, variable)
    return list(found.values())


def _variable(settings: type[BaseSettings], field_name: str, field: FieldInfo) -> Variable:
    return Variable(
        name=f"{settings.model_config.get('env_prefix', '')}{field_name}".upper(),
        default=_shown(field.default),
        is_secret="SecretStr" in str(field.annotation),
        description=field.description or "",
        read_by=settings.__name__,
    )


def _shown(default: Any) -> str | None:  # a default can be of any type; it is only shown
    if default is PydanticUndefined:
        return None
    return default.get_secret_value() if hasattr(default, "get_secret_value") else str(default)


def render() -> str:
    """The table as Markdown, for docs/settings.md."""
    rows = ["# Settings", "", "Generated from `settings/`. A variable without a default must be set.", ""]
    rows += ["| variable | default | what it is | read by |", "|---|---|---|---|"]
    for variable in variables():
        default = (
            "must be set" if variable.default is None else f"`{variable.default}`" if variable.default else "empty"
        )
        rows.append(f"| `{variable.name}` | {default} | {variable.description} | `{variable.read_by}` |")
    return "\n".join(rows) + "\n"
