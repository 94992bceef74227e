"""What a button asks is in its address, whole, and comes back from there."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.catalogue import COMMANDS
from bot.answers.command import Command
from bot.answers.reply import Menu
from bot.frontends.discord_buttons import LONGEST, Pick, Press, Show, encode, encode_menu, read_press
from bot.frontends.discord_late import Late

owners = st.integers(0, 2**63)
values = st.text("abcXYZ0189:#_- é", min_size=1, max_size=20)
commands = st.sampled_from(COMMANDS)


def some_options(command: Command) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={option.name: values for option in command.options})


asked = commands.flatmap(lambda command: st.tuples(st.just(command), some_options(command)))


@given(asked, owners, st.booleans())
def test_a_question_comes_back_from_its_address(
    question: tuple[Command, dict[str, str]], owner: int, in_place: bool
) -> None:
    command, options = question

    address = encode(command.name, options, owner, in_place=in_place)
    pressed = read_press(address)

    assert len(address) <= LONGEST
    assert pressed is not None
    assert (pressed.command, pressed.options) == (command.name, options)
    assert (pressed.owner, pressed.in_place) == (owner, in_place)


@given(asked, owners, st.booleans())
def test_a_menu_comes_back_with_the_option_that_it_fills(
    question: tuple[Command, dict[str, str]], owner: int, in_place: bool
) -> None:
    command, options = question
    menu = Menu("", command.name, "playlist", (), options, in_place)

    match = re.fullmatch(Pick.__discord_ui_compiled_template__, encode_menu(menu, owner))

    assert match is not None
    assert match["option"] == "playlist"
    assert match["command"] == command.name
    assert int(match["owner"]) == owner


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("guess", {"track": "x" * 100}),
        ("guess", {"track": "a|b"}),
        ("guess", {"tracks": "a"}),
        ("model", {"track": "a"}),
    ],
)
def test_what_does_not_fit_is_refused(command: str, options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"cannot be asked|longer than"):
        encode(command, options, 1, in_place=False)


@given(st.text(max_size=120))
def test_any_text_is_read_or_is_no_button(address: str) -> None:
    read_press(address)


def test_a_question_of_another_earmark_is_read_without_its_options() -> None:
    pressed = read_press("e:7:nosuchcommand:a|b")

    assert pressed is not None
    assert (pressed.command, pressed.options) == ("nosuchcommand", {})


def template_of(kind: type[Any]) -> re.Pattern[str]:
    """Return what discord.py knows a kind of button by."""
    found: re.Pattern[str] = kind.__discord_ui_compiled_template__
    return found


@given(asked, owners)
def test_no_button_is_taken_for_one_of_another_kind(
    question: tuple[Command, dict[str, str]], owner: int
) -> None:
    command, options = question
    addresses = [
        encode(command.name, options, owner, in_place=True),
        encode_menu(Menu("", command.name, "playlist", (), options), owner),
        Show.id_for(owner),
        f"l:{owner}:abcd_-12",
    ]

    kinds: list[type[Any]] = [Press, Pick, Show, Late]
    for address, own in zip(addresses, kinds, strict=True):
        found = [kind for kind in kinds if template_of(kind).fullmatch(address)]
        assert found == [own]
