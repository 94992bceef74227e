"""What was filed is known for a week, by its member alone, and goes with them."""

from datetime import timedelta

import pytest

from bot.accounts import ClientId, Linked, Listed, ListId, Profile, Tokens
from bot.domain import MemberId
from bot.errors import NeedsLink
from bot.sealing import Seal
from bot.store import Store
from tests.store.worlds import START, Ticking, song

MOSS, FERN = ListId("moss"), ListId("fern")
ONE, TWO = song(1).id, song(2).id


async def linked(store: Store, member: MemberId, name: str = "ann") -> Linked:
    tokens = Tokens("access", "refresh", START, frozenset())
    who = Profile(f"account {name}", name, name)
    await store.links.put(member, ClientId("c" * 32), who, tokens, Seal(b"k" * 32))
    link = await store.links.of(member)
    assert link
    return link


async def state(store: Store, link: Linked, playlist: ListId) -> str:
    return (await store.readings.known(link.member))[playlist].snapshot


async def test_only_what_was_filed_is_known(store: Store, ann: MemberId, ben: MemberId) -> None:
    link = await linked(store, ann)

    await store.filings.begin(link, MOSS, ONE)

    assert await store.filings.has(ann, MOSS, ONE)
    assert not await store.filings.has(ann, MOSS, TWO)
    assert not await store.filings.has(ann, FERN, ONE)
    assert not await store.filings.has(ben, MOSS, ONE)
    await store.filings.drop(ann, MOSS, ONE)
    assert not await store.filings.has(ann, MOSS, ONE)


async def test_the_week_begins_anew_when_a_song_is_filed_again(store: Store, ann: MemberId) -> None:
    clock = clock_of(store)
    link = await linked(store, ann)
    await store.filings.begin(link, MOSS, ONE)
    clock.now += timedelta(days=6)
    await store.filings.begin(link, MOSS, ONE)
    clock.now += timedelta(days=6)
    assert await store.filings.has(ann, MOSS, ONE)

    clock.now += timedelta(days=1)
    assert not await store.filings.has(ann, MOSS, ONE)


async def test_what_is_older_than_a_week_goes_with_the_next_filing(store: Store, ann: MemberId) -> None:
    link = await linked(store, ann)
    await store.filings.begin(link, MOSS, ONE)
    clock_of(store).now += timedelta(days=8)

    await store.filings.begin(link, MOSS, TWO)

    rows = await store.database.rows("SELECT track_id FROM filings")
    assert [row["track_id"] for row in rows] == [TWO]


@pytest.mark.parametrize("way", ["begin", "doubt"])
async def test_a_playlist_that_is_about_to_be_changed_is_to_be_read_again(
    store: Store, ann: MemberId, way: str
) -> None:
    link = await linked(store, ann)
    for key in (MOSS, FERN):
        await store.readings.keep(link, Listed(key, key, "s1", 0, "ann", collaborative=False), ())

    if way == "begin":
        await store.filings.begin(link, MOSS, ONE)
    else:
        await store.filings.doubt(link, MOSS)

    assert (await state(store, link, MOSS), await state(store, link, FERN)) == ("", "s1")


async def test_who_has_unlinked_meanwhile_files_nothing(store: Store, ann: MemberId) -> None:
    link = await linked(store, ann)
    await store.links.drop(ann)

    with pytest.raises(NeedsLink):
        await store.filings.begin(link, MOSS, ONE)

    assert await store.database.rows("SELECT * FROM filings") == []


@pytest.mark.parametrize("way", ["unlink", "forget", "link another account"])
async def test_it_goes_with_the_account_and_with_the_member(
    store: Store, ann: MemberId, ben: MemberId, way: str
) -> None:
    await store.filings.begin(await linked(store, ben, "ben"), MOSS, ONE)
    await store.filings.begin(await linked(store, ann), FERN, TWO)

    if way == "unlink":
        await store.links.drop(ann)
    elif way == "forget":
        assert (await store.personal.erase(ann))["filings"] == 1
    else:
        await linked(store, ann, "another")

    rows = await store.database.rows("SELECT member_id FROM filings")
    assert [row["member_id"] for row in rows] == [ben]


async def test_it_is_handed_out(store: Store, ann: MemberId) -> None:
    await store.filings.begin(await linked(store, ann), MOSS, ONE)

    (row,) = (await store.personal.export(ann))["filings"]

    assert (row["list_id"], row["track_id"]) == (MOSS, ONE)


def clock_of(store: Store) -> Ticking:
    clock = store.filings._clock
    assert isinstance(clock, Ticking)
    return clock
