"""What the picture says of a comparison, in words and numbers that a worker only lays out."""

from typing import Any

from bot.answers.portraying import drawing, numbered
from bot.pictures.scorecard import laid_out
from bot.services.scorecards import Card, Comparison

NAMES = {"1": "Gym", "2": "Run", "3": "Rainy days"}


def figures(top1: float = 0.7, *, dated: bool = True) -> dict[str, Any]:
    told = {
        "until": ["2024-03-01", "2024-09-30"],
        "right": {"earmark": [top1, top1], "majority": [0.2, 0.2]},
        "between": {"earmark": [[0.5, 0.8], [0.5, 0.8]], "majority": [[0.1, 0.3], [0.1, 0.3]]},
    }
    return {
        "replay": {
            "n": 40 if dated else 0,
            "contenders": {"earmark": {"top1": top1, "top1_between": [0.55, 0.82]}} if dated else {},
        },
        "right": "10" * 20 if dated else "",
        "portrait": {
            "over_time": told if dated else {},
            "calibration": [{"said": 0.7, "right": 0.7, "between": [0.5, 0.8], "n": 40}],
            "confusion": {
                "playlists": ["2", "1"],
                "counts": [[9, 1, 2], [0, 8, 1], [1, 0, 3]],
            },
            "overlaps": [
                {"one": "1", "other": "3", "alike": 0.71, "between": [0.6, 0.8], "shared": 12, "n": 1200}
            ],
        },
    }


def comparison(chosen: str = "blend", **cards: dict[str, Any]) -> Comparison:
    cards = {"blend": figures(), **cards}
    found = {kind: Card(kind, each, "" if each else "JobTimedOut") for kind, each in cards.items()}
    return Comparison(chosen=chosen, cards=found, names=NAMES, learned_at=None, is_behind=False)


def panel(name: str, of: Comparison) -> dict[str, Any]:
    return dict(drawing(of)["panels"][name])


def test_the_kind_that_guesses_is_named_with_its_count_and_margin() -> None:
    note = drawing(comparison("forest", forest=figures(0.75)))["note"]

    assert note.startswith("Random forest, on 40 songs")
    assert note.endswith("right at once 75 % of the time (55–82 %).")


def test_each_measured_kind_has_a_line_and_so_has_the_biggest_playlist() -> None:
    lines = panel("over_time", comparison("svm", svm=figures(0.6), forest={}))["lines"]

    assert [(line["label"], line["series"], line["is_chosen"]) for line in lines] == [
        ("the blend", 0, False),
        ("SVM", 4, True),
        ("always the biggest", None, False),
    ]


def test_days_are_written_as_people_write_them() -> None:
    assert panel("over_time", comparison())["until"] == ["1 Mar 2024", "30 Sep 2024"]


def test_playlists_go_by_the_names_that_they_have_now() -> None:
    mixed = panel("confusion", comparison())
    (pair,) = panel("overlap", comparison())["pairs"]

    assert mixed["names"] == ["Run", "Gym", "all others"]
    assert mixed["marks"] == ["1", "2", "+"]
    assert (pair["one"], pair["other"], pair["said"]) == ("Gym", "Rainy days", "71 %")
    assert pair["note"] == "12 in both · 1,200 songs asked"
    assert numbered(comparison()) == {"2": "1", "1": "2", "3": "3"}
    assert mixed["stand_ins"]["Rainy days"] == "no. 3"


def test_without_dates_the_picture_says_so_and_shows_the_rest() -> None:
    undated = comparison(blend=figures(dated=False))
    time = panel("over_time", undated)

    assert time["lines"] == time["until"] == []
    assert "do not say when" in time["note"]
    assert drawing(undated)["note"].startswith("Measured on your own songs")
    assert panel("confusion", undated)["names"]


def test_a_kind_that_could_not_be_measured_is_shown_by_the_usual_one() -> None:
    failed = comparison("svm", svm={})

    assert drawing(failed)["note"].startswith("The blend, on 40 songs")


def test_every_comparison_can_be_laid_out() -> None:
    for case in (comparison(), comparison(blend=figures(dated=False)), comparison("svm", svm={})):
        assert laid_out(drawing(case)).png().startswith(b"\x89PNG")
