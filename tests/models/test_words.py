"""Words of names: the same for every way to spell them."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from models.words import plain_words

NAMES = st.text() | st.text(st.characters(max_codepoint=127))


def the_long_way(text: str) -> str:
    """Fold a text without looking first whether there is anything to fold."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", bare).strip()


@given(text=NAMES)
@example(text="\u212alaus")  # the sign of the kelvin, which becomes a plain k
@example(text="Straße_1")
@example(text="a\x1cb")
def test_plain_letters_are_folded_as_all_others_are(text: str) -> None:
    assert plain_words(text) == the_long_way(text)


def test_case_accents_and_punctuation_make_no_difference() -> None:
    assert {plain_words(name) for name in ("Beyoncé", "BEYONCE!", "beyonce\u0301")} == {"beyonce"}
