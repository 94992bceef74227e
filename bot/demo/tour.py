"""`earmark demo`: links a small world or imports the reader's own export, then opens the console or tours."""

import asyncio
import secrets as chance
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bot.answers.reply import Outcome, Reply
from bot.app import House, open_house
from bot.clock import Clock
from bot.config import Config, Secrets, Spotify
from bot.demo.discography import Song
from bot.demo.exports import write_catalogue
from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, consent, open_spotify
from bot.demo.spotify.peopled import peopled
from bot.demo.world import World, invent
from bot.domain import Agreement, Kind, MemberId, Place
from bot.frontends.console import PLATFORM, Console, open_console
from bot.frontends.web import open_web
from bot.frontends.web_mapping import MapPages
from bot.metrics import Metrics
from bot.services.curating import Choice, word_for
from bot.services.links import link_to

SEED = 7
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
"""The world is the same for every visitor, and so are the answers that the README shows."""

GUIDE = "Juno"
"""As whom the visitor looks around."""

_AMONG_FRIENDS = Place(PLATFORM, "friends")
_SHARED = (Agreement.SUGGEST, Agreement.COMPARE, Agreement.WHOSE, Agreement.MAP)
_FRIEND, _ANOTHER = "Ilse", "Teo"
_ALBUM = "https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy"
_SHOWN = 3
_HERE = "127.0.0.1"
_CLIENT = "ea12ea12ea12ea12ea12ea12ea12ea12"
_CALLBACK = "http://127.0.0.1:8888/callback"
# The numbers of what a reply offers, as they are typed at a terminal.
_NOT_THAT_ONE, _WHY, _THE_SECOND = "2", "3", "2"
_LIKE, _DISLIKE, _TAKE_BACK = "1", "2", "5"
_AGREE = "(agree)"
_SYNCING = ("/sync", "/sync now:true", _AGREE, "/link confirm:yes", "/sync", "/sync undo:true")
_GOODBYE = (
    "/privacy",
    "/link",
    "/unlink",
    "/export",
    "/forget",
    "/forget forget me",
    "/guess anything at all",
)
_FINE = {
    Outcome.OK,
    Outcome.NONE_FITS,
    Outcome.NEEDS_LIBRARY,
    Outcome.NEEDS_LINK,
    Outcome.NOT_FOUND,
    Outcome.BAD_INPUT,
}


async def tour(config: Config, secrets: Secrets, clock: Clock, *, typed: bool | None = None) -> int:
    """Build the world, import and train its people, and show it; returns the exit code.

    With a terminal the console opens; without one (`typed` false) a short tour is played.
    """
    world = await asyncio.to_thread(invent, SEED, UNTIL)
    async with open_spotify(_with_app(peopled(world, clock))) as spotify:
        port = _free_port()
        pages = msgspec.structs.replace(config.web, address=f"http://{_HERE}:{port}")
        linked = msgspec.structs.replace(config, spotify=_settings(spotify), web=pages)
        async with _visit(linked, _with_key(secrets), clock) as (house, folder):
            maps = MapPages(house.services.mapping, pages.address)
            async with open_web(_HERE, port, Metrics(), {}, maps=maps):
                await _settle(house, world, folder)
                console = await _console(house, GUIDE, folder, place=_AMONG_FRIENDS)
                return await _show(console, _lines(world), typed=typed)


async def visit(
    export: Path, config: Config, secrets: Secrets, clock: Clock, *, typed: bool | None = None
) -> int:
    """Import the reader's own export into a database that goes when they leave, and show it."""
    async with _visit(config, secrets, clock) as (house, folder):
        console = await _console(house, "me", folder)
        reply = await console.show(f'/import "{export}"')
        if reply.outcome is not Outcome.OK:
            return 1
        member = await house.store.members.identify("console", "me")
        tracks = (await house.store.playlists.listens(member))["track_id"]
        some = tracks[:: max(1, len(tracks) // _SHOWN)][:_SHOWN]
        links = [f"/guess {link_to(track) or track}" for track in map(str, some)]  # type: ignore[arg-type]
        return await _show(console, ["/playlists", *links], typed=typed)


@asynccontextmanager
async def _visit(config: Config, secrets: Secrets, clock: Clock) -> AsyncIterator[tuple[House, Path]]:
    """Open a house whose database lies in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="earmark-demo-") as name:
        folder = Path(name)
        store = msgspec.structs.replace(
            config.store, path=str(folder / "demo.db"), backups=str(folder / "backups")
        )
        async with open_house(msgspec.structs.replace(config, store=store), secrets, clock) as house:
            yield house, folder


def _free_port() -> int:
    """Find a port for the pages of maps, whose address is told before they are opened."""
    with socket.socket() as free:
        free.bind((_HERE, 0))
        return int(free.getsockname()[1])


def _with_app(spotify: SpotifyWorld) -> SpotifyWorld:
    """Register an app that lets the five people of the world in."""
    spotify.add_app(_CLIENT, redirect_uris=[_CALLBACK], users=list(spotify.people))
    return spotify


def _settings(spotify: SpotifyStandIn) -> Spotify:
    """Lead the house to our own Spotify, which needs no distance between calls."""
    return Spotify(
        client_id=_CLIENT,
        redirect=_CALLBACK,
        api_base=spotify.api,
        accounts_base=spotify.accounts,
        gap_ms=0,
    )


def _with_key(secrets: Secrets) -> Secrets:
    """Seal the demo's logins with a key of this visit where the operator has none."""
    return secrets if secrets.key else replace(secrets, key=chance.token_bytes(32))


async def _settle(house: House, world: World, folder: Path) -> None:
    """Link everybody's Spotify, bring the catalogue in, and train everybody's model side by side."""
    catalogue = folder / "catalogue.csv"
    await asyncio.to_thread(write_catalogue, world, catalogue)
    songs = await house.services.cataloguing.take_in(catalogue)
    print(f"A small invented world: {len(world.people)} people, and a catalogue of {songs:,} songs.")  # noqa: T201 - the demo's own page
    print("Their Spotify is our own, on this machine; each links an account there, as people do:")  # noqa: T201 - the demo's own page
    members = [await _linked(house, person.name) for person in world.people]
    for member, person in zip(members, world.people, strict=True):
        await _open_up(house, member, person.name)
    print("As friends in one server, they let each other see their taste, and suggest each other's songs.")  # noqa: T201 - the demo's own page
    await asyncio.gather(*(house.services.training.model(member, _silent) for member in members))
    print(f"Everybody's model is trained. You are {GUIDE}.\n")  # noqa: T201 - the demo's own page


async def _linked(house: House, name: str) -> MemberId:
    """Take somebody to the page of consent and back, and read their library."""
    member = await house.store.members.identify(PLATFORM, name)
    linking = house.services.linking
    way = await linking.start(member, f"{name} on this machine")
    await linking.pasted(member, await consent(way.address, name.casefold()))
    await linking.confirm(member)
    read = await house.services.reading.read(member, _silent)
    change = read.change
    print(f"  {name}: {change.playlists_new} playlists, {change.entries_added:,} songs")  # noqa: T201 - the demo's own page
    return member


async def _open_up(house: House, member: MemberId, name: str) -> None:
    """Let somebody's friends see what lies in their playlists, all but what they like in secret."""
    curating = house.services.curating
    for playlist in await curating.all(member):
        if playlist.kind is Kind.PLAYLIST:
            await curating.choose(member, word_for(playlist), Choice.VISIBLE)
    for agreement in _SHARED:
        await house.services.consenting.agree(member, _AMONG_FRIENDS, agreement, called=name)


def _silent(_: str) -> None:
    """Take progress that nobody waits for."""


async def _console(house: House, name: str, folder: Path, *, place: Place | None = None) -> Console:
    services, members = house.services, house.store.members
    return await open_console(services, members, name, folder / "exports", place=place)


async def _show(console: Console, lines: list[str], *, typed: bool | None) -> int:
    if sys.stdin.isatty() if typed is None else typed:
        await console.show("/help")
        await console.talk()
        return 0
    fine = True
    reply: Reply | None = None
    for line in lines:
        typed_line = await _agreed(reply) if line == _AGREE and reply else line
        print(f"earmark> {typed_line}")  # noqa: T201 - the demo's own page
        reply = await console.show(typed_line)
        fine = fine and reply.outcome in _FINE
    return 0 if fine else 1


async def _agreed(reply: Reply) -> str:
    """Open the page that a reply links to, agree there as the guide, and paste the address of its end."""
    print("(In a browser, Juno agrees at Spotify and copies the address where that ends.)\n")  # noqa: T201 - the demo's own page
    return f"1 {await consent(reply.links[0].address, GUIDE.casefold())}"


def _guess(song: Song) -> str:
    return f"/guess {_page_of(song)}"


def _page_of(song: Song) -> str:
    return f"https://open.spotify.com/track/{song.id}"


def _lines(world: World) -> list[str]:
    """Choose what the tour asks: songs that fit, one that doesn't, mistakes, the score card, goodbye."""
    mine = [newcomer for newcomer in world.newcomers if newcomer.asker == GUIDE]
    fitting = [newcomer.song for newcomer in mine if newcomer.playlist]
    foreign = [newcomer.song for newcomer in mine if not newcomer.playlist]
    me, friend = (next(each for each in world.people if each.name == name) for name in (GUIDE, _FRIEND))
    return [
        "/help",
        "/playlists",
        *_SYNCING,
        _guess(fitting[0]),
        _WHY,
        _guess(fitting[1]),
        _NOT_THAT_ONE,
        _THE_SECOND,
        _guess(foreign[0]),
        f"/guess {me.songs[0].title}",
        f"/guess {_ALBUM}",
        f'/playlists "{me.playlists[0].name}" exclude',
        "/recommend",
        _DISLIKE,
        _LIKE,
        _TAKE_BACK,
        "/recommend mood:calmer",
        f'/recommend playlist:"{me.playlists[1].name}"',
        f"/compare {_FRIEND}",
        f"/blend person:{_FRIEND} person2:{_ANOTHER}",
        f"/whose {_page_of(friend.songs[0])}",
        "/map server",
        "/model",
        "/unfiled",
        *_GOODBYE,
    ]
