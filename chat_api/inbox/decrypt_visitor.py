"""A visitor's name and e-mail, for the staff of the same tenant."""

from collections.abc import Mapping

from chat_api.inbox.views import VisitorView
from warehouse.postgres.keys import TenantKeys


def decrypt_visitor(keys: TenantKeys, row: Mapping[str, object]) -> VisitorView:
    """Opens `name_ciphertext` and `email_ciphertext` of a row with `visitor_id` and `data_key_ciphertext`."""
    wrapped = row["data_key_ciphertext"]
    if wrapped is None:
        return VisitorView(name=None, email=None)
    own = keys.visitor(row["visitor_id"], wrapped)  # type: ignore[arg-type]  # the row's column types, which SQL states

    def opened(column: str) -> str | None:
        blob = row.get(column)
        return own.decrypt(blob, column) if isinstance(blob, bytes) else None

    return VisitorView(name=opened("name_ciphertext"), email=opened("email_ciphertext"))
