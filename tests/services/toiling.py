"""Children that work on jobs and are killed or paused; run as `python -m tests.services.toiling`.

Each order on standard input is carried out by a forked child; `over` ends what is reported of it.
"""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from bot.app import open_house
from bot.clock import utc_now
from bot.compute import Task
from bot.config import Compute, Config, Secrets
from bot.config import Store as Settings
from bot.domain import MemberId
from bot.metrics import Metrics
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.services.training import GUESSER, Training
from bot.services.working import Working
from bot.store import Store, open_store
from tests.store.worlds import exported, listed

ROOT = Path(__file__).resolve().parents[2]
TERM = timedelta(seconds=0.4)
_LOOK = 0.005


def made_of(listens: object) -> str:
    """Return what a model of these listens holds, so that one of others or a half of one is seen."""
    return hashlib.sha256(json.dumps(listens, default=str).encode()).hexdigest()


@dataclass
class Bench:
    """An engine that says whom it trains, and takes some milliseconds, or as long as a file is missing."""

    name: str
    chance: Random
    gate: Path | None

    async def run(
        self, _: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        assert within is None
        (listens,) = arguments
        say(f"trains {options['member']}")
        if self.gate is None:
            await asyncio.sleep(self.chance.random() * 0.01)
        while self.gate and not self.gate.exists():
            await asyncio.sleep(_LOOK)
        return f"{self.name} {made_of(listens)}".encode()

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class Shop:
    """A store, and all that works on its jobs."""

    store: Store
    training: Training
    working: Working
    chance: Random

    async def ring(self) -> None:
        """Ask for models as the schedule does, as long as this process leads."""
        while True:
            if self.working.leads:
                await self.training.look()
            await asyncio.sleep(_LOOK)

    async def live(self) -> None:
        """Change libraries, and ask for a model now and then, for ever."""
        members = await self.store.members.with_playlists()
        while True:
            member = self.chance.choice(members)
            await bring(self.store, member, self.chance.randint(4, 12))
            if self.chance.random() < 0.3:
                await self.training.model(member, lambda _: None)
            await asyncio.sleep(self.chance.random() * 0.02)

    async def settled(self) -> None:
        """Wait until nothing is left to do."""
        while await self.store.jobs.unlearned(soon=False) or await unfinished(self.store):
            await asyncio.sleep(_LOOK)


async def unfinished(store: Store) -> int:
    """Count the jobs that are open or have failed."""
    counts = (await store.jobs.standing()).counts
    return sum(number for (_, state), number in counts.items() if state != "done")


async def bring(store: Store, member: MemberId, songs: int) -> None:
    """Import two playlists of so many songs."""
    calm, loud = listed("Calm", range(songs)), listed("Loud", range(100, 104))
    await store.playlists.take_in(member, exported(calm, loud))


@asynccontextmanager
async def shop_in(order: dict[str, Any]) -> AsyncIterator[Shop]:
    """Open the database of an order, with leases of its own name."""
    name, chance = str(order["name"]), Random(order["seed"])
    gate = Path(order["gate"]) if order.get("gate") else None
    async with open_store(Path(order["path"]), utc_now) as store:
        holding, leading = Holding(store, holder=name, term=TERM), Leading(store, holder=name, term=TERM)
        bench = Bench(name, chance, gate)
        training = Training(store, bench, holding, key=b"k" * 32, seed=0, least_tracks=4)
        working = Working(store, holding, leading, training, at_once=3, eager=False, look=_LOOK)
        yield Shop(store, training, working, chance)


@asynccontextmanager
async def house_in(order: dict[str, Any]) -> AsyncIterator[Shop]:
    """Open the whole house over the database of an order, with real workers, so much later by its clock."""
    path = Path(order["path"])
    config = Config(
        store=Settings(path=str(path), backups=str(path.parent / "backups")), compute=Compute(workers=2)
    )
    skew = timedelta(seconds=order["skew"])
    async with open_house(config, Secrets(key=b"k" * 32, written=()), lambda: utc_now() + skew) as house:
        services = house.services
        yield Shop(house.store, services.training, services.working, Random(order["seed"]))


async def obey(order: dict[str, Any]) -> None:
    """Work on jobs: for ever while libraries change, or until nothing is left to do."""
    opened = shop_in(order) if order["skew"] is None else house_in(order)
    async with opened as shop, shop.working.open(Metrics()):
        say("leads" if shop.working.leads else "waits")
        ringing = asyncio.create_task(shop.ring())
        if order["task"] == "live":
            await shop.live()
        await shop.settled()
        ringing.cancel()
        await asyncio.gather(ringing, return_exceptions=True)
    say("well")


def say(word: str) -> None:
    """Report at once; a line that was cut off by a kill is none."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


@dataclass
class Ward:
    """The process whose children work and die; `words` are what the child of the moment has said."""

    process: subprocess.Popen[str]
    path: Path
    child: int = 0

    def start(
        self,
        task: str,
        *,
        name: str = "one",
        seed: int = 0,
        gate: Path | None = None,
        skew: int | None = None,
    ) -> None:
        """Let a child begin; with `skew`, in a whole house whose clock is so many seconds ahead."""
        order = {"task": task, "path": str(self.path), "name": name, "seed": seed, "skew": skew}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order | ({"gate": str(gate)} if gate else {})) + "\n")
        self.process.stdin.flush()
        self.child = int(self.until("child ").split()[1])

    def until(self, beginning: str) -> str:
        """Wait for a word that begins so."""
        for word in self._words():
            if word.startswith(beginning):
                return word
        raise AssertionError(f"the child ended without saying {beginning}")

    def send(self, sign: signal.Signals) -> None:
        """Send the child a signal."""
        os.kill(self.child, sign)

    def is_stopped(self) -> bool:
        """Tell whether every thread of the child stands still."""
        threads = Path(f"/proc/{self.child}/task").glob("*/stat")
        return all(each.read_text().rpartition(")")[2].split()[0] == "T" for each in threads)

    def rest(self) -> list[str]:
        """Wait for the child's end, and return what it still said."""
        return list(self._words())

    def _words(self) -> Iterator[str]:
        assert self.process.stdout
        for line in self.process.stdout:
            if line == "over\n":
                return
            yield line.strip()
        raise AssertionError("the process that forks the children has ended")


@contextmanager
def ward(path: Path) -> Iterator[Ward]:
    """Run an interpreter that forks children within the block."""
    command = [sys.executable, "-m", "tests.services.toiling"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        found = Ward(process, path)
        try:
            yield found
        finally:
            process.kill()
            if found.child and Path(f"/proc/{found.child}").exists():
                os.kill(found.child, signal.SIGKILL)


async def check(path: Path, by: str = "") -> None:
    """See that every member has one model of the library as it is, and that nothing is left to do."""
    async with open_store(path, utc_now) as store:
        (integrity,) = await store.database.rows("PRAGMA integrity_check")
        assert integrity[0] == "ok"
        assert await unfinished(store) == 0
        for member in await store.members.with_playlists():
            model = await store.trained.load(member, GUESSER)
            assert model
            assert model.digest.endswith(await store.playlists.digest(member))
            maker, _, content = model.content.decode().partition(" ")
            assert content == made_of(await store.playlists.listens(member))
            assert not by or maker == by


def live(order: str) -> NoReturn:
    """Be a child: say one's number, obey, and end without the parent's loop."""
    try:
        say(f"child {os.getpid()}")
        asyncio.run(obey(json.loads(order)))
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
