"""Builds the house by hand, and takes it down in order."""

import logging
import os
import secrets as chance
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from bot.clock import Clock
from bot.compute import Compute, open_compute
from bot.config import Compute as ComputeSettings
from bot.config import Config, Lookups, Secrets
from bot.config import Spotify as Link
from bot.errors import KeysMissing
from bot.imports import Limits
from bot.lookups import MusicBrainz, ReccoBeats, open_musicbrainz, open_reccobeats
from bot.sealing import Seal
from bot.services import (
    Acceptance,
    Attributing,
    Blending,
    Cataloguing,
    Comparing,
    Consenting,
    Correcting,
    Curating,
    Displaying,
    Enriching,
    Evaluating,
    Filing,
    Forgetting,
    Gathering,
    Guessing,
    Importing,
    Introducing,
    Inviting,
    Linking,
    Making,
    Mapping,
    Presence,
    Reading,
    Recommending,
    Scoring,
    Services,
    Syncing,
    Training,
    Weekly,
    Working,
)
from bot.services.access import Access
from bot.services.asking import Asking
from bot.services.choosing import Choosing
from bot.services.finding import Finding
from bot.services.holding import Holding
from bot.services.leading import Leading
from bot.services.learning import Learning
from bot.services.liking import Liking
from bot.services.mapping import Settings as Pages
from bot.services.meeting import Meeting
from bot.services.opinions import Opinions
from bot.services.outside import Outside
from bot.services.spotting import Spotting
from bot.services.surveying import Surveying
from bot.services.telling_apart import TellingApart
from bot.services.tuning import Tuning, libraries_of_exports, libraries_of_members
from bot.services.wishing import Wishing
from bot.services.working import Trades
from bot.spotify import Limits as Quota
from bot.spotify import Spotify, Turns, open_spotify
from bot.store import Store, open_store

_log = logging.getLogger("earmark.app")

_MEGABYTE = 1024 * 1024
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs, by floor."""

    services: Services
    store: Store
    compute: Compute


@dataclass(frozen=True, slots=True)
class Tools:
    """What the services are built with."""

    clock: Clock
    store: Store
    compute: Compute
    reccobeats: ReccoBeats | None
    musicbrainz: MusicBrainz | None
    spotify: Spotify | None


@asynccontextmanager
async def open_house(config: Config, secrets: Secrets, clock: Clock) -> AsyncIterator[House]:
    """Open the database and the workers, and close them in every case; raises StoreError."""
    async with AsyncExitStack() as stack:
        path, backups = Path(config.store.path), Path(config.store.backups)
        store = await stack.enter_async_context(
            open_store(path, clock, backups=backups, keep=config.store.keep_backups)
        )
        compute = await stack.enter_async_context(_workers(config))
        reccobeats = await stack.enter_async_context(_reccobeats(config.lookups))
        musicbrainz = await stack.enter_async_context(_musicbrainz(config.lookups))
        spotify = await stack.enter_async_context(_spotify(config.spotify, store, clock))
        tools = Tools(clock, store, compute, reccobeats, musicbrainz, spotify)
        services = _services(config, secrets, tools)
        stack.push_async_callback(services.attributing.close)
        yield House(services, store, compute)


@asynccontextmanager
async def open_workshop(config: Config) -> AsyncIterator[Evaluating]:
    """Open the workers alone, to evaluate an export without a database."""
    async with _workers(config) as compute:
        yield Evaluating(compute, limits_of(config))


@asynccontextmanager
async def open_tuning(config: Config, clock: Clock, exports: Sequence[Path]) -> AsyncIterator[Tuning]:
    """Open the workers to search better options with, on exports, or without any on all members' libraries.

    Raises ImportRefused or StoreError.
    """
    async with _workers(config) as compute:
        if exports:
            libraries = await libraries_of_exports(exports, limits_of(config))
        else:
            path, backups = Path(config.store.path), Path(config.store.backups)
            async with open_store(path, clock, backups=backups, keep=config.store.keep_backups) as store:
                libraries = await libraries_of_members(store)
        yield Tuning(libraries, compute, clock, msgspec.structs.asdict(config.models))


async def rotate_key(config: Config, secrets: Secrets, clock: Clock) -> int:
    """Seal every login with EARMARK_KEY that EARMARK_OLD_KEY opens, and return how many.

    Raises KeysMissing, and NeedsRelink where a login opens with neither; nothing is changed then.
    """
    if secrets.key is None or secrets.old_key is None:
        raise KeysMissing
    path, backups = Path(config.store.path), Path(config.store.backups)
    async with open_store(path, clock, backups=backups, keep=config.store.keep_backups) as store:
        return await store.links.reseal(Seal(secrets.old_key), Seal(secrets.key))


def limits_of(config: Config) -> Limits:
    """Turn the settings of [imports] into what the readers keep to."""
    imports = config.imports
    return Limits(
        total=imports.expanded_mb * _MEGABYTE,
        document=min(imports.expanded_mb, 64) * _MEGABYTE,
        line=imports.line_kb * 1024,
        entries=imports.files,
        ratio=imports.expansion,
    )


@asynccontextmanager
async def _workers(config: Config) -> AsyncIterator[Compute]:
    compute = config.compute
    async with open_compute(
        compute.engine,
        workers=compute.workers or None,
        memory=compute.memory_mb * _MEGABYTE,
        job_seconds=compute.timeout_seconds,
    ) as workers:
        yield workers


@asynccontextmanager
async def _reccobeats(lookups: Lookups) -> AsyncIterator[ReccoBeats | None]:
    """Open the way to ReccoBeats where the operator switched it on."""
    if lookups.reccobeats == "off":
        yield None
        return
    async with open_reccobeats(lookups.reccobeats_base) as reccobeats:
        yield reccobeats


@asynccontextmanager
async def _musicbrainz(lookups: Lookups) -> AsyncIterator[MusicBrainz | None]:
    """Open the way to MusicBrainz where the operator switched it on."""
    if lookups.musicbrainz == "off":
        yield None
        return
    async with open_musicbrainz(lookups.musicbrainz_base, lookups.contact) as musicbrainz:
        yield musicbrainz


@asynccontextmanager
async def _spotify(link: Link, store: Store, clock: Clock) -> AsyncIterator[Spotify | None]:
    """Open the way to Spotify where the operator has an app there."""
    if not link.client_id:
        yield None
        return
    quota = Quota(link.calls_a_day, link.calls_a_family, link.gap_ms / 1000)
    turns = Turns(store.calls, quota, clock)
    async with open_spotify(link.api_base, link.accounts_base, turns) as spotify:
        yield spotify


def _signing_key(secrets: Secrets) -> bytes:
    if secrets.key is None:
        # A key beside the data would sign whatever lies there; one of this run only costs a training.
        _log.info("no EARMARK_KEY is set: models are trained again after each start")
        return chance.token_bytes(_KEY_BYTES)
    return secrets.key


def _linking(link: Link, access: Access, tools: Tools) -> Linking:
    return Linking(
        tools.store,
        access,
        tools.clock,
        client=link.client_id,
        redirect=link.redirect,
        own_clients=link.own_client_ids == "on",
    )


def _services(config: Config, secrets: Secrets, tools: Tools) -> Services:
    limits, store, compute = limits_of(config), tools.store, tools.compute
    key = _signing_key(secrets)
    access = Access(store, tools.spotify, Seal(secrets.key) if secrets.key else None, tools.clock)
    reading = Reading(store, access, tools.clock)
    training, liking, working = _training(config, tools, key)
    asking = Asking(store, compute, training, key=key)
    guessing = Guessing(store, asking, Meeting(store, access), tools.clock)
    learning, curating = Learning(store, training, guessing), Curating(store)
    presence = Presence(store)
    gathering, making = Gathering(store, presence), Making(access)
    opinions, seed = Opinions(store, compute, liking, key=key), config.guessing.seed
    recommending = _recommending(config, key, tools, access, liking, Wishing(store, curating, guessing))
    mapping = _mapping(config, tools, presence, making)
    return Services(
        acceptance=Acceptance(store, compute, tools.clock, key=key),
        attributing=_attributing(tools, guessing, presence, key=key, seed=seed),
        blending=Blending(store, compute, gathering, making, seed=seed),
        cataloguing=Cataloguing(store, tools.clock),
        comparing=Comparing(store, compute, gathering, opinions, seed=seed),
        consenting=Consenting(store),
        correcting=Correcting(store, guessing, learning),
        curating=curating,
        displaying=Displaying(store, presence),
        enriching=Enriching(store, tools.reccobeats, tools.musicbrainz, songs=config.lookups.songs),
        evaluating=Evaluating(compute, limits),
        filing=Filing(store, access, reading, guessing, learning),
        forgetting=Forgetting(store, recommending.forget, mapping.forget),
        gathering=gathering,
        guessing=guessing,
        importing=Importing(store, limits),
        introducing=Introducing(store),
        inviting=Inviting(store),
        linking=_linking(config.spotify, access, tools),
        making=making,
        mapping=mapping,
        presence=presence,
        rating=reading.rating,
        reading=reading,
        recommending=recommending,
        scoring=_scoring(config, tools, training),
        syncing=Syncing(store, access, reading),
        training=training,
        weekly=Weekly(store, opinions, tools.clock),
        working=working,
    )


def _attributing(
    tools: Tools, guessing: Guessing, presence: Presence, *, key: bytes, seed: int
) -> Attributing:
    telling_apart = TellingApart(tools.store, tools.compute, key=key, seed=seed)
    return Attributing(tools.store, tools.compute, guessing, presence, telling_apart, key=key)


def _scoring(config: Config, tools: Tools, training: Training) -> Scoring:
    options = msgspec.structs.asdict(config.models)
    return Scoring(tools.store, tools.compute, training, seed=config.guessing.seed, options=options)


def _mapping(config: Config, tools: Tools, presence: Presence, making: Making) -> Mapping:
    maps, store, compute = config.maps, tools.store, tools.compute
    spotting = Spotting(store, compute, seed=config.guessing.seed, anew=maps.anew)
    within = timedelta(minutes=maps.link_minutes)
    surveying = Surveying(store, presence, most=maps.songs)
    address = config.web.address if config.web.port else ""
    pages = Pages(address=address, within=within)
    return Mapping(store, compute, surveying, spotting, making, pages)


def _recommending(
    config: Config, key: bytes, tools: Tools, access: Access, liking: Liking, wishing: Wishing
) -> Recommending:
    settings = config.recommending
    outside = Outside(tools.reccobeats, access)
    finding = Finding(tools.store, outside, tools.clock, again=timedelta(days=settings.days))
    choosing = Choosing(tools.compute, liking, key=key, seed=config.guessing.seed)
    return Recommending(
        tools.store,
        finding,
        choosing,
        wishing,
        tools.clock,
        days=settings.days,
        exploring=settings.exploring,
    )


def _training(config: Config, tools: Tools, key: bytes) -> tuple[Training, Liking, Working]:
    store, settings, holder = tools.store, config.guessing, chance.token_hex(6)
    holding = Holding(store, holder=holder)
    training = Training(
        store,
        tools.compute,
        holding,
        key=key,
        seed=settings.seed,
        least_tracks=settings.least_tracks,
        options=msgspec.structs.asdict(config.models),
    )
    liking = Liking(store, tools.compute, holding, tools.clock, key=key, seed=settings.seed)
    leading, eager = Leading(store, holder=holder), config.schedule.retrain_minutes > 0
    at_once = _at_once(config.compute)
    trades = Trades(training, liking)
    working = Working(store, holding, leading, trades, at_once=at_once, eager=eager)
    return training, liking, working


def _at_once(compute: ComputeSettings) -> int:
    """Leave a worker to those who wait for an answer."""
    return max(1, (compute.workers or max(1, (os.cpu_count() or 2) - 1)) - 1)
