from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import MemberId, Track
from bot.errors import HalfFile
from bot.store import Store
from tests.store.worlds import HEARD, OTHERWISE, START, dump, exported, listed, song

LATER = START + timedelta(days=9)


async def test_loading_the_same_tracks_again_later_changes_nothing(store: Store, path: Path) -> None:
    tracks = [song(number, sound=HEARD if number % 2 else None) for number in range(50)]
    assert await store.catalogue.load(tracks, known_at=START) == 50
    before = dump(path)

    assert await store.catalogue.load(iter(tracks), known_at=LATER) == 50

    assert dump(path) == before
    assert await store.catalogue.size() == 50


async def test_a_newer_description_replaces_the_older_one(store: Store, ann: MemberId) -> None:
    await store.catalogue.load([song(1, sound=HEARD), song(2)], known_at=START)

    await store.catalogue.load([song(1, title="Renamed", sound=OTHERWISE)], known_at=LATER)

    found = await store.tracks.find(ann, song(1).id)
    assert found is not None
    assert (found.title, found.sound) == ("Renamed", OTHERWISE)
    rows = await store.database.rows("SELECT known_at FROM catalogue ORDER BY id")
    assert [row["known_at"][:10] for row in rows] == ["2026-03-10", "2026-03-01"]


async def test_a_file_that_breaks_off_leaves_the_catalogue_as_it_was(store: Store, path: Path) -> None:
    before = dump(path)

    def breaks_off() -> Iterator[Track]:
        yield song(1)
        raise HalfFile(name="features.csv", problem="it ends within a row")

    with pytest.raises(HalfFile):
        await store.catalogue.load(breaks_off(), known_at=START)

    assert dump(path) == before


async def test_the_digest_follows_the_catalogue_where_a_member_depends_on_it(
    store: Store, ann: MemberId
) -> None:
    await store.playlists.take_in(ann, exported(listed("Moss", [1, song(2, sound=HEARD)])))
    first = await store.playlists.digest(ann)

    await store.catalogue.load([song(2, sound=OTHERWISE), song(9, sound=HEARD)], known_at=START)
    unconcerned = await store.playlists.digest(ann)
    await store.catalogue.load([song(1, sound=OTHERWISE)], known_at=LATER)

    assert unconcerned == first
    assert await store.playlists.digest(ann) != first
