"""The words of the picture beside /compare: figures as in the text, as many names as there is room for."""

from bot.answers.depicting import drawing
from bot.domain import Fellow, MemberId
from bot.pictures import tasks
from bot.services.comparing import Compared
from bot.services.overlap import Artists, Overlap, Shares

MANY = tuple(f"Artist {number}" for number in range(20))


def compared(
    score: float = 43.4, *, percentile: float | None = 75.0, artists: Artists | None = None
) -> Compared:
    """Make up a comparison."""
    overlap = Overlap(
        score=score,
        percentile=percentile,
        pairs=10,
        by_chance=0.01,
        sure=0.9,
        between=(40, 47),
        parts={},
        finds=(),
        differences=(),
        genres=(Shares("", "soul", 0.5, 0.0), Shares("", "jazz", 0.004, 1.0)),
        decades=tuple(Shares("", f"{year}s", 0.1, 0.1) for year in range(1950, 2030, 10)),
        artists=artists or Artists(MANY, MANY, MANY),
        bridges=(),
        for_one=(),
        for_other=(),
    )
    ana, ben = Fellow(MemberId(1), "Ana"), Fellow(MemberId(2), "Ben")
    return Compared(ana, ben, overlap, {}, (), (), None, frozenset(), agreed=True)


def test_it_says_what_the_text_says() -> None:
    drawn = drawing(compared())

    assert drawn["names"] == ["Ana", "Ben"]
    assert drawn["word"] == "next-door neighbours"
    assert drawn["note"] == "43 of 100 in common · the 3rd closest of the 10 pairs here"
    assert drawn["closeness"] == 0.434


def test_without_other_pairs_there_is_no_place_among_them() -> None:
    assert drawing(compared(percentile=None))["note"] == "43 of 100 in common"


def test_shares_are_whole_percents_and_nothing_is_not_written() -> None:
    genres, decades = drawing(compared())["panels"]

    assert [row["said"] for row in genres["rows"]] == [["50 %", ""], ["1 %", "100 %"]]
    assert [row["name"] for row in decades["rows"]] == [f"{year}s" for year in range(1950, 2030, 10)]


def test_no_more_names_are_given_than_there_is_room_for() -> None:
    artists = drawing(compared())["artists"]

    assert {side: len(names) for side, names in artists.items()} == {"one": 8, "both": 6, "other": 8}


def test_nothing_in_common_is_not_said_of_what_is_only_not_shown() -> None:
    nobody = Artists((), (), ())

    assert drawing(compared(0.0, artists=nobody))["nothing"] == "nothing in common"
    assert drawing(compared(artists=nobody))["nothing"] == "nothing to name"


def test_it_can_be_drawn_as_it_is() -> None:
    assert tasks.comparison(drawing(compared())).startswith(b"\x89PNG")
