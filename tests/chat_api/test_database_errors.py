"""Only characters that cannot be kept are the caller's fault; other bad values are ours."""

from collections.abc import Callable

import psycopg
import pytest

from chat_api.errors import as_samtal_error
from tests.stack.servers import Role


@pytest.mark.parametrize(
    ("statement", "value", "code"),
    [
        ("select %s::text", "a\0b", "unreadable_text"),
        ("select %s::jsonb ->> 'a'", '{"a": "\\u0000"}', "unreadable_text"),
        ("select convert_from(%s, 'UTF8')", b"\xff", "unreadable_text"),
        ("select %s::text", "\ud800", "unreadable_text"),
        ("select 1 / %s::int", "0", "internal_error"),
        ("select %s::uuid", "not an id", "internal_error"),
        ("select %s::smallint", "70000", "internal_error"),
    ],
)
def test_only_characters_that_cannot_be_kept_are_unreadable_text(
    postgres_url: Callable[[Role], str], statement: str, value: str | bytes, code: str
) -> None:
    with (
        psycopg.connect(postgres_url("app")) as connection,
        pytest.raises((psycopg.DataError, UnicodeEncodeError)) as failure,
    ):
        connection.execute(statement.encode(), [value])
    assert as_samtal_error(failure.value).code == code
