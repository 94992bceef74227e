"""People's songs side by side: the newest of each, whose they are, and what may be named."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from models.owners.holdings import Holdings
from tests.models.servers import nameless_sound, owned

Listens = Callable[..., pd.DataFrame]


def test_a_song_of_several_people_is_one_song_with_several_owners(planted: Listens) -> None:
    listens = owned(planted(playlists=2, tracks=10))
    shared = listens.iloc[[0]].assign(
        member=2, track_id="remaster", title=listens["title"][0] + " - Remaster"
    )

    holdings = Holdings.of(pd.concat([listens, shared], ignore_index=True))

    assert len(holdings.library.songs) == 20
    assert holdings.library.member.sum(axis=0).tolist() == [10, 11]


def test_of_a_large_library_only_the_newest_songs_are_learned(planted: Listens) -> None:
    listens = owned(planted(playlists=2, tracks=700))

    holdings = Holdings.of(listens)

    assert holdings.library.member.sum(axis=0).tolist() == [500, 500]
    newest = listens[listens["member"] == 1].nlargest(500, "added_at")["track_id"]
    assert set(newest) == set(holdings.library.songs["track_id"][holdings.library.member[:, 0]])


def test_many_people_are_learned_from_less_of_each(planted: Listens) -> None:
    holdings = Holdings.of(owned(planted(playlists=20, tracks=210)))

    assert holdings.library.member.sum(axis=0).tolist() == [200] * 20


def test_of_two_editions_the_one_that_may_be_named_stands(planted: Listens) -> None:
    listens = owned(planted(playlists=2, tracks=10))
    live = listens.iloc[[3]].assign(title=listens["title"][3] + " - 2011 Remaster", track_id="other")

    for counted, shown in ((listens.iloc[[3]], live), (live, listens.iloc[[3]])):
        rest = listens.drop(index=3)
        both = [rest, counted.assign(shown="counted"), shown]
        holdings = Holdings.of(pd.concat(both, ignore_index=True))
        assert str(shown["title"].iloc[0]) in set(holdings.library.songs["title"])
        assert holdings.visible.sum() == holdings.library.member.sum()


def test_who_is_better_known_stands_apart_with_their_own_songs(planted: Listens) -> None:
    listens = owned(planted(playlists=3, tracks=20))

    even, uneven = Holdings.of(listens), Holdings.of(nameless_sound(listens, 2))
    part = uneven.better_known()

    assert even.unshared == ()
    assert even.better_known() is None
    assert {"genres", "energy", "tempo"} <= set(uneven.unshared)
    assert part is not None
    assert part.members == (1, 3)
    assert part.unshared == ()
    assert len(part.library.songs) == 40
    assert part.visible.shape == part.library.member.shape
    assert Holdings.of(nameless_sound(listens, 2, 3)).better_known() is None


def test_songs_without_a_date_count_as_old(planted: Listens) -> None:
    listens = owned(planted(playlists=2, tracks=600))
    listens["added_at"] = listens["added_at"].where(np.arange(len(listens)) % 600 >= 100)

    songs = Holdings.of(listens).library.songs

    assert songs["added_at"].notna().all()
