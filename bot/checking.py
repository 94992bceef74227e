"""`earmark check`: looks at all that a start needs, and starts nothing."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot.app import open_house
from bot.clock import Clock
from bot.config import Config, Secrets
from bot.errors import EarmarkError
from bot.frontends.discord_reaching import reachable, token_problem

_MEGABYTE = 1024 * 1024
_LEAST_FREE = 200 * _MEGABYTE
"""Bytes: room for the database to grow and for a copy of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what to know or to do about it."""

    name: str
    well: bool
    said: str


async def findings(config: Config, secrets: Secrets, clock: Clock) -> AsyncIterator[Finding]:
    """Look at one thing after the other; what is missing but not needed is well."""
    yield Finding("settings", well=True, said="fine")
    yield _key(secrets)
    yield _token(secrets)
    yield await _database(config, secrets, clock)
    yield _disk(config)
    yield await _discord(config, secrets)


def _key(secrets: Secrets) -> Finding:
    said = "set" if secrets.key else "not set: models are trained again after each start"
    return Finding("EARMARK_KEY", well=True, said=said)


def _token(secrets: Secrets) -> Finding:
    if secrets.discord_token is None:
        return Finding("EARMARK_DISCORD_TOKEN", well=True, said="not set: `earmark run` needs one")
    problem = token_problem(secrets.discord_token)
    return Finding("EARMARK_DISCORD_TOKEN", well=problem is None, said=problem or "has the shape of a token")


async def _database(config: Config, secrets: Secrets, clock: Clock) -> Finding:
    try:
        async with open_house(config, secrets, clock) as house:
            tracks = await house.store.catalogue.size()
    except EarmarkError as error:
        return Finding("database", well=False, said=str(error))
    return Finding("database", well=True, said=f"fine, {tracks:,} tracks in the catalogue")


def _disk(config: Config) -> Finding:
    folder = Path(config.store.path).parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", well=False, said=f"cannot be looked at: {error.strerror}")
    return Finding("disk", well=free >= _LEAST_FREE, said=f"{free // _MEGABYTE:,} MB free")


async def _discord(config: Config, secrets: Secrets) -> Finding:
    if secrets.discord_token is None:
        return Finding("Discord", well=True, said="not asked: there is no token")
    try:
        said = await reachable(config.discord.api_base, secrets.discord_token)
    except EarmarkError as error:
        return Finding("Discord", well=False, said=str(error))
    return Finding("Discord", well=True, said=said)
