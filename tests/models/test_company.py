"""Artists who are filed together come close; nothing else of those who filed them goes into a model."""

import pickle
import zlib

import numpy as np
import pandas as pd
import pytest

from models import files, tasks
from models.company import Company, company, company_of
from models.library import listens_of

CALM, LOUD = ["Fern", "Moss", "Lichen"], ["Kettle", "Anvil", "Hammer"]
SECRET_LISTS = ["name-of-a-list-1", "name-of-a-list-2", "name-of-a-list-3", "name-of-a-list-4"]


def filed(playlist: str, *artists: str, title: str = "A title of theirs") -> pd.DataFrame:
    """Lay out a playlist with a song by each."""
    return pd.DataFrame({"playlist": playlist, "title": title, "artists": [[name] for name in artists]})


def of_others(*more: pd.DataFrame) -> pd.DataFrame:
    """Lay out two calm and two loud playlists, and whatever else."""
    calm = [filed(name, *CALM) for name in SECRET_LISTS[:2]]
    loud = [filed(name, *LOUD) for name in SECRET_LISTS[2:]]
    return listens_of(pd.concat([*calm, *loud, *more], ignore_index=True))


def alike(one: str, other: str, known: Company) -> float:
    """Return the cosine between two artists."""
    first, second = company_of([{one: 1.0}, {other: 1.0}], known)
    return float(first @ second)


def test_artists_of_the_same_playlists_are_closer_than_others() -> None:
    known = company(of_others(), seed=0)

    assert alike("fern", "moss", known) > 0.99
    assert alike("fern", "moss", known) > alike("fern", "kettle", known) + 0.5


def test_every_vector_is_of_unit_length_and_two_bytes_a_number() -> None:
    known = company(of_others(filed("fifth", "Fern", "Kettle")), seed=0)

    assert sorted(known) == sorted(name.casefold() for name in [*CALM, *LOUD])
    for vector in known.values():
        assert vector.dtype == np.float16
        assert np.linalg.norm(vector.astype(float)) == pytest.approx(1, abs=0.01)


def test_an_artist_of_a_single_playlist_is_in_no_model() -> None:
    once = filed("fifth", "Hermit", "Fern")

    assert "hermit" not in company(of_others(once), seed=0)
    assert "hermit" in company(of_others(once, filed("sixth", "Hermit", "Moss")), seed=0)


def test_two_songs_of_an_artist_in_one_playlist_are_one_playlist() -> None:
    assert "hermit" not in company(of_others(filed("fifth", "Hermit", "Hermit")), seed=0)


def test_a_guest_who_is_named_in_a_title_keeps_company_too() -> None:
    songs = [filed(name, "Fern", title="Rain (feat. Dew)") for name in SECRET_LISTS[:2]]

    known = company(of_others(*songs), seed=0)

    assert alike("dew", "moss", known) > 0.99


def test_the_order_of_the_rows_changes_nothing() -> None:
    others = of_others(filed("fifth", "Fern", "Kettle"))
    known = company(others, seed=0)

    again = company(others.sample(frac=1, random_state=0), seed=0)

    assert list(again) == list(known)
    assert all((again[name] == vector).all() for name, vector in known.items())


@pytest.mark.parametrize(
    "few",
    [
        filed("one"),
        filed("one", "Fern", "Moss"),
        pd.concat([filed("one", "Fern"), filed("two", "Fern")]),
        pd.concat([filed("one", "Fern"), filed("two", "Kettle")]),
    ],
    ids=["nothing", "one playlist", "one artist", "nobody twice"],
)
def test_of_too_few_nothing_is_learned(few: pd.DataFrame) -> None:
    assert company(listens_of(few), seed=0) == {}


def test_an_artist_whom_nobody_knows_keeps_no_company() -> None:
    known = company(of_others(), seed=0)

    assert not company_of([{"nobody": 1.0}, {}], known).any()


def test_a_model_holds_artists_with_numbers_and_no_playlist_title_or_account_of_others() -> None:
    own = pd.concat([filed("10", *CALM, title="Mine"), filed("11", *LOUD, title="Mine")])
    own = own.assign(track_id=list("abcdef"))
    others = of_others(filed("fifth", "Hermit", "Dew")).assign(track_id="id-of-theirs")

    content = tasks.train(
        own.to_dict(orient="list"), seed=0, member="1", key=b"k", elsewhere=others.to_dict(orient="list")
    )

    held = zlib.decompress(content[32:])
    learned = pickle.loads(held).likeness._columns._company  # noqa: S301 - made above
    assert sorted(learned) == sorted(name.casefold() for name in [*CALM, *LOUD])
    for word in [*SECRET_LISTS, "fifth", "title of theirs", "id-of-theirs", "hermit", "dew"]:
        assert word.encode() not in held.lower()
    assert files.loads(content, key=b"k", member="1").playlists == ["10", "11"]
