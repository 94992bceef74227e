"""Foreign texts reach Discord as they read, and do nothing there."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.frontends.discord_text import ELLIPSIS, cut, safe_name, safe_text

DANGEROUS = [
    "@everyone",
    "@here",
    "<@1>",
    "<@!1>",
    "<@&1>",
    "<#1>",
    "</guess:1>",
    "<id:guide>",
    "<t:1:R>",
    "<:e:1>",
    "<a:e:1>",
    "http://a.b",
    "https://a.b/c?d",
    "steam://run/1",
    "discord://x",
    "mailto:a@b.c",
    "<https://a.b>",
    "<+123456>",
    "[free](https://a.b)",
    "**b**",
    "*i*",
    "_i_",
    "__u__",
    "~~s~~",
    "||sp||",
    "`c`",
    "```c```",
    "\\*",
    "\\",
    "\\\\",
    "> q",
    ">>> q",
    "# h",
    "## h",
    "### h",
    "-# small",
    "- item",
    "* item",
    "+ item",
    "1. item",
    "12) item",
    "  - in",
    "\u202egnitirw",
    "\u2066x\u2069",
    "\u200f",
    "\u200b",
    "\ufeff",
    "\u00ad",
    "\u2060",
    "\u200d",
    "\x00",
    "\x1b[31m",
    "\n\n\n\n",
    "\n",
    "     ",
    "\t",
    "\u2800",
    "\u3164",
    "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\r\n",
    "\u2028",
]
texts = st.lists(st.one_of(st.sampled_from(DANGEROUS), st.text(max_size=8)), max_size=8).map("".join)

# What Discord's clients act upon, each as it stands where no backslash is before it.
ACTED_UPON: dict[str, str] = {
    "a mention of people or rooms": r"@(everyone|here)|<(@[!&]?|#)\d+>",
    "a command, a guide, a moment or an emoji": r"<(/[^>]+:\d+|id:\w+|t:-?\d+(:\w)?|a?:\w+:\d+)>",
    "a link": r"\b(https?|steam|discord|mailto):\S|<\+?\w+[:@+]",
    "a masked link": r"\[[^\]]*\]\(",
    "bold, italic, underline, strike, spoiler or code": r"(\*|_|~~|\|\||`)",
    "a quote": r"^ *>{1,3} ",
    "a heading or small print": r"^ *(-#|#{1,3}) ",
    "a list": r"^ *([-*+]|\d+[.)]) ",
}
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u2060\ufeff\u00ad\u115f\u1160\u2800\u3164\uffa0\u2028\u2029"


def shown(text: str) -> str:
    """Read a text as Discord shows it: a backslash before a sign shows that sign."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


def plain(text: str) -> str:
    """Put a harmless letter for every sign that a backslash makes harmless."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "x", text)


def acted_upon(text: str) -> list[str]:
    """Name what Discord would act upon in a text."""
    return [name for name, sign in ACTED_UPON.items() if re.search(sign, plain(text), re.MULTILINE)]


def readable(text: str) -> str:
    """Keep letters, digits and signs: what nothing may be lost of."""
    kept = (letter for letter in text if unicodedata.category(letter)[0] in "LNPS")
    return "".join(letter for letter in kept if letter not in INVISIBLE)


@settings(max_examples=600)
@given(texts)
def test_nothing_in_any_text_is_acted_upon(text: str) -> None:
    assert acted_upon(safe_text(text)) == []


@settings(max_examples=600)
@given(texts)
def test_nothing_readable_is_lost(text: str) -> None:
    assert readable(shown(safe_text(text))) == readable(text)


@settings(max_examples=300)
@given(texts)
def test_no_text_turns_around_hides_or_stretches(text: str) -> None:
    safe = safe_text(text)

    assert not set(safe) & set(BIDI + INVISIBLE)
    assert not [letter for letter in safe if unicodedata.category(letter) in {"Cc", "Cs"} and letter != "\n"]
    assert "\n\n\n" not in safe
    assert " " * 4 not in safe
    assert not re.search(r"(?:[\u0300-\u036f]){5}", safe)
    assert len(safe) <= 2 * len(text) + 2


@pytest.mark.parametrize("text", DANGEROUS)
def test_each_trick_by_itself_does_nothing(text: str) -> None:
    assert acted_upon(safe_text(f"{text} behind it")) == []
    assert acted_upon(safe_text(f"before it {text}")) == []


@pytest.mark.parametrize("name", ACTED_UPON)
def test_the_reader_of_these_tests_finds_what_it_looks_for(name: str) -> None:
    assert any(re.search(ACTED_UPON[name], f"{text} a", re.MULTILINE) for text in DANGEROUS)


@pytest.mark.parametrize(
    "text",
    [
        "exportify.app",
        "/import",
        "“forget me”",
        "▰▰▱▱  71 %  Rain",
        "• because",
        "Track: Remix",
        "AC/DC",
        "P!nk",
        "Ke$ha",
        "1. Open exportify.app or exportify.net",
        "$ave_dat_money (feat. *NSYNC) [Remix] #1",
        "¯\\_(ツ)_/¯",
        "A$AP | B~C",
        "Sigur Rós",
        "Beyonce\u0301",
        "مرحبا",
        "می‌خواهم",
        "שלום",
        "हिन्दी क्‍ष",
        "ภาษาไทย ที่นี่",
        "日本語",
        "👨‍👩‍👧‍👦",
        "❤️",
        "🇫🇮",
        "👍🏽",
        "\U0001fae8 newer than the tables",
    ],
)
def test_what_people_write_is_shown_as_they_wrote_it(text: str) -> None:
    assert shown(safe_text(text)) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u200bb", "ab"),
        ("@every\u200done", "@everyone"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a" + " " * 90 + "b", "a   b"),
        ("\u3164\u3164 hidden", "hidden"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
        ("\u0301 alone", "alone"),
        ("a\x00\x1b[2Jb", "a[2Jb"),
    ],
)
def test_what_cannot_be_seen_goes(text: str, seen: str) -> None:
    assert shown(safe_text(text)) == seen


@given(texts, st.integers(1, 60))
def test_a_cut_text_keeps_its_limit_and_no_half_of_an_escape(text: str, limit: int) -> None:
    safe = safe_text(text)

    short = cut(safe, limit)

    assert len(short) <= limit
    slashes = re.search(r"(\\*)…$", short)
    assert len(safe) <= limit or slashes is None or len(slashes[1]) % 2 == 0
    assert acted_upon(short) == []


@pytest.mark.parametrize("of", [cut, safe_name])
def test_a_text_is_cut_at_a_word_where_one_is_near(of: Callable[[str, int], str]) -> None:
    assert of("one two three four", 15) == f"one two three{ELLIPSIS}"
    assert of("one two", 7) == "one two"
    assert of("abcdefghij", 5) == f"abcd{ELLIPSIS}"


@given(texts, st.integers(1, 100))
def test_a_name_is_one_line_within_its_limit_and_shows_no_backslash_of_ours(text: str, limit: int) -> None:
    name = safe_name(text, limit)

    assert len(name) <= limit
    assert "\n" not in name
    assert not set(name) & set(BIDI + INVISIBLE)
    assert name.count("\\") <= text.count("\\")


@pytest.mark.parametrize("family", ["👨‍👩‍👧‍👦", "क्‍ष"])
def test_no_joiner_is_left_over_where_a_text_was_cut(family: str) -> None:
    for limit in range(1, len(family) + 1):
        assert cut(family * 2, limit).rstrip(ELLIPSIS)[-1:] not in {"\u200d", "\u200c"}
