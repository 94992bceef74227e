"""Fills the catalogue: sound features of songs that nobody here needs to own."""

from itertools import islice
from pathlib import Path

from bot.clock import Clock
from bot.imports import read_catalogue
from bot.store import Store

_BATCH = 5_000


class Cataloguing:
    """Loads features files into the catalogue."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def take_in(self, path: Path) -> int:
        """Load a features file batch by batch and return how many tracks it held; raises ImportRefused."""
        tracks = read_catalogue(path)
        known_at = self._clock()
        loaded = 0
        while batch := list(islice(tracks, _BATCH)):
            loaded += await self._store.catalogue.load(batch, known_at=known_at)
        return loaded
