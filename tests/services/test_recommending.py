"""Songs are suggested and judged: by reactions as by buttons, each member for themself."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.compute import Inline, Task
from bot.domain import (
    Agreement,
    Candidate,
    MemberId,
    Origin,
    Place,
    Post,
    Track,
    TrackId,
    Verdict,
    local_id,
)
from bot.errors import ButtonExpired, JobTimedOut, NeedsLibrary, NothingLeft, NothingSuits, NothingToSuggest
from bot.services.choosing import Pick
from bot.services.curating import Choice as Setting
from bot.services.recommending import Recommending, Suggestion
from bot.services.wishing import Wish
from tests.exports import CALM, write_export
from tests.houses import NOW, Person, person_in

HERE = Place("test", "1")
SUGGEST, CHANGED = "models.recommending:suggest", "models.recommending:changed"
SONGS = [
    Track(TrackId(f"{n:0>22}"), f"Fresh {n}", (f"Fern Hollow {n % 4}",), release_date="2015")
    for n in range(1, 13)
]


@dataclass
class Failing(Inline):
    """An engine that fails at what is written down, and notes what it was asked to do."""

    errors: dict[str, Exception] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **options: object
    ) -> object:
        self.tasks.append(str(task))
        if error := self.errors.get(str(task)):
            raise error
        return await super().run(task, *arguments, within=within, **options)


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Person]:
    """Open a house with a catalogue, and somebody who has two playlists."""
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        await person.house.store.catalogue.load(SONGS, known_at=NOW)
        yield person


@pytest.fixture
def engine(ana: Person) -> Failing:
    engine = Failing()
    recommending(ana)._choosing._compute = engine
    return engine


def recommending(person: Person) -> Recommending:
    return person.house.services.recommending


async def suggested(person: Person, *, number: int = 1, place: Place | None = None) -> Sequence[Suggestion]:
    return await recommending(person).next(person.member, Wish(), place, person.told.append, number=number)


async def said(member: MemberId, person: Person, track: TrackId) -> Verdict | None:
    rating = await person.house.store.verdicts.of(member, track)
    return rating.verdict if rating else None


async def posted(person: Person, *tracks: TrackId, member: MemberId | None) -> None:
    await recommending(person).posted(Post("test", "7", "message", tracks, member, HERE))


async def react(person: Person, account: str, emoji: str, *, added: bool = True) -> bool:
    """React to the message, and return whether that was anybody's business."""
    heard = await recommending(person).reacted(account, "test", "message", emoji, added=added)
    return heard is not None


async def test_what_is_asked_for_is_suggested_best_first_each_once(ana: Person) -> None:
    found = await suggested(ana, number=5)

    tracks = [each.candidate.track.id for each in found]
    assert len(set(tracks)) == 5
    assert all(0 < each.score < 1 for each in found)
    assert not {each.candidate.track.id for each in await suggested(ana, number=5)} & set(tracks)


async def test_without_a_library_nothing_is_suggested(ana: Person) -> None:
    newcomer = await ana.house.store.members.identify("test", "newcomer")

    with pytest.raises(NeedsLibrary):
        await recommending(ana).next(newcomer, Wish(), None, ana.told.append)
    with pytest.raises(NeedsLibrary):
        await recommending(ana).wish(newcomer, {"mood": "calmer"})


async def test_where_nothing_is_left_it_says_whether_there_was_anything(tmp_path: Path) -> None:
    async with person_in(tmp_path) as person:
        await person.ask("import", file=str(write_export(tmp_path / "export")))
        with pytest.raises(NothingToSuggest) as nothing:
            await suggested(person)
        await person.house.store.catalogue.load(SONGS[:1], known_at=NOW)
        recommending(person)._finding.forget(person.member)
        await suggested(person)
        with pytest.raises(NothingLeft):
            await suggested(person)
        unwanted = await recommending(person).wish(person.member, {"unlike": "Fern Hollow 2"})
        await person.house.store.catalogue.load(SONGS[1:2], known_at=NOW)
        recommending(person)._finding.forget(person.member)
        with pytest.raises(NothingSuits):
            await recommending(person).next(person.member, unwanted, None, person.told.append)

    assert not isinstance(nothing.value, NothingLeft)


async def test_a_file_of_a_friends_own_is_suggested_to_nobody(ana: Person) -> None:
    own = Track(local_id("Ben", "At home"), "At home", ("Ben",))

    async def candidates(*_: object) -> tuple[Candidate, ...]:
        return (Candidate(own, Origin.FRIEND, "Ben", "Rain"), Candidate(SONGS[0], Origin.CATALOGUE))

    recommending(ana)._finding.candidates = candidates  # type: ignore[method-assign, assignment]

    (only,) = await suggested(ana, number=5)
    assert only.candidate.track == SONGS[0]


async def test_a_verdict_is_kept_with_where_the_song_came_from(ana: Person) -> None:
    (found,) = await suggested(ana)
    track = found.candidate.track.id

    judged = await recommending(ana).judge(ana.member, track, Verdict.LIKE, ana.told.append)

    rating = await ana.house.store.verdicts.of(ana.member, track)
    assert rating
    assert rating.origin is Origin.CATALOGUE
    assert judged.before is None
    assert judged.changed.of == len(SONGS) - 1
    again = await recommending(ana).judge(ana.member, track, Verdict.DISLIKE, ana.told.append)
    assert again.before is Verdict.LIKE


@pytest.mark.parametrize("error", [JobTimedOut(seconds=120), RuntimeError("odd")], ids=["ours", "odd"])
async def test_a_verdict_stays_kept_where_what_it_changes_cannot_be_told(
    ana: Person, engine: Failing, error: Exception
) -> None:
    (found,) = await suggested(ana)
    engine.errors[CHANGED] = error

    judged = await recommending(ana).judge(
        ana.member, found.candidate.track.id, Verdict.DISLIKE, ana.told.append
    )

    assert judged.changed.moved == 0
    assert await said(ana.member, ana, found.candidate.track.id) is Verdict.DISLIKE


async def test_not_now_asks_no_worker(ana: Person, engine: Failing) -> None:
    (found,) = await suggested(ana)
    engine.tasks.clear()

    await recommending(ana).judge(ana.member, found.candidate.track.id, Verdict.SKIP, ana.told.append)

    assert engine.tasks == []


async def test_what_nobody_was_suggested_cannot_be_judged(ana: Person) -> None:
    with pytest.raises(ButtonExpired):
        await recommending(ana).judge(ana.member, TrackId("Z" * 22), Verdict.LIKE, ana.told.append)


async def test_a_model_signed_with_another_key_is_made_anew(tmp_path: Path) -> None:
    async with person_in(tmp_path) as before:
        await before.ask("import", file=str(write_export(tmp_path / "export")))
        await before.house.store.catalogue.load(SONGS, known_at=NOW)
        await suggested(before)
    async with person_in(tmp_path, key=b"another key, thirty-two bytes ..") as after:
        (found,) = await suggested(after)

    assert found.score
    assert after.told == ["Learning what you like …"]


SHADED = [("👍", Verdict.LIKE), ("👍🏽", Verdict.LIKE), ("👎🏿", Verdict.DISLIKE)]
SKIPS = [("⏭️", Verdict.SKIP), ("⏭", Verdict.SKIP)]


@pytest.mark.parametrize(("emoji", "verdict"), [*SHADED, *SKIPS])
async def test_a_reaction_is_a_verdict_and_taken_away_takes_it_back(
    ana: Person, emoji: str, verdict: Verdict
) -> None:
    (found,) = await suggested(ana)
    track = found.candidate.track.id
    await posted(ana, track, member=ana.member)

    assert await react(ana, "ana", emoji)
    assert await said(ana.member, ana, track) is verdict
    assert await react(ana, "ana", emoji, added=False)
    assert await said(ana.member, ana, track) is None


async def test_taking_an_older_reaction_away_leaves_the_newer_one(ana: Person) -> None:
    (found,) = await suggested(ana)
    track = found.candidate.track.id
    await posted(ana, track, member=ana.member)
    await react(ana, "ana", "👎")
    await react(ana, "ana", "👍")

    assert not await react(ana, "ana", "👎", added=False)
    assert await said(ana.member, ana, track) is Verdict.LIKE


@pytest.mark.parametrize("emoji", ["❤️", "1️⃣", "2", "", "👍👍", "\u20e3"])
async def test_any_other_reaction_is_nobodys_business(ana: Person, emoji: str) -> None:
    (found,) = await suggested(ana)
    await posted(ana, found.candidate.track.id, member=ana.member)

    assert await react(ana, "ana", emoji) is (emoji == "1️⃣")


async def test_only_the_one_who_was_asked_is_heard(ana: Person) -> None:
    (found,) = await suggested(ana)
    await posted(ana, found.candidate.track.id, member=ana.member)
    ben = await ana.house.store.members.identify("test", "ben")

    assert not await react(ana, "ben", "👎")
    assert not await react(ana, "nobody known", "👎")
    assert await said(ben, ana, found.candidate.track.id) is None
    assert await ana.house.store.members.known("test", "nobody known") is None


async def test_a_message_that_asks_nothing_is_nobodys_business(ana: Person) -> None:
    assert not await react(ana, "ana", "👍")


async def test_a_shared_list_is_rated_by_its_numbers_by_everyone_for_themself(ana: Person) -> None:
    tracks = [each.candidate.track.id for each in await suggested(ana, number=3)]
    await posted(ana, *tracks, member=None)
    ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
    await ben.ask("import", file=str(write_export(Path(ben.house.store.database.path).parent / "bens")))

    assert await react(ana, "ana", "2️⃣")
    assert await react(ana, "ben", "3️⃣")
    assert not await react(ana, "ben", "4️⃣")
    assert not await react(ana, "ben", "0️⃣")
    assert not await react(ana, "ben", "👍")

    assert [await said(ana.member, ana, track) for track in tracks] == [None, Verdict.LIKE, None]
    assert [await said(ben.member, ana, track) for track in tracks] == [None, None, Verdict.LIKE]
    assert await react(ana, "ben", "3️⃣", added=False)
    assert await said(ben.member, ana, tracks[2]) is None


async def test_what_is_said_of_a_shared_list_waits_for_nobody_and_asks_no_worker(
    ana: Person, engine: Failing
) -> None:
    tracks = [each.candidate.track.id for each in await suggested(ana, number=2)]
    await posted(ana, *tracks, member=None)
    engine.tasks.clear()

    assert await react(ana, "ana", "1️⃣")
    assert await react(ana, "without a library", "2️⃣")

    assert engine.tasks == []
    assert await said(ana.member, ana, tracks[0]) is Verdict.LIKE


async def test_a_reaction_that_goes_makes_nobody_known(ana: Person) -> None:
    tracks = [each.candidate.track.id for each in await suggested(ana, number=2)]
    await posted(ana, *tracks, member=None)

    assert not await react(ana, "a robot", "1️⃣", added=False)

    assert await ana.house.store.members.known("test", "a robot") is None


async def befriended(ana: Person, folder: Path) -> Person:
    """Give Ana a library, and Ben another one with a playlist that all may see."""
    ben = Person(ana.house, await ana.house.store.members.identify("test", "ben"))
    await ana.ask("import", file=str(write_export(folder / "export", playlists=(CALM,))))
    await ben.ask("import", file=str(write_export(folder / "bens", playlists=("Rain",))))
    await ben.house.services.curating.choose(ben.member, "Rain", Setting.VISIBLE)
    return ben


async def test_a_friend_who_no_longer_allows_it_is_no_longer_named(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        ben = await befriended(ana, tmp_path)
        services = ben.house.services
        await services.consenting.agree(ben.member, HERE, Agreement.SUGGEST, called="Ben")
        (found,) = await suggested(ana, place=HERE)
        await services.consenting.withdraw(ben.member, HERE, Agreement.SUGGEST)

        with pytest.raises(NothingToSuggest):
            await suggested(ana, place=HERE)

    assert (found.candidate.owner, found.candidate.playlist) == ("Ben", "Rain")


@pytest.mark.parametrize("place", [HERE, None], ids=["in the server", "in private"])
async def test_a_friend_who_takes_it_back_while_a_song_is_chosen_is_not_named(
    tmp_path: Path, place: Place | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person_in(tmp_path) as ana:
        ben = await befriended(ana, tmp_path)
        services = ben.house.services
        for person in (ana, ben):
            await services.consenting.agree(person.member, HERE, Agreement.SUGGEST, called="Ben")
        choosing = recommending(ana)._choosing
        choose = choosing.choose
        assert (await suggested(ana, place=place))[0].candidate.owner == "Ben"

        async def choose_slowly(*given: Any, **named: Any) -> tuple[Pick, ...]:  # noqa: ANN401 - as it is
            chosen = await choose(*given, **named)
            await services.consenting.withdraw(ben.member, HERE, Agreement.SUGGEST)
            return chosen

        monkeypatch.setattr(choosing, "choose", choose_slowly)
        with pytest.raises(NothingToSuggest):
            await suggested(ana, place=place)


async def test_what_is_a_friends_is_shown_to_a_server_only_while_they_allow_it_there(tmp_path: Path) -> None:
    async with person_in(tmp_path) as ana:
        ben = await befriended(ana, tmp_path)
        services = ben.house.services
        await services.consenting.agree(ben.member, HERE, Agreement.SUGGEST, called="Ben")
        (found,) = await suggested(ana, place=HERE)
        (bens,) = tracks = (found.candidate.track.id,)
        ask = recommending(ana).may_show

        assert await ask("ana", HERE, tracks, for_all=False)
        assert await ask("ana", HERE, tracks, for_all=True)
        assert not await ask("ana", Place("test", "2"), tracks, for_all=False)
        await services.consenting.withdraw(ben.member, HERE, Agreement.SUGGEST)

        assert not await ask("ana", HERE, (SONGS[0].id, bens), for_all=False)
        assert not await ask("somebody else", HERE, tracks, for_all=True)
        # Of the catalogue's songs nobody needs to be asked.
        assert await ask("ana", HERE, (SONGS[0].id,), for_all=False)
