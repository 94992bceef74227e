"""The words on the picture beside `/compare`; a worker draws it."""

from collections.abc import Sequence
from typing import Any

from bot.answers.numbers import percent
from bot.answers.standing import among_pairs, in_common, word_for
from bot.services.comparing import Compared
from bot.services.overlap import Overlap, Shares

_GENRES, _DECADES = 7, 8
_ARTISTS = {"one": 8, "both": 6, "other": 8}


def drawing(found: Compared) -> dict[str, Any]:
    """Put a comparison into the words and numbers of a picture."""
    overlap = found.overlap
    artists = {
        side: list(names[: _ARTISTS[side]])
        for side, names in (
            ("one", overlap.artists.one),
            ("both", overlap.artists.both),
            ("other", overlap.artists.other),
        )
    }
    return {
        "names": [found.one.name, found.other.name],
        "stand_ins": {found.one.name: "the one", found.other.name: "the other"},
        "word": word_for(overlap),
        "note": _note(overlap),
        "closeness": min(max(overlap.score / 100, 0.0), 1.0),
        "artists": artists,
        "both": "both",
        "alone": {"one": f"only {found.one.name}", "other": f"only {found.other.name}"},
        "nothing": "nothing to name" if overlap.score else "nothing in common",
        "panels": [
            _panel("Genres", overlap.genres[:_GENRES]),
            _panel("Decades", overlap.decades[:_DECADES]),
        ],
    }


def _note(overlap: Overlap) -> str:
    return " · ".join(filter(None, (in_common(overlap), among_pairs(overlap))))


def _panel(title: str, shares: Sequence[Shares]) -> dict[str, Any]:
    rows = [
        {
            "name": each.name,
            "one": each.one,
            "other": each.other,
            "said": [_said(each.one), _said(each.other)],
        }
        for each in shares
    ]
    return {"title": title, "rows": rows}


def _said(share: float) -> str:
    return percent(share) if share else ""
