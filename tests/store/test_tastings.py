"""Playlists to rate are remembered with their songs until these count, and nothing of them outlives that."""

from collections.abc import Sequence

import pytest

from bot.accounts import ClientId, Linked, ListId, Profile
from bot.domain import Candidate, MemberId, Origin, Track
from bot.errors import NeedsLink
from bot.store import Store, Tasting
from tests.store.worlds import HEARD, START, song

LIST = ListId("L" * 22)


async def linked(store: Store, member: MemberId) -> Linked:
    """Link a member as far as the tables know."""
    who = Profile("account", "ann", "Ann")
    async with store.database.transaction() as change:
        await change.execute(
            "INSERT INTO links (member_id, account, user, name, client_id, scopes, tokens, authorized_at) "
            "VALUES (?, ?, ?, ?, '', '', x'', ?)",
            (member, who.account, who.user, who.name, START.isoformat()),
        )
    return Linked(member, who, ClientId(""), frozenset(), START, ended=False, read_at=None)


async def begun(store: Store, link: Linked, tracks: Sequence[Track], marker: str = "abc") -> Tasting:
    candidates = [Candidate(track, Origin.FRIEND) for track in tracks]
    return await store.tastings.begin(link, marker, "To rate", candidates)


async def tracks_left(store: Store) -> list[str]:
    return [row["title"] for row in await store.database.rows("SELECT title FROM tracks ORDER BY id")]


async def test_what_is_to_be_made_is_remembered_before_it_is(store: Store, ann: MemberId) -> None:
    link = await linked(store, ann)
    await begun(store, link, [song(2, sound=HEARD), song(1), song(2)])

    (tasting,) = await store.tastings.all(ann)
    songs = await store.tastings.songs(ann, tasting)

    assert (tasting.marker, tasting.list, tasting.touched) == ("abc", None, False)
    assert [(each.track.title, each.origin, each.seen) for each in songs] == [
        ("Song 2", Origin.FRIEND, False),
        ("Song 1", Origin.FRIEND, False),
    ]
    assert songs[0].track.sound == HEARD


async def test_a_state_is_known_since_it_was_first_noticed(store: Store, ann: MemberId) -> None:
    link = await linked(store, ann)
    tasting = await begun(store, link, [song(1), song(2)])
    await store.tastings.made(link, tasting, LIST)

    first = await store.tastings.noticed(ann, tasting, "s1", [song(1).id], touched=True)
    same = await store.tastings.noticed(ann, first, "s1", [], touched=False)
    other = await store.tastings.noticed(ann, same, "s2", [song(2).id], touched=False)

    assert tasting.since < first.since == same.since < other.since
    (now,) = await store.tastings.all(ann)
    assert (now.list, now.snapshot, now.since, now.touched) == (LIST, "s2", other.since, True)
    assert all(each.seen for each in await store.tastings.songs(ann, now))


async def test_what_was_put_in_is_not_yet_seen_and_what_was_seen_stays_so(
    store: Store, ann: MemberId
) -> None:
    link = await linked(store, ann)
    tasting = await begun(store, link, [song(1), song(2), song(3)])

    await store.tastings.put(ann, tasting, [song(1).id])
    await store.tastings.noticed(ann, tasting, "s1", [song(2).id], touched=False)
    await store.tastings.put(ann, tasting, [song(2).id])

    songs = await store.tastings.songs(ann, tasting)
    assert [(each.put, each.seen) for each in songs] == [(True, False), (True, True), (False, False)]


async def test_songs_that_count_are_looked_for_no_more_and_go_unless_somebody_holds_them(
    store: Store, ann: MemberId
) -> None:
    link = await linked(store, ann)
    tasting = await begun(store, link, [song(1), song(2), song(3)])
    await begun(store, link, [song(2)], "other")

    await store.tastings.judged(ann, tasting, [song(1).id, song(2).id])
    assert [each.track.id for each in await store.tastings.songs(ann, tasting)] == [song(3).id]
    assert await tracks_left(store) == ["Song 2", "Song 3"]
    await store.tastings.drop(ann, tasting)

    assert await tracks_left(store) == ["Song 2"]
    assert [each.marker for each in await store.tastings.all(ann)] == ["other"]


async def test_nothing_is_begun_for_who_is_not_linked_any_more(store: Store, ann: MemberId) -> None:
    link = await linked(store, ann)
    tasting = await begun(store, link, [song(1)])
    await store.links.drop(ann)

    with pytest.raises(NeedsLink):
        await begun(store, link, [song(2)], "other")
    with pytest.raises(NeedsLink):
        await store.tastings.made(link, tasting, LIST)

    assert await store.tastings.all(ann) == ()
    assert await tracks_left(store) == []
