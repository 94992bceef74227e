"""Has a worker choose among candidates by a member's like-model, and tell what a verdict changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.compute import Compute, Task
from bot.domain import Candidate, Columns, MemberId, Track, track_columns
from bot.errors import JobFailed
from bot.services.liking import Liking
from bot.services.training import Tell
from bot.store import Trained

_SUGGEST = Task("models.recommending:suggest")
_CHANGED = Task("models.recommending:changed")
_REFUSED = "Refused"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a song is suggested: what spoke, and the member's own songs that show it."""

    kind: str
    songs: tuple[tuple[str, str], ...]
    """Titles and artists."""
    detail: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A candidate that was chosen, and how it stands with the member's taste."""

    candidate: Candidate
    score: float
    """From 0 to 1: how likely they like it."""
    sure: float
    """From 0 to 1: how much of that rests on what they said of songs."""
    explores: bool
    """True where it is a try at something else."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Trait:
    """Something of songs that there will be more or less of."""

    kind: str
    detail: str
    more: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What one verdict changes: of what there is more or less now, and how many candidates moved."""

    liked: bool = True
    traits: tuple[Trait, ...] = ()
    moved: int = 0
    of: int = 0


Aim = Mapping[str, Any]
"""What is wished for, as workers take it."""


class Choosing:
    """Asks the member's like-model, with what they said since it was made."""

    def __init__(self, compute: Compute, liking: Liking, *, key: bytes, seed: int) -> None:
        self._compute = compute
        self._liking = liking
        self._key = key
        self._seed = seed

    async def choose(
        self,
        member: MemberId,
        candidates: Sequence[Candidate],
        aim: Aim,
        tell: Tell,
        *,
        number: int,
        turn: int,
    ) -> tuple[Pick, ...]:
        """Return the best of the candidates, best first; `turn` varies what is left to chance.

        Raises NeedsLibrary or ComputeError.
        """
        given = {"wish": aim, "number": number, "seed": self._seed + turn}
        said = await self._asked(_SUGGEST, member, columns_of(candidates), tell, **given)
        return tuple(_pick(each, candidates) for each in said)

    async def changed(
        self, member: MemberId, track: Track, candidates: Sequence[Candidate], tell: Tell, *, liked: bool
    ) -> Changed:
        """Tell what the last verdict changes; raises as `choose` does."""
        song = track_columns([track])
        given = {"candidates": columns_of(candidates), "liked": liked}
        said = await self._asked(_CHANGED, member, song, tell, **given)
        traits = tuple(_trait(each) for each in said["features"])
        return Changed(liked, traits, int(said["moved"]), int(said["of"]))

    async def _asked(self, task: Task, member: MemberId, rows: Columns, tell: Tell, **given: Any) -> Any:  # noqa: ANN401 - as workers answer
        """Ask the model, made anew where it is altered or of another version."""
        model = await self._liking.model(member, tell)
        try:
            return await self._run(task, model, member, rows, given)
        except JobFailed as error:
            if error.facts.get("problem") != _REFUSED:
                raise
        fresh = await self._liking.model(member, tell, but=model)
        return await self._run(task, fresh, member, rows, given)

    async def _run(
        self, task: Task, model: Trained, member: MemberId, rows: Columns, given: Mapping[str, Any]
    ) -> object:
        verdicts = await self._liking.verdicts(member, model)
        known: dict[str, Any] = {"member": str(member), "key": self._key, "verdicts": verdicts, **given}
        return await self._compute.run(task, model.content, rows, **known)


def columns_of(candidates: Sequence[Candidate]) -> Columns:
    """Lay candidates out as workers take them."""
    return track_columns([candidate.track for candidate in candidates])


def _pick(said: Mapping[str, Any], candidates: Sequence[Candidate]) -> Pick:
    reasons = tuple(_reason(each) for each in said["reasons"])
    return Pick(
        candidates[int(said["place"])],
        float(said["score"]),
        float(said["sure"]),
        bool(said["explores"]),
        reasons,
    )


def _reason(said: Mapping[str, Any]) -> Reason:
    songs = tuple((str(title), str(artists)) for title, artists in said["songs"])
    return Reason(str(said["kind"]), songs, str(said["detail"]))


def _trait(said: Mapping[str, Any]) -> Trait:
    return Trait(str(said["kind"]), str(said["detail"]), said["direction"] == "more")
