"""Buttons that have something typed before they ask, and the forms that it is typed into.

discord.py keeps forms in memory alone; so a form has its button's address, and is read back from there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self, cast

import discord

from bot.answers.catalogue import summary_of
from bot.answers.reply import Choice
from bot.frontends.discord_buttons import AnyView, Pressed, encode_lacking, lacking, pressed_by
from bot.frontends.discord_text import safe_name

LONGEST_TEXT = 2000
"""Characters that may be typed."""

_KIND = "f"
_ADDRESS = re.compile(lacking(_KIND))
_HEADING = 45


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a button wants typed: the option that its question lacks, and all that is settled."""

    title: str
    option: str
    settled: Pressed
    address: str


class OpensForms(Protocol):
    """What the bot does with a button that wants something typed."""

    async def on_write(self, interaction: discord.Interaction, wanted: Wanted) -> None:
        """Open the form."""


class Write(discord.ui.DynamicItem[discord.ui.Button[AnyView]], template=_ADDRESS):
    """A button that opens a form, and asks a question with what is typed there."""

    def __init__(
        self,
        choice: Choice,
        owner: int,
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        address: str = "",
    ) -> None:
        settled = Pressed(owner, choice.command, choice.options, choice.in_place)
        # As with other buttons, one that comes back keeps its address.
        address = address or encode_lacking(_KIND, settled, choice.asks)
        super().__init__(discord.ui.Button(label=choice.label, custom_id=address, style=style))
        self.wanted = Wanted(choice.label, choice.asks, settled, address)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: discord.ui.Item[AnyView], match: re.Match[str]
    ) -> Self:
        """Read the button back from its address."""
        settled = pressed_by(match)
        label = getattr(item, "label", None) or settled.command
        choice = Choice(label, settled.command, settled.options, settled.in_place, match["option"])
        return cls(choice, settled.owner, address=match.string)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand it to the bot that the press came to."""
        await cast("OpensForms", interaction.client).on_write(interaction, self.wanted)


def form_of(wanted: Wanted) -> discord.ui.Modal | None:
    """Make the form to type into, or None where Earmark no longer knows what would be typed."""
    summary = summary_of(wanted.settled.command, wanted.option)
    if not summary:
        return None
    title = safe_name(wanted.title, _HEADING) or wanted.option
    form = discord.ui.Modal(title=title, custom_id=wanted.address)
    box = discord.ui.TextInput[discord.ui.Modal](
        custom_id=wanted.option, style=discord.TextStyle.paragraph, max_length=LONGEST_TEXT
    )
    form.add_item(discord.ui.Label(text=safe_name(summary, _HEADING), component=box))
    # Nothing has to wait for it: what is typed comes to `submitted`, before a restart and after it.
    form.stop()
    return form


def submitted(interaction: discord.Interaction) -> Pressed | None:
    """Read what a form that was filled in asks, or None where nothing of the kind happened."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    data = cast("Mapping[str, Any]", interaction.data)
    match = _ADDRESS.fullmatch(data["custom_id"])
    if match is None:
        return None
    settled = pressed_by(match)
    options = {**settled.options, match["option"]: _typed(data, match["option"])}
    return Pressed(settled.owner, settled.command, options, settled.in_place)


def _typed(data: Mapping[str, Any], option: str) -> str:
    """Return what stands in the box of an option."""
    boxes = (part.get("component") or {} for part in data["components"])
    return next((str(box.get("value") or "") for box in boxes if box.get("custom_id") == option), "")
