"""Asks outside for songs that a member may like: ReccoBeats, albums and a search at Spotify."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from typing import cast

from bot.domain import Candidate, Columns, MemberId, Origin, Track, TrackId, Verdict
from bot.errors import SpotifyGone
from bot.lookups import ReccoBeats
from bot.lookups.reccobeats import MOST_SEEDS
from bot.services.access import Access
from bot.spotify import Caller
from bot.store import Store

_LATELY = 40
"""So many songs, filed or liked last, say what is on a member's mind."""
_ARTISTS, _SEARCHES = 2, 2
_OF_AN_ALBUM = 12
_LIKED = {Verdict.LIKE, Verdict.FILE}
_SPOTIFYS = 22
"""How long an id of Spotify's is: files of a member's own have longer ones."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A song of the member's own that leads to others."""

    track: TrackId
    title: str
    artist: str
    album: str = ""
    genres: tuple[str, ...] = ()


Way = Callable[[MemberId, Sequence[Seed]], AsyncIterator[Candidate]]
"""One way to ask outside for a member, from some songs of theirs on, song by song as they come."""


async def seeds_of(store: Store, member: MemberId, chance: Random) -> tuple[Seed, ...]:
    """Draw songs from those that the member liked or filed last, no two of one artist; by turns of both."""
    said = await store.verdicts.columns(member)
    kept = [place for place, verdict in enumerate(said["verdict"]) if Verdict(str(verdict)) in _LIKED]
    liked = {name: [column[place] for place in kept] for name, column in said.items()}
    filed = await store.playlists.taste(member)
    drawn = []
    for songs, moments in ((liked, "given_at"), (filed, "added_at")):
        last = await asyncio.to_thread(_last, songs, moments)
        drawn.append(chance.sample(last, len(last)))
    met: dict[str, Seed] = {}
    for seed in (each for pair in zip_longest(*drawn) for each in pair if each):
        met.setdefault(seed.artist, seed)
    return tuple(met.values())


class Outside:
    """Knows the ways that are open to a member; each is asked for itself, and may fail for itself."""

    def __init__(self, reccobeats: ReccoBeats | None, access: Access) -> None:
        self._reccobeats = reccobeats
        self._access = access
        self._turn = asyncio.Lock()

    def ways(self, *, linked: bool) -> dict[Origin, Way]:
        """Return the ways that are open."""
        ways: dict[Origin, Way] = {}
        if self._reccobeats is not None:
            ways[Origin.RECCOBEATS] = self._recommended
        if linked and self._access.is_open:
            ways |= {Origin.SEARCH: self._searched, Origin.ALBUM: self._recorded}
        return ways

    async def _recommended(self, _: MemberId, seeds: Sequence[Seed]) -> AsyncIterator[Candidate]:
        """Ask ReccoBeats, which hears of songs alone, for what is like up to five of them."""
        some = seeds[:MOST_SEEDS]
        if self._reccobeats is None or not some:
            return
        # One call at a time, whoever asks.
        async with self._turn:
            tracks = await self._reccobeats.recommended([seed.track for seed in some])
        for track in tracks:
            yield Candidate(track, Origin.RECCOBEATS, seed=some[0].title if len(some) == 1 else "")

    async def _searched(self, member: MemberId, seeds: Sequence[Seed]) -> AsyncIterator[Candidate]:
        """Search for what else is of the kind of a song, or of its artist where the kind is unknown."""
        caller = await self._caller(member)
        for seed in seeds[_ARTISTS : _ARTISTS + _SEARCHES] or seeds[:_SEARCHES]:
            for track in await self._access.spotify.gateway.search(caller, _query(seed)):
                yield Candidate(track, Origin.SEARCH, seed=seed.title if seed.genres else seed.artist)

    async def _recorded(self, member: MemberId, seeds: Sequence[Seed]) -> AsyncIterator[Candidate]:
        """Look into an album or single of each of some artists, another one for another song of theirs."""
        caller = await self._caller(member)
        for seed in seeds[:_ARTISTS]:
            # What is known from a file may be gone at Spotify.
            with suppress(SpotifyGone):
                for track in await self._album_of(caller, seed):
                    yield Candidate(track, Origin.ALBUM, seed=seed.artist)

    async def _album_of(self, caller: Caller, seed: Seed) -> tuple[Track, ...]:
        gateway = self._access.spotify.gateway
        artists = await gateway.artists(caller, seed.track)
        albums = await gateway.albums(caller, artists[0].id) if artists else ()
        # What the member has of an artist is mostly of one album, so another one is new to them.
        others = [album for album in albums if album.title != seed.album] or albums
        if not others:
            return ()
        tracks = await gateway.songs(caller, Random(seed.track).choice(others))  # noqa: S311 - any will do
        return tracks[:_OF_AN_ALBUM]

    async def _caller(self, member: MemberId) -> Caller:
        """Call for a member, with the calls that are not kept for those who wait."""
        return self._access.caller(await self._access.link(member))


def _last(songs: Columns, moments: str) -> list[Seed]:
    """Return the songs that came last and that Spotify knows."""
    places = [
        place
        for place, track in enumerate(songs["track_id"])
        if len(str(track)) == _SPOTIFYS and songs["title"][place] and songs["artists"][place]
    ]
    places.sort(key=lambda place: str(songs[moments][place] or ""), reverse=True)
    return list(dict.fromkeys(_seed(songs, place) for place in places))[:_LATELY]


def _seed(songs: Columns, place: int) -> Seed:
    artists, genres = (cast("Sequence[str]", songs[name][place]) for name in ("artists", "genres"))
    return Seed(
        track=TrackId(str(songs["track_id"][place])),
        title=str(songs["title"][place]),
        artist=artists[0],
        album=str(songs["album"][place]),
        genres=tuple(genres),
    )


def _query(seed: Seed) -> str:
    wanted = ("genre", seed.genres[0]) if seed.genres else ("artist", seed.artist)
    # A quotation mark would end what is looked for.
    return f'{wanted[0]}:"{wanted[1].replace(chr(34), " ").strip()}"'
