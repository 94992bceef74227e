"""What is asked of a figure: a bar that it must reach, and an aim beyond it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """The least that a figure may be, or the most where less is better."""

    name: str
    bar: float
    aim: float
    hobby: float | None = None
    """What the hobby's way gives, as it was measured once and for all."""
    less_is_better: bool = False

    def beside(self, found: float | None) -> dict[str, Any]:
        """Lay a figure beside what is asked of it; None where it was not measured."""
        return {
            "name": self.name,
            "found": found,
            "hobby": self.hobby,
            "bar": self.bar,
            "aim": self.aim,
            "verdict": "" if found is None else self._verdict(found),
        }

    def _verdict(self, found: float) -> str:
        sign = -1 if self.less_is_better else 1
        if sign * found < sign * self.bar:
            return "MISSED"
        return "bar" if sign * found < sign * self.aim else "aim"


def lines(measures: Iterable[dict[str, Any]]) -> list[str]:
    """Lay measures out, one line each."""
    head = f"  {'':<52}{'hobby':>9}{'found':>9}{'bar':>9}{'aim':>9}  met"
    return [head, *map(_line, measures)]


def _line(measure: dict[str, Any]) -> str:
    numbers = "".join(_number(measure[key]) for key in ("hobby", "found", "bar", "aim"))
    return f"  {measure['name']:<52}{numbers}  {measure['verdict']}"


def _number(value: float | None) -> str:
    if value is None:
        return f"{'–':>9}"
    return f"{value:>9.3f}" if abs(value) < 10 else f"{value:>9,.0f}"
