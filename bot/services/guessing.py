"""Says which of a member's playlists a song belongs in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import MemberId, Playlist, Sound, Track
from bot.errors import JobFailed, NamelessTrack, NeedsLibrary, NothingFound
from bot.services.links import track_in
from bot.services.meeting import Meeting
from bot.services.training import Tell, Training
from bot.store import Correction, Store

NONE_OF_THESE = "none of these"

_GUESS = Task("models.tasks:guess")


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


class Guessing:
    """Finds the track that is meant and asks the member's model."""

    def __init__(
        self, store: Store, compute: Compute, training: Training, meeting: Meeting, *, key: bytes
    ) -> None:
        self._store = store
        self._meeting = meeting
        self._compute = compute
        self._training = training
        self._key = key

    async def guess(self, member: MemberId, text: str, tell: Tell) -> Guess:
        """Answer for a link, a URI or words; raises TrackNotUnderstood, NeedsLibrary, TooLittleToLearn."""
        playlists = await self._store.playlists.all(member)
        if not playlists:
            raise NeedsLibrary
        track, others = await self._find(member, text)
        answer = await self._ask(member, track, tell)
        by_id = {str(playlist.id): playlist for playlist in playlists}
        odds = tuple(Odds(by_id.get(name), share) for name, share in answer["playlists"])
        reasons = tuple(_reason(said) for said in answer["reasons"])
        filed = await self._store.playlists.holding(member, track.id)
        told = await self._store.corrections.of(member, track.id)
        return Guess(track, odds, reasons, filed, answer["card"], others, told)

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

    async def _ask(self, member: MemberId, track: Track, tell: Tell) -> Mapping[str, Any]:
        model = await self._training.model(member, tell)
        try:
            return await self._run(member, model.content, track)
        except JobFailed as error:
            if error.facts.get("problem") != "Refused":
                raise
        # The stored model is altered or of another version: it is made again, never mended.
        fresh = await self._training.model(member, tell, afresh=True)
        return await self._run(member, fresh.content, track)

    async def _run(self, member: MemberId, model: bytes, track: Track) -> Mapping[str, Any]:
        job = self._compute.run(_GUESS, model, _columns(track), member=str(member), key=self._key, at=None)
        return cast("Mapping[str, Any]", await job)


def _columns(track: Track) -> dict[str, object]:
    known = {
        "track_id": track.id,
        "title": track.title,
        "artists": list(track.artists),
        "album": track.album,
        "release_date": track.release_date,
        "duration_ms": track.duration,
        "explicit": track.explicit,
        "genres": list(track.genres),
    }
    return known | asdict(track.sound or Sound())


def _reason(said: Mapping[str, Any]) -> Reason:
    songs = tuple((str(title), str(artists)) for title, artists in said["songs"])
    return Reason(str(said["kind"]), songs, str(said["detail"]))
