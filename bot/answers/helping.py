"""The words of `/help`, made from the catalogue."""

from collections.abc import Sequence
from itertools import groupby

from bot.answers.command import Command, Option
from bot.answers.introducing import EXPORTING
from bot.answers.reply import Field, Reply
from bot.errors import NoSuchCommand


def overview(commands: tuple[Command, ...]) -> Reply:
    """List the commands, each with its sentence."""
    return Reply(
        "Earmark knows which of your playlists a song belongs in",
        "\n".join(f"{usage(command)} — {command.summary}" for command in commands if command.listed),
    )


def about(name: str, commands: tuple[Command, ...]) -> Reply:
    """Explain one command; raises NoSuchCommand."""
    bare = name.removeprefix("/")
    for command in commands:
        if command.name == bare and command.listed:
            lines = [f"{_named(options)}: {options[0].summary}" for options in _alike(command)]
            more = (Field("How to get an export", EXPORTING),) if bare == "import" else ()
            return Reply(usage(command), "\n".join([command.summary, *lines]), fields=more)
    raise NoSuchCommand(name=f"/{bare}", hint="/help lists all of them.")


def usage(command: Command) -> str:
    """Show how a command is written."""
    named = ((options[0].required, _named(options)) for options in _alike(command))
    return " ".join([f"/{command.name}", *(name if required else f"[{name}]" for required, name in named)])


def _alike(command: Command) -> list[list[Option]]:
    """Put options together that stand side by side and are for the same."""
    return [list(options) for _, options in groupby(command.options, key=lambda option: option.summary)]


def _named(options: Sequence[Option]) -> str:
    return " … ".join(dict.fromkeys((options[0].name, options[-1].name)))
