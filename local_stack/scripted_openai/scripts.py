"""What the scripted provider can play."""

from typing import Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict

Ending = Literal["completed", "incomplete", "content_filter", "failed", "error", "refusal", "cut", "hang", "silence"]

DEFAULT_TEXT = (
    "[0] This is the scripted answer: it has about twenty words, so that a stream of it looks much like a real one."
)


class Call(BaseModel):
    """A function that the model asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    arguments: str = "{}"


class Script(BaseModel):
    """One request's play. Times are in seconds; `tokens` of the text come before the ending.

    `split` says how the stream is cut into writes: an event each, a byte each, or all at once. With `calls`, a
    request that offers tools is answered with them until `rounds` of results have come back, each after
    `preamble`; `is_stubborn` asks for them even where no tool is offered, as no real server does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: int = 200
    code: str = "server_error"
    retry_after_s: float | None = None
    delay_s: float = 0.0
    token_delay_s: float = 0.0
    text: str = DEFAULT_TEXT
    tokens: int | None = None
    ending: Ending = "completed"
    split: Literal["events", "bytes", "whole"] = "events"
    is_flagged: bool = False
    calls: tuple[Call, ...] = ()
    rounds: int = 1
    preamble: str = ""
    is_stubborn: bool = False

    def in_round(self, results: int, has_tools: bool) -> "Script":
        """What is played to a request that brings the results of so many calls."""
        wants_more = bool(self.calls) and results < self.rounds * len(self.calls)
        if self.calls and wants_more and (has_tools or self.is_stubborn):
            return self.model_copy(update={"text": self.preamble})
        return self.model_copy(update={"calls": ()})


SCRIPTS: dict[str, Script] = {
    "answer": Script(),
    "bench": Script(text="[0] " + " ".join(f"token{n}" for n in range(1, 21))),
    "swedish": Script(text="[1] Vi har öppet varje dag från 11 till 22. Välkommen – vi ses! 🍕"),
    "tool": Script(
        calls=(Call(name="find_table", arguments='{"guests": 4}'),), text="[4] There is a table for four at seven."
    ),
    "unknown": Script(text="[?] I am sorry, I do not know that."),
    "person": Script(text="[person] A colleague will take over."),
    "no-header": Script(text="An answer of a model that does not write the header."),
    "empty": Script(text=""),
    "slow": Script(token_delay_s=0.1),
    "slow-start": Script(delay_s=3.0),
    "bytes": Script(split="bytes"),
    "whole": Script(split="whole"),
    "hang": Script(tokens=0, ending="hang"),
    "hang-midway": Script(tokens=5, ending="hang"),
    "hang-before-headers": Script(delay_s=3600.0),
    "cut": Script(tokens=5, ending="cut"),
    "cut-at-once": Script(tokens=0, ending="cut"),
    "silence": Script(tokens=5, ending="silence"),
    "incomplete": Script(tokens=5, ending="incomplete"),
    "content-filter": Script(tokens=5, ending="content_filter"),
    "refusal": Script(tokens=0, ending="refusal"),
    "failed": Script(tokens=0, ending="failed"),
    "failed-rate-limit": Script(tokens=0, ending="failed", code="rate_limit_exceeded"),
    "error": Script(tokens=0, ending="error"),
    "error-midway": Script(tokens=5, ending="error"),
    "400": Script(status=400, code="invalid_request_error"),
    "401": Script(status=401, code="invalid_api_key"),
    "429": Script(status=429, code="rate_limit_exceeded", retry_after_s=1),
    "500": Script(status=500),
    "503": Script(status=503),
    "flagged": Script(is_flagged=True),
}


def script_named(model: str) -> Script | None:
    """The script that a model's name asks for (`script:name?field=value&...`); None for other names."""
    if not model.startswith("script:"):
        return None
    name, _, fields = model.removeprefix("script:").partition("?")
    try:
        # Validated as a whole script, so that "0.02" becomes a number and a misspelt field is refused.
        given = Script.model_validate(dict(parse_qsl(fields, strict_parsing=bool(fields))))
        return SCRIPTS[name].model_copy(update={field: getattr(given, field) for field in given.model_fields_set})
    except (KeyError, ValueError):
        return Script(status=400, code="no_such_script")
