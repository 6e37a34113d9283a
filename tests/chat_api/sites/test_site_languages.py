"""A site's chat may be shown in the product's languages, and in another where the site has a greeting in it."""

import pytest

from chat_api.sites.queries import Site
from chat_api.sites.routes import offered_languages
from warehouse.ids import new_id


@pytest.mark.parametrize(
    ("greetings", "offered"),
    [
        ({}, ["en", "sv"]),
        ({"sv": "Hej!", "nb": "Hei!"}, ["en", "sv", "nb"]),
        ({"nb": ""}, ["en", "sv"]),
        ({"fi": "Hei!"}, ["en", "sv"]),
    ],
)
def test_a_site_offers_the_languages_that_it_greets_in(greetings: dict[str, str], offered: list[str]) -> None:
    site = Site(new_id(), new_id(), "key", "Site", ["https://a.example"], {}, greetings, "1")
    assert offered_languages(site) == offered
