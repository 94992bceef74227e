"""Spotify answers badly, slowly or not at all: four tries, then a kind sentence, and nothing is lost."""

import pytest

from bot.answers.reply import Outcome
from bot.demo.spotify import Fault
from tests.houses import Person
from tests.linked import Town, song, wait_less
from tests.weather.skies import GARBLED, PAGES, ids_of, is_told, pages_of, playlist_of, stored, stored_of

TRIES = 4
KINDS = ("500", "502", "503", "500-after", "reset", "reset-after", "hang")
ITEMS = "/items$"
PLACES = (("/me/playlists$", 0), ("/me/tracks$", 0), *((ITEMS, page) for page in (0, 2, PAGES - 1)))
"""What is asked for, and after how many such questions it goes wrong."""


def changed(town: Town, number: int = 2000) -> str:
    """Let Ana put a song at the top of her long playlist, and return how it is asked for."""
    playlist = playlist_of(town, "ana", "Long")
    town.world.insert(playlist.id, [song(number)], 0)
    return f"GET /playlists/{playlist.id}/items"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_question_is_asked_at_most_four_times_and_then_kindly_put_off(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    before, question = stored(town, ana), changed(town)
    wait_less(monkeypatch, kind)
    town.standin.faults.add(Fault(kind, method="GET", path=ITEMS, times=99))

    reply = await ana.ask("sync")

    is_told(
        reply, Outcome.TRY_LATER, "Spotify does not answer", "Nothing was lost", "try again in some minutes"
    )
    assert town.asked().count(question) == TRIES
    assert stored(town, ana) == before


@pytest.mark.parametrize("kind", [*KINDS, *GARBLED])
async def test_weather_that_clears_up_is_not_even_mentioned(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    question = changed(town)
    wait_less(monkeypatch, kind)
    town.standin.faults.add(Fault(kind, method="GET", path=ITEMS, times=2))

    is_told(await ana.ask("sync"), Outcome.OK, "255 to add")

    assert town.asked().count(question) == PAGES + 2
    assert stored_of(town, ana, "Long") == ids_of(town, "ana", "Long")


@pytest.mark.parametrize("kind", GARBLED)
async def test_an_answer_that_cannot_be_read_leaves_everything_as_it_was(
    town: Town, ana: Person, kind: str
) -> None:
    before = stored(town, ana)

    for number, (path, after) in enumerate(PLACES, start=2001):
        changed(town, number)
        town.standin.faults.add(Fault(kind, method="GET", path=path, after=after, times=99))
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, "Spotify", "try again in some minutes")
        assert stored(town, ana) == before
        assert town.standin.writes == []
        town.standin.faults.clear()

    is_told(await ana.ask("sync"), Outcome.OK, f"{254 + len(PLACES)} to add")
    assert stored_of(town, ana, "Long") == ids_of(town, "ana", "Long")


@pytest.mark.parametrize("kind", GARBLED)
async def test_a_playlist_with_everything_that_cannot_be_read_is_not_taken_for_an_empty_one(
    town: Town, ana: Person, kind: str
) -> None:
    await ana.ask("sync", now="true")
    everything = playlist_of(town, "ana", "Everything")
    town.world.move(everything.id, 0, 7)
    before = town.uris("ana", "Everything")
    town.asked()
    town.standin.faults.add(Fault(kind, method="GET", path=f"{everything.id}{ITEMS}", after=2, times=99))

    is_told(await ana.ask("sync", now="true"), Outcome.TRY_LATER, "try again in some minutes")

    assert town.standin.writes == []
    town.standin.faults.clear()
    is_told(await ana.ask("sync", now="true"), Outcome.OK, "nothing to change")
    assert town.uris("ana", "Everything") == before


@pytest.mark.parametrize("how", ["longer", "moved"])
async def test_a_playlist_that_changes_while_it_is_read_is_read_again(
    town: Town, ana: Person, how: str
) -> None:
    changed(town)
    playlist = playlist_of(town, "ana", "Long")

    def change(_: object) -> None:
        if how == "longer":
            town.world.insert(playlist.id, [song(2001)], 0)
        else:
            town.world.move(playlist.id, 0, 120)

    town.standin.faults.add(Fault("change", path=ITEMS, after=3, then=change))

    is_told(await ana.ask("sync"), Outcome.OK)

    assert pages_of(town.asked(), playlist) in range(PAGES + 3, 2 * PAGES + 1)
    assert stored_of(town, ana, "Long") == ids_of(town, "ana", "Long")


@pytest.mark.parametrize("how", ["longer", "moved"])
async def test_a_playlist_that_never_keeps_still_stays_as_it_was_and_is_read_the_next_time(
    town: Town, ana: Person, how: str
) -> None:
    changed(town)
    playlist = playlist_of(town, "ana", "Long")
    town.world.insert(playlist_of(town, "ana", "Calm").id, [song(2100)])
    before = stored_of(town, ana, "Long")

    def change(_: object) -> None:
        if how == "longer":
            town.world.insert(playlist.id, [song(2001 + len(playlist.items))], 0)
        else:
            town.world.move(playlist.id, 0, 120)

    town.standin.faults.add(Fault("change", path=f"{playlist.id}{ITEMS}", after=1, times=99, then=change))

    read = await town.house.services.reading.read(ana.member, ana.told.append)

    assert (read.unsteady, read.change.playlists_changed) == (1, 1)
    assert stored_of(town, ana, "Long") == before
    assert stored_of(town, ana, "Calm") == ids_of(town, "ana", "Calm")
    assert pages_of(town.asked(), playlist) <= 3 * PAGES
    is_told(await ana.ask("sync"), Outcome.OK)

    town.standin.faults.clear()
    read = await town.house.services.reading.read(ana.member, ana.told.append)

    assert (read.unsteady, read.change.playlists_changed) == (0, 1)
    assert stored_of(town, ana, "Long") == ids_of(town, "ana", "Long")


async def test_an_answer_that_drips_is_given_up_as_a_whole(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, question = stored(town, ana), changed(town)
    wait_less(monkeypatch, "drip")
    town.standin.faults.add(Fault("drip", path=ITEMS, times=99, seconds=60))

    is_told(await ana.ask("sync"), Outcome.TRY_LATER, "Spotify does not answer", "try again in some minutes")

    assert town.asked().count(question) == TRIES
    assert stored(town, ana) == before


async def test_an_answer_that_drips_for_a_moment_is_an_answer(town: Town, ana: Person) -> None:
    question = changed(town)
    town.standin.faults.add(Fault("drip", path=ITEMS, seconds=0.3))

    is_told(await ana.ask("sync"), Outcome.OK, "255 to add")

    assert town.asked().count(question) == PAGES
