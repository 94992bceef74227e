"""`/blend`: one playlist for up to ten people."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk

_BLEND = named("blend")
_HOW = next(option for option in _BLEND.options if option.choices)


class Blending(commands.Cog):
    """Blends what several people like."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_BLEND.name, description=_BLEND.summary)
    @app_commands.describe(**{option.name: option.summary for option in _BLEND.options})
    @app_commands.choices(how=choices_of(_HOW))
    async def blend(  # noqa: PLR0913, PLR0917 - each is an option that Discord shows
        self,
        interaction: discord.Interaction,
        person: discord.User,
        person2: discord.User | None = None,
        person3: discord.User | None = None,
        person4: discord.User | None = None,
        person5: discord.User | None = None,
        person6: discord.User | None = None,
        person7: discord.User | None = None,
        person8: discord.User | None = None,
        person9: discord.User | None = None,
        how: str | None = None,
        name: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Blend the asker's songs with those of others."""
        await self._desk.answer(
            interaction,
            "blend",
            person=person,
            person2=person2,
            person3=person3,
            person4=person4,
            person5=person5,
            person6=person6,
            person7=person7,
            person8=person8,
            person9=person9,
            how=how,
            name=name,
        )


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Blending(desk_of(bot)))
