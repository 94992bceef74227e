"""`make bench`: runs every measure, or the ones that are named, and keeps the figures as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import (
    answering,
    attributing,
    bars,
    charting,
    comparing,
    costs,
    faulty,
    guessing,
    importing,
    liking,
    mapping,
    recommending,
    retraining,
    simulated,
    strangers,
    syncing,
    talking,
)

RESULTS = Path(__file__).parent / "results"

_MEASURES = {
    "importing": importing.measure,
    "answering": answering.measure,
    "talking": talking.measure,
    "guessing": guessing.measure,
    "strangers": strangers.measure,
    "recommending": recommending.measure,
    "costs": costs.measure,
    "comparing": comparing.measure,
    "retraining": retraining.measure,
    "simulated": simulated.measure,
    "liking": liking.measure,
    "attributing": attributing.measure,
    "mapping": mapping.measure,
    "charting": charting.measure,
    "syncing": syncing.measure,
    "faulty": faulty.measure,
}


def main(names: list[str]) -> int:
    """Run the measures; those whose data is not at hand say so and are passed over."""
    unknown = [name for name in names if name not in _MEASURES]
    if unknown:
        print(f"There is no measure called {unknown[0]}; there are {', '.join(_MEASURES)}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    asked: list[dict[str, Any]] = []
    for name in names or _MEASURES:
        figures = _MEASURES[name]()
        if figures is None:
            print(f"{name}: the real data (../shared/data beside the repository) is not at hand")
            continue
        (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
        print(f"{name}:\n{_TABLES.get(name, _plain)(figures)}\n", flush=True)
        asked += figures.get("measures", [])
    if len(names) != 1 and asked:
        print("\n".join(["what is asked of a guesser, altogether:", *bars.lines(asked)]))
    return 0


def _plain(figures: dict[str, Any]) -> str:
    return "\n".join(f"  {name:<20}{value:>12,.2f}" for name, value in figures.items())


_TABLES = {
    "guessing": guessing.table,
    "strangers": strangers.table,
    "recommending": recommending.table,
    "costs": costs.table,
    "comparing": comparing.table,
    "retraining": retraining.table,
    "simulated": simulated.table,
    "liking": liking.table,
    "attributing": attributing.table,
    "mapping": mapping.table,
    "charting": charting.table,
    "talking": talking.table,
    "syncing": syncing.table,
    "faulty": faulty.table,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
