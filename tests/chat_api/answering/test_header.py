import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_api.answering.header import Header, HeaderReader, read_header, read_whole_header


@pytest.mark.parametrize(
    ("text", "header", "rest"),
    [
        ("[1] Yes", Header((1,)), "Yes"),
        ("[1, 3]\nYes", Header((1, 3)), "Yes"),
        ("[0] Hello", Header(), "Hello"),
        ("[?] No idea", Header(is_answered=False), "No idea"),
        ("[person] Wait", Header(is_answered=False, wants_person=True), "Wait"),
        ("Yes, we do", Header(), "Yes, we do"),
        ("[Our menu](https://a.example) is here", Header(), "[Our menu](https://a.example) is here"),
        ("[12] tables", Header((12,)), "tables"),
    ],
)
def test_header_is_read_and_taken_off(text: str, header: Header, rest: str) -> None:
    found = read_header(text)
    assert found is not None
    assert (found[0], text[found[1] :]) == (header, rest)


@given(st.text(alphabet="[]?0123, persona\n", max_size=40))
def test_header_is_the_same_however_the_text_comes(text: str) -> None:
    """Growing letter by letter, the first decision is the one that the whole text gets."""
    decisions = (read_header(text[:end]) for end in range(len(text) + 1))
    first = next((found for found in decisions if found is not None), None) or read_whole_header(text)
    assert first == (read_header(text) or read_whole_header(text))


@given(st.text(alphabet="[]?0123, persona\n", max_size=40), st.integers(1, 5))
def test_what_is_seen_is_the_text_without_its_header_however_it_comes(text: str, size: int) -> None:
    reader = HeaderReader()
    seen = "".join(reader.feed(text[at : at + size]) for at in range(0, len(text), size)) + reader.end()
    header, length = read_header(text) or read_whole_header(text)
    assert reader.header == header
    assert seen.strip() == text[length:].strip()
