"""Any reply is drawn within all of Discord's limits."""

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.reply import Attachment, Choice, Display, Field, Link, Menu, MenuItem, Outcome, Reply
from bot.domain import Agreement, MemberId, Place
from bot.frontends.discord_buttons import Show
from bot.frontends.discord_drawing import Drawn, draw
from tests.discord.contract import beyond_limits

HOSTILE = [
    *("", " ", "\n\n", "\u200b", "\u3164\n", "*" * 5000, "\\" * 5000, "word " * 2000, "@everyone " * 600),
    *(
        "# a\n" * 2000,
        "\u202egnp.exe",
        "[a](https://b.c)",
        "👨‍👩‍👧‍👦" * 700,
        "e" + "\u0301" * 6000,
        "日" * 9000,
    ),
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=30)
names = st.sampled_from(["guess", "why", "model", "playlists", "nosuchcommand", "", "A B"])
options = st.dictionaries(
    st.sampled_from(["track", "playlist", "page", "set", "nosuchoption"]),
    st.sampled_from(["", "1", "a|b", "x" * 90, "x" * 200]) | st.text(max_size=9),
    max_size=2,
)
wanted = st.sampled_from(["", "", "track", "playlist", "nosuchoption"])
choices = st.builds(Choice, texts, names, options, st.booleans(), wanted)
addresses = st.sampled_from(["https://a.b/c", "http://1.2.3.4:5?x#y", "http://a.b/" + "x" * 600]) | texts
values = st.sampled_from(["", " ", "x" * 100, "x" * 101]) | st.text("abc123#", min_size=1, max_size=3)
items = st.builds(MenuItem, texts, values, texts)
menus = st.builds(
    Menu,
    texts,
    st.sampled_from(["correct", "playlists", "model", "nosuchcommand"]),
    st.sampled_from(["playlist", "page", "nosuchoption", ""]),
    st.lists(items, max_size=40).map(tuple),
    options,
)
file_names = (
    st.sampled_from(["earmark.json", "../../etc/passwd", "map.png", 'a b\r\n"é.png', "", ".."]) | texts
)
replies = st.builds(
    Reply,
    texts,
    texts,
    st.lists(st.builds(Field, texts, texts), max_size=40).map(tuple),
    st.lists(choices, max_size=40).map(tuple),
    st.none() | menus,
    st.none() | st.builds(Attachment, file_names, st.binary(max_size=3)),
    st.sampled_from(Outcome),
    st.booleans(),
    st.none(),
    st.lists(st.builds(Link, texts, addresses), max_size=30).map(tuple),
)
BUTTON, MENU = 2, 3
LINK = 5


def body_of(drawn: Drawn) -> dict[str, Any]:
    """Lay a drawing out as it is sent."""
    return {
        "embeds": [embed.to_dict() for embed in drawn.embeds],
        "components": drawn.view.to_components() if drawn.view else [],
    }


def buttons_of(drawn: Drawn) -> list[str]:
    rows = body_of(drawn)["components"]
    return [part["label"] for row in rows for part in row["components"] if "label" in part]


def parts_of(drawn: Drawn, kind: int) -> list[dict[str, Any]]:
    return [
        part for row in body_of(drawn)["components"] for part in row["components"] if part["type"] == kind
    ]


def said_in(drawn: Drawn) -> Iterator[tuple[str, int]]:
    """List the texts of an embed that may not be empty, and how long each may be."""
    embed = body_of(drawn)["embeds"][0]
    yield embed["title"], 256
    if "description" in embed:
        yield embed["description"], 4096
    for field in embed.get("fields", []):
        yield field["name"], 256
        yield field["value"], 1024


@settings(max_examples=150)
@given(replies)
async def test_what_any_reply_says_keeps_every_limit(reply: Reply) -> None:
    drawn = draw(reply, owner=2**63)

    assert beyond_limits(body_of(drawn)) == []
    said = list(said_in(drawn))
    assert all(text.strip() and len(text) <= limit for text, limit in said)
    assert sum(len(text) for text, _ in said) <= 6000
    assert len(drawn.embeds[0].fields) <= 25


@settings(max_examples=150)
@given(replies)
async def test_what_any_reply_offers_keeps_every_limit(reply: Reply) -> None:
    drawn = draw(reply, owner=2**63)

    rows = body_of(drawn)["components"]
    assert len(rows) <= 5
    for row in rows:
        kinds = [part["type"] for part in row["components"]]
        assert kinds == [MENU] or (set(kinds) == {BUTTON} and len(kinds) <= 5)
    addresses = [part["custom_id"] for row in rows for part in row["components"] if "custom_id" in part]
    assert len(addresses) == len(set(addresses))
    assert all(len(address) <= 100 for address in addresses)
    assert all(part["label"].strip() and len(part["label"]) <= 80 for part in parts_of(drawn, BUTTON))
    assert drawn.view is None or (drawn.view.timeout is None and drawn.view.is_persistent())
    assert (Show.id_for(2**63) in addresses) == reply.shareable


def test_what_shows_others_is_shown_to_everyone_only_by_what_is_kept_of_it() -> None:
    display = Display(Place("discord", "1"), (MemberId(2),), Agreement.MAP)
    reply = Reply("a", shareable=True, display=display)

    assert draw(reply, owner=7).view is None
    (button,) = parts_of(draw(reply, owner=7, offer="abcdefghijkl"), BUTTON)

    assert button["custom_id"] == "s:7:abcdefghijkl"


@settings(max_examples=150)
@given(st.builds(Reply, st.just("a"), menu=menus))
async def test_what_any_menu_lists_keeps_every_limit(reply: Reply) -> None:
    for menu in parts_of(draw(reply, owner=2**63), MENU):
        options = menu["options"]
        assert 0 < len(options) <= 25
        assert len({option["value"] for option in options}) == len(options)
        for option in options:
            words = [option["value"], option["label"], option.get("description", "-")]
            assert all(word.strip() and len(word) <= 100 for word in words)
        assert 0 < len(menu.get("placeholder", "-")) <= 150


@settings(max_examples=150)
@given(file_names)
async def test_no_name_of_a_file_leaves_its_place(name: str) -> None:
    drawn = draw(Reply("a", attachment=Attachment(name, b"")), owner=1)

    (file,) = drawn.files
    assert re.fullmatch(r"[A-Za-z0-9-][A-Za-z0-9._-]{0,99}", file.filename)
    shown = drawn.embeds[0].image.url
    assert shown == (f"attachment://{file.filename}" if file.filename.endswith(".png") else None)


async def test_a_view_lasts_for_ever_and_is_known_after_a_restart() -> None:
    view = draw(Reply("a", choices=(Choice("b", "model"),), shareable=True), owner=1).view

    assert view is not None
    assert view.timeout is None
    assert view.is_persistent()


def test_a_reply_is_drawn_where_no_loop_runs() -> None:
    assert draw(Reply("a", choices=(Choice("b", "model"),), shareable=True), owner=1).view is not None


async def test_a_reply_with_nothing_to_press_has_no_view() -> None:
    assert draw(Reply("a"), owner=1).view is None


async def test_the_first_button_stands_out() -> None:
    drawn = draw(Reply("a", choices=(Choice("b", "model"), Choice("c", "help"))), owner=1)

    styles = [part["style"] for row in body_of(drawn)["components"] for part in row["components"]]
    assert styles == [1, 2]


@pytest.mark.parametrize(("shareable", "labels"), [(True, ["b", "Show everyone"]), (False, ["b"])])
async def test_only_what_may_be_shared_can_be_shown_to_everyone(shareable: bool, labels: list[str]) -> None:
    assert (
        buttons_of(draw(Reply("a", choices=(Choice("b", "model"),), shareable=shareable), owner=1)) == labels
    )


async def test_the_same_question_twice_is_one_button() -> None:
    twice = (Choice("b", "model"), Choice("c", "model"))

    assert buttons_of(draw(Reply("a", choices=twice), owner=1)) == ["b"]


async def test_a_question_too_long_for_a_button_is_left_to_be_typed() -> None:
    long = Choice("b", "guess", {"track": "x" * 200})

    assert buttons_of(draw(Reply("a", choices=(long, Choice("c", "model"))), owner=1)) == ["c"]


async def test_a_page_is_opened_by_a_button_before_all_others() -> None:
    page = Link("Open **Spotify**", "https://accounts.spotify.com/authorize?client_id=a&scope=b%20c")
    choices = (Choice("b", "model"), Choice("c", "guess", asks="track"))

    drawn = draw(Reply("a", choices=choices, shareable=True, links=(page,)), owner=1)

    assert buttons_of(drawn) == ["Open **Spotify**", "b", "c", "Show everyone"]
    assert [part["style"] for part in parts_of(drawn, BUTTON)] == [LINK, 1, 2, 2]
    assert parts_of(drawn, BUTTON)[0]["url"] == page.address
    assert drawn.embeds[0].fields == []
    assert drawn.view is not None
    assert drawn.view.is_persistent()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/" + "x" * 493,
        "http://localhost:8888/callback",
        "spotify:track:1",
        "javascript:alert(1)",
        "https://a.b/c d",
        "https://a.b\n.c/",
        "https://user@a.b/",
        "https://a.b:/",
        "https://a.b/“c”",
        "https://日.jp/",
        "//a.b/c",
    ],
)
async def test_an_address_that_no_button_opens_is_written_out(address: str) -> None:
    drawn = draw(Reply("a", links=(Link("A page", address),)), owner=1)

    (field,) = drawn.embeds[0].fields
    assert drawn.view is None
    assert (field.name, unescaped(field.value)) == ("A page", address)


async def test_the_longest_address_of_a_button_is_one() -> None:
    longest = "https://example.com/" + "x" * 492

    (button,) = parts_of(draw(Reply("a", links=(Link("b", longest),)), owner=1), BUTTON)

    assert button["url"] == longest


async def test_more_pages_than_a_row_of_buttons_are_written_out_and_leave_room_to_press() -> None:
    pages = tuple(Link(f"page {number}", f"https://example.com/{number}") for number in range(7))
    choices = tuple(Choice(str(number), "guess", {"track": f"{number}"}) for number in range(30))

    drawn = draw(Reply("a", choices=choices, shareable=True, links=pages), owner=1)

    assert buttons_of(drawn) == [*(f"page {n}" for n in range(5)), *map(str, range(14)), "Show everyone"]
    assert [field.name for field in drawn.embeds[0].fields] == ["page 5", "page 6"]


async def test_an_address_is_never_cut_however_much_else_there_is_to_say() -> None:
    address = "https://example.com/" + "_*x" * 800
    fields = tuple(Field(f"name {number}", "x" * 1024) for number in range(25))

    embed = draw(Reply("a", "y" * 4096, fields, links=(Link("b", address),)), owner=1).embeds[0]

    written = [str(field.value) for field in embed.fields if field.name == "b"]
    assert unescaped("".join(written)) == address
    assert str(embed.description).endswith("…")
    assert len(embed) <= 6000


def unescaped(text: str | None) -> str:
    """Return a text as Discord shows it."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text or "")


async def test_what_is_to_be_typed_first_is_a_button_of_its_own() -> None:
    typed, settled = Choice("b", "guess", asks="track"), Choice("c", "guess", {"track": "a"})

    assert buttons_of(draw(Reply("a", choices=(typed, settled, typed)), owner=1)) == ["b", "c"]


async def test_what_cannot_be_typed_is_left_out() -> None:
    assert draw(Reply("a", choices=(Choice("b", "guess", asks="nosuchoption"),)), owner=1).view is None


async def test_a_picture_is_shown_in_the_embed_and_another_file_is_attached() -> None:
    picture = draw(Reply("a", attachment=Attachment("map.png", b"\x89PNG")), owner=1)
    table = draw(Reply("a", attachment=Attachment("earmark.json", b"{}")), owner=1)

    assert picture.embeds[0].image.url == "attachment://map.png"
    assert table.embeds[0].image.url is None
    assert [file.filename for file in (*picture.files, *table.files)] == ["map.png", "earmark.json"]


async def test_what_is_too_long_is_cut_where_a_line_ends() -> None:
    lines = "\n".join(f"line number {number}" for number in range(1000))

    text = draw(Reply("a", lines), owner=1).embeds[0].description

    assert text is not None
    assert text.endswith("…")
    assert text.removesuffix("…").splitlines()[-1].split()[-1].isdecimal()


async def test_every_text_is_made_harmless_where_discord_reads_it_and_left_alone_where_it_does_not() -> None:
    trick = "**@everyone**"
    menu = Menu(trick, "correct", "playlist", (MenuItem(trick, "1", trick),))
    reply = Reply(trick, trick, (Field(trick, trick),), (Choice(trick, "model"),), menu)

    drawn = draw(reply, owner=1)

    assert {text for text, _ in said_in(drawn)} == {r"\*\*\@everyone\*\*"}
    (button,), (listed,) = parts_of(drawn, BUTTON), parts_of(drawn, MENU)
    (option,) = listed["options"]
    raw = {button["label"], listed["placeholder"], option["label"], option["description"]}
    assert raw == {trick}


async def test_a_title_is_one_line() -> None:
    embed = draw(Reply("a\n\nb", fields=(Field("c\nd", "e\nf"),)), owner=1).embeds[0]

    assert (embed.title, embed.fields[0].name, embed.fields[0].value) == ("a b", "c d", "e\nf")


async def test_choices_that_fit_take_the_place_of_those_that_do_not() -> None:
    unfit = [Choice("b", "nosuchcommand"), Choice("b", "guess", {"track": "a|b"}), Choice("b", "model")] * 10
    fit = [Choice(str(number), "guess", {"track": f"{number}"}) for number in range(30)]

    labels = buttons_of(draw(Reply("a", choices=(*unfit, *fit), shareable=True), owner=1))

    assert labels == ["b", *map(str, range(18)), "Show everyone"]


@pytest.mark.parametrize(
    "menu",
    [
        Menu("a", "correct", "playlist", ()),
        Menu("a", "correct", "playlist", (MenuItem("b", ""), MenuItem("c", "x" * 101))),
        Menu("a", "correct", "playlist", (MenuItem("b", "1"),), {"track": "x" * 100}),
        Menu("a", "nosuchcommand", "playlist", (MenuItem("b", "1"),)),
        Menu("a", "correct", "nosuchoption", (MenuItem("b", "1"),)),
    ],
)
async def test_a_menu_that_could_ask_nothing_is_left_out(menu: Menu) -> None:
    assert draw(Reply("a", menu=menu), owner=1).view is None


async def test_of_a_long_menu_the_first_25_that_fit_are_listed() -> None:
    items = (MenuItem("unfit", ""), *(MenuItem(f"item {number}", str(number)) for number in range(40)))

    (listed,) = parts_of(draw(Reply("a", menu=Menu("", "correct", "playlist", items)), owner=1), MENU)

    assert [option["value"] for option in listed["options"]] == [str(number) for number in range(25)]


async def test_of_two_items_with_one_value_the_first_is_listed() -> None:
    items = (MenuItem("first", "1"), MenuItem("second", "1"), MenuItem("third", "3"))

    (listed,) = parts_of(draw(Reply("a", menu=Menu("", "correct", "playlist", items)), owner=1), MENU)

    assert [option["label"] for option in listed["options"]] == ["first", "third"]


async def test_a_field_without_room_is_cut_and_those_behind_it_are_left_out() -> None:
    fields = tuple(Field(f"name {number}", "x" * 1024) for number in range(9))

    embed = draw(Reply("a", "y" * 4096, fields), owner=1).embeds[0]

    assert [field.name for field in embed.fields] == ["name 0", "name 1"]
    assert str(embed.fields[-1].value).endswith("…")
    assert len(embed) == 6000


async def test_good_news_doubt_and_bad_news_differ_in_more_than_hue() -> None:
    shades = sorted({lightness(outcome) for outcome in Outcome})

    assert [lightness(outcome) for outcome in (Outcome.FAILED, Outcome.OK, Outcome.NONE_FITS)] == shades
    assert all(lighter - darker > 10 for darker, lighter in pairwise(shades))


def lightness(outcome: Outcome) -> float:
    """Return how light an outcome's colour is to anyone, colour-blind or not, from 0 to 100 (CIE L*)."""
    colour = draw(Reply("a", outcome=outcome), owner=1).embeds[0].colour
    assert colour is not None
    red, green, blue = (_linear(part / 255) for part in colour.to_rgb())
    return 116 * math.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16


def _linear(part: float) -> float:
    """Take the bend of sRGB out of a part of a colour."""
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)
