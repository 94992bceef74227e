"""A map is opened, and what is on it is seen, pointed at, and come closer to."""

from dataclasses import replace

import pytest

from bot.domain import Fellow, MemberId
from bot.errors import JobTimedOut, LinkExpired
from bot.pictures.scattering import look_of
from bot.services.mapsheets import Group, Sheet, Sort
from tests.page.atlas import PEOPLE, STYLES, TOKEN, Atlas, own_map, server_map
from tests.page.browsing import DESKTOP, PHONE, Window
from tests.page.conftest import Opener

REFUSED = "document.body.className === 'is-refused'"
LABELS = (
    "[...document.querySelectorAll('#labels span')].filter(each => !each.hidden)"
    ".map(each => [each.className, each.textContent])"
)


def labels(window: Window, kind: str) -> list[str]:
    return [text for found, text in window.js(LABELS) if found == kind]


LONELY = """(({sheet, view}) => {
  const [wide, high] = view.frame(), far = (one, other) =>
    Math.hypot((sheet.x[one] - sheet.x[other]) * wide, (sheet.y[one] - sheet.y[other]) * high);
  return sheet.all().find(song => {
    const [x, y] = view.seen([sheet.x[song], sheet.y[song]]);
    return x > 60 && y > 60 && x < view.width - 100 && y < view.height - 120
      && sheet.all().every(other => other === song || far(song, other) > 30);
  });
})(earmark)"""


def lonely(window: Window) -> int:
    """Give a song that no other one is near, so that a hand cannot miss it."""
    found = window.js(LONELY)
    assert isinstance(found, int)
    return found


def test_a_map_is_shown_with_who_is_on_it_and_what_lies_where(desktop: Window) -> None:
    assert desktop.chromium.title == "The taste of this server"
    assert desktop.text("#about").startswith("600 songs of 5 people.")
    assert desktop.js(
        "[...document.querySelectorAll('#groups .chip span')].map(each => each.textContent)"
    ) == [*(f"{PEOPLE[0]} (you)", *PEOPLE[1:], "Several of you")]
    assert len(set(labels(desktop, "region")) & set(STYLES)) >= 8
    assert labels(desktop, "here") == ["You are here"]
    assert not desktop.is_seen("#notice")


def test_nothing_is_asked_of_any_other_machine_and_nothing_is_complained_of(desktop: Window) -> None:
    desktop.click("#groups .chip")
    desktop.press(desktop.where(5))

    own = f"http://127.0.0.1:{desktop.port}/"
    asked = {address for address in desktop.asked() if address.startswith(("http", "ws"))}
    assert f"{own}map/{TOKEN}/songs" in asked
    assert all(address.startswith(own) for address in asked), asked
    assert desktop.complaints() == []


def test_marks_are_those_of_the_picture_in_the_chat(desktop: Window) -> None:
    groups = [{"sort": "named", "number": number} for number in range(20)]
    groups += [{"sort": sort, "number": None} for sort in ("several", "rest", "unknown")]

    drawn = desktop.js(
        "import('/page/marks.js').then(marks => given[0].map(group => marks.lookOf(group, group.number)))",
        groups,
    )

    looks = [look_of(group) for group in groups]
    assert [look["mark"] for look in drawn] == [look.mark for look in looks]
    assert [look["hollow"] for look in drawn] == [look.is_hollow for look in looks]
    assert [look["colour"] for look in drawn] == [look.colour for look in looks]


def test_a_song_is_painted_where_it_lies_in_the_colour_of_whose_it_is(desktop: Window) -> None:
    song = lonely(desktop)
    look = desktop.js("earmark.sheet.looks[earmark.sheet.group[given[0]]].colour", song)
    x, y = desktop.where(song)
    desktop.js("document.querySelector('#labels').hidden = true")

    seen = desktop.picture().getpixel((round(x), round(y)))

    assert isinstance(seen, tuple)
    assert "#" + "".join(f"{channel:02x}" for channel in seen[:3]) == look


def test_the_wheel_brings_closer_what_it_points_at_and_tells_more_of_it(desktop: Window) -> None:
    at = desktop.where(lonely(desktop))
    spot = "earmark.view.spot(given[0])"
    stage = desktop.box("#map")
    place = [at[0] - stage["x"], at[1] - stage["y"]]
    before = desktop.js(spot, place)
    assert labels(desktop, "song") == labels(desktop, "artist") == []

    for _ in range(6):
        desktop.wheel(at, -300)

    assert desktop.js("earmark.view.scale()") > 5
    assert desktop.js(spot, place) == pytest.approx(before, abs=0.002)
    assert labels(desktop, "artist") + labels(desktop, "song")
    assert len(labels(desktop, "region")) < 8


def test_two_fingers_bring_it_closer(phone: Window) -> None:
    phone.fingers(*([(195.0 - away, 500.0), (195.0 + away, 500.0)] for away in (30, 50, 80, 120)))
    phone.still()

    assert phone.js("earmark.view.scale()") == pytest.approx(4, rel=0.05)


def test_a_map_is_dragged_by_mouse_and_by_finger(desktop: Window, phone: Window) -> None:
    for window, at in ((phone, (195.0, 500.0)), (desktop, (800.0, 400.0))):
        window.open()
        window.click("#closer")
        window.still()
        before = window.where(0)
        window.drag([at, (at[0] + 20, at[1] + 10), (at[0] + 60, at[1] + 40)])
        window.still()
        after = window.where(0)
        # A finger goes some way before it counts as dragging.
        assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((60, 40), abs=16)


def test_a_song_that_is_pointed_at_is_named_with_who_has_it(desktop: Window) -> None:
    song = lonely(desktop)
    sheet = desktop.atlas.sheet

    desktop.mouse("mouseMoved", desktop.where(song))
    desktop.wait("!document.querySelector('#card').hidden")

    assert desktop.text("#card-title") == sheet.title[song]
    assert desktop.text("#card-artists") == ", ".join(sheet.artists[song])
    assert desktop.text("#card-owners") == ", ".join(PEOPLE[owner] for owner in sheet.owners[song])
    assert not desktop.is_seen("#card-link")

    desktop.mouse("mouseMoved", (desktop.box("#map")["x"] + 3, 3))
    desktop.wait("document.querySelector('#card').hidden")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["clicked", "tapped"])
def test_a_song_that_is_held_leads_to_spotify_until_it_is_let_go(
    opener: Opener, size: tuple[int, int]
) -> None:
    window = opener.on(Atlas(server_map(60)), size)
    window.open()
    song = lonely(window)

    window.press(window.where(song))
    window.wait("!document.querySelector('#card-ways').hidden")

    assert window.text("#card-title") == window.atlas.sheet.title[song]
    address = f"https://open.spotify.com/track/{window.atlas.sheet.track_id[song]}"
    assert window.js(
        "[document.querySelector('#card-link')].map(each => [each.href, each.rel, each.target])[0]"
    ) == [
        address,
        "noopener noreferrer",
        "_blank",
    ]
    window.click("#card-close")
    window.wait("document.querySelector('#card').hidden")


def test_every_song_can_be_reached_by_keys_alone(desktop: Window) -> None:
    desktop.js("document.querySelector('#map').focus()")
    for _ in range(4):
        desktop.key("+", "+")
        desktop.still()
    before = desktop.where(0)
    desktop.key("ArrowLeft")
    desktop.still()
    moved = desktop.where(0)
    assert moved[0] - before[0] == pytest.approx(80, abs=1)

    # The nearest to the middle is named; where none is near, the keys go on.
    for _ in range(40):
        if desktop.is_seen("#card"):
            break
        desktop.key("ArrowRight")
        desktop.still()
    desktop.key("Enter")
    desktop.wait("document.activeElement.id === 'card-link'")
    assert desktop.text("#card-title") in desktop.atlas.sheet.title

    desktop.js("document.querySelector('#map').focus()")
    desktop.key("Escape")
    desktop.key("0", "0")
    desktop.still()
    assert desktop.js("earmark.view.scale()") == 1


def test_all_that_can_be_done_has_a_name_and_a_place_among_the_tabs(desktop: Window) -> None:
    stops = []
    desktop.js("document.activeElement.blur()")
    for _ in range(40):
        desktop.key("Tab")
        stops.append(desktop.js("document.activeElement.id || document.activeElement.className"))
        if stops[-1] == "all":
            break
    nameless = desktop.js(
        "[...document.querySelectorAll('button, input, textarea, a')].filter(each => !each.ariaLabel"
        " && !each.textContent.trim() && !each.labels?.length).map(each => each.outerHTML)"
    )

    assert {"search", "chip", "map", "lasso", "here", "closer", "farther", "all"} <= set(stops)
    assert stops.count("chip") == 6
    assert nameless == []


def test_the_way_to_oneself_is_one_button(desktop: Window) -> None:
    desktop.click("#here")
    desktop.still()

    middle = desktop.js("earmark.view.middle()")
    assert desktop.js("earmark.view.seen(earmark.sheet.here)") == pytest.approx(middle, abs=1)
    assert labels(desktop, "here") == ["You are here"]
    desktop.click("#all")
    desktop.still()
    assert desktop.js("earmark.view.scale()") == 1


def test_a_window_that_changes_keeps_what_was_looked_at(desktop: Window) -> None:
    desktop.click("#here")
    desktop.still()
    for width, height in ((700, 900), (1600, 700), (390, 844)):
        desktop.resize(width, height)
        middle = desktop.js("earmark.view.middle()")
        assert desktop.js("earmark.view.seen(earmark.sheet.here)") == pytest.approx(middle, abs=1)
        assert desktop.js("earmark.view.scale()") == pytest.approx(5)


def test_a_link_that_expired_says_so_kindly_and_what_to_do(opener: Opener) -> None:
    window = opener.on(Atlas(server_map(20)), PHONE)

    window.open("too-old", until=REFUSED)

    assert window.text("#notice-title").startswith("This page is no longer there")
    assert "/map" in window.text("#notice-text")
    assert not window.is_seen("#again")
    assert window.js("document.elementFromPoint(20, 20).id") == "notice"  # nothing else is left to see


LATER = "[Date.now = () => 9e15, document.dispatchEvent(new Event('visibilitychange'))].length"


class Changing(Atlas):
    """Somebody takes songs back just after the first map was read."""

    async def page(self, token: str) -> Sheet:
        sheet = await super().page(token)
        self.sheet = server_map(40)
        return sheet


def test_a_map_that_is_open_ends_as_well(desktop: Window) -> None:
    desktop.atlas.trouble = LinkExpired()

    desktop.js(LATER)
    desktop.wait(REFUSED)

    assert desktop.text("#notice-title") == LinkExpired().said
    assert desktop.js("typeof earmark") == "undefined"


def test_whoever_withdraws_is_gone_from_a_map_that_is_open(desktop: Window) -> None:
    desktop.atlas.sheet = server_map(300, PEOPLE[:4])

    desktop.js(LATER)
    desktop.wait("earmark.sheet.size === 300")
    desktop.still()

    assert PEOPLE[4] not in desktop.text("#groups")


def test_a_map_that_is_as_it_was_is_left_alone(desktop: Window) -> None:
    desktop.js("[window.mine = true].length")
    asked, looked = desktop.atlas.asked, desktop.atlas.looked

    desktop.js(LATER)
    desktop.wait(
        "performance.getEntriesByType('resource').filter(each => each.name.endsWith('/now')).length > 1"
    )
    desktop.still()

    assert desktop.atlas.looked == looked + 1
    # To look costs no map.
    assert desktop.atlas.asked == asked
    assert desktop.js("mine") is True


def test_a_map_that_changed_while_it_was_drawn_is_drawn_anew_soon(opener: Opener) -> None:
    window = opener.on(Changing(server_map(60)))
    window.open()

    window.js(LATER)
    window.wait("earmark.sheet.size === 40")


def test_a_map_that_could_not_be_drawn_is_tried_again(opener: Opener) -> None:
    atlas = Atlas(server_map(60), trouble=JobTimedOut(task="regions", seconds=120))
    window = opener.on(atlas)
    window.open(until=REFUSED)
    assert window.text("#notice-title") == JobTimedOut(task="regions", seconds=120).said

    atlas.trouble = None
    window.click("#again")
    window.wait("document.body.className === 'is-ready' && document.body.dataset.drawn > 0")

    assert not window.is_seen("#notice")


def test_a_map_of_ones_own_is_told_apart_by_playlist_and_names_nobody(opener: Opener) -> None:
    window = opener.on(Atlas(own_map()))
    window.open()
    song = lonely(window)

    window.mouse("mouseMoved", window.where(song))
    window.wait("!document.querySelector('#card').hidden")

    assert window.chromium.title == "A map of your taste"
    assert not window.is_seen("#card-owners")
    assert not window.is_seen("#people")
    names = window.js("[...document.querySelectorAll('#groups .chip span')].map(each => each.textContent)")
    assert names == ["Sundays", "Gym", "Köln am Abend", "Old"]


def test_words_from_elsewhere_are_words(opener: Opener) -> None:
    sheet, bad = server_map(40), "<img src=x onerror=document.title='owned'><b>&amp;"
    sheet = replace(
        sheet,
        title=(bad,) * 40,
        artists=((bad,),) * 40,
        people=tuple(Fellow(MemberId(number), bad) for number in range(5)),
        groups=tuple(Group(Sort.NAMED, bad, 8, (0.5, 0.5)) for _ in range(5)) + sheet.groups[5:],
        regions=tuple(replace(region, name=bad) for region in sheet.regions),
    )
    window = opener.on(Atlas(sheet))
    window.open()

    window.press(window.where(lonely(window)))
    window.wait("!document.querySelector('#card-ways').hidden")

    assert window.text("#card-title") == bad
    assert window.chromium.title == "The taste of this server"
    assert window.js("document.querySelectorAll('img').length") == 0


def test_nothing_but_a_few_songs_is_a_map_too(opener: Opener) -> None:
    window = opener.on(Atlas(replace(server_map(1), regions=(), here=None)))

    window.open()

    assert window.text("#about").startswith("1 song of")
    assert not window.is_seen("#here")
    assert window.complaints() == []
