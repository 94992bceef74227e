"""A change whose outcome nobody knows, or that is cut off: it is looked at, and never simply tried again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.answers.reply import Outcome
from bot.demo.spotify import Fault
from tests.houses import Person
from tests.linked import Town, song, wait_less
from tests.weather.skies import again, is_told, playlist_of

AFTER = ("hang-after", "reset-after", "500-after", "truncated", "cut", "empty", "html", "null", "drip")
BEFORE = ("500", "502", "503", "reset", "hang")
ADDING = "/playlists/.+/items$"
MAKING = "/me/playlists$"
SONGS = 254
STEPS = ("set", "begin", "intend", "doubt", "own", "keep", "synced")


@pytest.fixture(autouse=True)
def _impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "kind" in request.fixturenames:
        wait_less(monkeypatch, request.getfixturevalue("kind"))


def true(town: Town) -> None:
    """See to it that there is one playlist with everything, and in it every song once."""
    sources = {
        item.track.uri
        for name in ("Loud", "Calm", "Long")
        for item in playlist_of(town, "ana", name).items
        if item.track
    }
    assert [each.name for each in town.playlists("ana")].count("Everything") == 1
    assert Counter(town.uris("ana", "Everything")) == Counter(sources)


async def nothing_is_left_to_do(town: Town, ana: Person) -> None:
    """See to it that another /sync changes nothing."""
    town.asked()
    is_told(await ana.ask("sync", now="true"), Outcome.OK, "Everything is true", "nothing to change")
    assert town.standin.writes == []


@pytest.mark.parametrize("where", [ADDING, MAKING])
@pytest.mark.parametrize("kind", [*AFTER, *BEFORE])
async def test_a_change_of_unknown_outcome_is_looked_at_and_never_doubled(
    town: Town, ana: Person, kind: str, where: str
) -> None:
    town.standin.faults.add(Fault(kind, method="POST", path=where, seconds=60))

    reply = await ana.ask("sync", now="true")

    is_told(reply, Outcome.OK, f"{SONGS} songs put in", "Your other playlists are as they were")
    true(town)
    posts = Counter(each.path == "/me/playlists" for each in town.standin.writes)
    happened = kind in AFTER
    assert posts == {
        True: 1 + (where == MAKING and not happened),
        False: 3 + (where == ADDING and not happened),
    }
    await nothing_is_left_to_do(town, ana)


@pytest.mark.parametrize("where", [ADDING, MAKING])
@pytest.mark.parametrize("kind", ["hang-after", "reset-after", "500-after"])
async def test_a_change_that_keeps_failing_is_told_and_goes_on_when_asked_again(
    town: Town, ana: Person, kind: str, where: str
) -> None:
    for _ in range(3):
        town.world.insert(playlist_of(town, "ana", "Long").id, [song(5000 + n) for n in range(100)])
    town.standin.faults.add(Fault(kind, method="POST", path=where, times=99))
    town.standin.faults.add(Fault("503", method="GET", path=MAKING, after=1, times=99))

    reply = await ana.ask("sync", now="true")

    is_told(reply, Outcome.TRY_LATER, "Spotify")
    town.standin.faults.clear()
    is_told(await ana.ask("sync", now="true"), Outcome.OK)
    true(town)
    await nothing_is_left_to_do(town, ana)


async def test_a_change_that_never_gets_an_answer_says_what_to_do(town: Town, ana: Person) -> None:
    town.standin.faults.add(Fault("503", method="POST", path=ADDING, times=99))

    reply = await ana.ask("sync", now="true")

    is_told(reply, Outcome.TRY_LATER, "Spotify broke off", "nothing is doubled", "ask for the same once more")
    assert [each.command for each in reply.choices] == ["sync"]
    assert town.uris("ana", "Everything") == []
    town.standin.faults.clear()
    await ana.ask("sync", now="true")
    true(town)


@pytest.mark.parametrize("kind", ["hang-after", "reset-after", "500-after", "503"])
async def test_taking_out_and_taking_back_are_looked_at_as_well(town: Town, ana: Person, kind: str) -> None:
    await ana.ask("sync", now="true")
    town.world.take_out(playlist_of(town, "ana", "Long").id, 0, 120)
    town.standin.faults.add(Fault(kind, method="DELETE"))
    is_told(await ana.ask("sync", now="true"), Outcome.OK, "120 songs taken out")
    true(town)
    town.standin.faults.add(Fault(kind, method="POST", path=ADDING))

    is_told(await ana.ask("sync", undo="true"), Outcome.OK, "120 put back")

    there = Counter(town.uris("ana", "Everything"))
    assert (len(there), max(there.values())) == (SONGS, 1)


@pytest.mark.parametrize("call", range(1, 7))
async def test_a_change_that_is_cut_off_at_any_call_is_made_whole_by_the_next_house(
    town: Town, ana: Person, call: int
) -> None:
    """A kill by SIGTERM cancels; what kill -9 does is in tests/services (see test_the_table)."""
    changing = asyncio.create_task(ana.ask("sync", now="true"))
    await town.standin.until(lambda: len(town.standin.requests) >= call)
    changing.cancel()
    await asyncio.wait([changing])

    async with again(town) as restarted:
        person = Person(restarted.house, ana.member)
        is_told(await person.ask("sync", now="true"), Outcome.OK)
        true(town)
        await nothing_is_left_to_do(town, person)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_a_change_that_is_cut_off_at_any_note_is_made_whole_by_the_next_house(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    mirrors = town.house.store.mirrors
    monkeypatch.setattr(mirrors, step, _cancelling(getattr(mirrors, step), after=after))
    changing = asyncio.create_task(ana.ask("sync", now="true"))
    await asyncio.wait([changing])
    assert changing.cancelled()

    async with again(town) as restarted:
        person = Person(restarted.house, ana.member)
        is_told(await person.ask("sync", now="true"), Outcome.OK)
        true(town)
        await nothing_is_left_to_do(town, person)


def _cancelling(note: Callable[..., Awaitable[Any]], *, after: bool) -> Callable[..., Awaitable[Any]]:
    """Cancel whoever makes a note, before it is made or after."""

    async def cancelled(*given: object) -> object:
        task = asyncio.current_task()
        assert task is not None
        if after:
            await note(*given)
        task.cancel()
        return await note(*given)

    return cancelled
