"""Songs that people of a server show each other are found; those that they keep to themselves are not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain import Agreement, MemberId, Place, Shown
from bot.store import Store, open_store
from tests.store.worlds import Ticking, exported, listed, song

HERE, THERE = Place("test", "1"), Place("test", "2")
WHOSE = Agreement.WHOSE


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path / "earmark.db", Ticking()) as opened:
        yield opened


@pytest.fixture
async def ana(store: Store) -> MemberId:
    """Know somebody with three playlists, one of each kind of openness, who agreed in one server."""
    member = await store.members.identify("test", "ana")
    lists = [listed(shown.value, [song(n, title=f"Kettle {n}")]) for n, shown in enumerate(Shown)]
    await store.playlists.take_in(member, exported(*lists))
    for playlist in await store.playlists.all(member):
        await store.playlists.set_shown(member, playlist.id, Shown(playlist.name))
    await store.agreements.agree(member, HERE, WHOSE, called="Ana")
    return member


async def titles(store: Store, place: Place = HERE, words: str = "kettle") -> list[str]:
    found = {track.title for track in await store.visible.search(place, WHOSE, words, 10)}
    by_id = [await store.visible.find(place, WHOSE, song(n).id) for n in range(3)]
    assert {track.title for track in by_id if track} == found or words != "kettle"
    return sorted(found)


@pytest.mark.usefixtures("ana")
async def test_visible_songs_alone_are_found_and_only_where_it_was_agreed(store: Store) -> None:
    visible = [shown.value for shown in Shown].index("visible")

    assert await titles(store) == [f"Kettle {visible}"]
    assert await titles(store, THERE) == []
    assert await store.visible.search(HERE, Agreement.MAP, "kettle", 10) == ()


@pytest.mark.usefixtures("ana")
async def test_every_word_is_looked_for_and_none_finds_nothing(store: Store) -> None:
    assert await titles(store, words="kettle 2 artist")
    assert await titles(store, words="kettle unheard") == []
    assert await titles(store, words="  ") == []


async def test_what_is_taken_back_is_found_no_more(store: Store, ana: MemberId) -> None:
    (visible,) = [each for each in await store.playlists.all(ana) if each.shown is Shown.VISIBLE]

    await store.playlists.set_in_taste(ana, visible.id, False)
    assert await titles(store) == []
    await store.playlists.set_in_taste(ana, visible.id, True)
    assert await titles(store) != []
    await store.agreements.withdraw(ana, HERE, WHOSE)
    assert await titles(store) == []


async def test_strangers_are_drawn_from_the_catalogue_alone_and_the_same_for_a_seed(
    store: Store, ana: MemberId
) -> None:
    await store.agreements.agree(ana, HERE, Agreement.SUGGEST, called="Ana")
    await store.catalogue.load([song(n) for n in range(100, 160)], known_at=Ticking()())

    drawn = await store.suggestions.strangers(20, 1)

    assert len(drawn["track_id"]) == 20
    assert set(drawn["track_id"]) <= {song(n).id for n in range(100, 160)}
    assert drawn == await store.suggestions.strangers(20, 1)
    assert drawn["track_id"] != (await store.suggestions.strangers(20, 2))["track_id"]
