"""What is known of one side alone is found, and forgotten of both."""

import numpy as np
import pandas as pd

from models.evenness import lacking, uneven, without
from models.frames import tidy


def songs(count: int, **known: object) -> pd.DataFrame:
    return tidy(pd.DataFrame({"track_id": [f"t{n}" for n in range(count)], **known}))


def test_a_column_that_one_kind_lacks_far_more_often_is_uneven() -> None:
    own = songs(10, album="Moss", tempo=120.0, energy=[0.5] * 9 + [np.nan])
    others = songs(10, tempo=[90.0] * 5 + [np.nan] * 5, energy=0.4)

    assert uneven(own, others) == ("album", "tempo")
    assert uneven(others, own) == ("album", "tempo")


def test_of_several_kinds_the_ones_that_lack_a_column_are_told() -> None:
    whole, half = songs(10, tempo=120.0, energy=0.5), songs(10, tempo=[90.0] * 5 + [np.nan] * 5, energy=0.4)
    bare = songs(4)

    assert uneven(whole, half, bare) == ("energy", "tempo")
    assert lacking(("energy", "tempo"), whole, half, bare) == (False, True, True)
    assert lacking(("energy",), whole, half, bare) == (False, False, True)
    assert lacking((), whole, bare) == (False, False)


def test_what_nobody_knows_is_even() -> None:
    assert uneven(songs(3), songs(5)) == ()


def test_what_is_left_out_is_unknown_of_all_and_the_rest_stays() -> None:
    own = songs(2, album="Moss", genres=[["folk"], ["drone"]], tempo=120.0, title="Fog", explicit=True)

    left = without(own, ("album", "genres", "tempo", "explicit"))

    assert list(left["album"]) == ["", ""]
    assert list(left["genres"]) == [[], []]
    assert left[["tempo", "explicit"]].isna().all(axis=None)
    assert list(left["title"]) == ["Fog", "Fog"]
    assert list(own["album"]) == ["Moss", "Moss"]
