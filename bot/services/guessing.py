"""Says which of a member's playlists a song belongs in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.domain import MemberId, Playlist, Track
from bot.errors import NamelessTrack, NeedsLibrary, NothingFound
from bot.services.asking import NONE_OF_THESE, Asking, Said
from bot.services.links import track_in
from bot.services.meeting import Meeting
from bot.services.training import Tell
from bot.store import Correction, Store


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a track belongs in a playlist; `playlist` is None for none of these."""

    playlist: Playlist | None
    share: float
    """From 0 to 1; all odds of an answer sum to 1."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the first playlist leads: what spoke, and the member's own songs that show it."""

    kind: str
    songs: tuple[tuple[str, str], ...]
    """Titles and artists of songs in that playlist."""
    detail: str
    count: int = 0
    """Of activity: how many songs were filed there lately, and in how many days."""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Guess:
    """An answer to where a track belongs."""

    track: Track
    odds: tuple[Odds, ...]
    """Most likely first."""
    reasons: tuple[Reason, ...]
    filed: tuple[Playlist, ...]
    """The playlists that hold the song already."""
    card: Mapping[str, Any]
    """How sure the model is in general, from songs that it had not seen."""
    others: int
    """How many further tracks matched the words."""
    told: Correction | None
    """What the member said of the song before."""
    alone: Odds | None = None
    """What would be first by the song alone, where what was filed lately put another playlist first."""
    is_first_impression: bool = False
    """True where no model was there to ask, and counts and likenesses stood in for it."""


class Guessing:
    """Finds the track that is meant and asks where it belongs.

    Of a song that the member has not filed yet, the question is where it goes next, so that playlists which
    were filled lately weigh more.  Of one that is filed already, or that they placed with a word, it is
    where it belongs by what it is: where it goes next is no question then.
    """

    def __init__(self, store: Store, asking: Asking, meeting: Meeting, clock: Clock) -> None:
        self._store = store
        self._asking = asking
        self._meeting = meeting
        self._clock = clock

    async def guess(self, member: MemberId, text: str, tell: Tell) -> Guess:
        """Answer at once for a link, a URI or words; a training that is due is asked for.

        Raises TrackNotUnderstood, NeedsLibrary, TooLittleToLearn.
        """
        asked = await self._asked(member, text)
        at = None if asked.is_placed else self._clock()
        said, is_first = await self._asking.at_once(member, asked.track, at, tell)
        return asked.answered(said, is_first_impression=is_first)

    async def settled(self, member: MemberId, text: str, tell: Tell) -> Guess:
        """Answer by the newest model and by the song alone, so that two answers can be compared.

        Waits for a training that is due; raises as `guess` does.
        """
        asked = await self._asked(member, text)
        return asked.answered(await self._asking.newest(member, asked.track, None, tell))

    async def _asked(self, member: MemberId, text: str) -> "_Asked":
        playlists = await self._store.playlists.all(member)
        if not playlists:
            raise NeedsLibrary
        track, others = await self._find(member, text)
        filed = await self._store.playlists.holding(member, track.id)
        told = await self._store.corrections.of(member, track.id)
        return _Asked(track, others, playlists, filed, told)

    async def track(self, member: MemberId, text: str) -> Track:
        """Return the track that a link or words mean; raises TrackNotUnderstood."""
        return (await self._find(member, text))[0]

    async def matching(self, member: MemberId, words: str, limit: int) -> tuple[Track, ...]:
        """Return tracks of the member's library, then of the catalogue, that hold all the words.

        Without a word, those that the member filed last.
        """
        if not words.strip():
            return await self._store.tracks.recent(member, limit)
        return await self._store.tracks.search(member, words, limit)

    async def _find(self, member: MemberId, text: str) -> tuple[Track, int]:
        track_id = track_in(text)
        if track_id is None:
            found = await self._store.tracks.search(member, text, 6)
            if not found:
                raise NothingFound(words=text)
            return found[0], len(found) - 1
        track = await self._store.tracks.find(member, track_id)
        if track is None:
            track = await self._meeting.meet(member, track_id)
        if track.is_nameless and track.sound is None:
            raise NamelessTrack
        return track, 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and what is known of it before a model is asked."""

    track: Track
    others: int
    playlists: tuple[Playlist, ...]
    filed: tuple[Playlist, ...]
    told: Correction | None

    @property
    def is_placed(self) -> bool:
        """Tell whether the song lies in a playlist that can be an answer, or the member said so."""
        return any(map(_can_be_answer, self.filed)) or bool(self.told and self.told.playlist)

    def answered(self, said: Said, *, is_first_impression: bool = False) -> Guess:
        odds, first = _odds(said["playlists"], self.playlists), _first(said["playlists"])
        # Reasons speak for the first playlist of the model, which may be gone by now.
        is_there = any(each.playlist and str(each.playlist.id) == first for each in odds)
        reasons = tuple(map(_reason, said["reasons"])) if is_there else ()
        return Guess(
            self.track,
            odds,
            reasons,
            self.filed,
            said["card"],
            self.others,
            self.told,
            _alone(said, self.playlists),
            is_first_impression,
        )


def _can_be_answer(playlist: Playlist) -> bool:
    return playlist.guessed and playlist.in_taste


def _odds(said: Sequence[tuple[str, float]], playlists: tuple[Playlist, ...]) -> tuple[Odds, ...]:
    """Share out what a model gives to playlists that are gone by now, or kept out, among the others."""
    by_id = {str(playlist.id): playlist for playlist in playlists if _can_be_answer(playlist)}
    known = [(name, share) for name, share in said if name == NONE_OF_THESE or name in by_id]
    whole = sum(share for _, share in known) or 1.0
    return tuple(Odds(by_id.get(name), share / whole) for name, share in known)


def _alone(said: Said, playlists: tuple[Playlist, ...]) -> Odds | None:
    name, share = said.get("alone", ("", 0.0))
    named = (playlist for playlist in playlists if str(playlist.id) == name and _can_be_answer(playlist))
    return next((Odds(playlist, float(share)) for playlist in named), None)


def _first(said: Sequence[tuple[str, float]]) -> str:
    return next((name for name, _ in said if name != NONE_OF_THESE), "")


def _reason(said: Mapping[str, Any]) -> Reason:
    songs = tuple((str(title), str(artists)) for title, artists in said["songs"])
    count, days = int(said.get("count", 0)), int(said.get("days", 0))
    return Reason(str(said["kind"]), songs, str(said["detail"]), count, days)
