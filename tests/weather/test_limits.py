"""Spotify says 429: everything of that app rests until then, and everybody is told until when."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.reply import Outcome
from bot.checking import findings
from bot.config import Compute, Config, Secrets, Spotify, Store
from bot.demo.spotify import Fault
from tests.houses import KEY, Person
from tests.linked import CALLBACK, CLIENT, Hand, Town, hush
from tests.weather.skies import LISTS, again, is_told, library, stored, through_their_own_app, town_of

DAY = timedelta(days=1)
TOMORROW = "Spotify lets me go on tomorrow at 10:00 UTC"


@pytest.fixture
async def paused(town: Town, ana: Person) -> Person:
    """Return Ana, who has just asked for something when Spotify wanted a day's rest."""
    await meet_the_limit(town, ana, "QUOTA_EXCEEDED")
    return ana


async def meet_the_limit(town: Town, ana: Person, reason: str) -> None:
    town.standin.faults.add(Fault("429", retry_after=86_400, reason=reason or None))
    is_told(await ana.ask("sync"), Outcome.TRY_LATER, TOMORROW, reason, "Nothing was lost", "/guess")
    assert town.asked() == [LISTS]


@pytest.mark.parametrize("reason", ["", "QUOTA_EXCEEDED"])
async def test_after_a_huge_retry_after_nothing_more_is_asked(town: Town, ana: Person, reason: str) -> None:
    before = stored(town, ana)
    await meet_the_limit(town, ana, reason)

    for _ in range(23):
        town.clock.move(timedelta(hours=1))
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, "Spotify lets me go on", "at 10:00 UTC")
        is_told(await ana.ask("sync", now="true"), Outcome.TRY_LATER)
        assert await town.house.services.reading.catch_up(timedelta()) == (0, 1)

    assert town.asked() == []
    assert stored(town, ana) == before


async def test_a_restart_does_not_forget_the_pause_and_it_ends_in_time(town: Town, paused: Person) -> None:
    async with again(town) as restarted:
        ana = Person(restarted.house, paused.member)
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, TOMORROW)
        town.clock.move(DAY - timedelta(seconds=1))
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, "at 10:00 UTC")
        assert town.asked() == []

        town.clock.move(timedelta(seconds=2))

        is_told(await ana.ask("sync"), Outcome.OK, "254 to add")
        assert LISTS in town.asked()


async def test_who_shares_the_app_is_told_and_who_has_their_own_is_not_concerned(
    town: Town, ana: Person
) -> None:
    ben, cleo = await town.linked("ben"), await through_their_own_app(town, "cleo")
    town.standin.faults.add(Fault("429", retry_after=86_400))
    await ana.ask("sync")
    town.asked()

    is_told(await ben.ask("sync"), Outcome.TRY_LATER, TOMORROW)
    assert town.asked() == []

    is_told(await cleo.ask("sync"), Outcome.OK, "20 to add")
    assert LISTS in town.asked()


async def test_guesses_are_answered_meanwhile(town: Town, paused: Person) -> None:
    is_told(await paused.ask("guess", track="Song 101"), Outcome.OK, "Loud")

    assert town.asked() == []


async def test_the_operator_sees_the_pause_in_the_check(town: Town, paused: Person, tmp_path: Path) -> None:
    assert paused.told
    store = Store(path=str(town.house.store.database.path), backups=str(tmp_path / "backups"))
    api, accounts = town.standin.api, town.standin.accounts
    spotify = Spotify(client_id=CLIENT, redirect=CALLBACK, api_base=api, accounts_base=accounts)
    config = Config(store=store, compute=Compute(engine="inline"), spotify=spotify)

    async def said() -> str:
        found = [each async for each in findings(config, Secrets(key=KEY, written=()), town.clock)]
        (line,) = [each for each in found if each.name == "Spotify"]
        assert line.well
        return line.said

    assert "paused: I may call again tomorrow at 10:00 UTC" in await said()
    town.clock.move(DAY + timedelta(seconds=1))
    assert "paused" not in await said()
    assert town.asked() == []


async def test_a_day_that_is_used_up_at_spotify_is_waited_out_to_the_second(tmp_path: Path) -> None:
    clock = Hand()
    async with town_of(tmp_path, clock, library(clock)) as town:
        ana = await town.linked("ana")
        clock.move(timedelta(hours=2))
        app = town.world.logins.apps[CLIENT]
        app.quota = 4
        town.asked()
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, "tomorrow at 10:00 UTC (QUOTA_EXCEEDED)")
        assert len(app.calls) == 4
        town.asked()
        is_told(await ana.ask("sync"), Outcome.TRY_LATER, "tomorrow at 10:00 UTC")
        assert town.asked() == []
        app.quota = 1000

        clock.move(timedelta(hours=22, seconds=1))

        await town.house.services.reading.read(ana.member, hush)
