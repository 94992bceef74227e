"""The measures of guessing: means over those with sound, the fourth apart, nothing without the data."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import guessing, listeners, simulated, strangers
from benchmarks.__main__ import main
from models.evaluation import EARMARK
from models.scores import Answers


def answers(right: int, wrong: int) -> dict[str, Answers | None]:
    """Answer so often rightly and so often wrongly, always quite sure."""
    shares = np.tile([1.0, 0.0, 0.0, 0.0], (right + wrong, 1))
    truth = np.eye(4, dtype=bool)[[0] * right + [3] * wrong]
    return {EARMARK: Answers(shares, truth), "hobby forest": None}


def asked() -> guessing._Asked:
    found = {"l1": answers(9, 1), "l2": answers(6, 4), "l3": answers(3, 27), "l4": answers(0, 10)}
    cases: guessing._Asked = {(name, "replay", 0): each for name, each in found.items()}
    for seed in guessing.SEEDS:
        cases |= {(name, "random", seed): each for name, each in found.items()}
        cases |= {(name, "artist", seed): answers(5 + seed, 5) for name in found}
    return cases


def test_each_listener_with_sound_counts_the_same_and_the_fourth_apart() -> None:
    found = {each["name"]: each["found"] for each in guessing._measures(asked())}

    assert found["random top-1"] == pytest.approx((0.9 + 0.6 + 0.1) / 3)
    assert found["artist-disjoint top-1"] == 0.5
    assert found["l4 random top-1, no sound"] == 0.0
    assert found["l4 replay top-1, no sound"] == 0.0


def test_calibration_is_of_all_questions_together() -> None:
    found = {each["name"]: each for each in guessing._measures(asked())}
    calibration = found["calibration error, pooled (random)"]

    assert calibration["found"] == pytest.approx(32 / 50)
    assert calibration["verdict"] == "MISSED"


def test_what_never_varies_with_the_seed_has_no_error() -> None:
    steady, varying = (guessing._over_seeds(asked(), split) for split in ("random", "artist"))

    assert steady["top1"]["error"] == pytest.approx(0.0)
    assert varying["top1"]["error"] > 0.01


def test_the_table_names_who_cannot_take_part() -> None:
    splits = {"random": guessing._figures(answers(1, 1))}
    text = guessing.table({"listeners": {"l4": splits}, "seeds": {}, "measures": []})

    assert "no sound features to go by" in text
    assert "0.500" in text


def test_without_the_real_data_there_are_no_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "LISTENERS", tmp_path / "nowhere")
    monkeypatch.setattr(simulated, "SONGS", tmp_path / "nowhere.csv.gz")

    assert guessing.measure() is None
    assert strangers.measure() is None
    assert simulated.measure() is None


def test_a_measure_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guesing"]) == 2
    assert "guesing" in capsys.readouterr().err
