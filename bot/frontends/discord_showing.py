"""*Show everyone*: an answer for one person's eyes becomes a message for all, when they say so."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord

from bot.answers.displaying import NO_LONGER, ONE_MOMENT
from bot.answers.reply import Choice, Outcome, Reply
from bot.frontends.discord_buttons import Press, Show
from bot.frontends.discord_delivery import arrived
from bot.frontends.discord_displays import Displays
from bot.frontends.discord_drawing import Drawn, draw
from bot.frontends.discord_files import picture_of
from bot.frontends.discord_posts import copied, presses_in, rated_in, rating
from bot.frontends.discord_text import safe_name

_REFUSED = Reply(
    "I may not show it here",
    "Discord does not let me write in this channel; ask whoever runs the server.",
    outcome=Outcome.TRY_LATER,
)
_LATER = Reply(
    "That did not work",
    "Discord did not take it. Ask again, and try once more in a moment.",
    outcome=Outcome.TRY_LATER,
)
_ALL = 6000
"""Characters that Discord takes in all embeds of a message."""
Send = Callable[[discord.Interaction, discord.Message], Awaitable[discord.Message | Reply]]
"""Sends what a message shows to all, or returns what there is to say where that did not come about."""

_log = logging.getLogger("earmark.discord")
_ALSO = "Where would it go for me?"
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Shown:
    """How showing an answer went, and the message that all see now."""

    outcome: Outcome
    message: discord.Message | None = None


async def show_everyone(interaction: discord.Interaction, show: Show, send: Send) -> Shown:
    """Send what the message shows to the whole channel, take its button away, and return how it went."""
    message = interaction.message
    if not await arrived(interaction.response.defer()) or message is None or not message.embeds:
        return Shown(Outcome.TRY_LATER)
    # The button goes first: pressed twice, it must not show the answer twice.
    left = copied(message, without=show.custom_id)
    await arrived(interaction.edit_original_response(view=left))
    shown = await send(interaction, message)
    if isinstance(shown, discord.Message):
        return Shown(Outcome.OK, shown)
    drawn = draw(shown, owner=show.owner)
    await arrived(interaction.followup.send(embeds=drawn.embeds, ephemeral=True))
    return Shown(shown.outcome)


async def send(interaction: discord.Interaction, message: discord.Message) -> discord.Message | Reply:
    """Show all what a message shows, and return the message that it is in now."""
    return await _sent(interaction, await _for_all(interaction, message))


async def send_kept(
    interaction: discord.Interaction, message: discord.Message, displays: Displays, offer: str
) -> discord.Message | Reply:
    """Show all a message that shows other people, as long as all of them allow it.

    A message is kept before anything is seen in it: then nothing stays there that cannot be taken down.
    """
    displayed = await displays.may_show(offer)
    if displayed is None:
        return NO_LONGER
    drawn = await _for_all(interaction, message)
    sent = await _sent(interaction, draw(ONE_MOMENT, owner=0))
    if isinstance(sent, Reply):
        return sent

    async def reveal() -> bool:
        return await arrived(sent.edit(embeds=drawn.embeds, attachments=drawn.files, view=drawn.view))

    return sent if await displays.show(interaction, sent, displayed, reveal) else NO_LONGER


async def _for_all(interaction: discord.Interaction, message: discord.Message) -> Drawn:
    """Make of a message what all are to see; a picture that one person was shown lasts for them alone."""
    embeds = _signed(message, interaction.user.display_name)
    files = [file for embed in embeds if (file := await _carried(embed, message, interaction.client))]
    return Drawn(embeds, _offered(message), files)


async def _sent(interaction: discord.Interaction, drawn: Drawn) -> discord.WebhookMessage | Reply:
    """Send it and return the message that it is in, or what there is to say where that did not work."""
    try:
        shown = await interaction.followup.send(
            embeds=drawn.embeds,
            files=drawn.files,
            view=drawn.view or discord.utils.MISSING,
            ephemeral=False,
            wait=True,
        )
    except discord.Forbidden:
        return _REFUSED
    except (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError) as error:
        _log.warning("Discord did not take an answer: %s", error)
        return _LATER
    # Where people may not use apps that they brought along, Discord shows it to them alone all the same.
    return _REFUSED if shown.flags.ephemeral else shown


async def _carried(
    embed: discord.Embed, message: discord.Message, client: discord.Client
) -> discord.File | None:
    """Give an embed its picture, or none where that cannot be had."""
    file = await picture_of(embed, message, client)
    embed.set_image(url=file.uri if file else None)
    return file


def _signed(message: discord.Message, name: str) -> list[discord.Embed]:
    """Copy the embeds and say whose answer it is, where there is room for it."""
    embeds = [embed.copy() for embed in message.embeds]
    said = f"{safe_name(name, _MOST_NAME)} asked, and shows you the answer"
    if sum(map(len, embeds)) + len(said) <= _ALL:
        embeds[0].set_author(name=said)
    return embeds


def _offered(message: discord.Message) -> discord.ui.View | None:
    """Make the buttons that rate what is shown, and one by which anybody asks of their own playlists."""
    view, rated = discord.ui.View(timeout=None), rated_in(message)
    for button in rating(message):
        view.add_item(button)
    named = dict.fromkeys(each.options["track"] for each in presses_in(message) if "track" in each.options)
    if named and (rated is None or len(rated.tracks) == 1):
        view.add_item(Press(Choice(_ALSO, "guess", {"track": next(iter(named))}), owner=0))
    return view if view.children else None
