"""Telemetry is looked at through the API."""

from tests.chat_api.conftest import (
    api,
    api_settings,
    company,
    key_settings,
    keyring,
    new_visitor,
    pool,
    start_api,
    visitor,
)

__all__ = ["api", "api_settings", "company", "key_settings", "keyring", "new_visitor", "pool", "start_api", "visitor"]
