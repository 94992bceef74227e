"""The fixed values of an option, as Discord offers them."""

from discord import app_commands

from bot.answers.command import Option


def choices_of(option: Option) -> list[app_commands.Choice[str]]:
    """Offer the only values that an option takes."""
    return [app_commands.Choice(name=str(value), value=str(value)) for value in option.choices]
