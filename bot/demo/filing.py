"""How the people of the demo's world file songs: an album's within minutes, a playlist's in its seasons."""

# ruff: noqa: PLR2004 - a world is made of figures

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from urllib.parse import quote_plus

from bot.demo.discography import Song, spotify_id
from bot.demo.tastes import Wish

_SPAN = timedelta(days=3 * 365)
_ASTRAY = 0.23
"""The share of sittings in which one song is filed against all rules, as people do."""

_LOCALS = (
    ("Grandad", "Birthday Song (from the answering machine)"),
    ("The Cellar Tapes", "Rehearsal 14, bass too loud"),
    ("Unknown Busker", "Bridge at Kråkvik"),
    ("Me", "Humming an idea (do not delete)"),
)
_EPISODES = (
    "Ep. 31: The Man Who Tuned Foghorns",
    "Ep. 7: Is a Kazoo an Instrument?",
    "Ep. 112: Silence, Ranked",
)


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something filed that is no song of Spotify's: a local file, an episode, a track without a name."""

    address: str
    title: str = ""
    artist: str = ""
    duration: int = 0


@dataclass(frozen=True, slots=True)
class Filed:
    """A song's place in a playlist."""

    piece: Song | Oddity
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Playlist:
    """A person's playlist, the oldest addition first."""

    name: str
    filed: tuple[Filed, ...]

    @property
    def songs(self) -> tuple[Song, ...]:
        """The songs in it, oddities aside."""
        return tuple(filed.piece for filed in self.filed if isinstance(filed.piece, Song))


@dataclass(frozen=True, slots=True)
class Play:
    """A song heard; `played` is milliseconds."""

    song: Song
    at: datetime
    played: int


def fill(rng: Random, wish: Wish, pool: Sequence[Song], until: datetime) -> Playlist:
    """File songs from the pool that suit the wish, and a few that do not."""
    seasons = _seasons(rng, until)
    filed = [place for burst in _bursts(rng, wish, pool) for place in _session(rng, burst, seasons, until)]
    return Playlist(wish.playlist, tuple(sorted(filed, key=lambda place: place.added_at)))


def _bursts(rng: Random, wish: Wish, pool: Sequence[Song]) -> Iterator[list[Song]]:
    """Yield what is filed at one go: some songs of an album, the popular albums sooner."""
    suited = [song for song in pool if wish.welcomes(song)]
    astray = [song for song in pool if not wish.welcomes(song)]
    left = wish.size
    while left > 0 and suited:
        if astray and rng.random() < _ASTRAY:
            burst = [rng.choice(astray)]
            astray.remove(burst[0])
        else:
            first = rng.choices(suited, [10 + song.popularity for song in suited])[0]
            album = [song for song in suited if song.album.id == first.album.id]
            burst = rng.sample(album, min(left, len(album), rng.choice((1, 1, 1, 2, 2, 4))))
            filed = {song.id for song in burst}
            suited = [song for song in suited if song.id not in filed]
        yield sorted(burst, key=lambda song: song.number)
        left -= len(burst)


def _seasons(rng: Random, until: datetime) -> list[tuple[datetime, timedelta]]:
    starts = [until - _SPAN * rng.uniform(0.05, 1) for _ in range(rng.randint(1, 3))]
    return [(start, min(timedelta(days=rng.randint(20, 150)), until - start)) for start in starts]


def _session(
    rng: Random, burst: list[Song], seasons: list[tuple[datetime, timedelta]], until: datetime
) -> Iterator[Filed]:
    start, length = rng.choice(seasons)
    at = start + length * rng.random()
    out = max(_day(song.album.released) for song in burst)
    if at.date() <= out:
        since = datetime.combine(out, time(), until.tzinfo)
        at = since + (until - since) * rng.random()
    at = min(at, until - timedelta(hours=1)).replace(microsecond=0)
    for song in burst:
        yield Filed(song, at)
        at += timedelta(seconds=rng.randint(3, 170))


def _day(released: str) -> date:
    return date(int(released), 12, 31) if len(released) == 4 else date.fromisoformat(released)


def with_oddities(rng: Random, playlist: Playlist) -> Playlist:
    """Add two local files, an episode, a nameless track, and a song for the second time."""
    odd = [
        *(_local(*known) for known in rng.sample(_LOCALS, 2)),
        Oddity(f"spotify:episode:{spotify_id(rng)}", rng.choice(_EPISODES), "Radio Lower Marrow", 2_712_000),
        Oddity(f"spotify:track:{spotify_id(rng)}"),
        playlist.filed[0].piece,
    ]
    last = playlist.filed[-1].added_at
    later = (Filed(piece, last + timedelta(seconds=9 * place)) for place, piece in enumerate(odd, start=1))
    return Playlist(playlist.name, (*playlist.filed, *later))


def _local(artist: str, title: str) -> Oddity:
    words = (quote_plus(text) for text in (artist, "", title))
    return Oddity(f"spotify:local:{':'.join(words)}:187", title, artist, 187_000)


def plays(rng: Random, playlists: Iterable[Playlist], until: datetime) -> tuple[Play, ...]:
    """Let a person hear what they filed, some of it not to the end, within a year; the oldest play first."""
    filed = [(place.piece, place.added_at) for playlist in playlists for place in playlist.filed]
    heard = [_play(rng, piece, added_at, until) for piece, added_at in filed if isinstance(piece, Song)]
    return tuple(sorted(heard, key=lambda play: play.at))


def _play(rng: Random, song: Song, added_at: datetime, until: datetime) -> Play:
    since = max(added_at, until - timedelta(days=365))
    at = since + (until - since) * rng.random()
    return Play(song, at, song.duration if rng.random() < 0.8 else rng.randint(900, 40_000))
