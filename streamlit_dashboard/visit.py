"""Who looks at a page and in which language: what each page is handed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from streamlit_dashboard import texts
from streamlit_dashboard.answers import LogIn
from streamlit_dashboard.api_client import ApiClient
from streamlit_dashboard.texts import Language


@dataclass(frozen=True)
class Visit:
    """One person's look at the console."""

    api: ApiClient
    login: LogIn
    language: Language
    now: Callable[[], datetime]

    def t(self, key: str, **values: object) -> str:
        """A text in the reader's language."""
        return texts.text(self.language, key, **values)

    def named(self, kind: str, slug: str) -> str:
        """What a word of one of the API's closed sets is called in the reader's language."""
        return texts.slug_name(self.language, kind, slug)

    @property
    def timezone(self) -> str:
        """The tenant's time zone, by which every day is counted."""
        return self.login.tenant.timezone
