"""Children that sync and are killed; `python -m tests.services.killing` gives birth to them."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import bot.spotify.line as _  # noqa: F401 - loaded before the fork, and not by each child
from bot.demo.spotify import Fault, SpotifyStandIn, SpotifyWorld, open_spotify
from bot.domain import MemberId
from bot.errors import EarmarkError
from tests.linked import Hand, Town, house_in
from tests.services.weathering import OFTEN, Found, Habits, compared, doubtful, introduced, untouched

ROOT = Path(__file__).resolve().parents[2]
_MOMENTS = ("before", "after", "midst")
_MOST_MS = 12.0


class Nursery:
    """Gives birth to children that each bring one playlist up to date."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._orders, self._words = process.stdin, process.stdout

    async def start(self, ward: "Ward") -> int:
        """Let a child begin, and return its number."""
        self._orders.write(f"{json.dumps(ward.order)}\n".encode())
        await self._orders.drain()
        word = await self._word()
        assert word.startswith("child "), word
        return int(word.split()[1])

    async def over(self) -> str:
        """Wait for the child's end, and return how it ended: nothing where it was killed."""
        word = await self._word()
        if word == "over":
            return ""
        assert await self._word() == "over"
        return word

    async def _word(self) -> str:
        return (await self._words.readline()).decode().strip()


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Run an interpreter that forks children within the block."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.services.killing", cwd=ROOT, stdin=pipe, stdout=pipe
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


@dataclass
class Ward:
    """A member whose house is opened by children alone."""

    habits: Habits
    standin: SpotifyStandIn
    clock: Hand
    folder: Path
    member: MemberId
    found: Found = field(default_factory=Found)
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def order(self) -> dict[str, object]:
        """What a child has to know."""
        now, addresses = self.clock.now.isoformat(), (self.standin.api, self.standin.accounts)
        return {"folder": str(self.folder), "at": addresses, "now": now, "member": self.member}

    async def strike(self, children: Nursery) -> bool:
        """Kill a child at a random call: before or after its effect, or amid its work; False if it lived."""
        rng, moment = self.habits.rng, self.habits.rng.choice(_MOMENTS)
        method = rng.choice((None, "POST", "POST", "DELETE"))
        kind, after = "hang-after" if moment == "after" else "hang", rng.choice(_places(method))
        aim = Fault(kind, method=method, after=after)
        if moment != "midst":
            self.standin.faults.add(aim)
        with untouched(self.habits, self.standin, self.found):
            word = await self._struck(children, aim, rng.random() * _MOST_MS if moment == "midst" else 0)
        self.standin.faults.clear()
        assert word in {"", "well"}, word
        self.kills[moment if not word else "lived"] += 1
        return not word

    async def _struck(self, children: Nursery, aim: Fault, wait_ms: float) -> str:
        seen, child = len(self.standin.requests), await children.start(self)

        def is_met() -> bool:
            return sum(aim.meets(each.method, each.path) for each in self.standin.requests[seen:]) > aim.after

        over = asyncio.create_task(children.over())
        met = asyncio.create_task(self.standin.until(is_met))
        await asyncio.wait((over, met), return_when=asyncio.FIRST_COMPLETED)
        if met.done():
            await asyncio.sleep(wait_ms / 1000)
            if not over.done():
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        met.cancel()
        return await over

    async def complete(self, children: Nursery) -> None:
        """Let the member act on what came of it, and a fresh child do it to its end; then compare."""
        if self.habits.rng.random() < 0.4:
            self.habits.live(2, doubtful(self.habits, self.standin))
        with untouched(self.habits, self.standin, self.found):
            await children.start(self)
            ended = await children.over()
        self.habits.taken.clear()
        assert ended == "well", ended
        self.found += compared(self.habits)

    def pass_time(self) -> None:
        """Let the member live on, so that there is something to do."""
        self.standin.requests.clear()
        self.habits.live(self.habits.rng.randint(3, 8))


def _places(method: str | None) -> range:
    return range(9) if method is None else range(2 if method == "POST" else 1)


@asynccontextmanager
async def ward_in(folder: Path, seed: int) -> AsyncIterator[Ward]:
    """Link a member whose habits go by a seed, and leave their house to children."""
    clock = Hand()
    habits = Habits(Random(seed), SpotifyWorld(clock))
    habits.settle()
    async with open_spotify(habits.world) as standin:
        async with house_in(folder, standin, clock, **OFTEN) as house:
            member = await introduced(Town(house, standin, habits.world, clock))
        yield Ward(habits, standin, clock, folder, member)


async def obey(order: dict[str, Any]) -> str:
    """Bring the playlist with everything up to date, and return how that ended."""
    clock = Hand()
    clock.now = datetime.fromisoformat(order["now"])
    there = SpotifyStandIn(SpotifyWorld(clock))
    there.api, there.accounts = order["at"]
    async with house_in(Path(order["folder"]), there, clock, **OFTEN) as house:
        try:
            await house.services.syncing.apply(MemberId(int(order["member"])), lambda _: None)
        except EarmarkError as error:
            return type(error).__name__
    return "well"


def say(word: str) -> None:
    """Report a word at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def live(order: str) -> NoReturn:
    """Be a child: say one's number, obey, and end without the parent's loop."""
    try:
        say(f"child {os.getpid()}")
        say(asyncio.run(obey(json.loads(order))))
    finally:
        os._exit(0)


def main() -> None:
    """Fork a child for each order, since a new interpreter for each would take most of the time."""
    for order in sys.stdin:
        child = os.fork()
        if not child:
            live(order)
        os.waitpid(child, 0)
        say("over")


if __name__ == "__main__":
    main()
