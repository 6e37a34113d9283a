"""Text that people type, with rules that the OpenAPI document can tell: they hold for the text as it is sent."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def _stripped(text: str) -> str:
    kept = text.strip()
    if not kept:
        raise ValueError("has nothing but white space")
    return kept


_CONTROL = r"\x00-\x1f"
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$"),
    AfterValidator(_stripped),
]
"""A message: some words, without what cannot be kept. White space around it is cut."""

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=rf"^[^{_CONTROL}]*[^{_CONTROL}\s][^{_CONTROL}]*$"),
    AfterValidator(_stripped),
]
"""A name, on one line."""

EmailText = Annotated[
    str,
    StringConstraints(max_length=254, pattern=rf"^ *[^@\s{_CONTROL}]+@[^@\s{_CONTROL}]+\.[^@\s{_CONTROL}]+ *$"),
    AfterValidator(_stripped),
]
"""What may be an e-mail address: whether mail arrives there, nobody can see from its letters."""

Searched = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""What is looked for: anything that could have been kept."""
