"""Asks a member's model about a song; while it is being trained, what is known meanwhile stands in for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import Columns, MemberId, Track, track_columns
from bot.errors import JobFailed
from bot.services.training import GUESSER, Tell, Training
from bot.store import Store, Trained

NONE_OF_THESE = "none of these"

_GUESS = Task("models.tasks:guess")
_GUESS_AT_ONCE = Task("models.tasks:guess_at_once")

Said = Mapping[str, Any]
"""What a worker says: the odds by playlist, most likely first, the reasons, and the model's card."""


class Asking:
    """Answers from the newest model, from an older one, or from counts and likenesses alone."""

    def __init__(self, store: Store, compute: Compute, training: Training, *, key: bytes) -> None:
        self._store = store
        self._compute = compute
        self._training = training
        self._key = key
        self._awaited: dict[MemberId, str] = {}

    async def at_once(
        self, member: MemberId, track: Track, at: datetime | None, tell: Tell
    ) -> tuple[Said, bool]:
        """Answer without waiting for a training, which is asked for; tell whether no model was there to ask.

        Who asks again before anybody began to train has it done while they wait.  Raises as `Training.model`.
        """
        digest = await self._training.digest(member)
        stored = await self._store.trained.load(member, GUESSER)
        if stored and stored.digest == digest:
            self._awaited.pop(member, None)
        elif await self._is_coming(member, digest):
            if stored and (said := await self._by_older(member, stored, track, at)):
                return said, False
            if said := await self._by_first_impression(member, track, at):
                return said, True
        return await self.newest(member, track, at, tell), False

    async def newest(self, member: MemberId, track: Track, at: datetime | None, tell: Tell) -> Said:
        """Answer by a model that is as new as the library, trained first where there is none."""
        model = await self._training.model(member, tell)
        if said := await self._by(model, member, track, at):
            return said
        # The stored model is altered or of another version: it is made again, never mended.
        fresh = await self._training.model(member, tell, afresh=True)
        if said := await self._by(fresh, member, track, at):
            return said
        raise JobFailed(task=_GUESS, problem="Refused")

    async def _is_coming(self, member: MemberId, digest: str) -> bool:
        """Ask for a training; False where it was waited for before, and nobody is at it."""
        await self._training.expect(member)
        before = self._awaited.get(member)
        self._awaited[member] = digest
        return before != digest or await self._store.jobs.is_held(GUESSER, member)

    async def _by_older(
        self, member: MemberId, model: Trained, track: Track, at: datetime | None
    ) -> Said | None:
        """Ask a model that lacks nothing but what was filed since; None where more has changed."""
        since, before = await self._store.playlists.filed_since(member, model.trained_at)
        if before != model.about.get("rows"):
            return None
        said = await self._by(model, member, track, at, since)
        playlists = await self._store.playlists.all(member)
        there = {str(playlist.id) for playlist in playlists if playlist.guessed and playlist.in_taste}
        # One playlist can go as another of the same size comes.
        return said if said and {name for name, _ in said["playlists"]} - there <= {NONE_OF_THESE} else None

    async def _by(
        self,
        model: Trained,
        member: MemberId,
        track: Track,
        at: datetime | None,
        additions: Columns | None = None,
    ) -> Said | None:
        """Ask a model; None where it is refused."""
        given = {"member": str(member), "key": self._key, "at": _written(at), "additions": additions}
        return await self._run(_GUESS, "Refused", model.content, _columns(track), **given)

    async def _by_first_impression(self, member: MemberId, track: Track, at: datetime | None) -> Said | None:
        """Count and compare; None where there is too little even for that."""
        listens = await self._store.playlists.listens(member)
        if not self._training.is_enough(listens):
            return None
        return await self._run(_GUESS_AT_ONCE, "TooLittle", listens, _columns(track), seed=0, at=_written(at))

    async def _run(self, task: Task, problem: str, *given: object, **named: Any) -> Said | None:  # noqa: ANN401 - as `Compute.run` takes it
        """Have a worker answer; None where it fails over a problem that is expected."""
        try:
            return cast("Said", await self._compute.run(task, *given, **named))
        except JobFailed as error:
            if error.facts.get("problem") != problem:
                raise
        return None


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _columns(track: Track) -> dict[str, object]:
    return {name: column[0] for name, column in track_columns([track]).items()}
