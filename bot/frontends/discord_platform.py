"""Who and where, in Discord's terms and in ours."""

import discord

from bot.domain import Place
from bot.frontends.discord_text import safe_name

PLATFORM = "discord"
"""The name under which members' Discord accounts are known."""
_NAME = 60


def account_of(user: discord.abc.User) -> str:
    """Return the name of an account that never changes: its number."""
    return str(user.id)


def server_of(interaction: discord.Interaction) -> str:
    """Return what the server is called that something happened in, or nothing where that is not known."""
    return safe_name(interaction.guild.name, _NAME) if interaction.guild else ""


def place_of(interaction: discord.Interaction) -> Place | None:
    """Return the server that something happened in, or None where the bot is in no server with the person.

    Where somebody merely took the bot along, it never hears that it left: nothing can be agreed to there.
    """
    server = interaction.guild_id
    is_in = server is not None and interaction.client.get_guild(server) is not None
    return Place(PLATFORM, str(server)) if is_in else None
