"""Kinds of model are measured once for each library, in turn, and chosen without loss."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.compute import Task
from bot.domain import MemberId
from bot.errors import JobFailed, JobTimedOut, NeedsLibrary, TooLittleToLearn
from bot.services.holding import Holding
from bot.services.scorecards import KINDS, Comparison, beats, whole
from bot.services.scoring import Scoring
from bot.services.training import Training
from bot.store import Store, open_store
from tests.store.worlds import Ticking, exported, listed


@dataclass
class Engine:
    """Measures and trains at once, except for kinds about which something else is written down."""

    errors: dict[str, Exception] = field(default_factory=dict)
    measured: list[str] = field(default_factory=list)
    trained: list[object] = field(default_factory=list)
    right: dict[str, str] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    by_content: int = 0

    async def run(self, task: Task, /, *_: object, within: float | None = None, **options: object) -> object:
        assert within is None
        kind = str(options.get("kind", "blend"))
        if task == "models.scoring:content":
            return await self.ask_content(kind)
        if task == "models.scoring:score":
            self.measured.append(kind)
            if kind in self.gates:
                await self.gates[kind].wait()
        else:
            assert task == "models.tasks:train"
            self.trained.append(kind)
        if kind in self.errors:
            raise self.errors[kind]
        replayed = {"kind": kind, "right": self.right.get(kind, "01"), "portrait": {"calibration": [1]}}
        return replayed if task == "models.scoring:score" else b"a model"

    async def ask_content(self, kind: str) -> object:
        """Measure the rest of the usual kind's card."""
        assert kind == "blend"
        self.by_content += 1
        if "content" in self.gates:
            await self.gates["content"].wait()
        if "content" in self.errors:
            raise self.errors["content"]
        return {"unseen": {"n": 40}, "portrait": {"overlaps": ["alike"]}}

    async def close(self) -> None:
        """Have nothing to close."""


@dataclass
class World:
    """A store, a member with a library, and a scoring whose engine does as it is told."""

    store: Store
    engine: Engine
    training: Training
    ann: MemberId
    begun: list[str] = field(default_factory=list)

    def scoring(self, options: dict[str, float] | None = None) -> Scoring:
        return Scoring(self.store, self.engine, self.training, seed=0, options=options)

    async def whole(self, scoring: Scoring | None = None) -> Comparison:
        """Measure kind after kind, as the answer does that grows in place."""
        scoring = scoring or self.scoring()
        comparison = await scoring.first(self.ann, self.begin)
        while comparison.missing:
            comparison = await scoring.further(self.ann, self.begin)
        return comparison

    def begin(self, kind: str, playlists: int) -> None:
        assert playlists == 2
        self.begun.append(kind)

    async def bring(self, songs: int) -> None:
        calm, loud = listed("Calm", range(songs)), listed("Loud", range(100, 100 + songs))
        await self.store.playlists.take_in(self.ann, exported(calm, loud))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_store(tmp_path / "earmark.db", Ticking()) as store:
        engine = Engine()
        training = Training(
            store, engine, Holding(store, holder="here"), key=b"k" * 32, seed=0, least_tracks=4
        )
        ann = await store.members.identify("test", "ann")
        world = World(store, engine, training, ann)
        await world.bring(20)
        yield world


async def test_the_first_answer_waits_for_the_usual_kind_alone(world: World) -> None:
    comparison = await world.scoring().first(world.ann, world.begin)

    assert world.engine.measured == ["blend"]
    assert comparison.chosen == "blend"
    assert comparison.missing == KINDS[1:]
    assert sorted(comparison.names.values()) == ["Calm", "Loud"]


async def test_the_usual_kind_is_measured_over_time_and_by_content_side_by_side(world: World) -> None:
    world.engine.gates = {"blend": asyncio.Event(), "content": asyncio.Event()}
    asked = asyncio.create_task(world.scoring().first(world.ann, world.begin))
    while not (world.engine.measured and world.engine.by_content):
        await asyncio.sleep(0)
    for gate in world.engine.gates.values():
        gate.set()
    card = (await asked).cards["blend"]

    assert world.begun == ["blend"]
    assert card.right == "01"
    assert card.figures["unseen"] == {"n": 40}
    assert card.figures["portrait"] == {"calibration": [1], "overlaps": ["alike"]}
    await world.whole()
    assert world.engine.by_content == 1


async def test_where_one_half_cannot_be_measured_the_other_is_waited_for(world: World) -> None:
    world.engine.gates = {"blend": asyncio.Event()}
    world.engine.errors = {"content": JobTimedOut(seconds=120)}
    asked = asyncio.create_task(world.scoring().first(world.ann, world.begin))
    while not (world.engine.measured and world.engine.by_content):
        await asyncio.sleep(0)

    assert not (await asyncio.wait({asked}, timeout=0.01))[0]
    world.engine.gates["blend"].set()
    with pytest.raises(JobTimedOut):
        await asked


def test_where_nothing_has_a_date_all_that_is_shown_is_of_content() -> None:
    over_time = {"kind": "blend", "right": "", "sure": [], "portrait": {"over_time": {}, "calibration": []}}
    content = {"unseen": {"n": 9}, "sure": ["often"], "portrait": {"calibration": [1], "overlaps": [2]}}

    card = whole(over_time, content)

    assert card["sure"] == ["often"]
    assert card["portrait"] == {"over_time": {}, "calibration": [1], "overlaps": [2]}
    assert (card["right"], card["unseen"]) == ("", {"n": 9})


async def test_further_kinds_come_in_one_by_one_and_are_kept(world: World) -> None:
    scoring = world.scoring()

    for number in range(2, len(KINDS) + 1):
        assert len((await scoring.further(world.ann, world.begin)).cards) == number
    whole = await world.whole()

    assert world.begun == world.engine.measured == list(KINDS)
    assert whole.missing == ()


async def test_a_comparison_holds_until_the_library_or_the_settings_change(world: World) -> None:
    await world.whole()
    world.engine.measured.clear()

    await world.bring(20)
    assert (await world.whole()).missing == ()
    assert world.engine.measured == []

    await world.bring(21)
    await world.scoring().first(world.ann, world.begin)
    assert world.engine.measured == ["blend"]

    await world.scoring(options={"forest_trees": 7}).first(world.ann, world.begin)
    assert world.engine.measured == ["blend", "blend"]


async def test_the_chosen_kind_is_measured_with_the_first_answer_and_shown(world: World) -> None:
    scoring = world.scoring()
    await scoring.choose(world.ann, "svm", lambda _: None)

    comparison = await scoring.first(world.ann, world.begin)

    assert world.engine.trained == ["svm"]
    assert world.begun == ["blend", "svm"]
    assert comparison.shown.kind == comparison.chosen == "svm"
    assert comparison.learned_at is not None
    assert not comparison.is_behind
    await world.bring(21)
    assert (await scoring.first(world.ann, world.begin)).is_behind


async def test_a_kind_that_cannot_be_measured_is_noted_and_not_tried_again(world: World) -> None:
    world.engine.errors = {
        "svm": JobTimedOut(seconds=120),
        "forest": JobFailed(task="score", problem="KeyError"),
    }

    comparison = await world.whole()
    await world.whole()

    assert comparison.missing == ()
    assert {kind: card.problem for kind, card in comparison.cards.items() if card.problem} == {
        "svm": "JobTimedOut",
        "forest": "JobFailed",
    }
    assert world.engine.measured == list(KINDS)


async def test_a_chosen_kind_that_cannot_be_measured_leaves_the_usual_one_shown(world: World) -> None:
    scoring = world.scoring()
    await scoring.choose(world.ann, "svm", lambda _: None)
    world.engine.errors = {"svm": JobTimedOut(seconds=120)}

    comparison = await scoring.first(world.ann, world.begin)

    assert comparison.chosen == "svm"
    assert comparison.shown.kind == "blend"


async def test_without_the_usual_kind_there_is_no_comparison_and_it_is_tried_again(world: World) -> None:
    world.engine.errors = {"blend": JobTimedOut(seconds=120)}
    for _ in range(2):
        with pytest.raises(JobTimedOut):
            await world.scoring().first(world.ann, world.begin)

    assert world.engine.measured == ["blend", "blend"]


async def test_too_little_to_measure_is_said_with_what_it_takes(world: World) -> None:
    world.engine.errors = {"blend": JobFailed(task="score", problem="TooLittle")}
    with pytest.raises(TooLittleToLearn, match="12 songs each"):
        await world.scoring().first(world.ann, world.begin)

    ben = await world.store.members.identify("test", "ben")
    with pytest.raises(NeedsLibrary):
        await world.scoring().first(ben, world.begin)


async def test_two_who_ask_at_once_have_it_measured_once(world: World) -> None:
    scoring = world.scoring()

    await asyncio.gather(*(scoring.first(world.ann, world.begin) for _ in range(3)))

    assert world.engine.measured == ["blend"]


async def test_what_is_known_is_answered_while_another_kind_is_still_measured(world: World) -> None:
    scoring = world.scoring()
    await scoring.first(world.ann, world.begin)
    world.engine.gates["forest"] = asyncio.Event()
    slow = asyncio.create_task(scoring.further(world.ann, world.begin))
    while "forest" not in world.engine.measured:
        await asyncio.sleep(0)

    assert "forest" in (await scoring.first(world.ann, world.begin)).missing
    world.engine.gates["forest"].set()
    assert "forest" in (await slow).cards


async def test_a_choice_whose_training_fails_changes_nothing(world: World) -> None:
    scoring = world.scoring()
    await scoring.choose(world.ann, "forest", lambda _: None)
    world.engine.errors = {"svm": JobTimedOut(seconds=120)}

    with pytest.raises(JobTimedOut):
        await scoring.choose(world.ann, "svm", lambda _: None)

    assert await world.store.preferences.model(world.ann) == "forest"


async def test_an_odd_error_of_a_choice_changes_nothing_either(world: World) -> None:
    world.engine.errors = {"svm": RuntimeError("odd")}

    with pytest.raises(RuntimeError, match="odd"):
        await world.scoring().choose(world.ann, "svm", lambda _: None)

    assert await world.store.preferences.model(world.ann) == "blend"


async def test_a_library_that_changes_while_it_is_measured_is_shown_as_it_was(world: World) -> None:
    scoring = world.scoring()
    world.engine.gates = {"blend": asyncio.Event(), "forest": asyncio.Event()}
    slow = asyncio.create_task(scoring.first(world.ann, world.begin))
    while "blend" not in world.engine.measured:
        await asyncio.sleep(0)
    await world.bring(21)
    world.engine.gates["blend"].set()

    assert (await slow).shown.kind == "blend"

    slow = asyncio.create_task(scoring.further(world.ann, world.begin))
    while "forest" not in world.engine.measured:
        await asyncio.sleep(0)
    await world.bring(22)
    world.engine.gates["forest"].set()

    assert list((await slow).cards) == ["blend", "forest"]
    assert world.engine.measured == ["blend", "blend", "forest"]


async def test_nothing_is_kept_of_playlists_that_went_while_they_were_measured(world: World) -> None:
    world.engine.gates["blend"] = asyncio.Event()
    slow = asyncio.create_task(world.scoring().first(world.ann, world.begin))
    while "blend" not in world.engine.measured:
        await asyncio.sleep(0)
    async with world.store.database.transaction() as change:
        await change.execute("DELETE FROM playlists WHERE name = 'Loud'")
    world.engine.gates["blend"].set()
    await slow

    assert await world.store.trained.load(world.ann, "card:blend") is None


async def test_of_all_who_compare_one_is_measured_at_a_time(world: World) -> None:
    scoring, ben = world.scoring(), await world.store.members.identify("test", "ben")
    songs = listed("Calm", range(20)), listed("Loud", range(100, 120))
    await world.store.playlists.take_in(ben, exported(*songs))
    world.engine.gates["blend"] = asyncio.Event()

    slow = [asyncio.create_task(scoring.first(member, world.begin)) for member in (world.ann, ben)]
    while len(world.begun) < len(slow) or not world.engine.measured:
        await asyncio.sleep(0)
    for _ in range(20):  # in which the other would begin, too
        await asyncio.sleep(0)
    at_once = len(world.engine.measured)
    world.engine.gates["blend"].set()
    await asyncio.gather(*slow)

    assert at_once == 1
    assert len(world.engine.measured) == 2


async def test_a_better_kind_is_named_when_it_is_more_than_chance(world: World) -> None:
    world.engine.right = {"blend": "01" * 50, "forest": "11" * 50, "svm": "01" * 45 + "11" * 5}

    comparison = await world.whole()

    assert [card.kind for card in comparison.better()] == ["forest"]


@pytest.mark.parametrize(
    ("one", "other", "among", "is_better"),
    [
        ("1" * 5, "0" * 5, 1, False),  # p = 0.0625
        ("1" * 6, "0" * 6, 1, True),  # p = 0.03125
        ("1" * 6, "0" * 6, 2, False),  # one of two is sooner that lucky
        ("0" * 6, "1" * 6, 1, False),
        ("1" * 900 + "1" * 9 + "0", "1" * 900 + "0" * 9 + "1", 1, True),  # p = 0.0215: ties tell nothing
        ("11", "1", 1, False),
        ("", "", 1, False),
    ],
)
def test_only_questions_that_one_of_two_got_right_tell_them_apart(
    one: str, other: str, among: int, is_better: bool
) -> None:
    assert beats(one, other, among=among) is is_better
