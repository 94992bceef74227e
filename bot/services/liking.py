"""Learns what a member likes: from their library, and from what they said of songs that were suggested."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from bot.clock import Clock
from bot.compute import Compute, Task
from bot.domain import Columns, MemberId, Verdict
from bot.errors import NeedsLibrary
from bot.services.holding import Holding
from bot.services.training import Tell
from bot.store import Lease, Store, Trained

LIKER = "liker"

_AFTER = 25
"""So many verdicts go along with a question; with more of them it is time to learn anew."""
_OTHERS = 2000
"""How many songs that are not theirs are told apart from the member's own."""
_PATIENCE = timedelta(seconds=20)
"""A model that nobody has begun to make by then is made while its member waits."""
_MISFIT = "misfit"
"""What was said of a song that fits none of the member's playlists: half a dislike."""
_MEANINGS: Mapping[object, tuple[float, float]] = {
    Verdict.LIKE: (1.0, 1.0),
    Verdict.DISLIKE: (0.0, 1.0),
    Verdict.FILE: (1.0, 2.0),
    _MISFIT: (0.0, 0.5),
}
"""Whether a word means that a song is liked, and how much it counts; others say nothing of it."""


_LEARN = Task("models.recommending:learn")


@dataclass(frozen=True, slots=True)
class _State:
    """What a model would be made of now, as far as it tells an old model from a new one."""

    library: str
    verdicts: int
    since: int
    """How many of them came since the stored model was made."""
    digest: str


class Liking:
    """Keeps each member's like-model; all learning is a job that outlives a kill."""

    def __init__(
        self, store: Store, compute: Compute, holding: Holding, clock: Clock, *, key: bytes, seed: int
    ) -> None:
        self._store = store
        self._compute = compute
        self._holding = holding
        self._clock = clock
        self._key = key
        self._seed = seed
        self._asked: dict[MemberId, datetime] = {}

    async def model(self, member: MemberId, tell: Tell, *, but: Trained | None = None) -> Trained:
        """Return the member's model; only the first one is waited for, a newer one is made meanwhile.

        `but`: a model that is of no use. Raises NeedsLibrary or ComputeError.
        """
        stored = await self._store.trained.load(member, LIKER)
        if stored is None or stored == but:
            return await self._made(member, tell, but)
        state = await self._state(member, stored)
        if not _is_old(stored, state):
            self._asked.pop(member, None)
            return stored
        return (
            stored if await self._is_coming(member, state.digest) else await self._made(member, tell, stored)
        )

    async def verdicts(self, member: MemberId, model: Trained) -> Columns:
        """Return what the member said since the model was made, as workers take it."""
        verdicts = await self._said(member)
        later = _later(verdicts["given_at"], model)
        return rated({name: [column[place] for place in later] for name, column in verdicts.items()})

    async def work(self, lease: Lease, tell: Tell, *, but: Trained | None = None) -> Trained | None:
        """Do a job that is held and keep what it makes; None where another took it over meanwhile.

        `but`: a model that is of no use. Raises NeedsLibrary or ComputeError.
        """
        return await self._holding.through(lease, self._done(lease, tell, but))

    async def _is_coming(self, member: MemberId, digest: str) -> bool:
        """Ask for a newer model; False where that was asked for long ago, and nobody is at it."""
        await self._store.jobs.put(LIKER, member, digest)
        asked = self._asked.setdefault(member, self._clock())
        return self._clock() - asked < _PATIENCE or await self._store.jobs.is_held(LIKER, member)

    async def _made(self, member: MemberId, tell: Tell, but: Trained | None) -> Trained:
        """Return a model other than this one, made here unless somebody else is at it."""
        while True:
            stored = await self._store.trained.load(member, LIKER)
            if stored and stored != but:
                return stored
            digest = (await self._state(member, stored)).digest
            lease = await self._holding.claim(LIKER, member, digest)
            if lease is None:
                tell("Learning what you like …")
                await self._holding.until_free(LIKER, member)
            elif made := await self.work(lease, tell, but=but):
                return made

    async def _state(self, member: MemberId, stored: Trained | None) -> _State:
        library = await self._store.playlists.taste_digest(member)
        verdicts = await self._store.verdicts.digest(member)
        misfits = (await self._store.corrections.misfits(member))["track_id"]
        known = f"{self._seed} {library} {verdicts} {misfits}"
        digest = hashlib.sha256(known.encode()).hexdigest()[:32]
        given = (await self._said(member))["given_at"]
        return _State(library, len(given), len(_later(given, stored)), digest)

    async def _said(self, member: MemberId) -> Columns:
        """Return what the member said of songs, by verdicts and by finding that they fit nowhere."""
        verdicts = await self._store.verdicts.columns(member)
        misfits = await self._store.corrections.misfits(member)
        misfits["verdict"] = [_MISFIT] * len(misfits["track_id"])
        return {name: [*column, *misfits[name]] for name, column in verdicts.items()}

    async def _done(self, lease: Lease, tell: Tell, but: Trained | None) -> Trained | None:
        # Before the rows: what changes in between makes the model look older than it is, never newer.
        stored = await self._store.trained.load(lease.member, LIKER)
        state = await self._state(lease.member, stored)
        if stored and stored.digest == state.digest and stored != but:
            return stored if await self._store.jobs.end(lease, state.digest) else None
        listens = await self._store.playlists.taste(lease.member)
        if not listens["track_id"]:
            raise NeedsLibrary
        tell("Learning what you like …")
        verdicts = await self._said(lease.member)
        content = await self._learnt(lease.member, listens, verdicts)
        given = [str(at) for at in verdicts["given_at"]]
        about = {"library": state.library, "verdicts": len(given), "until": max(given, default="")}
        return await self._store.jobs.keep(lease, content, state.digest, about)

    async def _learnt(self, member: MemberId, listens: Columns, verdicts: Columns) -> bytes:
        others = await self._store.suggestions.others(member, _OTHERS)
        given: dict[str, Any] = {"seed": self._seed, "member": str(member), "key": self._key}
        return cast("bytes", await self._compute.run(_LEARN, listens, others, rated(verdicts), **given))


def rated(verdicts: Columns) -> Columns:
    """Turn verdicts into likes and dislikes with weights; those that say nothing of the song are left out."""
    said = verdicts["verdict"]
    kept = [place for place, word in enumerate(said) if word in _MEANINGS]
    columns: Columns = {
        name: [column[place] for place in kept] for name, column in verdicts.items() if name != "verdict"
    }
    columns["liked"] = [_MEANINGS[said[place]][0] for place in kept]
    columns["weight"] = [_MEANINGS[said[place]][1] for place in kept]
    return columns


def _is_old(stored: Trained, state: _State) -> bool:
    """Tell whether the library changed, much was said since, or something learnt from was taken back."""
    about: Mapping[str, Any] = stored.about
    is_same = about.get("library") == state.library
    kept = state.verdicts - state.since
    # One in five is what the stream in benchmarks/liking.md was learned by.
    return not is_same or state.since >= max(_AFTER, kept // 5) or kept != about.get("verdicts")


def _later(given: Sequence[object], model: Trained | None) -> list[int]:
    """Return the places of the verdicts that came after those that a model was made from."""
    until = str(model.about.get("until", "")) if model else ""
    return [place for place, at in enumerate(given) if str(at) > until]
