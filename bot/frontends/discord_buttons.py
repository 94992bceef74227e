"""Buttons and menus whose whole state is in their address, so that they work after a restart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self, cast

import discord

from bot.answers.catalogue import COMMANDS
from bot.answers.reply import Choice, Menu
from bot.frontends.discord_shortening import lengthened, shortened

LONGEST = 100
"""Discord's limit of characters for an address."""

_SEPARATOR = "|"
_PRESS = r"(?P<place>[ei]):(?P<owner>\d{1,20}):(?P<command>[a-z]{1,32}):(?P<values>[\s\S]*)"
_LACKING = _PRESS.replace(":(?P<values>", ":(?P<option>[a-z0-9]{1,32}):(?P<values>")
_SHOW = r"s:(?P<owner>\d{1,20})(?::(?P<offer>[\w-]{12}))?"
_MENU = "m"
_BUTTON = re.compile(_PRESS)

AnyView = discord.ui.View


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press asks, whose button it is (0: anyone's), and where the answer goes."""

    owner: int
    command: str
    options: Mapping[str, str]
    in_place: bool


class AnswersPresses(Protocol):
    """What the bot does with what was pressed."""

    async def on_press(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        """Answer what a button or a menu asks."""

    async def on_show(self, interaction: discord.Interaction, show: "Show") -> None:
        """Show an answer to everyone."""


def lacking(kind: str) -> str:
    """Return what addresses look like whose question lacks one option, of a kind known by its letter."""
    return kind + _LACKING


class Press(discord.ui.DynamicItem[discord.ui.Button[AnyView]], template=_PRESS):
    """A button that asks a question."""

    def __init__(
        self,
        choice: Choice,
        owner: int,
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        address: str = "",
    ) -> None:
        # A button that comes back keeps its address, even one of a question that is no longer asked.
        address = address or encode(choice.command, choice.options, owner, in_place=choice.in_place)
        super().__init__(discord.ui.Button(label=choice.label, custom_id=address, style=style))
        self.pressed = Pressed(owner, choice.command, choice.options, choice.in_place)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: discord.ui.Item[AnyView], match: re.Match[str]
    ) -> Self:
        """Read the button back from its address."""
        pressed = pressed_by(match)
        label = getattr(item, "label", None) or pressed.command
        choice = Choice(label, pressed.command, pressed.options, pressed.in_place)
        return cls(choice, pressed.owner, address=match.string)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand it to the bot that the press came to."""
        await cast("AnswersPresses", interaction.client).on_press(interaction, self.pressed)


class Pick(discord.ui.DynamicItem[discord.ui.Select[AnyView]], template=lacking(_MENU)):
    """A menu that asks a question with what was picked."""

    def __init__(
        self, menu: Menu, owner: int, options: list[discord.SelectOption], *, address: str = ""
    ) -> None:
        address = address or encode_menu(menu, owner)
        super().__init__(discord.ui.Select(custom_id=address, placeholder=menu.hint or None, options=options))
        self.option = menu.option
        self.pressed = Pressed(owner, menu.command, menu.options, menu.in_place)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: discord.ui.Item[AnyView], match: re.Match[str]
    ) -> Self:
        """Read the menu back from its address."""
        pressed = pressed_by(match)
        menu = Menu("", pressed.command, match["option"], (), pressed.options, pressed.in_place)
        shown = list(item.options) if isinstance(item, discord.ui.Select) else []
        return cls(menu, pressed.owner, shown, address=match.string)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand what was picked to the bot that it came to."""
        options = {**self.pressed.options, self.option: self.item.values[0]}
        pressed = Pressed(self.pressed.owner, self.pressed.command, options, self.pressed.in_place)
        await cast("AnswersPresses", interaction.client).on_press(interaction, pressed)


class Show(discord.ui.DynamicItem[discord.ui.Button[AnyView]], template=_SHOW):
    """The button that shows an answer to everyone; with an `offer` only while all in it allow that."""

    def __init__(self, owner: int, offer: str = "") -> None:
        address = self.id_for(owner, offer)
        super().__init__(discord.ui.Button(label="Show everyone", custom_id=address))
        self.owner = owner
        self.offer = offer

    @staticmethod
    def id_for(owner: int, offer: str = "") -> str:
        """Return the address of the button that belongs to somebody."""
        return f"s:{owner}:{offer}" if offer else f"s:{owner}"

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, _item: discord.ui.Item[AnyView], match: re.Match[str]
    ) -> Self:
        """Read the button back from its address."""
        return cls(int(match["owner"]), match["offer"] or "")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand it to the bot that the press came to."""
        await cast("AnswersPresses", interaction.client).on_show(interaction, self)


def encode(command: str, options: Mapping[str, str], owner: int, *, in_place: bool) -> str:
    """Write a question as an address; raises ValueError for one that does not fit."""
    return _fitting(f"{'i' if in_place else 'e'}:{owner}:{command}:{_values(command, options)}", _BUTTON)


def encode_menu(menu: Menu, owner: int) -> str:
    """Write a menu's question as an address; raises ValueError for one that does not fit."""
    settled = Pressed(owner, menu.command, menu.options, menu.in_place)
    return encode_lacking(_MENU, settled, menu.option)


def encode_lacking(kind: str, settled: Pressed, option: str) -> str:
    """Write a question that lacks one option as an address; raises ValueError for one that does not fit."""
    if option not in (_names(settled.command) or ()):
        raise ValueError(f"/{settled.command} has no option {option!r} to be given")
    place = "i" if settled.in_place else "e"
    values = _values(settled.command, settled.options)
    address = f"{kind}{place}:{settled.owner}:{settled.command}:{option}:{values}"
    return _fitting(address, re.compile(lacking(kind)))


def read_press(address: str) -> Pressed | None:
    """Read what a button asks, or None where it is no button of this kind."""
    match = _BUTTON.fullmatch(address)
    return pressed_by(match) if match else None


def pressed_by(match: re.Match[str]) -> Pressed:
    """Read what an address asks, as far as it is settled."""
    values = match["values"].split(_SEPARATOR)
    # A button of an older Earmark has no options here: the desk says what became of its command.
    names = _names(match["command"]) or ()
    options = {name: lengthened(name, value) for name, value in zip(names, values, strict=False) if value}
    return Pressed(int(match["owner"]), match["command"], options, match["place"] == "i")


def _names(command: str) -> list[str] | None:
    """Name a command's options in their order, or None where there is no such command."""
    found = (known for known in COMMANDS if known.name == command)
    return next(([option.name for option in known.options] for known in found), None)


def _values(command: str, options: Mapping[str, str]) -> str:
    names = _names(command)
    if names is None or set(options) - set(names) or any(_SEPARATOR in value for value in options.values()):
        raise ValueError(f"/{command} cannot be asked by a button with {options}")
    return _SEPARATOR.join(shortened(name, options.get(name, "")) for name in names).rstrip(_SEPARATOR)


def _fitting(address: str, kind: re.Pattern[str]) -> str:
    """Return an address that can be sent, and read back as what it is."""
    address.encode()  # half of a sign, which Discord refuses, raises UnicodeEncodeError: a ValueError
    if len(address) > LONGEST:
        raise ValueError(f"{address!r} is longer than an address may be")
    if not kind.fullmatch(address):
        raise ValueError(f"{address!r} is not an address that could be read back")
    return address
