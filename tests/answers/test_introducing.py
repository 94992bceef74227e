"""Somebody new is welcomed, and their question is answered once there is something to answer from."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.reply import Choice, Outcome, Reply
from tests.exports import LOUD, write_export
from tests.houses import NOW, Person, person_in


async def brought(person: Person, folder: Path) -> Reply:
    return await person.ask("import", file=str(write_export(folder)))


@pytest.mark.parametrize("command", ["guess", "playlists", "model", "why", "correct", "file"])
async def test_what_needs_a_library_becomes_the_introduction(tmp_path: Path, command: str) -> None:
    async with person_in(tmp_path) as ana:
        reply = await ana.ask(command, track="spotify:track:4uLU6hMCjMI75M1A2tKUQC", playlist="#1")

    assert reply.outcome is Outcome.NEEDS_LIBRARY
    assert reply.title == "Hello, I'm Earmark"
    assert f"/{command}" in reply.text
    assert [choice.command for choice in reply.choices] == ["help", "privacy"]


@pytest.mark.parametrize("command", ["help", "privacy", "export"])
async def test_what_needs_none_is_answered_with_a_welcome_beside_it(tmp_path: Path, command: str) -> None:
    async with person_in(tmp_path) as ana:
        before = await ana.ask(command)
        await brought(ana, tmp_path / "export")
        after = await ana.ask(command)

    assert before.fields[-1].name == "New here?"
    assert "New here?" not in [field.name for field in after.fields]


async def test_the_question_goes_on_by_itself_once_the_library_is_there(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("guess", track="loud song 3")

        first = await brought(ana, tmp_path / "export")
        again = await brought(ana, tmp_path / "export")

    assert first.then == Choice("Back to /guess", "guess", {"track": "loud song 3"})
    assert again.then is None


async def test_a_question_of_somebody_else_waits_for_their_own_library(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
        await ben.ask("model")

        hers = await brought(ana, tmp_path / "export")
        his = await brought(ben, tmp_path / "bens")

    assert hers.then is None
    assert his.then == Choice("Back to /model", "model")


async def test_of_several_questions_the_last_one_goes_on(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        for track in ("loud song 1", "loud song 2"):
            await ana.ask("guess", track=track)
        await ana.ask("help")
        await ana.ask("privacy")

        reply = await brought(ana, tmp_path / "export")

    assert reply.then == Choice("Back to /guess", "guess", {"track": "loud song 2"})


async def test_what_goes_on_is_answered_like_any_question(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("guess", track="loud song 3")
        waited = (await brought(ana, tmp_path / "export")).then
        assert waited is not None

        reply = await ana.ask(waited.command, **waited.options)

    assert reply.outcome is Outcome.OK
    assert LOUD in reply.text.splitlines()[0]


@pytest.mark.parametrize(("later", "goes_on"), [(timedelta(hours=24), True), (timedelta(hours=25), False)])
async def test_nobody_is_answered_what_they_asked_longer_than_a_day_ago(
    tmp_path: Path, later: timedelta, goes_on: bool
) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("model")
    async with person_in(tmp_path, at=NOW + later) as ana:
        reply = await brought(ana, tmp_path / "export")

    assert (reply.then is not None) == goes_on


async def test_nothing_waits_any_more_for_somebody_who_was_forgotten(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("model")
        await ana.ask("forget", confirm="forget me")
        again = Person(ana.house, await ana.house.store.members.identify("test", "ana"))

        reply = await brought(again, tmp_path / "export")

    assert reply.then is None


async def test_an_import_that_fails_keeps_the_question_waiting(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("model")
        refused = await ana.ask("import", file=str(tmp_path / "nothing.zip"))

        reply = await brought(ana, tmp_path / "export")

    assert refused.outcome is Outcome.BAD_INPUT
    assert reply.then == Choice("Back to /model", "model")


async def test_the_question_waits_across_a_restart(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        await ana.ask("guess", track=LOUD)

    async with person_in(tmp_path) as ana:
        assert (await brought(ana, tmp_path / "export")).then is not None
