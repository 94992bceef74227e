"""The one way a reply becomes Discord's: an embed, buttons, a menu and files.

Embeds and rows of buttons, not components v2: an embed is what can be shown to everyone again as it is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import discord

from bot.answers.reply import Attachment, Choice, Field, Menu, MenuItem, Outcome, Reply
from bot.frontends.discord_buttons import Pick, Press, Show
from bot.frontends.discord_text import cut, safe_name, safe_text

_TITLE, _TEXT, _NAME, _VALUE, _FIELDS, _ALL = 256, 4096, 256, 1024, 25, 6000
_LABEL, _HINT, _ITEM, _ITEMS = 80, 150, 100, 25
_BUTTONS = 20
_BLANK = "–"
_FILE_NAME, _STRANGE = 100, re.compile(r"[^A-Za-z0-9._-]+")

# Yellow, blue and red of Okabe and Ito's palette, each darker than the last: the colour-blind can tell, too.
_UNSURE, _FINE, _WRONG = 0xF0E442, 0x56B4E9, 0xD55E00
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
        file = _file(reply.attachment)
        files.append(file)
        if file.filename.endswith(".png"):
            embed.set_image(url=file.uri)
    return Drawn([embed], _view(reply, owner), files)


def _embed(reply: Reply) -> discord.Embed:
    embed = discord.Embed(
        title=_on_a_line(reply.title, _TITLE),
        description=cut(safe_text(reply.text), _TEXT),
        colour=_COLOURS.get(reply.outcome, _UNSURE),
    )
    for field in reply.fields[:_FIELDS]:
        _add(embed, field)
    return embed


def _add(embed: discord.Embed, field: Field) -> None:
    """Add a field as far as there is room for it."""
    name = _on_a_line(field.name, _NAME)
    room = _ALL - len(embed)
    if room > len(name) + 1:
        value = cut(safe_text(field.text), min(_VALUE, room - len(name)))
        embed.add_field(name=name, value=value or _BLANK, inline=False)


def _on_a_line(text: str, limit: int) -> str:
    """Return a text for a place that is one line high and may not be empty."""
    return cut(safe_text(" ".join(text.split())), limit) or _BLANK


def _file(attachment: Attachment) -> discord.File:
    return discord.File(io.BytesIO(attachment.content), filename=_file_name(attachment.name))


def _file_name(name: str) -> str:
    """Return a name that is no path, and that Discord stores as it is, so that an embed finds its picture."""
    return _STRANGE.sub("_", name)[-_FILE_NAME:].lstrip("._") or "file"


def _view(reply: Reply, owner: int) -> discord.ui.View | None:
    view = discord.ui.View(timeout=None)
    pick = _pick(reply.menu, owner) if reply.menu else None
    if pick is not None:
        view.add_item(pick)
    for button in islice(_buttons(reply, owner), _BUTTONS - reply.shareable):
        view.add_item(button)
    if reply.shareable:
        view.add_item(Show(owner))
    return view if view.children else None


def _buttons(reply: Reply, owner: int) -> Iterator[Press]:
    """Make the buttons whose questions fit, each address once; the first stands out."""
    addresses: set[str] = set()
    for choice in reply.choices:
        button = _press(choice, owner, first=not addresses)
        if button is not None and button.custom_id not in addresses:
            addresses.add(button.custom_id)
            yield button


def _press(choice: Choice, owner: int, *, first: bool) -> Press | None:
    """Make a button, or none where what it asks is too long for an address: then it has to be typed."""
    label = safe_name(choice.label, _LABEL) or _BLANK
    style = discord.ButtonStyle.primary if first else discord.ButtonStyle.secondary
    try:
        return Press(Choice(label, choice.command, choice.options, choice.in_place), owner, style=style)
    except ValueError:
        return None


def _pick(menu: Menu, owner: int) -> Pick | None:
    """Make a menu of the items that fit, each word once, or none where nothing could be picked."""
    by_value: dict[str, MenuItem] = {}
    for item in menu.items:
        if item.value.strip() and len(item.value) <= _ITEM:
            by_value.setdefault(item.value, item)
    options = [_option(item) for item in islice(by_value.values(), _ITEMS)]
    shown = Menu(safe_name(menu.hint, _HINT), menu.command, menu.option, (), menu.options, menu.in_place)
    try:
        return Pick(shown, owner, options) if options else None
    except ValueError:
        return None


def _option(item: MenuItem) -> discord.SelectOption:
    label = safe_name(item.label, _ITEM) or _BLANK
    return discord.SelectOption(
        label=label, value=item.value, description=safe_name(item.note, _ITEM) or None
    )
