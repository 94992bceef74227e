"""Foreign texts made harmless for Discord: nothing in them mentions, links, formats or turns the line around.

Discord shows whatever follows a backslash as it stands, unless it is a letter, a digit or a blank; so people
read a text as it was, with nothing added that they would see.
"""

import re
import unicodedata

ELLIPSIS = "…"

_JOINERS = "\u200c\u200d"
"""They hold emoji together, and letters of Persian and Indian scripts; between Latin ones they hide."""
_JOINED = {"Lo", "Lm", "Mn", "Mc", "So", "Sk", "Sm", "Cn"}
_STYLES = "\ufe0e\ufe0f"
"""They say whether a sign is drawn in colours; behind a letter they hide."""
_STYLED = {"So", "Sm", "Po", "Pd", "Cn"}
_KEYCAP = "\u20e3"
_KEYS = "0123456789#*"
_KEPT = {"\n", *_JOINERS, *_STYLES}
_MARKS = {"Mn", "Me"}
_NEVER_LETTERS = re.compile("[\u2065\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff]")
# Marks and signs that neither show nor take up room.
_UNSEEN = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0d\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
# Letters and signs that take up room and show nothing.
_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]|[^\\S\n]")
# The flags of England, Scotland and Wales: a black flag, and letters that are never seen.
_FLAGS = re.compile(
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|"
    "\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
_MARKS_IN_A_ROW = 4
"""No script stacks more marks on a letter than this; what goes beyond is drawn over other people's lines."""

_RUNS = (
    (re.compile(r" +(?=\n)|(?<=\n) +|^ +| +$"), ""),
    (re.compile(r" {4,}"), "   "),
    (re.compile(r"\n{3,}"), "\n\n"),
)
_FORMATTING = re.compile(r"[\\*_~`|<>\[\]@]")
# A scheme makes a link and a name between colons an emoji; "Track: Remix" is neither.
_COLON = re.compile(r":(?=\S)")
_BEGINNING = re.compile(r"^([ ]*)(-#|#|-|\+|\d+(?=[.)]))", re.MULTILINE)


def safe_text(text: str) -> str:
    """Return the text so that Discord shows it as it reads, and acts upon nothing in it."""
    escaped = _FORMATTING.sub(r"\\\g<0>", _visible(text))
    return _BEGINNING.sub(_plain_beginning, _COLON.sub(r"\\:", escaped))


def safe_name(text: str, limit: int) -> str:
    """Return the text on one line for a place that shows it raw, at most `limit` characters long."""
    return cut(" ".join(_visible(text).split()), limit)


def cut(text: str, limit: int) -> str:
    """Shorten a text to `limit` characters, at a line or a word where one is near, never within an escape."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(ELLIPSIS)]
    line, word = kept.rfind("\n"), kept.rfind(" ")
    whole = line if line > limit * 3 // 4 else word
    if whole > limit // 2:
        kept = kept[:whole]
    return f"{_whole(kept).rstrip()}{ELLIPSIS}"


def _visible(text: str) -> str:
    """Drop what cannot be seen or turns the line around; bound blanks, lines and stacks of marks."""
    kept = _BLANKS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = _supported("".join(letter for letter in kept if _is_shown(letter)))
    for run, replacement in _RUNS:
        kept = run.sub(replacement, kept)
    return kept


def _is_shown(letter: str) -> bool:
    """Tell what a person sees; letters newer than Python's tables of them count as seen."""
    if letter in _KEPT:
        return True
    if unicodedata.category(letter) == "Cn":
        return not _NEVER_LETTERS.match(letter)
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _supported(text: str) -> str:
    """Drop marks and joiners that have nothing to stand on, and the marks of a stack beyond the first few."""
    kept = [""]
    marks = 0
    for letter, following in zip(text, f"{text[1:]} ", strict=False):
        if letter in _JOINERS:
            if _category(kept[-1]) in _JOINED and not following.isspace() and following not in _JOINERS:
                kept.append(letter)
        elif unicodedata.category(letter) in _MARKS:
            marks += 1
            if not kept[-1].isspace() and kept[-1] and marks <= _MARKS_IN_A_ROW:
                kept.append(letter)
        else:
            marks = 0
            kept.append(letter)
    return "".join(kept)


def _category(letter: str) -> str:
    return unicodedata.category(letter) if letter else ""


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
    return kept.rstrip(_JOINERS)
