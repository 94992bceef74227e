"""Tuning: a search on many libraries that keeps to its time, and promises nothing that may be chance."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from bot.compute import Inline, Task
from bot.config import Models
from bot.domain import Columns
from bot.errors import ImportRefused, JobFailed, JobTimedOut, TooLittleToLearn
from bot.frontends.tuned import draw_tuning
from bot.imports import Limits
from bot.sections import ModelKind
from bot.services.tuning import (
    Budget,
    Figures,
    Tuned,
    Tuning,
    TuningReport,
    _spread,
    libraries_of_exports,
)
from tests.exports import write_export

START = datetime(2026, 1, 1, tzinfo=UTC)
OPTIONS = msgspec.structs.asdict(Models())
LIBRARY: Columns = {"playlist": ["a"], "title": ["x"]}
SMALL: Columns = {"playlist": [], "title": []}


class Clock:
    """A clock that goes on by a minute whenever it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


class Workshop:
    """Workers with made-up answers: fewer neighbours lose less, in the search and, if so wished, beyond."""

    def __init__(self, *, carries_over: bool = True, fails: Sequence[int] = ()) -> None:
        self.carries_over = carries_over
        self.fails = fails
        self.drawn = 0
        self.tried: list[tuple[str, float]] = []

    async def run(
        self, task: Task, /, *arguments: object, within: float | None = None, **given: object
    ) -> object:
        del within
        return getattr(self, task.partition(":")[2])(*arguments, **given)

    async def close(self) -> None:
        pass

    def songs(self, library: Columns, *, seed: int) -> object:
        del seed
        if not library["playlist"]:
            raise JobFailed(task="songs", problem="TooLittle")
        return {"search": 30, "back": 10}

    def draw(self, kind: str, *, options: dict[str, float], seed: int, number: int) -> object:
        del kind, seed
        self.drawn = number
        return options | {"neighbours": 20 - number}

    def attempt(self, library: Columns, kind: str, *, options: dict[str, float], seed: int) -> object:
        del library, seed
        if self.drawn in self.fails:
            raise JobTimedOut(seconds=900)
        self.tried.append((kind, options["neighbours"]))
        return options["neighbours"] / 10

    def judge(self, library: Columns, kind: str, *, options: dict[str, float], seed: int) -> object:
        del library, kind, seed
        loss = options["neighbours"] / 10 if self.carries_over else 1.0
        return {"place": [0, 0, 2, 5], "loss": [loss] * 4}

    def compare(self, now: list[float], found: list[float], *, seed: int) -> object:
        del seed
        less = sum(now) / len(now) - sum(found) / len(found)
        return {"less": less, "least": less, "most": less}


async def tuned(
    workshop: Workshop, *libraries: Columns, tries: int = 10, minutes: float = 60, kinds: int = 1
) -> TuningReport:
    tuning = Tuning(libraries or (LIBRARY,), workshop, Clock(), OPTIONS)
    chosen = ("neighbours", "linear", "svm")[:kinds]
    budget = Budget(timedelta(minutes=minutes), tries)
    return await tuning.tune(chosen, budget, seed=0, tell=lambda _line: None)  # type: ignore[arg-type]


async def test_the_best_of_all_tries_is_judged_on_songs_that_were_kept_back() -> None:
    report = await tuned(Workshop())
    (found,) = report.tuned

    assert found.changes == {"neighbours": 11}
    assert found.tries == 10
    assert found.now == Figures(top1=0.5, top3=0.75, log_loss=1.5)
    assert found.found.log_loss == pytest.approx(1.1)
    assert found.is_better


async def test_a_find_that_does_not_carry_over_is_not_recommended() -> None:
    report = await tuned(Workshop(carries_over=False))

    assert report.tuned[0].changes
    assert not report.tuned[0].is_better
    assert "leave it as it is" in draw_tuning(report)


async def test_where_nothing_beats_what_is_set_nothing_is_changed() -> None:
    report = await tuned(Workshop(), tries=4)

    assert report.tuned[0].changes == {}
    assert not report.tuned[0].is_better
    assert "nothing better found" in draw_tuning(report)


async def test_the_time_is_shared_out_among_the_kinds_and_each_is_tried_at_least_once() -> None:
    workshop = Workshop()
    report = await tuned(workshop, tries=1000, minutes=12, kinds=3)
    tries = [each.tries for each in report.tuned]

    assert all(2 <= count <= 8 for count in tries)
    assert [each.kind for each in report.tuned] == ["neighbours", "linear", "svm"]
    assert (await tuned(Workshop(), tries=1000, minutes=0)).tuned[0].tries == 2


async def test_options_that_need_too_much_are_passed_over_and_the_search_goes_on() -> None:
    report = await tuned(Workshop(fails=[9, 7]))

    assert report.tuned[0].changes == {"neighbours": 12}
    assert report.tuned[0].tries == 10


async def test_what_fails_as_it_is_set_is_said() -> None:
    with pytest.raises(JobTimedOut):
        await tuned(Workshop(fails=[0]))


async def test_libraries_that_are_too_small_are_left_out() -> None:
    report = await tuned(Workshop(), SMALL, LIBRARY, SMALL, LIBRARY)

    assert (report.libraries, report.searched, report.kept_back) == (2, 60, 20)
    with pytest.raises(TooLittleToLearn):
        await tuned(Workshop(), SMALL)


@pytest.mark.parametrize(
    ("count", "chosen"), [(0, []), (1, [0]), (3, [0, 1, 2]), (16, [1, 3, 5, 7, 9, 11, 13, 15])]
)
def test_of_many_libraries_a_few_are_searched_small_and_large_alike(count: int, chosen: list[int]) -> None:
    assert list(_spread(range(count))) == chosen


async def test_a_search_by_real_models_gives_the_same_twice(tmp_path: Path) -> None:
    exports = [write_export(tmp_path / name, songs=20) for name in ("one", "two")]
    libraries = await libraries_of_exports(exports, Limits())
    reports = []
    for _ in range(2):
        tuning = Tuning(libraries, Inline(), Clock(), OPTIONS)
        budget = Budget(timedelta(days=1), 3)
        reports.append(await tuning.tune(["neighbours", "linear"], budget, seed=1, tell=lambda _line: None))

    assert reports[0] == reports[1]
    assert reports[0].libraries == 2
    assert all(each.tries == 3 for each in reports[0].tuned)
    assert reports[0].kept_back > 10


async def test_an_export_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused):
        await libraries_of_exports([tmp_path / "nowhere"], Limits())


def found(kind: str, *, least: float, **changes: float) -> Tuned:
    figures = Figures(0.5, 0.7, 1.5)
    return Tuned(kind, 5, changes, figures, figures, less=0.1, bounds=(least, 0.2))  # type: ignore[arg-type]


def test_only_what_is_better_by_more_than_chance_is_put_into_the_lines_to_paste() -> None:
    better, chance = found("svm", least=0.05, svm_cost=2.5), found("neighbours", least=-0.05, neighbours=9)
    drawn = draw_tuning(TuningReport(2, 300, 100, (better, chance)))

    assert drawn.endswith("[models]\nsvm_cost = 2.5")
    assert "neighbours =" not in drawn
    assert "may be chance" in drawn


def test_the_options_of_the_models_stand_among_the_settings_as_they_are_usual() -> None:
    from models import kinds

    assert {option.name: option.usual for option in kinds.OPTIONS} == OPTIONS
    assert list(dict.fromkeys(option.kind for option in kinds.OPTIONS)) == list(get_args(ModelKind))


def test_a_search_stays_within_what_the_settings_allow() -> None:
    from models import kinds

    for bound in ("least", "most"):
        given = {option.name: getattr(option, bound) for option in kinds.OPTIONS}
        assert msgspec.structs.asdict(msgspec.convert(given, Models)) == given
