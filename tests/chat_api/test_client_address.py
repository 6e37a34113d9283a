"""Whose address counts, with plain values."""

import pytest

from chat_api.client_address import nearest_stranger

PROXIES = frozenset({"10.0.0.1", "10.0.0.2"})


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.9", "", frozenset(), "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", frozenset(), "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "", PROXIES, "10.0.0.1"),
    ],
)
def test_only_what_our_proxies_say_is_believed(
    peer: str, forwarded: str, proxies: frozenset[str], address: str
) -> None:
    assert nearest_stranger(peer, forwarded, proxies) == address
