import numpy as np
import pytest

from nlp.background import LANGUAGES, background, compute_background, without_background
from nlp.embed import embed_texts


def test_stored_means_are_those_of_the_questions() -> None:
    stored = np.stack([background(language) for language in LANGUAGES])
    np.testing.assert_allclose(stored, compute_background(), atol=2e-3)


def test_unknown_language_gets_the_mean_of_the_known() -> None:
    np.testing.assert_allclose(background("fi"), (background("en") + background("sv")) / 2, atol=1e-6)


def test_rest_has_length_one_and_nothing_is_left_of_the_mean() -> None:
    rest = without_background(embed_texts(["Do you deliver?", "Have you a terrace?"]), background("en"))
    np.testing.assert_allclose(np.linalg.norm(rest, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(without_background(background("en"), background("en"))) == pytest.approx(0)


def test_unrelated_questions_are_far_apart_without_it() -> None:
    terrace, parcel = embed_texts(["Have you a terrace?", "My parcel has not arrived"])
    apart = without_background(terrace, background("en")) @ without_background(parcel, background("en"))
    assert terrace @ parcel > 0.75
    assert apart < 0.3
