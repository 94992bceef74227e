"""Takes a member's word on where a song belongs, and learns it."""

from dataclasses import dataclass

from bot.domain import MemberId, Playlist, Track
from bot.errors import ButtonExpired
from bot.services.guessing import Guessing
from bot.services.learning import Learning, Learnt
from bot.services.training import Tell
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was noted, and what it changed."""

    track: Track
    playlist: Playlist | None
    """None for none of the member's playlists."""
    learnt: Learnt


class Correcting:
    """Keeps corrections; they train like a song that lies in the playlist."""

    def __init__(self, store: Store, guessing: Guessing, learning: Learning) -> None:
        self._store = store
        self._guessing = guessing
        self._learning = learning

    async def correct(self, member: MemberId, text: str, playlist: Playlist | None, tell: Tell) -> Corrected:
        """Keep where a track belongs and learn it at once; raises TrackNotUnderstood, ButtonExpired."""
        track = await self._guessing.track(member, text)
        before = await self._learning.opinion(member, text, tell)
        if not await self._store.corrections.put(member, track.id, playlist.id if playlist else None):
            raise ButtonExpired
        learnt = await self._learning.learn(member, text, playlist, before, tell)
        return Corrected(track, playlist, learnt)

    async def take_back(self, member: MemberId, text: str) -> Track:
        """Forget what the member said of a track; raises TrackNotUnderstood."""
        track = await self._guessing.track(member, text)
        await self._store.corrections.drop(member, track.id)
        return track
