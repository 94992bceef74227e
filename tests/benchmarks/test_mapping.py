"""The measures of a map: perfect for what is true, bad for what is dealt by chance."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import mapping
from benchmarks.mapping import columns_of, hidden, moved, purity, table, truth
from models.atlas.vectors import Vectors


def plane(count: int = 400) -> Vectors:
    return np.asarray(np.random.default_rng(0).random((count, 2)), dtype=np.float32)


def shelf(tastes: int = 4, each: int = 40) -> pd.DataFrame:
    """Make songs of a few tastes, each with two lists and artists of its own."""
    rows = range(tastes * each)
    return pd.DataFrame(
        {
            "track_id": [str(row) for row in rows],
            "title": [f"s{row}" for row in rows],
            "artists": [[f"artist {row % tastes} {row % 3}"] for row in rows],
            "lists": [[f"list {row % tastes} {row // tastes % 2}"] for row in rows],
            "label": [f"taste {row % tastes}" for row in rows],
        }
    )


def test_a_map_that_is_what_it_shows_is_trustworthy_through_and_through() -> None:
    vectors = plane()

    assert truth(vectors, vectors.astype(np.float64)) == {"trust": 1.0, "kept": 1.0}


def test_a_map_dealt_by_chance_is_half_as_trustworthy() -> None:
    figures = truth(plane(), np.random.default_rng(1).random((400, 2)))

    assert figures["trust"] == pytest.approx(0.5, abs=0.05)
    assert figures["kept"] < 0.1


def test_halves_of_one_kind_are_pure_and_shuffled_ones_are_not() -> None:
    laid = plane().astype(np.float64)
    halves = np.where(laid[:, 0] + (laid[:, 0] > 0.5) > 1, "right", "left")

    assert purity(laid, halves) > 0.9
    assert purity(laid, np.random.default_rng(0).permutation(halves)) == pytest.approx(0.5, abs=0.1)


def test_songs_without_a_label_are_neither_asked_about_nor_counted() -> None:
    laid = plane().astype(np.float64)
    labels = np.where(np.arange(400) % 2, "known", mapping._UNKNOWN)

    assert purity(laid, labels) == 1.0


def test_what_is_placed_moves_nothing_and_a_new_layout_little() -> None:
    found = moved(shelf())

    assert found["placed"] == 0
    assert 0 < found["laid out anew"] < 0.02


def test_songs_whose_lists_were_hidden_are_found_by_what_else_is_known() -> None:
    assert hidden(shelf()) > 0.8


def test_a_label_is_no_column_of_the_map() -> None:
    assert "label" not in columns_of(shelf())
    assert columns_of(shelf())["lists"][0] == ["list 0 0"]


def test_a_way_that_is_not_installed_is_passed_over_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(vectors: Vectors) -> Vectors:
        raise ModuleNotFoundError(len(vectors))

    monkeypatch.setattr(mapping, "songs", lambda _: shelf())
    monkeypatch.setitem(mapping._RIVALS, "PCA", missing)
    mapping.main("PCA", 10)

    assert json.loads(capsys.readouterr().out) is None
    shown = table({"rows": {"2,000, PCA": None}, "moves": {"placed": 0.0}, "hidden": 0.5, "measures": []})
    assert "PCA" in shown
    assert "passed over" in shown


def test_every_way_gives_its_figures_and_what_it_cost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mapping, "songs", lambda _: shelf())
    for way in (mapping.EARMARK, "PCA"):
        mapping.main(way, 160)
        figures = json.loads(capsys.readouterr().out)

        assert figures.keys() == {"trust", "kept", "purity", "seconds", "processor", "mb"}
        assert figures["seconds"] > 0
        assert 20 < figures["mb"] < 4000
    assert {mapping.EARMARK, *mapping._RIVALS} == {*mapping.WAYS}


def test_without_the_data_there_is_no_measure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mapping, "SONGS", tmp_path / "nothing.csv.gz")

    assert mapping.measure() is None


def test_the_figures_are_laid_out_in_lines() -> None:
    shown = table(
        {
            "rows": {"2,000, Earmark": {"trust": 0.987}},
            "moves": {"placed": 0.0, "laid out anew": 0.0123},
            "hidden": 0.456,
            "measures": [mapping._BARS["moved"].beside(0.0123)],
        }
    )

    for figure in ("0.987", "0.0123", "0.456", "mean move"):
        assert figure in shown
