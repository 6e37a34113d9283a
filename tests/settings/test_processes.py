"""Settings of the processes that are worked out from others."""

from settings.processes import ApiSettings


def test_a_host_is_answered_by_loopback_the_public_url_and_what_the_operator_names() -> None:
    settings = ApiSettings(public_url="https://chat.example.com:8443/", allowed_hosts="api, internal.example.com")
    assert {"127.0.0.1", "localhost", "chat.example.com", "api", "internal.example.com"} == set(
        settings.answered_hosts()
    )
    assert "" not in ApiSettings().answered_hosts()
