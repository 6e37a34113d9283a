import numpy as np
import pytest

from nlp.embed import DIMENSIONS, embed_texts


def test_vectors_are_normalized_float32_rows() -> None:
    vectors = embed_texts(["When are you open?", "", "a\0b"])
    assert (vectors.shape, vectors.dtype) == ((3, DIMENSIONS), np.dtype(np.float32))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_no_texts_give_no_rows() -> None:
    assert embed_texts([]).shape == (0, DIMENSIONS)


def test_text_alone_and_in_company_is_the_same() -> None:
    np.testing.assert_array_equal(embed_texts(["Do you deliver?"])[0], embed_texts(["Hi", "Do you deliver?"])[1])


@pytest.mark.parametrize("other", ["När har ni öppet?", "What are your opening hours?"])
def test_same_question_is_nearer_than_another_one(other: str) -> None:
    question, same, different = embed_texts(["When are you open?", other, "Is the soup vegan?"])
    assert question @ same > question @ different + 0.03


def test_endless_text_costs_no_more_than_a_long_one() -> None:
    long = "word " * 400
    np.testing.assert_array_equal(embed_texts([long])[0], embed_texts([long + "more " * 5000])[0])
