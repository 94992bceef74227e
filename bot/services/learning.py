"""Learns at once what a member said or did with a song, and tells what that changed."""

import logging
from dataclasses import dataclass

from bot.domain import MemberId, Playlist
from bot.errors import EarmarkError, NeedsLibrary, TooLittleToLearn
from bot.services.guessing import Guess, Guessing
from bot.services.training import GUESSER, Tell, Training
from bot.store import Store

_LEAST_SHIFT = 0.02

_log = logging.getLogger("earmark.learning")


@dataclass(frozen=True, slots=True)
class Shift:
    """How likely a song belonged in a playlist, and how likely now; `playlist` is None for none of them."""

    playlist: Playlist | None
    before: float | None
    """From 0 to 1; None where there was no telling."""
    after: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """What learning changed in the odds of a song: first of the playlist that it was about."""

    shifts: tuple[Shift, ...] = ()
    is_late: bool = False
    """True where learning did not work now; it is tried again without being asked."""


class Learning:
    """Refits a member's model around a change; that this fails is no reason for the change to fail."""

    def __init__(self, store: Store, training: Training, guessing: Guessing) -> None:
        self._store = store
        self._training = training
        self._guessing = guessing

    async def opinion(self, member: MemberId, text: str, tell: Tell) -> Guess | None:
        """Return the guess for a song, if the model is as new as the library: this never waits for one."""
        try:
            stored = await self._store.trained.load(member, GUESSER)
            if stored is None or stored.digest != await self._training.digest(member):
                return None
            return await self._guessing.settled(member, text, tell)
        except Exception as error:  # noqa: BLE001 - what was asked for does not depend on an opinion
            _note(member, error)
            return None

    async def learn(
        self, member: MemberId, text: str, playlist: Playlist | None, before: Guess | None, tell: Tell
    ) -> Learnt:
        """Train now, and compare what is thought of a song with what was thought before; raises nothing."""
        try:
            await self._training.model(member, tell)
        except (NeedsLibrary, TooLittleToLearn):
            return Learnt()
        except Exception as error:  # noqa: BLE001 - the training is noted as failed, and tried again
            _note(member, error)
            return Learnt(is_late=True)
        after = await self.opinion(member, text, tell)
        return Learnt(_shifts(playlist, before, after)) if after else Learnt()


def _note(member: MemberId, error: Exception) -> None:
    if isinstance(error, EarmarkError):
        _log.warning("something of member %d could not be learnt at once: %s", member, error)
    else:
        _log.error("something of member %d could not be learnt at once", member, exc_info=error)


def _shifts(playlist: Playlist | None, before: Guess | None, after: Guess) -> tuple[Shift, ...]:
    """List the playlist that it was about, then what moved most."""
    earlier = {_id(odds.playlist): odds.share for odds in before.odds} if before else {}
    shifts = [Shift(odds.playlist, earlier.get(_id(odds.playlist)), odds.share) for odds in after.odds]
    own = [shift for shift in shifts if _id(shift.playlist) == _id(playlist)]
    moved = [shift for shift in shifts if shift not in own and _size(shift) >= _LEAST_SHIFT]
    return (*own, *sorted(moved, key=_size, reverse=True)) if own else ()


def _id(playlist: Playlist | None) -> int | None:
    return playlist.id if playlist else None


def _size(shift: Shift) -> float:
    return 0.0 if shift.before is None else abs(shift.after - shift.before)
