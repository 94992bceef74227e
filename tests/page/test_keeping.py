"""Songs are taken by a lasso, and become a playlist, or links to copy."""

import math
from dataclasses import replace

import pytest

from bot.domain import TrackId
from bot.errors import LinkExpired, NeedsLink, SpotifyAway
from tests.page.atlas import Atlas, server_map, track_id
from tests.page.browsing import DESKTOP, PHONE, Point, Window
from tests.page.conftest import Opener

TAKEN = "earmark.keeping.songs"
SEEN = (
    "earmark.sheet.title.map((_, song) => earmark.view.seen([earmark.sheet.x[song], earmark.sheet.y[song]]))"
)
SAID = "document.querySelector('#keeping-said').textContent"
BOTH = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["mouse", "finger"])


def ring(window: Window, reach: float = 90) -> list[Point]:
    """Give a line around the middle of the map."""
    stage = window.box("#map")
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    turns = [turn * math.tau / 24 for turn in range(24)]
    return [(x + reach * math.cos(turn), y + reach * math.sin(turn)) for turn in turns]


def lassoed(window: Window, reach: float = 90) -> list[int]:
    window.click("#lasso")
    window.wait("earmark.lasso.isOn")
    window.drag(ring(window, reach))
    window.wait("!document.querySelector('#keeping').hidden")
    window.still()
    return list(window.js(TAKEN))


def inside(window: Window, reach: float) -> tuple[set[int], set[int]]:
    """Give the songs that surely lie within the line, and those that may."""
    sure, perhaps, [across, down] = set(), set(), window.js("earmark.view.middle()")
    for song, (x, y) in enumerate(window.js(SEEN)):
        far = math.hypot(x - across, y - down)
        if far < reach * 0.97:
            sure.add(song)
        if far < reach * 1.03:
            perhaps.add(song)
    return sure, perhaps


@BOTH
def test_a_line_around_songs_takes_them(opener: Opener, size: tuple[int, int]) -> None:
    window = opener.on(Atlas(server_map(600)), size)
    window.open()

    taken = lassoed(window)

    sure, perhaps = inside(window, 90)
    assert len(sure) > 5
    assert sure <= set(taken) <= perhaps
    assert window.text("#keeping-title") == f"{len(taken)} songs"
    assert not window.js("earmark.lasso.isOn")
    assert window.js("earmark.view.scale()") == 1  # drawing is not dragging


@BOTH
def test_what_was_taken_becomes_a_playlist(opener: Opener, size: tuple[int, int]) -> None:
    window = opener.on(Atlas(server_map(600)), size)
    window.open()
    taken = lassoed(window)

    window.click("#name")
    window.js("document.querySelector('#name').select()")
    window.type("Sunday in the middle")
    window.click("#make")
    window.wait(f"{SAID}.includes('is there')")

    assert window.atlas.kept == [("Sunday in the middle", [track_id(song) for song in taken])]
    assert window.js(SAID) == f"“Sunday in the middle” is there, with {len(taken)} songs. Open it in Spotify"
    link = window.js("document.querySelector('#keeping-said a').href")
    assert link == "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"


def test_shift_and_drag_is_a_lasso_without_the_button(desktop: Window) -> None:
    desktop.drag(ring(desktop), modifiers=8)
    desktop.wait("!document.querySelector('#keeping').hidden")

    sure, perhaps = inside(desktop, 90)
    assert sure <= set(desktop.js(TAKEN)) <= perhaps


def test_a_second_finger_zooms_instead(phone: Window) -> None:
    phone.click("#lasso")
    phone.wait("earmark.lasso.isOn")

    phone.fingers(*([(195.0 - away, 500.0), (195.0 + away, 500.0)] for away in (40, 60, 80)))
    phone.still()

    assert phone.js("earmark.view.scale()") == pytest.approx(2, rel=0.1)
    assert phone.js(TAKEN) == []
    assert phone.js("earmark.lasso.isOn")


def test_without_a_hand_all_that_is_in_view_or_was_found_is_taken(desktop: Window) -> None:
    desktop.click("#here")
    desktop.still()
    desktop.click("#lasso")
    desktop.click("#take-view")
    desktop.wait("!document.querySelector('#keeping').hidden")
    in_view = desktop.js(TAKEN)
    assert 0 < len(in_view) < 600
    desktop.click("#keeping-close")

    desktop.click("#groups .chip:nth-child(2)")
    desktop.still()
    desktop.click("#take-found")
    desktop.wait("!document.querySelector('#keeping').hidden")
    assert desktop.js(TAKEN) == [
        song for song, owners in enumerate(desktop.atlas.sheet.owners) if 1 in owners
    ]


def test_a_song_is_left_out_and_all_are_let_go(desktop: Window) -> None:
    taken = lassoed(desktop)

    desktop.click("#kept li:first-child button")
    assert desktop.js(TAKEN) == taken[1:]
    desktop.key("Escape")
    desktop.wait("document.querySelector('#keeping').hidden")

    assert desktop.js(TAKEN) == []
    assert desktop.js("document.activeElement.id") == "map"


def test_whoever_has_no_spotify_linked_gets_the_links(opener: Opener) -> None:
    window = opener.on(Atlas(server_map(600), no_playlist=NeedsLink()), PHONE)
    window.open()
    taken = lassoed(window)

    window.click("#make")
    window.wait("!document.querySelector('#links').hidden")

    assert NeedsLink().said in window.js(SAID)
    assert "/link" in window.js(SAID)
    assert window.js("document.querySelector('#links').value").split("\n") == [
        f"https://open.spotify.com/track/{track_id(song)}" for song in taken
    ]


def test_links_are_copied_and_what_has_none_is_said(opener: Opener) -> None:
    sheet = server_map(600)
    ids = tuple(TrackId(f"local:{song}") if song % 2 else track for song, track in enumerate(sheet.track_id))
    window = opener.on(Atlas(replace(sheet, track_id=ids)))
    window.open()
    taken = lassoed(window)
    even = [song for song in taken if song % 2 == 0]

    window.click("#copy")
    window.wait(f"{SAID}.startsWith('Copied')")

    assert len(window.js("document.querySelector('#links').value").split("\n")) == len(even)
    assert window.js(SAID).startswith(f"Copied {len(even)} links. {len(taken) - len(even)} have none")


@pytest.mark.parametrize(
    "trouble", [SpotifyAway(problem="it is silent"), LinkExpired()], ids=["away", "expired"]
)
def test_what_hinders_a_playlist_is_said_and_nothing_is_lost(
    desktop: Window, trouble: SpotifyAway | LinkExpired
) -> None:
    taken = lassoed(desktop)
    desktop.atlas.no_playlist = trouble

    desktop.click("#make")
    desktop.wait(f"{SAID} && {SAID} !== 'Making it …'")

    assert desktop.js(SAID) == f"{trouble.said} {trouble.advice}"
    assert desktop.js(TAKEN) == taken
    assert not desktop.js("document.querySelector('#make').disabled")


def test_a_playlist_without_a_name_is_not_sent(desktop: Window) -> None:
    lassoed(desktop)
    desktop.js("document.querySelector('#name').value = '   '")

    desktop.click("#make")
    desktop.still()

    assert desktop.atlas.kept == []
    assert desktop.js(SAID) == ""
