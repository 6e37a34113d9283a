"""What a company may name as a place for its chat, and how it gets into the page's policy."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from chat_api.sites.create_site import NewSite
from chat_api.sites.queries import Site
from chat_api.sites.widget_page import content_security_policy


def framers(*origins: str) -> str:
    """What the page's policy says of who may frame it."""
    brand: dict[str, str | None] = {"name": "Fooodis", "color": "#1f6f54", "logo_url": None}
    site = Site(UUID(int=1), UUID(int=2), "site", "Fooodis", list(origins), brand, {}, "1")
    return content_security_policy(site).split("; ")[-1]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" https://WWW.Example.com/ ", "https://www.example.com"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://exämple.se:444", "https://xn--exmple-cua.se:444"),
    ],
)
def test_an_origin_that_a_site_keeps_is_one_that_may_frame_its_chat(given: str, kept: str) -> None:
    site = NewSite(name="Fooodis", allowed_origins=[given])
    assert site.allowed_origins == [kept]
    assert framers(*site.allowed_origins) == f"frame-ancestors {kept}"


@pytest.mark.parametrize(
    "given",
    [
        *(
            "",
            "www.example.com",
            "https://",
            "ftp://example.com",
            "https://example.com/chat",
            "https://example.com?a=1",
        ),
        *("https://example.com#a", "https://user@example.com", "https://example.com:99999", "https://[::1"),
        *("https://example.com; script-src *", "https://a.example https://b.example", "https://'self'"),
        *("https://a.example,b.example", "https://example..com"),
    ],
)
def test_what_could_not_frame_the_chat_is_refused_with_the_site(given: str) -> None:
    with pytest.raises(ValidationError, match="allowed_origins"):
        NewSite(name="Fooodis", allowed_origins=[given])


def test_a_site_whose_row_holds_something_else_is_framed_by_nobody() -> None:
    assert framers("https://example.com; script-src *") == "frame-ancestors 'none'"
