"""What belongs into Everything, and what has to change for it: each recording once, nothing lost."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts import MOST_IN_A_PLAYLIST, Lying
from bot.domain import TrackId
from bot.services.mirroring import Difference, difference, placed, union
from bot.store import Sourced


def source(track: str, isrc: str = "", song: str = "", added: str = "") -> Sourced:
    return Sourced(TrackId(track), isrc, song, track.title(), added)


def ids(songs: Sequence[Sourced]) -> list[str]:
    return [song.id for song in songs]


def is_same(one: Lying | Sourced, other: Lying | Sourced) -> bool:
    """Tell, in the plainest words there are, whether two places hold the same recording."""
    mine, theirs = (each.id if isinstance(each, Sourced) else each.track for each in (one, other))
    if mine == theirs or (one.isrc and one.isrc == other.isrc):
        return True
    return bool(one.song) and one.song == other.song and not (one.isrc and other.isrc)


def applied(lying: Sequence[Lying], differs: Difference) -> list[Lying]:
    """Do at a playlist what a difference says: take songs out wherever they stand, then put songs in."""
    kept = [each for each in lying if each.track not in differs.remove]
    return [*(Lying(song.id, song.isrc, song.song) for song in differs.add), *kept]


# Few names, so that most draws hold the same recording under several ids.
TRACKS = [
    (TrackId(f"t{number}"), isrc, song)
    for number, (isrc, song) in enumerate(
        (isrc, song) for isrc in ("", "i1", "i2", "i3") for song in ("", "s1", "s2", "s3")
    )
]
tracks = st.sampled_from(TRACKS)
sources = st.lists(
    st.builds(
        lambda track, day: source(track[0], track[1], track[2], f"2026-01-0{day}"), tracks, st.integers(1, 5)
    )
)
places = st.lists(st.one_of(tracks.map(lambda track: Lying(*track)), st.just(Lying(None))))
owned = st.frozensets(st.sampled_from([track for track, _, _ in TRACKS]))


@given(sources, places, owned, st.booleans())
def test_a_difference_that_is_applied_leaves_the_union_and_what_the_member_put_there(
    sourced: list[Sourced],
    lying: list[Lying],
    ours: frozenset[TrackId],
    newest_first: bool,
) -> None:
    wanted = union(sourced, newest_first=newest_first).songs

    differs = difference(wanted, lying, ours)
    after = applied(lying, differs)

    by_hand = [each for each in lying if each.track not in ours]
    assert [each for each in after if each in by_hand and each.track not in ids(differs.add)] == by_hand
    assert all(any(is_same(song, each) for each in after) for song in wanted)
    owned_now = ((ours - set(differs.remove)) | {song.id for song in differs.add}) - set(differs.theirs)
    of_ours = [each for each in after if each.track in owned_now]
    for place, each in enumerate(of_ours):
        assert any(is_same(each, song) for song in wanted)
        assert not any(is_same(each, other) for other in of_ours[:place])


@given(sources, places, owned)
def test_after_a_difference_there_is_no_other(
    sourced: list[Sourced], lying: list[Lying], ours: frozenset[TrackId]
) -> None:
    wanted = union(sourced, newest_first=True).songs
    first = difference(wanted, lying, ours)
    owned_now = ((ours - set(first.remove)) | {song.id for song in first.add}) - set(first.theirs)

    second = difference(wanted, applied(lying, first), owned_now)

    assert second.is_nothing
    assert second.there == len(wanted)
    assert second.by_hand == first.by_hand


@given(sources, places, owned)
def test_equal_questions_have_equal_answers(
    sourced: list[Sourced], lying: list[Lying], ours: frozenset[TrackId]
) -> None:
    wanted = union(sourced, newest_first=False).songs

    assert difference(wanted, lying, ours) == difference(list(wanted), tuple(lying), frozenset(sorted(ours)))


@given(sources, st.booleans())
def test_a_union_has_each_recording_once_and_misses_none(sourced: list[Sourced], newest_first: bool) -> None:
    whole = union(sourced, newest_first=newest_first)

    for place, song in enumerate(whole.songs):
        assert not any(is_same(song, other) for other in whole.songs[:place])
    assert all(any(is_same(song, kept) for kept in whole.songs) for song in sourced)
    assert whole.repeated == len({song.id for song in sourced} - {song.id for song in whole.songs})


def test_the_same_isrc_is_the_same_recording_under_any_id_and_name() -> None:
    whole = union([source("a", "i1", "moss"), source("b", "i1", "moss - 2011")], newest_first=False)

    assert ids(whole.songs) == ["a"]
    assert whole.repeated == 1


@pytest.mark.parametrize(("first", "second"), [("", "i1"), ("i1", ""), ("", "")])
def test_names_decide_where_one_isrc_is_unknown(first: str, second: str) -> None:
    whole = union([source("a", first, "moss"), source("b", second, "moss")], newest_first=False)

    assert ids(whole.songs) == ["a"]


def test_two_isrcs_are_two_recordings_of_one_name() -> None:
    whole = union([source("a", "i1", "moss"), source("b", "i2", "moss")], newest_first=False)

    assert ids(whole.songs) == ["a", "b"]
    assert whole.repeated == 0


def test_songs_without_names_are_told_by_their_ids_alone() -> None:
    assert len(union([source("a"), source("b"), source("a")], newest_first=False).songs) == 2


def test_files_of_the_members_own_are_counted_once_each_and_left_out() -> None:
    whole = union([source("local:1"), source("a"), source("local:1"), source("local:2")], newest_first=True)

    assert ids(whole.songs) == ["a"]
    assert (whole.local, whole.repeated) == (2, 0)


def test_newest_first_goes_by_the_last_time_that_a_song_was_added() -> None:
    sourced = [
        source("old", added="2026-01-01"),
        source("newer", added="2026-01-03"),
        source("again", added="2026-01-02"),
        source("old", added="2026-01-04"),
    ]

    assert ids(union(sourced, newest_first=True).songs) == ["old", "newer", "again"]
    assert ids(union(sourced, newest_first=False).songs) == ["old", "newer", "again"]
    assert ids(union(sourced[:3], newest_first=True).songs) == ["newer", "again", "old"]


def test_what_was_added_at_one_moment_or_nobody_knows_when_stays_as_found() -> None:
    sourced = [source("undated"), source("b", added="2026-01-01"), source("a", added="2026-01-01")]

    assert ids(union(sourced, newest_first=True).songs) == ["b", "a", "undated"]
    assert ids(union(sourced, newest_first=False).songs) == ["undated", "b", "a"]


def test_one_of_ours_that_left_all_sources_goes_and_one_by_hand_stays() -> None:
    lying = [Lying(TrackId("ours")), Lying(TrackId("hand")), Lying(None), Lying(TrackId("kept"))]

    differs = difference(
        [source("kept"), source("new")], lying, frozenset({TrackId("ours"), TrackId("kept")})
    )

    assert ids(differs.add) == ["new"]
    assert differs.remove == ("ours",)
    assert (differs.there, differs.by_hand) == (1, 1)


def test_one_of_ours_that_lies_there_twice_is_taken_out_and_put_back_once() -> None:
    lying = [Lying(TrackId("a")), Lying(TrackId("b")), Lying(TrackId("a"))]

    differs = difference([source("a"), source("b")], lying, frozenset({TrackId("a"), TrackId("b")}))

    assert (ids(differs.add), differs.remove) == (["a"], ("a",))


def test_where_the_member_put_the_same_recording_ours_makes_room() -> None:
    lying = [Lying(TrackId("ours"), "i1"), Lying(TrackId("hand"), "i1")]

    differs = difference([source("ours", "i1")], lying, frozenset({TrackId("ours")}))

    assert (differs.add, differs.remove) == ((), ("ours",))


@given(st.integers(0, 60), st.lists(st.integers(-3, 20), max_size=4))
def test_songs_are_laid_in_order_into_parts_that_have_room(number: int, room: list[int]) -> None:
    songs = [source(f"t{place}") for place in range(number)]

    parts = placed(songs, room)

    assert [track for part in parts for track in part] == ids(songs)
    assert len(parts) >= len(room)
    assert all(len(part) <= max(free, 0) for part, free in zip(parts, room, strict=False))
    # No part is begun while an earlier one has room.
    filled = [len(part) < max(free, 0) for part, free in zip(parts, room, strict=False)]
    assert not any(
        parts[place + 1 :] != [[]] * len(parts[place + 1 :]) for place, free in enumerate(filled) if free
    )


def test_what_does_not_fit_spills_into_as_many_further_parts_as_it_takes() -> None:
    songs = [source(f"t{place}") for place in range(2 * MOST_IN_A_PLAYLIST + 5)]

    assert [len(part) for part in placed(songs, [3])] == [3, 10_000, 10_000, 2]
    assert placed([], [3, 0]) == [[], []]
    assert placed([], []) == []
