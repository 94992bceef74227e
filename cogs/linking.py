"""`/link` and `/unlink`: a member's account at Spotify."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.catalogue import named
from bot.frontends.discord_bot import AnyBot, desk_of
from bot.frontends.discord_choices import choices_of
from bot.frontends.discord_desk import Desk

_LINK, _UNLINK = named("link"), named("unlink")
_CLIENT, _ADDRESS, _CODE, _CHANGES, _CONFIRM = _LINK.options


class Linking(commands.Cog):
    """Links an account at Spotify, and ends the link."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name=_LINK.name, description=_LINK.summary)
    @app_commands.describe(
        client=_CLIENT.summary,
        address=_ADDRESS.summary,
        code=_CODE.summary,
        changes=_CHANGES.summary,
        confirm=_CONFIRM.summary,
    )
    @app_commands.choices(changes=choices_of(_CHANGES), confirm=choices_of(_CONFIRM))
    async def link(
        self,
        interaction: discord.Interaction,
        client: app_commands.Range[str, 1, 100] | None = None,
        address: app_commands.Range[str, 1, 4000] | None = None,
        code: app_commands.Range[str, 1, 100] | None = None,
        changes: str | None = None,
        confirm: str | None = None,
    ) -> None:
        """Begin a link, or go its next step."""
        await self._desk.answer(
            interaction,
            "link",
            client=client,
            address=address,
            code=code,
            changes=changes,
            confirm=confirm,
        )

    @app_commands.command(name=_UNLINK.name, description=_UNLINK.summary)
    @app_commands.describe(confirm=_UNLINK.options[0].summary)
    @app_commands.choices(confirm=choices_of(_UNLINK.options[0]))
    async def unlink(self, interaction: discord.Interaction, confirm: str | None = None) -> None:
        """End the link."""
        await self._desk.answer(interaction, "unlink", confirm=confirm)


async def setup(bot: AnyBot) -> None:
    """Open this room."""
    await bot.add_cog(Linking(desk_of(bot)))
