"""Every word of the console is in every catalogue, and no catalogue holds words that nothing says."""

import ast
import re
import string
from pathlib import Path
from typing import get_args

import pytest

import streamlit_dashboard
from chat_api.replies.end_reply import FailureReason
from integrations.model_provider.port import UnavailableReason
from streamlit_dashboard.catalogue import catalogues, language_name, own_name, slug_name, spoken, text
from warehouse import vocabulary

PACKAGE = Path(streamlit_dashboard.__file__).parent
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
PAGES = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html")]
NODES = [node for tree in TREES for node in ast.walk(tree)]
CLOSED_SETS = {
    "status": [vocabulary.Status],
    "origin": [vocabulary.Origin],
    "role": [vocabulary.Role],
    "handoff": [vocabulary.EscalationReason],
    "fallback": [UnavailableReason, FailureReason],
    "screened": [vocabulary.ScreeningReason],
    "resolution": [vocabulary.Resolution],
    "report": [vocabulary.ReportState],
    "rated": [vocabulary.Rating],
}


def parameters(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def first_text(call: ast.Call) -> str | None:
    words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return words[0] if words else None


def keys_that_are_said() -> set[str]:
    """Of calls `t("key")`, `text(language, "key")`, and in the HTML of the log-in."""
    names = {"t", "text"}
    calls = [
        first_text(node)
        for node in NODES
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in names or getattr(node.func, "id", "") in names)
        and getattr(getattr(node.func, "value", None), "id", "") != "st"
    ]
    in_html = [key for page in PAGES for key in re.findall(r't\("(\w+)"\)', page)]
    return {key for key in [*calls, *in_html] if key}


def is_used(key: str, texts: set[str], shapes: list[re.Pattern[str]]) -> bool:
    return key in texts or any(shape.fullmatch(key) for shape in shapes)


def shapes_of_keys() -> list[re.Pattern[str]]:
    """Keys put together by the code: `f"my_{kind}"`, `f"{title}_note"`, and `named("status", slug)`."""
    calls = [node for node in NODES if isinstance(node, ast.Call)]
    found = {f"{first_text(call)}_.+" for call in calls if getattr(call.func, "attr", "") == "named"}
    for node in NODES:
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in node.values]
            if "_" in "".join(parts):
                found.add("".join(parts))
    return [re.compile(each) for each in found if re.fullmatch(r"(\w|\.\+)+", each) and each != ".+_.+"]


def test_every_catalogue_has_the_same_keys_with_the_same_parameters() -> None:
    english = {key: parameters(words) for key, words in catalogues()["en"].items()}
    assert len(english) > 150
    for language, texts in catalogues().items():
        assert {key: parameters(words) for key, words in texts.items()} == english, language


def test_no_word_that_is_said_is_missing() -> None:
    assert len(keys_that_are_said()) > 80
    assert keys_that_are_said() - set(catalogues()["en"]) == set()


def test_no_word_is_left_over() -> None:
    texts = {node.value for node in NODES if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    texts |= keys_that_are_said()
    assert [key for key in catalogues()["en"] if not is_used(key, texts, shapes_of_keys())] == []


@pytest.mark.parametrize("kind", CLOSED_SETS)
def test_every_word_of_a_closed_set_has_a_name(kind: str) -> None:
    slugs = [slug for closed_set in CLOSED_SETS[kind] for slug in get_args(closed_set)]
    assert slugs
    assert [slug for slug in slugs if f"{kind}_{slug}" not in catalogues()["en"]] == []


def test_every_verdict_that_is_shown_has_a_name() -> None:
    shown = [verdict for verdict in get_args(vocabulary.Verdict) if verdict != "pass"]
    assert [verdict for verdict in shown if f"verdict_{verdict}" not in catalogues()["en"]] == []


def test_a_word_of_a_newer_api_is_read_aloud() -> None:
    assert slug_name("sv", "handoff", "out_of_hours") == "out of hours"


def test_another_language_is_one_more_file_and_says_in_english_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text('msgid "a"\nmsgstr "one"\n\nmsgid "b"\nmsgstr "two"\n', encoding="utf-8")
    (tmp_path / "nb.po").write_text('msgid "a"\nmsgstr "en"\n\nmsgid "b"\nmsgstr ""\n', encoding="utf-8")
    assert catalogues(tmp_path) == {"en": {"a": "one", "b": "two"}, "nb": {"a": "en"}}
    assert text("nb", "overview") == text("en", "overview")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(["sv-SE"], "sv"), (["", None, "sv"], "sv"), (["de", "en-US"], "en"), (["xx"], "en"), ([], "en")],
)
def test_the_first_wanted_language_that_is_spoken_is_taken(wanted: list[str | None], found: str) -> None:
    assert spoken(*wanted) == found


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [("de", "en", "German"), ("de", "sv", "Tyska"), ("und", "sv", "Oklart"), ("zz", "sv", "ZZ"), ("!", "en", "!")],
)
def test_languages_are_called_what_the_reader_calls_them(code: str, language: str, name: str) -> None:
    assert language_name(code, language) == name


def test_a_language_is_offered_by_its_own_name() -> None:
    assert [own_name(code) for code in ("en", "sv")] == ["English", "Svenska"]
