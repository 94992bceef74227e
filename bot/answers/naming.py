"""How people and their songs are named to others."""

from collections.abc import Iterable, Sequence

from bot.domain import Fellow

_NAMED = 4


def together(names: Sequence[str], most: int = _NAMED) -> str:
    """Name several people in one go, as many as can be taken in."""
    shown = list(names if len(names) <= most else names[: most - 1])
    if len(names) > most:
        shown.append(f"{len(names) - len(shown)} others")
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def names_of(people: Iterable[Fellow]) -> list[str]:
    """Return what people are called."""
    return [person.name for person in people]
