"""A server's weekly list names people while they allow it, and counts what its own people said of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Agreement, Candidate, MemberId, Origin, Place, PlaylistId, Shown, Verdict
from bot.store import Store, Week
from bot.store.weekly import Likely
from tests.store.worlds import HEARD, Ticking, exported, listed, song

HERE, THERE = Place("discord", "1"), Place("discord", "2")


async def open_up(store: Store, member: MemberId, *numbers: int) -> PlaylistId:
    """Import a visible playlist, and let the people of a server be suggested from it."""
    await store.playlists.take_in(member, exported(listed("Rain", numbers)))
    (playlist,) = await store.playlists.all(member)
    await store.playlists.set_shown(member, playlist.id, Shown.VISIBLE)
    await store.agreements.agree(member, HERE, Agreement.SUGGEST, called="Ben")
    return playlist.id


def of_ben(number: int) -> Candidate:
    return Candidate(song(number), Origin.FRIEND, "Ben", "Rain")


LISTED = Candidate(song(50, sound=HEARD), Origin.CATALOGUE)
EMPTY = Week(HERE, "2026-W48", (), "joy")


async def songs(store: Store, place: Place = HERE) -> tuple[Candidate, ...]:
    week = await store.weekly.get(place, "2026-W48")
    return week.songs if week else ()


async def test_a_list_is_kept_in_its_order_for_its_server_and_week(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1, 2)
    order = (of_ben(2), LISTED, of_ben(1))
    likely = {each.track.id: Likely(0.1 * place, 0.5) for place, each in enumerate(order)}
    week = Week(HERE, "2026-W48", order, "joy", likely)

    await store.weekly.put(week)

    assert await store.weekly.get(HERE, "2026-W48") == week
    assert await store.weekly.get(HERE, "2026-W49") is None
    assert await store.weekly.get(THERE, "2026-W48") is None
    assert not await store.suggestions.track(ann, LISTED.track.id)


async def test_a_list_keeps_by_what_it_is_ordered(store: Store) -> None:
    await store.weekly.put(replace(EMPTY, songs=(LISTED,)))

    await store.weekly.sort(HERE, "2026-W48", "fine")

    likely = {LISTED.track.id: Likely()}
    assert await store.weekly.get(HERE, "2026-W48") == Week(HERE, "2026-W48", (LISTED,), "fine", likely)


async def test_a_list_that_is_made_again_begins_anew(store: Store, ann: MemberId) -> None:
    await store.weekly.put(replace(EMPTY, songs=(LISTED, Candidate(song(51), Origin.SEARCH))))
    await store.weekly.vote(ann, HERE, "2026-W48", LISTED.track.id, Verdict.LIKE)

    await store.weekly.put(replace(EMPTY, songs=(LISTED,)))

    assert await songs(store) == (LISTED,)
    assert await store.weekly.votes(HERE, "2026-W48") == {}
    assert await store.tracks.find(ann, song(51).id) is None
    assert await store.database.rows("SELECT 1 FROM tracks WHERE id = ?", (song(51).id,)) == []


async def test_nobody_comes_into_a_list_who_does_not_allow_it_there(store: Store, ben: MemberId) -> None:
    await open_up(store, ben, 1)
    strangers = Candidate(song(2), Origin.FRIEND, "Ben", "Rain")
    renamed = Candidate(song(1), Origin.FRIEND, "Somebody", "Rain")

    await store.weekly.put(replace(EMPTY, songs=(of_ben(1), strangers)))
    await store.weekly.put(replace(EMPTY, place=THERE, songs=(of_ben(1),)))
    assert await songs(store) == (of_ben(1),)
    assert await songs(store, THERE) == ()

    await store.weekly.put(replace(EMPTY, songs=(renamed,)))
    assert await songs(store) == ()


async def test_whoever_is_called_otherwise_now_is_named_by_that(store: Store, ben: MemberId) -> None:
    await open_up(store, ben, 1)
    await store.weekly.put(replace(EMPTY, songs=(of_ben(1),)))

    await store.agreements.agree(ben, HERE, Agreement.SUGGEST, called="Benno")

    assert [each.owner for each in await songs(store)] == ["Benno"]


@pytest.mark.parametrize("how", ["withdrawn", "private", "left out of taste", "forgotten"])
async def test_whoever_takes_it_back_is_out_of_every_list_at_once(
    store: Store, ann: MemberId, ben: MemberId, how: str
) -> None:
    playlist = await open_up(store, ben, 1)
    await store.weekly.put(replace(EMPTY, songs=(of_ben(1), LISTED)))
    await store.weekly.vote(ann, HERE, "2026-W48", song(1).id, Verdict.LIKE)

    if how == "withdrawn":
        await store.agreements.withdraw(ben, HERE, Agreement.SUGGEST)
    elif how == "private":
        await store.playlists.set_shown(ben, playlist, Shown.PRIVATE)
    elif how == "left out of taste":
        await store.playlists.set_in_taste(ben, playlist, value=False)
    else:
        await store.personal.erase(ben)

    assert await songs(store) == (LISTED,)
    rows = await store.database.rows("SELECT member_id FROM weekly_songs")
    assert [row["member_id"] for row in rows] == [None]
    assert await store.weekly.votes(HERE, "2026-W48") == {}


async def test_agreeing_again_does_not_bring_a_song_back_into_a_list(store: Store, ben: MemberId) -> None:
    playlist = await open_up(store, ben, 1)
    await store.weekly.put(replace(EMPTY, songs=(of_ben(1),)))

    await store.playlists.set_shown(ben, playlist, Shown.COUNTED)
    await store.playlists.set_shown(ben, playlist, Shown.VISIBLE)

    assert await songs(store) == ()


async def test_everybody_has_one_vote_a_song_and_the_last_counts(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await store.weekly.put(replace(EMPTY, songs=(LISTED, Candidate(song(51), Origin.SEARCH))))
    for verdict in (Verdict.LIKE, Verdict.DISLIKE):
        await store.weekly.vote(ann, HERE, "2026-W48", LISTED.track.id, verdict)
    await store.weekly.vote(ben, HERE, "2026-W48", LISTED.track.id, Verdict.LIKE)
    await store.weekly.vote(ben, HERE, "2026-W48", song(51).id, Verdict.LIKE)
    await store.weekly.vote(ben, HERE, "2026-W48", song(51).id, None)

    votes = await store.weekly.votes(HERE, "2026-W48")

    assert votes == {LISTED.track.id: {Verdict.DISLIKE: 1, Verdict.LIKE: 1}}


async def test_a_word_without_a_week_is_a_vote_on_the_newest_list_where_the_song_is_in_it(
    store: Store, ann: MemberId
) -> None:
    await store.weekly.hear(ann, HERE, LISTED.track.id, Verdict.LIKE)
    for week in ("2026-W48", "2026-W47"):
        await store.weekly.put(replace(EMPTY, week=week, songs=(LISTED,)))

    await store.weekly.hear(ann, HERE, LISTED.track.id, Verdict.LIKE)
    await store.weekly.hear(ann, HERE, song(1).id, Verdict.LIKE)

    assert await store.weekly.votes(HERE, "2026-W48") == {LISTED.track.id: {Verdict.LIKE: 1}}
    assert await store.weekly.votes(HERE, "2026-W47") == {}
    await store.weekly.hear(ann, HERE, LISTED.track.id, None)
    assert await store.weekly.votes(HERE, "2026-W48") == {}


async def test_what_is_said_elsewhere_is_no_vote_and_a_vote_is_no_verdict(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    for place in (HERE, THERE):
        await store.weekly.put(replace(EMPTY, place=place, songs=(LISTED,)))
    await store.verdicts.put(ann, LISTED.track, Verdict.DISLIKE, None)
    await store.weekly.vote(ben, THERE, "2026-W48", LISTED.track.id, Verdict.LIKE)
    await store.weekly.vote(ben, HERE, "2026-W48", song(1).id, Verdict.LIKE)

    assert await store.weekly.votes(HERE, "2026-W48") == {}
    assert await store.verdicts.all(ben) == ()


async def test_votes_and_songs_in_lists_are_handed_out_and_erased_with_their_member(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await open_up(store, ben, 1)
    await store.weekly.put(replace(EMPTY, songs=(of_ben(1), LISTED)))
    for member in (ann, ben):
        await store.weekly.vote(member, HERE, "2026-W48", LISTED.track.id, Verdict.LIKE)

    tables = await store.personal.export(ben)
    await store.personal.erase(ben)
    await store.weekly.vote(ben, HERE, "2026-W48", LISTED.track.id, Verdict.LIKE)

    assert [row["track_id"] for row in tables["weekly_songs"]] == [song(1).id]
    assert [row["verdict"] for row in tables["weekly_votes"]] == ["like"]
    assert await store.weekly.votes(HERE, "2026-W48") == {LISTED.track.id: {Verdict.LIKE: 1}}


async def test_lists_are_forgotten_after_two_months_with_the_songs_that_nobody_has(
    store: Store, clock: Ticking
) -> None:
    await store.weekly.put(replace(EMPTY, songs=(LISTED,)))
    clock.now += timedelta(days=40)
    await store.weekly.put(replace(EMPTY, week="2026-W53", songs=(Candidate(song(51), Origin.SEARCH),)))
    clock.now += timedelta(days=21)

    await store.weekly.tidy()

    assert await store.weekly.get(HERE, "2026-W48") is None
    assert await store.weekly.get(HERE, "2026-W53")
    assert [row["id"] for row in await store.database.rows("SELECT id FROM tracks")] == [song(51).id]


async def test_lists_of_a_server_that_earmark_has_left_are_forgotten(store: Store) -> None:
    for place in (HERE, THERE):
        await store.weekly.put(replace(EMPTY, place=place, songs=(LISTED,)))

    await store.agreements.close(HERE)

    assert await store.weekly.get(HERE, "2026-W48") is None
    assert await songs(store, THERE) == (LISTED,)
