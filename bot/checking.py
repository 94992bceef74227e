"""`earmark check`: looks at all that a start needs, and starts nothing."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.accounts import ClientId
from bot.app import open_house
from bot.clock import Clock
from bot.config import Config, Secrets
from bot.config import Spotify as Link
from bot.errors import EarmarkError
from bot.frontends.discord_reaching import reachable, token_problem
from bot.spotify.turns import DAY, LONGEST, in_words
from bot.store import Store

_MEGABYTE = 1024 * 1024
_LEAST_FREE = 200 * _MEGABYTE
"""Bytes: room for the database to grow and for a copy of it."""


_PEOPLE = 5
"""Spotify lets in so many for each app in development mode."""
_LOOPBACK = ("http://127.0.0.1", "http://[::1]")


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
    yield await _spotify(config, secrets, clock)


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


async def _spotify(config: Config, secrets: Secrets, clock: Clock) -> Finding:
    """Say whether members can link, and how much of a day's calls is used up."""
    link = config.spotify
    if not link.client_id:
        return Finding("Spotify", well=True, said="not set up: members bring files")
    if secrets.key is None:
        return Finding("Spotify", well=False, said="linking needs an EARMARK_KEY, to seal what lets me in")
    if not link.redirect.startswith(_LOOPBACK) and not config.web.port:
        return Finding("Spotify", well=False, said="people come back to a page, and [web] port is 0")
    try:
        async with open_house(config, secrets, clock) as house:
            return Finding("Spotify", well=True, said=await _standing(link, house.store, clock()))
    except EarmarkError as error:
        return Finding("Spotify", well=False, said=str(error))


async def _standing(link: Link, store: Store, now: datetime) -> str:
    client = ClientId(link.client_id)
    counted = await store.calls.counted(client, now - DAY)
    calls = sum(number for number, _ in counted.values())
    links = await store.links.all()
    here = sum(each.client == client for each in links)
    ended = sum(each.ended for each in links)
    pause = await store.calls.pause_of(client)
    paused = pause is not None and now < pause[0] <= now + LONGEST
    said = [
        f"{calls:,} of {link.calls_a_day:,} calls in 24 hours",
        f"{here} of {_PEOPLE} people linked",
        *([f"{len(links) - here} through apps of their own"] if len(links) > here else []),
        *([f"{ended} must link again"] if ended else []),
        *([f"paused: I may call again {in_words(pause[0], now)}"] if pause and paused else []),
    ]
    return ", ".join(said)
