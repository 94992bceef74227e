"""A server's list of the week: by consent, for everybody, the same for a week but for what is said of it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.compute import Task
from bot.domain import Agreement, MemberId, Place, Post, Shown, Track, Verdict
from bot.errors import ButtonExpired, JobTimedOut, NothingToShare
from bot.services.holding import Holding
from bot.services.liking import LIKER, Liking
from bot.services.opinions import Opinions
from bot.services.weekly import Listed, Sorting, Weekly
from bot.store import Store, open_store
from tests.clocks import Hand
from tests.store.worlds import exported, listed, song

KEY = b"k" * 32
HERE, ELSEWHERE = Place("test", "1"), Place("test", "2")
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Minds:
    """An engine that knows what everybody thinks of every song."""

    likes: dict[str, Mapping[int, float]] = field(default_factory=dict)
    """By member, the odds of songs by number; 0.5 of others."""
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    blocked: asyncio.Event | None = None
    """Until when nothing is answered."""

    async def run(
        self, task: Task, /, *given: object, within: float | None = None, **named: object
    ) -> object:
        assert task == "models.recommending:likely"
        assert within is None
        _, songs = given
        assert isinstance(songs, dict)
        self.asked.append(str(named["member"]))
        self.begun.set()
        if self.blocked:
            await self.blocked.wait()
        if self.error:
            raise self.error
        mind = self.likes.get(str(named["member"]), {})
        return [mind.get(int(track), 0.5) for track in songs["track_id"]]

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class Town:
    """A server with people in it."""

    store: Store
    clock: Hand
    minds: Minds = field(default_factory=Minds)
    weekly: Weekly = field(init=False)
    people: dict[str, MemberId] = field(default_factory=dict)

    def __post_init__(self) -> None:
        holding = Holding(self.store, holder="here")
        liking = Liking(self.store, self.minds, holding, self.clock, key=KEY, seed=0)
        self.weekly = Weekly(self.store, Opinions(self.store, self.minds, liking, key=KEY), self.clock)

    async def settle(
        self,
        name: str,
        songs: Iterable[int | Track],
        *,
        visible: bool = True,
        agrees: bool = True,
        likes: Mapping[int, float] | None = None,
    ) -> MemberId:
        """Let somebody come with one playlist; `likes` gives them a model."""
        member = self.people[name] = await self.store.members.identify("test", name)
        await self.store.playlists.take_in(member, exported(listed(f"{name}'s best", songs)))
        (playlist,) = await self.store.playlists.all(member)
        if visible:
            await self.store.playlists.set_shown(member, playlist.id, Shown.VISIBLE)
        if agrees:
            await self.store.agreements.agree(member, HERE, Agreement.SUGGEST, called=name.title())
        if likes is not None:
            self.minds.likes[str(member)] = likes
            await self.store.trained.save(member, LIKER, b"a model", "digest", {}, of=[])
        return member

    async def numbers(self, sorting: Sorting | None = None) -> list[int]:
        return numbers(await self.weekly.listed(HERE, sorting))

    async def vote(self, name: str, number: int, verdict: Verdict | None = Verdict.LIKE) -> None:
        await self.weekly.vote(self.people[name], HERE, song(number).id, verdict)


def numbers(found: Listed) -> list[int]:
    return [int(each.candidate.track.id) for each in found.songs]


def by(number: int, artist: str) -> Track:
    return song(number, artist=artist)


def alone(songs: Iterable[int]) -> list[Track]:
    """Make songs of which each has an artist of its own."""
    return [by(number, f"Artist {number}") for number in songs]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand(MONDAY)
    async with open_store(tmp_path / "earmark.db", clock) as store:
        yield Town(store, clock)


async def two(town: Town) -> None:
    """Let two people come of whom each likes what the other does not."""
    await town.settle("ana", alone(range(10, 20)), likes={20: 0.9, 21: 0.8, 22: 0.1, 10: 0.6, 11: 0.95})
    await town.settle("ben", alone(range(20, 30)), likes={10: 0.7, 11: 0.4, 20: 0.6, 22: 1.0, 12: 0.2})


async def test_each_song_is_of_somebody_who_agreed_named_with_the_playlist(town: Town) -> None:
    await two(town)
    await town.settle("hidden", alone(range(30, 40)), visible=False)
    await town.settle("silent", alone(range(40, 50)), agrees=False)

    found = await town.weekly.listed(HERE)

    assert len(found.songs) == 5
    assert {each.candidate.owner for each in found.songs} == {"Ana", "Ben"}
    for each in found.songs:
        assert each.candidate.playlist == f"{each.candidate.owner.lower()}'s best"
        assert (int(each.candidate.track.id) < 20) == (each.candidate.owner == "Ana")
    assert (found.week, found.people, found.sorting) == (47, 3, Sorting.FINE)


async def test_it_takes_two_who_agree_in_that_very_server(town: Town) -> None:
    ana = await town.settle("ana", alone(range(10)))
    with pytest.raises(NothingToShare, match="there is one"):
        await town.weekly.listed(HERE)

    ben = await town.settle("ben", alone(range(10, 20)))
    assert await town.numbers()
    with pytest.raises(NothingToShare, match="there is none"):
        await town.weekly.listed(ELSEWHERE)

    for member in (ana, ben):
        await town.store.agreements.agree(member, ELSEWHERE, Agreement.COMPARE)
    with pytest.raises(NothingToShare):
        await town.weekly.listed(ELSEWHERE)


async def test_where_nothing_is_visible_or_new_to_anybody_it_says_so(town: Town) -> None:
    for name in ("ana", "ben"):
        await town.settle(name, alone(range(10)))

    with pytest.raises(NothingToShare, match="not all of them have"):
        await town.weekly.listed(HERE)


async def test_everyone_at_least_fine_or_most_joy_is_a_choice_that_is_kept(town: Town) -> None:
    await two(town)

    fine, joy = await town.numbers(), await town.numbers(Sorting.JOY)

    # 20: 0.9 and 0.6; 10: 0.6 and 0.7; 22: 0.1 and 1.0; 11: 0.95 and 0.4.
    assert set(fine[:2]) == {10, 20}
    assert 22 not in fine
    assert joy[:2] == [20, 11]
    assert 22 in joy
    assert await town.numbers() == joy
    assert await town.numbers(Sorting.FINE) == fine


async def test_who_has_no_model_yet_counts_as_the_others_do_and_waits_for_none(town: Town) -> None:
    await two(town)
    before = await town.numbers()
    town.clock.now += 7 * DAY
    await town.settle("cem", [])

    assert set((await town.numbers())[:2]) == set(before[:2])
    assert str(town.people["cem"]) not in town.minds.asked


async def test_where_nothing_is_known_of_anybody_there_is_a_list_all_the_same(town: Town) -> None:
    await two(town)
    town.minds.error = JobTimedOut(seconds=9)

    found = await town.weekly.listed(HERE)

    assert len(found.songs) == 5
    assert {each.candidate.owner for each in found.songs} == {"Ana", "Ben"}


async def test_no_artist_comes_twice_and_a_large_library_leaves_room_for_others(town: Town) -> None:
    liked = dict.fromkeys(range(100, 180), 0.9)
    await town.settle("ana", alone(range(100, 180)), likes=liked)
    songs = [by(number, "Same One") for number in range(10)]
    await town.settle("ben", [*songs, *alone(range(20, 30))], likes=liked)

    found = await town.weekly.listed(HERE)

    artists = [each.candidate.track.artists for each in found.songs]
    assert len(set(artists)) == len(artists) == 5
    assert sum(each.candidate.owner == "Ben" for each in found.songs) == 2


async def test_where_one_has_little_to_give_the_others_give_more(town: Town) -> None:
    await town.settle("ana", alone(range(10, 40)), likes={})
    await town.settle("ben", alone([50]), likes={})

    found = await town.weekly.listed(HERE)

    assert sorted(each.candidate.owner for each in found.songs) == ["Ana"] * 4 + ["Ben"]


async def test_it_is_made_once_a_week_and_stays_whatever_is_thought_meanwhile(town: Town) -> None:
    await two(town)
    first = await town.numbers()
    asked = len(town.minds.asked)
    town.minds.likes = {str(member): {29: 1.0, 19: 1.0} for member in town.people.values()}

    town.clock.now += 6 * DAY
    assert await town.numbers() == first
    assert len(town.minds.asked) == asked == 2

    town.clock.now += DAY
    assert set((await town.numbers())[:2]) == {19, 29}
    assert (await town.weekly.listed(HERE)).week == 48


async def test_two_who_ask_at_once_see_one_list(town: Town) -> None:
    await two(town)

    one, other = await asyncio.gather(town.numbers(), town.numbers())

    assert one == other
    assert len(town.minds.asked) == 2


async def test_a_server_whose_list_is_long_in_making_keeps_no_other_waiting(town: Town) -> None:
    await two(town)
    for name in ("cleo", "dora"):
        member = await town.settle(
            name, alone(range(30, 40) if name == "cleo" else range(40, 50)), agrees=False
        )
        await town.store.agreements.agree(member, ELSEWHERE, Agreement.SUGGEST, called=name.title())
    town.minds.blocked = asyncio.Event()

    slow = asyncio.create_task(town.weekly.listed(HERE))
    await town.minds.begun.wait()
    found = await town.weekly.listed(ELSEWHERE)
    is_waited_for = slow.done()
    town.minds.blocked.set()

    assert len(found.songs) == 5
    assert not is_waited_for
    assert len((await slow).songs) == 5


async def test_what_anybody_says_sorts_it_each_once_a_song(town: Town) -> None:
    await two(town)
    await town.settle("cem", [], agrees=False)
    *_, fourth, last = await town.numbers()

    for _ in range(3):
        await town.vote("cem", last)
    await town.vote("ana", fourth)
    await town.vote("ben", fourth)
    found = await town.weekly.listed(HERE)

    assert numbers(found)[:2] == [fourth, last]
    assert [(each.likes, each.dislikes) for each in found.songs[:3]] == [(2, 0), (1, 0), (0, 0)]


async def test_one_dislike_outweighs_likes_only_where_everyone_is_to_be_fine(town: Town) -> None:
    await two(town)
    await town.settle("cem", [], agrees=False)
    first, *_ = await town.numbers()
    await town.vote("ana", first)
    await town.vote("ben", first)
    await town.vote("cem", first, Verdict.DISLIKE)

    assert first not in (await town.numbers())[:4]
    assert (await town.numbers(Sorting.JOY))[0] == first


async def test_a_word_can_be_changed_and_taken_back(town: Town) -> None:
    await two(town)
    before = await town.numbers()
    await town.vote("ana", before[-1], Verdict.DISLIKE)
    await town.vote("ana", before[-1])
    assert (await town.numbers())[0] == before[-1]

    await town.vote("ana", before[-1], None)
    assert await town.numbers() == before


async def test_only_songs_of_this_weeks_list_are_voted_on(town: Town) -> None:
    await two(town)
    with pytest.raises(ButtonExpired):
        await town.vote("ana", 10)
    (first, *_) = await town.numbers()
    with pytest.raises(ButtonExpired):
        await town.vote("ana", 999)

    town.clock.now += 7 * DAY
    with pytest.raises(ButtonExpired):
        await town.vote("ana", first)


async def test_what_is_said_beneath_a_message_counts_for_the_newest_list_that_has_the_song(
    town: Town,
) -> None:
    await two(town)
    *_, last = await town.numbers()
    hear = town.store.weekly.hear

    await hear(town.people["ana"], HERE, song(last).id, Verdict.LIKE)
    await hear(town.people["ana"], HERE, song(999).id, Verdict.LIKE)
    await hear(town.people["ana"], ELSEWHERE, song(last).id, Verdict.LIKE)
    assert (await town.numbers())[0] == last
    assert await votes(town) == 1

    await hear(town.people["ana"], HERE, song(last).id, None)
    assert await votes(town) == 0


async def votes(town: Town) -> int:
    return sum(each.likes + each.dislikes for each in (await town.weekly.listed(HERE)).songs)


def shown(*songs: int, place: Place | None = HERE) -> Post:
    return Post("test", "7", "message", tuple(song(number).id for number in songs), None, place)


async def test_the_songs_of_a_message_are_sorted_among_themselves(town: Town) -> None:
    await two(town)
    *_, fourth, last = await town.numbers()
    await town.vote("ana", last)

    found = await town.weekly.standing(shown(fourth, last, 999))

    assert found is not None
    assert numbers(found) == [last, fourth]
    assert found.people == 2


async def test_a_message_without_a_song_of_this_weeks_list_stands_nowhere(town: Town) -> None:
    await two(town)
    assert await town.weekly.standing(shown(10)) is None
    (first, *_) = await town.numbers()

    assert await town.weekly.standing(shown(999)) is None
    assert await town.weekly.standing(shown(first, place=None)) is None
    assert await town.weekly.standing(shown(first)) is not None
    town.clock.now += 7 * DAY
    assert await town.weekly.standing(shown(first)) is None


async def test_songs_of_who_withdraws_are_gone_at_once(town: Town) -> None:
    await two(town)
    await town.settle("cem", alone(range(30, 40)), likes={})
    assert await town.numbers()

    await town.store.agreements.withdraw(town.people["ana"], HERE, Agreement.SUGGEST)
    assert not {number for number in await town.numbers() if number < 20}
    await town.store.agreements.withdraw(town.people["ben"], HERE, Agreement.SUGGEST)
    with pytest.raises(NothingToShare):
        await town.weekly.listed(HERE)


async def test_a_list_of_which_nothing_is_left_is_made_anew(town: Town) -> None:
    ana = await town.settle("ana", alone(range(10, 20)))
    await town.settle("ben", alone(range(20, 30)), visible=False)
    await town.settle("cem", alone(range(30, 40)), visible=False)
    assert max(await town.numbers()) < 20

    await town.store.agreements.withdraw(ana, HERE, Agreement.SUGGEST)
    (playlist,) = await town.store.playlists.all(town.people["cem"])
    await town.store.playlists.set_shown(town.people["cem"], playlist.id, Shown.VISIBLE)

    assert min(await town.numbers()) >= 30
