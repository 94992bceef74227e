"""`earmark run`: Discord, the web pages and the schedule, until somebody says stop."""

import asyncio
import logging
import random
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.app import House, open_house
from bot.clock import Clock
from bot.config import Config, Secrets
from bot.errors import BadToken, NoToken
from bot.frontends.discord_bot import AnyBot, DiscordBot, ShardedDiscordBot, vital_of
from bot.frontends.discord_desk import Desk
from bot.frontends.discord_reaching import DISCORD, guilds_of, point_at, stay_connected, token_problem
from bot.frontends.pulse import Pulse
from bot.frontends.web import Refresh, Vital, database_vital, open_web, pulse_vital
from bot.frontends.web_mapping import MapPages
from bot.metrics import Metrics
from bot.schedule import Work, open_schedule
from bot.services.pacing import Pacing

TOKEN = "EARMARK_DISCORD_TOKEN"  # noqa: S105 - the variable's name

_log = logging.getLogger("earmark.running")
_MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class _Door:
    """Discord's door and the bot that stands in it now; a new one takes its place after bad weather."""

    desk: Desk
    api_base: str
    token: str
    shard_above: int
    bot: AnyBot | None = None

    async def make(self) -> AnyBot:
        """Make a fresh bot, on several connections where it is in many servers."""
        self.desk.connected(is_connected=False)
        guilds = await guilds_of(self.api_base, self.token)
        many = guilds > self.shard_above
        self.bot = ShardedDiscordBot(self.desk) if many else DiscordBot(self.desk)
        return self.bot

    async def vital(self) -> Vital:
        """Tell whether the bot of the moment is connected."""
        return await vital_of(self.bot)


async def run(config: Config, secrets: Secrets, clock: Clock, stop: asyncio.Event) -> None:
    """Run until `stop` is set, then close everything in order; raises DoorError and StoreError."""
    token = _token(secrets)
    point_at(config.discord.api_base, config.discord.gateway)
    async with AsyncExitStack() as stack:
        metrics = Metrics()
        house = await stack.enter_async_context(open_house(config, secrets, clock))
        pulse = await stack.enter_async_context(Pulse(metrics, monotonic=time.monotonic))
        desk = _desk(config, house, metrics)
        door = _Door(desk, config.discord.api_base, token, config.discord.shard_above)
        vitals = {
            "discord": door.vital,
            "loop": pulse_vital(pulse),
            "database": database_vital(house.store.database),
        }
        if config.web.port:
            linking, refresh = house.services.linking, _hearing(house, metrics)
            at = config.web.host, config.web.port
            maps = MapPages(house.services.mapping, config.web.address) if config.web.address else None
            web = open_web(*at, metrics, vitals, linking=linking, maps=maps, refresh=refresh)
            await stack.enter_async_context(web)
        given = house.services
        work = Work(
            given.training,
            given.introducing,
            given.enriching,
            given.reading,
            given.syncing,
            given.linking,
            given.working,
            given.forgetting,
            given.displaying,
        )
        await stack.enter_async_context(open_schedule(config, work, metrics, clock))
        await _until(stop, door)
    _log.info("stopped")


def _hearing(house: House, metrics: Metrics) -> Refresh:
    """Look up what everybody said of songs."""

    async def refresh() -> None:
        heard = await house.services.acceptance.heard()
        counts = {verdict.value: number for verdict, number in heard.totals.items()}
        metrics.judged(counts, silent=heard.is_silent)

    return refresh


def _token(secrets: Secrets) -> str:
    if not secrets.discord_token:
        raise NoToken(door=DISCORD, variable=TOKEN)
    if token_problem(secrets.discord_token):
        raise BadToken(door=DISCORD)
    return secrets.discord_token


def _desk(config: Config, house: House, metrics: Metrics) -> Desk:
    limits = config.limits
    pacing = Pacing(limits, monotonic=time.monotonic)
    upload = config.imports.upload_mb * _MEGABYTE
    return Desk(house.services, house.store.members, pacing, metrics, upload=upload)


async def _until(stop: asyncio.Event, door: _Door) -> None:
    """Stay connected until the stop; an error of the connection that is no weather is raised."""
    chance = random.Random()  # noqa: S311 - it spreads the attempts to connect
    connected = asyncio.create_task(stay_connected(door.make, door.token, chance=chance), name="discord")
    stopped = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({connected, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if connected.done():
            connected.result()
    finally:
        # Before the connection goes: whoever waits for an answer hears why it does not come.
        await door.desk.close()
        for task in (connected, stopped):
            task.cancel()
        await asyncio.gather(connected, stopped, return_exceptions=True)
