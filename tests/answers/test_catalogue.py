import logging
from pathlib import Path

import pytest

from bot import errors
from bot.answers.catalogue import LISTED
from bot.answers.failing import reply_to
from bot.answers.reply import Outcome
from tests.houses import person_in


async def test_help_lists_every_command(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("help")

    for command in LISTED:
        assert f"/{command.name}" in reply.text
        assert command.summary in reply.text


@pytest.mark.parametrize("command", LISTED, ids=lambda command: command.name)
async def test_help_explains_each_command_and_its_options(tmp_path: Path, command: object) -> None:
    name, options = command.name, command.options  # type: ignore[attr-defined]
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("help", command=f"/{name}")

    assert reply.title.startswith(f"/{name}")
    assert all(option.summary in reply.text for option in options)


async def test_options_that_are_for_the_same_are_explained_once(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("help", command="blend")

    assert reply.title == "/blend person [person2 … person9] [how] [name]"
    assert reply.text.count("who else is in it") == 1


async def test_an_unknown_command_is_met_with_the_nearest(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        reply = await ana.ask("gues")

    assert reply.outcome is Outcome.BAD_INPUT
    assert "/guess" in reply.text


def all_errors(root: type[errors.EarmarkError] = errors.EarmarkError) -> list[type[errors.EarmarkError]]:
    return [root, *(leaf for child in root.__subclasses__() for leaf in all_errors(child))]


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.__name__)
def test_every_error_of_ours_becomes_a_reply_with_a_next_step(error: type[errors.EarmarkError]) -> None:
    reply = reply_to(error(**dict.fromkeys(error.wants(), "something")))

    assert reply.title
    assert reply.text
    assert reply.outcome not in {Outcome.OK, Outcome.FAILED}


def test_an_unexpected_error_is_logged_whole_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reply = reply_to(RuntimeError("secret detail"))

    assert reply.outcome is Outcome.FAILED
    assert "secret detail" not in f"{reply}"
    assert "secret detail" in caplog.text
