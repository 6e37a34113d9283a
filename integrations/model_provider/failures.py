"""What went wrong, in the port's words: every failure of the SDK and of a stream has one reason."""

import httpx2
import openai

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


def failure_of_call(error: Exception) -> ProviderUnavailable:
    """An exception that the SDK raised for a request."""
    # The SDK's aiohttp transport calls a refused connection a connect timeout; both mean that nobody is there.
    if isinstance(error.__cause__, httpx2.ConnectTimeout):
        return ProviderUnavailable("connection", "could not connect")
    if isinstance(error, openai.APITimeoutError):
        return ProviderUnavailable("timeout", "the request took too long")
    if isinstance(error, openai.APIStatusError):
        reason = _BY_STATUS.get(error.status_code, "server_error" if error.status_code >= 500 else "bad_request")
        return ProviderUnavailable(reason, f"status {error.status_code}")
    if isinstance(error, openai.APIConnectionError):
        return ProviderUnavailable("connection", type(error.__cause__ or error).__name__)
    return ProviderUnavailable("server_error", type(error).__name__)


def failure_of_stream(error: Exception) -> ProviderUnavailable:
    """An exception while the answer's bytes were being read."""
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return ProviderUnavailable("timeout", "the answer took too long")
    return ProviderUnavailable("cut", type(error).__name__)


def failure_by_code(code: str | None) -> ProviderUnavailable:
    """An `error` or `response.failed` event."""
    return ProviderUnavailable(_BY_CODE.get(code or "", "server_error"), code or "")
