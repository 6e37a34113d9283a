"""Every text of the API is said in every language, and a third language is one more file."""

import importlib
import pkgutil
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import chat_api
from chat_api.catalogue import FOLDER, Catalogue, catalogue
from chat_api.errors import SamtalError
from warehouse.vocabulary import ChatLanguage, Language

NORWEGIAN = """
msgid ""
msgstr "Language: nb\\n"

msgctxt "message"
msgid "session_ended"
msgstr "Økten er avsluttet."
"""


def every_error() -> dict[str, type[SamtalError]]:
    for module in pkgutil.walk_packages(chat_api.__path__, "chat_api."):
        importlib.import_module(module.name)
    found, waiting = {SamtalError.code: SamtalError}, [SamtalError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        waiting += kinds
        found |= {kind.code: kind for kind in kinds if kind.__module__.startswith("chat_api.")}
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", get_args(Language))
def test_each_error_has_words_in_each_language_and_no_words_are_left_over(language: str) -> None:
    said = {(kind, code) for kind, code in catalogue().ids(language) if kind in ("message", "action")}
    assert said == {(kind, code) for code in every_error() for kind in ("message", "action")}


@pytest.mark.parametrize("language", catalogue().languages)
def test_each_language_says_the_same_things_with_the_same_parameters(language: str) -> None:
    english = Catalogue(FOLDER)._texts["en"]
    texts = Catalogue(FOLDER)._texts[language]
    assert {key: placeholders(text) for key, text in texts.items()} == {
        key: placeholders(english[key]) for key in (english if language in get_args(Language) else texts)
    }


def test_whatever_language_the_chat_is_in_a_visitor_reads_its_notices_and_consent() -> None:
    told_to_visitors = {key for key in catalogue().ids("en") if key[0] in ("notice", "site")}
    for language in get_args(ChatLanguage):
        assert told_to_visitors <= catalogue().ids(language)


def test_no_error_carries_words_of_its_own() -> None:
    assert not [kind for kind in every_error().values() if {"message_en", "action_en"} & set(vars(kind))]


def test_a_third_language_is_one_more_file_and_what_it_lacks_is_said_in_english(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.po"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "nb.po").write_text(NORWEGIAN, encoding="utf-8")
    texts = Catalogue(tmp_path)
    assert texts.preferred("no, sv;q=0.5") == texts.preferred("nb-NO") == "nb"
    assert texts.say("nb", "message", "session_ended") == "Økten er avsluttet."
    assert texts.say("nb", "action", "session_ended") == "Log in again."
