"""What members say and file is learnt at once; where that fails, it is kept all the same and learnt later."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.compute import Inline, Task
from bot.domain import Playlist, Track, TrackId
from bot.errors import JobTimedOut
from bot.services.training import GUESSER
from tests.demo.spotify.visiting import small_world
from tests.exports import CALM, LOUD, write_export
from tests.houses import NOW, Person, person_in
from tests.linked import Hand, Town, song, town_in

ODD = Track(TrackId("O" * 22), "Something else entirely", ("Nobody Known",), release_date="1999")
SONG = f"spotify:track:{ODD.id}"


@dataclass
class Failing(Inline):
    """An engine whose trainings fail, and nothing else."""

    error: Exception

    def __post_init__(self) -> None:
        super().__init__()

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        if task == "models.tasks:train":
            raise self.error
        return await super().run(task, *arguments, within=within, **options)


def let_trainings_fail(person: Person, error: Exception) -> None:
    person.house.services.training._compute = Failing(error)


async def playlist_of(person: Person, name: str) -> Playlist:
    playlists = await person.house.store.playlists.all(person.member)
    return next(playlist for playlist in playlists if playlist.name == name)


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        await person.house.store.catalogue.load([ODD], known_at=NOW)
        await person.house.services.training.model(person.member, person.told.append)
        yield person


async def test_a_correction_is_learnt_before_it_is_answered(ana: Person) -> None:
    calm = await playlist_of(ana, CALM)

    done = await ana.house.services.correcting.correct(ana.member, SONG, calm, ana.told.append)

    shift, *others = done.learnt.shifts
    assert shift.playlist == calm
    assert shift.before is not None
    assert shift.after > shift.before
    assert {other.playlist and other.playlist.name for other in others} == {None, LOUD}
    model = await ana.house.store.trained.load(ana.member, GUESSER)
    assert model
    assert model.digest == await ana.house.services.training.digest(ana.member)


async def test_the_odds_that_are_told_are_those_that_the_next_guess_gives(ana: Person) -> None:
    calm = await playlist_of(ana, CALM)
    done = await ana.house.services.correcting.correct(ana.member, SONG, calm, ana.told.append)

    guess = await ana.house.services.guessing.guess(ana.member, SONG, ana.told.append)

    told = {shift.playlist and shift.playlist.id: shift.after for shift in done.learnt.shifts}
    assert told.items() <= {odds.playlist and odds.playlist.id: odds.share for odds in guess.odds}.items()


@pytest.mark.parametrize("error", [JobTimedOut(seconds=1), RuntimeError("odd")], ids=str)
async def test_a_correction_is_kept_where_it_cannot_be_learnt_now(ana: Person, error: Exception) -> None:
    calm = await playlist_of(ana, CALM)
    let_trainings_fail(ana, error)

    reply = await ana.ask("correct", track=SONG, playlist=f"#{calm.id}")

    assert reply.title == f"Noted: {CALM}"
    assert reply.text == "Something else entirely — Nobody Known belongs there, as you say."
    assert [field.name for field in reply.fields] == ["Not learnt yet"]
    kept = await ana.house.store.corrections.of(ana.member, ODD.id)
    assert kept
    assert kept.playlist == calm.id
    trouble = await ana.house.services.training.trouble(ana.member)
    assert trouble
    assert trouble.problem == type(error).__name__
    assert not trouble.is_final


async def test_what_is_thought_is_never_waited_for(ana: Person, tmp_path: Path) -> None:
    learning = ana.house.services.correcting._learning
    assert await learning.opinion(ana.member, SONG, ana.told.append)
    await ana.ask("import", file=str(write_export(tmp_path / "more", playlists=(LOUD, CALM, "Third"))))
    let_trainings_fail(ana, AssertionError("nobody asked for a training"))

    assert await learning.opinion(ana.member, SONG, ana.told.append) is None


async def test_a_playlist_of_which_nothing_is_learnt_moves_nothing(ana: Person, tmp_path: Path) -> None:
    await ana.ask("import", file=str(write_export(tmp_path / "more", playlists=(LOUD, CALM, "Third"))))
    await ana.ask("playlists", playlist=CALM, set="exclude")

    calm = await playlist_of(ana, CALM)
    done = await ana.house.services.correcting.correct(ana.member, SONG, calm, ana.told.append)

    assert done.learnt.shifts == ()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Hand()
    world = small_world(clock)
    world.add_playlist("ben", "Loud", [song(n, artist="Kettles") for n in range(101, 112)])
    world.add_playlist("ben", "Calm", [song(n, artist="Fern") for n in range(201, 212)])
    world.like("ben", song(301, artist="Kettles"))
    async with town_in(tmp_path, world, clock) as opened:
        yield opened


@pytest.fixture
async def ben(town: Town) -> Person:
    person = await town.linked("ben")
    await town.house.services.reading.read(person.member, person.told.append)
    return person


FILED = f"spotify:track:{301:022}"


async def test_what_is_filed_is_learnt_and_the_answer_says_what_that_changed(ben: Person) -> None:
    guess = await ben.house.services.guessing.settled(ben.member, FILED, ben.told.append)
    (before,) = [odds.share for odds in guess.odds if odds.playlist and odds.playlist.name == "Loud"]
    ben.told.clear()

    filed = await ben.ask("file", track=FILED, playlist="Loud")

    (field,) = filed.fields
    assert field.name == "What changed"
    assert field.text.startswith(f"Loud: {min(round(100 * before), 99)} % → ")
    assert "It is in Loud now. Learning your 2 playlists …" in ben.told


async def test_what_is_filed_stays_filed_where_it_cannot_be_learnt_now(town: Town, ben: Person) -> None:
    let_trainings_fail(ben, JobTimedOut(seconds=1))

    filed = await ben.ask("file", track=FILED, playlist="Loud")

    assert filed.title == "Filed in Loud"
    assert [field.name for field in filed.fields] == ["Not learnt yet"]
    assert town.uris("ben", "Loud")[-1] == FILED


async def test_what_lay_there_already_teaches_nothing(ben: Person) -> None:
    let_trainings_fail(ben, AssertionError("nobody asked for a training"))

    filed = await ben.ask("file", track=f"spotify:track:{101:022}", playlist="Loud")

    assert filed.fields == ()
