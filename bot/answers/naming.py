"""How people and their songs are named to others."""

from collections.abc import Iterable, Sequence

from bot.answers.reply import Field
from bot.domain import Fellow, Track

_NAMED = 4
_TITLE, _ARTISTS = 60, 40
_FIELD = 800
"""How many letters a field holds for sure: a door may need more for the same words."""


def together(names: Sequence[str], most: int = _NAMED) -> str:
    """Name several people in one go, as many as can be taken in."""
    shown = list(names if len(names) <= most else names[: most - 1])
    if len(names) > most:
        shown.append(f"{len(names) - len(shown)} others")
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def names_of(people: Iterable[Fellow]) -> list[str]:
    """Return what people are called."""
    return [person.name for person in people]


def on_a_line(track: Track) -> str:
    """Name a song in one short line."""
    title = _cut(track.title or "a song without a name", _TITLE)
    artists = _first(track.artists)
    return f"{title} — {artists}" if artists else title


def _first(artists: Sequence[str]) -> str:
    """Name as many artists as there is room for, whole, the first at any rate."""
    fitting = [
        number for number in range(1, len(artists) + 1) if len(", ".join(artists[:number])) <= _ARTISTS
    ]
    shown = max(fitting, default=1)
    return _cut(", ".join(artists[:shown]), _ARTISTS) + (" and others" if shown < len(artists) else "")


def _cut(text: str, most: int) -> str:
    """Shorten where a word ends, as far as there is one."""
    if len(text) <= most:
        return text
    whole, _, _ = text[:most].rpartition(" ")
    return f"{(whole if len(whole) > most // 2 else text[: most - 1]).rstrip(' ,(-')}…"


def in_fields(name: str, lines: Iterable[str]) -> list[Field]:
    """Put lines below each other into as many fields as they need, no line parted."""
    texts: list[str] = []
    for line in lines:
        longer = f"{texts[-1]}\n{line}" if texts else line
        if texts and len(longer) <= _FIELD:
            texts[-1] = longer
        else:
            texts.append(line)
    return [Field(name if not number else "and on", text) for number, text in enumerate(texts)]
