"""What reading and syncing cost: requests, seconds and memory of a house apart from our own Spotify.

No distance between calls is kept while it is measured; the figures name the seconds that it would add.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.program import ROOT
from bot.config import Spotify
from bot.demo.spotify import SpotifyStandIn, SpotifyWorld, open_spotify
from bot.demo.spotify.faults import TOKEN
from bot.domain import MemberId
from bot.errors import EarmarkError
from tests.linked import CALLBACK, CLIENT, Hand, Town, house_in, hush, link, song

_SECOND = CLIENT[:-1] + "2"
_AN_APP = 5
_GAP = Spotify().gap_ms / 1000
_LOOK, _LONGEST = 0.002, 14
_DAY = timedelta(hours=24, seconds=1)


def measure() -> dict[str, Any]:
    """Return the figures of one member, of a long playlist, of ten at once, and of a budget that runs out."""
    return asyncio.run(_measure())


def table(figures: dict[str, Any]) -> str:
    """Lay the cases out, a line for each step."""
    lines = []
    for case, steps in figures.items():
        lines.append(f"  {case}")
        lines += [f"    {step:<14}{_list(told)}" for step, told in steps.items()]
    return "\n".join(lines)


def _list(told: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_short(number)}" for name, number in told.items())


def _short(number: object) -> str:
    return f"{number:,.2f}" if isinstance(number, float) else str(number)


async def _measure() -> dict[str, Any]:
    forty, long = [50] * 40, [10_000]
    return {
        "one member, 40 playlists of 50": await _twice(["p0"], forty),
        "one member, one playlist of 10,000": await _twice(["p0"], long),
        "ten members at once, two client ids": await _twice([f"p{n}" for n in range(10)], forty),
        "five members, 2 x 2,500 and 60 x 30, default budget": await _days([2500, 2500, *[30] * 60]),
    }


async def _twice(people: list[str], sizes: list[int]) -> dict[str, Any]:
    """Measure the first and the second time, each read and sync apart."""
    async with _open(people, sizes) as scene:
        steps = ("first read", "first sync", "second read", "second sync")
        told = {step: await scene.step("apply" if "sync" in step else "read") for step in steps}
        scene.check()
    return told


async def _days(sizes: list[int]) -> dict[str, Any]:
    """Let all of one app's members sync at once, and go on a day later, until all are whole."""
    told: dict[str, Any] = {}
    async with _open([f"p{n}" for n in range(_AN_APP)], sizes) as scene:
        for day in range(1, _LONGEST):
            told[f"day {day}"] = await scene.step("apply")
            if told[f"day {day}"]["well"] == _AN_APP:
                break
            scene.clock.move(_DAY)
        told["in all"] = {"pages": len(scene.pages), "pages read again": scene.again()}
        scene.check()
    return told


@dataclass
class _Scene:
    """A house in a process of its own, and our own Spotify here."""

    house: asyncio.subprocess.Process
    standin: SpotifyStandIn
    clock: Hand
    members: list[int]
    pages: Counter[tuple[str, str]]

    async def step(self, do: str) -> dict[str, Any]:
        """Let all members do something at once, and count what they asked Spotify for."""
        self.standin.requests.clear()
        order = {"do": do, "members": self.members, "now": self.clock.now.isoformat()}
        told = await _asked(self.house, order)
        made = [each for each in self.standin.requests if each.path != TOKEN]
        self.pages.update(
            (each.path, each.query["offset"]) for each in made if _is_page(each.path, each.method)
        )
        by_person = Counter(each.person for each in made)
        gap = _GAP * max(_by_app(by_person).values(), default=0)
        reads = sum(each.method == "GET" for each in made)
        return {"reads": reads, "writes": len(made) - reads, **told, "seconds more for the gap": gap}

    def again(self) -> int:
        """Count the pages of sources that were asked for more than once."""
        return sum(times - 1 for times in self.pages.values())

    def check(self) -> None:
        """See to it that everybody has each song of theirs once."""
        world = self.standin.world
        for person in world.people.values():
            lists = [world.playlists[each] for each in person.playlists]
            there = [uri for each in lists if each.name == "Everything" for uri in each.uris]
            wanted = {uri for each in lists if each.name != "Everything" for uri in each.uris}
            assert len(there) == len(wanted), person.id
            assert set(there) == wanted, person.id


def _is_page(path: str, method: str) -> bool:
    return method == "GET" and path.endswith("/items")


def _by_app(calls: Counter[str | None]) -> Counter[str]:
    apps = Counter[str]()
    for person, number in calls.items():
        apps[_app(person or "p0")] += number
    return apps


def _app(person: str) -> str:
    return CLIENT if int(person[1:]) < _AN_APP else _SECOND


@asynccontextmanager
async def _open(people: list[str], sizes: list[int]) -> AsyncIterator[_Scene]:
    """Link people with playlists of such sizes, then open their house in a process of its own."""
    clock = Hand()
    world = _world(clock, people, sizes)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        standin = await stack.enter_async_context(open_spotify(world))
        members = [await _linked(folder, standin, clock, person) for person in people]
        house = await _started(folder, standin)
        try:
            yield _Scene(house, standin, clock, members, Counter())
        finally:
            assert house.stdin
            house.stdin.close()
            await house.wait()


def _world(clock: Hand, people: list[str], sizes: list[int]) -> SpotifyWorld:
    world, number = SpotifyWorld(clock), 0
    for person in people:
        world.add_person(person, person.title())
        for place, size in enumerate(sizes):
            world.add_playlist(person, f"Playlist {place}", [song(number + each) for each in range(size)])
            number += size
    for client in (CLIENT, _SECOND):
        world.add_app(
            client, redirect_uris=[CALLBACK], users=[each for each in people if _app(each) == client]
        )
    return world


async def _linked(folder: Path, standin: SpotifyStandIn, clock: Hand, person: str) -> int:
    async with house_in(folder, standin, clock, client_id=_app(person)) as house:
        town = Town(house, standin, standin.world, clock)
        member = (await town.member(person)).member
        await link(town, member, person)
        return member


async def _started(folder: Path, standin: SpotifyStandIn) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    order = json.dumps([str(folder), standin.api, standin.accounts])
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.syncing", order, cwd=ROOT, stdin=pipe, stdout=pipe
    )


async def _asked(house: asyncio.subprocess.Process, order: dict[str, Any]) -> dict[str, Any]:
    assert house.stdin
    assert house.stdout
    house.stdin.write(f"{json.dumps(order)}\n".encode())
    await house.stdin.drain()
    told: dict[str, Any] = json.loads(await house.stdout.readline())
    return told


async def _serve(folder: str, api: str, accounts: str) -> None:
    """Be the house: do what each line asks, and tell how long it took and what it needed."""
    clock = Hand()
    there = SpotifyStandIn(SpotifyWorld(clock))
    there.api, there.accounts = api, accounts
    async with house_in(Path(folder), there, clock) as house:
        while line := await asyncio.to_thread(sys.stdin.readline):
            order = json.loads(line)
            clock.now = datetime.fromisoformat(order["now"])
            services = house.services
            do = services.syncing.apply if order["do"] == "apply" else services.reading.read
            print(json.dumps(await _timed(do(MemberId(each), hush) for each in order["members"])), flush=True)


async def _timed(acts: Iterable[Any]) -> dict[str, Any]:
    lags = [0.0]
    watch = asyncio.create_task(_watch(lags))
    began = time.monotonic()
    ends = await asyncio.gather(*map(_ended, acts))
    seconds = time.monotonic() - began
    watch.cancel()
    late = sorted(lags)
    p99, most = 1000 * late[int(0.99 * (len(late) - 1))], 1000 * late[-1]
    return {"well": sum(ends), "seconds": seconds, "lag_p99_ms": p99, "lag_max_ms": most, "mb": _memory()}


async def _ended(act: Any) -> bool:  # noqa: ANN401 - a read or a sync
    try:
        await act
    except EarmarkError:
        return False
    return True


async def _watch(lags: list[float]) -> None:
    """Note how much later than wished the loop comes round."""
    while True:
        wished = time.monotonic() + _LOOK
        await asyncio.sleep(_LOOK)
        lags.append(time.monotonic() - wished)


def _memory() -> float:
    """Return the most megabytes that this process has held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = [each for each in status.splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    asyncio.run(_serve(*json.loads(sys.argv[1])))
