"""The page as it looks on a phone and on a desk: its size, its contrast, and labels that keep apart."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from bot.domain import Fellow, MemberId
from bot.pictures.palette import contrast
from bot.services.mapsheets import By, Group, Sort
from tests.page.atlas import Atlas, own_map, server_map
from tests.page.browsing import DESKTOP, PHONE, Window
from tests.page.conftest import Opener

NIGHT = (0x11, 0x12, 0x16)
READABLE, SEEN = 4.5, 3.0
"""What WCAG 2.2 asks of words, and of marks."""
BOTH = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])

Box = dict[str, Any]

WORDS = """(() => {
  const lit = part => { for (let at = part; at; at = at.parentElement) {
    const ground = getComputedStyle(at).backgroundColor;
    if (!/, 0\\)$|transparent/.test(ground)) return ground; } };
  const says = part => [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const apart = '#notice, noscript, svg, #labels, .unseen';
  return [...document.querySelectorAll('body *')]
    .filter(part => says(part) && part.checkVisibility({visibilityProperty: true}) && !part.closest(apart))
    .map(part => ({ words: part.textContent.trim().slice(0, 40), ink: getComputedStyle(part).color,
      ground: lit(part), size: parseFloat(getComputedStyle(part).fontSize) }));
})()"""
ACROSS = "[...earmark.sheet.x].map(x => earmark.view.seen([x, 0])[0])"
LABELS = """[...document.querySelectorAll('#labels span')].filter(part => !part.hidden)
  .map(part => ({ kind: part.className, words: part.textContent, ink: getComputedStyle(part).color,
    ground: getComputedStyle(part).backgroundColor, ...part.getBoundingClientRect().toJSON() }))"""


def window_on(opener: Opener, size: tuple[int, int], songs: int = 3000) -> Window:
    window = opener.on(Atlas(server_map(songs)), size)
    window.open()
    return window


def coloured(said: str) -> str:
    """Turn `rgb(1, 2, 3)` into `#010203`; what is seen through is taken as whole."""
    channels = said.partition("(")[2].rstrip(")").split(",")[:3]
    return "#" + "".join(f"{int(float(channel)):02x}" for channel in channels)


def hexed(pixel: tuple[int, ...]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in pixel[:3])


def overlap(one: Box, other: Box) -> bool:
    return bool(
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


def stage_of(window: Window, picture: Image.Image) -> Image.Image:
    box, ratio = window.box("#stage"), picture.width / window.size[0]
    return picture.crop(
        (
            round(box["left"] * ratio),
            round(box["top"] * ratio),
            round(box["right"] * ratio),
            round(box["bottom"] * ratio),
        )
    )


@BOTH
def test_the_map_has_the_room_and_nothing_sticks_out(opener: Opener, size: tuple[int, int]) -> None:
    window = window_on(opener, size)
    stage, [wide, high, _, _] = window.box("#stage"), window.js("earmark.view.frame()")
    picture = window.picture()

    assert picture.size == (size if size == DESKTOP else (2 * size[0], 2 * size[1]))
    assert stage["width"] * stage["height"] > 0.7 * size[0] * size[1]
    assert wide > 0.6 * stage["width"]
    assert high > 0.6 * stage["height"]
    assert window.js("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == list(
        size
    )


@BOTH
def test_what_a_finger_presses_is_large_enough(opener: Opener, size: tuple[int, int]) -> None:
    window = window_on(opener, size)
    window.click("#groups .chip")
    window.click("#lasso")
    boxes = window.js(
        "[...document.querySelectorAll('button, input')].filter(each => each.checkVisibility())"
        ".map(each => each.getBoundingClientRect().toJSON())"
    )

    assert len(boxes) > 8
    # WCAG 2.2 asks for 24, and thumbs for more.
    assert min(box["height"] for box in boxes) >= (28 if size == DESKTOP else 36)


@BOTH
def test_all_words_can_be_read(opener: Opener, size: tuple[int, int]) -> None:
    window = window_on(opener, size)
    window.click("#groups .chip:nth-child(2)")
    window.click("#lasso")
    window.click("#take-view")
    window.wait("!document.querySelector('#keeping').hidden")
    window.click("#copy")
    window.press(window.where(0))
    words = window.js(WORDS)

    assert len(words) > 30
    for each in words:
        assert contrast(coloured(each["ink"]), coloured(each["ground"])) >= READABLE, each
        assert each["size"] >= 12, each


@BOTH
@pytest.mark.parametrize("scale", [1, 2, 6, 20])
def test_labels_keep_apart_from_each_other_and_from_what_is_pressed(
    opener: Opener, size: tuple[int, int], scale: int
) -> None:
    window = window_on(opener, size)
    window.js("void earmark.view.fly(earmark.sheet.here, given[0])", scale)
    window.still()
    labels, stage, tools = window.js(LABELS), window.box("#stage"), window.box("#tools")

    assert len(labels) >= 6
    assert any(label["kind"] == "here" for label in labels)
    for one, other in itertools.combinations(labels, 2):
        assert not overlap(one, other), (one, other)
    for label in labels:
        assert not overlap(label, tools), label
        assert stage["left"] <= label["left"]
        assert label["right"] <= stage["right"]
        assert stage["top"] <= label["top"]
        assert label["bottom"] <= stage["bottom"]
        assert label["height"] >= 12


@BOTH
def test_labels_stand_out_from_what_is_painted_beneath(opener: Opener, size: tuple[int, int]) -> None:
    window = window_on(opener, size, 20_000)
    picture, ratio = window.picture(), 1 if size == DESKTOP else 2

    for label in window.js(LABELS):
        box = tuple(round(label[side] * ratio) for side in ("left", "top", "right", "bottom"))
        crop = picture.crop((box[0], box[1], box[2], box[3]))
        pixels = [pixel for _, pixel in crop.getcolors(crop.width * crop.height) or []]
        lights = sorted((pixel for pixel in pixels if isinstance(pixel, tuple)), key=sum)
        assert contrast(hexed(lights[-1]), hexed(lights[0])) >= READABLE, label


@BOTH
@pytest.mark.parametrize("songs", [600, 20_000])
def test_the_map_is_dark_and_its_songs_shine(opener: Opener, size: tuple[int, int], songs: int) -> None:
    stage = stage_of(window := window_on(opener, size, songs), window.picture())
    colours = stage.getcolors(stage.width * stage.height) or []
    total = stage.width * stage.height
    lights = {hexed(pixel): count for count, pixel in colours if isinstance(pixel, tuple)}
    dark = sum(count for colour, count in lights.items() if contrast(colour, hexed(NIGHT)) < 1.6)

    assert dark / total > 0.5
    for look in window.js("earmark.sheet.looks"):
        assert contrast(look["colour"], hexed(NIGHT)) >= SEEN
        assert lights.get(look["colour"], 0) > 20, look


def test_a_map_of_alike_songs_fills_the_window_too(opener: Opener) -> None:
    sheet = server_map(300)
    small = replace(sheet, x=tuple(0.3 + x / 4 for x in sheet.x), y=tuple(0.6 + y / 4 for y in sheet.y))
    window = opener.on(Atlas(small))
    window.open()
    spots = [window.where(song) for song in range(0, 300, 5)]
    stage = window.box("#stage")

    assert max(y for _, y in spots) - min(y for _, y in spots) > 0.6 * stage["height"]
    # Up is up: the picture in the chat has it so, too.
    highest = max(range(0, 300, 5), key=lambda song: small.y[song])
    assert window.where(highest)[1] == min(y for _, y in spots)


def test_the_phone_and_the_desk_show_the_same_map(opener: Opener) -> None:
    desktop = window_on(opener, DESKTOP)
    wide = desktop.js(ACROSS)
    phone = window_on(opener, PHONE)
    narrow = phone.js(ACROSS)

    order = sorted(range(len(wide)), key=wide.__getitem__)
    assert [narrow[song] for song in order] == sorted(narrow)
    assert 0 <= min(narrow) < max(narrow) <= PHONE[0]


def test_fourteen_people_are_told_apart(opener: Opener) -> None:
    window = opener.on(Atlas(server_map(900, [f"Person {number}" for number in range(14)])))
    window.open()

    looks = window.js("earmark.sheet.looks.map(look => [look.colour, look.mark, look.hollow].join())")
    assert len(set(looks)) == len(looks) == 15
    paths = window.js("[...document.querySelectorAll('#groups .mark path')].map(each => each.outerHTML)")
    assert len(set(paths)) == 15


@BOTH
def test_long_names_stay_in_their_place(opener: Opener, size: tuple[int, int]) -> None:
    sheet, long = server_map(400), "Donaudampfschifffahrtsgesellschaft " * 6
    sheet = replace(
        sheet,
        title=(long,) * 400,
        artists=((long, long),) * 400,
        people=tuple(Fellow(MemberId(number), long) for number in range(5)),
        groups=tuple(Group(Sort.NAMED, long, 80, (0.5, 0.5)) for _ in range(5)) + sheet.groups[5:],
        regions=tuple(replace(region, name=long) for region in sheet.regions),
    )
    window = opener.on(Atlas(sheet), size)
    window.open()
    window.js("void earmark.goTo(3)")
    window.still()
    card, stage = window.box("#card"), window.box("#stage")

    assert stage["left"] <= card["left"]
    assert card["right"] <= stage["right"]
    assert card["bottom"] <= stage["bottom"]
    assert window.js("document.documentElement.scrollWidth") == size[0]
    for one, other in itertools.combinations(window.js(LABELS), 2):
        assert not overlap(one, other)


def test_words_from_right_to_left_are_shown_so(opener: Opener) -> None:
    sheet = replace(own_map(60), title=("أغنية الصباح",) * 60)
    window = opener.on(Atlas(sheet))
    window.open()
    window.js("void earmark.goTo(3)")
    window.still()

    assert window.js("getComputedStyle(document.querySelector('#card-title')).direction") == "rtl"


def test_a_hundred_thousand_songs_are_painted_found_and_taken(opener: Opener) -> None:
    window = window_on(opener, DESKTOP, 100_000)

    assert window.text("#about").startswith("100,000 songs")
    assert window.js("earmark.near(earmark.view.seen([earmark.sheet.x[77], earmark.sheet.y[77]]), 12) >= 0")
    assert len(window.js("earmark.inView()")) == 100_000


def test_many_moves_are_painted_once_a_frame(opener: Opener) -> None:
    window = window_on(opener, DESKTOP, 20_000)
    drawn = int(window.js("document.body.dataset.drawn"))

    window.js("[...Array(500)].forEach(() => earmark.soon())")
    window.still()

    assert int(window.js("document.body.dataset.drawn")) - drawn == 1


@pytest.mark.parametrize("size", [(640, 400), (320, 256), (844, 390)], ids=["zoomed", "far-zoomed", "turned"])
def test_in_a_low_window_everything_is_within_reach(opener: Opener, size: tuple[int, int]) -> None:
    window = opener.on(Atlas(server_map(300)), size)
    window.open()
    stage = window.box("#stage")
    assert stage["height"] >= 150
    for tool in ("#lasso", "#here", "#closer", "#farther", "#all"):
        box = window.box(tool)
        assert box["top"] >= stage["top"], tool
        assert box["left"] >= stage["left"], tool

    window.click("#groups .chip")
    window.still()
    summary = window.box("#clear")
    assert summary["top"] >= 0
    assert summary["bottom"] <= size[1]
    window.js("void earmark.goTo(3)")
    window.still()
    card, stage = window.box("#card"), window.box("#stage")
    assert stage["top"] <= card["top"]
    assert card["bottom"] <= stage["bottom"]


@BOTH
def test_letters_as_large_as_somebody_set_them_leave_everything_within_reach(
    opener: Opener, size: tuple[int, int]
) -> None:
    window = window_on(opener, size, 300)
    assert window.js("getComputedStyle(document.documentElement).fontSize") == "15px"
    window.js("void (document.documentElement.style.fontSize = '30px')")
    window.still()

    stage, boxes = window.box("#stage"), [window.box(f"#{tool}") for tool in ("lasso", "here", "all")]
    assert all(stage["top"] <= box["top"] and stage["left"] <= box["left"] for box in boxes)
    assert all(box["bottom"] <= size[1] for box in boxes)
    assert window.js("document.documentElement.scrollWidth") == size[0]
    # A member's short name is not cut.
    name = "document.querySelector('#groups .chip:nth-child(2) span')"
    assert window.js(f"{name}.scrollWidth <= {name}.clientWidth")


def test_what_belongs_to_no_group_stays_in_the_background(opener: Opener) -> None:
    sheet, groups = (
        server_map(3000),
        (Group(Sort.NAMED, "house", 30, (0.5, 0.5)), Group(Sort.REST, "", 2970, (0.5, 0.5))),
    )
    sheet = replace(
        sheet, by=By.GENRE, groups=groups, group=tuple(int(song % 100 > 0) for song in range(3000))
    )
    window = opener.on(Atlas(sheet))
    window.open()

    large = window.js(
        "(({painting, view, sheet}) => { const put = []; painting.put = stamp => put.push(stamp);"
        "painting.paint(view); delete painting.put;"
        "return sheet.looks.map(look => put.filter(each => each === painting.stamp(look, 11)).length);"
        "})(earmark)"
    )

    assert large[0] > 5
    assert large[1] == 0


def test_where_people_prefer_stillness_nothing_flies(opener: Opener) -> None:
    window = window_on(opener, DESKTOP, 60)
    window.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    try:
        for button in ("closer", "here", "all"):
            moved = window.js(
                "(async () => { const seen = new Set(), {painting} = earmark;"
                "const paint = painting.paint.bind(painting);"
                "painting.paint = view => { seen.add(view.scale()); paint(view); };"
                "document.querySelector(given[0]).click();"
                "await new Promise(done => setTimeout(done, 400));"
                "painting.paint = paint; return seen.size; })()",
                f"#{button}",
            )
            assert moved <= 1, button
    finally:
        window.cdp("Emulation.setEmulatedMedia", features=[])
