"""Everything ever recorded in the demo's world: its artists, albums and songs."""

# ruff: noqa: PLR2004 - a world is made of figures

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.demo import names
from bot.demo.sounds import Leaning, is_bright, is_lively, leaning, sound
from bot.demo.styles import STYLES, Style, related

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ARTISTS_OF_A_CIRCLE = 4
_CIRCLES_OF_A_STYLE = 3
_VERSIONS = (
    " - Live at Nether Quay",
    " - Remastered 2011",
    " - Extended Mix",
    " - Acoustic",
    " - Radio Edit",
)


@dataclass(frozen=True, slots=True)
class Artist:
    """A maker of music; those of one circle share a label and sing on each other's songs."""

    id: str
    name: str
    style: Style
    genres: tuple[str, ...]
    """As Spotify tags the artist: some of the style's, or none."""
    circle: int
    label: str
    leaning: Leaning
    popularity: float


@dataclass(frozen=True, slots=True)
class Album:
    """A record; the release date is `YYYY` or `YYYY-MM-DD`."""

    id: str
    title: str
    artist: Artist
    style: Style
    """Its artist's, or one related to it."""
    released: str


@dataclass(frozen=True, slots=True)
class Song:
    """A track of the world with all that is true of it, whoever may know it."""

    id: str
    title: str
    artists: tuple[Artist, ...]
    album: Album
    number: int
    duration: int
    """Milliseconds."""
    explicit: bool
    popularity: int
    """0 to 100."""
    isrc: str
    sound: dict[str, float]
    """The twelve features by column."""

    @property
    def artist(self) -> Artist:
        """Whose song it is, guests aside."""
        return self.artists[0]

    @property
    def year(self) -> int:
        """The year in which its album came out."""
        return int(self.album.released[:4])

    @property
    def genres(self) -> tuple[str, ...]:
        """The tags of all its artists, each once."""
        return tuple(dict.fromkeys(genre for artist in self.artists for genre in artist.genres))


def spotify_id(rng: Random) -> str:
    """Draw 128 bits and write them as Spotify does: 22 characters of base 62."""
    bits, letters = rng.getrandbits(128), ""
    for _ in range(22):
        bits, place = divmod(bits, 62)
        letters = _BASE62[place] + letters
    return letters


def record(rng: Random, until: date) -> tuple[Song, ...]:
    """Record everything that came out in the world up to a day, style by style and album by album."""
    songs: list[Song] = []
    taken: set[str] = set()
    for style in STYLES:
        artists = list(_artists(rng, style, taken))
        for artist in artists:
            guests = [other for other in artists if other.circle == artist.circle and other is not artist]
            for _ in range(rng.randint(2, 4)):
                songs += _album(rng, artist, guests, until)
    return tuple(songs)


def _artists(rng: Random, style: Style, taken: set[str]) -> Iterator[Artist]:
    for circle in range(_CIRCLES_OF_A_STYLE):
        label = names.label(rng)
        for _ in range(_ARTISTS_OF_A_CIRCLE):
            genres = rng.sample(style.genres, rng.choice((0, 1, 1, 2, 2)))
            yield Artist(
                id=spotify_id(rng),
                name=_fresh(lambda: names.artist(rng, style.words), taken),
                style=style,
                genres=tuple(genres),
                circle=circle,
                label=label,
                leaning=leaning(rng),
                popularity=rng.triangular(8, 75, 30),
            )


def _fresh(make: Callable[[], str], taken: set[str]) -> str:
    while (name := make()) in taken:
        pass
    taken.add(name)
    return name


def _album(rng: Random, artist: Artist, guests: list[Artist], until: date) -> list[Song]:
    style = artist.style if rng.random() < 0.75 else related(artist.style)
    title = names.album(
        rng, style.words, lively=rng.random() < style.energy, bright=rng.random() < style.valence
    )
    album = Album(spotify_id(rng), title, artist, style, _released(rng, style, until))
    titles: set[str] = set()
    return [_song(rng, album, guests, number, titles) for number in range(1, rng.randint(6, 11))]


def _released(rng: Random, style: Style, until: date) -> str:
    first = date(style.years[0], 1, 1)
    last = min(date(style.years[1], 12, 31), until - timedelta(days=30))
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    # Spotify knows of many an old record no more than the year.
    return str(day.year) if day.year < 1990 and rng.random() < 0.4 else day.isoformat()


def _song(rng: Random, album: Album, guests: list[Artist], number: int, titles: set[str]) -> Song:
    style = album.style
    features = sound(rng, style, album.artist.leaning)
    moods = {"lively": is_lively(features), "bright": is_bright(features)}
    title = _fresh(lambda: names.song(rng, style.words, **moods), titles)
    guest = (rng.choice(guests),) if rng.random() < 0.12 else ()
    return Song(
        id=spotify_id(rng),
        title=title + _credit(rng, guest),
        artists=(album.artist, *guest),
        album=album,
        number=number,
        duration=round(60_000 * style.minutes * rng.lognormvariate(0, 0.18)),
        explicit=rng.random() < style.explicit,
        popularity=round(min(100, max(0, album.artist.popularity + rng.gauss(0, 9)))),
        isrc=_isrc(rng, album.released[2:4]),
        sound=features,
    )


def _credit(rng: Random, guest: tuple[Artist, ...]) -> str:
    if guest:
        return f" (feat. {guest[0].name})"
    return rng.choice(_VERSIONS) if rng.random() < 0.04 else ""


def _isrc(rng: Random, year: str) -> str:
    # No country has the code ZZ, so that none of these is anybody's.
    return f"ZZ{rng.choice(('EAR', 'MRK', 'D3M'))}{year}{rng.randrange(10**5):05}"
