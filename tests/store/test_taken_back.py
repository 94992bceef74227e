"""Whatever people agree to and take back in whatever order: nothing stays to be seen that is not open now."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Agreement, MemberId, Place, PlaylistId, Shown
from bot.store import Answer, MapOf, Public, Seen, Store, open_store
from tests.store.people import HERE, THERE, bring
from tests.store.worlds import Ticking, exported, listed, song

PEOPLE, PLACES, NAMES = range(3), (HERE, THERE), ("visible", "counted", "private")
SONGS = tuple(range(12))
OPENNESS = {Shown.PRIVATE: 0, Shown.COUNTED: 1, Shown.VISIBLE: 2}
SHOWN_BY_NAME = (Agreement.COMPARE, Agreement.WHOSE, Agreement.MAP)

who, whom = st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)
where, maybe_where = st.sampled_from((HERE, *PLACES)), st.sampled_from((HERE, *PLACES, None))
what, playlist = st.sampled_from(SHOWN_BY_NAME), st.sampled_from(NAMES)
made = st.one_of(
    st.tuples(st.just("agree"), who, where, what),
    st.tuples(st.just("ask"), who, whom, where),
    st.tuples(st.just("answer"), who, whom, st.sampled_from(Answer)),
    st.tuples(st.just("draw"), where),
    st.tuples(st.just("draw_own"), who),
    st.tuples(st.just("link"), who, where),
    st.tuples(st.just("learn"), where),
    st.tuples(st.just("display"), where, what, st.lists(who, min_size=1, max_size=3, unique=True)),
)
withdrawn = st.tuples(st.just("withdraw"), who, maybe_where, what)
taken_back = st.one_of(
    withdrawn,
    st.tuples(st.just("show"), who, playlist, st.sampled_from(Shown)),
    st.tuples(st.just("taste"), who, playlist, st.booleans()),
    st.tuples(st.just("show_all"), who, st.sampled_from(Shown)),
    st.tuples(st.just("drop"), who, playlist),
    st.tuples(st.just("part"), who, whom, where),
    st.tuples(st.just("take_back"), who),
    st.tuples(st.just("leave"), who, where),
    st.tuples(st.just("withdraw_all"), who),
    st.tuples(st.just("forget"), who),
    st.tuples(st.just("close"), where),
)
steps = st.one_of(withdrawn, taken_back, made)

Kept = dict[PlaylistId, int]
"""How openly playlists are shown, by their ids; of those left out of taste nothing."""


def songs_of(person: int, name: str) -> list[int]:
    """Give each playlist a song of its own, and one that lies in all of somebody's."""
    return [4 * person + NAMES.index(name), 4 * person + 3]


@dataclass
class Now:
    """How things stand at a moment."""

    kept: dict[int, Kept]
    songs: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class World:
    """Three people with songs of their own, and what each of them has said so far."""

    store: Store
    members: dict[int, MemberId] = field(default_factory=dict)
    agreed: set[tuple[int, Place, Agreement]] = field(default_factory=set)
    asked: set[tuple[int, int, Place]] = field(default_factory=set)
    requests: dict[tuple[int, int], tuple[int, Place]] = field(default_factory=dict)
    paired: set[tuple[frozenset[int], Place]] = field(default_factory=set)
    tokens: list[tuple[int, Place, str]] = field(default_factory=list)
    learned: dict[Place, dict[int, Kept]] = field(default_factory=dict)
    displayed: dict[str, tuple[Place, Agreement, dict[int, Kept]]] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let all three have agreed to everything in a server, and everything be made of it."""
        for person in PEOPLE:
            self.members[person] = await self.store.members.identify("discord", str(person))
            await bring(self.store, self.members[person], **{name: songs_of(person, name) for name in NAMES})
            for agreement in SHOWN_BY_NAME:
                await self.agree(person, HERE, agreement)
            await self.draw_own(person)
            await self.link(person, HERE)
        for agreement in SHOWN_BY_NAME:
            await self.display(HERE, agreement, [0, 1])
        await self.draw(HERE)
        await self.learn(HERE)
        await self.ask(0, 1, THERE)
        await self.answer(1, 0, Answer.YES)

    async def kept(self, person: int) -> Kept:
        """Look how openly somebody's playlists are shown."""
        found = await self.store.playlists.all(self.members[person])
        return {each.id: OPENNESS[each.shown] for each in found if each.in_taste}

    def open_songs(self, now: Now, place: Place, agreement: Agreement, least: int) -> dict[int, set[int]]:
        """Tell which songs people show in a server at least so openly, by whose they are."""
        return {
            self.members[person]: {
                track
                for playlist, openness in now.kept[person].items()
                if openness >= least
                for track in now.songs[playlist]
            }
            for person, where, what in self.agreed
            if (where, what) == (place, agreement)
        }

    def unsay(self, person: int, place: Place | None, agreements: Iterable[Agreement]) -> None:
        """Note that somebody takes agreements back, in a server or in every one."""
        gone = set(agreements)
        self.agreed = {
            each
            for each in self.agreed
            if not (each[0] == person and place in {None, each[1]} and each[2] in gone)
        }
        if Agreement.COMPARE in gone:
            self.paired = {
                each for each in self.paired if not (person in each[0] and place in {None, each[1]})
            }
            self.asked = {each for each in self.asked if not (each[0] == person and place in {None, each[2]})}

    async def agree(self, person: int, place: Place, agreement: Agreement) -> None:
        await self.store.agreements.agree(self.members[person], place, agreement)
        self.agreed.add((person, place, agreement))

    async def withdraw(self, person: int, place: Place | None, agreement: Agreement) -> None:
        await self.store.agreements.withdraw(self.members[person], place, agreement)
        self.unsay(person, place, [agreement])

    async def withdraw_all(self, person: int) -> None:
        await self.store.agreements.withdraw_all(self.members[person])
        self.unsay(person, None, SHOWN_BY_NAME)

    async def leave(self, person: int, place: Place) -> None:
        await self.store.agreements.leave(self.members[person], place)
        self.unsay(person, place, SHOWN_BY_NAME)

    async def show(self, person: int, name: str, shown: Shown) -> None:
        if found := await self.named(person, name):
            await self.store.playlists.set_shown(self.members[person], found, shown)

    async def show_all(self, person: int, shown: Shown) -> None:
        await self.store.playlists.set_all_shown(self.members[person], shown)

    async def taste(self, person: int, name: str, value: bool) -> None:
        if found := await self.named(person, name):
            await self.store.playlists.set_in_taste(self.members[person], found, value)

    async def drop(self, person: int, name: str) -> None:
        left = [each.name for each in await self.store.playlists.all(self.members[person])]
        lists = [listed(each, songs_of(person, each)) for each in left if each != name]
        await self.store.playlists.take_in(self.members[person], exported(*lists), replace=True)

    async def named(self, person: int, name: str) -> PlaylistId | None:
        found = await self.store.playlists.all(self.members[person])
        return next((each.id for each in found if each.name == name), None)

    async def ask(self, person: int, other: int, place: Place) -> None:
        account = f"discord:{other}"
        made = await self.store.invitations.invite(self.members[person], place, account, "A name")
        if made is None:
            return
        if made.is_met:
            assert (other, person, place) in self.asked
            self.paired.add((frozenset({person, other}), place))
        else:
            self.requests[person, other] = made.id, place
            self.asked = {each for each in self.asked if each[:2] != (person, other)}
            self.asked.add((person, other, place))

    async def answer(self, person: int, asker: int, answer: Answer) -> None:
        number, place = self.requests.get((asker, person), (0, HERE))
        found = await self.store.invitations.answer(number, self.members[person], answer)
        if found is None:
            return
        two = frozenset({person, asker})
        if answer in {Answer.YES, Answer.ALL}:
            assert (asker, person, place) in self.asked
            self.paired.add((two, place))
        if answer is Answer.ALL:
            self.agreed.add((person, place, Agreement.COMPARE))
        if answer is Answer.NO:
            self.paired.discard((two, place))
        if answer is Answer.BLOCK:
            self.paired = {each for each in self.paired if each[0] != two}
            self.asked = {each for each in self.asked if each[:2] != (person, asker)}

    async def part(self, person: int, other: int, place: Place) -> None:
        if other in self.members:
            await self.store.invitations.end_pair(self.members[person], place, self.members[other])
            self.paired.discard((frozenset({person, other}), place))

    async def take_back(self, person: int) -> None:
        await self.store.invitations.take_back(self.members[person])
        self.asked = {each for each in self.asked if each[0] != person}

    async def draw(self, place: Place) -> None:
        await self.store.maps.put(MapOf(place=place), {song(n).id: (0.5, 0.5) for n in SONGS}, fitted=False)

    async def draw_own(self, person: int) -> None:
        of = MapOf(member=self.members[person])
        await self.store.maps.put(of, {song(n).id: (0.5, 0.5) for n in SONGS}, fitted=True)

    async def link(self, person: int, place: Place) -> None:
        of = MapOf(place=place)
        token = await self.store.maps.open_link(self.members[person], of, "member", timedelta(days=99))
        self.tokens.append((person, place, token))

    async def learn(self, place: Place) -> None:
        digest = await self.store.tastes.digest(place, Agreement.WHOSE)
        assert await self.store.apart.save(place, b"numbers", digest)
        there = [person for person, where, what in self.agreed if (where, what) == (place, Agreement.WHOSE)]
        self.learned[place] = {person: await self.kept(person) for person in there}

    async def display(self, place: Place, agreement: Agreement, people: list[int]) -> None:
        shown = tuple(self.members[person] for person in people if person in self.members)
        if not shown:
            return
        message = str(len(self.displayed))
        await self.store.displays.put(Public(place, "1", message), agreement, shown)
        there = {person: await self.kept(person) for person in people if person in self.members}
        self.displayed[message] = place, agreement, there

    async def forget(self, person: int) -> None:
        await self.store.personal.erase(self.members.pop(person))
        self.unsay(person, None, SHOWN_BY_NAME)
        self.asked = {each for each in self.asked if person not in each[:2]}
        self.requests = {each: made for each, made in self.requests.items() if person not in each}

    async def close(self, place: Place) -> None:
        await self.store.agreements.close(place)
        for person in PEOPLE:
            self.unsay(person, place, SHOWN_BY_NAME)
        self.displayed = {each: it for each, it in self.displayed.items() if it[0] != place}
        self.learned.pop(place, None)

    def is_still_open(self, now: Now, person: int, place: Place, agreement: Agreement, kept: Kept) -> bool:
        """Tell whether somebody shows all that they showed at some time."""
        if (person, place, agreement) not in self.agreed:
            return False
        # What nobody saw then, nobody misses now.
        return all(now.kept[person].get(each, 0) >= openness for each, openness in kept.items())

    async def look(self) -> None:
        """See that nothing is seen but what is open now."""
        now = Now({person: await self.kept(person) for person in self.members})
        for row in await self.store.database.rows("SELECT playlist_id, track_id FROM entries"):
            now.songs[row["playlist_id"]].add(int(row["track_id"]))
        for place in PLACES:
            await self.look_at_songs(now, place)
            await self.look_at_pairs(now, place)
            if await self.store.apart.load(place) is not None:
                for person, kept in self.learned[place].items():
                    assert self.is_still_open(now, person, place, Agreement.WHOSE, kept)
        for member in self.members.values():
            spots = {int(track) for track in await self.store.maps.spots(MapOf(member=member))}
            assert spots <= {int(str(track)) for track in (await self.store.tastes.own(member))["track_id"]}
        for person, place, token in self.tokens:
            if await self.store.maps.opened(token):
                assert (person, place, Agreement.MAP) in self.agreed
        stale = {each.message for each in await self.store.displays.stale()}
        for message, (place, agreement, people) in self.displayed.items():
            for person, kept in people.items():
                assert message in stale or self.is_still_open(now, person, place, agreement, kept)

    async def look_at_songs(self, now: Now, place: Place) -> None:
        everyone = tuple(self.members.values())
        for agreement in SHOWN_BY_NAME:
            listens = await self.store.tastes.listens(place, agreement, everyone)
            for least, names in ((1, {"counted", "visible"}), (2, {"visible"})):
                found: dict[int, set[int]] = {}
                for member, track, shown in zip(
                    listens["member"], listens["track_id"], listens["shown"], strict=True
                ):
                    if shown in names:
                        found.setdefault(int(str(member)), set()).add(int(str(track)))
                allowed = self.open_songs(now, place, agreement, least)
                assert found == {member: songs for member, songs in allowed.items() if songs}
        spots = {int(track) for track in await self.store.maps.spots(MapOf(place=place))}
        assert spots <= set().union(*self.open_songs(now, place, Agreement.MAP, 2).values())

    async def look_at_pairs(self, now: Now, place: Place) -> None:
        agreed = {each[0] for each in self.agreed if each[1:] == (place, Agreement.COMPARE)}
        for one, other in permutations(self.members, 2):
            is_open = {one, other} <= agreed or (frozenset({one, other}), place) in self.paired
            seen = await self.store.invitations.sees(self.members[one], self.members[other], place)
            assert is_open or seen not in {Seen.AGREED, Seen.PAIR}
            two = await self.store.tastes.of_pair(place, self.members[one], self.members[other])
            assert is_open or not two["member"]
            kept = {**now.kept[one], **now.kept[other]}
            assert all(kept[PlaylistId(int(str(each)))] for each in two["playlist"])


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """Write a database with the three in it, to begin each life with."""

    async def begin(path: Path) -> World:
        async with open_store(path, Ticking()) as store:
            world = World(store)
            await world.begin()
            await world.look()
            return world

    path = tmp_path_factory.mktemp("begun") / "earmark.db"
    return path, asyncio.run(begin(path))


async def live(path: Path, begun: World, said: list[tuple[object, ...]]) -> None:
    async with open_store(path, Ticking()) as store:
        # The same in all but the store that it is kept in.
        world = deepcopy(begun, {id(begun.store): store})
        for name, *given_ in said:
            is_known = not isinstance(given_[0], int) or given_[0] in world.members
            if is_known and (name != "ask" or given_[0] != given_[1]):
                await getattr(world, str(name))(*given_)
                await world.look()


@pytest.mark.slow
@given(said=st.lists(steps, max_size=12))
def test_nothing_is_seen_that_is_not_open_now_whatever_was_agreed_to_and_taken_back(
    begun: tuple[Path, World], said: list[tuple[object, ...]]
) -> None:
    path, world = begun
    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(copy(path, folder)), world, said))
