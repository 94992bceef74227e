"""The one way a reply becomes Discord's: an embed, buttons, a menu and files.

Embeds and rows of buttons, not components v2: an embed is what can be shown to everyone again as it is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import discord

from bot.answers.reply import Attachment, Choice, Field, Link, Menu, MenuItem, Outcome, Reply
from bot.frontends.discord_buttons import Pick, Press, Show
from bot.frontends.discord_forms import Write
from bot.frontends.discord_text import cut, safe_name, safe_text

_TITLE, _TEXT, _NAME, _VALUE, _FIELDS, _ALL = 256, 4096, 256, 1024, 25, 6000
_LABEL, _HINT, _ITEM, _ITEMS = 80, 150, 100, 25
_BUTTONS, _LINKS, _ADDRESS = 20, 5, 512
# What Discord surely takes for a link; a message with one that it does not take never arrives.
_PAGE = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?(?:[/?#][\w.~:/?#\[\]@!$&'()*+,;=%-]*)?", re.ASCII
)
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


def draw(reply: Reply, *, owner: int, offer: str = "") -> Drawn:
    """Draw any reply within all of Discord's limits; the buttons belong to `owner`, 0 for anyone.

    What shows other people can be shown to everyone only by the `offer` that is kept of it.
    """
    reply = replace(reply, shareable=reply.shareable and (reply.display is None or bool(offer)))
    embed = _embed(reply)
    files = []
    if reply.attachment:
        file = _file(reply.attachment)
        files.append(file)
        if file.filename.endswith(".png"):
            embed.set_image(url=file.uri)
    return Drawn([embed], _view(reply, owner, offer), files)


def _embed(reply: Reply) -> discord.Embed:
    embed = discord.Embed(title=_on_a_line(reply.title, _TITLE), colour=_COLOURS.get(reply.outcome, _UNSURE))
    written = list(islice(chain.from_iterable(map(_written, _split(reply.links)[1])), _FIELDS))
    # Addresses come before the text: it can be cut, and they are of no use then.
    for field in written:
        _add(embed, field)
    embed.description = cut(safe_text(reply.text), min(_TEXT, _ALL - len(embed)))
    for field in reply.fields[: _FIELDS - len(written)]:
        _add(embed, field)
    return embed


def _add(embed: discord.Embed, field: Field) -> None:
    """Add a field as far as there is room for it."""
    name = _on_a_line(field.name, _NAME)
    room = _ALL - len(embed)
    if room > len(name) + 1:
        value = cut(safe_text(field.text), min(_VALUE, room - len(name)))
        embed.add_field(name=name, value=value or _BLANK, inline=False)


def _split(links: tuple[Link, ...]) -> tuple[list[Link], list[Link]]:
    """Part the links that become buttons, a row of them at the most, from those to be written out."""
    buttons = [link for link in links if len(link.address) <= _ADDRESS and _PAGE.fullmatch(link.address)]
    return buttons[:_LINKS], [link for link in links if link not in buttons[:_LINKS]]


def _written(link: Link) -> Iterator[Field]:
    """Write an address out, in pieces where one field cannot hold it whatever is escaped in it."""
    size = _VALUE if len(safe_text(link.address)) <= _VALUE else _VALUE // 2
    for start in range(0, len(link.address), size):
        yield Field(link.label, link.address[start : start + size])


def _on_a_line(text: str, limit: int) -> str:
    """Return a text for a place that is one line high and may not be empty."""
    return cut(safe_text(" ".join(text.split())), limit) or _BLANK


def _file(attachment: Attachment) -> discord.File:
    return discord.File(io.BytesIO(attachment.content), filename=_file_name(attachment.name))


def _file_name(name: str) -> str:
    """Return a name that is no path, and that Discord stores as it is, so that an embed finds its picture."""
    return _STRANGE.sub("_", name)[-_FILE_NAME:].lstrip("._") or "file"


def _view(reply: Reply, owner: int, offer: str) -> discord.ui.View | None:
    view = discord.ui.View(timeout=None)
    pick = _pick(reply.menu, owner) if reply.menu else None
    if pick is not None:
        view.add_item(pick)
    links = _split(reply.links)[0]
    for link in links:
        view.add_item(discord.ui.Button(label=safe_name(link.label, _LABEL) or _BLANK, url=link.address))
    for button in islice(_buttons(reply, owner), _BUTTONS - len(links) - reply.shareable):
        view.add_item(button)
    if reply.shareable:
        view.add_item(Show(owner, offer))
    return view if view.children else None


def _buttons(reply: Reply, owner: int) -> Iterator[Press | Write]:
    """Make the buttons whose questions fit, each address once; the first stands out."""
    addresses: set[str] = set()
    for choice in reply.choices:
        button = _press(choice, owner, first=not addresses)
        if button is not None and button.custom_id not in addresses:
            addresses.add(button.custom_id)
            yield button


def _press(choice: Choice, owner: int, *, first: bool) -> Press | Write | None:
    """Make a button, or none where what it asks is too long for an address: then it has to be typed."""
    shown = replace(choice, label=safe_name(choice.label, _LABEL) or _BLANK)
    style = discord.ButtonStyle.primary if first else discord.ButtonStyle.secondary
    try:
        return Write(shown, owner, style=style) if choice.asks else Press(shown, owner, style=style)
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
