"""Invented maps, and what stands behind the pages in tests: it forgets maps and makes playlists as told."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain import Fellow, MemberId, Place, TrackId
from bot.errors import EarmarkError, LinkExpired
from bot.services.making import Made
from bot.services.mapsheets import By, Group, Region, Sheet, Sort, Who

TOKEN = "a-token-that-nobody-guesses_0123456789abcdef"
PEOPLE = ("Ada Amber", "Ben", "Cleo", "Dmitri Средний", "Eve the Fifth of Somewhere Far Away")
STYLES = (
    "Night jazz",
    "Garage rock",
    "Warm house",
    "Chamber pop",
    "Desert blues",
    "Drone",
    "Northern folk",
    "Slow rap",
    "Power metal",
    "Tape hiss & ambient",
    "Samba",
    "Chiptune",
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_FIRST = ("Glass", "Velvet", "Paper", "Silver", "Hollow", "Copper", "Little", "Ninth", "Quiet", "Crooked")
_SECOND = (
    "Harbour",
    "Antlers",
    "Machine",
    "Sisters",
    "Parade",
    "Orchard",
    "Foxes",
    "Static",
    "Room",
    "Choir",
)


def track_id(number: int) -> TrackId:
    """Give a song's id as Spotify writes them."""
    letters = []
    for _ in range(22):
        number, rest = divmod(number, 62)
        letters.append(_LETTERS[rest])
    return TrackId("".join(letters))


def server_map(songs: int, people: Sequence[str] = PEOPLE, *, seed: int = 1) -> Sheet:
    """Lay out songs of several people in a dozen regions; each of them is at home in some."""
    chance = random.Random(seed)
    middles = [
        (0.5 + 0.4 * math.cos(turn) * reach, 0.5 + 0.4 * math.sin(turn) * reach)
        for turn, reach in ((place * 2.4, (0.2 + place / 12) ** 0.6) for place in range(len(STYLES)))
    ]
    rows = [_song(number, chance, middles, len(people)) for number in range(songs)]
    xs, ys, styles, owners, titles, artists = zip(*rows, strict=True)
    several = len(people)
    group = tuple(several if len(each) > 1 else each[0] for each in owners)
    named = [
        Group(
            Sort.NAMED,
            name,
            sum(number in each for each in owners),
            middles[number % 12],
            person=number,
            is_you=number == 0,
        )
        for number, name in enumerate(people)
    ]
    regions = tuple(
        Region(style, *middles[number], styles.count(number)) for number, style in enumerate(STYLES)
    )
    return Sheet(
        viewer=MemberId(1000),
        who=Who.SERVER,
        by=By.MEMBER,
        place=Place("discord", "1"),
        x=xs,
        y=ys,
        group=group,
        title=titles,
        artists=artists,
        track_id=tuple(map(track_id, range(songs))),
        owners=owners,
        groups=(*named, Group(Sort.SEVERAL, "", group.count(several), (0.5, 0.5))),
        regions=regions,
        people=tuple(Fellow(MemberId(1000 + number), name) for number, name in enumerate(people)),
        here=middles[3],
        are_visible=True,
    )


def _song(
    number: int, chance: random.Random, middles: Sequence[tuple[float, float]], people: int
) -> tuple[float, float, int, tuple[int, ...], str, tuple[str, ...]]:
    style = min(int(chance.random() ** 1.4 * len(middles)), len(middles) - 1)
    x, y = (min(max(chance.gauss(middle, 0.045), 0.0), 1.0) for middle in middles[style])
    owner = (style + (chance.random() < 0.3) * chance.randrange(people)) % people
    owners = {owner} | ({chance.randrange(people)} if chance.random() < 0.06 else set())
    pick = style * 31 + chance.randrange(14)
    artist = f"{_FIRST[pick % 10]} {_SECOND[pick // 10 % 10]}"
    return x, y, style, tuple(sorted(owners)), f"{_SECOND[chance.randrange(10)]} No. {number}", (artist,)


def own_map(songs: int = 300) -> Sheet:
    """Lay out songs of one person, told apart by playlist."""
    sheet, lists = server_map(songs, PEOPLE[:1]), ("Sundays", "Gym", "Köln am Abend", "Old")
    return replace(
        sheet,
        who=Who.ME,
        by=By.PLAYLIST,
        place=None,
        group=tuple(number % 4 for number in range(songs)),
        groups=tuple(Group(Sort.NAMED, name, songs // 4, (0.5, 0.5)) for name in lists),
        people=(Fellow(MemberId(1000), ""),),
        are_visible=False,
    )


@dataclass
class Atlas:
    """Shows one map behind TOKEN, and remembers which playlists were made."""

    sheet: Sheet
    kept: list[tuple[str, list[TrackId]]] = field(default_factory=list)
    asked: int = 0
    looked: int = 0
    """How often an open page looked whether it is still right."""
    trouble: EarmarkError | None = None
    """What goes wrong from now on, whatever is asked for."""
    no_playlist: EarmarkError | None = None
    """What making a playlist ends in."""

    async def page(self, token: str) -> Sheet:
        self.asked += 1
        if self.trouble:
            raise self.trouble
        if token != TOKEN:
            raise LinkExpired
        return self.sheet

    async def mark(self, token: str) -> str:
        self.looked += 1
        if self.trouble:
            raise self.trouble
        if token != TOKEN:
            raise LinkExpired
        return str(hash((self.sheet.people, self.sheet.track_id, self.sheet.owners)))

    async def keep(self, token: str, name: str, tracks: Sequence[TrackId]) -> Made:
        await self.page(token)
        if self.no_playlist:
            raise self.no_playlist
        self.kept.append((name, list(tracks)))
        return Made(name, "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M", len(tracks))
