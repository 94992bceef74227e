"""Foreign texts reach Discord as they read, and do nothing there."""

import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.frontends.discord_text import ELLIPSIS, cut, safe_name, safe_text

# What Discord's clients act upon, and how it looks; first what means something only where a line begins.
BEGINNINGS = {
    "a heading": (r" *#{1,3}\s", ["# h", "## h", "### h", "  # h"]),
    "small print": (r" *-#\s", ["-# small", " -# small"]),
    "a list": (
        r" *([-*+]|\d+[.)])\s",
        ["- item", "* item", "+ item", "1. item", "12) item", "  - in", "٣. item"],
    ),
    "a quote": (r" *>(>>)? ", ["> q", ">>> q", "  > q"]),
}
ANYWHERE = {
    "everyone": (r"@(everyone|here)", ["@everyone", "@here", "@every\u200done", "@\u200beveryone"]),
    "somebody": (r"<@[!&]?\d+>", ["<@1>", "<@!1>", "<@&1>", "<\u2060@1>"]),
    "a room": (r"<#\d+>", ["<#1>"]),
    "a command": (r"</[^>]+:\d+>", ["</guess:1>", "</a b:1>"]),
    "a guide": (r"<id:\w+>", ["<id:guide>", "<id:customize>"]),
    "a moment": (r"<t:-?\d+(:\w)?>", ["<t:1:R>", "<t:-1>"]),
    "an emoji of a server": (r"<a?:\w+:\d+>", ["<:e:1>", "<a:e:1>"]),
    "an emoji's name": (r":[^\s:]+:", [":fire:", "a:+1:b", ":wave::skin-tone-2:"]),
    "a link": (
        r"[A-Za-z][\w+.-]*:\S",
        [
            "http://a.b",
            "HTTPS://a.b/c?d",
            "steam://run/1",
            "discord://x",
            "mailto:a@b.c",
            "tel:+1",
            "日https://a.b",
        ],
    ),
    # Discord looks for invitations before it reads anything else, and takes "\\" for "/".
    "an invitation": (
        r"(?i)discord(app)?\.\w{2,}[/\\]+\w",
        [
            "discord.gg/x",
            "DISCORD.GG/x",
            "www.discord.gg/x",
            "discord.com/invite/x",
            "discordapp.com/invite\\x",
            "discord.gg\\x",
            "discord.\u200bgg/x",
        ],
    ),
    "a link in brackets": (r"<([^\s>]+[:@][^\s>]+|\+\d+)>", ["<https://a.b>", "<a@b.c>", "<+123456>"]),
    "a masked link": (r"\[[^\]]*\]\(", ["[free](https://a.b)", "[a](<b>)", "[](x)"]),
    "bold or italic": (r"(\*|_)[\s\S]+?\1", ["**b**", "*i*", "_i_", "__u__", "***bi***", "*over\nlines*"]),
    "struck out": (r"~~[\s\S]+?~~", ["~~s~~"]),
    "a spoiler": (r"\|\|[\s\S]+?\|\|", ["||sp||"]),
    "code": (r"`+[\s\S]+?`", ["`c`", "``c``", "```py\nc```"]),
}
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
RULES = {name: re.compile(rule) for name, (rule, _) in (BEGINNINGS | ANYWHERE).items()}
EXAMPLES = {name: looks for name, (_, looks) in (BEGINNINGS | ANYWHERE).items()}
TRICKS = [look for looks in EXAMPLES.values() for look in looks]
LAYOUT = [*"\n\r\t\x0b\x85\u2028\u00a0\u3000\u2800\u3164", "\n\n\n\n", "\r\n", "     "]
UNSEEN = [
    *"\u202e\u2066\u2069\u200f\u200b\ufeff\u00ad\u2060\u200c\u200d\ufe0f\u034f\u17b4\U000e0041\U000e0100\x00",
    "\x1b[31m",
]
PIECES = [
    *TRICKS,
    *LAYOUT,
    *UNSEEN,
    *"\\*_~`|<>[]()@#-+.:!?1e日ي",
    *("\\\\", "\\*", "e: x", "e\u0301", "👍🏽", "\u0301" * 9),
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=10).map("".join)

# What no font shows (Unicode calls it "default ignorable"), and what takes up room and shows nothing.
IGNORABLE = [
    *(
        0xAD,
        0x34F,
        0x61C,
        0x17B4,
        0x17B5,
        *range(0x180B, 0x1810),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
    ),
    *(
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xFFF0, 0xFFF9),
        *range(0x1BCA0, 0x1BCA4),
    ),
    *(*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
]
IGNORED = {chr(code) for code in IGNORABLE} | {"\U0001d159", "\U00016fe4"}
FILLERS = set("\u115f\u1160\u2800\u3164\uffa0")
ALLOWED_AMONG_THEIR_LIKE = set("\u200c\u200d\ufe0e\ufe0f")

NATURAL = [
    "exportify.app",
    "e.g. open.spotify.com/track/1",
    "St.Vincent/David Byrne",
    "/import",
    "“forget me”",
    "▰▰▱▱  71 %  Rain",
    "▰▱▱▱   8 %  Sleep",
    "• because",
    "Track: Remix",
    "Re:Zero",
    "12:30",
    ":-) :fire: :: C:",
    "AC/DC",
    "P!nk",
    "Ke$ha",
    "1. Open exportify.app or exportify.net",
    "2) then",
    "1999",
    "$ave_dat_money (feat. *NSYNC) [Remix] #1",
    "¯\\_(ツ)_/¯",
    "A$AP | B~C",
    "- minus",
    "-# hash",
    "#1 Crush",
    "###",
    "---",
    "+/-",
    "<3 > 2",
    "me@home",
    "Sigur Rós",
    "Beyonce\u0301",
    "Tie\u0302\u0301ng Vie\u0323\u0302t",
    "مرحبا",
    "می‌خواهم",
    "آية ۝١ \u0600١٢",
    "שָׁלוֹם",
    "हिन्दी क्‍ष",
    "ශ්‍රී ලංකා",
    "ꦏ꧀‌ꦏ 𞤀‌𞤁",
    "র‍্যাব",
    "ภาษาไทย ที่นี่",
    "မြို့",
    "བསྒྲུབས",
    "日本語 한국어 がく か\u3099",
    "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏿 🙂‍↔️ 🏳️‍🌈",
    "❤️ ‼️ 〰️ ↔️ ☎︎",
    "1️⃣ #️⃣ *️⃣",
    "🇫🇮🇸🇪",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "👍🏽",
    "\U0001fae8 newer than the tables",
]


def read(text: str) -> tuple[list[str], str]:
    """Go through a text as Discord's clients do: name what they act upon, and return what they show."""
    found: list[str] = []
    shown, place = "", 0
    while place < len(text):
        begins = place == 0 or text[place - 1] == "\n"
        found += [
            name for name, rule in RULES.items() if (begins or name in ANYWHERE) and rule.match(text, place)
        ]
        escape = ESCAPE.match(text, place)
        shown += escape[1] if escape else text[place]
        place += 2 if escape else 1
    return found, shown


def acted_upon(text: str) -> list[str]:
    return read(text)[0]


def shown(text: str) -> str:
    return read(text)[1]


def readable(text: str) -> str:
    """Keep letters, digits, punctuation and symbols: what nothing may be lost of."""
    kept = (letter for letter in text if unicodedata.category(letter)[0] in "LNPS")
    return "".join(letter for letter in kept if letter not in IGNORED | FILLERS)


def hidden(text: str) -> Iterator[str]:
    """Find what is sent and not seen."""
    yield from (
        ascii(letter) for letter in text if letter in IGNORED - ALLOWED_AMONG_THEIR_LIKE or letter in FILLERS
    )
    yield from re.findall(r"[\x00-\u05ff][\u200c\u200d]|[\u200c\u200d](?:[\x00-\u05ff\u200c\u200d]|$)", text)
    yield from re.findall(r"(?:^|[^\W\d]|\s)[\ufe0e\ufe0f]|[\ufe0e\ufe0f]{2}|\d\ufe0f(?!\u20e3)", text)
    yield from (
        ascii(letter)
        for letter in text
        if unicodedata.category(letter) in {"Cc", "Cs", "Co"} - {"\n"} and letter != "\n"
    )


@pytest.mark.parametrize("name", RULES)
def test_the_reader_of_these_tests_finds_what_it_looks_for(name: str) -> None:
    assert any(name in acted_upon(look) for look in EXAMPLES[name])


@settings(max_examples=600)
@given(texts)
def test_nothing_in_any_text_is_acted_upon(text: str) -> None:
    assert acted_upon(safe_text(text)) == []


@settings(max_examples=600)
@given(texts)
def test_nothing_readable_is_lost(text: str) -> None:
    assert readable(shown(safe_text(text))) == readable(text)


@settings(max_examples=400)
@given(texts)
def test_no_text_turns_around_hides_or_stretches(text: str) -> None:
    safe = safe_text(text)

    assert list(hidden(safe)) == []
    assert safe == safe.strip()
    assert not re.search(r"\n{3}| {4}| \n|\n ", safe)
    assert not re.search(r"[\u0300-\u036f]{5}", safe)
    assert len(safe) <= 2 * len(text)


@settings(max_examples=300)
@given(texts)
def test_a_backslash_of_ours_stands_only_where_discord_takes_it_away(text: str) -> None:
    assert re.fullmatch(r"(?:[^\\]|\\[!-/:-@\[-`{-~])*", safe_text(text))


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize(
    "around", ["{}", "{} behind it", "before it {}", "a\n{} b", "a\n\n  {}", "\\{}", "a\\{}", "{0}{0}"]
)
def test_each_trick_by_itself_does_nothing(trick: str, around: str) -> None:
    text = around.format(trick)

    assert acted_upon(safe_text(text)) == []
    assert readable(shown(safe_text(text))) == readable(text)


@pytest.mark.parametrize("text", NATURAL)
def test_what_people_write_is_shown_as_they_wrote_it(text: str) -> None:
    assert shown(safe_text(text)) == text
    assert safe_name(text, 100) == " ".join(text.split())


@given(
    st.lists(st.sampled_from(NATURAL), min_size=1, max_size=6),
    st.sampled_from([" ", "\n", "\n\n", ", ", " – "]),
)
def test_whatever_people_write_together_is_shown_as_they_wrote_it(parts: list[str], between: str) -> None:
    assert shown(safe_text(between.join(parts))) == between.join(parts)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u200bb", "ab"),
        ("@every\u200done", "@everyone"),
        ("日\u200d日\ufe0f", "日日"),
        ("ა\u200cბ ก\u200cข 한\u200d글 አ\u200cበ", "აბ กข 한글 አበ"),
        ("👍\u200c👍", "👍👍"),
        ("a" + "\u1acf" * 40, "a" + "\u1acf" * 4),
        ("ب" + "\u0897" * 40, "ب" + "\u0897" * 4),
        ("a\U00013441\U00013442b", "a  b"),
        ("a\U0001ffff\U0010fffe\U0001343fb", "ab"),
        ("क\u200dab\u200cي", "कabي"),
        ("!\ufe0f", "!"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \u3164\n\t\n \n\u2800b", "a\n\nb"),
        ("\n\n \n", ""),
        ("a    b" + " " * 90 + "c\n\n\nd", "a   b   c\n\nd"),
        ("\u3164\u3164 hidden", "hidden"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
        ("e" + "\u0301\u200d" * 40, "e" + "\u0301" * 4),
        ("क" + "\u0903\u0301" * 9, "क" + "\u0903\u0301" * 4 + "\u0903" * 5),
        ("❤" + "\ufe0f" * 9, "❤\ufe0f"),
        ("1\ufe0f2", "12"),
        ("\u0301 alone", "alone"),
        ("a\x00\x1b[2Jb", "a[2Jb"),
        ("half \ud83d a sign", "half  a sign"),
        ("🏴\U000e0068\U000e0069\U000e007f", "🏴"),
    ],
)
def test_what_cannot_be_seen_goes(text: str, seen: str) -> None:
    assert shown(safe_text(text)) == seen


def test_nothing_that_unicode_calls_ignorable_hides_between_letters() -> None:
    assert {safe_text(f"a{letter}b") for letter in IGNORED} == {"ab"}
    assert {safe_name(f"a{letter}b", 9) for letter in IGNORED} == {"ab"}


def test_every_blank_is_one_blank_so_that_words_stay_apart() -> None:
    blanks = {chr(code) for code in range(0x110000) if chr(code).isspace()} - set("\n\r") | FILLERS

    assert {safe_text(f"a{blank}b") for blank in blanks} == {"a b"}


def test_a_long_text_of_one_sign_is_read_in_one_go() -> None:
    for sign in [" ", "\n", " \n", "\\", "*", "-", "1", "\u0301", "\u200d", "🇫🇮"]:
        assert len(safe_text(f"a{sign * 200_000}b")) <= 2 * len(sign) * 200_000 + 2


# Each is one sign to a person; wherever a text of them is cut, it is between two of them.
SIGNS = [
    *"abc. \n",
    *(
        "\\*",
        "\\\\",
        "\\:",
        "e\u0301",
        "e\u0301\u0302",
        "हि",
        "👍🏽",
        "❤️",
        "1️⃣",
        "🇫🇮",
        "🇸🇪",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👩🏽‍❤️‍💋‍👨🏿",
    ),
    *("क्‍ष", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=30), st.integers(0, 80))
def test_a_text_is_cut_between_two_signs(signs: list[str], limit: int) -> None:
    text = "".join(signs)

    short = cut(text, limit)

    assert len(short) <= limit
    beginnings = {"".join(signs[:count]).rstrip() for count in range(len(signs) + 1)}
    assert short == text or not short or short.removesuffix(ELLIPSIS) in beginnings


@settings(max_examples=400)
@given(texts, st.integers(-1, 60))
@example("👨" + "\u200d👨" * 90, 60)
@example("क" + "\u0903" * 90, 60)
@example("*" * 90, 60)
def test_a_cut_text_keeps_its_limit_and_what_makes_it_harmless(text: str, limit: int) -> None:
    safe = safe_text(text)

    short = cut(safe, limit)

    assert len(short) <= max(limit, 0)
    assert acted_upon(short) == []
    assert list(hidden(short.removesuffix(ELLIPSIS))) == []
    assert short == safe or shown(safe).startswith(shown(short).removesuffix(ELLIPSIS))


def test_a_text_is_cut_behind_the_last_sign_that_fits() -> None:
    assert cut("🇫🇮🇸🇪🇫🇮", 5) == f"🇫🇮🇸🇪{ELLIPSIS}"
    assert cut("ab\\*\\*\\*", 7) == f"ab\\*\\*{ELLIPSIS}"


def test_even_a_sign_without_an_end_leaves_something_to_read() -> None:
    assert len(cut("👨" + "\u200d👨" * 90, 60)) > 50
    assert len(cut("क" + "\u0903" * 90, 60)) > 50


@pytest.mark.parametrize("of", [cut, safe_name])
def test_a_text_is_cut_at_a_word_where_one_is_near(of: Callable[[str, int], str]) -> None:
    assert of("one two three four", 15) == f"one two three{ELLIPSIS}"
    assert of("one two three four", 14) == f"one two three{ELLIPSIS}"
    assert of("one two: three", 10) == of("one two : three", 11) == f"one two{ELLIPSIS}"
    assert of("one two", 7) == "one two"
    assert of("abcdefghij", 5) == f"abcd{ELLIPSIS}"


def test_a_text_is_cut_at_a_line_where_one_is_near() -> None:
    assert cut("one two three four 5\nsix seven", 26) == f"one two three four 5{ELLIPSIS}"
    assert cut("one\ntwo three four five six", 24) == f"one\ntwo three four five{ELLIPSIS}"


@given(texts, st.integers(0, 100))
def test_a_name_is_one_line_within_its_limit_and_shows_no_backslash_of_ours(text: str, limit: int) -> None:
    name = safe_name(text, limit)

    assert len(name) <= limit
    assert name == " ".join(name.split())
    assert list(hidden(name.removesuffix(ELLIPSIS))) == []
    assert readable(text).startswith(readable(name.removesuffix(ELLIPSIS)))
