"""How long `/map` takes from the question to the picture: 20,000 songs of eight people, with real workers.

The songs are those of public playlists, dealt out as the playlists of eight people who agree to be shown.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.bars import Bar, lines
from benchmarks.importing import SOURCE, rewritten
from bot.answers.catalogue import ask
from bot.answers.question import Question
from bot.answers.reply import Reply
from bot.app import House, open_house
from bot.clock import utc_now
from bot.config import Config, Secrets, Store
from bot.domain import Agreement, ExportedPlaylist, MemberId, Place, Shown
from bot.frontends.pulse import Pulse
from bot.imports import read
from bot.metrics import Metrics

_PEOPLE = tuple("ABCDEFGH")
_HERE = Place("bench", "friends")
_MEGABYTE = 1_000_000

_BARS = {
    "first_s": Bar("/map, 20,000 songs, nothing laid out yet: seconds", 10, 8, less_is_better=True),
    "png_mb": Bar("/map: megabytes of the picture", 8, 2, less_is_better=True),
}


def measure() -> dict[str, Any] | None:
    """Return seconds of the first map and of the next ones, the picture's megabytes and the loop's lag."""
    if not SOURCE.is_file():
        return None
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_mapped(Path(name)))


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out, and beside them what is asked for."""
    rows = [f"  {name:<20}{value:>10,.2f}" for name, value in figures.items() if name != "measures"]
    return "\n".join([*rows, *lines(figures["measures"])])


async def _mapped(folder: Path) -> dict[str, Any]:
    config = Config(store=Store(path=str(folder / "earmark.db"), backups=str(folder / "backups")))
    async with open_house(config, Secrets(key=b"k" * 32, written=()), utc_now) as house:
        members = await _settled(house, folder)
        # A bot that runs has its workers: their start is no part of an answer.
        await _asked(house, members[0], who="me")
        async with Pulse(Metrics(), monotonic=time.monotonic) as pulse:
            first, reply = await _asked(house, members[0])
            lag = pulse.worst
            again, _ = await _asked(house, members[1], by="genre")
    figures = {
        "first_s": first,
        "again_s": again,
        "png_mb": len(reply.attachment.content if reply.attachment else b"") / _MEGABYTE,
        "lag_ms": 1000 * lag,
    }
    return figures | {"measures": [bar.beside(figures[name]) for name, bar in _BARS.items()]}


async def _settled(house: House, folder: Path) -> list[MemberId]:
    """Deal the playlists out, and let everybody agree."""
    exported = read(rewritten(folder / "export"))
    members = [await house.store.members.identify("bench", name) for name in _PEOPLE]
    dealt = dict(zip(members, _dealt(exported.playlists, len(members)), strict=True))
    for member, name in zip(members, _PEOPLE, strict=True):
        mine = type(exported)(exported.form, exported.whole, dealt[member], (), exported.counts)
        await house.store.playlists.take_in(member, mine)
        await house.services.consenting.show_all(member, Shown.VISIBLE)
        await house.services.consenting.agree(member, _HERE, Agreement.MAP, called=name)
    return members


def _dealt(playlists: tuple[ExportedPlaylist, ...], people: int) -> Iterator[tuple[ExportedPlaylist, ...]]:
    turns = list(zip(cycle(range(people)), playlists, strict=False))
    return (tuple(each for turn, each in turns if turn == person) for person in range(people))


async def _asked(
    house: House, member: MemberId, *, who: str = "server", by: str = "member"
) -> tuple[float, Reply]:
    began = time.perf_counter()
    question = Question(member, {"who": who, "by": by}, lambda _: None, _HERE)
    reply = await ask(house.services, "map", question)
    return time.perf_counter() - began, reply
