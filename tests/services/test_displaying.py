"""What shows somebody to all is taken down when they are no longer open, at once or as soon as it can be."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Agreement, MemberId, Place, Shown
from bot.services.displaying import Displaying
from bot.services.presence import Presence
from bot.store import Displayed, Public, Store, open_store
from tests.store.worlds import START, exported, listed, song

HERE, THERE = Place("discord", "1"), Place("discord", "2")
MAP, WHOSE = Agreement.MAP, Agreement.WHOSE


@dataclass
class Channel:
    """A channel of a platform: what all see in it, and whether it takes anything now."""

    seen: set[str] = field(default_factory=set)
    is_out_of_order: bool = False
    gone: set[str] = field(default_factory=set)

    async def take_down(self, public: Public) -> bool:
        if self.is_out_of_order:
            return False
        self.seen.discard(public.message)
        self.gone.add(public.message)
        return True

    def reveal(self, message: str) -> Callable[[], Awaitable[bool]]:
        async def revealed() -> bool:
            self.seen.add(message)
            return not self.is_out_of_order

        return revealed


@dataclass
class Town:
    """A database, the messages of a platform, and what takes them down."""

    store: Store
    presence: Presence
    displaying: Displaying
    channel: Channel
    ana: MemberId
    ben: MemberId
    now: list[timedelta]

    async def shown(self, message: str, *members: MemberId, by: Agreement = MAP, asker: MemberId) -> bool:
        """Let somebody be told of people, and show it to all."""
        allowed = await self.offered(message, *members, by=by, asker=asker)
        if allowed is None:
            return False
        public = Public(HERE, "7", message)
        return await self.displaying.show(allowed, public, asker, self.channel.reveal(message))

    async def offered(
        self, message: str, *members: MemberId, by: Agreement = MAP, asker: MemberId
    ) -> Displayed | None:
        """Let somebody be told of people, and return what they may show of it."""
        offered = Displayed(Public(HERE, "7", f"asked {message}"), by, members)
        await self.displaying.offered(offered, asker)
        return await self.displaying.may_show("discord", f"asked {message}")

    async def opened(self, member: MemberId, shown: Shown) -> None:
        (only,) = await self.store.playlists.all(member)
        await self.store.playlists.set_shown(member, only.id, shown)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    passed = [timedelta()]
    async with open_store(tmp_path / "earmark.db", lambda: START + passed[0]) as store:
        presence, channel = Presence(store), Channel()
        displaying = Displaying(store, presence)
        displaying.ask("discord", channel.take_down)
        ana, ben = [await store.members.identify("discord", account) for account in ("11", "12")]
        for member in (ana, ben):
            await store.playlists.take_in(member, exported(listed("Mine", [song(member)])))
            for agreement in (MAP, WHOSE):
                await store.agreements.agree(member, HERE, agreement)
        yield Town(store, presence, displaying, channel, ana, ben, passed)


async def test_what_everybody_in_it_allows_is_shown_and_stays(town: Town) -> None:
    assert await town.shown("1", town.ben, asker=town.ana)

    await town.displaying.sweep()
    await town.displaying.look_round()

    assert town.channel.seen == {"1"}


@pytest.mark.parametrize("whose", ["ana", "ben"])
async def test_whoever_in_it_takes_their_leave_back_has_it_taken_down(town: Town, whose: str) -> None:
    await town.shown("1", town.ben, asker=town.ana)

    await town.store.agreements.withdraw(getattr(town, whose), HERE, MAP)
    await town.displaying.sweep()

    assert town.channel.gone == {"1"}


async def test_it_goes_when_somebody_in_it_is_forgotten_or_keeps_a_playlist_back(town: Town) -> None:
    await town.opened(town.ben, Shown.VISIBLE)
    await town.shown("1", town.ben, asker=town.ana)
    await town.opened(town.ben, Shown.PRIVATE)
    await town.displaying.sweep()
    assert town.channel.gone == {"1"}

    await town.shown("2", town.ben, asker=town.ana)
    await town.store.personal.erase(town.ben)
    await town.displaying.sweep()

    assert town.channel.gone == {"1", "2"}


async def test_other_messages_other_agreements_and_other_servers_stay(town: Town) -> None:
    await town.store.agreements.agree(town.ben, THERE, MAP)
    await town.shown("1", town.ben, asker=town.ana)
    await town.shown("2", town.ben, by=WHOSE, asker=town.ana)

    await town.store.agreements.withdraw(town.ben, THERE, MAP)
    await town.store.agreements.withdraw(town.ben, HERE, WHOSE)
    await town.displaying.sweep()

    assert town.channel.gone == {"2"}


async def test_what_cannot_be_taken_down_now_is_tried_again_until_it_is_gone(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await town.shown("1", town.ben, asker=town.ana)
    await town.store.agreements.withdraw(town.ben, HERE, MAP)
    town.channel.is_out_of_order = True
    await town.displaying.sweep()
    assert town.channel.seen == {"1"}
    assert "stays for now" in caplog.text

    town.channel.is_out_of_order = False
    await town.displaying.look_round()

    assert town.channel.gone == {"1"}
    town.channel.gone.clear()
    await town.displaying.sweep()
    assert town.channel.gone == set()


async def test_who_took_their_leave_back_between_the_answer_and_the_press_is_not_shown(town: Town) -> None:
    offered = Displayed(Public(HERE, "7", "asked"), MAP, (town.ben,))
    await town.displaying.offered(offered, town.ana)
    await town.store.agreements.withdraw(town.ben, HERE, MAP)
    # To agree anew is not to agree to what was worked out before.
    await town.store.agreements.agree(town.ben, HERE, MAP)

    assert await town.displaying.may_show("discord", "asked") is None


async def test_who_takes_their_leave_back_in_the_moment_of_showing_is_taken_down_again(town: Town) -> None:
    allowed = await town.offered("1", town.ben, asker=town.ana)
    assert allowed

    async def reveal() -> bool:
        await town.store.agreements.withdraw(town.ben, HERE, MAP)
        await town.displaying.sweep()
        return await town.channel.reveal("1")()

    assert not await town.displaying.show(allowed, Public(HERE, "7", "1"), town.ana, reveal)
    assert town.channel.gone == {"1"}
    assert town.channel.seen == set()


async def test_what_the_platform_did_not_take_is_not_left_half_shown(town: Town) -> None:
    allowed = await town.offered("1", town.ben, asker=town.ana)
    assert allowed

    async def reveal() -> bool:
        return False

    assert not await town.displaying.show(allowed, Public(HERE, "7", "1"), town.ana, reveal)
    assert town.channel.gone == {"1"}


async def test_what_is_kept_back_between_the_answer_and_its_offer_is_not_shown(town: Town) -> None:
    await town.opened(town.ben, Shown.VISIBLE)
    read = await town.store.tastes.shows((town.ana, town.ben))
    await town.opened(town.ben, Shown.COUNTED)
    offered = Displayed(Public(HERE, "7", "asked"), MAP, (town.ben,), read)

    await town.displaying.offered(offered, town.ana)

    assert await town.displaying.may_show("discord", "asked") is None


async def withdrawn_and_agreed(town: Town) -> None:
    await town.store.agreements.withdraw(town.ben, HERE, MAP)
    await town.store.agreements.agree(town.ben, HERE, MAP)


TAKEN_BACK: dict[str, Callable[[Town], Awaitable[object]]] = {
    "kept back": lambda town: town.opened(town.ben, Shown.PRIVATE),
    "withdrawn and agreed anew": withdrawn_and_agreed,
    "forgotten": lambda town: town.store.personal.erase(town.ben),
}


@pytest.mark.parametrize("taken_back", TAKEN_BACK.values(), ids=TAKEN_BACK)
async def test_what_is_taken_back_while_the_message_for_all_is_on_its_way_is_never_in_it(
    town: Town, taken_back: Callable[[Town], Awaitable[object]]
) -> None:
    await town.opened(town.ben, Shown.VISIBLE)
    allowed = await town.offered("1", town.ben, asker=town.ana)
    assert allowed
    await taken_back(town)
    seen: list[str] = []

    async def reveal() -> bool:
        seen.append("1")
        return True

    assert not await town.displaying.show(allowed, Public(HERE, "7", "1"), town.ana, reveal)
    assert seen == []
    assert town.channel.gone == {"1"}


async def test_who_has_left_meanwhile_is_not_shown_and_what_shows_them_goes(town: Town) -> None:
    await town.shown("1", town.ben, asker=town.ana)
    there = {"11": True, "12": False}

    async def look(_: Place, account: str) -> bool | None:
        return there[account]

    town.presence.ask("discord", look)

    assert not await town.shown("2", town.ben, asker=town.ana)
    await town.displaying.look_round()

    assert town.channel.gone == {"1"}
    assert HERE not in await town.store.agreements.all(town.ben)
    assert HERE in await town.store.agreements.all(town.ana)


async def test_somebody_shows_themself_without_having_agreed_until_they_leave(town: Town) -> None:
    cat = await town.store.members.identify("discord", "13")

    assert await town.shown("1", cat, asker=cat)
    assert not await town.shown("2", cat, asker=town.ana)

    await town.store.agreements.leave(cat, HERE)
    await town.displaying.sweep()
    assert town.channel.gone == {"1"}


async def test_an_answer_can_be_shown_for_a_day(town: Town) -> None:
    await town.displaying.offered(Displayed(Public(HERE, "7", "asked"), MAP, (town.ben,)), town.ana)
    town.now[0] = timedelta(hours=23)
    await town.displaying.look_round()
    assert await town.displaying.may_show("discord", "asked") is not None

    town.now[0] = timedelta(hours=25)
    await town.displaying.look_round()

    assert await town.displaying.may_show("discord", "asked") is None


async def test_an_answer_that_its_asker_alone_sees_needs_no_taking_down(town: Town) -> None:
    await town.displaying.offered(Displayed(Public(HERE, "7", "asked"), MAP, (town.ben,)), town.ana)
    await town.store.agreements.withdraw(town.ben, HERE, MAP)

    await town.displaying.sweep()

    assert town.channel.gone == set()


async def test_where_no_door_is_open_nothing_is_lost(town: Town) -> None:
    await town.shown("1", town.ben, asker=town.ana)
    await town.store.agreements.withdraw(town.ben, HERE, MAP)
    later = Displaying(town.store, town.presence)

    await later.sweep()
    later.ask("discord", town.channel.take_down)
    await later.sweep()

    assert town.channel.gone == {"1"}
