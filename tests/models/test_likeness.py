"""Likeness: the whole is the sum of its parts, and what is not known speaks neither for nor against."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.frames import SOUND, tidy
from models.likeness import OFFSET, Likeness

Listens = Callable[..., pd.DataFrame]

NOTHING = {"title": ""}


def compared(songs: pd.DataFrame, asked: pd.DataFrame) -> np.ndarray:
    likeness = Likeness(tidy(songs), {})
    return likeness.compare(likeness.describe(tidy(asked))).kernel


NUMBERS = st.none() | st.floats(-1e12, 1e12) | st.sampled_from([0.0, 0.5, 1e-300, float("inf")])
TRACKS = st.lists(
    st.fixed_dictionaries(
        {"title": st.text(max_size=8), "artists": st.lists(st.text(max_size=5), max_size=3)},
        optional={
            "album": st.text(max_size=6),
            "release_date": st.sampled_from(["1999", "2004-05-06", "", "0000"]),
            "explicit": st.none() | st.booleans(),
            "genres": st.lists(st.text(max_size=4), max_size=2),
            "duration_ms": NUMBERS,
            "energy": NUMBERS,
            "key": NUMBERS,
        },
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(songs=TRACKS, asked=TRACKS)
def test_the_whole_is_the_sum_of_its_parts_and_the_offset(
    songs: list[dict[str, object]], asked: list[dict[str, object]]
) -> None:
    likeness = Likeness(tidy(pd.DataFrame(songs)), {})
    described = likeness.describe(tidy(pd.DataFrame(asked)))
    compared = likeness.compare(described)

    np.testing.assert_allclose(
        compared.kernel, OFFSET + np.sum([*likeness.parts(described).values()], axis=0), atol=1e-5
    )
    assert np.isfinite(compared.cosine).all()
    assert np.abs(compared.cosine).max() < 1 + 1e-4


def test_the_whole_is_the_sum_of_its_parts_with_company_too(planted: Listens) -> None:
    songs = tidy(planted())
    chance = np.random.default_rng(0)
    names = {name.casefold() for names in songs["artists"] for name in names}
    company = {name: chance.normal(size=5).astype(np.float32) for name in sorted(names)}
    likeness = Likeness(songs, company)
    described = likeness.describe(tidy(planted(seed=3)))
    parts = likeness.parts(described)

    assert np.abs(parts["company"]).max() > 1
    np.testing.assert_allclose(
        likeness.compare(described).kernel, OFFSET + np.sum([*parts.values()], axis=0), atol=1e-4
    )


def test_a_song_is_most_like_itself(planted: Listens) -> None:
    songs = tidy(planted())
    likeness = Likeness(songs, {})
    seen = likeness.compare(likeness.describe(songs))

    np.testing.assert_allclose(np.diag(seen.cosine), 1, atol=1e-4)
    assert (seen.cosine.argmax(axis=1) == np.arange(len(songs))).all()
    np.testing.assert_allclose(seen.kernel, seen.kernel.T, atol=1e-4)
    assert np.linalg.eigvalsh(seen.kernel.astype(float)).min() > -1e-3


def test_a_track_that_nothing_is_known_of_is_like_none(planted: Listens) -> None:
    likeness = Likeness(tidy(planted()), {})
    seen = likeness.compare(likeness.describe(tidy(pd.DataFrame([NOTHING]))))

    np.testing.assert_array_equal(seen.kernel, np.full_like(seen.kernel, OFFSET))
    assert not seen.cosine.any()
    assert not seen.same_artist.any()


def test_words_that_were_unheard_of_speak_neither_for_nor_against(planted: Listens) -> None:
    songs = planted()
    unheard = pd.DataFrame([{"title": "qqq", "artists": ["Nnn"], "album": "vvv", "genres": ["www"]}])

    np.testing.assert_allclose(compared(songs, unheard), OFFSET, atol=1e-6)


@pytest.mark.parametrize(
    ("column", "parts"),
    [
        ("title", {"title words", "title letters"}),
        ("artists", {"artists", "album"}),
        ("album", {"album", "album words"}),
        ("genres", {"genres"}),
        ("release_date", {"years", "time"}),
        ("explicit", {"explicit"}),
        ("energy", {"sound"}),
    ],
)
def test_what_is_missing_at_asking_only_takes_its_own_part_away(
    planted: Listens, column: str, parts: set[str]
) -> None:
    likeness, asked = Likeness(tidy(planted()), {}), planted(seed=4).head(9)
    whole, less = (
        likeness.parts(likeness.describe(tidy(tracks))) for tracks in (asked, asked.drop(columns=column))
    )

    assert {name for name, said in whole.items() if not np.array_equal(said, less[name])} == parts


def test_songs_of_signs_alone_are_compared_by_what_else_is_known() -> None:
    signs = pd.DataFrame({"title": ["!!", "??", ".."], "energy": [0.1, 0.12, 0.9]})
    silent = signs.drop(columns="energy")
    alike = compared(signs, signs)

    assert alike[0, 1] > alike[0, 2] > OFFSET
    np.testing.assert_array_equal(compared(silent, silent), np.full((3, 3), OFFSET, np.float32))


def test_explicit_songs_are_alike_in_that_and_clean_ones_too() -> None:
    songs = pd.DataFrame({"title": ["red", "sun", "dog"], "explicit": [True, False, None]})
    asked = pd.DataFrame({"title": ["qqq", "qqq", "qqq"], "explicit": [True, False, None]})

    np.testing.assert_allclose(compared(songs, asked) - OFFSET, np.diag([0.36, 0.36, 0]), atol=1e-6)


def test_keys_go_round() -> None:
    songs = pd.DataFrame({"title": list("abcdefghijkl"), "key": np.arange(12.0)})
    [alike] = compared(songs, pd.DataFrame({"title": ["q"], "key": [0.0]}))

    assert alike[0] > alike[1] > alike[3] > alike[6]
    assert alike[11] == pytest.approx(alike[1], abs=0.05)


def test_sound_without_measure_is_taken_as_unknown(planted: Listens) -> None:
    songs, asked = planted(), planted(seed=4).head(5)
    blown = asked.assign(**dict.fromkeys(SOUND, np.inf), duration_ms=1e300)

    np.testing.assert_array_equal(
        compared(songs, blown), compared(songs, asked.drop(columns=["duration_ms", *SOUND], errors="ignore"))
    )


def test_the_same_artist_is_seen_under_every_spelling_and_as_a_guest() -> None:
    songs = pd.DataFrame({"title": ["a", "b", "c"], "artists": [["Björk"], ["Other", "BJORK"], ["Other"]]})
    likeness = Likeness(tidy(songs), {})
    asked = tidy(pd.DataFrame({"title": ["q", "q (feat. Björk)"], "artists": [["bjork"], ["Nobody"]]}))
    seen = likeness.compare(likeness.describe(asked))

    assert seen.same_artist.tolist() == [[True, True, False]] * 2
