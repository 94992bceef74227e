"""A lease is one holder's until it ends, is renewed or let go."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.store import Store, open_store
from tests.store.worlds import START

TERM = timedelta(seconds=10)


@dataclass
class Hand:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def opened(path: Path, clock: Hand) -> AsyncIterator[Store]:
    async with open_store(path, clock) as store:
        yield store


async def test_one_holder_keeps_a_lease_from_all_others_until_it_ends(opened: Store, clock: Hand) -> None:
    assert await opened.leases.take("leader", "one", TERM)
    assert not await opened.leases.take("leader", "two", TERM)

    clock.move(10.1)

    assert await opened.leases.take("leader", "two", TERM)
    assert not await opened.leases.take("leader", "one", TERM)


async def test_a_lease_that_is_renewed_does_not_end(opened: Store, clock: Hand) -> None:
    for _ in range(5):
        assert await opened.leases.take("leader", "one", TERM)
        clock.move(9)

    assert not await opened.leases.take("leader", "two", TERM)


async def test_a_lease_that_is_let_go_is_the_next_ones_at_once(opened: Store) -> None:
    await opened.leases.take("leader", "one", TERM)

    await opened.leases.release("leader", "two")
    assert not await opened.leases.take("leader", "two", TERM)

    await opened.leases.release("leader", "one")
    assert await opened.leases.take("leader", "two", TERM)


async def test_leases_of_other_names_are_others(opened: Store) -> None:
    assert await opened.leases.take("leader", "one", TERM)
    assert await opened.leases.take("something else", "two", TERM)


async def test_a_lease_that_a_wrong_clock_wrote_keeps_nobody_out_for_years(
    opened: Store, clock: Hand
) -> None:
    clock.move(10**8)
    await opened.leases.take("leader", "one", TERM)
    clock.move(-(10**8))

    assert await opened.leases.take("leader", "two", TERM)


async def test_a_lease_is_as_short_as_it_is_said_to_be(opened: Store, clock: Hand) -> None:
    assert await opened.leases.take("leader", "one", timedelta(milliseconds=300))

    clock.move(0.2)
    assert not await opened.leases.take("leader", "two", timedelta(milliseconds=300))
    clock.move(0.2)
    assert await opened.leases.take("leader", "two", timedelta(milliseconds=300))
