from uuid import uuid4

from chat_api.transcript.sources import Choice, Source

OLD_ID = str(uuid4())
OLD = {"faq_id": OLD_ID, "title": "When are you open?", "language": "en", "quote": "Daily."}


def test_row_of_before_kinds_is_a_faq() -> None:
    source = Source.model_validate(OLD)
    assert (source.kind, source.id, source.url) == ("faq", OLD_ID, None)
    assert Choice.model_validate({"faq_id": OLD_ID, "question": "When?"}).id == OLD_ID


def test_client_of_before_kinds_still_finds_the_faq_id() -> None:
    written = Source.model_validate(OLD).model_dump(mode="json")
    assert OLD.items() <= written.items()
    assert Source.model_validate(written).model_dump(mode="json") == written


def test_a_tools_result_has_no_faq_id() -> None:
    source = Source(kind="tool", id="call_1", title="Tables", quote="Free at seven.", language="en")
    assert source.model_dump()["faq_id"] is None
