"""Where songs lie on a map, as long as somebody shows them there, and who may look at it for how long."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Agreement, MemberId, PlaylistId, Shown, TrackId
from bot.store import MapLink, MapOf, Store, open_store
from tests.clocks import Hand
from tests.store.people import HERE, THERE, agree, bring
from tests.store.worlds import START, exported, listed, song

SERVER = MapOf(place=HERE)
HOUR = timedelta(hours=1)


@pytest.fixture
def hand() -> Hand:
    return Hand(START)


@pytest.fixture
async def store(path: Path, hand: Hand) -> AsyncIterator[Store]:
    async with open_store(path, hand) as opened:
        yield opened


def at(numbers: Iterable[int], y: float = 0.5) -> dict[TrackId, tuple[float, float]]:
    return {song(number).id: (number / 100, y) for number in numbers}


async def on(store: Store, of: MapOf) -> set[int]:
    return {int(track) for track in await store.maps.spots(of)}


async def test_songs_lie_where_they_were_put(store: Store, ann: MemberId) -> None:
    await bring(store, ann, visible=[1, 2])
    await agree(store, ann, to=Agreement.MAP)

    await store.maps.put(SERVER, at([1, 2]), fitted=True)

    assert await store.maps.spots(SERVER) == at([1, 2])
    assert await store.maps.spots(MapOf(place=THERE)) == {}


async def test_new_songs_are_put_beside_the_others_and_a_fit_puts_all_anew(
    store: Store, ann: MemberId, hand: Hand
) -> None:
    await bring(store, ann, visible=[1, 2, 3])
    await agree(store, ann, to=Agreement.MAP)
    nothing = await store.maps.fitted_at(SERVER)
    await store.maps.put(SERVER, at([1, 2]), fitted=True)

    hand.now += HOUR
    await store.maps.put(SERVER, at([3]), fitted=False)
    placed = await store.maps.spots(SERVER), await store.maps.fitted_at(SERVER)
    fitted = await store.maps.fitted(SERVER)
    await store.maps.put(SERVER, at([2, 3], y=0.1), fitted=True)

    assert nothing is None
    assert placed == (at([1, 2, 3]), START)
    assert fitted == set(at([1, 2]))
    assert await store.maps.fitted(SERVER) == set(at([2, 3]))
    assert await store.maps.spots(SERVER) == at([2, 3], y=0.1)
    assert await store.maps.fitted_at(SERVER) == START + HOUR


async def test_only_songs_that_somebody_shows_lie_on_a_servers_map(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    left_out = (await bring(store, ann, visible=[1], counted=[2], private=[3], visible_sleep=[4]))[
        "visible_sleep"
    ]
    await store.playlists.set_in_taste(ann, left_out, False)
    await bring(store, ben, visible=[5])
    await agree(store, ann, to=Agreement.MAP)
    await agree(store, ben, to=Agreement.MAP, place=THERE)
    await agree(store, ben, to=Agreement.COMPARE)

    await store.maps.put(SERVER, at(range(9)), fitted=True)

    assert await on(store, SERVER) == {1}


async def test_on_their_own_map_a_member_has_all_that_tells_of_their_taste(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    left_out = (await bring(store, ann, visible=[1], counted=[2], private=[3], private_sleep=[4]))[
        "private_sleep"
    ]
    await store.playlists.set_in_taste(ann, left_out, False)
    await bring(store, ben, visible=[5])
    await agree(store, ann, ben, to=Agreement.MAP)

    await store.maps.put(MapOf(member=ann), at(range(9)), fitted=True)

    assert await on(store, MapOf(member=ann)) == {1, 2, 3}


Keeping = Callable[[Store, MemberId, PlaylistId], Awaitable[object]]
TAKEN_BACK: dict[str, Keeping] = {
    "private": lambda store, ben, known: store.playlists.set_shown(ben, known, Shown.PRIVATE),
    "counted": lambda store, ben, known: store.playlists.set_shown(ben, known, Shown.COUNTED),
    "all private": lambda store, ben, _: store.playlists.set_all_shown(ben, Shown.PRIVATE),
    "left out of taste": lambda store, ben, known: store.playlists.set_in_taste(ben, known, False),
    "withdrawn": lambda store, ben, _: store.agreements.withdraw(ben, HERE, Agreement.MAP),
    "withdrawn in every server": lambda store, ben, _: store.agreements.withdraw(ben, None, Agreement.MAP),
    "withdrawn everywhere": lambda store, ben, _: store.agreements.withdraw_all(ben),
    "left the server": lambda store, ben, _: store.agreements.leave(ben, HERE),
    "taken out": lambda store, ben, _: store.playlists.take_in(
        ben, exported(listed("visible", [2, 7]), whole=False)
    ),
    "playlist gone": lambda store, ben, _: store.playlists.take_in(
        ben, exported(listed("Other", [7])), replace=True
    ),
    "forgotten": lambda store, ben, _: store.personal.erase(ben),
}


@pytest.mark.parametrize("take_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_what_nobody_shows_any_more_is_off_the_map_in_the_same_moment(
    store: Store, ann: MemberId, ben: MemberId, take_back: Keeping
) -> None:
    await bring(store, ann, visible=[1, 2])
    known = (await bring(store, ben, visible=[2, 3]))["visible"]
    await agree(store, ann, ben, to=Agreement.MAP)
    await store.maps.put(SERVER, at([1, 2, 3]), fitted=True)

    await take_back(store, ben, known)

    assert await on(store, SERVER) == {1, 2}


async def test_a_server_that_is_left_takes_its_map_along(store: Store, ann: MemberId) -> None:
    await bring(store, ann, visible=[1])
    for place in (HERE, THERE):
        await agree(store, ann, to=Agreement.MAP, place=place)
        await store.maps.put(MapOf(place=place), at([1]), fitted=True)

    await store.agreements.close(HERE)

    assert await store.maps.fitted_at(SERVER) is None
    assert await on(store, MapOf(place=THERE)) == {1}


@pytest.mark.parametrize("leave_out", ["left out", "gone"])
async def test_what_is_kept_back_goes_from_the_members_own_map_only_where_it_tells_nothing_any_more(
    store: Store, ann: MemberId, leave_out: str
) -> None:
    found = await bring(store, ann, private=[1], visible=[2])
    await store.maps.put(MapOf(member=ann), at([1, 2]), fitted=True)

    await store.playlists.set_shown(ann, found["visible"], Shown.PRIVATE)
    hidden = await on(store, MapOf(member=ann))
    if leave_out == "left out":
        await store.playlists.set_in_taste(ann, found["private"], False)
    else:
        await store.playlists.take_in(ann, exported(listed("visible", [2])), replace=True)

    assert hidden == {1, 2}
    assert await on(store, MapOf(member=ann)) == {2}


async def test_what_is_laid_out_while_somebody_withdraws_is_kept_without_them(
    store: Store, ann: MemberId, ben: MemberId
) -> None:
    await bring(store, ann, visible=[1])
    await bring(store, ben, visible=[2])
    await agree(store, ann, ben, to=Agreement.MAP)
    laid_out = at([1, 2])

    await store.agreements.withdraw(ben, HERE, Agreement.MAP)
    await store.maps.put(SERVER, laid_out, fitted=True)

    assert await on(store, SERVER) == {1}


async def test_nothing_is_kept_of_a_forgotten_members_map(store: Store, ann: MemberId) -> None:
    await bring(store, ann, private=[1])
    await store.maps.put(MapOf(member=ann), at([1]), fitted=True)
    tables = await store.personal.export(ann)
    await store.personal.erase(ann)

    await store.maps.put(MapOf(member=ann), at([1]), fitted=True)

    assert [row["track_id"] for row in tables["spots"]] == [song(1).id]
    assert len(tables["maps"]) == 1
    for table in ("maps", "spots"):
        assert await store.database.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - our own tables


async def test_an_address_leads_to_its_map_until_it_ends(store: Store, ann: MemberId, hand: Hand) -> None:
    await agree(store, ann, to=Agreement.MAP)
    token = await store.maps.open_link(ann, SERVER, "member", HOUR)

    opened = await store.maps.opened(token)
    hand.now += HOUR

    assert opened == MapLink(ann, SERVER, "member", START + HOUR)
    assert await store.maps.opened(token) is None
    await store.maps.tidy()
    assert await store.database.rows("SELECT * FROM map_links") == []


async def test_an_address_of_a_members_own_map_needs_no_agreement(store: Store, ann: MemberId) -> None:
    token = await store.maps.open_link(ann, MapOf(member=ann), "genre", HOUR)

    assert await store.maps.opened(token) == MapLink(ann, MapOf(member=ann), "genre", START + HOUR)


async def test_an_address_can_be_neither_guessed_nor_read_out_of_the_database(
    store: Store, ann: MemberId, path: Path
) -> None:
    tokens = {await store.maps.open_link(ann, MapOf(member=ann), "genre", HOUR) for _ in range(50)}

    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert not any(token.encode() in kept for token in tokens)
    for token in tokens:
        digest = hashlib.sha256(token.encode()).hexdigest()
        assert await store.maps.opened(digest) is None
        assert await store.maps.opened(token[:-1]) is None


CLOSED: dict[str, Callable[[Store, MemberId], Awaitable[object]]] = {
    "withdrawn": lambda store, ann: store.agreements.withdraw(ann, HERE, Agreement.MAP),
    "withdrawn everywhere": lambda store, ann: store.agreements.withdraw_all(ann),
    "left the server": lambda store, ann: store.agreements.leave(ann, HERE),
    "server left": lambda store, _: store.agreements.close(HERE),
    "forgotten": lambda store, ann: store.personal.erase(ann),
}


@pytest.mark.parametrize("close", CLOSED.values(), ids=CLOSED)
async def test_whoever_takes_their_leave_back_does_not_look_at_the_map_any_more(
    store: Store, ann: MemberId, ben: MemberId, close: Callable[[Store, MemberId], Awaitable[object]]
) -> None:
    await agree(store, ann, ben, to=Agreement.MAP)
    token = await store.maps.open_link(ann, SERVER, "member", HOUR)

    await close(store, ann)

    assert await store.maps.opened(token) is None
    assert await store.database.rows("SELECT * FROM map_links WHERE server IS NOT NULL") == []
    await agree(store, ann, to=Agreement.MAP)
    assert await store.maps.opened(token) is None


async def test_an_address_of_a_servers_map_is_nothing_to_somebody_who_never_agreed(
    store: Store, ann: MemberId
) -> None:
    await agree(store, ann, to=Agreement.COMPARE)
    token = await store.maps.open_link(ann, SERVER, "member", HOUR)

    assert await store.maps.opened(token) is None


async def test_a_forgotten_member_gets_no_address(store: Store, ann: MemberId) -> None:
    await store.personal.erase(ann)

    token = await store.maps.open_link(ann, MapOf(member=ann), "member", HOUR)

    assert await store.maps.opened(token) is None
