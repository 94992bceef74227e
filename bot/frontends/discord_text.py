"""Foreign texts made harmless for Discord: nothing in them mentions, links, formats or turns the line around.

Discord shows whatever follows a backslash as it stands, unless it is a letter, a digit or a blank; so people
read a text as it was, with nothing added that they would see.
"""

import re
import unicodedata

ELLIPSIS = "…"

_ZWNJ, _ZWJ = "\u200c", "\u200d"
# Letters and signs that take up room and show nothing.
_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]|[^\\S\n]")
_MARKS_IN_A_ROW = 4
"""No script stacks more marks on a letter than this; what goes beyond is drawn over other people's lines."""

_RUNS = (
    (re.compile(r" +(?=\n)|(?<=\n) +|^ +| +$"), ""),
    (re.compile(r" {4,}"), "   "),
    (re.compile(r"\n{3,}"), "\n\n"),
)
_FORMATTING = re.compile(r"[\\*_~`|<>\[\]@]")
# A scheme makes a link: a word, a colon, and no blank; "Track: Remix" is none.
_SCHEME = re.compile(r"(?<=\w):(?=\S)")
_BEGINNING = re.compile(r"^([ ]*)(-#|#|-|\+|\d+(?=[.)]))", re.MULTILINE)


def safe_text(text: str) -> str:
    """Return the text so that Discord shows it as it reads, and acts upon nothing in it."""
    escaped = _FORMATTING.sub(r"\\\g<0>", _visible(text))
    return _BEGINNING.sub(_plain_beginning, _SCHEME.sub(r"\\:", escaped))


def safe_name(text: str, limit: int) -> str:
    """Return the text on one line for a place that shows it raw, at most `limit` characters long."""
    return cut(" ".join(_visible(text).split()), limit)


def cut(text: str, limit: int) -> str:
    """Shorten a text to `limit` characters, at a line or a word where one is near, never within an escape."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(ELLIPSIS)]
    whole = max(kept.rfind("\n"), kept.rfind(" "))
    if whole > limit // 2:
        kept = kept[:whole]
    return f"{_whole(kept).rstrip()}{ELLIPSIS}"


def _visible(text: str) -> str:
    """Drop what cannot be seen or turns the line around; bound blanks, lines and stacks of marks."""
    kept = _BLANKS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(letter for letter in kept if _is_shown(letter))
    kept = _bounded_marks(kept)
    for run, replacement in _RUNS:
        kept = run.sub(replacement, kept)
    return kept


def _is_shown(letter: str) -> bool:
    """Tell what a person sees, or needs in order to read: joiners hold emoji and Persian words."""
    if letter in {"\n", _ZWJ, _ZWNJ}:
        return True
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def _bounded_marks(text: str) -> str:
    """Keep the first few marks of each letter; joiners without a letter before them join nothing."""
    kept: list[str] = []
    marks = 0
    for letter in text:
        is_mark = unicodedata.category(letter) in {"Mn", "Me"} or letter in {_ZWJ, _ZWNJ}
        marks = marks + 1 if is_mark else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(letter)
    return "".join(kept)


def _plain_beginning(found: re.Match[str]) -> str:
    """Take the meaning from what begins a heading, a small print or a list."""
    blanks, sign = found.groups()
    if sign.isdecimal():
        return f"{blanks}{sign}\\"
    return blanks + "".join(f"\\{letter}" for letter in sign)


def _whole(kept: str) -> str:
    """Take off the half of an escape, and joiners that lost what they join."""
    slashes = len(kept) - len(kept.rstrip("\\"))
    kept = kept[:-1] if slashes % 2 else kept
    return kept.rstrip(_ZWJ + _ZWNJ)
