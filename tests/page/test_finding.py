"""Songs are searched on a map, and filtered by who has them and by what they are."""

from dataclasses import replace

import pytest

from bot.services.mapsheets import By, Group, Sort
from tests.page.atlas import PEOPLE, Atlas, server_map
from tests.page.browsing import DESKTOP, PHONE, Window
from tests.page.conftest import Opener

SHOWN = "earmark.sheet.all()"


def search(window: Window, words: str) -> None:
    window.click("#search")
    window.js("document.querySelector('#search').select()")
    window.type(words)
    window.wait("earmark.finding.words === document.querySelector('#search').value.trim()")
    window.still()


def songs_of(window: Window, *people: int) -> list[int]:
    owners = window.atlas.sheet.owners
    return [song for song, each in enumerate(owners) if set(each) & set(people)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_song_is_found_by_some_of_its_words_and_gone_to(opener: Opener, size: tuple[int, int]) -> None:
    window = opener.on(Atlas(server_map(600)), size)
    window.open()

    search(window, "no. 123")
    assert window.js(SHOWN) == [123]
    assert window.text("#status") == "1 of 600 songs"

    window.key("Enter")
    window.wait("!document.querySelector('#card-ways').hidden")
    window.still()

    assert window.text("#card-title") == window.atlas.sheet.title[123]
    middle = window.js("earmark.view.middle()")
    seen = window.js("earmark.view.seen([earmark.sheet.x[123], earmark.sheet.y[123]])")
    assert seen == pytest.approx(middle, abs=1)


def test_accents_capitals_and_order_do_not_matter(opener: Opener) -> None:
    sheet = server_map(50)
    titles, artists = list(sheet.title), list(sheet.artists)
    titles[7], artists[7] = "Ünder Água", ("Sigur Rós", "Björk")
    window = opener.on(Atlas(replace(sheet, title=tuple(titles), artists=tuple(artists))))
    window.open()

    search(window, "BJORK agua")

    assert window.js(SHOWN) == [7]


def test_what_is_nowhere_is_said_and_everything_comes_back(desktop: Window) -> None:
    search(desktop, "qqq")
    assert "No song here is called so" in desktop.text("#found")
    assert desktop.text("#status") == "0 of 600 songs"
    assert not desktop.is_seen("#take-found")

    desktop.key("Escape")
    desktop.still()

    assert len(desktop.js(SHOWN)) == 600
    assert not desktop.is_seen("#found")


def test_what_was_found_is_gone_through_by_keys(desktop: Window) -> None:
    search(desktop, "glass harbour")
    found = desktop.js(SHOWN)
    assert len(found) > 2

    desktop.key("ArrowDown")
    desktop.key("ArrowDown")
    desktop.key("Enter")
    desktop.wait("!document.querySelector('#card-ways').hidden")

    assert desktop.text("#card-title") == desktop.atlas.sheet.title[found[1]]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_member_is_shown_alone_with_what_they_share(opener: Opener, size: tuple[int, int]) -> None:
    window = opener.on(Atlas(server_map(600)), size)
    window.open()

    window.click("#groups .chip:nth-child(2)")
    window.still()
    assert window.js(SHOWN) == songs_of(window, 1)
    assert any(len(window.atlas.sheet.owners[song]) > 1 for song in songs_of(window, 1))

    window.click("#groups .chip:nth-child(3)")
    window.still()
    assert window.js(SHOWN) == songs_of(window, 1, 2)
    pressed = window.js("[...document.querySelectorAll('.chip')].map(each => each.ariaPressed)")
    assert pressed == ["false", "true", "true", "false", "false", "false"]

    window.click("#clear")
    window.still()
    assert len(window.js(SHOWN)) == 600


def test_what_is_not_shown_is_neither_named_nor_taken(desktop: Window) -> None:
    song = songs_of(desktop, 1)[0]
    others = [each for each in range(600) if each not in songs_of(desktop, 1)]

    desktop.click("#groups .chip:nth-child(2)")
    desktop.still()

    near = desktop.js(
        "given[0].map(song => [earmark.sheet.x[song], earmark.sheet.y[song]])"
        ".map(spot => earmark.near(earmark.view.seen(spot), 5))",
        others,
    )
    assert set(near) & set(others) == set()
    taken = desktop.js("earmark.inView()")
    assert song in taken
    assert not set(taken) & set(others)


def test_search_and_filter_go_together(desktop: Window) -> None:
    desktop.click("#groups .chip:nth-child(2)")
    search(desktop, "harbour")

    titles, artists = desktop.atlas.sheet.title, desktop.atlas.sheet.artists
    wanted = [each for each in songs_of(desktop, 1) if "Harbour" in titles[each] + artists[each][0]]
    assert desktop.js(SHOWN) == wanted
    assert 0 < len(wanted) < len(songs_of(desktop, 1))


def test_playlists_of_one_name_are_told_apart_by_whose_they_are(opener: Opener) -> None:
    sheet = server_map(200)
    lists = tuple(Group(Sort.NAMED, "Liked Songs", 100, (0.5, 0.5), of=name) for name in PEOPLE[:2])
    sheet = replace(sheet, by=By.PLAYLIST, groups=lists, group=tuple(song % 2 for song in range(200)))
    window = opener.on(Atlas(sheet))
    window.open()

    names = window.js("[...document.querySelectorAll('#groups .chip span')].map(each => each.textContent)")
    assert names == [f"Liked Songs · {name}" for name in PEOPLE[:2]]


def test_a_map_by_decade_is_filtered_by_decade_and_by_member(opener: Opener) -> None:
    sheet = server_map(200)
    decades = tuple(Group(Sort.NAMED, name, 100, (0.5, 0.5)) for name in ("1980s", "1990s"))
    sheet = replace(sheet, by=By.DECADE, groups=decades, group=tuple(song % 2 for song in range(200)))
    window = opener.on(Atlas(sheet))
    window.open()
    names = window.js("[...document.querySelectorAll('#people .chip span')].map(each => each.textContent)")
    assert names == list(PEOPLE)

    window.click("#groups .chip:nth-child(2)")
    window.click("#people .chip:nth-child(1)")
    window.still()

    assert window.js(SHOWN) == [song for song in songs_of(window, 0) if song % 2]
