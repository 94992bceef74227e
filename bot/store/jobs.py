"""Work that outlives the process that began it: one row a job, held by one holder at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import MemberId
from bot.store.database import Database, Row, Transaction, Values
from bot.store.leases import until
from bot.store.times import milliseconds, read, written
from bot.store.trained import Trained, keep

_KEPT = timedelta(days=7)

# Asked for anew, what failed before gets all its attempts again.
_OPEN = (
    "ON CONFLICT (kind, member_id) WHERE state IN ('waiting', 'running') DO UPDATE SET "
    "digest = excluded.digest, attempts = 0, problem = NULL, not_before = excluded.not_before "
    "WHERE digest != excluded.digest"
)
_PUT = (
    "INSERT INTO jobs (kind, member_id, digest, state, made_at, not_before) "
    "SELECT :kind, id, :digest, 'waiting', :at, :not_before FROM members WHERE id = :member "
)
_PUT_IF_NEW = (
    f"{_PUT} AND NOT EXISTS (SELECT 1 FROM trained "  # noqa: S608 - ours
    "WHERE member_id = :member AND kind = :kind AND digest = :digest) "
    "AND NOT EXISTS (SELECT 1 FROM jobs WHERE digest = :digest AND state IN ('done', 'failed') AND id = "
    f"(SELECT max(id) FROM jobs WHERE member_id = :member AND kind = :kind)) {_OPEN}"
)
_IS_FREE = "(state = 'running' AND lease_until NOT BETWEEN :now AND :far)"
_HOLD = (
    "UPDATE jobs SET state = 'running', leased_by = :holder, lease_until = :until, fence = fence + 1 WHERE "
)
_NEXT = (
    # The states by name lead to the index of open jobs: all others are passed over.
    "SELECT id FROM jobs WHERE state IN ('waiting', 'running') AND "  # noqa: S608 - ours
    f"((state = 'waiting' AND not_before <= :at) OR {_IS_FREE}) ORDER BY not_before, id LIMIT 1"
)
_STANDING = (
    "SELECT kind, state, count(*) AS n, min(iif(state = 'waiting', not_before, NULL)) AS since "
    "FROM jobs GROUP BY kind, state"
)
_MINE = "id = :id AND fence = :fence AND state = 'running'"
# What was asked for meanwhile is still to be done, unless that is what was made.
_END = (
    "UPDATE jobs SET state = iif(digest IN (:asked, :digest), 'done', 'waiting'), "  # noqa: S608 - ours
    "digest = iif(digest = :asked, :digest, digest), attempts = 0, problem = NULL, "
    f"not_before = max(not_before, :at), ended_at = :at, leased_by = NULL WHERE {_MINE}"
)
_FAIL = (
    "UPDATE jobs SET state = iif(:again IS NULL AND digest = :asked, 'failed', 'waiting'), "  # noqa: S608 - ours
    "attempts = iif(digest = :asked, attempts + 1, 0), problem = :problem, "
    "not_before = iif(digest = :asked, coalesce(:again, :at), :at), "
    f"ended_at = :at, leased_by = NULL WHERE {_MINE}"
)
_GIVE_BACK = f"UPDATE jobs SET state = 'waiting', leased_by = NULL WHERE {_MINE}"  # noqa: S608 - ours
_GIVE_BACK_ALL = (
    "UPDATE jobs SET state = 'waiting', leased_by = NULL WHERE state = 'running' AND leased_by = :holder"
)
_RENEW = f"UPDATE jobs SET lease_until = :until WHERE {_MINE}"  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that one holder may do for now; the fence tells it from all leases of the job before."""

    id: int
    kind: str
    member: MemberId
    digest: str
    """The state of the library that it was asked for when it was taken."""
    attempts: int
    """How often it failed before for this state."""
    fence: int


@dataclass(frozen=True, slots=True)
class Failure:
    """When a job last failed, by the kind of its error, and whether it is tried again by itself."""

    problem: str
    at: datetime
    is_final: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How many jobs there are by kind and state, and how long the oldest has been due."""

    counts: Mapping[tuple[str, str], int]
    oldest: timedelta


class Jobs:
    """The table of jobs; every answer of False or None to a holder means that another has taken over."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, kind: str, member: MemberId, digest: str, *, wait: timedelta = timedelta()) -> bool:
        """Ask for a job, unless one for the same state is open, was done, or has failed for good."""
        values = {"kind": kind, "member": member, "digest": digest, **self._times(wait)}
        async with self._database.transaction() as change:
            return await change.execute(_PUT_IF_NEW, values) > 0

    async def claim(
        self, kind: str, member: MemberId, digest: str, holder: str, term: timedelta
    ) -> Lease | None:
        """Ask for a job and take it at once, whatever became of it before; None while another holds it."""
        moments = {"holder": holder, **until(self._clock(), term)}
        values = {"kind": kind, "member": member, "digest": digest, **self._times()}
        async with self._database.transaction() as change:
            await change.execute(_PUT + _OPEN, values)
            which = f"kind = :kind AND member_id = :member AND (state = 'waiting' OR {_IS_FREE})"
            return await _held(change, which, {**values, **moments})

    async def take(self, holder: str, term: timedelta) -> Lease | None:
        """Take the job that has waited longest, or that its holder let lapse; None where nothing is due."""
        values = {"holder": holder, **self._times(), **until(self._clock(), term)}
        # Looked at first, so that idling takes no turn at the writer.
        if await self._database.row(_NEXT, values) is None:
            return None
        async with self._database.transaction() as change:
            return await _held(change, f"id = ({_NEXT})", values)

    async def is_held(self, kind: str, member: MemberId) -> bool:
        """Tell whether somebody works on a member's job and has not let it lapse."""
        row = await self._database.row(
            "SELECT 1 FROM jobs WHERE kind = ? AND member_id = ? AND state = 'running' AND lease_until >= ?",
            (kind, member, milliseconds(self._clock())),
        )
        return row is not None

    async def renew(self, lease: Lease, term: timedelta) -> bool:
        """Hold a job for a further term."""
        return await self._changed(_RENEW, _of(lease) | until(self._clock(), term))

    async def keep(
        self, lease: Lease, content: bytes, digest: str, about: Mapping[str, object]
    ) -> Trained | None:
        """Keep what a job made and end it, both or neither; asked for anew meanwhile, it waits again."""
        trained = Trained(content, digest, about, self._clock())
        async with self._database.transaction() as change:
            if not await change.execute(_END, _of(lease) | self._times() | {"digest": digest}):
                return None
            await keep(change, lease.member, lease.kind, trained)
        return trained

    async def end(self, lease: Lease, digest: str) -> bool:
        """End a job that has nothing new to keep for a state."""
        return await self._changed(_END, _of(lease) | self._times() | {"digest": digest})

    async def fail(self, lease: Lease, problem: str, wait: timedelta | None) -> bool:
        """Note the kind of error that a job failed with; without a wait it is not tried again by itself."""
        again = None if wait is None else written(self._clock() + wait)
        facts = {"problem": problem, "again": again}
        return await self._changed(_FAIL, _of(lease) | self._times() | facts)

    async def give_back(self, lease: Lease) -> bool:
        """Let somebody else go on with a job at once."""
        return await self._changed(_GIVE_BACK, _of(lease))

    async def give_back_all(self, holder: str) -> None:
        """Let somebody else go on with all that one holder works on."""
        await self._changed(_GIVE_BACK_ALL, {"holder": holder})

    async def failure(self, kind: str, member: MemberId) -> Failure | None:
        """Return how a member's job failed last, if it did not go well since."""
        rows = await self._database.rows(
            "SELECT state, ended_at, problem FROM jobs WHERE member_id = ? AND kind = ? "
            "ORDER BY id DESC LIMIT 2",
            (member, kind),
        )
        ended = next((row for row in rows if row["ended_at"]), None)
        if ended is None or ended["problem"] is None:
            return None
        # Asked for anew since, it is not the last word any more.
        return Failure(ended["problem"], read(ended["ended_at"]), is_final=rows[0]["state"] == "failed")

    async def standing(self) -> Standing:
        """Count the jobs, for whoever watches over them."""
        rows = await self._database.rows(_STANDING)
        now = self._clock()
        waits = [now - read(row["since"]) for row in rows if row["since"]]
        counts = {(row["kind"], row["state"]): row["n"] for row in rows}
        return Standing(counts, max([timedelta(), *waits]))

    async def unlearned(self, *, soon: bool) -> dict[MemberId, int]:
        """Return whose library may have changed, each with the number of changes; `soon`: where songs did."""
        rows = await self._database.rows(
            "SELECT member_id, changes FROM unlearned WHERE soon >= ? ORDER BY member_id", (soon,)
        )
        return {MemberId(row["member_id"]): row["changes"] for row in rows}

    async def learned(self, member: MemberId, changes: int) -> None:
        """Note that a library was looked at; what changed meanwhile is looked at again."""
        sql = "DELETE FROM unlearned WHERE member_id = :member AND changes = :changes"
        await self._changed(sql, {"member": member, "changes": changes})

    async def tidy(self) -> None:
        """Forget what ended a week ago, each kind's last word about a member excepted."""
        sql = (
            "DELETE FROM jobs WHERE state IN ('done', 'failed') AND ended_at < :before AND EXISTS "
            "(SELECT 1 FROM jobs AS later WHERE later.member_id = jobs.member_id "
            "AND later.kind = jobs.kind AND later.id > jobs.id)"
        )
        await self._changed(sql, {"before": written(self._clock() - _KEPT)})

    async def _changed(self, sql: str, values: Values) -> bool:
        async with self._database.transaction() as change:
            return await change.execute(sql, values) > 0

    def _times(self, wait: timedelta = timedelta()) -> dict[str, object]:
        now = self._clock()
        return {"at": written(now), "not_before": written(now + wait)}


async def _held(change: Transaction, which: str, values: Values) -> Lease | None:
    rows = await change.rows(f"{_HOLD}{which} RETURNING *", values)
    return _lease(rows[0]) if rows else None


def _lease(row: Row) -> Lease:
    return Lease(
        row["id"], row["kind"], MemberId(row["member_id"]), row["digest"], row["attempts"], row["fence"]
    )


def _of(lease: Lease) -> dict[str, object]:
    return {"id": lease.id, "fence": lease.fence, "asked": lease.digest}
