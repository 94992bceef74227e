"""Whose song it is, among people who come, go and change their minds: nobody is named without their leave."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import msgspec
import pytest

from bot.compute import Task
from bot.domain import Agreement, MemberId, Place, Shown
from bot.errors import (
    JobFailed,
    JobTimedOut,
    NoLongerOpen,
    NothingFound,
    TooFewNamed,
    UnknownTrack,
)
from bot.services.access import Access
from bot.services.asking import Asking
from bot.services.attributing import Attributing, Attribution
from bot.services.guessing import Guessing
from bot.services.holding import Holding
from bot.services.meeting import Meeting
from bot.services.presence import Presence
from bot.services.telling_apart import TellingApart
from bot.services.training import Training
from bot.store import Store, open_store
from tests.store.worlds import Ticking, exported, listed, song

HERE, THERE = Place("test", "1"), Place("test", "2")
KEY, OTHER_KEY = b"k" * 32, b"x" * 32
LEARN, ATTRIBUTED, CARD = (f"models.attributing:{name}" for name in ("learn", "attributed", "card"))
Then = Callable[[], Awaitable[None]]


@dataclass
class Engine:
    """Learns whose songs there are, and names each of these people with the same odds."""

    learned: list[list[int]] = field(default_factory=list)
    asked: int = 0
    errors: list[Exception] = field(default_factory=list)
    while_learning: Then | None = None
    while_asking: Then | None = None
    named: list[tuple[str, str]] = field(default_factory=lambda: [("A", "B")])

    async def run(
        self, task: Task, /, *given: object, within: float | None = None, **named: object
    ) -> object:
        assert within is None
        if task == LEARN:
            listens, strangers = given
            assert isinstance(strangers, dict)
            return await self._learn(cast("dict[str, list[int]]", listens), **named)
        assert task in {ATTRIBUTED, CARD}
        self.asked += 1
        if self.while_asking:
            doing, self.while_asking = self.while_asking, None
            await doing()
        model = msgspec.json.decode(cast("bytes", given[0]))
        if model["key"] != str(named["key"]) or model["place"] != named["place"]:
            raise JobFailed(task=task, problem="Refused")
        members = model["members"]
        if task == CARD:
            return {"members": members, "n": 10}
        odds = [{"member": each, "odds": 0.75 / len(members)} for each in members]
        reasons = [
            {"member": each, "kind": "similar song", "songs": self.named, "detail": ""} for each in members
        ]
        nobody = {"member": None, "odds": 0.25}
        return {"odds": [*odds, nobody], "reasons": reasons, "owners": members[:1], "card": {"n": model["n"]}}

    async def _learn(self, listens: dict[str, list[int]], **named: object) -> bytes:
        members = sorted(set(listens["member"]))
        self.learned.append(members)
        if self.while_learning:
            doing, self.while_learning = self.while_learning, None
            await doing()
        if self.errors:
            raise self.errors.pop(0)
        n, key = len(listens["track_id"]), str(named["key"])
        return msgspec.json.encode({"members": members, "n": n, "key": key, "place": named["place"]})

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class Server:
    """A store with three people, of whom two agreed, and what is asked there."""

    store: Store
    engine: Engine
    presence: Presence
    attributing: Attributing
    telling_apart: TellingApart
    people: dict[str, MemberId]
    now: list[float]
    """The last is what the clock shows."""
    told: list[str] = field(default_factory=list)

    async def whose(self, text: str = "Song 1", *, by: str = "cem", place: Place = HERE) -> Attribution:
        return await self.attributing.whose(self.people[by], place, text, self.told.append)

    async def agree(self, *names: str, place: Place = HERE) -> None:
        for name in names:
            await self.store.agreements.agree(self.people[name], place, Agreement.WHOSE, called=name.title())

    async def withdraw(self, name: str) -> None:
        await self.store.agreements.withdraw(self.people[name], HERE, Agreement.WHOSE)

    async def show(self, name: str, shown: Shown) -> None:
        for playlist in await self.store.playlists.all(self.people[name]):
            await self.store.playlists.set_shown(self.people[name], playlist.id, shown)

    async def import_of(self, name: str, *numbers: int) -> None:
        await self.store.playlists.take_in(self.people[name], exported(listed(f"{name}'s", list(numbers))))

    async def learn_on(self) -> None:
        """Let what is learned in the background end."""
        while self.telling_apart._learning:
            await asyncio.gather(*self.telling_apart._learning.values(), return_exceptions=True)


def attributing_of(
    store: Store, engine: Engine, presence: Presence, key: bytes, now: Sequence[float] = (0.0,)
) -> Attributing:
    training = Training(store, engine, Holding(store, holder="me"), key=key, seed=0, least_tracks=3)
    meeting = Meeting(store, Access(store, None, None, Ticking()))
    guessing = Guessing(store, Asking(store, engine, training, key=key), meeting, Ticking())
    apart = TellingApart(store, engine, key=key, seed=0, monotonic=lambda: now[-1])
    return Attributing(store, engine, guessing, presence, apart, key=key)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with open_store(tmp_path / "earmark.db", Ticking()) as store:
        engine, presence = Engine(), Presence(store)
        people = {name: await store.members.identify("test", name) for name in ("ana", "ben", "cem")}
        now = [0.0]
        attributing = attributing_of(store, engine, presence, KEY, now)
        server = Server(store, engine, presence, attributing, attributing._telling_apart, people, now)
        for name, first in (("ana", 0), ("ben", 20), ("cem", 40)):
            await server.import_of(name, *range(first, first + 12))
            await server.show(name, Shown.VISIBLE)
        await server.agree("ana", "ben")
        yield server
        await attributing.close()


def names(found: Attribution) -> set[str]:
    return {fellow.name for fellow in found.fellows}


async def test_who_agreed_is_named_with_odds_that_sum_to_one(server: Server) -> None:
    found = await server.whose("Song 41")

    assert names(found) == {"Ana", "Ben"}
    assert sum(share.odds for share in found.odds) == pytest.approx(1)
    assert [share.fellow for share in found.odds][-1] is None
    assert {member: len(reasons) for member, reasons in found.reasons.items()} == dict.fromkeys(
        [server.people["ana"], server.people["ben"]], 1
    )
    assert [fellow.name for fellow in found.owners] == ["Ana"]


async def test_a_server_is_learned_when_it_is_first_asked_and_not_again(server: Server) -> None:
    await server.whose()
    await server.whose("Song 21")

    assert server.engine.learned == [[server.people["ana"], server.people["ben"]]]
    assert server.told == ["Learning to tell the people here apart …"]


async def test_two_who_ask_at_once_wait_for_one_learning(server: Server) -> None:
    first, second = await asyncio.gather(server.whose("Song 41"), server.whose("Song 42"))

    assert names(first) == names(second) == {"Ana", "Ben"}
    assert len(server.engine.learned) == 1


async def test_an_old_model_answers_while_a_newer_one_is_learned(server: Server) -> None:
    await server.whose()
    await server.import_of("ana", *range(15))

    meanwhile = await server.whose()
    await server.learn_on()
    later = await server.whose()

    assert meanwhile.card["n"] == 24
    assert later.card["n"] == 27
    assert len(server.engine.learned) == 2
    assert server.told == ["Learning to tell the people here apart …"]


async def test_a_song_that_was_moved_out_of_what_is_shown_is_named_no_more_by_the_old_model(
    server: Server,
) -> None:
    ana = server.people["ana"]
    named = [(song(number).title, ", ".join(song(number).artists)) for number in (1, 2)]
    server.engine.named = named
    before = await server.whose("Song 1", by="ana")
    assert [fellow.name for fellow in before.owners] == ["Ana"]
    lists = [listed("ana's", [0, *range(2, 12)]), listed("secrets", [1])]
    await server.store.playlists.take_in(ana, exported(*lists))

    after = await server.whose("Song 1", by="ana")

    assert after.owners == ()
    (reason,) = after.reasons[ana]
    assert reason.songs == (named[1],)
    assert after.reasons[server.people["ben"]] == ()
    await server.learn_on()
    assert [fellow.name for fellow in (await server.whose("Song 1", by="ana")).owners] == ["Ana"]


async def test_the_change_of_other_things_teaches_nothing_anew(server: Server) -> None:
    await server.whose()
    await server.import_of("cem", *range(60, 70))
    await server.store.agreements.agree(server.people["cem"], HERE, Agreement.MAP, called="Cem")

    await server.whose()
    await server.learn_on()

    assert len(server.engine.learned) == 1


async def test_who_withdraws_is_named_no_more_and_nothing_learned_of_them_stays(server: Server) -> None:
    await server.agree("cem")
    assert names(await server.whose()) == {"Ana", "Ben", "Cem"}

    await server.withdraw("cem")

    assert await server.store.apart.load(HERE) is None
    assert names(await server.whose()) == {"Ana", "Ben"}
    assert server.engine.learned[-1] == [server.people["ana"], server.people["ben"]]


async def test_who_keeps_a_playlist_back_is_learned_without_it_at_once(server: Server) -> None:
    await server.agree("cem")
    await server.whose()

    await server.show("cem", Shown.PRIVATE)

    assert names(await server.whose()) == {"Ana", "Ben"}


async def test_who_withdraws_while_it_is_learned_is_not_in_what_is_kept(server: Server) -> None:
    await server.agree("cem")
    server.engine.while_learning = lambda: server.withdraw("cem")

    found = await server.whose()

    assert names(found) == {"Ana", "Ben"}
    assert len(server.engine.learned) == 2
    kept = await server.store.apart.load(HERE)
    assert kept is not None
    assert msgspec.json.decode(kept.content)["members"] == [server.people["ana"], server.people["ben"]]


async def test_who_withdraws_while_the_model_is_asked_is_not_in_the_answer(server: Server) -> None:
    await server.agree("cem")
    server.engine.while_asking = lambda: server.withdraw("cem")

    found = await server.whose()

    assert names(found) == {"Ana", "Ben"}
    assert server.people["cem"] not in found.reasons


async def test_where_somebody_changes_their_mind_all_the_time_it_stops(server: Server) -> None:
    await server.agree("cem")

    async def forth_and_back() -> None:
        await server.withdraw("cem")
        server.engine.while_learning = back_and_forth

    async def back_and_forth() -> None:
        await server.agree("cem")
        server.engine.while_learning = forth_and_back

    server.engine.while_learning = forth_and_back
    with pytest.raises(NoLongerOpen):
        await server.whose()


async def test_who_has_left_the_server_is_not_named_and_loses_their_agreement(server: Server) -> None:
    await server.agree("cem")
    await server.whose()

    async def look(_: Place, account: str) -> bool | None:
        return account != "ben"

    server.presence.ask("test", look)

    assert names(await server.whose()) == {"Ana", "Cem"}
    assert await server.store.agreements.in_place(HERE, Agreement.WHOSE) == (
        server.people["ana"],
        server.people["cem"],
    )


async def test_of_whom_it_is_not_known_where_they_are_nothing_is_said_and_nothing_lost(
    server: Server,
) -> None:
    await server.agree("cem")

    async def look(_: Place, account: str) -> bool | None:
        return None if account == "ana" else True

    server.presence.ask("test", look)
    found = await server.whose()

    assert names(found) == {"Ben", "Cem"}
    assert sum(share.odds for share in found.odds) == pytest.approx(1)
    assert found.owners == ()
    assert server.people["ana"] not in found.reasons
    assert len(await server.store.agreements.in_place(HERE, Agreement.WHOSE)) == 3


@pytest.mark.parametrize(("left", "there"), [(("ana",), "only one person"), ((), "nobody")])
async def test_fewer_than_two_people_are_not_told_apart(
    server: Server, left: tuple[str, ...], there: str
) -> None:
    for name in {"ana", "ben"} - {*left}:
        await server.withdraw(name)

    with pytest.raises(TooFewNamed, match=there):
        await server.whose()
    assert server.engine.learned == []


async def test_another_server_knows_nothing_of_it(server: Server) -> None:
    await server.whose()

    with pytest.raises(TooFewNamed, match="nobody"):
        await server.whose(place=THERE)


async def test_a_song_that_a_friend_shows_is_found_by_link_and_by_words(server: Server) -> None:
    await server.store.playlists.take_in(
        server.people["ben"], exported(listed("quiet", [song(99, title="Hushed Kettle")]), whole=False)
    )
    (quiet,) = [
        each for each in await server.store.playlists.all(server.people["ben"]) if each.name == "quiet"
    ]
    link = f"spotify:track:{song(99).id}"

    with pytest.raises(UnknownTrack):
        await server.whose(link)
    with pytest.raises(NothingFound):
        await server.whose("hushed kettle")

    for shown, is_found in ((Shown.COUNTED, False), (Shown.VISIBLE, True)):
        await server.store.playlists.set_shown(server.people["ben"], quiet.id, shown)
        for text in (link, "hushed kettle"):
            if is_found:
                assert (await server.whose(text)).track.title == "Hushed Kettle"
            else:
                with pytest.raises((UnknownTrack, NothingFound)):
                    await server.whose(text)


async def test_a_model_of_another_key_is_learned_anew(server: Server) -> None:
    await attributing_of(server.store, server.engine, server.presence, OTHER_KEY).whose(
        server.people["ana"], HERE, "Song 1", server.told.append
    )

    assert names(await server.whose()) == {"Ana", "Ben"}
    assert len(server.engine.learned) == 2


async def test_where_one_alone_shows_enough_songs_it_is_said(server: Server) -> None:
    server.engine.errors = [JobFailed(task=LEARN, problem="TooFew")]

    with pytest.raises(TooFewNamed, match="enough songs"):
        await server.whose()


async def test_a_newer_model_that_fails_leaves_the_old_one_and_is_not_tried_for_every_question(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    await server.whose()
    await server.import_of("ana", *range(15))
    server.engine.errors = [JobTimedOut(seconds=60)]

    with caplog.at_level(logging.WARNING, logger="earmark.telling_apart"):
        for _ in range(3):
            assert (await server.whose()).card["n"] == 24
            await server.learn_on()

    assert len(server.engine.learned) == 2
    assert "JobTimedOut" in caplog.text

    server.now.append(3601.0)
    await server.whose()
    await server.learn_on()
    assert (await server.whose()).card["n"] == 27


async def test_other_songs_are_learned_although_those_before_failed(server: Server) -> None:
    await server.whose()
    await server.import_of("ana", *range(15))
    server.engine.errors = [JobTimedOut(seconds=60)]
    await server.whose()
    await server.learn_on()

    await server.import_of("ana", *range(16))
    await server.whose()
    await server.learn_on()

    assert (await server.whose()).card["n"] == 28


async def test_what_is_being_learned_ends_with_the_house(server: Server) -> None:
    started = asyncio.Event()

    async def forever() -> None:
        started.set()
        await asyncio.Event().wait()

    await server.whose()
    await server.import_of("ana", *range(15))
    server.engine.while_learning = forever
    await server.whose()
    await started.wait()

    await server.attributing.close()

    assert server.telling_apart._learning == {}
    kept = await server.store.apart.load(HERE)
    assert kept is not None
    assert msgspec.json.decode(kept.content)["n"] == 24


async def test_the_score_card_names_those_who_are_told_apart(server: Server) -> None:
    await server.agree("cem")
    await server.show("cem", Shown.PRIVATE)

    card = await server.attributing.card(HERE, server.told.append)

    assert [fellow.name for fellow in card.fellows] == ["Ana", "Ben"]
    assert card.figures["n"] == 10
