"""A question as it comes through Discord's door."""

from collections.abc import Mapping
from dataclasses import dataclass

import discord

from bot.answers.reply import Choice
from bot.frontends.discord_posts import JUDGE, can_hear
from bot.frontends.discord_text import safe_name

_NAME = 80
_RATED = frozenset({"recommend", JUDGE})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came through the door."""

    command: str
    options: Mapping[str, str]
    file: discord.Attachment | None = None
    follows: bool = False
    """True for a question that goes on by itself: it counts for no limit."""
    adds: bool = False
    """True for one whose answer takes the place of a good one: only a better one may."""
    beside: bool = False
    """True for one asked beneath a song that stays there: what it says of the song is shown there."""
    people: Mapping[str, str] | None = None
    """What people of the server are called whom an option names, by account; None: it is not known yet."""


def asker_of(user: discord.abc.User) -> str:
    """Say who somebody is: by the name that is shown, which others may share, and the one that is unique."""
    shown, unique = safe_name(user.display_name, _NAME), safe_name(user.name, _NAME)
    return f"{shown or unique} (@{unique}) on Discord"


def is_quiet(interaction: discord.Interaction, command: str) -> bool:
    """Tell whether an answer is for the asker's eyes alone, and cannot be reacted to."""
    return command not in _RATED or not is_alone(interaction)


def is_alone(interaction: discord.Interaction) -> bool:
    """Tell whether somebody is alone with the bot."""
    return interaction.guild_id is None and can_hear(interaction)


def following(choice: Choice) -> Asked:
    """Return the question that goes on by itself after an answer."""
    return Asked(choice.command, choice.options, follows=True, adds=choice.in_place)
