"""How good guesses are on real exports: every listener, split and contender, beside what is asked of them."""

from typing import Any

from benchmarks.abreast import abreast
from benchmarks.bars import Bar, lines
from benchmarks.listeners import WITH_SOUND, listens_of, mean, names
from benchmarks.spreads import spread
from models.evaluation import EARMARK, Split, answers_of, members_playlists
from models.replaying import Recipe, replay
from models.scores import Answers, pooled_calibration_error

SEEDS = (0, 1, 2, 3, 4, 5)
"""The first is reported in full; all of them tell how much of a figure is the luck of one split."""

_POINTS = 25
_SPLITS: tuple[Split, ...] = ("random", "artist", "replay")
_BARS: dict[tuple[Split, str], Bar] = {
    ("replay", "top1"): Bar("replay top-1", 0.64, 0.72, 0.14),
    ("replay", "top3"): Bar("replay top-3", 0.85, 0.92, 0.33),
    ("random", "top1"): Bar("random top-1", 0.63, 0.70, 0.34),
    ("random", "top3"): Bar("random top-3", 0.84, 0.90, 0.59),
    ("artist", "top1"): Bar("artist-disjoint top-1", 0.42, 0.50, 0.26),
    ("artist", "top3"): Bar("artist-disjoint top-3", 0.64, 0.75, 0.50),
}
_SILENT_BARS: dict[tuple[Split, str], Bar] = {
    ("replay", "top1"): Bar("l4 replay top-1, no sound", 0.45, 0.55),
    ("replay", "top3"): Bar("l4 replay top-3, no sound", 0.70, 0.80),
    ("random", "top1"): Bar("l4 random top-1, no sound", 0.56, 0.63),
    ("random", "top3"): Bar("l4 random top-3, no sound", 0.79, 0.86),
}
_CALIBRATION = Bar("calibration error, pooled (random)", 0.04, 0.02, 0.13, less_is_better=True)
_SILENT = "l4"

_Case = tuple[str, Split, int]
_Asked = dict[_Case, dict[str, Answers | None]]


def measure() -> dict[str, Any] | None:
    """Return the figures by listener, their luck by the seed, and the measures; None without the data."""
    people = names()
    if not people:
        return None
    cases: list[_Case] = [(name, "replay", SEEDS[0]) for name in people]
    cases += [(name, split, seed) for name in people for split in ("random", "artist") for seed in SEEDS]
    asked = dict(zip(cases, abreast(ask, cases), strict=True))
    listeners = {
        name: {split: _figures(asked[name, split, SEEDS[0]]) for split in _SPLITS} for name in people
    }
    return {
        "listeners": listeners,
        "seeds": {split: _over_seeds(asked, split) for split in ("random", "artist")},
        "measures": _measures(asked),
    }


def ask(case: _Case) -> dict[str, Answers | None]:
    """Ask each contender what one split of one listener asks."""
    name, split, seed = case
    fit = members_playlists(listens_of(name))
    if split == "replay":
        return replay(fit, Recipe(seed), points=_POINTS, live=False).answers
    return answers_of(fit, split=split, seed=seed)


def _figures(answers: dict[str, Answers | None]) -> dict[str, dict[str, float] | None]:
    return {
        name: {"n": len(each.shares)} | each.figures() if each else None for name, each in answers.items()
    }


def _earmark(asked: _Asked, case: _Case) -> Answers:
    answers = asked[case][EARMARK]
    assert answers
    return answers


def _mean(asked: _Asked, split: Split, seed: int, figure: str) -> float:
    return mean({name: _earmark(asked, (name, split, seed)).figures()[figure] for name in WITH_SOUND})


def _pooled(asked: _Asked, split: Split, seed: int) -> float:
    return pooled_calibration_error([_earmark(asked, (name, split, seed)) for name in WITH_SOUND])


def _over_seeds(asked: _Asked, split: Split) -> dict[str, dict[str, float]]:
    """Return the mean over seeds with its standard error: that of the split, not of who was asked."""
    found = {
        figure: [_mean(asked, split, seed, figure) for seed in SEEDS]
        for figure in ("top1", "top3", "log_loss")
    }
    found["pooled_ece"] = [_pooled(asked, split, seed) for seed in SEEDS]
    silent = [_earmark(asked, (_SILENT, split, seed)).figures() for seed in SEEDS]
    found |= {f"{_SILENT}_{figure}": [each[figure] for each in silent] for figure in ("top1", "top3")}
    return {figure: spread(values) for figure, values in found.items()}


def _measures(asked: _Asked) -> list[dict[str, Any]]:
    first = SEEDS[0]
    means = [bar.beside(_mean(asked, split, first, figure)) for (split, figure), bar in _BARS.items()]
    silent = [
        bar.beside(_earmark(asked, (_SILENT, split, first)).figures()[figure])
        for (split, figure), bar in _SILENT_BARS.items()
    ]
    return [*means, *silent, _CALIBRATION.beside(_pooled(asked, "random", first))]


def table(results: dict[str, Any]) -> str:
    """Lay out one line for each listener, split and contender; then the seeds; then the measures."""
    rows = [f"  {'':<32}{'n':>6}{'top-1':>8}{'top-3':>8}{'MRR':>8}{'log loss':>10}{'ECE':>8}"]
    for name, splits in results["listeners"].items():
        for split, contenders in splits.items():
            rows.extend(
                _row(f"{name} {split:<8}{contender}", found) for contender, found in contenders.items()
            )
    rows += ["", f"  Earmark over {len(SEEDS)} seeds, mean of l1–l3 (± standard error over the seeds)"]
    for split, found in results["seeds"].items():
        told = (f"{figure} {each['mean']:.3f} ± {each['error']:.3f}" for figure, each in found.items())
        rows.append(f"  {split:<8}{'  '.join(told)}")
    return "\n".join([*rows, "", *lines(results["measures"])])


def _row(label: str, scores: dict[str, float] | None) -> str:
    if not scores:
        return f"  {label:<32}  no sound features to go by"
    numbers = "".join(f"{scores[figure]:>8.3f}" for figure in ("top1", "top3", "mrr"))
    return f"  {label:<32}{scores['n']:>6}{numbers}{scores['log_loss']:>10.3f}{scores['ece']:>8.3f}"
