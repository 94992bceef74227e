"""Who is in a server now is asked of its platform, and whoever has left is shown nowhere in it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.domain import Agreement, Fellow, MemberId, Place
from bot.services.presence import Presence
from bot.store import Store, open_store

HERE, THERE = Place("discord", "1"), Place("discord", "2")
TEN_MINUTES = 600.0


@dataclass
class Platform:
    """A platform that knows who is where, and keeps what it was asked."""

    people: dict[str, bool | None]
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def look(self, place: Place, account: str) -> bool | None:
        self.asked.append(account)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        return self.people.get(account, False) if place == HERE else None


@dataclass
class Hand:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path / "earmark.db", utc_now) as opened:
        yield opened


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def presence(store: Store, clock: Hand) -> Presence:
    return Presence(store, monotonic=clock)


async def fellow(store: Store, account: str, *, at: str = "discord") -> Fellow:
    member = await store.members.identify(at, account)
    for place in (HERE, THERE):
        for agreement in Agreement:
            await store.agreements.agree(member, place, agreement, called=account)
    return Fellow(member, account)


async def agreed(store: Store, member: MemberId) -> set[Place]:
    return set(await store.agreements.all(member))


def names(fellows: Sequence[Fellow]) -> list[str]:
    return [each.name for each in fellows]


async def test_who_is_there_is_shown_and_who_has_left_loses_what_they_agreed_to_there(
    store: Store, presence: Presence
) -> None:
    ana, ben = await fellow(store, "11"), await fellow(store, "12")
    presence.ask("discord", Platform({"11": True}).look)

    assert names(await presence.among(HERE, [ana, ben])) == ["11"]

    assert await agreed(store, ana.member) == {HERE, THERE}
    assert await agreed(store, ben.member) == {THERE}


async def test_of_whom_nothing_is_known_now_nothing_is_shown_and_nothing_lost(
    store: Store, presence: Presence
) -> None:
    ana, ben = await fellow(store, "11"), await fellow(store, "12")
    platform = Platform({"11": None, "12": True})
    presence.ask("discord", platform.look)

    assert names(await presence.among(HERE, [ana, ben])) == ["12"]
    assert await agreed(store, ana.member) == {HERE, THERE}
    platform.people["11"] = True
    assert names(await presence.among(HERE, [ana, ben])) == ["11", "12"]


async def test_who_was_there_is_not_asked_about_for_ten_minutes(
    store: Store, presence: Presence, clock: Hand
) -> None:
    ana = await fellow(store, "11")
    platform = Platform({"11": True})
    presence.ask("discord", platform.look)

    for _ in range(3):
        await presence.among(HERE, [ana])
    clock.now = TEN_MINUTES
    await presence.among(HERE, [ana])

    assert platform.asked == ["11", "11"]


async def test_who_comes_back_and_agrees_anew_is_shown_at_once(store: Store, presence: Presence) -> None:
    ana = await fellow(store, "11")
    platform = Platform({"11": False})
    presence.ask("discord", platform.look)
    assert await presence.among(HERE, [ana]) == ()

    platform.people["11"] = True
    await store.agreements.agree(ana.member, HERE, Agreement.MAP)

    assert names(await presence.among(HERE, [ana])) == ["11"]


async def test_one_of_somebodys_accounts_there_is_enough_and_each_must_be_known_to_be_gone(
    store: Store, presence: Presence
) -> None:
    ana = await fellow(store, "11")
    async with store.database.transaction() as change:
        await change.execute("INSERT INTO identities VALUES ('discord', '99', ?)", (ana.member,))
    platform = Platform({"11": False, "99": True})
    presence.ask("discord", platform.look)

    assert names(await presence.among(HERE, [ana])) == ["11"]
    ben = await fellow(store, "12")
    async with store.database.transaction() as change:
        await change.execute("INSERT INTO identities VALUES ('discord', '98', ?)", (ben.member,))
    platform.people |= {"12": False, "98": None}
    assert await presence.among(HERE, [ben]) == ()
    assert HERE in await agreed(store, ben.member)


async def test_who_has_no_account_on_the_platform_is_not_shown_there(
    store: Store, presence: Presence
) -> None:
    ana = await fellow(store, "ana", at="console")
    presence.ask("discord", Platform({"ana": True}).look)

    assert await presence.among(HERE, [ana]) == ()
    assert HERE in await agreed(store, ana.member)


async def test_where_no_platform_can_be_asked_all_count_as_there(store: Store, presence: Presence) -> None:
    ana = await fellow(store, "11")

    assert names(await presence.among(HERE, [ana])) == ["11"]


async def test_a_large_server_is_asked_about_in_turns(store: Store, presence: Presence) -> None:
    people = [await fellow(store, str(number)) for number in range(20)]
    platform = Platform({str(number): True for number in range(20)})
    presence.ask("discord", platform.look)

    assert len(await presence.among(HERE, people)) == 20
    assert platform.most_at_once == 5


async def test_a_platform_that_hangs_holds_up_nobody_and_nobody_loses_anything(
    store: Store, clock: Hand
) -> None:
    ana, ben = [await store.members.identify("discord", name) for name in ("ana", "ben")]
    for member in (ana, ben):
        await store.agreements.agree(member, HERE, Agreement.MAP)

    async def look(_: Place, account: str) -> bool | None:
        if account == "ben":
            await asyncio.Event().wait()
        return True

    presence = Presence(store, monotonic=clock, patience=0.05)
    presence.ask("discord", look)

    assert await presence.present(HERE, [ana, ben]) == {ana}
    assert await store.agreements.in_place(HERE, Agreement.MAP) == (ana, ben)
