"""The page of a map as it goes over the wire: for whoever has its link, and from itself alone."""

import asyncio
import hashlib
import json
import logging
import re
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain import TrackId
from bot.errors import (
    EarmarkError,
    JobTimedOut,
    LinkExpired,
    LinkingOff,
    NeedsLeave,
    NeedsLink,
    OutcomeUnknown,
    SpotifyAway,
)
from bot.frontends.web import open_web
from bot.frontends.web_mapping import MOST_BYTES, MapPages
from bot.metrics import Metrics
from bot.pictures.palette import INK, MARKS, SERIES
from bot.services.making import Made
from bot.services.mapsheets import Sheet
from tests.page.atlas import PEOPLE, TOKEN, Atlas, own_map, server_map, track_id

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "bot" / "frontends" / "page"
PUBLIC = "https://earmark.example/taste"
GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
D3 = {
    "color": "41ebabc615acf63e5af87a1d565f16c3ce73f00c1394772a624780f7c6c7244b",
    "dispatch": "5afe071dad74c14cd580f540c9ec85b0755eed78b7f9ed3e9f63b989fc41aa4b",
    "drag": "da7f489ebae8418e53759d2df5e9327eb9bedcdb4aa93feb065beda31f085232",
    "ease": "1c6cf6a8e676624967a8d193ccea2cca605b63d33d922b2e11205e4b331ec478",
    "interpolate": "09b66887d084b49bf14c93867522e366ce846bee53b9f632c1c3a5e2b00f891a",
    "polygon": "9b5d403243333488aa2592d51a3a8b92533823aa8a067830fdedf0a3e1744beb",
    "quadtree": "6bd9974b3efdf9c22942a6fb9a5a027ee39f81a6c27b09a3444c9e911796f439",
    "selection": "1dcd563b613b841dbe5a536df5289b0ac64c233a21bc1e954651cbe2a4809877",
    "timer": "f6b80ed73b21d01658db60d1c04adb88adc70f885346ae07d59ed69ba0348849",
    "transition": "85f3b76042e41fa517fb03e931d62ea5c7066a435d55ac605288cc6675f2a250",
    "zoom": "5fcc9d4b4c14da3de574a0638c938ccfb8771a97e1b666be2d327170e7cdbdc3",
}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was told
        return json.loads(self.body)


@dataclass
class Site:
    """Pages of one map, and somebody who asks for them."""

    atlas: Atlas
    port: int
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        async with self.session.request(method, f"{self.origin}{path}", headers=headers) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.read())

    async def keep(self, body: object, token: str = TOKEN, **headers: str) -> Answer:
        """Ask for a playlist as the page does, but for what `headers` say otherwise."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {"Content-Type": "application/json", "Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        said = {name: value for name, value in (own | headers).items() if value}
        where = f"{self.origin}/map/{token}/playlist"
        async with self.session.post(
            where, data=data, headers=said, skip_auto_headers=["Content-Type"]
        ) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.read())


@asynccontextmanager
async def served(atlas: Atlas, address: str = "") -> AsyncIterator[Site]:
    pages = MapPages(atlas, address)
    async with (
        open_web("127.0.0.1", 0, Metrics(), {}, maps=pages) as port,
        aiohttp.ClientSession() as session,
    ):
        yield Site(atlas, port, session)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with served(Atlas(server_map(120))) as site:
        yield site


WANTED = {"name": "Found on a map", "tracks": [track_id(3), track_id(7)]}


async def test_the_page_is_the_same_for_everybody_and_tells_nothing_of_a_map(site: Site) -> None:
    shown, other = await site.get(f"/map/{TOKEN}"), await site.get("/map/what-nobody-has")

    assert shown.status == other.status == 200
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert shown.body == other.body
    assert not any(name.encode() in shown.body for name in PEOPLE)
    assert site.atlas.asked == 0


@pytest.mark.parametrize("method", ["HEAD", "GET"])
async def test_whoever_previews_a_link_looks_at_no_map(site: Site, method: str) -> None:
    shown = await site.get(f"/map/{TOKEN}", method, **{"User-Agent": "Discordbot/2.0"})

    assert shown.status == 200
    assert site.atlas.asked == 0
    assert b"og:" not in shown.body


async def test_the_songs_come_with_what_the_page_shows_of_them(site: Site) -> None:
    told = (await site.get(f"/map/{TOKEN}/songs")).json
    sheet = site.atlas.sheet

    assert (told["who"], told["by"], told["people"]) == ("server", "member", list(PEOPLE))
    assert told["title"] == list(sheet.title)
    assert told["artists"] == [list(each) for each in sheet.artists]
    assert told["track_id"] == list(sheet.track_id)
    assert told["owners"] == [list(each) for each in sheet.owners]
    assert told["x"] == pytest.approx(sheet.x, abs=1e-4)
    assert told["here"] == pytest.approx(sheet.here)
    assert [region["name"] for region in told["regions"]] == [region.name for region in sheet.regions]
    assert [group["name"] for group in told["groups"]] == [*PEOPLE, ""]
    assert [group["person"] for group in told["groups"]] == [0, 1, 2, 3, 4, None]
    assert [group["you"] for group in told["groups"]] == [True, *[False] * 5]


async def test_people_are_their_names_and_no_numbers_of_the_house(site: Site) -> None:
    told = (await site.get(f"/map/{TOKEN}/songs")).json

    assert set(told) == {
        *("who", "by", "x", "y", "group", "title", "artists", "track_id", "owners"),
        *("groups", "regions", "people", "here"),
    }
    assert "member" not in json.dumps({**told, "by": ""})


async def test_two_people_of_one_name_are_two(site: Site) -> None:
    site.atlas.sheet = server_map(60, ("Sam", "Kim", "Sam"))

    told = (await site.get(f"/map/{TOKEN}/songs")).json

    assert [(group["name"], group["person"]) for group in told["groups"][:3]] == [
        *(("Sam", 0), ("Kim", 1), ("Sam", 2))
    ]


async def test_on_a_map_of_ones_own_groups_are_nobody(site: Site) -> None:
    site.atlas.sheet = own_map()

    told = (await site.get(f"/map/{TOKEN}/songs")).json

    assert told["who"] == "me"
    assert {group["person"] for group in told["groups"]} == {None}


async def test_every_look_asks_anew(site: Site) -> None:
    await site.get(f"/map/{TOKEN}/songs")
    site.atlas.trouble = LinkExpired()

    gone = await site.get(f"/map/{TOKEN}/songs")

    assert gone.status == 410
    assert gone.json["said"] == LinkExpired().said


@pytest.mark.parametrize("token", ["gone", "a" * 500, "%00", "..%2f..%2fetc", "<script>", "é"])
@pytest.mark.parametrize("rest", ["songs", "playlist"])
async def test_a_link_that_opens_nothing_says_so_kindly_and_is_not_repeated(
    site: Site, token: str, rest: str
) -> None:
    gone = await (site.keep(WANTED, token) if rest == "playlist" else site.get(f"/map/{token}/songs"))

    assert gone.status == 410
    assert gone.json == {"said": LinkExpired().said, "advice": LinkExpired().advice, "links": False}
    assert site.atlas.kept == []


async def test_no_page_is_kept_framed_or_indexed_or_takes_anything_from_elsewhere(site: Site) -> None:
    paths = (
        f"/map/{TOKEN}",
        f"/map/{TOKEN}/songs",
        f"/map/{TOKEN}/now",
        "/map/gone/songs",
        "/page/map.js",
        "/page/d3.js",
    )
    answers = [await site.get(path) for path in paths]
    answers += [await site.keep(WANTED), await site.keep(b"{", Origin="https://evil.example")]

    for answer in answers:
        assert {name: answer.headers.get(name) for name in GUARDS} == GUARDS
        assert "Server" not in answer.headers


async def test_an_open_page_finds_out_that_it_is_right_without_a_map_being_made(site: Site) -> None:
    before = await site.get(f"/map/{TOKEN}/now")
    again = await site.get(f"/map/{TOKEN}/now")
    site.atlas.sheet = server_map(119)
    after = await site.get(f"/map/{TOKEN}/now")

    assert before.json == again.json != after.json
    assert after.json.keys() == {"mark"}
    assert site.atlas.asked == 0


async def test_an_open_page_finds_out_that_its_link_has_ended(site: Site) -> None:
    gone = [await site.get(f"/map/{token}/now") for token in ("gone", "a.b", TOKEN[:-1])]
    refused = await site.get(f"/map/{TOKEN}/now", **{"Sec-Fetch-Site": "cross-site"})

    assert [answer.status for answer in gone] == [410, 410, 410]
    assert refused.status == 403
    assert "mark" not in refused.json


async def test_a_playlist_is_made_of_the_songs_that_were_sent(site: Site) -> None:
    made = await site.keep(WANTED)

    assert made.status == 200
    assert made.json["songs"] == 2
    assert made.json["address"].startswith("https://open.spotify.com/playlist/")
    assert site.atlas.kept == [("Found on a map", [track_id(3), track_id(7)])]


FOREIGN = {
    "another page": {"Origin": "https://evil.example"},
    "a page without a name": {"Origin": "null"},
    "no page": {"Origin": ""},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "another scheme": {"Origin": "https://127.0.0.1"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a form": {"Content-Type": "text/plain"},
    "an old form": {"Content-Type": "application/x-www-form-urlencoded"},
    "no kind": {"Content-Type": ""},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
async def test_only_the_page_itself_makes_playlists(site: Site, headers: dict[str, str]) -> None:
    refused = await site.keep(WANTED, **headers)

    assert refused.status == 403
    assert (site.atlas.asked, site.atlas.kept) == (0, [])


async def test_behind_a_proxy_the_page_is_known_by_the_address_that_people_use() -> None:
    async with served(Atlas(server_map(20)), PUBLIC) as site:
        made = await site.keep(WANTED, Origin="https://earmark.example")
        other = await site.keep(WANTED, Origin="https://earmark.example.evil.example")

    assert (made.status, other.status) == (200, 403)


async def test_another_site_does_not_even_read_the_songs(site: Site) -> None:
    refused = await site.get(f"/map/{TOKEN}/songs", **{"Sec-Fetch-Site": "cross-site"})

    assert refused.status == 403
    assert site.atlas.asked == 0


GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b'{"name": "x"}',
    b'{"name": "x", "tracks": []}',
    b'{"name": "x", "tracks": [1]}',
    b'{"name": "x", "tracks": [""]}',
    b'{"name": 7, "tracks": ["a"]}',
    b'{"name": "x", "tracks": ["a"], "more": 1}',
    json.dumps({"name": "x" * 101, "tracks": ["a"]}).encode(),
    json.dumps({"name": "x", "tracks": ["a" * 101]}).encode(),
    json.dumps({"name": "x", "tracks": ["a"] * 10_001}).encode(),
    b"[" * 5000,
]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
async def test_what_is_no_playlist_is_refused(site: Site, body: bytes) -> None:
    refused = await site.keep(body)

    assert refused.status == 400
    assert refused.json["said"]
    assert (site.atlas.asked, site.atlas.kept) == (0, [])


async def test_a_full_playlist_is_taken_and_a_larger_body_is_not(site: Site) -> None:
    full = {"name": "All", "tracks": [track_id(number) for number in range(10_000)]}

    taken = await site.keep(full)
    refused = await site.keep(b" " * (MOST_BYTES + 1))

    assert (taken.status, refused.status) == (200, 413)
    assert len(site.atlas.kept) == 1


@pytest.mark.parametrize(
    ("error", "status", "links"),
    [
        (NeedsLink(), 409, True),
        (NeedsLeave(), 409, True),
        (LinkingOff(problem="no client id"), 409, True),
        (SpotifyAway(problem="it is silent"), 503, False),
        (OutcomeUnknown(problem="it is silent"), 503, False),
        (LinkExpired(), 410, False),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_hinders_a_playlist_is_said_and_whether_links_would_help(
    site: Site, error: EarmarkError, status: int, links: bool
) -> None:
    site.atlas.no_playlist = error

    refused = await site.keep(WANTED)

    assert refused.status == status
    assert refused.json == {"said": error.said, "advice": error.advice, "links": links}


async def test_a_map_that_cannot_be_drawn_just_now_says_so(site: Site) -> None:
    site.atlas.trouble = JobTimedOut(task="regions", seconds=120)

    refused = await site.get(f"/map/{TOKEN}/songs")

    assert refused.status == 503
    assert refused.json["said"] == site.atlas.trouble.said


class Broken(Atlas):
    """What falls over whatever is asked of it."""

    async def page(self, token: str) -> Sheet:
        raise RuntimeError("hunter2", len(token))


async def test_no_link_and_no_song_is_logged_whatever_happens(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(Atlas(server_map(20))) as site:
        await site.get(f"/map/{TOKEN}")
        await site.get(f"/map/{TOKEN}/songs")
        await site.get(f"/map/{TOKEN}/now")
        await site.keep(WANTED)
        await site.keep(b"{")
    async with served(Broken(server_map(20))) as site:
        fallen = [await site.get(f"/map/{TOKEN}/songs"), await site.keep(WANTED)]

    assert [answer.status for answer in fallen] == [500, 500]
    assert all(b"hunter2" not in answer.body for answer in fallen)
    assert "hunter2" in caplog.text  # the log tells the one who runs it
    assert TOKEN not in caplog.text
    assert server_map(20).title[0] not in caplog.text
    assert track_id(3) not in caplog.text


class Slow(Atlas):
    """What counts how many maps are made at a time."""

    now = most = 0

    async def page(self, token: str) -> Sheet:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.now -= 1
        return await super().page(token)

    async def keep(self, token: str, name: str, tracks: object) -> Made:
        raise NotImplementedError


async def test_whoever_asks_for_many_maps_at_once_waits() -> None:
    atlas = Slow(server_map(20))
    async with served(atlas) as site:
        answers = await asyncio.gather(*(site.get(f"/map/{TOKEN}/songs") for _ in range(12)))

    assert {answer.status for answer in answers} == {200}
    assert 1 <= atlas.most <= 2


@pytest.mark.parametrize(
    "name", ["nothing.js", "d3-zoom.min.js", "LICENSE", "..%2fweb.py", "%2e%2e", "map.js%00"]
)
async def test_only_the_parts_of_the_page_are_served(site: Site, name: str) -> None:
    assert (await site.get(f"/page/{name}")).status == 404


async def test_everything_that_the_page_names_is_there_and_of_its_kind(site: Site) -> None:
    html = (PAGE / "map.html").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:src|href)="\.\./page/([^"]+)"', html))
    for script in PAGE.glob("*.js"):
        named |= set(re.findall(r'from "\./([^"]+)"', script.read_text(encoding="utf-8")))
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}

    assert {"d3.js", "map.js", "map.css", "icon.svg"} < named
    for name in named:
        part = await site.get(f"/page/{name}")
        assert part.status == 200
        assert part.headers["Content-Type"].split(";")[0] == kinds[name.rpartition(".")[2]]


async def test_without_maps_there_are_no_such_pages() -> None:
    async with (
        open_web("127.0.0.1", 0, Metrics(), {}) as port,
        aiohttp.ClientSession() as session,
    ):
        for path in (f"/map/{TOKEN}", f"/map/{TOKEN}/songs", "/page/map.js"):
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 404


def test_the_page_leads_nowhere_and_runs_nothing_but_its_own_files() -> None:
    html = (PAGE / "map.html").read_text(encoding="utf-8")

    assert not re.search(r"<style|style=|\son\w+=|javascript:|https?:", html)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", html))
    assert not re.search(r'(?:src|href)="/', html)  # a proxy may serve it under a path of its own


def test_no_script_of_ours_makes_markup_of_words_or_code_of_text() -> None:
    for script in PAGE.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(", text
        )
        leads = set(re.findall(r"https?://[^\s\"'`$]*", text)) - {"http://www.w3.org/2000/svg", "https://"}
        assert leads <= {"https://open.spotify.com/track/"}, script.name


def test_scripts_are_small() -> None:
    for script in PAGE.glob("*.js"):
        assert len(script.read_text(encoding="utf-8").splitlines()) <= 250, script.name


def test_the_library_is_as_it_was_published() -> None:
    found = {
        file.name.removeprefix("d3-").removesuffix(".min.js"): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (PAGE / "d3").glob("*.js")
    }

    assert found == D3


def test_the_library_comes_with_its_licences() -> None:
    for name in ("LICENSE", "LICENSE-d3-ease"):
        assert "Mike Bostock" in (PAGE / "d3" / name).read_text(encoding="utf-8")


def test_colours_and_shapes_are_those_of_the_picture() -> None:
    text = (PAGE / "marks.js").read_text(encoding="utf-8")

    assert json.loads(re.findall(r"SERIES = (\[.*\]);", text)[0]) == list(SERIES)
    assert json.loads(re.findall(r"MARKS = (\[.*\]);", text)[0]) == list(MARKS)
    assert re.findall(r'INK = "(.*)"', text) == [INK]


@pytest.mark.slow
def test_whoever_installs_earmark_has_the_page(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    packed = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())

    ours = {f"bot/frontends/page/{file.relative_to(PAGE)}" for file in PAGE.rglob("*") if file.is_file()}
    assert len(ours) > 20
    assert ours <= packed


def test_the_track_ids_of_the_tests_are_as_spotify_writes_them() -> None:
    assert {len(track_id(number)) for number in (0, 61, 62, 10**9)} == {22}
    assert track_id(1) != track_id(2) != TrackId("")
