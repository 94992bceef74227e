"""How near two are is said with a word that promises no more than what is known."""

from dataclasses import replace

import pytest

from bot.answers.standing import among_pairs, how_sure, made_of, not_by_chance, stands, word_for
from bot.services.overlap import Artists, Overlap

USUAL = Overlap(
    score=43.4,
    percentile=75.0,
    pairs=10,
    by_chance=0.002,
    sure=0.9,
    between=(39.6, 47.2),
    parts={"artists": 0.42, "songs": 0.1, "genres": None},
    finds=(),
    differences=(),
    genres=(),
    decades=(),
    artists=Artists((), (), ()),
    bridges=(),
    for_one=(),
    for_other=(),
)


@pytest.mark.parametrize(
    ("percentile", "word"),
    [
        (95, "the same shelf"),
        (75, "next-door neighbours"),
        (50, "the same town"),
        (20, "different towns"),
        (5, "different planets"),
    ],
)
def test_the_word_follows_where_two_stand_among_the_pairs(percentile: float, word: str) -> None:
    assert word_for(replace(USUAL, percentile=percentile)) == word


def test_without_other_pairs_the_word_follows_what_they_have_in_common() -> None:
    alone = replace(USUAL, percentile=None, by_chance=None, pairs=1)

    assert word_for(replace(alone, score=75)) == "next-door neighbours"
    assert word_for(alone) == "the same town"


def test_all_and_nothing_have_words_of_their_own_wherever_they_stand() -> None:
    assert word_for(replace(USUAL, score=100, percentile=50)) == "one and the same shelf"
    assert word_for(replace(USUAL, score=0, percentile=95)) == "different planets"


def test_what_may_be_chance_is_called_no_closer_than_the_same_town() -> None:
    assert word_for(replace(USUAL, percentile=95, by_chance=0.3)) == "the same town"
    assert word_for(replace(USUAL, percentile=20, by_chance=0.3)) == "different towns"


@pytest.mark.parametrize(
    ("percentile", "pairs", "said"),
    [
        (95, 10, "the closest of the 10 pairs here"),
        (75, 10, "the 3rd closest of the 10 pairs here"),
        (83.3, 66, "the 12th closest of the 66 pairs here"),
        (None, 2, ""),
    ],
)
def test_the_percentile_is_said_as_a_place_too(percentile: float | None, pairs: int, said: str) -> None:
    assert among_pairs(replace(USUAL, percentile=percentile, pairs=pairs)) == said


def test_no_number_stands_without_what_it_means() -> None:
    assert stands(USUAL) == (
        "43 of 100 in common, rare things weighing most. "
        "That is the 3rd closest of the 10 pairs here, the 75th percentile."
    )
    assert "You are the only two here" in stands(replace(USUAL, percentile=None, pairs=1))
    assert "Only 2 pairs here" in stands(replace(USUAL, percentile=None, pairs=2))


@pytest.mark.parametrize(
    ("by_chance", "said"),
    [
        (
            0.002,
            "anyhow: songs drawn blindly from the others here hardly ever come as near.",
        ),
        (0.012, "come as near only 1 time in 100."),
        (0.03, "come as near only 3 times in 100."),
        (0.06, "share about as much anyhow"),
        (0.06, "come as near 1 time in 10."),
        (0.5, "come as near 5 times in 10."),
        (0.98, "come as near nearly always."),
        (None, "with a third one who agrees"),
    ],
)
def test_it_is_said_whether_people_here_share_as_much_anyhow(by_chance: float | None, said: str) -> None:
    assert said in not_by_chance(replace(USUAL, by_chance=by_chance))


def test_who_has_nothing_in_common_is_not_told_how_often_nothing_comes_up() -> None:
    assert not_by_chance(replace(USUAL, score=0.0, by_chance=1.0)) == ""


def test_among_a_few_pairs_the_place_says_it_all() -> None:
    few = stands(replace(USUAL, percentile=50.0, pairs=3))

    assert "the 2nd closest of the 3 pairs here" in few
    assert "percentile" not in few


@pytest.mark.parametrize(("sure", "said"), [(0.9, "Quite"), (0.7, "Fairly"), (0.3, "Not very")])
def test_it_is_said_how_sure_that_is_and_between_what_it_lies(sure: float, said: str) -> None:
    assert how_sure(replace(USUAL, sure=sure)).startswith(f"{said} sure: ")
    assert "40 to 47, nine times of ten" in how_sure(replace(USUAL, sure=sure))


def test_parts_of_which_nothing_is_known_or_which_count_for_nothing_are_left_out() -> None:
    assert made_of(USUAL) == "artists 42 · songs 10, each of 100"
    assert made_of(replace(USUAL, parts={"artists": 0.42, "decades": 0.9})) == "artists 42, each of 100"
    assert made_of(replace(USUAL, parts={"genres": None})) == ""
