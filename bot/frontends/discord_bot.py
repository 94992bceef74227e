"""Discord as a door: the client that Discord talks to, and the rooms that it opens."""

import logging
import math
from collections.abc import Sequence
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers import failing
from bot.answers.reply import Reply
from bot.domain import Place
from bot.errors import BrokenCog
from bot.frontends.discord_buttons import Pick, Press, Pressed, Show
from bot.frontends.discord_delivery import arrived
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_forms import Wanted, Write, form_of, submitted
from bot.frontends.discord_late import Late
from bot.frontends.discord_platform import PLATFORM
from bot.frontends.web import Vital

COGS = (
    "cogs.guessing",
    "cogs.recommending",
    "cogs.importing",
    "cogs.linking",
    "cogs.syncing",
    "cogs.filing",
    "cogs.comparing",
    "cogs.blending",
    "cogs.attributing",
    "cogs.mapping",
    "cogs.curating",
    "cogs.training",
    "cogs.consenting",
    "cogs.forgetting",
    "cogs.helping",
)
"""One room a feature, loaded by name: nobody imports them."""

_log = logging.getLogger("earmark.discord")
_SERVERS_TOLD = 0.5
"""Seconds without another server after which all are taken to be told; discord.py would wait for two."""

AnyBot = commands.Bot | commands.AutoShardedBot


class _Tree(app_commands.CommandTree[AnyBot]):
    """The commands, with a kind word for what never reached the desk."""

    async def on_error(
        self, interaction: discord.Interaction[AnyBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Say it kindly; what nobody expected is logged once."""
        if isinstance(error, app_commands.CommandInvokeError):
            reply = failing.reply_to(error.original)
        else:
            reply = Reply(
                "Discord and I disagree about that command", "It has changed lately. Try again in a minute."
            )
        drawn = draw(reply, owner=interaction.user.id)
        if interaction.response.is_done():
            await arrived(interaction.followup.send(embeds=drawn.embeds, ephemeral=True))
        else:
            await arrived(interaction.response.send_message(embeds=drawn.embeds, ephemeral=True))


class _AtTheDesk:
    """What both kinds of bot do: they lead everything to the desk."""

    desk: Desk
    cogs_to_load: Sequence[str]
    gone: set[int]
    """The connections that are interrupted now, by shard."""

    async def setup_hook(self) -> None:
        """Furnish the rooms before the first event."""
        self.desk.people.meet_through(cast("AnyBot", self))
        self.desk.displays.reach_through(cast("AnyBot", self))
        await _furnish(cast("AnyBot", self), self.cogs_to_load)

    async def on_press(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        """Answer what a button or a menu asks."""
        await self.desk.press(interaction, pressed)

    async def on_write(self, interaction: discord.Interaction, wanted: Wanted) -> None:
        """Open the form that a button's question is completed in, unless it is somebody else's."""
        form = form_of(wanted)
        if form is None:
            await self.desk.press(interaction, wanted.settled)
        elif not await self.desk.declined(interaction, wanted.settled.owner):
            await arrived(interaction.response.send_modal(form))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer what a form asks once it is filled in; all else finds its way without this."""
        if pressed := submitted(interaction):
            await self.desk.press(interaction, pressed)

    async def on_show(self, interaction: discord.Interaction, show: Show) -> None:
        """Show an answer to everyone, if the one it belongs to says so."""
        await self.desk.show(interaction, show)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Hear what a reaction says of a song."""
        await self.desk.heard(cast("AnyBot", self), payload, added=True)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Hear that a reaction is taken back."""
        await self.desk.heard(cast("AnyBot", self), payload, added=False)

    async def on_late(self, interaction: discord.Interaction, owner: int, key: str) -> None:
        """Hand a late answer over."""
        await self.desk.late(interaction, owner, key)

    async def on_ready(self) -> None:
        """Tell the operator that the bot is there, and drop what was agreed to where it is no longer."""
        servers = cast("AnyBot", self).guilds
        _log.info("Discord is connected: %d server%s", len(servers), "" if len(servers) == 1 else "s")
        self._note(0, is_connected=True)
        here = [Place(PLATFORM, str(guild.id)) for guild in servers]
        await self.desk.services.consenting.stay_in(PLATFORM, here)

    async def on_resumed(self) -> None:
        """Note that the connection is back."""
        self._note(0, is_connected=True)

    async def on_disconnect(self) -> None:
        """Note that the connection is gone."""
        self._note(0, is_connected=False)

    async def on_shard_ready(self, shard: int) -> None:
        """Note that one connection of several is there."""
        self._note(shard, is_connected=True)

    async def on_shard_resumed(self, shard: int) -> None:
        """Note that one connection of several is back."""
        self._note(shard, is_connected=True)

    async def on_shard_disconnect(self, shard: int) -> None:
        """Note that one connection of several is gone."""
        self._note(shard, is_connected=False)

    def _note(self, shard: int, *, is_connected: bool) -> None:
        if is_connected:
            self.gone.discard(shard)
        else:
            self.gone.add(shard)
        self.desk.connected(is_connected=not self.gone)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Drop what was agreed to in a server that the bot has left."""
        await self.desk.services.consenting.leave(Place(PLATFORM, str(guild.id)))


class DiscordBot(_AtTheDesk, commands.Bot):
    """The bot on one connection."""

    def __init__(self, desk: Desk, cogs: Sequence[str] = COGS) -> None:
        super().__init__(**_manners())
        self.desk, self.cogs_to_load, self.gone = desk, cogs, set()


class ShardedDiscordBot(_AtTheDesk, commands.AutoShardedBot):
    """The bot on as many connections as Discord advises."""

    def __init__(self, desk: Desk, cogs: Sequence[str] = COGS) -> None:
        super().__init__(**_manners())
        self.desk, self.cogs_to_load, self.gone = desk, cogs, set()


def _manners() -> dict[str, Any]:
    """Return what both kinds of bot are made with: no mentions, no cache of people or messages."""
    return {
        "command_prefix": commands.when_mentioned,
        "help_command": None,
        "tree_cls": _Tree,
        "intents": _intents(),
        "allowed_contexts": app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        "allowed_installs": app_commands.AppInstallationType(guild=True, user=True),
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "guild_ready_timeout": _SERVERS_TOLD,
        "member_cache_flags": discord.MemberCacheFlags.none(),
    }


def _intents() -> discord.Intents:
    """Ask for servers and reactions, never for a privileged intent; commands and buttons need none."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_reactions = intents.dm_reactions = True
    return intents


def desk_of(bot: AnyBot) -> Desk:
    """Return the desk of a bot that this door made; raises TypeError for any other."""
    if isinstance(bot, _AtTheDesk):
        return bot.desk
    raise TypeError(f"{type(bot).__name__} has no desk")


async def vital_of(bot: AnyBot | None) -> Vital:
    """Tell whether Discord's heart beats."""
    if bot is None or not bot.is_ready() or bot.is_closed():
        return Vital(well=False, said="not connected")
    if isinstance(bot, _AtTheDesk) and bot.gone:
        return Vital(well=False, said="the connection is interrupted")
    # Before the first heartbeat came back, it is endless.
    beat = f", heartbeat {round(1000 * bot.latency)} ms" if math.isfinite(bot.latency) else ""
    return Vital(well=True, said=f"connected{beat}")


async def _furnish(bot: AnyBot, cogs: Sequence[str]) -> None:
    """Load the rooms, make their buttons known, and tell Discord the commands; raises BrokenCog."""
    for cog in cogs:
        try:
            await bot.load_extension(cog)
        except commands.ExtensionError as error:
            _log.debug("the room does not load", exc_info=error)
            cause = error.__cause__ or error
            raise BrokenCog(cog=cog, problem=f"{type(cause).__name__}: {cause}") from error
    bot.add_dynamic_items(Press, Pick, Write, Show, Late)
    await bot.tree.sync()
