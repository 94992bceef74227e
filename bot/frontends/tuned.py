"""Draws what `earmark tune` found, with the lines to paste into config.toml."""

from collections.abc import Sequence

from bot.services.tuning import Tuned, TuningReport

_COLUMNS = ("tries", "top-1 now", "found", "top-3 now", "found", "log loss now", "found", "less lost (99 %)")
_NAME = 12


def draw_tuning(report: TuningReport) -> str:
    """Return one line a kind, on songs that neither search nor models had seen, and what to do now."""
    head = (
        f"Searched on {report.searched:,} songs, libraries: {report.libraries}. "
        f"The figures are of {report.kept_back:,} other songs, kept back until the end."
    )
    columns = " " * _NAME + "  ".join(_COLUMNS)
    return "\n".join([head, columns, *map(_row, report.tuned), "", *_advice(report.tuned)])


def _row(tuned: Tuned) -> str:
    figures = [f"{tuned.tries:>5}"]
    for name, heading in zip(("top1", "top3", "log_loss"), _COLUMNS[1::2], strict=False):
        now, found = getattr(tuned.now, name), getattr(tuned.found, name)
        figures += [f"{now:>{len(heading)}.3f}", f"{found:>5.3f}"]
    least, most = tuned.bounds
    figures.append(f"{tuned.less:+.3f} ({least:+.3f} to {most:+.3f}): {_verdict(tuned)}")
    return f"{tuned.kind:<{_NAME}}" + "  ".join(figures)


def _verdict(tuned: Tuned) -> str:
    if not tuned.changes:
        return "nothing better found"
    return "better" if tuned.is_better else "may be chance"


def _advice(tuned: Sequence[Tuned]) -> list[str]:
    """Return the lines of config.toml for all that is better by more than chance."""
    changes = {name: value for each in tuned if each.is_better for name, value in each.changes.items()}
    if not changes:
        return ["Nothing is better than what is set, by more than chance: leave it as it is."]
    return ["For config.toml:", "[models]", *(f"{name} = {value}" for name, value in changes.items())]
