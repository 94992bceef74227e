"""How good guesses are on real exports: every split and contender, one row each."""

import time
from pathlib import Path
from typing import Any

from bot.imports import read
from bot.services.evaluating import Split, columns_of
from models import tasks

LISTENERS = Path(__file__).resolve().parents[2] / "shared" / "data" / "listeners"

_SPLITS: tuple[Split, ...] = ("random", "artist", "replay")
_KEY = b"k" * 32


def measure() -> dict[str, Any] | None:
    """Return by listener the reports of each split, and what training costs; None without the data."""
    if not LISTENERS.is_dir():
        return None
    return {folder.name: _listener(folder) for folder in sorted(LISTENERS.iterdir())}


def _listener(folder: Path) -> dict[str, Any]:
    columns = columns_of(read(folder))
    began = time.perf_counter()
    model = tasks.train(columns, seed=0, member="bench", key=_KEY)
    costs = {
        "rows": len(columns["title"]),
        "train_s": time.perf_counter() - began,
        "model_mb": len(model) / 1e6,
    }
    return costs | {split: tasks.evaluate(columns, split=split, seed=0) for split in _SPLITS}


def table(results: dict[str, Any]) -> str:
    """Lay the reports out, one line for each listener, split and contender."""
    lines = [f"{'':<30}{'n':>6}{'top-1':>8}{'top-3':>8}{'MRR':>8}{'log loss':>10}{'ECE':>8}"]
    for name, found in results.items():
        lines.append(f"{name}: trained in {found['train_s']:.1f} s, {found['model_mb']:.2f} MB")
        for split in _SPLITS:
            lines.extend(_row(split, contender, found[split]) for contender in found[split]["contenders"])
    return "\n".join(lines)


def _row(split: str, contender: str, report: dict[str, Any]) -> str:
    scores = report["contenders"][contender]
    label = f"  {split:<8}{contender:<20}"
    if not scores:
        return f"{label}  no sound features to go by"
    return (
        f"{label}{report['n']:>6}{scores['top1']:>8.3f}{scores['top3']:>8.3f}{scores['mrr']:>8.3f}"
        f"{scores['log_loss']:>10.3f}{scores['ece']:>8.3f}"
    )
