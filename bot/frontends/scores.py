"""Draws the figures of `earmark evaluate`, as a table or as JSON."""

from collections.abc import Mapping
from typing import Any

import msgspec

_FIGURES = ("top1", "top3", "mrr", "log_loss", "ece")


def draw_scores(report: Mapping[str, Any], *, as_json: bool) -> str:
    """Return one line a contender, or the whole report as JSON."""
    if as_json:
        return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
    head = f"{report['split']}, seed {report['seed']}: {report['n']} songs, {report['playlists']} playlists"
    columns = f"{'':<14}" + "".join(f"{figure:>10}" for figure in _FIGURES)
    rows = [_row(name, scores) for name, scores in report["contenders"].items()]
    return "\n".join([head, columns, *rows])


def _row(name: str, scores: Mapping[str, Any] | None) -> str:
    if scores is None:
        return f"{name:<14}  no sound features to go by"
    return f"{name:<14}" + "".join(f"{scores[figure]:>10.3f}" for figure in _FIGURES)
