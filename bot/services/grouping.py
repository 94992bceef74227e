"""Tells the songs of a map apart: by whose they are, or by playlist, genre or decade."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain import Fellow
from bot.services.mapsheets import Asked, By, Gathered, Group, Point, Sheet, Sort, Who

_MOST_PEOPLE = 14
_MOST_OTHERWISE = 9
"""Groups with a look of their own: more colours and shapes than these nobody tells apart."""
_CELLS = 24
_LATELY = 20

_Key = tuple[Sort, str]


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Which groups each song could be in, and which of them it is."""

    kinds: Sequence[Sequence[str]]
    """For each song the groups that it could be in; none where that is not known."""
    order: Callable[[str], object]
    """Sorts the groups that are shown."""
    choose: Callable[[Sequence[str], Mapping[str, int]], _Key]
    """Takes those of a song's groups that are shown, and the size of each."""
    names: Mapping[str, str]
    """What groups are called that have another name."""
    of: Mapping[str, str]
    """Whose they are, where one has several."""
    most: int
    own: str = ""
    """The group of the one who sees it."""
    people: Mapping[str, int] = field(default_factory=dict)
    """The numbers of those whose groups they are."""


def sheet_of(
    asked: Asked,
    gathered: Gathered,
    spots: Sequence[Point],
    people: Sequence[Fellow],
    names: Mapping[str, str],
) -> Sheet:
    """Lay songs out for the one who asked; `names` are those of the playlists that may be named."""
    songs, number = gathered.songs, {fellow.member: place for place, fellow in enumerate(people)}
    group, groups = _grouped(_grouping(asked, gathered, people, names), spots)
    return Sheet(
        viewer=asked.viewer,
        who=asked.who,
        by=asked.by,
        place=asked.place,
        x=tuple(x for x, _ in spots),
        y=tuple(y for _, y in spots),
        group=group,
        title=tuple(map(str, songs["title"])),
        artists=tuple(map(_texts, songs["artists"])),
        track_id=gathered.track_ids,
        owners=tuple(
            tuple(number[owner] for owner in owners if owner in number) for owners in gathered.owners
        ),
        groups=groups,
        people=tuple(people),
        here=_here(asked, gathered, spots),
        are_visible=gathered.are_visible,
    )


def centre(spots: Sequence[Point]) -> Point:
    """Return the middle of where most of some spots lie, which the middle of all of them may be far from."""
    cells = Counter(map(_cell, spots))
    near = {cell: sum(cells[each] for each in _around(cell)) for cell in cells}
    fullest = min(near, key=lambda cell: (-near[cell], cell))
    inside = [spot for spot in spots if _cell(spot) in set(_around(fullest))]
    return sum(x for x, _ in inside) / len(inside), sum(y for _, y in inside) / len(inside)


def _cell(spot: Point) -> tuple[int, int]:
    return int(spot[0] * _CELLS), int(spot[1] * _CELLS)


def _around(cell: tuple[int, int]) -> Iterator[tuple[int, int]]:
    column, row = cell
    return ((column + across, row + up) for across in (-1, 0, 1) for up in (-1, 0, 1))


def _here(asked: Asked, gathered: Gathered, spots: Sequence[Point]) -> Point | None:
    """Return where most of the viewer's songs lie; on a map of their own, where the latest of them do."""
    mine = [spot for owners, spot in zip(gathered.owners, spots, strict=True) if asked.viewer in owners]
    if asked.who is Who.ME:
        mine = mine[:_LATELY]
    return centre(mine) if mine else None


def _grouping(
    asked: Asked, gathered: Gathered, people: Sequence[Fellow], names: Mapping[str, str]
) -> _Grouping:
    songs = gathered.songs
    if asked.by is By.MEMBER:
        called = {str(fellow.member): fellow.name for fellow in people}
        owned = [[str(owner) for owner in owners if str(owner) in called] for owners in gathered.owners]
        numbers = {str(fellow.member): number for number, fellow in enumerate(people)}
        return _Grouping(owned, int, _owner, called, {}, _MOST_PEOPLE, str(asked.viewer), numbers)
    if asked.by is By.PLAYLIST:
        lists = [[each for each in lists if each in names] for lists in gathered.lists]
        return _Grouping(lists, int, _smallest, names, _holders(gathered, people), _MOST_OTHERWISE)
    if asked.by is By.GENRE:
        return _Grouping([_texts(each) for each in songs["genres"]], str, _biggest, {}, {}, _MOST_OTHERWISE)
    decades = [(f"{str(date)[:3]}0s",) if date else () for date in songs["release_date"]]
    return _Grouping(decades, str, _biggest, {}, {}, _MOST_OTHERWISE)


def _holders(gathered: Gathered, people: Sequence[Fellow]) -> dict[str, str]:
    """Return whose each playlist is; nothing where all are of the same."""
    called = {fellow.member: fellow.name for fellow in people}
    if len(called) < 2:  # noqa: PLR2004 - of one
        return {}
    return {each: called.get(member, "") for each, member in gathered.holders.items()}


def _texts(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, list | tuple) else ()


def _owner(kinds: Sequence[str], sizes: Mapping[str, int]) -> _Key:
    del sizes
    return (Sort.SEVERAL, "") if len(kinds) > 1 else (Sort.NAMED, kinds[0])


def _biggest(kinds: Sequence[str], sizes: Mapping[str, int]) -> _Key:
    return Sort.NAMED, min(kinds, key=lambda kind: (-sizes[kind], kind))


def _smallest(kinds: Sequence[str], sizes: Mapping[str, int]) -> _Key:
    """Choose the smallest: of a song's playlists it tells the most."""
    return Sort.NAMED, min(kinds, key=lambda kind: (sizes[kind], kind))


def _grouped(grouping: _Grouping, spots: Sequence[Point]) -> tuple[tuple[int, ...], tuple[Group, ...]]:
    """Return the number of each song's group, and the groups: those with a name first."""
    sizes = Counter(kind for kinds in grouping.kinds for kind in kinds)
    # By the songs that would look like it: what lies wholly in smaller groups would show nothing.
    looks = Counter(grouping.choose(kinds, sizes)[1] for kinds in grouping.kinds if kinds)
    biggest = sorted(sizes, key=lambda kind: (kind != grouping.own, -looks[kind], -sizes[kind], kind))
    shown = set(biggest[: grouping.most])
    keys = [_key(grouping, kinds, shown, sizes) for kinds in grouping.kinds]
    lying: defaultdict[_Key, list[Point]] = defaultdict(list)
    for key, kinds, spot in zip(keys, grouping.kinds, spots, strict=True):
        # A song of several counts for each of them, whatever it looks like.
        for each in {key, *((Sort.NAMED, kind) for kind in kinds if kind in shown)}:
            lying[each].append(spot)
    named = [(Sort.NAMED, kind) for kind in sorted(shown, key=grouping.order)]  # type: ignore[arg-type]
    there = [*named, *((sort, "") for sort in Sort if lying.get((sort, "")))]
    number = {key: place for place, key in enumerate(there)}
    return tuple(number[key] for key in keys), tuple(_group(grouping, key, lying[key]) for key in there)


def _key(grouping: _Grouping, kinds: Sequence[str], shown: set[str], sizes: Mapping[str, int]) -> _Key:
    if not kinds:
        return Sort.UNKNOWN, ""
    found = [kind for kind in kinds if kind in shown]
    if not found:
        return Sort.REST, ""
    return grouping.choose(found, sizes)


def _group(grouping: _Grouping, key: _Key, spots: Sequence[Point]) -> Group:
    sort, kind = key
    is_you = sort is Sort.NAMED and kind == grouping.own
    name, of = grouping.names.get(kind, kind), grouping.of.get(kind, "")
    person = grouping.people.get(kind)
    return Group(sort, name, len(spots), centre(spots), of=of, person=person, is_you=is_you)
