"""What a button asks is in its address, whole, and comes back from there."""

import re
import unicodedata
from typing import Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.catalogue import COMMANDS
from bot.answers.command import Command
from bot.answers.reply import Menu
from bot.frontends.discord_buttons import LONGEST, Pick, Press, Pressed, Show, encode, encode_menu, read_press
from bot.frontends.discord_late import Late

owners = st.integers(0, 2**63)
values = st.text("abcXYZ0189:#_- é", min_size=1, max_size=4)
"""So short that twelve of them, as /blend takes, fit into one address."""
offers = st.just("") | st.from_regex(r"[\w-]{12}", fullmatch=True)
commands = st.sampled_from(COMMANDS)
KINDS: list[type[Any]] = [Press, Pick, Show, Late]
REFUSED = "cannot be asked|longer than|no option|surrogates not allowed"
NOWHERE = cast("discord.Interaction", None)
"""A button is read from its address alone, so that no press is needed for it."""


def template_of(kind: type[Any]) -> re.Pattern[str]:
    """Return what discord.py knows a kind of button by."""
    found: re.Pattern[str] = kind.__discord_ui_compiled_template__
    return found


def address_of(kind: type[Any], address: str) -> re.Match[str]:
    """Read an address as discord.py does before it hands it over."""
    match = template_of(kind).fullmatch(address)
    assert match is not None
    return match


def kinds_of(address: str) -> list[type[Any]]:
    """List the kinds of buttons that answer to an address."""
    return [kind for kind in KINDS if template_of(kind).fullmatch(address)]


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


PEOPLE = ("person", *(f"person{number}" for number in range(2, 10)))
accounts = st.integers(10**14, 2**64 - 1).map(str)


@given(
    st.lists(accounts, min_size=9, max_size=9),
    st.integers(10**16, 10**19 - 1),
    st.sampled_from(["turns", "loved"]),
)
def test_ten_people_can_be_asked_for_once_more(people: list[str], owner: int, how: str) -> None:
    options = {**dict(zip(PEOPLE, people, strict=True)), "how": how}

    address = encode("blend", options, owner, in_place=False)
    pressed = read_press(address)

    assert len(address) <= LONGEST
    assert len(address.encode("utf-16-le")) <= 2 * LONGEST
    assert unicodedata.normalize("NFKD", address) == address
    assert pressed is not None
    assert pressed.options == options


def test_people_in_older_buttons_are_who_they_were() -> None:
    pressed = read_press("e:1:compare:123456789012345678")

    assert pressed is not None
    assert pressed.options == {"person": "123456789012345678"}


@pytest.mark.parametrize("value", ["Ana", "012345678901234567", "7", "1" * 21, "一二三"])
def test_what_is_no_number_of_a_person_stays_as_it_is_written(value: str) -> None:
    address = encode("compare", {"person": value}, 1, in_place=False)

    assert address == f"e:1:compare:{value}"
    assert read_press(address) == Pressed(1, "compare", {"person": value}, in_place=False)


@given(asked, owners, st.booleans())
async def test_a_menu_comes_back_with_the_option_that_it_fills(
    question: tuple[Command, dict[str, str]], owner: int, in_place: bool
) -> None:
    command, options = question
    for option in command.options:
        menu = Menu("", command.name, option.name, (), options, in_place)
        item = discord.ui.Select[discord.ui.View](custom_id=encode_menu(menu, owner))

        pick = await Pick.from_custom_id(NOWHERE, item, address_of(Pick, item.custom_id))

        assert pick.option == option.name
        assert pick.custom_id == item.custom_id
        assert pick.pressed == Pressed(owner, command.name, options, in_place)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("guess", {"track": "x" * 100}),
        ("guess", {"track": "a|b"}),
        ("guess", {"tracks": "a"}),
        ("model", {"track": "a"}),
        ("guess", {"track": "half a sign: \ud83d"}),
        ("nosuchcommand", {}),
        ("GUESS", {}),
        ("", {}),
    ],
)
def test_what_does_not_fit_is_refused(command: str, options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        encode(command, options, 1, in_place=False)
    with pytest.raises(ValueError, match=REFUSED):
        encode_menu(Menu("", command, "track", (), options), 1)


@pytest.mark.parametrize("owner", [-1, 10**20])
def test_an_owner_that_would_not_be_read_back_is_refused(owner: int) -> None:
    with pytest.raises(ValueError, match="read back"):
        encode("model", {}, owner, in_place=False)


@pytest.mark.parametrize("option", ["", "nosuch", "track", "Playlist", "a:b"])
def test_a_menu_that_fills_no_option_of_its_command_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match="no option"):
        encode_menu(Menu("", "playlists", option, ()), 1)


@given(commands, owners, st.dictionaries(st.text(max_size=8), st.text(max_size=60), max_size=3))
def test_any_question_fits_and_comes_back_or_is_refused(
    command: Command, owner: int, options: dict[str, str]
) -> None:
    try:
        address = encode(command.name, options, owner, in_place=True)
    except ValueError:
        return
    given_words = {name: words for name, words in options.items() if words}
    assert read_press(address) == Pressed(owner, command.name, given_words, in_place=True)


@given(st.text(max_size=120) | st.from_regex(template_of(Press)) | st.text("ei:|m0١9abc", max_size=40))
def test_any_text_is_read_or_is_no_button(address: str) -> None:
    pressed = read_press(address)

    assert pressed is None or pressed.owner >= 0


async def test_a_question_of_another_earmark_is_read_without_its_options_and_keeps_its_address() -> None:
    address = "e:7:nosuchcommand:a|b"
    item = discord.ui.Button[discord.ui.View](label="Old", custom_id=address)

    press = await Press.from_custom_id(NOWHERE, item, address_of(Press, address))

    assert read_press(address) == press.pressed == Pressed(7, "nosuchcommand", {}, in_place=False)
    assert (press.custom_id, press.item.label) == (address, "Old")


async def test_a_menu_of_another_earmark_keeps_its_address_and_what_it_lists() -> None:
    address = "mi:7:nosuchcommand:thing:a|b"
    items = [discord.SelectOption(label="a")]
    item = discord.ui.Select[discord.ui.View](custom_id=address, options=items)

    pick = await Pick.from_custom_id(NOWHERE, item, address_of(Pick, address))

    assert (pick.custom_id, pick.item.options) == (address, items)
    assert (pick.option, pick.pressed) == ("thing", Pressed(7, "nosuchcommand", {}, in_place=True))


@given(owners, offers)
async def test_the_button_that_shows_to_everyone_knows_whose_it_is_and_what_is_kept_of_it(
    owner: int, offer: str
) -> None:
    address = Show.id_for(owner, offer)
    item = discord.ui.Button[discord.ui.View](custom_id=address)

    show = await Show.from_custom_id(NOWHERE, item, address_of(Show, address))

    assert (show.owner, show.offer, show.custom_id) == (owner, offer, address)


@given(asked, owners, offers)
def test_no_button_is_taken_for_one_of_another_kind(
    question: tuple[Command, dict[str, str]], owner: int, offer: str
) -> None:
    command, options = question
    addresses = [
        (Press, encode(command.name, options, owner, in_place=True)),
        (Press, encode(command.name, options, owner, in_place=False)),
        (Show, Show.id_for(owner, offer)),
        (Late, f"l:{owner}:abcd_-12"),
    ]
    menus = [Menu("", command.name, option.name, (), options) for option in command.options]
    addresses += [(Pick, encode_menu(menu, owner)) for menu in menus]

    for own, address in addresses:
        assert kinds_of(address) == [own]


@given(st.one_of(*(st.from_regex(template_of(kind), fullmatch=True) for kind in KINDS)))
def test_whatever_one_kind_would_answer_to_no_other_does(address: str) -> None:
    assert len(kinds_of(address)) == 1
