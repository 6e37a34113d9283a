from chat_api.assistants.create_assistant import NewAssistant


def test_what_an_assistant_is_told_by_default_fits_any_company() -> None:
    told = NewAssistant(slug="host", name="Host").instructions
    assert "visitors of the company" in told
    assert "guest" not in told
