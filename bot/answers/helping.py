"""The words of `/help`, made from the catalogue."""

from bot.answers.command import Command
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
            lines = [f"{option.name}: {option.summary}" for option in command.options]
            more = (Field("How to get an export", EXPORTING),) if bare == "import" else ()
            return Reply(usage(command), "\n".join([command.summary, *lines]), fields=more)
    raise NoSuchCommand(name=f"/{bare}", hint="/help lists all of them.")


def usage(command: Command) -> str:
    """Show how a command is written."""
    options = (option.name if option.required else f"[{option.name}]" for option in command.options)
    return " ".join([f"/{command.name}", *options])
