"""What the playlists of others say of an artist helps, as long as they allow it and not a moment longer."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from bot.compute import Inline, Task
from bot.domain import Agreement, MemberId, Place, Shown, Track
from bot.metrics import Metrics
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.services.training import GUESSER, Training
from bot.services.working import Working
from bot.store import Store, open_store
from tests.store.test_leases import TERM, Hand
from tests.store.worlds import exported, listed, song

ROOT = Path(__file__).resolve().parents[2]
HERE = Place("discord", "1")
KEY = b"k" * 32
MOSS = [song(number, artist=f"Fern {number % 4}") for number in range(1, 13)]
CLATTER = [song(number, artist=f"Kettle {number % 4}") for number in range(101, 113)]
NEWCOMER = [song(number, artist="Newcomer") for number in range(201, 205)]
KEPT = [song(number, artist="Hermit") for number in range(301, 305)]


@dataclass
class Bench(Inline):
    """Trains as a worker does, once a gate is open, and notes what of others it was given."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    given: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.gate.set()

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        self.given.append(options.get("elsewhere"))
        self.begun.set()
        await self.gate.wait()
        return await super().run(task, *arguments, within=within, **options)


@dataclass
class Street:
    """Ann, who never heard of Newcomer, and ben, who files them among Ann's clatter."""

    store: Store
    bench: Bench
    training: Training
    working: Working
    ann: MemberId
    ben: MemberId

    async def move_in(self) -> None:
        """Bring both libraries, and show what may be shown."""
        moss, clatter = listed("Moss", MOSS), listed("Clatter", CLATTER)
        await self.store.playlists.take_in(self.ann, exported(moss, clatter))
        await self.bring(self.ben, *NEWCOMER)
        for each in await self.store.playlists.all(self.ben):
            if each.name != "Alone at night":
                await self.store.playlists.set_shown(self.ben, each.id, Shown.COUNTED)

    async def bring(self, member: MemberId, *more: Track) -> None:
        """Import a few playlists; the last one is nobody's business."""
        quiet = [listed(name, MOSS) for name in ("Quiet of Ben", "More quiet")]
        noise = [listed(name, [*CLATTER, *more]) for name in ("Noise of Ben", "More noise")]
        alone = listed("Alone at night", KEPT)
        await self.store.playlists.take_in(member, exported(*quiet, *noise, alone))

    async def allow(self, *members: MemberId, place: Place = HERE) -> None:
        for member in members:
            await self.store.agreements.agree(member, place, Agreement.ARTISTS)

    async def model(self) -> bytes:
        """Ask for ann's model."""
        return (await self.training.model(self.ann, lambda _: None)).content

    async def odds(self, model: bytes, track: Track = NEWCOMER[0]) -> dict[str, float]:
        """Ask a model of ann's where a song by an artist belongs, of which it knows nothing else."""
        asked = {"track_id": "asked", "title": "Unheard", "artists": list(track.artists)}
        options: dict[str, Any] = {"member": str(self.ann), "key": KEY, "at": None}
        said = cast("dict[str, Any]", await Inline().run(Task("models.tasks:guess"), model, asked, **options))
        names = {str(each.id): each.name for each in await self.store.playlists.all(self.ann)}
        return {names.get(name, name): share for name, share in said["playlists"]}

    async def work(self) -> None:
        """Work as the schedule does, until nothing is left to do."""
        async with self.working.open(Metrics()):
            while await self.training.look() or await self._is_open():
                await asyncio.sleep(0.001)

    async def _is_open(self) -> bool:
        counts = (await self.store.jobs.standing()).counts
        return any(state in {"waiting", "running"} for _, state in counts)


@asynccontextmanager
async def street_in(path: Path) -> AsyncIterator[Street]:
    async with open_store(path, Hand()) as store:
        bench, holding = Bench(), Holding(store, holder="one", term=TERM)
        training = Training(store, bench, holding, key=KEY, seed=0, least_tracks=4)
        leading = Leading(store, holder="one")
        working = Working(store, holding, leading, training, at_once=2, eager=False, look=0.001)
        ann, ben = [await store.members.identify("discord", name) for name in ("1", "2")]
        yield Street(store, bench, training, working, ann, ben)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "earmark.db"


@pytest.fixture
async def street(path: Path) -> AsyncIterator[Street]:
    async with street_in(path) as found:
        await found.move_in()
        yield found


async def test_an_artist_whom_a_member_never_filed_is_placed_by_what_another_says(street: Street) -> None:
    alone = await street.odds(await street.model())

    await street.allow(street.ann, street.ben)
    helped = await street.odds(await street.model())

    assert helped["Clatter"] > helped["Moss"]
    assert helped["Clatter"] - helped["Moss"] > alone["Clatter"] - alone["Moss"] + 0.1


async def test_nothing_of_others_reaches_a_worker_without_agreements_of_both(street: Street) -> None:
    await street.model()
    await street.allow(street.ben)
    await street.training.model(street.ann, lambda _: None, afresh=True)

    assert street.bench.given == [None, None]


async def test_what_is_agreed_to_in_another_server_helps_nobody_here(street: Street) -> None:
    await street.allow(street.ann)
    await street.allow(street.ben, place=Place("discord", "2"))

    await street.model()

    assert street.bench.given == [None]


async def test_what_a_private_playlist_says_reaches_nobody(street: Street) -> None:
    await street.allow(street.ann, street.ben)

    await street.model()

    (given,) = street.bench.given
    assert "Newcomer" in str(given)
    assert "Hermit" not in str(given)


@pytest.mark.parametrize("way", ["withdraws", "is forgotten", "makes it private", "loses the server"])
async def test_whoever_takes_it_back_is_in_no_model_any_more(street: Street, way: str) -> None:
    before = await street.model()
    await street.allow(street.ann, street.ben)
    assert await street.model() != before

    match way:
        case "withdraws":
            await street.store.agreements.withdraw(street.ben, HERE, Agreement.ARTISTS)
        case "is forgotten":
            await street.store.personal.erase(street.ben)
        case "makes it private":
            for each in await street.store.playlists.all(street.ben):
                await street.store.playlists.set_shown(street.ben, each.id, Shown.PRIVATE)
        case _:
            await street.store.agreements.close(HERE)

    assert await street.store.trained.load(street.ann, GUESSER) is None
    await street.work()
    kept = await street.store.trained.load(street.ann, GUESSER)
    assert kept
    assert kept.content == before


async def test_a_training_under_way_when_somebody_withdraws_is_thrown_away(street: Street) -> None:
    before = await street.model()
    await street.allow(street.ann, street.ben)
    street.bench.begun.clear()
    street.bench.gate.clear()
    asking = asyncio.create_task(street.model())
    await street.bench.begun.wait()

    await street.store.agreements.withdraw(street.ben, HERE, Agreement.ARTISTS)
    street.bench.gate.set()

    assert await asking == before
    assert [bool(given) for given in street.bench.given] == [False, True, False]


async def test_the_digest_follows_who_helps_and_not_what_they_file(street: Street) -> None:
    ann, training = street.ann, street.training
    alone = await training.digest(ann)
    await street.allow(street.ann, street.ben)
    together = await training.digest(ann)

    await street.bring(street.ben, *NEWCOMER, song(999))
    later = await training.digest(ann)
    await street.store.agreements.withdraw_all(street.ben)

    assert alone != together == later
    assert await training.digest(ann) == alone


async def test_a_digest_that_is_handed_out_tells_nothing_without_the_key(street: Street) -> None:
    await street.allow(street.ann, street.ben)
    other = Training(
        street.store, street.bench, street.training._holding, key=b"j" * 32, seed=0, least_tracks=4
    )

    assert await other.digest(street.ann) != await street.training.digest(street.ann)


async def test_another_who_agrees_and_shows_nothing_makes_nobody_train_again(street: Street) -> None:
    await street.allow(street.ann, street.ben)
    await street.work()
    trained = len(street.bench.given)

    cem = await street.store.members.identify("discord", "3")
    await street.store.playlists.take_in(cem, exported(listed("Mine", MOSS), listed("Too", CLATTER)))
    await street.allow(cem)
    await street.work()

    assert len(street.bench.given) == trained + 1
    assert await street.store.trained.load(cem, GUESSER)


_WITHDRAW = """
import asyncio, sys
from pathlib import Path
from bot.clock import utc_now
from bot.domain import Agreement, MemberId, Place
from bot.store import open_store

async def withdraw(path, member):
    async with open_store(Path(path), utc_now) as store:
        await store.agreements.withdraw(MemberId(int(member)), Place("discord", "1"), Agreement.ARTISTS)
        print("withdrawn", flush=True)
        await asyncio.Event().wait()

asyncio.run(withdraw(*sys.argv[1:]))
"""


async def test_a_kill_between_withdrawal_and_training_loses_neither(path: Path) -> None:
    async with street_in(path) as street:
        await street.move_in()
        before = await street.model()
        await street.allow(street.ann, street.ben)
        await street.work()
    kill_after_withdrawal(path, street.ben)

    async with street_in(path) as street:
        assert await street.store.trained.load(street.ann, GUESSER) is None
        await street.work()
        kept = await street.store.trained.load(street.ann, GUESSER)

    assert kept
    assert kept.content == before


def kill_after_withdrawal(path: Path, member: MemberId) -> None:
    command = [sys.executable, "-c", _WITHDRAW, str(path), str(member)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert said == "withdrawn\n"
