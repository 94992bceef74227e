"""The words on the picture beside `/model`; a worker draws it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.answers.kinds import SHORT, headed
from bot.answers.numbers import between, percent
from bot.services.scorecards import KINDS, USUAL, Card, Comparison

_OTHERS = "all others"
_PAIRS = 4


def drawing(comparison: Comparison) -> dict[str, Any]:
    """Put a comparison into the words and numbers of a picture."""
    shown, usual = comparison.shown.figures, comparison.cards[USUAL].figures
    return {
        "title": "How well I know your playlists",
        "note": _note(comparison.shown),
        "panels": {
            "over_time": _over_time(comparison),
            "calibration": {
                "title": "As sure as I should be?",
                "note": "Above the dashed line I am too modest, below it too sure.",
                "across": "how sure I said I was",
                "counted": "songs",
                "bins": shown["portrait"]["calibration"] or usual["portrait"]["calibration"],
            },
            "confusion": _confusion(comparison),
            "overlap": _overlap(comparison),
        },
    }


def numbered(comparison: Comparison) -> dict[str, str]:
    """Number the playlists on the picture, by id: those of its rows first."""
    known = dict.fromkeys(_asked(comparison).get("playlists", ()))
    for pair in overlaps(comparison):
        known |= dict.fromkeys((pair["one"], pair["other"]))
    return {playlist: str(number) for number, playlist in enumerate(known, start=1)}


def overlaps(comparison: Comparison) -> list[Mapping[str, Any]]:
    """Return the pairs of playlists that are most alike, as the usual kind has them."""
    found: list[Mapping[str, Any]] = comparison.cards[USUAL].figures["portrait"]["overlaps"]
    return found[:_PAIRS]


def name_of(comparison: Comparison, playlist: str) -> str:
    """Return what a playlist is called now."""
    return comparison.names.get(playlist, "a playlist that is gone")


def _note(card: Card) -> str:
    replay = card.figures["replay"]
    if not replay["n"]:
        return "Measured on your own songs, each of them kept from me while I learned."
    first = replay["contenders"]["earmark"]
    return (
        f"{headed(card.kind)}, on {replay['n']:,} songs that you filed, each foretold from what came before: "
        f"right at once {percent(first['top1'])} of the time {between(first['top1_between'])}."
    )


def _over_time(comparison: Comparison) -> dict[str, Any]:
    told = comparison.shown.figures["portrait"]["over_time"]
    lines = list(_lines(comparison)) if told else []
    with_dates = "Your songs in the order you filed them. The band: margin of error."
    without = "Your playlists do not say when you added songs, so there is no time to show."
    return {
        "title": "Right at the first guess",
        "note": with_dates if told else without,
        "until": [_day(until) for until in told.get("until", ())],
        "lines": lines,
    }


def _lines(comparison: Comparison) -> Iterator[dict[str, Any]]:
    for kind, card in comparison.cards.items():
        if card.figures and (told := card.figures["portrait"]["over_time"]):
            yield {
                "label": SHORT.get(kind, kind),
                "right": told["right"]["earmark"],
                "between": told["between"]["earmark"],
                "series": KINDS.index(kind),
                "is_chosen": kind == comparison.shown.kind,
            }
    told = comparison.shown.figures["portrait"]["over_time"]
    yield {
        "label": "always the biggest",
        "right": told["right"]["majority"],
        "between": told["between"]["majority"],
        "series": None,
        "is_chosen": False,
    }


def _confusion(comparison: Comparison) -> dict[str, Any]:
    asked = _asked(comparison)
    names = [name_of(comparison, playlist) for playlist in asked["playlists"]]
    has_others = len(asked["counts"]) > len(names)
    return {
        "title": "What I mix up",
        "note": "Rows: where songs belong. Columns: my guess. Blue is right.",
        "names": [*names, _OTHERS] if has_others else names,
        "marks": [*map(str, range(1, len(names) + 1)), "+"][: len(names) + has_others],
        "has_others": has_others,
        "counts": asked["counts"],
        "stand_ins": _stand_ins(comparison),
    }


def _overlap(comparison: Comparison) -> dict[str, Any]:
    pairs = [
        {
            "one": name_of(comparison, pair["one"]),
            "other": name_of(comparison, pair["other"]),
            "alike": pair["alike"],
            "between": pair["between"],
            "said": percent(pair["alike"]),
            "note": f"{pair['shared']:,} in both · {pair['n']:,} songs asked",
        }
        for pair in overlaps(comparison)
    ]
    return {
        "title": "Playlists that are alike",
        "note": "How often I take songs of one for the other. White: margin of error."
        if pairs
        else "No two of your playlists have enough songs to be compared.",
        "pairs": pairs,
        "stand_ins": _stand_ins(comparison),
    }


def _stand_ins(comparison: Comparison) -> dict[str, str]:
    """Say what stands for a name that cannot be drawn where no font holds its letters."""
    numbers = numbered(comparison).items()
    return {name_of(comparison, playlist): f"no. {number}" for playlist, number in numbers}


def _asked(comparison: Comparison) -> Mapping[str, Any]:
    """Return the mix-ups of the kind that is shown; without dates, the usual kind's by content alone."""
    for card in (comparison.shown, comparison.cards[USUAL]):
        if found := card.figures["portrait"]["confusion"]:
            return dict(found)
    return {"playlists": [], "counts": []}


def _day(until: str) -> str:
    day = date.fromisoformat(until)
    return f"{day.day} {day:%b %Y}"
