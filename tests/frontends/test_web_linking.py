"""The page that people come back to from Spotify: whose link it is, a code, and nothing for anybody else."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from yarl import URL

from bot.demo.spotify import Fault, consent
from bot.errors import LinkUnknown
from bot.frontends.web import open_web
from bot.frontends.web_linking import PATH
from bot.metrics import Metrics
from bot.services.linking import Linking
from tests.demo.spotify.visiting import CLIENT, small_world
from tests.houses import Person
from tests.linked import Hand, Town, town_in

PUBLIC = f"https://earmark.example{PATH}"
ASKER = "Ana (@ana) on Discord"
GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class Shown:
    """What a browser got."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def code(self) -> str:
        return self.text.partition('<p class="code">')[2].partition("</p>")[0]


@dataclass
class Site:
    """A house whose page is served, and browsers that come to it from Spotify."""

    town: Town
    port: int

    @property
    def linking(self) -> Linking:
        return self.town.house.services.linking

    async def begun(self, member: Person, asker: str = ASKER) -> str:
        return (await self.linking.start(member.member, asker)).address

    async def visited(self, address: str, method: str = "GET") -> Shown:
        """Go where Spotify sends a browser; the public address leads to this machine."""
        target = URL(address, encoded=True).with_scheme("http").with_host("127.0.0.1").with_port(self.port)
        async with aiohttp.ClientSession() as browser, browser.request(method, target) as answer:
            return Shown(answer.status, dict(answer.headers), await answer.text())

    async def waiting(self) -> int:
        return len(await self.town.house.store.database.rows("SELECT * FROM linkings"))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    clock = Hand()
    world = small_world(clock)
    world.add_app(CLIENT, redirect_uris=[PUBLIC], users=["ana", "ben"])
    async with town_in(tmp_path, world, clock, redirect=PUBLIC) as town:
        linking = town.house.services.linking
        async with open_web("127.0.0.1", 0, Metrics(), {}, linking=linking) as port:
            yield Site(town, port)


@pytest.fixture
async def ana(site: Site) -> Person:
    return await site.town.member("ana")


async def test_the_page_shows_the_code_and_for_whom_it_is(site: Site, ana: Person) -> None:
    shown = await site.visited(await consent(await site.begun(ana), "ana"))

    assert shown.status == 200
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>One more step</title>" in shown.text
    assert f"This links your Spotify to <strong>{ASKER}</strong>." in shown.text
    assert len(shown.code) == 6
    assert (await site.linking.coded(ana.member, shown.code)).name == "Ana"
    assert (await site.linking.confirm(ana.member)).profile.name == "Ana"


async def test_the_page_tells_nobody_what_it_was_and_loads_nothing(site: Site, ana: Person) -> None:
    back = await consent(await site.begun(ana), "ana")

    for address in (back, back, f"{PUBLIC}?x=y"):
        shown = await site.visited(address)
        assert {name: shown.headers.get(name) for name in GUARDS} == GUARDS
        assert "Server" not in shown.headers
        assert not any(leads in shown.text for leads in ("http:", "https:", "src=", "href=", "url("))
        assert not any(secret in shown.text for secret in given(back).values())


@pytest.mark.parametrize(
    ("asker", "written"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('"><img src=x> & Co', "&quot;&gt;&lt;img src=x&gt; &amp; Co"),
        ("{title} {0} %s", "{title} {0} %s"),
        ("", "somebody in a chat"),
    ],
)
async def test_a_name_is_words_on_the_page_and_nothing_else(
    site: Site, ana: Person, asker: str, written: str
) -> None:
    shown = await site.visited(await consent(await site.begun(ana, asker), "ana"))

    assert f"<strong>{written}</strong>" in shown.text or f"to <strong>{written}" in shown.text
    assert "<script" not in shown.text
    assert "<img" not in shown.text


def given(address: str) -> dict[str, str]:
    return {name: words[0] for name, words in parse_qs(urlsplit(address).query).items()}


GARBAGE = [
    "",
    "?",
    "?code=a",
    "?state=b",
    "?code=&state=",
    "?code=secretcode&state=secretstate",
    "?error=access_denied&state=secretstate",
    "?code=%00%FF%ED%A0%BD&state=%FF",
    "?code=secretcode&code=b&state=secretstate&state=c",
    "?state=secretstate&code=" + "c" * 5000,
    "?code=<script>alert(1)</script>&state=<script>",
    "?error=%3Cscript%3Ealert(1)%3C/script%3E&state=x",
    "?[&code=]&state=[",
    "?code=a;state=b",
]


@pytest.mark.parametrize("query", GARBAGE, ids=range(len(GARBAGE)))
async def test_what_was_never_asked_for_is_refused_kindly_and_not_repeated(site: Site, query: str) -> None:
    assert_refused(await site.visited(f"{PUBLIC}{query}"), "secretcode", "secretstate", "<script", "ccccc")


def assert_refused(shown: Shown, *unsaid: str) -> None:
    """See that a person is told what to do next, and nothing of what was brought."""
    assert shown.status == 400
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert shown.headers["Cache-Control"] == "no-store"
    assert "<h1>That did not link your Spotify</h1>" in shown.text
    assert shown.text.count("<p>") == 2
    assert shown.code == ""
    for words in ("Traceback", "Error", *unsaid):
        assert words not in shown.text


async def test_somebody_who_said_no_at_spotify_is_told_that_nothing_was_linked(
    site: Site, ana: Person
) -> None:
    back = await consent(await site.begun(ana), "ana", agrees=False)

    shown = await site.visited(back)

    assert_refused(shown, given(back)["state"])
    assert "You did not agree at Spotify (access denied)" in shown.text


async def test_words_that_spotify_did_not_say_are_no_markup(site: Site, ana: Person) -> None:
    state = given(await site.begun(ana))["state"]

    shown = await site.visited(f"{PUBLIC}?error=%3Cscript%3Ealert(1)%3C/script%3E&state={state}")

    assert_refused(shown, "<script", state)
    assert "&lt;script&gt;" in shown.text


async def test_an_address_works_once(site: Site, ana: Person) -> None:
    back = await consent(await site.begun(ana), "ana")
    first = await site.visited(back)

    assert_refused(await site.visited(back), *given(back).values(), first.code)
    assert (await site.linking.coded(ana.member, first.code)).name == "Ana"


async def test_of_two_that_come_at_once_one_sees_the_code(site: Site, ana: Person) -> None:
    back = await consent(await site.begun(ana), "ana")

    both = await asyncio.gather(site.visited(back), site.visited(back))

    assert sorted(shown.status for shown in both) == [200, 400]


async def test_an_address_is_too_old_after_ten_minutes_and_a_code_after_five(site: Site, ana: Person) -> None:
    back = await consent(await site.begun(ana), "ana")
    site.town.clock.move(timedelta(minutes=11))
    assert_refused(await site.visited(back), *given(back).values())

    shown = await site.visited(await consent(await site.begun(ana), "ana"))
    site.town.clock.move(timedelta(minutes=6))
    with pytest.raises(LinkUnknown):
        await site.linking.coded(ana.member, shown.code)


async def test_a_code_of_spotifys_that_is_made_up_is_refused(site: Site, ana: Person) -> None:
    state = given(await site.begun(ana))["state"]

    assert_refused(await site.visited(f"{PUBLIC}?code=secretcode&state={state}"), "secretcode", state)


async def test_somebody_whom_the_app_does_not_let_in_is_told_how_else(site: Site, ana: Person) -> None:
    shown = await site.visited(await consent(await site.begun(ana), "stranger"))

    assert_refused(shown)
    assert "five people" in shown.text


async def test_a_spotify_that_is_away_is_said(site: Site, ana: Person) -> None:
    back = await consent(await site.begun(ana), "ana")
    site.town.standin.faults.add(Fault("503", path="/api/token", times=20))

    shown = await site.visited(back)

    assert_refused(shown, *given(back).values())
    assert "Spotify does not answer at the moment" in shown.text


async def test_whoever_lures_somebody_with_their_own_link_gets_no_code(site: Site, ana: Person) -> None:
    """A victim agrees behind an attacker's link: the page names the attacker, who hears no code."""
    attacker, victims_page = ana, await consent(await site.begun(ana, "Mallory (@m) on Discord"), "ben")

    shown = await site.visited(victims_page)

    assert "<strong>Mallory (@m) on Discord</strong>" in shown.text
    assert "tell nobody the code" in shown.text
    with pytest.raises(LinkUnknown):
        await site.linking.confirm(attacker.member)
    for guess in ("AAAAAA", "", "222222", shown.code[:5], shown.code[::-1] + "2"):
        with pytest.raises(LinkUnknown):
            await site.linking.coded(attacker.member, guess)
    with pytest.raises(LinkUnknown):  # five wrong ones, and what waited is gone
        await site.linking.coded(attacker.member, shown.code)
    assert await site.town.house.store.links.all() == ()


async def test_whoever_plants_their_own_account_on_somebody_is_not_let_in_by_their_code(
    site: Site, ana: Person
) -> None:
    """An attacker agrees with their own account, and hands its code to a victim: it is none of theirs."""
    victim, attacker = ana, await site.town.member("ben")
    await site.begun(victim)
    shown = await site.visited(await consent(await site.begun(attacker), "ben"))

    with pytest.raises(LinkUnknown):
        await site.linking.coded(victim.member, shown.code)
    with pytest.raises(LinkUnknown):
        await site.linking.confirm(victim.member)

    assert (await site.linking.coded(attacker.member, shown.code)).name == "Ben"


async def test_whoever_plants_their_account_by_the_victims_own_link_is_seen_before_it_is_linked(
    site: Site, ana: Person
) -> None:
    shown = await site.visited(await consent(await site.begun(ana), "ben"))

    who = await site.linking.coded(ana.member, shown.code)

    assert who.name == "Ben"
    await site.linking.abandon(ana.member)
    assert await site.town.house.store.links.all() == ()


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
async def test_only_a_persons_look_uses_an_address_up(site: Site, ana: Person, method: str) -> None:
    back = await consent(await site.begun(ana), "ana")

    other = await site.visited(back, method)
    shown = await site.visited(back)

    assert other.status == 404
    assert shown.status == 200
    assert other.code == ""


async def test_a_page_that_falls_over_shows_no_reason_and_logs_no_secret(
    site: Site, ana: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Linking, __: str) -> None:
        raise RuntimeError("hunter2")

    back = await consent(await site.begun(ana), "ana")
    monkeypatch.setattr(Linking, "returned", broken)

    shown = await site.visited(back)

    assert shown.status == 500
    assert "hunter2" not in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    for secret in given(back).values():
        assert secret not in caplog.text


STRANGE_HOSTS = ["", "[", "a b", "x" * 300, "earmark.example:99999999", "<script>"]


@pytest.mark.parametrize("host", STRANGE_HOSTS, ids=range(len(STRANGE_HOSTS)))
async def test_a_strange_name_of_the_machine_falls_over_nothing(site: Site, ana: Person, host: str) -> None:
    query = urlsplit(await consent(await site.begun(ana), "ana")).query
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(f"GET {PATH}?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()

    assert answer.startswith("HTTP/1.1 200 ")


async def test_no_visit_is_logged(site: Site, ana: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    back = await consent(await site.begun(ana), "ana")
    shown = await site.visited(back)
    await site.linking.coded(ana.member, shown.code)

    for secret in (*given(back).values(), shown.code):
        assert secret not in caplog.text


async def test_without_linking_there_is_no_such_page() -> None:
    async with (
        open_web("127.0.0.1", 0, Metrics(), {}) as port,
        aiohttp.ClientSession() as browser,
        browser.get(f"http://127.0.0.1:{port}{PATH}?code=a&state=b") as answer,
    ):
        assert answer.status == 404
