"""Who and where, in Discord's terms and in ours."""

import discord

from bot.domain import Place

PLATFORM = "discord"
"""The name under which members' Discord accounts are known."""


def account_of(user: discord.abc.User) -> str:
    """Return the name of an account that never changes: its number."""
    return str(user.id)


def place_of(interaction: discord.Interaction) -> Place | None:
    """Return the server that something happened in, or None for a conversation of two."""
    return Place(PLATFORM, str(interaction.guild_id)) if interaction.guild_id else None
