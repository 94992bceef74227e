"""Builds the house by hand, and takes it down in order."""

import logging
import secrets as chance
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.compute import Compute, open_compute
from bot.config import Config, Lookups, Secrets
from bot.imports import Limits
from bot.lookups import MusicBrainz, ReccoBeats, open_musicbrainz, open_reccobeats
from bot.services import (
    Cataloguing,
    Consenting,
    Correcting,
    Curating,
    Enriching,
    Evaluating,
    Forgetting,
    Guessing,
    Importing,
    Introducing,
    Services,
    Training,
)
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
        tools = Tools(clock, store, compute, reccobeats, musicbrainz)
        services = _services(config, _signing_key(secrets), tools)
        yield House(services, store, compute)


@asynccontextmanager
async def open_workshop(config: Config) -> AsyncIterator[Evaluating]:
    """Open the workers alone, to evaluate an export without a database."""
    async with _workers(config) as compute:
        yield Evaluating(compute, limits_of(config))


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


def _signing_key(secrets: Secrets) -> bytes:
    if secrets.key is None:
        # A key beside the data would sign whatever lies there; one of this run only costs a training.
        _log.info("no EARMARK_KEY is set: models are trained again after each start")
        return chance.token_bytes(_KEY_BYTES)
    return secrets.key


def _services(config: Config, key: bytes, tools: Tools) -> Services:
    settings, limits, store, compute = config.guessing, limits_of(config), tools.store, tools.compute
    training = Training(store, compute, key=key, seed=settings.seed, least_tracks=settings.least_tracks)
    guessing = Guessing(store, compute, training, key=key)
    return Services(
        cataloguing=Cataloguing(store, tools.clock),
        consenting=Consenting(store),
        correcting=Correcting(store, guessing),
        curating=Curating(store),
        enriching=Enriching(store, tools.reccobeats, tools.musicbrainz, songs=config.lookups.songs),
        evaluating=Evaluating(compute, limits),
        forgetting=Forgetting(store),
        guessing=guessing,
        importing=Importing(store, limits),
        introducing=Introducing(store),
        training=training,
    )
