"""Nobody is suggested what they have, judged or were shown lately, nor what its owner does not allow."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import (
    Agreement,
    Candidate,
    Kind,
    MemberId,
    Origin,
    Place,
    PlaylistId,
    Shown,
    Track,
    TrackId,
    Verdict,
    local_id,
)
from bot.store import Store, open_store
from tests.store.worlds import HEARD, OTHERWISE, START, Ticking, exported, listed, song

HERE, THERE = Place("discord", "1"), Place("discord", "2")
MONTH = timedelta(days=30)


@pytest.fixture
async def cem(store: Store) -> MemberId:
    return await store.members.identify("discord", "78")


def found(*tracks: Track | int, origin: Origin = Origin.SEARCH) -> tuple[Candidate, ...]:
    """Find songs, or the songs with these numbers."""
    return tuple(Candidate(song(each) if isinstance(each, int) else each, origin) for each in tracks)


def elsewhere(number: int, track: Track) -> Track:
    """Give a song the id of another."""
    return replace(track, id=song(number).id)


async def fresh(store: Store, member: MemberId, *tracks: Track | int) -> list[TrackId]:
    """Return which songs are new to a member who was shown some within the last month."""
    return [each.track.id for each in await store.suggestions.fresh(member, found(*tracks), MONTH)]


async def open_up(
    store: Store, member: MemberId, *songs: Track | int, name: str = "Rain", place: Place = HERE
) -> PlaylistId:
    """Import a playlist, make it visible, and let the people of a server be suggested from it."""
    await store.playlists.take_in(member, exported(listed(name, songs), listed("Kept", range(100, 103))))
    playlist = next(each.id for each in await store.playlists.all(member) if each.name == name)
    await store.playlists.set_shown(member, playlist, Shown.VISIBLE)
    await store.agreements.agree(member, place, Agreement.SUGGEST, called=f"Member {member}")
    return playlist


async def offered(
    store: Store, member: MemberId, place: Place | None = HERE, limit: int = 50
) -> dict[str, tuple[str, str]]:
    """Return whose songs, and from which playlists, the member may be suggested."""
    drawn = await store.suggestions.from_friends(member, place, limit, 1)
    assert {each.origin for each in drawn} <= {Origin.FRIEND}
    return {each.track.title: (each.owner, each.playlist) for each in drawn}


SAME: dict[str, Track] = {
    "the very song": song(1),
    "another id of the same recording": elsewhere(91, replace(song(1), title="Song One", artists=("X",))),
    "a remaster": elsewhere(92, replace(song(1), title="Song 1 - Remastered 2011", isrc="ZZ1")),
    "a remaster in brackets": elsewhere(
        95, replace(song(1), title="Song 1 (2009 Remastered Version)", isrc="")
    ),
    "a digital remaster": elsewhere(96, replace(song(1), title="Song 1 - 2011 Digital Remaster", isrc="")),
    "with its guests named": elsewhere(93, replace(song(1), title="Song 1 (feat. Someone)", isrc="")),
    "in other letters": elsewhere(94, replace(song(1), title="SÖNG 1", artists=("artist 1",), isrc="")),
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
async def test_what_a_member_has_is_not_new_under_whatever_id(
    store: Store, ann: MemberId, ben: MemberId, same: Track
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1), song(2)])))

    assert await fresh(store, ann, same, 3) == [song(3).id]
    assert await fresh(store, ben, same, 3) == [same.id, song(3).id]


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
async def test_whoever_has_a_version_is_not_suggested_the_song_itself(
    store: Store, ann: MemberId, same: Track
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [same])))

    assert await fresh(store, ann, 1) == []


@pytest.mark.parametrize(
    "title",
    [
        "Song 1 - Live",
        "Song 1 (Live) - 2011 Digital Remaster",
        "Song 1 (Remastered Live)",
        "Song 1 - Club Mix; 2011 Remaster",
        "Song 12",
    ],
)
async def test_another_recording_of_a_song_is_another_song(
    store: Store, ann: MemberId, ben: MemberId, title: str
) -> None:
    other = elsewhere(91, replace(song(1), title=title, isrc="ZZ1"))
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1)])))
    await store.playlists.take_in(ben, exported(listed("Live", [other])))

    assert await fresh(store, ann, other) == [other.id]
    assert await fresh(store, ben, 1) == [song(1).id]


async def test_a_song_that_is_called_remastered_is_no_version_of_another(store: Store, ann: MemberId) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1, title="Remastered")])))

    assert await fresh(store, ann, song(8, title="2011 Remaster"), 15) == [song(8).id, song(15).id]


async def test_a_recording_is_known_by_the_isrc_that_somebody_told_of_its_id(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    other = elsewhere(91, replace(song(1), title="Uno", artists=("X",)))
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1)])))
    await store.playlists.take_in(ben, exported(listed("Muschio", [other])))

    assert await fresh(store, ann, replace(other, isrc="")) == []


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
async def test_of_two_versions_that_were_found_the_first_is_taken(
    store: Store, ann: MemberId, same: Track
) -> None:
    assert await fresh(store, ann, 1, 2, same, 2) == [song(1).id, song(2).id]


async def test_songs_of_which_nothing_is_known_are_told_by_their_ids(store: Store, ann: MemberId) -> None:
    bare = [replace(song(number, title="", artist=""), isrc="") for number in (1, 2, 3)]
    await store.playlists.take_in(ann, exported(listed("Moss", bare[:1])))

    assert await fresh(store, ann, *bare) == [song(2).id, song(3).id]


async def test_liked_songs_private_ones_and_those_left_out_of_taste_are_had_as_well(
    store: Store, ann: MemberId
) -> None:
    lists = [listed("Liked", [1], kind=Kind.LIKED), listed("Sleep", [2]), listed("Excluded", [3])]
    await store.playlists.take_in(ann, exported(*lists))
    for playlist in await store.playlists.all(ann):
        await store.playlists.set_in_taste(ann, playlist.id, playlist.name != "Sleep")
        await store.playlists.set_guessed(ann, playlist.id, playlist.name != "Excluded")

    assert await fresh(store, ann, 1, 2, 3, 4) == [song(4).id]


async def test_a_song_that_the_member_said_belongs_into_a_playlist_is_had(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1])))
    (playlist,) = await store.playlists.all(ann)
    await store.catalogue.load([song(2), song(3)], known_at=START)
    await store.corrections.put(ann, song(2).id, playlist.id)
    await store.corrections.put(ann, song(3).id, None)

    assert await fresh(store, ann, 2, 3) == [song(3).id]


@pytest.mark.parametrize("verdict", [Verdict.LIKE, Verdict.DISLIKE, Verdict.FILE])
@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
async def test_what_was_judged_never_comes_again(
    store: Store, ann: MemberId, ben: MemberId, clock: Ticking, verdict: Verdict, same: Track
) -> None:
    await store.verdicts.put(ann, song(1), verdict, None)
    clock.now += 100 * MONTH

    assert await fresh(store, ann, same) == []
    assert await fresh(store, ben, same) == [same.id]


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
async def test_what_was_shown_or_skipped_comes_again_after_the_time_and_not_before(
    store: Store, ann: MemberId, clock: Ticking, same: Track
) -> None:
    await store.suggestions.shown(ann, found(1))
    await store.verdicts.put(ann, song(1), Verdict.SKIP, None)

    clock.now += MONTH - timedelta(hours=3)
    assert await fresh(store, ann, same) == []
    clock.now += timedelta(hours=3)
    assert await fresh(store, ann, same) == [same.id]


async def test_what_was_shown_again_counts_from_then(store: Store, ann: MemberId, clock: Ticking) -> None:
    await store.suggestions.shown(ann, found(1, origin=Origin.ALBUM))
    clock.now += MONTH
    await store.suggestions.shown(ann, found(1, origin=Origin.CATALOGUE))
    clock.now += MONTH / 2

    assert await fresh(store, ann, 1) == []
    assert await store.suggestions.origin_of(ann, song(1).id) is Origin.CATALOGUE


async def test_what_one_was_shown_is_new_to_another(store: Store, ann: MemberId, ben: MemberId) -> None:
    await store.suggestions.shown(ann, found(1))

    assert await fresh(store, ben, 1) == [song(1).id]
    assert await store.suggestions.origin_of(ben, song(1).id) is None
    assert await store.suggestions.track(ben, song(1).id) is None


async def test_more_candidates_than_are_asked_about_at_once_keep_their_order(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", range(0, 2400, 2))))

    new = await fresh(store, ann, *range(2400))

    assert new == [song(number).id for number in range(1, 2400, 2)]


async def test_what_was_shown_is_found_again_after_a_restart_with_its_sound(
    store: Store, ann: MemberId, path: Path
) -> None:
    shown = song(1, sound=HEARD)
    await store.suggestions.shown(ann, found(shown, 2, origin=Origin.RECCOBEATS))

    async with open_store(path, Ticking()) as later:
        assert await later.suggestions.track(ann, song(1).id) == shown
        assert await later.suggestions.origin_of(ann, song(2).id) is Origin.RECCOBEATS
        assert await later.tracks.find(ann, song(2).id) == song(2)


async def test_a_song_that_was_shown_does_not_change_what_others_know_of_it_nor_what_they_learn(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    mine = [song(1), song(2, sound=HEARD)]
    await store.playlists.take_in(ben, exported(listed("Moss", mine)))
    await store.jobs.learned(ben, (await store.jobs.unlearned(soon=False))[ben])

    otherwise = [song(number, title="Otherwise", sound=OTHERWISE) for number in (1, 2)]
    await store.suggestions.shown(ann, found(*otherwise))

    assert [await store.tracks.find(ben, each.id) for each in mine] == mine
    assert await store.jobs.unlearned(soon=False) == {}


async def test_nothing_is_kept_of_a_forgotten_member_who_is_suggested_something_late(
    store: Store, ann: MemberId
) -> None:
    await store.suggestions.shown(ann, found(1, 2))
    handed_out = await store.personal.export(ann)
    await store.personal.erase(ann)

    await store.suggestions.shown(ann, found(3))

    assert [row["track_id"] for row in handed_out["suggestions"]] == [song(1).id, song(2).id]
    for table in ("suggestions", "tracks", "sounds"):
        assert await store.database.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - ours


async def test_what_was_suggested_long_ago_is_forgotten_with_the_songs_that_nobody_has(
    store: Store, ann: MemberId, ben: MemberId, clock: Ticking
) -> None:
    await store.suggestions.shown(ann, found(1, 2, 3))
    await store.playlists.take_in(ben, exported(listed("Moss", [2])))
    await store.verdicts.put(ann, song(3), Verdict.LIKE, None)
    clock.now += timedelta(days=366)
    await store.suggestions.shown(ann, found(4))

    await store.suggestions.tidy()

    left = {row["id"] for row in await store.database.rows("SELECT id FROM tracks")}
    assert left == {song(number).id for number in (2, 3, 4)}
    assert await store.suggestions.track(ann, song(1).id) is None


async def test_friends_songs_come_with_their_name_there_and_the_playlists(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1, 2)

    assert await offered(store, ann) == {
        "Song 1": (f"Member {ben}", "Rain"),
        "Song 2": (f"Member {ben}", "Rain"),
    }


async def test_nobodys_songs_are_suggested_in_a_server_where_they_did_not_allow_it(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1, place=THERE)
    await store.agreements.agree(ann, HERE, Agreement.SUGGEST)
    for agreement in set(Agreement) - {Agreement.SUGGEST}:
        await store.agreements.agree(ben, HERE, agreement)

    assert await offered(store, ann, HERE) == {}
    assert await offered(store, ann, Place("elsewhere", THERE.server)) == {}
    assert await offered(store, ann, None) == {}


async def test_without_a_server_friends_are_those_of_servers_where_the_member_allows_it_too(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1)
    assert await offered(store, ann, None) == {}

    await store.agreements.agree(ann, HERE, Agreement.SUGGEST)
    assert set(await offered(store, ann, None)) == {"Song 1"}


async def test_nobody_is_suggested_their_own_songs_nor_what_they_have_of_a_friends(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ann, 1, 2)
    await open_up(store, ben, elsewhere(91, song(1)), 3, 4)
    await store.verdicts.put(ann, song(4), Verdict.DISLIKE, None)

    assert set(await offered(store, ann)) == {"Song 3"}


async def test_a_friends_own_files_are_suggested_to_nobody(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    demo = Track(local_id("Ben", "Demo of mine"), "Demo of mine", ("Ben",))
    await open_up(store, ben, 1, demo)
    await store.agreements.agree(ann, HERE, Agreement.SUGGEST)

    assert set(await offered(store, ann)) == {"Song 1"}
    assert (await store.suggestions.others(ann, 10))["title"] == ["Song 1"]


async def test_a_song_that_two_friends_have_is_suggested_once(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    for member in (ben, cem):
        await open_up(store, member, 1, 2, 3)

    drawn = await store.suggestions.from_friends(ann, HERE, 50, 1)

    assert sorted(each.track.title for each in drawn) == ["Song 1", "Song 2", "Song 3"]


async def test_a_large_library_leaves_room_for_a_small_one(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    await open_up(store, ben, *range(1000, 1900))
    await open_up(store, cem, *range(1, 6), name="Few")

    drawn = await offered(store, ann, limit=20)

    assert len(drawn) == 20
    assert list(drawn.values()).count((f"Member {cem}", "Few")) == 5


async def test_friends_songs_by_artists_whom_the_member_has_are_among_those_that_are_drawn(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    strange = [song(number, artist=f"Stranger {number}") for number in range(1000, 1900)]
    await store.playlists.take_in(ann, exported(listed("Moss", [song(1, artist="Mossy")])))
    await open_up(store, ben, *strange, *(song(number, artist="Mossy") for number in range(2, 6)))

    drawn = await store.suggestions.from_friends(ann, HERE, 20, 1)

    assert [each.seed for each in drawn].count("Mossy") == 4
    assert {each.track.artists for each in drawn if each.seed} == {("Mossy",)}


Keeping = Callable[[Store, MemberId, PlaylistId], Awaitable[object]]


async def _gone(store: Store, ben: MemberId, open_: PlaylistId) -> None:
    del open_
    await store.playlists.take_in(ben, exported(listed("Kept", range(100, 103))), replace=True)


TAKEN_BACK: dict[str, Keeping] = {
    "private": lambda store, ben, open_: store.playlists.set_shown(ben, open_, Shown.PRIVATE),
    "counted": lambda store, ben, open_: store.playlists.set_shown(ben, open_, Shown.COUNTED),
    "left out of taste": lambda store, ben, open_: store.playlists.set_in_taste(ben, open_, False),
    "withdrawn": lambda store, ben, _: store.agreements.withdraw(ben, HERE, Agreement.SUGGEST),
    "withdrawn everywhere": lambda store, ben, _: store.agreements.withdraw_all(ben),
    "server left": lambda store, _, __: store.agreements.close(HERE),
    "server left meanwhile": lambda store, _, __: store.agreements.keep_only("discord", [THERE]),
    "playlist gone": _gone,
    "forgotten": lambda store, ben, _: store.personal.erase(ben),
}


@pytest.mark.parametrize("take_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_what_is_taken_back_is_suggested_no_more_and_what_was_learned_against_it_is_dropped_at_once(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId, take_back: Keeping
) -> None:
    playlist = await open_up(store, ben, 1, 2)
    await open_up(store, ann, 3)
    await store.agreements.agree(cem, THERE, Agreement.SUGGEST)
    for member in (ann, cem):
        for kind in ("liker", "guesser"):
            await store.trained.save(member, kind, b"numbers", "digest", {})
            await store.jobs.put(kind, member, "another digest")

    await take_back(store, ben, playlist)

    assert not {"Song 1", "Song 2"} & set(await offered(store, ann))
    assert await store.trained.load(ann, "liker") is None
    assert await store.trained.load(ann, "guesser")
    assert await store.trained.load(cem, "liker")
    rows = await store.database.rows("SELECT kind, member_id FROM jobs ORDER BY member_id, kind")
    assert [tuple(row) for row in rows] == [("guesser", ann), ("guesser", cem), ("liker", cem)]


async def test_whoever_withdraws_loses_what_was_learned_against_others_as_well(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await open_up(store, member, member)
        await store.trained.save(member, "liker", b"numbers", "digest", {})

    await store.agreements.withdraw(ann, HERE, Agreement.SUGGEST)

    assert await store.trained.load(ann, "liker") is None


async def test_taking_something_else_back_costs_nobody_what_was_learned(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for member in (ann, ben):
        await open_up(store, member, member)
        await store.trained.save(member, "liker", b"numbers", "digest", {})
        await store.agreements.agree(member, HERE, Agreement.MAP)

    await store.agreements.withdraw(ann, HERE, Agreement.MAP)
    kept = next(each for each in await store.playlists.all(ann) if each.name == "Kept")
    await store.playlists.set_shown(ann, kept.id, Shown.COUNTED)
    await store.playlists.set_shown(ann, kept.id, Shown.PRIVATE)

    for member in (ann, ben):
        assert await store.trained.load(member, "liker")


async def test_what_was_suggested_stays_the_members_and_says_nothing_of_the_friend_who_withdrew(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1)
    await store.suggestions.shown(ann, await store.suggestions.from_friends(ann, HERE, 5, 1))

    await store.personal.erase(ben)

    handed_out = str(await store.personal.export(ann))
    assert await store.suggestions.track(ann, song(1).id) == song(1)
    assert f"Member {ben}" not in handed_out
    assert "Rain" not in handed_out


async def test_the_catalogue_gives_half_by_artists_whom_the_member_has_and_half_by_chance(
    store: Store, ann: MemberId
) -> None:
    near = [song(number, artist="Mossy", sound=HEARD) for number in range(8)]
    far = [song(number, artist=f"Stranger {number}") for number in range(100, 500)]
    await store.catalogue.load([*near, *far], known_at=START)
    await store.playlists.take_in(ann, exported(listed("Moss", [song(900, artist="MOSSY")])))

    drawn = await store.suggestions.from_catalogue(ann, 12, 1)

    assert [each.seed for each in drawn].count("MOSSY") == 6
    assert len({each.track.id for each in drawn}) == 12
    assert {each.origin for each in drawn} == {Origin.CATALOGUE}
    assert {each.track.sound for each in drawn if each.seed} == {HEARD}


async def test_the_catalogue_gives_the_same_for_the_same_seed_and_others_for_another(
    store: Store, ann: MemberId
) -> None:
    await store.catalogue.load(map(song, range(500)), known_at=START)

    first, again, other = [
        [each.track.id for each in await store.suggestions.from_catalogue(ann, 10, seed)]
        for seed in (1, 1, 2)
    ]

    assert first == again
    assert set(first) != set(other)


async def test_the_catalogue_gives_nothing_that_the_member_has_or_judged_or_that_has_no_name(
    store: Store, ann: MemberId
) -> None:
    nameless = [song(6, title=""), song(7, artist="")]
    await store.catalogue.load([*map(song, range(1, 6)), *nameless], known_at=START)
    await store.playlists.take_in(ann, exported(listed("Moss", [1, elsewhere(92, song(2))])))
    await store.verdicts.put(ann, song(3), Verdict.DISLIKE, None)

    drawn = await store.suggestions.from_catalogue(ann, 10, 1)

    assert {each.track.id for each in drawn} == {song(4).id, song(5).id}


async def test_artists_of_playlists_that_do_not_tell_of_taste_lead_nowhere(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Sleep", [song(900, artist="Noise")])))
    (sleep,) = await store.playlists.all(ann)
    await store.playlists.set_in_taste(ann, sleep.id, value=False)
    await store.catalogue.load([song(1, artist="Noise")], known_at=START)

    assert [each.seed for each in await store.suggestions.from_catalogue(ann, 10, 1)] == [""]


async def test_where_there_is_neither_a_catalogue_nor_a_friend_nothing_is_found(
    store: Store, ann: MemberId
) -> None:
    assert await store.suggestions.from_catalogue(ann, 10, 1) == ()
    assert await store.suggestions.from_friends(ann, HERE, 10, 1) == ()
    assert await store.suggestions.from_friends(ann, None, 10, 1) == ()
    assert set(map(len, (await store.suggestions.others(ann, 10)).values())) == {0}


async def test_what_is_liked_is_learned_against_the_catalogue_and_those_who_allow_it_to_each_other(
    store: Store, ann: MemberId, ben: MemberId, cem: MemberId
) -> None:
    await store.catalogue.load([song(number, sound=HEARD) for number in range(100)], known_at=START)
    await open_up(store, ann, 1, 2)
    await open_up(store, ben, *(song(number, sound=OTHERWISE) for number in range(200, 230)))
    await open_up(store, cem, *range(300, 330), place=THERE)

    others = await store.suggestions.others(ann, 40)

    assert {len(values) for values in others.values()} == {40}
    assert list(others) == [*await store.verdicts.columns(ann)][:-2]
    numbers = {int(str(track)) for track in others["track_id"]}
    assert len([number for number in numbers if 200 <= number < 230]) == 20
    assert len([number for number in numbers if number < 100]) == 20
    assert not numbers & {1, 2}
    assert set(others["tempo"]) == {HEARD.tempo, OTHERWISE.tempo}


async def test_whoever_lets_only_their_artists_help_is_not_learned_against(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1, place=THERE)
    for member in (ann, ben):
        await store.agreements.agree(member, HERE, Agreement.ARTISTS)

    assert (await store.suggestions.others(ann, 10))["track_id"] == []


async def test_songs_that_were_found_through_an_account_go_with_it_unless_they_were_judged(
    store: Store, ann: MemberId
) -> None:
    for number, origin in enumerate((Origin.ALBUM, Origin.SEARCH, Origin.SEARCH, Origin.RECCOBEATS)):
        await store.suggestions.shown(ann, found(number, origin=origin))
    await store.verdicts.put(ann, song(2), Verdict.LIKE, None)

    await store.links.drop(ann)

    left = [number for number in range(4) if await store.tracks.find(ann, song(number).id)]
    assert left == [2, 3]
