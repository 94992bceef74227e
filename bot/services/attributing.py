"""Says whose taste a song is, of those in a server who let themselves be named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.compute import Compute, Task
from bot.domain import Agreement, Columns, Fellow, MemberId, Place, Track, TrackId, track_columns
from bot.errors import JobFailed, NoLongerOpen, TooFewNamed, TrackNotUnderstood
from bot.services.guessing import Guessing, Reason
from bot.services.links import track_in
from bot.services.presence import Presence
from bot.services.telling_apart import TellingApart
from bot.services.training import Tell
from bot.store import Apart, Store
from bot.store.visible import named_as

LEAST_PEOPLE = 2

_ATTRIBUTED = Task("models.attributing:attributed")
_CARD = Task("models.attributing:card")
_SCORECARD = Task("bot.pictures.tasks:scorecard")
_TRIES = 3
_AGREED = ("nobody has agreed yet", "only one person has agreed yet")


@dataclass(frozen=True, slots=True)
class Share:
    """How likely a song is somebody's taste; `fellow` is None for nobody's there."""

    fellow: Fellow | None
    odds: float
    """From 0 to 1; all odds of an answer sum to 1."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """An answer to whose taste a song is."""

    track: Track
    odds: tuple[Share, ...]
    """Most likely first."""
    reasons: Mapping[MemberId, tuple[Reason, ...]]
    """Why the first few: songs that they show, the strongest reason first."""
    owners: tuple[Fellow, ...]
    """Who has the song in a visible playlist, which the odds take no note of."""
    card: Mapping[str, Any]
    """How sure the model is in general, from songs that it had not seen."""
    shows: frozenset[str] = frozenset()
    """Which playlists it was made of, as `Tastes.shows` told."""

    @property
    def fellows(self) -> tuple[Fellow, ...]:
        """Return all whom it names."""
        return tuple(share.fellow for share in self.odds if share.fellow)


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """How well the people of a server are told apart."""

    figures: Mapping[str, Any]
    fellows: tuple[Fellow, ...]
    """Those who are told apart."""
    shows: frozenset[str] = frozenset()


class Attributing:
    """Asks anew each time who agreed and who is there, and names nobody else."""

    def __init__(
        self,
        store: Store,
        compute: Compute,
        guessing: Guessing,
        presence: Presence,
        telling_apart: TellingApart,
        *,
        key: bytes,
    ) -> None:
        self._store = store
        self._compute = compute
        self._guessing = guessing
        self._presence = presence
        self._telling_apart = telling_apart
        self._key = key

    async def whose(self, member: MemberId, place: Place, text: str, tell: Tell) -> Attribution:
        """Answer for a link, a URI or words.

        Raises TooFewNamed, TrackNotUnderstood, NoLongerOpen or ComputeError.
        """
        await self._people(place)
        track = await self._find(member, place, text)
        said, fellows, shows = await self._asked(place, tell, _ATTRIBUTED, track_columns([track]))
        by_member = {fellow.member: fellow for fellow in fellows}
        owners = tuple(by_member[owner] for owner in said["owners"] if owner in by_member)
        reasons = {each: _reasons(said["reasons"], each) for each in by_member}
        return Attribution(track, _odds(said["odds"], by_member), reasons, owners, said["card"], shows)

    async def card(self, place: Place, tell: Tell) -> ScoreCard:
        """Return how well the people of a server are told apart; raises as `whose` does of them."""
        said, fellows, shows = await self._asked(place, tell, _CARD)
        learned = set(said["members"])
        return ScoreCard(said, tuple(fellow for fellow in fellows if fellow.member in learned), shows)

    async def picture(self, drawing: Mapping[str, Any]) -> bytes:
        """Draw a score card that was put into words, as a PNG; raises ComputeError."""
        return cast("bytes", await self._compute.run(_SCORECARD, drawing))

    async def close(self) -> None:
        """End what is being learned meanwhile."""
        await self._telling_apart.close()

    async def _people(self, place: Place) -> tuple[Fellow, ...]:
        """Return who agreed to be named and is there; raises TooFewNamed."""
        agreed = await self._store.tastes.fellows(place, Agreement.WHOSE)
        there = await self._presence.among(place, agreed)
        if len(there) < LEAST_PEOPLE:
            raise TooFewNamed(there=_AGREED[len(there)])
        return there

    async def _find(self, member: MemberId, place: Place, text: str) -> Track:
        """Return the song that is meant: one that the member can know, or that somebody shows there."""
        try:
            return await self._guessing.track(member, text)
        except TrackNotUnderstood:
            found = await self._shown(place, text)
            if found is None:
                raise
            return found

    async def _shown(self, place: Place, text: str) -> Track | None:
        track: TrackId | None = track_in(text)
        if track is not None:
            return await self._store.visible.find(place, Agreement.WHOSE, track)
        songs = await self._store.visible.search(place, Agreement.WHOSE, text, 1)
        return songs[0] if songs else None

    async def _asked(
        self, place: Place, tell: Tell, task: Task, *given: object
    ) -> tuple[Mapping[str, Any], tuple[Fellow, ...], frozenset[str]]:
        """Ask the model of a server, and return what it says, who may be named, and what it was made of."""
        refused: Apart | None = None
        for _ in range(_TRIES):
            model = await self._telling_apart.model(place, tell, but=refused)
            said = await self._by(model, place, task, *given)
            if said is None:
                refused = model
                continue
            # Asking takes its time, and learning more: what somebody took back meanwhile is not handed out.
            said = await self._still_named(place, model, said, *given)
            people = await self._people(place)
            shows = await self._store.tastes.shows(fellow.member for fellow in people)
            if await self._telling_apart.is_open(place, model):
                return said, people, shows
        raise NoLongerOpen

    async def _still_named(
        self, place: Place, model: Apart, said: Mapping[str, Any], *given: object
    ) -> Mapping[str, Any]:
        """Leave out the songs that their owners have taken out of what they show since a model was made."""
        if "owners" not in said or await self._telling_apart.is_current(place, model):
            return said
        (track,) = cast("tuple[Columns]", given)
        (title,), (artists,) = track["title"], cast("list[list[str]]", track["artists"])
        asked = named_as(str(title), ", ".join(artists))
        members = {*said["owners"], *(reason["member"] for reason in said["reasons"])}
        named = {each: await self._store.visible.named(place, Agreement.WHOSE, each) for each in members}
        owners = [owner for owner in said["owners"] if asked in named[owner]]
        reasons = [_shown_still(reason, named[reason["member"]]) for reason in said["reasons"]]
        return {**said, "owners": owners, "reasons": [reason for reason in reasons if reason["songs"]]}

    async def _by(self, model: Apart, place: Place, task: Task, *given: object) -> Mapping[str, Any] | None:
        """Ask a model; None where it is refused, as one that was signed by another key."""
        named: dict[str, Any] = {"place": self._telling_apart.name_of(place), "key": self._key}
        try:
            return cast("Mapping[str, Any]", await self._compute.run(task, model.content, *given, **named))
        except JobFailed as error:
            if error.facts.get("problem") != "Refused":
                raise
        return None


def _shown_still(reason: Mapping[str, Any], named: frozenset[tuple[str, str]]) -> Mapping[str, Any]:
    songs = [song for song in reason["songs"] if named_as(str(song[0]), str(song[1])) in named]
    return {**reason, "songs": songs}


def _odds(said: Sequence[Mapping[str, Any]], fellows: Mapping[MemberId, Fellow]) -> tuple[Share, ...]:
    """Share out what a model gives to people of whom it is not known that they are there."""
    known = [each for each in said if each["member"] is None or each["member"] in fellows]
    whole = sum(each["odds"] for each in known) or 1.0
    return tuple(Share(fellows.get(each["member"]), each["odds"] / whole) for each in known)


def _reasons(said: Sequence[Mapping[str, Any]], member: MemberId) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            str(each["kind"]),
            tuple((str(title), str(artists)) for title, artists in each["songs"]),
            str(each["detail"]),
        )
        for each in said
        if each["member"] == member
    )
