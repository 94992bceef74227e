import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import discord
import pytest

from bot.errors import BadToken, BrokenCog, EarmarkError, MissingIntents, Unreachable
from bot.frontends import discord_reaching
from bot.frontends.discord_reaching import stay_connected
from tests.discord.standin import Standin, open_standin
from tests.discord.standin_client import Listener, ShardedListener, pointed, pointed_at, unused_port
from tests.discord.standin_faults import Fault, failing, half, limited, page, reset, saying, slow
from tests.discord.standin_gateway import PATIENCE, Session
from tests.discord.standin_world import TOKEN, guild_numbers

ANA = 1_250_000_000_000_000_000
LOGIN = "GET /users/@me"


@dataclass
class Reaching:
    """A bot that stays connected to the stand-in, and what became of it."""

    standin: Standin
    made: list[discord.Client] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    async def make(self) -> discord.Client:
        self.made.append(Listener(self.heard))
        return self.made[-1]

    async def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def stay(self, token: str = TOKEN) -> None:
        await stay_connected(self.make, token, chance=random.Random(1), wait=self.wait)

    async def connected(self, times: int = 1) -> Session:
        """Wait until that many sessions have begun, and return the newest."""
        sessions = self.standin.sockets.sessions
        await self.standin.changes.until(lambda: len(sessions) >= times and sessions[-1].begun)
        return sessions[-1]

    async def happens(self) -> int:
        """Let somebody ask something, and see that the bot hears it."""
        exchange = await self.standin.slash("anything", person=ANA)
        await exchange.acknowledged()
        return exchange.number


@asynccontextmanager
async def staying(standin: Standin) -> AsyncIterator[Reaching]:
    """Let a bot stay connected to the stand-in until the end of the block."""
    bot = Reaching(standin)
    with pointed(standin):
        work = asyncio.create_task(bot.stay())
        try:
            yield bot
        finally:
            work.cancel()
            await asyncio.wait({work})


@asynccontextmanager
async def reaching(*faults: Fault) -> AsyncIterator[Reaching]:
    """Open a stand-in whose next logins go wrong, and let a bot stay connected to it."""
    async with open_standin() as standin:
        standin.faults.plan(LOGIN, *faults)
        async with staying(standin) as bot:
            yield bot


async def test_a_gateway_that_refuses_at_first_is_tried_again_with_a_fresh_client() -> None:
    async with open_standin() as standin:
        standin.sockets.refusals = 1
        async with staying(standin) as bot:
            await bot.connected()
            await bot.happens()

    assert len(bot.made) == 2
    assert len(bot.pauses) == 1


async def test_a_discord_that_nobody_answers_at_is_tried_until_somebody_does() -> None:
    with unused_port() as port:
        address = f"127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        stack.enter_context(pointed_at(f"http://{address}/api/v10", f"ws://{address}/gateway"))
        opened: asyncio.Future[Standin] = asyncio.get_running_loop().create_future()
        pauses: list[float] = []

        async def make() -> discord.Client:
            return Listener()

        async def wait(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                opened.set_result(await stack.enter_async_context(open_standin(port=port)))

        stay = stay_connected(make, TOKEN, chance=random.Random(1), wait=wait)
        work = asyncio.create_task(stay)
        standin = await opened
        await standin.changes.until(lambda: standin.sockets.sessions)
        work.cancel()
        await asyncio.wait({work})

    assert len(pauses) == 3


async def test_pauses_grow_while_it_fails_and_never_beyond_five_minutes() -> None:
    async def make() -> discord.Client:
        raise Unreachable(door="Discord", problem="rain")

    async def longest(failures: int) -> float:
        pauses: list[float] = []

        async def wait(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == failures:
                raise asyncio.CancelledError

        with suppress(asyncio.CancelledError):
            await stay_connected(make, TOKEN, chance=Certain(), wait=wait)
        return pauses[-1]

    assert [await longest(failures) for failures in (1, 2, 5, 100)] == [2, 4, 32, 300]


class Certain(random.Random):
    """Chance that always chooses the most."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


@pytest.mark.parametrize(
    "nonsense",
    ["{", "[]", '{"op":0,"t":"GUILD_CREATE","s":9,"d":{"id":"no number"}}', '{"op":10,"d":null}'],
    ids=["no JSON", "no object", "no server", "no pulse"],
)
async def test_a_malformed_event_ends_a_client_and_a_fresh_one_takes_its_place(nonsense: str) -> None:
    async with reaching() as bot:
        session = await bot.connected()
        await bot.happens()
        assert session.connection is not None
        await session.connection.say(nonsense)
        await bot.connected(2)
        await bot.happens()

    assert len(bot.made) == 2
    assert bot.made[0].is_closed()


@pytest.mark.parametrize(
    "faults",
    [
        (limited(0.001, via=False),),
        (failing(503),),
        (failing(404),),
        (half(),),
        (page(),),
        (saying("[]"),),
        (saying("{}"),),
        (reset(), reset()),  # aiohttp tries once more by itself
    ],
    ids=["ban", "unavailable", "missing", "half", "page", "list", "empty", "reset"],
)
async def test_a_login_that_goes_wrong_is_waited_out(faults: tuple[Fault, ...]) -> None:
    async with reaching(*faults) as bot:
        await bot.connected()
        await bot.happens()

    assert len(bot.pauses) == 1


async def test_a_limit_is_kept_to_by_the_client_that_met_it() -> None:
    async with reaching(limited(0.001), limited(0.001, everywhere=True)) as bot:
        await bot.connected()

    assert len(bot.made) == 1
    assert bot.pauses == []


async def test_a_slow_answer_is_an_answer() -> None:
    told = asyncio.Event()
    async with reaching(slow(told)) as bot:
        await bot.standin.changes.until(lambda: bot.standin.requests)
        assert bot.standin.sockets.connections == []
        told.set()
        await bot.connected()

    assert bot.pauses == []


async def test_a_token_that_discord_does_not_know_ends_it() -> None:
    async with open_standin() as standin:
        with pointed(standin), pytest.raises(BadToken):
            await Reaching(standin).stay(TOKEN[:-1] + "x")


@pytest.mark.parametrize(
    ("code", "verdict"), [(4004, BadToken), (4013, MissingIntents), (4014, MissingIntents)]
)
async def test_a_gateway_that_will_not_have_the_bot_ends_it(code: int, verdict: type[EarmarkError]) -> None:
    async with open_standin() as standin:
        standin.sockets.refused_with = code
        with pointed(standin), pytest.raises(verdict):
            await Reaching(standin).stay()


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4009])
async def test_a_connection_that_is_closed_for_another_reason_is_resumed(code: int) -> None:
    async with reaching() as bot:
        session = await bot.connected()
        assert session.connection is not None
        await session.connection.close(code)
        await bot.standin.changes.until(lambda: bot.standin.sockets.resumed)
        await bot.happens()

    assert len(bot.made) == 1


async def test_what_happened_while_the_line_was_cut_is_heard_exactly_once() -> None:
    async with reaching() as bot:
        session = await bot.connected()
        before = await bot.happens()
        assert session.connection is not None
        session.connection.drop()
        missed = [await bot.standin.slash("anything", person=ANA) for _ in range(3)]
        await bot.standin.changes.until(lambda: bot.standin.sockets.resumed)
        for exchange in missed:
            await exchange.acknowledged()
        after = await bot.happens()

    assert bot.heard == [before, *(exchange.number for exchange in missed), after]
    assert bot.standin.sockets.resumed == 1
    assert len(bot.standin.sockets.sessions) == 1


async def test_a_bot_that_is_asked_to_reconnect_resumes() -> None:
    async with reaching() as bot:
        session = await bot.connected()
        before = await bot.happens()
        assert session.connection is not None
        await session.connection.ask_to_reconnect()
        await bot.standin.changes.until(lambda: bot.standin.sockets.resumed)
        after = await bot.happens()

    assert bot.heard == [before, after]
    assert (len(bot.made), len(bot.standin.sockets.connections)) == (1, 2)


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_that_is_over_is_resumed_or_begun_anew(*, resumable: bool) -> None:
    async with reaching() as bot:
        session = await bot.connected()
        assert session.connection is not None
        await session.connection.invalidate(resumable=resumable)
        await bot.standin.changes.until(lambda: len(bot.standin.sockets.connections) == 2)
        await bot.standin.changes.until(lambda: bot.standin.sockets.sessions[-1].connection)
        await bot.connected(1 if resumable else 2)
        await bot.happens()

    assert bot.standin.sockets.resumed == resumable
    assert len(bot.made) == 1


@pytest.mark.slow
async def test_five_thousand_servers_are_served_on_two_connections() -> None:
    async with open_standin(guilds=5000, shards=2) as standin:
        with pointed(standin):
            client = ShardedListener()
            work = asyncio.create_task(client.start(standin.token))
            sessions = standin.sockets.sessions
            await standin.changes.until(lambda: len(sessions) == 2 and all(each.begun for each in sessions))
            numbers = list(guild_numbers(5000))
            for number in (numbers[0], numbers[1], numbers[-2], numbers[-1]):
                exchange = await standin.slash("anything", person=ANA, guild=number)
                await exchange.acknowledged()
            async with asyncio.timeout(PATIENCE):
                await client.wait_until_ready()
            known = {guild.id for guild in client.guilds if not guild.unavailable}
            shards = client.shard_count
            await client.close()
            await work

    assert shards == 2
    assert known == set(numbers)


async def test_a_cancelled_bot_closes_its_connection_behind_it() -> None:
    async with open_standin() as standin:
        async with staying(standin) as bot:
            session = await bot.connected()
        await standin.changes.until(lambda: session.connection is None)

    assert bot.made[0].is_closed()
    assert bot.pauses == []


async def test_a_client_that_does_not_close_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_reaching, "_CLOSING", 0.01)

    class Clinging(Listener):
        async def close(self) -> None:
            await asyncio.sleep(PATIENCE)

    async with open_standin() as standin:
        with pointed(standin):
            client = Clinging()

            async def make() -> discord.Client:
                return client

            work = asyncio.create_task(stay_connected(make, TOKEN, chance=random.Random(1)))
            await standin.changes.until(lambda: standin.sockets.sessions)
            work.cancel()
            async with asyncio.timeout(PATIENCE / 2):
                await asyncio.wait({work})
            await Listener.close(client)

    assert work.cancelled()


async def test_a_room_that_does_not_load_ends_it() -> None:
    async def make() -> discord.Client:
        raise BrokenCog(cog="cogs.guessing", problem="SyntaxError")

    with pytest.raises(BrokenCog):
        await stay_connected(make, TOKEN, chance=random.Random(1))


async def test_nothing_that_is_logged_names_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "earmark")
    async with reaching(failing(503), page(), reset(), reset()) as bot:
        await bot.connected()

    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("earmark"))
    assert "the next attempt is in" in logged
    assert TOKEN not in logged
