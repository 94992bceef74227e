"""A song that fits nowhere is said to fit nowhere, whichever playlist comes nearest."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Outcome, Reply
from bot.domain import MemberId, Track, TrackId
from bot.services import Guessing
from bot.services.guessing import Guess, Odds, Reason
from bot.services.training import Tell
from bot.store import Store
from tests.exports import CALM, LOUD, write_export
from tests.houses import Person, person_in

FOREIGN = Track(TrackId("F" * 22), "Nothing like it", ("Whoever",))
SONG = f"spotify:track:{FOREIGN.id}"


class Unconvinced(Guessing):
    """Finds that whatever is asked fits none of the playlists."""

    def __init__(self, store: Store) -> None:
        self._shelves = store.playlists

    async def guess(self, member: MemberId, text: str, tell: Tell) -> Guess:
        """Leave most of the odds to none of them."""
        calm, loud = await self._shelves.all(member)
        assert (calm.name, loud.name, text) == (CALM, LOUD, SONG)
        tell("Looking it up …")
        odds = (Odds(None, 0.6), Odds(loud, 0.3), Odds(calm, 0.1))
        return Guess(FOREIGN, odds, (Reason("era", (), "1950s"),), (), {}, 0, None)


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        yield person


async def asked(person: Person, command: str) -> Reply:
    services = replace(person.house.services, guessing=Unconvinced(person.house.store))
    return await ask(services, command, Question(person.member, {"track": SONG}, person.told.append))


async def test_a_guess_gives_no_reasons_for_none_of_them(ana: Person) -> None:
    reply = await asked(ana, "guess")

    assert reply.outcome is Outcome.NONE_FITS
    assert reply.text.splitlines()[0] == "I think it fits none of your playlists."
    assert [line.split("  ")[-1] for line in reply.text.splitlines()[1:]] == ["none of these", LOUD, CALM]
    assert "Because" not in [field.name for field in reply.fields]


async def test_a_guess_of_none_can_be_contradicted_and_asked_about_but_not_filed(ana: Person) -> None:
    reply = await asked(ana, "guess")

    assert [(choice.label, choice.command) for choice in reply.choices] == [
        ("It does fit one", "correct"),
        ("Why?", "why"),
    ]
    assert all(choice.options == {"track": SONG} for choice in reply.choices)


async def test_why_tells_what_speaks_for_the_nearest_and_how_much_against(ana: Person) -> None:
    reply = await asked(ana, "why")

    assert reply.title == "Why none of these?"
    by_name = {field.name: field.text for field in reply.fields}
    assert by_name[f"What speaks for {LOUD}"] == "• from the 1950s, like most of it"
    assert by_name["And against it"] == f"10 % speak for {CALM}; 60 % speak for none of them"


class Swayed(Unconvinced):
    """Finds that what was filed lately leads, and not what the song is like."""

    def __init__(self, store: Store, share: float) -> None:
        super().__init__(store)
        self.share = share

    async def guess(self, member: MemberId, text: str, tell: Tell) -> Guess:
        """Lead with the loud playlist, which by the song alone would be the calm one."""
        guess = await super().guess(member, text, tell)
        calm, loud = guess.odds[2].playlist, guess.odds[1].playlist
        return replace(guess, odds=(Odds(loud, self.share), *guess.odds[2:]), alone=Odds(calm, 0.8))


@pytest.mark.parametrize("share", [0.34, 0.3])
async def test_where_the_song_is_clear_and_the_moment_is_not_the_answer_says_both(
    ana: Person, share: float
) -> None:
    services = replace(ana.house.services, guessing=Swayed(ana.house.store, share))

    reply = await ask(services, "guess", Question(ana.member, {"track": SONG}, ana.told.append))

    assert reply.text.splitlines()[0] == (
        f"By the song alone it belongs in {CALM} (80 %). "
        f"But you have hardly filed there lately; for now {LOUD} is the best of my guesses."
    )
    assert "By the song alone" not in {field.name for field in reply.fields}


async def test_where_the_moment_decides_the_song_has_its_say_too(ana: Person) -> None:
    services = replace(ana.house.services, guessing=Swayed(ana.house.store, 0.6))

    reply = await ask(services, "guess", Question(ana.member, {"track": SONG}, ana.told.append))

    (alone,) = [field.text for field in reply.fields if field.name == "By the song alone"]
    assert alone == f"80 % for {CALM}: what you file these days speaks for another."
