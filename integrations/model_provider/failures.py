"""What went wrong, in the port's words: every failure of a call and of a stream has one reason."""

import aiohttp

from integrations.model_provider.port import ProviderUnavailable, UnavailableReason

_BY_STATUS: dict[int, UnavailableReason] = {
    401: "not_configured",
    403: "not_configured",
    408: "timeout",
    429: "rate_limited",
}
_BY_CODE: dict[str, UnavailableReason] = {
    "rate_limit_exceeded": "rate_limited",
    "insufficient_quota": "rate_limited",
    "invalid_prompt": "bad_request",
    "content_filter": "refused",
}


def failure_by_status(status: int) -> ProviderUnavailable:
    """An answer that is none."""
    reason = _BY_STATUS.get(status, "server_error" if status >= 500 else "bad_request")
    return ProviderUnavailable(reason, f"status {status}")


def failure_by_code(code: str | None) -> ProviderUnavailable:
    """An `error` or `response.failed` event."""
    return ProviderUnavailable(_BY_CODE.get(code or "", "server_error"), code or "")


def failure_of_request(error: Exception) -> ProviderUnavailable:
    """An exception before the answer began: while connecting, sending, or waiting for the status."""
    # Nobody is there, whether refused or not answering; only what was sent and not answered took too long.
    if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ServerTimeoutError):
        return ProviderUnavailable("timeout", "the request took too long")
    return ProviderUnavailable("connection", type(error).__name__)


def failure_of_stream(error: Exception) -> ProviderUnavailable:
    """An exception while the answer's bytes were being read."""
    if isinstance(error, TimeoutError):
        return ProviderUnavailable("timeout", "the answer took too long")
    return ProviderUnavailable("cut", type(error).__name__)
