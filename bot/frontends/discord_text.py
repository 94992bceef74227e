"""Foreign texts made harmless for Discord: nothing in them mentions, links, formats or turns the line around.

Discord shows whatever follows a backslash as it stands, unless it is a letter, a digit or a blank; so people
read a text as it was, with nothing added that they would see.
"""

import re
import unicodedata
from itertools import pairwise

ELLIPSIS = "…"

_JOINER = "\u200d"
_JOINERS = "\u200c" + _JOINER
"""The joiner holds emoji together, both shape letters of Persian and Indian scripts; elsewhere they hide."""
_JOINED_LETTERS = re.compile(
    "[\u0600-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua980-\ua9df"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_JOINED_SIGNS = {"So", "Sk", "Sm", "Cn"}
_STYLES = "\ufe0e\ufe0f"
"""They say whether a sign is drawn in colours; behind a letter they hide."""
_STYLED = {"So", "Sm", "Po", "Pd", "Cn"}
_KEYS, _KEYCAP = "0123456789#*", "\u20e3"
_MARKS = {"Mn", "Me"}
# Marks that are newer than Python's tables.
_NEW_MARKS = re.compile("[\u0897\u1acf-\u1aff\U00010efa-\U00010eff]")
_MARKS_IN_A_ROW = 4
"""Hardly a script stacks more marks on a letter; what goes beyond is drawn over other people's lines."""

# What is looked at in one piece: plain words, or a sign. The flags of England, Scotland and Wales are a black
# flag with letters behind it that are not seen.
_PIECES = re.compile(
    "\U0001f3f4\U000e0067\U000e0062"
    "(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)"
    "\U000e007f|[\n -~]+|[\\s\\S]"
)
# The last two of each plane of Unicode will never be letters.
_NO_LETTERS = "".join(chr(plane | last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
# Marks and signs that neither show nor take up room.
_UNSEEN = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180f\u2065\ufdd0-\ufdef\ufe00-\ufe0d\ufff0-\ufffb"
    f"\U00013430-\U0001343f\U00016fe4\U0001d159\U000e0000-\U000e0fff{_NO_LETTERS}]"
)
# Unicode counts these with what is never shown; yet they are drawn, below or around a number.
_DRAWN = re.compile("[\u0600-\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd]")
# Letters and signs that take up room and show nothing.
_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\uffa0\U00013441\U00013442]|[^\\S\n]")
_NEVER_SHOWN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

_RUNS = (
    (re.compile(r" {4,}"), "   "),
    (re.compile(r" *\n *"), "\n"),
    (re.compile(r"\n{3,}"), "\n\n"),
)
_LONGEST_SIGN = 32
# What may not be the last before an ellipsis; a colon, unless escaped, was harmless for the blank behind it.
_HANGING = re.compile(f"(?:[ \n{_JOINERS}]|(?<!\\\\):)+\\Z")
_REGIONS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are a country's flag."""
# Colours of skin, and the unseen letters of a flag.
_ADDED = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FORMATTING = re.compile(r"[\\*_~`|<>\[\]@]")
# A scheme makes a link and a name between colons an emoji; "Track: Remix" is neither.
_COLON = re.compile(r":(?=\S)")
# Discord looks for invitations whatever the rest of a text is, and reads "\\" in them as "/".
_HOST = re.compile(r"\.(?=[^\W\d_]{2,}[/\\])")
_BEGINNING = re.compile(r"^(?:([#+-])|(\d+)(?=[.)]))", re.MULTILINE)


def safe_text(text: str) -> str:
    """Return the text so that Discord shows it as it reads, and acts upon nothing in it."""
    escaped = _HOST.sub(r"\\.", _FORMATTING.sub(r"\\\g<0>", _visible(text)))
    # A list's number and its dot are parted; every other sign is escaped itself.
    return _BEGINNING.sub(r"\2\\\1", _COLON.sub(r"\\:", escaped))


def safe_name(text: str, limit: int) -> str:
    """Return the text on one line for a place that shows it raw, at most `limit` characters long."""
    return cut(" ".join(_visible(text).split()), limit)


def cut(text: str, limit: int) -> str:
    """Shorten a text to `limit` characters, at a line or a word where near, never within a sign."""
    if len(text) <= limit:
        return text
    if limit < len(ELLIPSIS):
        return ""
    end = limit - len(ELLIPSIS)
    line, word = text.rfind("\n", 0, end + 1), text.rfind(" ", 0, end + 1)
    whole = line if line > limit * 3 // 4 else word
    if whole > limit // 2:
        end = whole
    kept = _HANGING.sub("", text[: _whole(text, end)])
    return f"{kept}{ELLIPSIS}"


def _visible(text: str) -> str:
    """Drop what cannot be seen or turns the line around; bound blanks, lines and stacks of marks."""
    kept = _BLANKS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = _supported([piece for piece in _PIECES.findall(kept) if _is_shown(piece[0])])
    for run, replacement in _RUNS:
        kept = run.sub(replacement, kept)
    return kept.strip()


def _is_shown(letter: str) -> bool:
    """Tell what a person sees; letters newer than Python's tables of them count as seen."""
    if letter == "\n" or letter in _JOINERS or _DRAWN.match(letter):
        return True
    return not _UNSEEN.match(letter) and unicodedata.category(letter) not in _NEVER_SHOWN


def _supported(pieces: list[str]) -> str:
    """Drop what has nothing to stand on, and the marks of a stack beyond the first few."""
    kept = [" "]
    joiner, marks = "", 0
    for piece, following in pairwise([*pieces, ""]):
        if piece in _JOINERS:
            joiner = piece
            continue
        before, letter = kept[-1][-1], piece[0]
        marks = _stacked(marks, letter)
        if not _stands(before, letter, following) or (marks > _MARKS_IN_A_ROW and _is_mark(letter)):
            continue
        if joiner and _joins(before, joiner) and _joins(letter, joiner):
            kept.append(joiner)
        joiner = ""
        kept.append(piece)
    return "".join(kept[1:])


def _stacked(marks: int, letter: str) -> int:
    """Count the marks on one letter; a mark with a width of its own begins no new one."""
    if letter in _STYLES or unicodedata.category(letter) == "Mc":
        return marks
    return marks + 1 if _is_mark(letter) else 0


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in _MARKS or bool(_NEW_MARKS.match(letter))


def _stands(before: str, letter: str, following: str) -> bool:
    """Tell whether a mark or a style has something to stand on; everything else needs nothing."""
    if letter in _STYLES:
        if before in _KEYS:
            return following == _KEYCAP
        return not before.isascii() and unicodedata.category(before) in _STYLED
    return not _is_mark(letter) or not before.isspace()


def _joins(letter: str, joiner: str) -> bool:
    """Tell whether a joiner does anything beside this letter or sign."""
    is_sign = letter in _STYLES or unicodedata.category(letter) in _JOINED_SIGNS
    return (joiner == _JOINER and letter >= "\u2000" and is_sign) or bool(_JOINED_LETTERS.match(letter))


def _whole(text: str, end: int) -> int:
    """Return where the last sign that fits ends; one longer than any real one is cut all the same."""
    start = max(end - _LONGEST_SIGN, 0)
    wholes = (place for place in range(end, start, -1) if not _is_within(text, place))
    return next(wholes, start and end)


def _is_within(text: str, place: int) -> bool:
    """Tell whether a place is in the middle of an escape, a letter with its marks, an emoji or a flag."""
    before, behind = text[place - 1], text[place]
    if _slashes(text, place) % 2 or before in _JOINERS or behind in _JOINERS or _ADDED.match(behind):
        return True
    regions = len(text[:place]) - len(text[:place].rstrip(_REGIONS))
    return (behind in _REGIONS and regions % 2 == 1) or unicodedata.category(behind).startswith("M")


def _slashes(text: str, end: int) -> int:
    """Count the backslashes in a row that end there."""
    return len(text[:end]) - len(text[:end].rstrip("\\"))
