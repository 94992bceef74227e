"""The one way a reply becomes Discord's: an embed, buttons, a menu and files.

Embeds and rows of buttons, not components v2: an embed is what can be shown to everyone again as it is.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.answers.reply import Attachment, Choice, Field, Menu, MenuItem, Outcome, Reply
from bot.frontends.discord_buttons import Pick, Press, Show
from bot.frontends.discord_text import cut, safe_name, safe_text

_TITLE, _TEXT, _NAME, _VALUE, _FIELDS, _ALL = 256, 4096, 256, 1024, 25, 6000
_LABEL, _HINT, _ITEM, _ITEMS = 80, 150, 100, 25
_BUTTONS = 20
_BLANK = "–"

# Okabe and Ito's palette, which colour-blind people can tell apart.
_FINE, _UNSURE, _WRONG = 0x56B4E9, 0xE69F00, 0xD55E00
_COLOURS = {Outcome.OK: _FINE, Outcome.NEEDS_LIBRARY: _FINE, Outcome.FAILED: _WRONG}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A reply in Discord's terms; `view` is None where there is nothing to press."""

    embeds: list[discord.Embed]
    view: discord.ui.View | None
    files: list[discord.File]


def draw(reply: Reply, *, owner: int) -> Drawn:
    """Draw any reply within all of Discord's limits; the buttons belong to `owner`, 0 for anyone."""
    embed = _embed(reply)
    files = []
    if reply.attachment:
        files.append(_file(reply.attachment))
        if reply.attachment.name.endswith(".png"):
            embed.set_image(url=f"attachment://{reply.attachment.name}")
    return Drawn([embed], _view(reply, owner), files)


def _embed(reply: Reply) -> discord.Embed:
    embed = discord.Embed(
        title=cut(safe_text(reply.title), _TITLE) or _BLANK,
        description=cut(safe_text(reply.text), _TEXT),
        colour=_COLOURS.get(reply.outcome, _UNSURE),
    )
    for field in reply.fields[:_FIELDS]:
        _add(embed, field)
    return embed


def _add(embed: discord.Embed, field: Field) -> None:
    """Add a field as far as there is room for it."""
    name, room = cut(safe_text(field.name), _NAME) or _BLANK, _ALL - len(embed)
    if room > len(name) + 1:
        value = cut(safe_text(field.text), min(_VALUE, room - len(name)))
        embed.add_field(name=name, value=value or _BLANK, inline=False)


def _file(attachment: Attachment) -> discord.File:
    return discord.File(io.BytesIO(attachment.content), filename=attachment.name)


def _view(reply: Reply, owner: int) -> discord.ui.View | None:
    view = discord.ui.View(timeout=None)
    if reply.menu and reply.menu.items:
        view.add_item(_pick(reply.menu, owner))
    for button in _buttons(reply, owner):
        view.add_item(button)
    return view if view.children else None


def _buttons(reply: Reply, owner: int) -> Iterator[Press | Show]:
    """Make the buttons that fit, each address once; the first stands out."""
    addresses: set[str] = set()
    for choice in reply.choices[: _BUTTONS - 1]:
        button = _press(choice, owner, first=not addresses)
        if button is not None and button.custom_id not in addresses:
            addresses.add(button.custom_id)
            yield button
    if reply.shareable:
        yield Show(owner)


def _press(choice: Choice, owner: int, *, first: bool) -> Press | None:
    """Make a button, or none where what it asks is too long for an address: then it has to be typed."""
    label = safe_name(choice.label, _LABEL) or _BLANK
    style = discord.ButtonStyle.primary if first else discord.ButtonStyle.secondary
    try:
        return Press(Choice(label, choice.command, choice.options, choice.in_place), owner, style=style)
    except ValueError:
        return None


def _pick(menu: Menu, owner: int) -> Pick:
    by_value = {item.value: item for item in menu.items[:_ITEMS]}
    shown = Menu(safe_name(menu.hint, _HINT), menu.command, menu.option, (), menu.options, menu.in_place)
    return Pick(shown, owner, [_option(item) for item in by_value.values()])


def _option(item: MenuItem) -> discord.SelectOption:
    label = safe_name(item.label, _ITEM) or _BLANK
    return discord.SelectOption(
        label=label, value=item.value, description=safe_name(item.note, _ITEM) or None
    )
