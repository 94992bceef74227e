"""Calls to Spotify go one by one, fairly, within a day's number, and not at all while it wants a pause."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from yarl import URL

from bot.accounts import READ_SCOPES, ClientId
from bot.demo.spotify import Fault, SpotifyStandIn, SpotifyWorld, consent
from bot.domain import MemberId
from bot.errors import SpotifyPause
from bot.spotify import Caller, Gateway, Limits, Turns
from bot.spotify.turns import _Queue, in_words
from bot.store import Store, open_store
from tests.clocks import Hand
from tests.demo.spotify.visiting import CALLBACK, VERIFIER
from tests.spotify.visiting import ANA, APP, BEN, CLEO, PLENTY, Door, Waits, asked, caller_of

OTHER = ClientId("b0000000000000000000000000000002")
NAMES = {ANA: "ana", BEN: "ben", CLEO: "cleo"}


@dataclass
class Watch:
    """A watch that only waiting moves on."""

    now: float = 1000.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "earmark.db"


@pytest.fixture
async def store(path: Path, clock: Hand) -> AsyncIterator[Store]:
    async with open_store(path, clock) as opened:
        yield opened


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def turns(store: Store, clock: Hand, watch: Watch) -> Turns:
    return Turns(store.calls, PLENTY, clock, wait=watch.wait, monotonic=watch)


def limited(store: Store, clock: Hand, *, a_day: int = 10_000, a_family: int = 10_000) -> Turns:
    return Turns(store.calls, Limits(a_day, a_family, 0.0), clock)


def by(member: MemberId, client: ClientId = APP, *, urgent: bool = False) -> Caller:
    return caller_of("token", member=member, client=client, urgent=urgent)


async def call(turns: Turns, caller: Caller, family: str = "me") -> None:
    async with turns.turn(caller, family):
        pass


async def calls(turns: Turns, caller: Caller, family: str = "me") -> int:
    """Call until it is too much, and return how often it went well."""
    for number in range(1000):
        try:
            await call(turns, caller, family)
        except SpotifyPause:
            return number
    pytest.fail("nothing ever is too much")


async def waiting(turns: Turns, number: int) -> None:
    """Wait until so many calls wait for their turn."""
    queue = turns._queues[APP]
    while sum(map(len, queue.waiting.values())) < number:
        await asyncio.sleep(0)


async def test_one_app_makes_one_call_at_a_time(turns: Turns) -> None:
    under_way, most = 0, 0

    async def visit(member: MemberId) -> None:
        nonlocal under_way, most
        async with turns.turn(by(member), "me"):
            under_way += 1
            most = max(most, under_way)
            for _ in range(5):
                await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(visit(member) for member in (ANA, BEN, CLEO) * 4))

    assert (under_way, most) == (0, 1)


async def test_another_app_does_not_wait(turns: Turns) -> None:
    async with turns.turn(by(ANA), "me"):
        await call(turns, by(BEN, OTHER))


async def test_somebody_with_a_hundred_calls_does_not_hold_up_the_others(turns: Turns) -> None:
    order: list[str] = []

    async def visit(member: MemberId) -> None:
        async with turns.turn(by(member), "items"):
            order.append(NAMES[member])

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(turns.turn(by(ANA), "items"))
        visits = [asyncio.create_task(visit(member)) for member in (*[ANA] * 100, BEN, *[CLEO] * 3)]
        await waiting(turns, 104)
    await asyncio.gather(*visits)

    assert order[:9] == ["ana", "ben", "cleo", "ana", "cleo", "ana", "cleo", "ana", "ana"]
    assert order.count("ana") == 100


async def test_there_is_a_distance_from_the_end_of_one_call_to_the_next(
    store: Store, clock: Hand, watch: Watch
) -> None:
    turns = Turns(store.calls, Limits(1000, 1000, 0.25), clock, wait=watch.wait, monotonic=watch)

    await call(turns, by(ANA))
    assert watch.waited == []
    await call(turns, by(BEN))
    assert watch.waited == [0.25]
    async with turns.turn(by(ANA), "me"):
        watch.now += 7
    watch.now += 0.125
    await call(turns, by(ANA))
    assert watch.waited == [0.25, 0.25, 0.125]
    await call(turns, by(ANA, OTHER))
    watch.now += 0.25
    await call(turns, by(ANA))
    assert len(watch.waited) == 3


async def test_the_distance_is_kept_after_a_call_that_failed(store: Store, clock: Hand, watch: Watch) -> None:
    turns = Turns(store.calls, Limits(1000, 1000, 0.25), clock, wait=watch.wait, monotonic=watch)

    for _ in range(3):
        with pytest.raises(OSError, match="broken"):
            async with turns.turn(by(ANA), "me"):
                raise OSError("broken")

    assert watch.waited == [0.25, 0.25]


async def test_the_last_tenth_of_a_family_is_left_to_those_who_wait_for_an_answer(
    store: Store, clock: Hand
) -> None:
    turns = limited(store, clock, a_family=20)

    assert await calls(turns, by(ANA), "items") == 18
    assert await calls(turns, by(BEN), "items") == 0
    assert await calls(turns, by(BEN, urgent=True), "items") == 2
    assert await calls(turns, by(BEN), "me") == 18
    assert await calls(turns, by(ANA, OTHER), "items") == 18


async def test_the_last_tenth_of_a_day_is_left_to_those_who_wait_for_an_answer(
    store: Store, clock: Hand
) -> None:
    turns = limited(store, clock, a_day=20)

    for family in ("me", "items", "tracks"):
        for _ in range(6):
            await call(turns, by(ANA), family)
    assert await calls(turns, by(ANA), "library") == 0
    assert await calls(turns, by(ANA, urgent=True), "library") == 2

    with pytest.raises(SpotifyPause) as pause:
        await call(turns, by(BEN, urgent=True))
    assert pause.value.facts == {"until": "tomorrow at 10:00 UTC", "problem": "today's calls are used up"}


async def test_a_call_comes_back_a_day_after_it_was_made(store: Store, clock: Hand) -> None:
    turns = limited(store, clock, a_family=10)
    for _ in range(9):
        await call(turns, by(ANA))
        clock.move(timedelta(hours=1))

    with pytest.raises(SpotifyPause) as pause:
        await call(turns, by(ANA))
    assert pause.value.facts["until"] == "tomorrow at 10:00 UTC"
    clock.move(timedelta(hours=15, seconds=-1))
    assert await calls(turns, by(ANA)) == 0
    clock.move(timedelta(seconds=1))
    assert await calls(turns, by(ANA)) == 1
    clock.move(timedelta(hours=3))
    assert await calls(turns, by(ANA)) == 3


async def test_the_days_calls_survive_a_restart(path: Path, clock: Hand) -> None:
    async with open_store(path, clock) as store:
        assert await calls(limited(store, clock, a_family=10), by(ANA)) == 9
    async with open_store(path, clock) as store:
        assert await calls(limited(store, clock, a_family=10), by(ANA)) == 0


@pytest.mark.parametrize(
    ("retry_after", "until"), [(86_400, "tomorrow at 10:00 UTC"), (None, "at 10:01 UTC")]
)
async def test_a_limit_stops_everything_of_its_app_until_it_ends_and_a_restart_remembers_it(
    standin: SpotifyStandIn,
    world: SpotifyWorld,
    door: Door,
    path: Path,
    clock: Hand,
    retry_after: int | None,
    until: str,
) -> None:
    world.add_app(OTHER, redirect_uris=[CALLBACK], users=["ben"])
    ana, ben = await entered(door, "ana", APP), await entered(door, "ben", OTHER)
    standin.faults.add(Fault("429", retry_after=retry_after, reason="QUOTA_EXCEEDED"))

    for restart in range(2):
        async with open_store(path, clock) as store:
            gateway = Gateway(standin.api, Turns(store.calls, PLENTY, clock), wait=Waits())
            for question in (gateway.me(ana), gateway.liked(ana, 0), gateway.create(ana, "New", "")):
                with pytest.raises(SpotifyPause) as pause:
                    await question
                assert pause.value.facts == {"until": until, "problem": "QUOTA_EXCEEDED"}
            assert (await gateway.me(ben)).user == "ben"
            gateway.close()
        assert asked(standin) == [("GET", "/me")] * (2 + restart)

    clock.move(timedelta(seconds=retry_after or 60))
    again = await entered(door, "ana", APP)
    async with open_store(path, clock) as store:
        gateway = Gateway(standin.api, Turns(store.calls, PLENTY, clock), wait=Waits())
        assert (await gateway.me(again)).user == "ana"
        gateway.close()


async def entered(door: Door, person: str, client: ClientId) -> Caller:
    address = door.authorizing.address(client, CALLBACK, "s", VERIFIER, READ_SCOPES)
    code = URL(await consent(address, person)).query["code"]
    tokens = await door.authorizing.exchange(client, code, VERIFIER, CALLBACK)
    return caller_of(tokens.access, client=client, urgent=True)


async def test_a_shorter_pause_does_not_end_a_longer_one(turns: Turns, clock: Hand) -> None:
    await turns.pause(APP, 86_400, "QUOTA_EXCEEDED")
    await turns.pause(APP, 5, "too many calls")
    clock.move(timedelta(hours=23))

    assert await calls(turns, by(ANA, urgent=True)) == 0


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (datetime(2026, 11, 20, 14, 5, tzinfo=UTC), "at 14:05 UTC"),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "at 23:59 UTC"),
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), "tomorrow at 00:00 UTC"),
        (datetime(2026, 11, 21, 14, 5, tzinfo=UTC), "tomorrow at 14:05 UTC"),
        (datetime(2026, 11, 23, 9, 7, tzinfo=UTC), "on 23 November at 09:07 UTC"),
        (datetime(2027, 1, 2, 0, 0, tzinfo=UTC), "on 2 January at 00:00 UTC"),
        (datetime(2026, 11, 19, 9, 0, tzinfo=UTC), "at 09:00 UTC"),
    ],
)
def test_a_moment_is_told_as_a_person_would(until: datetime, words: str) -> None:
    assert in_words(until, datetime(2026, 11, 20, 10, tzinfo=UTC)) == words


async def test_a_call_that_is_given_up_while_it_waits_blocks_nobody(turns: Turns) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(turns.turn(by(ANA), "me"))
        first = asyncio.create_task(call(turns, by(BEN)))
        second = asyncio.create_task(call(turns, by(BEN)))
        third = asyncio.create_task(call(turns, by(CLEO)))
        await waiting(turns, 3)
        first.cancel()
        third.cancel()
        await asyncio.wait({first, third})
    await second

    assert (first.cancelled(), third.cancelled()) == (True, True)
    await call(turns, by(CLEO))


async def test_a_call_that_is_given_up_as_its_turn_comes_hands_it_on() -> None:
    queue = _Queue()
    await queue.enter(ANA)
    ben, cleo = (asyncio.create_task(queue.enter(member)) for member in (BEN, CLEO))
    while len(queue.waiting) < 2:
        await asyncio.sleep(0)

    queue.leave()
    ben.cancel()
    async with asyncio.timeout(30):
        await cleo

    assert ben.cancelled()
    queue.leave()
    assert not queue.busy


async def test_a_call_that_is_given_up_under_way_leaves_its_turn(turns: Turns) -> None:
    begun = asyncio.Event()

    async def visit() -> None:
        async with turns.turn(by(ANA), "me"):
            begun.set()
            await asyncio.Event().wait()

    visiting = asyncio.create_task(visit())
    await begun.wait()
    behind = asyncio.create_task(call(turns, by(BEN)))
    await waiting(turns, 1)
    visiting.cancel()
    await behind

    assert visiting.cancelled()


async def test_what_is_refused_is_not_counted_and_leaves_its_turn(store: Store, clock: Hand) -> None:
    turns = limited(store, clock, a_family=10)
    await calls(turns, by(ANA))

    outcomes = await asyncio.gather(*(call(turns, by(BEN)) for _ in range(20)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {SpotifyPause}
    counted = await store.calls.counted(APP, clock() - timedelta(days=1))
    assert counted == {"me": (9, clock())}


async def test_a_pause_without_a_length_doubles_up_to_an_hour_until_a_call_goes_well(
    turns: Turns, clock: Hand, store: Store
) -> None:
    lengths = []
    for _ in range(8):
        await turns.pause(APP, None, "too many calls")
        found = await store.calls.pause_of(APP)
        assert found is not None
        lengths.append(round((found[0] - clock()).total_seconds()))
        clock.move(timedelta(seconds=lengths[-1]))
    assert lengths == [60, 120, 240, 480, 960, 1920, 3600, 3600]

    await call(turns, by(ANA))
    await turns.pause(APP, None, "too many calls")

    found = await store.calls.pause_of(APP)
    assert found is not None
    assert found[0] - clock() == timedelta(seconds=60)
