"""Gathers the rows of a library into playlists, and counts what becomes of each."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import (
    Counts,
    Entry,
    ExportedPlaylist,
    Form,
    Kind,
    Milliseconds,
    Sound,
    Track,
    TrackId,
    local_id,
)
from bot.errors import TooLarge
from bot.imports.dates import When
from bot.imports.identity import Address, Leads, address
from bot.imports.limits import Limits
from bot.imports.naming import slug


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a playlist, read but not yet judged."""

    address: str
    title: str
    artists: tuple[str, ...]
    when: When
    album: str = ""
    release_date: str = ""
    duration: Milliseconds | None = None
    explicit: bool | None = None
    genres: tuple[str, ...] = ()
    isrc: str = ""
    sound: Sound | None = None


class Shelf:
    """All playlists of one import, each under a key of its own."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._gathered: dict[str, Gathering] = {}
        self._met: Counter[str] = Counter()
        self._called: Counter[tuple[str, Form]] = Counter()

    def begin(self, name: str, kind: Kind, form: Form) -> "Gathering":
        """Begin a playlist, or go on with the same one where the other form brought it already."""
        if len(self._gathered) >= self._limits.playlists:
            raise TooLarge(name=self._name, limit=f"{self._limits.playlists:,} playlists")
        if kind is Kind.LIKED and self._has_liked(form):
            kind = Kind.PLAYLIST
        base = slug(name)
        while True:
            key = self._next_key(base, form)
            found = self._gathered.setdefault(key, Gathering(self, name, kind))
            if found.kind is kind and form not in found.forms:
                found.forms.add(form)
                found.name = name
                return found

    def _next_key(self, base: str, form: Form) -> str:
        self._called[base, form] += 1
        number = self._called[base, form]
        return base if number == 1 else f"{base}_{number}"

    def _has_liked(self, form: Form) -> bool:
        return any(found.kind is Kind.LIKED and form in found.forms for found in self._gathered.values())

    def meet(self, what: str) -> None:
        """Count a row, duplicate, episode or the like; raises TooLarge above the limit of rows."""
        self._met[what] += 1
        if self._met["rows"] > self._limits.rows:
            raise TooLarge(name=self._name, limit=f"{self._limits.rows:,} rows")

    def playlists(self) -> tuple[ExportedPlaylist, ...]:
        """Return the playlists in the order in which they were begun."""
        return tuple(
            ExportedPlaylist(key, found.name, found.kind, found.entries())
            for key, found in self._gathered.items()
        )

    def form(self) -> Form:
        """Tell which form brought more playlists; files of Exportify say more, so they win a draw."""
        forms = Counter(form for found in self._gathered.values() for form in found.forms)
        return Form.EXPORTIFY if forms[Form.EXPORTIFY] >= max(1, forms[Form.ACCOUNT]) else Form.ACCOUNT

    def counts(self) -> Counts:
        """Sum up what became of every row."""
        gathered = self._gathered.values()
        kept = [track for found in gathered for track in found.tracks]
        return Counts(
            **self._met,
            kept=len(kept),
            local=sum(track.id.startswith("local:") for track in kept),
            nameless=sum(not track.title for track in kept),
            with_sound=sum(track.sound is not None for track in kept),
            odd_dates=sum(found.odd_dates for found in gathered),
            empty_files=sum(not found.tracks for found in gathered),
        )


class Gathering:
    """One playlist under way."""

    def __init__(self, shelf: Shelf, name: str, kind: Kind) -> None:
        self.name = name
        self.kind = kind
        self.forms: set[Form] = set()
        self._shelf = shelf
        self._tracks: dict[TrackId, Track] = {}
        self._whens: dict[TrackId, When] = {}

    def add(self, row: Row) -> None:
        """Judge one row by the rules of the package, and count it; raises TooLarge."""
        self._shelf.meet("rows")
        at = address(row.address)
        track = _track(row, at)
        if track is None:
            self._shelf.meet("episodes" if at.leads is Leads.SPOKEN else "unidentified")
        elif track.id in self._tracks:
            self._shelf.meet("duplicates")
            self._whens[track.id] = _earlier(self._whens[track.id], row.when)
        else:
            self._tracks[track.id] = track
            self._whens[track.id] = row.when

    def skip_spoken(self) -> None:
        """Count an episode or a chapter of an audiobook; raises TooLarge."""
        self._shelf.meet("rows")
        self._shelf.meet("episodes")

    @property
    def tracks(self) -> Collection[Track]:
        """The tracks kept so far."""
        return self._tracks.values()

    def entries(self) -> tuple[Entry, ...]:
        """Return the tracks in the order of the file."""
        return tuple(Entry(track, self._whens[track.id].at) for track in self._tracks.values())

    @property
    def odd_dates(self) -> int:
        """The number of tracks kept whose date could not be read."""
        return sum(when.is_odd for when in self._whens.values())


def _earlier(one: When, other: When) -> When:
    known = [when.at for when in (one, other) if when.at]
    return When(min(known)) if known else one


def _track(row: Row, at: Address) -> Track | None:
    title = row.title or at.title
    artists = row.artists or ((at.artist,) if at.artist else ())
    if at.leads is Leads.TRACK:
        track_id = TrackId(at.id)
    elif at.leads is Leads.SPOKEN or not title:
        return None
    else:
        track_id = local_id(artists[0] if artists else "", title)
    return Track(
        id=track_id,
        title=title,
        artists=artists,
        album=row.album or at.album,
        release_date=row.release_date,
        duration=row.duration or (Milliseconds(at.seconds * 1000) if at.seconds else None),
        explicit=row.explicit,
        genres=row.genres,
        isrc=row.isrc,
        sound=row.sound,
    )
