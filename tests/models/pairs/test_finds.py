"""What two share: the rarest first, and only what both show."""

from models.pairs.crowd import Crowd
from models.pairs.finds import favourites, finds
from tests.models.people import Row, columns, library, song, songs


def by(artist: str, *titles: str) -> list[Row]:
    return [
        {"track_id": f"{artist} {title}", "title": title, "artists": [artist], "genres": []}
        for title in titles
    ]


def test_what_nobody_else_here_has_comes_first() -> None:
    crowd = Crowd.of(
        columns(
            library(1, [*by("Hit", "one"), *by("Rare", "two"), *songs(0, range(3))]),
            library(2, [*by("Hit", "one"), *by("Rare", "two"), *songs(1, range(3))]),
            library(3, by("Hit", "one")),
        )
    )

    first, second = finds(crowd, (1, 2))

    assert (first["kind"], first["name"], first["track_id"], first["artists"]) == (
        "song",
        "two",
        "Rare two",
        ["Rare"],
    )
    assert first["only_you"]
    assert second["name"] == "one"
    assert not second["only_you"]


def test_an_artist_is_a_find_where_no_song_is_shared() -> None:
    crowd = Crowd.of(columns(library(1, by("Rare", "one", "two")), library(2, by("RARE", "three"))))

    assert finds(crowd, (1, 2)) == [
        {"kind": "artist", "name": "RARE", "track_id": None, "artists": ["RARE"], "only_you": True}
    ]


def test_an_artist_is_told_of_once() -> None:
    both = by("Rare", "one", "two", "three")
    crowd = Crowd.of(columns(library(1, both), library(2, both)))

    assert len(finds(crowd, (1, 2))) == 1


def test_of_what_is_as_rare_the_more_loved_comes_first() -> None:
    much, little = by("Much", *"abcdef"), by("Little", "g")
    crowd = Crowd.of(columns(library(1, [*little, *much]), library(2, [*much, *little])))

    assert [each["artists"] for each in finds(crowd, (1, 2))] == [["Much"], ["Little"]]


def test_what_one_of_the_two_only_counts_is_no_find_and_somebody_elses_counts_against_rarity() -> None:
    crowd = Crowd.of(
        columns(
            library(1, [*by("Hidden", "one"), *by("Rare", "two")]),
            library(2, by("Hidden", "one"), shown="counted"),
            library(2, by("Rare", "two")),
            library(3, by("Rare", "two"), shown="counted"),
        )
    )

    (found,) = finds(crowd, (1, 2))

    assert found["name"] == "two"
    assert not found["only_you"]


def test_what_one_only_counts_leaves_no_gap_among_the_others_favourites() -> None:
    mine, theirs = [*by("Mine", "a"), *by("Top", *"bcd")], by("Theirs", "h")
    open_to_all = Crowd.of(columns(library(1, mine), library(2, theirs)))
    counting = Crowd.of(
        columns(library(1, mine), library(2, theirs), library(2, by("Top", "b"), shown="counted"))
    )

    assert favourites(counting, (1, 2)) == favourites(open_to_all, (1, 2))
    assert favourites(counting, (1, 2))["one"] == ["Top", "Mine"]


def test_favourites_are_each_ones_own_and_of_both_the_most_loved_first() -> None:
    crowd = Crowd.of(
        columns(
            library(1, [*by("Mine", "a", "b"), *by("Also mine", "c"), *by("Ours", "d"), *by("Love", *"efg")]),
            library(2, [*by("Theirs", "h"), *by("Ours", "d"), *by("Love", *"efg")]),
        )
    )

    assert favourites(crowd, (1, 2)) == {
        "one": ["Mine", "Also mine"],
        "both": ["Love", "Ours"],
        "other": ["Theirs"],
    }


def test_whom_the_other_only_counts_is_not_of_both() -> None:
    crowd = Crowd.of(columns(library(1, by("A", "a")), library(2, by("A", "a"), shown="counted")))

    assert favourites(crowd, (1, 2)) == {"one": ["A"], "both": [], "other": []}


def test_strangers_share_nothing() -> None:
    assert finds(Crowd.of(columns(library(1, [song(0, 0)]), library(2, [song(1, 0)]))), (1, 2)) == []
