"""A button that has something typed, and its form, hold all that they ask in their address."""

import re
from typing import Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.catalogue import COMMANDS
from bot.answers.command import Command, Option
from bot.answers.reply import Choice, Menu
from bot.frontends.discord_buttons import LONGEST, Pick, Press, Pressed, Show, encode_menu
from bot.frontends.discord_forms import LONGEST_TEXT, Wanted, Write, form_of, submitted
from bot.frontends.discord_late import Late

owners = st.integers(0, 2**63)
values = st.text("abcXYZ0189:#_- é", min_size=1, max_size=4)
"""So short that the eight that /sync takes beside what is typed fit into one address."""
options = st.sampled_from([(command, option) for command in COMMANDS for option in command.options])
NOWHERE = cast("discord.Interaction", None)
"""A button is read from its address alone, so that no press is needed for it."""


def template_of(kind: type[Any]) -> re.Pattern[str]:
    """Return what discord.py knows a kind of button by."""
    found: re.Pattern[str] = kind.__discord_ui_compiled_template__
    return found


async def read_back(address: str, label: str = "a") -> Write:
    """Read a button from its address, as discord.py does."""
    match = template_of(Write).fullmatch(address)
    assert match is not None
    item = discord.ui.Button[discord.ui.View](label=label, custom_id=address)
    return await Write.from_custom_id(NOWHERE, item, match)


def choices_for(asked: tuple[Command, Option]) -> st.SearchStrategy[Choice]:
    """Make choices that leave an option to be typed, others being settled."""
    command, left = asked
    settled = {option.name: values for option in command.options if option is not left}
    return st.builds(
        Choice,
        st.text(min_size=1, max_size=60),
        st.just(command.name),
        st.fixed_dictionaries({}, optional=settled),
        st.booleans(),
        st.just(left.name),
    )


choices = options.flatmap(choices_for)


class Submit:
    """A form that was filled in, as discord.py tells of it."""

    type = discord.InteractionType.modal_submit

    def __init__(self, address: str, parts: list[dict[str, Any]]) -> None:
        self.data = {"custom_id": address, "components": parts}


def filled(address: str, box: str, typed: str) -> discord.Interaction:
    """Fill a form in."""
    part = {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": box, "value": typed}}
    return cast("discord.Interaction", Submit(address, [part]))


@given(choices, owners)
async def test_what_a_button_wants_typed_comes_back_from_its_address(choice: Choice, owner: int) -> None:
    write = Write(choice, owner)

    again = await read_back(write.custom_id, choice.label)

    assert len(write.custom_id) <= LONGEST
    assert again.custom_id == write.custom_id
    assert again.wanted == write.wanted
    assert again.wanted.settled == Pressed(owner, choice.command, choice.options, choice.in_place)


@given(choices, owners, st.text(max_size=200))
async def test_a_form_asks_with_what_was_typed_and_all_that_was_settled(
    choice: Choice, owner: int, typed: str
) -> None:
    wanted = Write(choice, owner).wanted
    form = form_of(wanted)
    assert form is not None

    pressed = submitted(filled(form.custom_id, wanted.option, typed))

    asked = {**choice.options, choice.asks: typed}
    assert pressed == Pressed(owner, choice.command, asked, choice.in_place)


@given(choices, owners)
async def test_every_form_keeps_discords_limits(choice: Choice, owner: int) -> None:
    form = form_of(Write(choice, owner).wanted)

    assert form is not None
    laid = form.to_dict()
    (part,) = laid["components"]
    assert 0 < len(laid["title"].strip()) <= 45
    assert 0 < len(laid["custom_id"]) <= LONGEST
    assert 0 < len(part["label"].strip()) <= 45
    assert part["component"]["max_length"] == LONGEST_TEXT
    assert part["component"]["required"]


async def test_a_form_says_what_the_button_did_and_what_the_catalogue_wants() -> None:
    form = form_of(Write(Choice("Name a\u202e song", "guess", asks="track"), 1).wanted)

    assert form is not None
    (part,) = form.to_dict()["components"]
    assert form.title == "Name a song"
    assert part["label"] == "a link to a track, or words of its title and…"


async def test_no_form_waits_in_memory_for_somebody_to_fill_it_in() -> None:
    form = form_of(Write(Choice("a", "guess", asks="track"), 1).wanted)

    assert form is not None
    assert form.is_finished()


@pytest.mark.parametrize(
    "choice",
    [
        Choice("a", "guess", {"track": "x" * 100}, asks="track"),
        Choice("a", "file", {"playlist": "a|b"}, asks="track"),
        Choice("a", "guess", asks="nosuchoption"),
        Choice("a", "model", asks="track"),
        Choice("a", "nosuchcommand", asks="track"),
        Choice("a", "guess"),
    ],
)
def test_what_does_not_fit_is_refused(choice: Choice) -> None:
    with pytest.raises(ValueError, match=r"longer than|cannot be asked|no option"):
        Write(choice, 1)


@pytest.mark.parametrize("address", ["fe:7:nosuchcommand:track:a|b", "fe:7:guess:nosuchoption:"])
async def test_a_button_of_another_earmark_keeps_its_address_and_opens_nothing(address: str) -> None:
    write = await read_back(address, "Old")

    assert (write.custom_id, write.item.label) == (address, "Old")
    assert form_of(write.wanted) is None


@given(choices, owners)
async def test_no_button_is_taken_for_one_of_another_kind(choice: Choice, owner: int) -> None:
    menu = Menu("", choice.command, choice.asks, (), choice.options)

    assert not any(template_of(kind).fullmatch(Write(choice, owner).custom_id) for kind in OTHERS)
    assert not template_of(Write).fullmatch(encode_menu(menu, owner))


OTHERS: list[type[Any]] = [Press, Pick, Show, Late]


@given(st.one_of(*(st.from_regex(template_of(kind), fullmatch=True) for kind in OTHERS)))
def test_whatever_another_kind_answers_to_opens_no_form(address: str) -> None:
    assert not template_of(Write).fullmatch(address)
    assert submitted(filled(address, "track", "a")) is None


@given(st.text(max_size=120) | st.from_regex(template_of(Write)))
def test_any_form_that_comes_back_is_read_or_is_not_ours(address: str) -> None:
    pressed = submitted(filled(address, "track", "a"))

    assert pressed is None or pressed.owner >= 0


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"type": 10, "id": 1}],
        [{"type": 18, "component": {"type": 4, "custom_id": "other", "value": "a"}}],
        [{"type": 18, "component": {"type": 4, "custom_id": "track", "value": None}}],
    ],
)
def test_a_form_that_comes_back_without_its_box_asks_with_nothing(parts: list[dict[str, Any]]) -> None:
    pressed = submitted(cast("discord.Interaction", Submit("fe:7:guess:track:", parts)))

    assert pressed == Pressed(7, "guess", {"track": ""}, in_place=False)


async def test_a_button_without_a_label_is_titled_by_its_command() -> None:
    match = template_of(Write).fullmatch("fe:7:guess:track:")
    assert match is not None
    item = discord.ui.Button[discord.ui.View](custom_id=match.string)

    write = await Write.from_custom_id(NOWHERE, item, match)

    assert write.wanted == Wanted(
        "guess", "track", Pressed(7, "guess", {}, in_place=False), "fe:7:guess:track:"
    )
