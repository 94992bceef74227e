"""What is on a map: its songs with their spots, the groups that they are told apart by, and who is where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import Columns, Fellow, MemberId, Place, TrackId

Point = tuple[float, float]
"""A spot on a map, each side of which is 1 long; it goes to the right and upwards."""


class Who(StrEnum):
    """Whose songs are on a map."""

    ME = "me"
    SERVER = "server"


class By(StrEnum):
    """What the songs of a map are told apart by."""

    MEMBER = "member"
    PLAYLIST = "playlist"
    GENRE = "genre"
    DECADE = "decade"


class Sort(StrEnum):
    """What kind of group songs are in."""

    NAMED = "named"
    SEVERAL = "several"
    """Songs of more than one member."""
    REST = "rest"
    """Songs of groups that are too small to have a look of their own."""
    UNKNOWN = "unknown"
    """Songs of which it is not known where they belong."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to see a map, and how."""

    viewer: MemberId
    place: Place | None
    who: Who
    by: By


@dataclass(frozen=True, slots=True)
class Group:
    """Songs that look alike on a map."""

    sort: Sort
    name: str
    """Who or what it is; empty but for those that are named."""
    songs: int
    """How many there are, those that others have as well among them."""
    centre: Point
    """Where most of them lie."""
    of: str = ""
    """Whose playlist it is, on a map of several people's."""
    person: int | None = None
    """Which of a map's people it is, where songs are told apart by whose they are."""
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a map, and what it is about."""

    name: str
    x: float
    y: float
    size: int
    """How many songs lie in it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Songs for a map, each once, the newest first."""

    songs: Columns
    """Columns of songs, and `lists`: in which playlists each lies."""
    owners: tuple[tuple[MemberId, ...], ...]
    lists: tuple[tuple[str, ...], ...]
    holders: Mapping[str, MemberId]
    """Whose each playlist is."""
    track_ids: tuple[TrackId, ...]
    are_visible: bool
    """True where others may see every one of them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map as somebody sees it; columns hold a value for each song."""

    viewer: MemberId
    who: Who
    by: By
    place: Place | None
    x: tuple[float, ...]
    y: tuple[float, ...]
    """Upwards."""
    group: tuple[int, ...]
    """Numbers of `groups`."""
    title: tuple[str, ...]
    artists: tuple[tuple[str, ...], ...]
    track_id: tuple[TrackId, ...]
    owners: tuple[tuple[int, ...], ...]
    """Numbers of `people`."""
    groups: tuple[Group, ...]
    people: tuple[Fellow, ...]
    """Whose songs are on it."""
    here: Point | None
    """Where the one who sees it is; None where nothing of theirs is on it."""
    are_visible: bool
    """True where others may see every song on it."""
    regions: tuple[Region, ...] = ()


def gather(listens: Columns, *, most: int, visible_only: bool) -> Gathered:
    """Make one row of each song, in all its playlists; of more than `most` songs the newest are taken."""
    shown, tracks, added = listens["shown"], listens["track_id"], listens["added_at"]
    rows = [row for row in range(len(tracks)) if not visible_only or shown[row] == "visible"]
    rows.sort(key=lambda row: (str(added[row] or ""), str(tracks[row])), reverse=True)
    by_track: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_track[str(tracks[row])].append(row)
    found = list(by_track.values())[:most]
    lists = [_distinct(listens["playlist"], rows) for rows in found]
    apart = {"playlist", "member", "shown", "added_at"}
    songs = {
        name: [values[rows[0]] for rows in found] for name, values in listens.items() if name not in apart
    }
    return Gathered(
        songs=songs | {"lists": [list(each) for each in lists]},
        owners=tuple(tuple(map(_member, _distinct(listens["member"], rows))) for rows in found),
        lists=tuple(lists),
        holders={str(listens["playlist"][row]): _member(str(listens["member"][row])) for row in rows},
        track_ids=tuple(TrackId(str(each)) for each in songs["track_id"]),
        are_visible=all(shown[row] == "visible" for rows in found for row in rows),
    )


def people_of(gathered: Gathered, fellows: Sequence[Fellow]) -> tuple[Fellow, ...]:
    """Return those of whom something is there."""
    there = {owner for owners in gathered.owners for owner in owners}
    return tuple(fellow for fellow in fellows if fellow.member in there)


def _distinct(values: Sequence[object], rows: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({str(values[row]) for row in rows}))


def _member(number: str) -> MemberId:
    return MemberId(int(number))
