"""A song is answered at once, whatever is learned yet; the newest model is asked as soon as there is one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_house
from bot.compute import Inline, Task
from bot.config import Compute, Config, Secrets
from bot.config import Store as StoreSettings
from bot.domain import ExportedPlaylist, Playlist, Track, TrackId
from bot.errors import TooLittleToLearn
from bot.services.asking import NONE_OF_THESE
from bot.services.guessing import Guess, Guessing, _odds
from bot.services.training import GUESSER
from tests.houses import KEY, Person
from tests.store.test_leases import Hand
from tests.store.worlds import exported, listed, song

GUESS, AT_ONCE, TRAIN = "models.tasks:guess", "models.tasks:guess_at_once", "models.tasks:train"
MOSS = [song(number, artist="Fern", genres=("moss folk",)) for number in range(1, 13)]
CLATTER = [song(number, artist="Kettle", genres=("clatter",)) for number in range(101, 113)]
KIN = Track(TrackId("K" * 22), "Boiling over", ("Kettle",), genres=("clatter",))
UNCLEAR = Track(TrackId("U" * 22), "Who knows", ("Nobody",))


@dataclass
class Noting(Inline):
    """An engine that notes what it was asked to do."""

    tasks: list[str] = field(default_factory=list)
    moments: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        self.tasks.append(str(task))
        self.moments.append(options.get("at"))
        return await super().run(task, *arguments, within=within, **options)


@dataclass
class Home:
    """Somebody with two playlists, their clock, and what their engine was asked."""

    person: Person
    clock: Hand
    engine: Noting

    @property
    def guessing(self) -> Guessing:
        return self.person.house.services.guessing

    async def bring(self, *playlists: ExportedPlaylist) -> None:
        await self.person.house.store.playlists.take_in(
            self.person.member, exported(*playlists), replace=True
        )

    async def file(self, name: str, songs: Sequence[Track]) -> None:
        """File more songs in a playlist at this moment."""
        self.clock.move(60)
        more = listed(name, songs, added=self.clock.now)
        known = await self.person.house.store.playlists.all(self.person.member)
        old = {"Moss": MOSS, "Clatter": CLATTER}
        kept = [listed(each.name, old.get(each.name, [])) for each in known if each.name != name]
        entries = (*listed(name, old.get(name, [])).entries, *more.entries)
        await self.bring(*kept, ExportedPlaylist(more.key, name, more.kind, entries))
        self.clock.move(60 * len(songs) + 60)

    async def train(self) -> None:
        await self.person.house.services.training.model(self.person.member, self.person.told.append)
        self.engine.tasks.clear()

    async def ask(self, track: Track = KIN) -> Guess:
        return await self.guessing.guess(
            self.person.member, f"spotify:track:{track.id}", self.person.told.append
        )

    async def jobs(self) -> list[str]:
        rows = await self.person.house.store.database.rows("SELECT state FROM jobs ORDER BY id")
        return [str(row["state"]) for row in rows]

    async def playlist(self, name: str) -> Playlist:
        playlists = await self.person.house.store.playlists.all(self.person.member)
        return next(playlist for playlist in playlists if playlist.name == name)


def shares(guess: Guess) -> dict[str, float]:
    return {odds.playlist.name if odds.playlist else NONE_OF_THESE: odds.share for odds in guess.odds}


@asynccontextmanager
async def home_in(folder: Path) -> AsyncIterator[Home]:
    clock, engine = Hand(), Noting()
    clock.move(timedelta(days=60).total_seconds())
    store = StoreSettings(path=str(folder / "earmark.db"), backups=str(folder / "backups"))
    config = Config(store=store, compute=Compute(engine="inline"))
    async with open_house(config, Secrets(key=KEY, written=()), clock) as house:
        services = house.services
        services.training._compute = engine
        services.guessing._asking._compute = engine
        await house.store.catalogue.load([KIN, UNCLEAR], known_at=clock.now)
        yield Home(Person(house, await house.store.members.identify("test", "ana")), clock, engine)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with home_in(tmp_path) as opened:
        await opened.bring(listed("Moss", MOSS), listed("Clatter", CLATTER))
        yield opened


async def test_before_the_first_training_an_impression_is_given_and_a_training_asked_for(home: Home) -> None:
    guess = await home.ask()

    assert home.engine.tasks == [AT_ONCE]
    assert guess.is_first_impression
    assert guess.odds[0].playlist == await home.playlist("Clatter")
    assert sum(shares(guess).values()) == pytest.approx(1)
    assert guess.reasons[0].detail == "Kettle"
    assert await home.jobs() == ["waiting"]


async def test_once_the_model_is_there_it_is_asked(home: Home) -> None:
    await home.ask()
    await home.train()

    guess = await home.ask()

    assert home.engine.tasks == [GUESS]
    assert not guess.is_first_impression
    assert guess.card["n"] > 0


async def test_who_asks_again_where_nobody_works_gets_the_model_made(home: Home) -> None:
    await home.ask()

    guess = await home.ask(UNCLEAR)

    assert not guess.is_first_impression
    assert home.engine.tasks == [AT_ONCE, TRAIN, GUESS]
    assert await home.jobs() == ["done"]


async def test_who_asks_again_while_somebody_trains_gets_another_impression(home: Home) -> None:
    await home.ask()
    digest = await home.person.house.services.training.digest(home.person.member)
    jobs = home.person.house.store.jobs
    assert await jobs.claim(GUESSER, home.person.member, digest, "another", timedelta(seconds=15))

    guess = await home.ask()

    assert guess.is_first_impression
    assert TRAIN not in home.engine.tasks


async def test_an_older_model_is_told_what_was_filed_since(home: Home) -> None:
    await home.train()
    before = shares(await home.ask(UNCLEAR))
    await home.file("Clatter", [song(number, artist="Pan") for number in range(201, 207)])
    home.engine.tasks.clear()

    guess = await home.ask(UNCLEAR)

    assert home.engine.tasks == [GUESS]
    assert not guess.is_first_impression
    assert shares(guess)["Clatter"] > before["Clatter"]
    assert await home.jobs() == ["done", "waiting"]


async def test_a_playlist_that_was_begun_since_is_on_offer_at_once(home: Home) -> None:
    await home.train()
    await home.file("Begun", [song(number, artist="Pan") for number in range(201, 221)])
    home.engine.tasks.clear()

    guess = await home.ask(UNCLEAR)

    assert home.engine.tasks == [GUESS]
    assert shares(guess)["Begun"] > shares(guess)["Moss"]
    (lately,) = guess.reasons
    assert (lately.kind, lately.count, lately.days) == ("activity", 20, 1)


@pytest.mark.parametrize(
    "left",
    [
        [listed("Moss", MOSS), listed("Clatter", CLATTER)],
        [listed("Moss", MOSS[1:]), listed("Third", CLATTER)],
    ],
    ids=["a playlist", "songs"],
)
async def test_an_older_model_is_not_asked_where_something_was_taken_away(
    tmp_path: Path, left: list[ExportedPlaylist]
) -> None:
    async with home_in(tmp_path) as home:
        third = listed("Third", CLATTER[:6])
        await home.bring(listed("Moss", MOSS), listed("Clatter", CLATTER[6:]), third)
        await home.train()
        await home.bring(*left)

        guess = await home.ask()

        assert home.engine.tasks[-1] == AT_ONCE
        assert set(shares(guess)) == {*(each.name for each in left), NONE_OF_THESE}


async def test_what_a_model_gives_to_a_playlist_that_is_gone_goes_to_the_others(home: Home) -> None:
    moss = await home.playlist("Moss")

    odds = _odds([("999", 0.5), (str(moss.id), 0.4), (NONE_OF_THESE, 0.1)], (moss,))

    assert [each.playlist for each in odds] == [moss, None]
    assert [each.share for each in odds] == pytest.approx([0.8, 0.2])


async def test_of_a_song_that_is_filed_already_its_content_alone_is_asked(home: Home) -> None:
    await home.train()
    home.engine.moments.clear()

    filed, unfiled = await home.ask(CLATTER[3]), await home.ask(KIN)

    assert home.engine.moments == [None, home.clock.now.isoformat()]
    assert filed.odds[0].playlist == await home.playlist("Clatter")
    assert filed.filed == (filed.odds[0].playlist,)
    assert not unfiled.filed


async def test_a_song_that_the_member_placed_with_a_word_counts_as_filed(home: Home) -> None:
    moss = await home.playlist("Moss")
    await home.person.house.store.corrections.put(home.person.member, UNCLEAR.id, moss.id)
    await home.train()
    home.engine.moments.clear()

    guess = await home.ask(UNCLEAR)

    assert home.engine.moments == [None]
    assert guess.odds[0].playlist == moss


async def test_the_same_question_is_answered_otherwise_once_what_was_filled_is_long_ago(home: Home) -> None:
    await home.file("Clatter", [song(number, artist="Pan") for number in range(201, 207)])
    await home.train()
    soon = shares(await home.ask(UNCLEAR))

    home.clock.move(timedelta(days=200).total_seconds())
    later = shares(await home.ask(UNCLEAR))

    assert home.engine.tasks == [GUESS, GUESS]
    assert soon["Clatter"] > later["Clatter"] + 0.05


async def test_to_compare_two_answers_the_newest_model_is_waited_for_and_asked_of_the_song_alone(
    home: Home,
) -> None:
    settled = await home.guessing.settled(
        home.person.member, f"spotify:track:{UNCLEAR.id}", home.person.told.append
    )

    assert home.engine.tasks == [TRAIN, GUESS]
    assert home.engine.moments == [None, None]
    assert not settled.is_first_impression
    assert home.person.told == ["Learning your 2 playlists …"]


async def test_too_few_songs_are_too_few_for_an_impression_too(tmp_path: Path) -> None:
    async with home_in(tmp_path) as home:
        await home.bring(listed("Moss", MOSS), listed("Clatter", CLATTER[:3]))

        with pytest.raises(TooLittleToLearn):
            await home.ask()

        assert home.engine.tasks == []


async def test_an_older_model_that_is_refused_gives_way_to_an_impression(home: Home) -> None:
    await home.train()
    stored = await home.person.house.store.trained.load(home.person.member, GUESSER)
    assert stored
    await home.file("Clatter", [song(201, artist="Pan")])
    await home.person.house.store.trained.save(
        home.person.member, GUESSER, stored.content[:-1] + b"?", stored.digest, {"rows": 25}
    )

    guess = await home.ask()

    assert home.engine.tasks == [GUESS, AT_ONCE]
    assert guess.is_first_impression
