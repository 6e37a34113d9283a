"""Who looks at a page and in which language: what each page is handed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from streamlit_dashboard import catalogue
from streamlit_dashboard.api_client import ApiClient, Session


@dataclass(frozen=True)
class PageContext:
    """One person's look at the console."""

    api: ApiClient
    session: Session
    language: str
    now: Callable[[], datetime]

    def t(self, key: str, **values: object) -> str:
        """A text in the reader's language."""
        return catalogue.text(self.language, key, **values)

    def named(self, kind: str, slug: str, **values: object) -> str:
        """What a word of one of the API's closed sets is called in the reader's language."""
        return catalogue.slug_name(self.language, kind, slug, **values)

    @property
    def timezone(self) -> str:
        """The tenant's time zone, by which every day is counted."""
        return self.session.tenant.timezone
