"""Takes a member's word on where a song belongs, and learns it."""

from dataclasses import dataclass

from bot.domain import MemberId, Playlist, Track
from bot.errors import ButtonExpired, TooLittleToLearn
from bot.services.guessing import Guess, Guessing
from bot.services.training import Tell
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was noted, and what it changed."""

    track: Track
    playlist: Playlist | None
    """None for none of the member's playlists."""
    before: float | None
    """How likely I thought that playlist, from 0 to 1; None where I could not tell."""
    after: float | None


class Correcting:
    """Keeps corrections; they train like a song that lies in the playlist."""

    def __init__(self, store: Store, guessing: Guessing) -> None:
        self._store = store
        self._guessing = guessing

    async def correct(self, member: MemberId, text: str, playlist: Playlist | None, tell: Tell) -> Corrected:
        """Keep where a track belongs and learn it at once; raises TrackNotUnderstood, ButtonExpired."""
        track = await self._guessing.track(member, text)
        before = await self._share(member, text, playlist, tell)
        if not await self._store.corrections.put(member, track.id, playlist.id if playlist else None):
            raise ButtonExpired
        after = await self._share(member, text, playlist, tell)
        return Corrected(track, playlist, before, after)

    async def take_back(self, member: MemberId, text: str) -> Track:
        """Forget what the member said of a track; raises TrackNotUnderstood."""
        track = await self._guessing.track(member, text)
        await self._store.corrections.drop(member, track.id)
        return track

    async def _share(
        self, member: MemberId, text: str, playlist: Playlist | None, tell: Tell
    ) -> float | None:
        try:
            guess = await self._guessing.guess(member, text, tell)
        except TooLittleToLearn:
            return None
        return share_of(guess, playlist)


def share_of(guess: Guess, playlist: Playlist | None) -> float | None:
    """Return the odds of a playlist in a guess, from 0 to 1, or None where it is not among them."""
    wanted = playlist.id if playlist else None
    shares = (odds.share for odds in guess.odds if (odds.playlist.id if odds.playlist else None) == wanted)
    return next(shares, None)
