"""*Show everyone*: an answer for one person's eyes becomes a message for all, when they say so."""

import discord

from bot.answers.reply import Choice, Outcome, Reply
from bot.frontends.discord_buttons import Press, Pressed, Show, read_press
from bot.frontends.discord_delivery import arrived
from bot.frontends.discord_drawing import draw
from bot.frontends.discord_text import safe_name

_REFUSED = Reply(
    "I may not show it here",
    "Discord does not let me write in this channel; ask whoever runs the server.",
    outcome=Outcome.TRY_LATER,
)
_ALSO = "Where would it go for me?"
_MOST_NAME = 80


async def show_everyone(interaction: discord.Interaction, owner: int) -> None:
    """Send what the message shows to the whole channel, and take its button away."""
    message = interaction.message
    if not await arrived(interaction.response.defer()) or message is None or not message.embeds:
        return
    embeds = [embed.copy() for embed in message.embeds]
    name = safe_name(interaction.user.display_name, _MOST_NAME)
    embeds[0].set_author(name=f"{name} asked, and shows you the answer")
    view = _for_all(message)
    shown = interaction.followup.send(embeds=embeds, view=view or discord.utils.MISSING, ephemeral=False)
    if await arrived(shown):
        await arrived(interaction.edit_original_response(view=_without_show(message, owner)))
    else:
        refused = draw(_REFUSED, owner=owner)
        await arrived(interaction.followup.send(embeds=refused.embeds, ephemeral=True))


def _for_all(message: discord.Message) -> discord.ui.View | None:
    """Make a button by which anybody asks the same of their own playlists."""
    for pressed in _presses(message):
        if "track" in pressed.options:
            view = discord.ui.View(timeout=None)
            view.add_item(Press(Choice(_ALSO, "guess", {"track": pressed.options["track"]}), owner=0))
            return view
    return None


def _presses(message: discord.Message) -> list[Pressed]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    ids = [button.custom_id for row in rows for button in row.children if isinstance(button, discord.Button)]
    return [pressed for custom_id in ids if custom_id and (pressed := read_press(custom_id))]


def _without_show(message: discord.Message, owner: int) -> discord.ui.View:
    view = discord.ui.View.from_message(message, timeout=None)
    for item in list(view.children):
        if getattr(item, "custom_id", None) == Show.id_for(owner):
            view.remove_item(item)
    return view
