"""Any reply is drawn within all of Discord's limits."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.reply import Attachment, Choice, Field, Menu, MenuItem, Outcome, Reply
from bot.frontends.discord_drawing import Drawn, draw
from tests.discord.contract import beyond_limits

texts = st.one_of(
    st.text(max_size=30), st.sampled_from(["", " ", "*" * 5000, "word " * 2000, "\u200b", "@everyone " * 600])
)
choices = st.builds(
    Choice,
    texts,
    st.sampled_from(["guess", "why", "model"]),
    st.fixed_dictionaries({}),
    st.booleans(),
)
items = st.builds(MenuItem, texts, st.text("abc123#", min_size=1, max_size=8), texts)
menus = st.builds(
    Menu, texts, st.just("correct"), st.just("playlist"), st.lists(items, max_size=40).map(tuple)
)
replies = st.builds(
    Reply,
    texts,
    texts,
    st.lists(st.builds(Field, texts, texts), max_size=40).map(tuple),
    st.lists(choices, max_size=40).map(tuple),
    st.none() | menus,
    st.none(),
    st.sampled_from(Outcome),
    st.booleans(),
)


def body_of(drawn: Drawn) -> dict[str, Any]:
    """Lay a drawing out as it is sent."""
    return {
        "embeds": [embed.to_dict() for embed in drawn.embeds],
        "components": drawn.view.to_components() if drawn.view else [],
    }


def buttons_of(drawn: Drawn) -> list[str]:
    rows = body_of(drawn)["components"]
    return [part["label"] for row in rows for part in row["components"] if "label" in part]


@settings(max_examples=200)
@given(replies)
async def test_any_reply_keeps_every_limit(reply: Reply) -> None:
    body = body_of(draw(reply, owner=2**63))

    assert beyond_limits(body) == []
    (embed,) = body["embeds"]
    assert embed["title"]
    for row in body["components"]:
        for part in row["components"]:
            if part["type"] == 2:
                assert 0 < len(part["label"]) <= 80
            else:
                assert len(part.get("placeholder") or "") <= 150
                assert len({option["value"] for option in part["options"]}) == len(part["options"])
                assert all(0 < len(option["label"]) <= 100 for option in part["options"])
                assert all(len(option.get("description") or "") <= 100 for option in part["options"])


async def test_a_view_lasts_for_ever_and_is_known_after_a_restart() -> None:
    view = draw(Reply("a", choices=(Choice("b", "model"),), shareable=True), owner=1).view

    assert view is not None
    assert view.timeout is None
    assert view.is_persistent()


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


async def test_good_news_and_bad_news_differ_in_more_than_hue() -> None:
    def lightness(outcome: Outcome) -> float:
        colour = draw(Reply("a", outcome=outcome), owner=1).embeds[0].colour
        assert colour is not None
        return 0.2126 * colour.r + 0.7152 * colour.g + 0.0722 * colour.b

    assert abs(lightness(Outcome.OK) - lightness(Outcome.FAILED)) > 20
