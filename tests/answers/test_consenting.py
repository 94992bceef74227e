"""`/privacy` says what is kept and who sees it, and changes it where it was asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Outcome, Reply
from bot.domain import Agreement, Place
from tests.exports import LOUD, write_export
from tests.houses import Person, person_in

HERE, THERE = Place("discord", "1"), Place("discord", "2")


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        yield person


def field(reply: Reply, name: str) -> str:
    return next(each.text for each in reply.fields if each.name == name)


async def test_what_is_kept_is_counted(ana: Person) -> None:
    kept = field(await ana.ask("privacy"), "What I keep of you")

    assert "2 × playlist" in kept
    assert "32 × song in playlists" in kept
    assert "1 × chat account" in kept


async def test_nothing_is_shown_to_anybody_at_the_beginning(ana: Person) -> None:
    seen = field(await ana.ask_in(HERE, "privacy"), "Who sees it")

    assert seen.count("✗") == len(Agreement)
    assert "✓" not in seen


@pytest.mark.parametrize("agreement", list(Agreement))
async def test_an_agreement_is_shown_where_it_was_given_and_nowhere_else(
    ana: Person, agreement: Agreement
) -> None:
    here = await ana.ask_in(HERE, "privacy", agree=agreement)
    there = await ana.ask_in(THERE, "privacy")

    assert f"✓ {agreement}" in field(here, "Who sees it")
    assert "✓" not in field(there, "Who sees it")


async def test_a_button_takes_an_agreement_back(ana: Person) -> None:
    reply = await ana.ask_in(HERE, "privacy", agree="map")
    stop = next(choice for choice in reply.choices if choice.label == "Stop map here")

    after = await ana.ask_in(HERE, stop.command, **stop.options)

    assert stop.in_place
    assert "✓" not in field(after, "Who sees it")


async def test_where_nobody_else_is_everything_can_be_withdrawn_at_once(ana: Person) -> None:
    await ana.ask_in(HERE, "privacy", agree="map")
    await ana.ask_in(THERE, "privacy", agree="whose")

    told = await ana.ask("privacy")
    await ana.ask("privacy", withdraw="everywhere")

    assert "2 servers" in field(told, "Who sees it")
    assert "✓" not in field(await ana.ask_in(HERE, "privacy"), "Who sees it")
    assert "Nobody but you" in field(await ana.ask("privacy"), "Who sees it")


async def test_agreeing_where_nobody_else_is_agrees_to_nothing_and_says_so(ana: Person) -> None:
    reply = await ana.ask("privacy", agree="map")

    assert reply.outcome is Outcome.BAD_INPUT
    assert "only in a server" in reply.title
    assert await ana.house.store.agreements.all(ana.member) == {}


async def test_one_agreement_withdrawn_where_nobody_else_is_ends_everywhere(ana: Person) -> None:
    for place in (HERE, THERE):
        for agreement in ("map", "whose"):
            await ana.ask_in(place, "privacy", agree=agreement)

    await ana.ask("privacy", withdraw="map")

    agreed = await ana.house.store.agreements.all(ana.member)
    assert agreed == {HERE: frozenset({Agreement.WHOSE}), THERE: frozenset({Agreement.WHOSE})}


async def test_playlists_are_counted_by_who_may_see_them(ana: Person) -> None:
    await ana.ask("playlists", playlist=LOUD, set="visible")

    playlists = field(await ana.ask("privacy"), "Your playlists")

    assert "1 private" in playlists
    assert "1 visible" in playlists


async def test_whoever_lets_their_artists_help_is_told_that_nothing_does_as_long_as_all_is_private(
    ana: Person,
) -> None:
    before = field(await ana.ask_in(HERE, "privacy"), "Who sees it")
    allowed = field(await ana.ask_in(HERE, "privacy", agree="artists"), "Who sees it")
    await ana.ask("playlists", playlist=LOUD, set="counted")
    counted = field(await ana.ask_in(HERE, "privacy"), "Who sees it")

    assert "set:counted" in allowed
    assert "set:counted" not in before
    assert "set:counted" not in counted
    assert "✓ artists" in counted


async def test_whoever_lets_songs_be_suggested_is_told_that_none_is_as_long_as_no_playlist_is_visible(
    ana: Person,
) -> None:
    allowed = field(await ana.ask_in(HERE, "privacy", agree="suggest"), "Who sees it")
    await ana.ask("playlists", playlist=LOUD, set="counted")
    counted = field(await ana.ask_in(HERE, "privacy"), "Who sees it")
    await ana.ask("playlists", playlist=LOUD, set="visible")
    visible = field(await ana.ask_in(HERE, "privacy"), "Who sees it")

    assert ["set:visible" in each for each in (allowed, counted, visible)] == [True, True, False]
    assert "✓ suggest" in visible


async def test_whoever_lets_songs_be_suggested_is_named_as_they_are_called_there(ana: Person) -> None:
    for agreement in ("suggest", "artists"):
        options = {"agree": agreement}
        question = Question(ana.member, options, ana.told.append, HERE, called="Ana of the Moss")
        await ask(ana.house.services, "privacy", question)
    await ana.ask("playlists", playlist=LOUD, set="visible")
    ben = await ana.house.store.members.identify("test", "ben")

    suggested = await ana.house.store.suggestions.from_friends(ben, HERE, 5, 1)

    assert {(each.owner, each.playlist) for each in suggested} == {("Ana of the Moss", LOUD)}
    kept = (await ana.house.store.personal.export(ana.member))["agreements"]
    # Nobody is told whose artists help: no name is needed for it.
    names = {row["agreement"]: row["name"] for row in kept}
    assert names == {"suggest": "Ana of the Moss", "artists": ""}


async def test_what_is_said_of_the_agreements_fits_into_a_field_of_any_door(ana: Person) -> None:
    for agreement in Agreement:
        reply = await ana.ask_in(HERE, "privacy", agree=agreement)

    assert len(field(reply, "Who sees it")) <= 1024
