"""Suggests songs that a member does not have, and takes their word on each."""

import logging
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain import Candidate, MemberId, Origin, Place, Post, Track, TrackId, Verdict
from bot.errors import (
    ButtonExpired,
    EarmarkError,
    NeedsLibrary,
    NothingLeft,
    NothingSuits,
    NothingToSuggest,
)
from bot.services.choosing import Changed, Choosing, Pick, Reason
from bot.services.finding import Finding
from bot.services.training import Tell
from bot.services.wishing import Wish, Wishing
from bot.store import Store

_log = logging.getLogger("earmark.recommending")

# What colours a hand, and what says that a sign is drawn in colours; neither says anything else.
_SHADES = dict.fromkeys([*range(0x1F3FB, 0x1F400), 0xFE0F])
_VERDICTS = {"👍": Verdict.LIKE, "👎": Verdict.DISLIKE, "⏭": Verdict.SKIP}
_SOME = 3
_OF_EACH = 5
"""So many likes and dislikes it takes to test what is foretold, and so to give it in figures."""
_GLOOM, _AFIELD = 5, 0.5
"""After so many dislikes and no like, every other suggestion is a try."""
_APART = 4
"""An artist comes once in any five suggestions."""
_NUMBERED = "\u20e3"
"""What makes a key of the digit before it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A song that is suggested, why, and what the member said of it."""

    candidate: Candidate
    score: float
    """From 0 to 1: how likely they like it."""
    sure: float
    """From 0 to 1: how much of that rests on what they said of songs."""
    explores: bool
    reasons: tuple[Reason, ...]
    verdict: Verdict | None = None
    is_afield: bool = False
    """True where they liked nothing yet, so that it is looked for further afield."""
    rated: int = 0
    """How many songs they said that they like or don't."""
    is_tested: bool = False
    """True where these are enough to test what is foretold by them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of a song, what stood before, and what that changes."""

    track: Track
    verdict: Verdict | None
    """None where it was taken back."""
    before: Verdict | None
    changed: Changed


@dataclass(frozen=True, slots=True)
class Reacted:
    """Who said something of a song by a reaction, and what."""

    member: MemberId
    post: Post
    judged: Judged


class Recommending:
    """Brings together where songs come from, what the member likes, and what they say."""

    def __init__(
        self,
        store: Store,
        finding: Finding,
        choosing: Choosing,
        wishing: Wishing,
        clock: Clock,
        *,
        days: int,
        exploring: float,
    ) -> None:
        self._store = store
        self._finding = finding
        self._choosing = choosing
        self._wishing = wishing
        self._clock = clock
        self._days = days
        self._exploring = exploring
        self._lately: defaultdict[MemberId, deque[tuple[str, ...]]] = defaultdict(
            lambda: deque(maxlen=_APART)
        )
        """Whose songs were suggested last; that this is forgotten with a restart does no harm."""

    def forget(self, member: MemberId) -> None:
        """Keep nothing of a member in memory."""
        self._finding.forget(member)
        self._lately.pop(member, None)

    async def wish(self, member: MemberId, given: Mapping[str, str]) -> Wish:
        """Return what a member's words mean; raises NeedsLibrary, NoSuchPlaylist, TrackNotUnderstood."""
        if not await self._store.playlists.any(member):
            raise NeedsLibrary
        return await self._wishing.understood(member, given)

    async def next(
        self, member: MemberId, wish: Wish, place: Place | None, tell: Tell, *, number: int = 1
    ) -> tuple[Suggestion, ...]:
        """Return the songs to suggest now, best first; they do not come again for a while.

        Raises NeedsLibrary, NothingToSuggest, NothingToGoBy and ComputeError.
        """
        if not await self._store.playlists.any(member):
            raise NeedsLibrary
        aim = await self._wishing.aim(member, wish)
        candidates = await self._candidates(member, place, tell)
        if not candidates:
            raise await self._nothing(member, place)
        is_afield, rated = await self._is_afield(member), await self._said(member)
        said = rated.total()
        # Whoever has hardly said anything is not put to the test yet.
        usual = self._exploring if said >= _SOME or number > 1 else 0.0
        aim |= {"explore": _AFIELD if is_afield else usual}
        turn = said + len(candidates) + int(self._clock().timestamp())
        others = self._others(member, candidates)
        chosen = await self._choosing.choose(member, others, aim, tell, number=number, turn=turn)
        if not chosen and len(others) < len(candidates):
            chosen = await self._choosing.choose(member, candidates, aim, tell, number=number, turn=turn)
        if not chosen:
            raise NothingSuits
        if not await self._is_allowed(member, place, chosen):
            # While it was chosen, which may take a while, somebody took their leave back.
            return await self.next(member, wish, place, tell, number=number)
        await self._store.suggestions.shown(member, [each.candidate for each in chosen])
        self._lately[member].extend(each.candidate.track.artists for each in chosen)
        return tuple(_suggestion(each, rated, is_afield=is_afield) for each in chosen)

    async def judge(
        self,
        member: MemberId,
        track_id: TrackId,
        verdict: Verdict,
        tell: Tell,
        place: Place | None = None,
        *,
        track: Track | None = None,
    ) -> Judged:
        """Keep what a member says of a song and tell what that changes; raises ButtonExpired.

        `track` is what is known of it, where it was not suggested to them.
        """
        judged = await self._kept(member, track or await self._track(member, track_id), verdict)
        return replace(judged, changed=await self._changed(member, judged.track, verdict, place, tell))

    async def take_back(self, member: MemberId, track_id: TrackId, *, track: Track | None = None) -> Judged:
        """Forget what a member said of a song; raises ButtonExpired where nothing is known of it.

        `track` is what is known of it, where it was not suggested to them.
        """
        track = track or await self._track(member, track_id)
        before = await self._store.verdicts.take_back(member, track_id)
        return Judged(track, None, before.verdict if before else None, Changed())

    async def suggested(self, member: MemberId, track_id: TrackId) -> Suggestion:
        """Return a song that was suggested before, to be asked about again; raises ButtonExpired."""
        track = await self._track(member, track_id)
        origin = await self._store.suggestions.origin_of(member, track_id) or Origin.CATALOGUE
        said = await self._store.verdicts.of(member, track_id)
        verdict = said.verdict if said else None
        return Suggestion(Candidate(track, origin), 0.0, 0.0, explores=False, reasons=(), verdict=verdict)

    async def may_show(
        self, account: str, place: Place | None, tracks: Sequence[TrackId], *, for_all: bool
    ) -> bool:
        """Tell whether songs may be shown to a server: of friends only those that they still allow there."""
        drawn = self._store.suggestions
        member = None if place is None else await self._store.members.known(place.platform, account)
        for track in tracks:
            of_friend = for_all or (member and await drawn.origin_of(member, track) is Origin.FRIEND)
            if place and of_friend and not await drawn.is_offered(member, place, track):
                return False
        return True

    async def posted(self, post: Post) -> None:
        """Hear from now on what is said of the songs of a message by reactions."""
        await self._store.posts.put(post)

    async def post(self, platform: str, message: str) -> Post | None:
        """Return the message whose songs can be rated, if it is one."""
        return await self._store.posts.get(platform, message)

    async def reacted(
        self, account: str, platform: str, message: str, emoji: str, *, added: bool
    ) -> Reacted | None:
        """Take what a reaction says of a song, or back; None where that is nobody's business."""
        post = await self._store.posts.get(platform, message)
        meant = _meant(post, emoji) if post else None
        if post is None or meant is None:
            return None
        member = await self._asked(post, account, added=added)
        if member is None:
            return None
        track_id, verdict = meant
        track = await self._store.posts.track(post, track_id)
        if added and post.member is None:
            # Nobody is told there what it changes for them, and the next one's word waits for this one's.
            judged = await self._kept(member, track or await self._track(member, track_id), verdict)
        elif added:
            judged = await self.judge(member, track_id, verdict, _silent, post.place, track=track)
        else:
            said = await self._store.verdicts.of(member, track_id)
            if said is None or said.verdict is not verdict:
                return None
            judged = await self.take_back(member, track_id, track=track)
        if post.member is None and post.place:
            await self._store.weekly.hear(member, post.place, track_id, judged.verdict)
        return Reacted(member, post, judged)

    async def _kept(self, member: MemberId, track: Track, verdict: Verdict) -> Judged:
        origin = await self._store.suggestions.origin_of(member, track.id)
        before = await self._store.verdicts.put(member, track, verdict, origin)
        return Judged(track, verdict, before.verdict if before else None, Changed())

    async def _asked(self, post: Post, account: str, *, added: bool) -> MemberId | None:
        """Return who reacted, where they are asked: the one person, or everyone."""
        member = await self._store.members.known(post.platform, account)
        if post.member is not None:
            return member if member == post.member else None
        # Who is not known has said nothing that could be taken back: a bot's reaction is not heard, either.
        if member or not added:
            return member
        return await self._store.members.identify(post.platform, account)

    async def _is_allowed(self, member: MemberId, place: Place | None, chosen: Sequence[Pick]) -> bool:
        """Tell whether friends still allow what was found at theirs."""
        found = (each.candidate for each in chosen if each.candidate.origin is Origin.FRIEND)
        drawn = self._store.suggestions
        return all([await drawn.is_offered(member, place, each.track.id) for each in found])

    async def _said(self, member: MemberId) -> Counter[Verdict]:
        return Counter(rating.verdict for rating in await self._store.verdicts.all(member))

    async def _is_afield(self, member: MemberId) -> bool:
        """Tell whether the member disliked several suggestions and liked none."""
        said = Counter[Verdict]()
        for counts in (await self._store.verdicts.acceptance(member)).values():
            said.update(counts)
        return said[Verdict.DISLIKE] >= _GLOOM and not said[Verdict.LIKE] + said[Verdict.FILE]

    async def _candidates(self, member: MemberId, place: Place | None, tell: Tell) -> tuple[Candidate, ...]:
        found = await self._finding.candidates(member, place, tell)
        # A file of somebody's own can be heard by nobody else.
        return tuple(each for each in found if not each.track.id.startswith("local:"))

    async def _changed(
        self, member: MemberId, track: Track, verdict: Verdict, place: Place | None, tell: Tell
    ) -> Changed:
        """Tell what a verdict changes; that this fails is no reason for the verdict to fail."""
        if verdict is Verdict.SKIP:
            return Changed()
        try:
            candidates = await self._candidates(member, place, tell)
            liked = verdict is not Verdict.DISLIKE
            return await self._choosing.changed(member, track, candidates, tell, liked=liked)
        except NeedsLibrary:
            # Whoever has none can rate a server's list, too.
            return Changed()
        except EarmarkError as error:
            _log.warning("what a verdict of member %d changes could not be told: %s", member, error)
        except Exception:  # noqa: BLE001 - logged whole; the verdict is kept
            _log.exception("what a verdict of member %d changes could not be told", member)
        return Changed()

    async def _track(self, member: MemberId, track_id: TrackId) -> Track:
        track = await self._store.suggestions.track(member, track_id)
        track = track or await self._store.tracks.find(member, track_id)
        if track is None:
            raise ButtonExpired
        return track

    def _others(self, member: MemberId, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """Leave out artists who had their turn just now, unless there is nobody else."""
        met = {artist for artists in self._lately[member] for artist in artists}
        others = [each for each in candidates if met.isdisjoint(each.track.artists)]
        return others or candidates

    async def _nothing(self, member: MemberId, place: Place | None) -> NothingToSuggest:
        """Tell whether there were songs before."""
        drawn = self._store.suggestions
        if (
            await self._store.verdicts.count(member)
            or await drawn.from_friends(member, place, 1, 0)
            or await drawn.from_catalogue(member, 1, 0)
        ):
            return NothingLeft(days=self._days)
        return NothingToSuggest()


def _silent(_: str) -> None:
    """Take progress that nobody waits for."""


def _suggestion(pick: Pick, rated: Mapping[Verdict, int], *, is_afield: bool) -> Suggestion:
    said = (pick.candidate, pick.score, pick.sure, pick.explores, pick.reasons)
    likes, dislikes = rated[Verdict.LIKE] + rated[Verdict.FILE], rated[Verdict.DISLIKE]
    is_tested = min(likes, dislikes) >= _OF_EACH
    return Suggestion(*said, is_afield=is_afield, rated=likes + dislikes, is_tested=is_tested)


def _meant(post: Post, emoji: str) -> tuple[TrackId, Verdict] | None:
    """Return which song of a message a reaction is about, and what it says of it."""
    sign = emoji.translate(_SHADES)
    if sign.endswith(_NUMBERED) and sign[:-1].isdecimal():
        number = int(sign[:-1])
        return (post.tracks[number - 1], Verdict.LIKE) if 0 < number <= len(post.tracks) else None
    verdict = _VERDICTS.get(sign)
    return (post.tracks[0], verdict) if verdict and len(post.tracks) == 1 else None
