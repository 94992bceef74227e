"""`earmark demo`: imports a small world or the reader's own export, then opens the console or tours."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bot.answers.reply import Outcome
from bot.app import House, open_house
from bot.clock import Clock
from bot.config import Config, Secrets
from bot.demo.discography import Song
from bot.demo.exports import write, write_catalogue
from bot.demo.world import World, invent
from bot.frontends.console import Console, open_console
from bot.services.links import link_to

SEED = 7
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
"""The world is the same for every visitor, and so are the answers that the README shows."""

GUIDE = "Juno"
"""As whom the visitor looks around."""

_ALBUM = "https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy"
_SHOWN = 3
# The numbers of what a reply offers, as they are typed at a terminal.
_NOT_THAT_ONE, _WHY, _THE_SECOND = "2", "3", "2"
_FINE = {Outcome.OK, Outcome.NONE_FITS, Outcome.NEEDS_LIBRARY, Outcome.NOT_FOUND, Outcome.BAD_INPUT}


async def tour(config: Config, secrets: Secrets, clock: Clock, *, typed: bool | None = None) -> int:
    """Build the world, import and train its people, and show it; returns the exit code.

    With a terminal the console opens; without one (`typed` false) a short tour is played.
    """
    async with _visit(config, secrets, clock) as (house, folder):
        world = await asyncio.to_thread(invent, SEED, UNTIL)
        await _settle(house, world, folder)
        console = await _console(house, GUIDE, folder)
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


async def _settle(house: House, world: World, folder: Path) -> None:
    """Bring everybody's export and the catalogue in, and train everybody's model side by side."""
    files = await asyncio.to_thread(write, world, folder)
    catalogue = folder / "catalogue.csv"
    await asyncio.to_thread(write_catalogue, world, catalogue)
    songs = await house.services.cataloguing.take_in(catalogue)
    print(f"A small invented world: {len(files)} people, and a catalogue of {songs:,} songs.")  # noqa: T201 - the demo's own page
    members = []
    for name, path in files.items():
        member = await house.store.members.identify("console", name)
        imported = await house.services.importing.take_in(member, path)
        print(f"  {name}: {imported.playlists} playlists, {imported.counts.kept:,} songs")  # noqa: T201 - the demo's own page
        members.append(member)
    await asyncio.gather(*(house.services.training.model(member, _silent) for member in members))
    print(f"Everybody's model is trained. You are {GUIDE}.\n")  # noqa: T201 - the demo's own page


def _silent(_: str) -> None:
    """Take progress that nobody waits for."""


async def _console(house: House, name: str, folder: Path) -> Console:
    return await open_console(house.services, house.store.members, name, folder / "exports")


async def _show(console: Console, lines: list[str], *, typed: bool | None) -> int:
    if sys.stdin.isatty() if typed is None else typed:
        await console.show("/help")
        await console.talk()
        return 0
    fine = True
    for line in lines:
        print(f"earmark> {line}")  # noqa: T201 - the demo's own page
        reply = await console.show(line)
        fine = fine and reply.outcome in _FINE
    return 0 if fine else 1


def _guess(song: Song) -> str:
    return f"/guess https://open.spotify.com/track/{song.id}"


def _lines(world: World) -> list[str]:
    """Choose what the tour asks: songs that fit, one that doesn't, mistakes, the score card, goodbye."""
    mine = [newcomer for newcomer in world.newcomers if newcomer.asker == GUIDE]
    fitting = [newcomer.song for newcomer in mine if newcomer.playlist]
    foreign = [newcomer.song for newcomer in mine if not newcomer.playlist]
    me = next(person for person in world.people if person.name == GUIDE)
    return [
        "/help",
        "/playlists",
        _guess(fitting[0]),
        _WHY,
        _guess(fitting[1]),
        _NOT_THAT_ONE,
        _THE_SECOND,
        _guess(foreign[0]),
        f"/guess {me.songs[0].title}",
        f"/guess {_ALBUM}",
        f'/playlists "{me.playlists[0].name}" exclude',
        "/model",
        "/privacy",
        "/export",
        "/forget",
        "/forget forget me",
        "/guess anything at all",
    ]
