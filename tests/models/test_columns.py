"""Columns: coded as scikit-learn's own transformers would, each block of its length or empty."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from models.columns import BLOCKS, Columns
from models.frames import tidy
from models.words import plain_words

Listens = Callable[..., pd.DataFrame]

SCALES = {block.name: block.scale for block in BLOCKS}
WORDS = st.sampled_from(
    ["", "love", "Love me", "love love me do", "a", "Été", "!!", "rain rain", "42", "夜に駆ける"]
)
TEXTS = st.lists(WORDS | st.text(max_size=12), min_size=1, max_size=8)


def titled(titles: list[str], **more: object) -> pd.DataFrame:
    return tidy(pd.DataFrame({"title": titles, "track_id": [str(row) for row in range(len(titles))]} | more))


def coded(known: pd.DataFrame, asked: pd.DataFrame) -> dict[str, Any]:
    return Columns(known, {}).of(asked)


@settings(max_examples=40)
@given(known=TEXTS, asked=TEXTS)
@example(known=["", "love love"], asked=["love love love", ""])
@pytest.mark.parametrize(
    ("block", "theirs"),
    [
        ("title words", {"tokenizer": str.split, "token_pattern": None, "ngram_range": (1, 2)}),
        ("title letters", {"analyzer": "char_wb", "ngram_range": (2, 4)}),
    ],
)
def test_titles_are_weighed_as_by_scikit_learn(
    block: str, theirs: dict[str, Any], known: list[str], asked: list[str]
) -> None:
    plain = [plain_words(title) for title in known]
    blocks = coded(titled(known), titled(asked))
    if not any(plain):
        assert block not in blocks
        return
    vectorizer = TfidfVectorizer(sublinear_tf=True, **theirs).fit(plain)
    expected = SCALES[block] * vectorizer.transform([plain_words(title) for title in asked])

    np.testing.assert_allclose(blocks[block].toarray(), expected.toarray(), atol=1e-6)


TAGS = st.lists(
    st.lists(st.sampled_from(["rock", "Rock", "pop", "j-pop", "?"]), max_size=4), min_size=1, max_size=8
)


@settings(max_examples=40)
@given(known=TAGS, asked=TAGS)
def test_tags_are_weighed_as_by_scikit_learn(known: list[list[str]], asked: list[list[str]]) -> None:
    blocks = coded(titled(["x"] * len(known), genres=known), titled(["x"] * len(asked), genres=asked))
    if not any(known):
        assert "genres" not in blocks
        return
    plain, questions = ([{plain_words(tag): 1.0 for tag in tags} for tags in each] for each in (known, asked))
    named = DictVectorizer()
    rarity = TfidfTransformer(sublinear_tf=True).fit(named.fit_transform(plain))
    expected = SCALES["genres"] * rarity.transform(named.transform(questions))

    np.testing.assert_allclose(blocks["genres"].toarray(), expected.toarray(), atol=1e-6)


NAMES = st.lists(
    st.lists(st.sampled_from(["Ana", "ana", "Bea", "Cy", ""]), max_size=3), min_size=1, max_size=8
)


@settings(max_examples=40)
@given(known=NAMES, asked=NAMES)
def test_artists_are_even_whatever_their_number(known: list[list[str]], asked: list[list[str]]) -> None:
    blocks = coded(titled(["x"] * len(known), artists=known), titled(["x"] * len(asked), artists=asked))
    familiar = {name.casefold() for names in known for name in names} - {""}
    if not familiar:
        assert "artists" not in blocks
        return
    lengths = np.sqrt((blocks["artists"].toarray() ** 2).sum(axis=1))
    credited = [bool({name.casefold() for name in names} & familiar) for names in asked]

    np.testing.assert_allclose(lengths, SCALES["artists"] * np.array(credited), atol=1e-6)


def test_every_block_has_its_length_or_is_empty(planted: Listens) -> None:
    songs = tidy(planted())
    blank = tidy(pd.DataFrame([{"title": ""}]))
    for name, block in Columns(songs, {}).of(pd.concat([songs, blank])).items():
        lengths = np.sqrt((block.toarray() ** 2).sum(axis=1))

        np.testing.assert_allclose(lengths[:-1], SCALES[name], rtol=1e-5, err_msg=name)
        assert lengths[-1] == 0, name


def test_words_that_were_unheard_of_say_nothing_and_the_others_keep_their_length() -> None:
    blocks = coded(titled(["red rain", "blue sun"]), titled(["zzz", "red zzz"]))

    assert np.asarray(blocks["title words"].toarray() > 0).sum(axis=1).tolist() == [0, 1]
    assert blocks["title words"].toarray().max() == pytest.approx(SCALES["title words"])


def test_a_library_that_knows_nothing_of_a_block_has_none() -> None:
    assert coded(titled(["!!", ""]), titled(["red"])) == {}
    assert coded(titled(["red", "blue"]), titled(["red"])).keys() == {"title words", "title letters"}


def test_years_side_by_side_have_columns_in_common_and_far_ones_have_none() -> None:
    songs = titled(["x"] * 5, release_date=["2000", "2001", "2003", "2012", ""])
    years = coded(songs, songs)["years"].toarray()
    alike = years @ years.T

    assert alike[0, 0] == pytest.approx(1)
    assert alike[0, 1] > alike[0, 2] > 0
    assert alike[0, 3] == 0
    assert not alike[4].any()


def test_explicit_is_known_or_not_known_and_no_is_not_unknown() -> None:
    songs = titled(["x"] * 3, explicit=[True, False, None])
    explicit = coded(songs, songs)["explicit"].toarray()

    np.testing.assert_allclose(explicit @ explicit.T, np.diag([0.36, 0.36, 0]), atol=1e-6)


def test_artists_keep_company_as_their_vectors_say() -> None:
    company = {"ana": np.array([1, 0], np.float32), "bea": np.array([0.6, 0.8], np.float32)}
    songs = titled(["x"] * 3, artists=[["Ana"], ["Bea"], ["Nobody"]])
    vectors = Columns(songs, company).of(songs)["company"].toarray()

    np.testing.assert_allclose(vectors, 2 * np.array([[1, 0], [0.6, 0.8], [0, 0]]), atol=1e-6)


def test_one_track_is_coded_as_among_many(planted: Listens) -> None:
    songs, asked = tidy(planted()), tidy(planted(seed=5))
    columns = Columns(songs, {})
    many, one = columns.of(asked), columns.of(asked.iloc[[3]])

    for name in many:
        np.testing.assert_array_equal(many[name][[3]].toarray(), one[name].toarray())
