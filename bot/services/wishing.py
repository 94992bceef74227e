"""What a member wishes to hear: understands their words, and writes them as short as a button needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain import Columns, MemberId, Playlist, Track, TrackId, plain_words, track_columns
from bot.errors import NoSuchMood, NothingToGoBy
from bot.services.curating import Curating, word_for
from bot.services.guessing import Guessing
from bot.services.links import short_address_of
from bot.services.packing import packed, unpacked
from bot.store import Store

MOODS = ("calmer", "louder", "faster", "slower", "happier", "sadder", "older", "newer")
"""The words that `models.wishes` knows and that a button has room for."""

_ARTIST = "*"
"""Stands before a song whose artist is meant."""
_AND = ";"
"""Stands between several songs or artists."""
_ROOM = 36
"""So many letters of a wish fit under a button beside the rest of its address, whoever it belongs to."""
_SONGS = 8
"""How many songs stand for an artist."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the next suggestions are to be like; without anything, what the member likes."""

    playlist: Playlist | None = None
    lean: tuple[str, ...] = ()
    like: tuple[Track, ...] = ()
    unlike: tuple[Track, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """The same in the words that a button carries on."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What is to be like or unlike, as a person would name it: a song, or an artist."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """The songs that one of somebody's words means, the letters for them, and their name."""

    songs: tuple[Track, ...]
    word: str
    name: str


class Wishing:
    """Finds the playlist, the songs and the artists that a member names."""

    def __init__(self, store: Store, curating: Curating, guessing: Guessing) -> None:
        self._store = store
        self._curating = curating
        self._guessing = guessing

    async def understood(self, member: MemberId, given: Mapping[str, str]) -> Wish:
        """Return what `playlist`, `mood`, `like` and `unlike` mean.

        Raises NoSuchPlaylist, NoSuchMood and TrackNotUnderstood.
        """
        playlist = await self._curating.named(member, given["playlist"]) if given.get("playlist") else None
        mood = given.get("mood", "")
        if mood and mood not in MOODS:
            raise NoSuchMood(mood=mood, moods=", ".join(MOODS))
        like = await self._all_meant(member, given.get("like", ""))
        unlike = await self._all_meant(member, given.get("unlike", ""))
        settled = {"playlist": word_for(playlist) if playlist else "", "mood": mood}
        words = settled | _fitting(_ROOM - len("".join(settled.values())), like, unlike)
        return Wish(
            playlist,
            (mood,) if mood else (),
            tuple(song for each in like for song in each.songs),
            tuple(song for each in unlike for song in each.songs),
            {name: word for name, word in words.items() if word},
            {name: _named(each) for name, each in (("like", like), ("unlike", unlike))},
        )

    async def aim(self, member: MemberId, wish: Wish) -> dict[str, Any]:
        """Return the wish as workers take it; raises NothingToGoBy."""
        return {
            "playlist": await self._songs_of(member, wish.playlist) if wish.playlist else None,
            "lean": dict.fromkeys(wish.lean, 1),
            "like": track_columns(wish.like) if wish.like else None,
            "unlike": track_columns(wish.unlike) if wish.unlike else None,
        }

    async def _songs_of(self, member: MemberId, playlist: Playlist) -> Columns:
        listens = await self._store.playlists.taste(member)
        places = [place for place, of in enumerate(listens["playlist"]) if of == str(playlist.id)]
        if not places:
            raise NothingToGoBy(playlist=playlist.name)
        return {name: [column[place] for place in places] for name, column in listens.items()}

    async def _all_meant(self, member: MemberId, text: str) -> tuple[_Meant, ...]:
        return tuple(
            [await self._meant(member, words) for words in map(str.strip, text.split(_AND)) if words]
        )

    async def _meant(self, member: MemberId, words: str) -> _Meant:
        """Return what words, a link or a button's letters mean."""
        is_artist = words.startswith(_ARTIST)
        known = unpacked(words.removeprefix(_ARTIST))
        song = await self._guessing.track(member, short_address_of(known) if known else words)
        if song.artists and (is_artist or (not known and _is_by(song, words))):
            songs = await self._all_by(member, song)
            return _Meant(songs, f"{_ARTIST}{packed(song.id)}", song.artists[0])
        return _Meant((song,), packed(song.id), song.title)

    async def _all_by(self, member: MemberId, song: Track) -> tuple[Track, ...]:
        """Return songs by the first artist of one."""
        name = song.artists[0]
        found = await self._guessing.matching(member, name, 4 * _SONGS)
        by_them = [track for track in found if _is_by(track, name)]
        # Alone it would mean the song: one without a title means the artist.
        return tuple(by_them[:_SONGS]) if len(by_them) > 1 else (Track(TrackId(""), "", (name,)), song)


def _is_by(song: Track, words: str) -> bool:
    return bool(song.artists) and plain_words(song.artists[0]) == plain_words(words)


def _fitting(room: int, like: Sequence[_Meant], unlike: Sequence[_Meant]) -> dict[str, str]:
    """Return the letters for as many of both as there is room for, the first ones foremost."""
    kept = {"like": [each.word for each in like], "unlike": [each.word for each in unlike]}
    while sum(len(_AND.join(words)) for words in kept.values()) > room:
        max(kept.values(), key=len).pop()
    return {name: _AND.join(words) for name, words in kept.items()}


def _named(meant: Sequence[_Meant]) -> str:
    """Name all of them as a person would."""
    *others, last = [each.name for each in meant] or [""]
    return f"{', '.join(others)} and {last}" if others else last
