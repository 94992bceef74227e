"""Comparisons of our own invention, ready to be drawn."""

from collections.abc import Sequence
from typing import Any

ONE = ("Marrow Lantern", "Velvet Static", "The Low Sundays", "Fern Hollow", "Pale Harbours", "Neon Atlas")
BOTH = ("Cassia Bloom", "Brass Monsoon", "Kofi & the Tides", "Ladder Theory", "Odile Marchetti")
OTHER = ("Corner Prophet", "MC Halflight", "Blue Note Orphans", "Los Cables", "Warehouse Choir")
GENRES = (("soul", 0.12, 0.21), ("house", 0.08, 0.17), ("dream pop", 0.24, 0.0), ("boom bap", 0.0, 0.22))
DECADES = (("1960s", 0.12, 0.18), ("1990s", 0.2, 0.22), ("2010s", 0.2, 0.1), ("2020s", 0.004, 1.0))

Shares = Sequence[tuple[str, float, float]]


def comparison(
    names: tuple[str, str] = ("Juno", "Teo"),
    *,
    closeness: float = 0.34,
    one: Sequence[str] = ONE,
    both: Sequence[str] = BOTH,
    other: Sequence[str] = OTHER,
    genres: Shares = GENRES,
    decades: Shares = DECADES,
) -> dict[str, Any]:
    """Make up a drawing of two people."""
    return {
        "names": list(names),
        "stand_ins": {names[0]: "the one", names[1]: "the other"},
        "word": "next-door neighbours",
        "note": "34 of 100 in common · the 12th closest of the 1,225 pairs here",
        "closeness": closeness,
        "artists": {"one": list(one), "both": list(both), "other": list(other)},
        "both": "both",
        "alone": {"one": f"only {names[0]}", "other": f"only {names[1]}"},
        "nothing": "nothing in common",
        "panels": [
            {"title": "Genres", "rows": _rows(genres)},
            {"title": "Decades", "rows": _rows(decades)},
        ],
    }


def _rows(shares: Shares) -> list[dict[str, Any]]:
    return [
        {"name": name, "one": one, "other": other, "said": [_said(one), _said(other)]}
        for name, one, other in shares
    ]


def _said(share: float) -> str:
    return f"{max(1, round(100 * share))} %" if share else ""
