"""Libraries of which only a part has sound features are measured like all others."""

from collections.abc import Callable

import pandas as pd

from models.evaluation import members_playlists
from models.folding import unseen
from models.frames import SOUND
from models.replaying import Recipe, replay
from models.scoring import score

Listens = Callable[..., pd.DataFrame]


def with_sound(listens: pd.DataFrame, rows: "pd.Series[bool]") -> pd.DataFrame:
    """Return the listens with the sound of some rows alone."""
    here = [name for name in SOUND if name in listens]
    return listens.assign(**{name: listens[name].where(rows) for name in here})


def test_whoever_could_not_answer_every_question_of_a_replay_is_no_contender(planted: Listens) -> None:
    listens = planted(playlists=4, tracks=24)
    late = with_sound(listens, listens["added_at"] > listens["added_at"].quantile(0.6))

    replayed = replay(members_playlists(late), Recipe(0), points=8, live=False)
    card = score({str(name): list(late[name]) for name in late}, kind="blend", options={}, seed=0)

    assert replayed.answers["hobby forest"] is None
    assert replayed.answers["earmark"] is not None
    assert card["replay"]["contenders"].keys() == {"earmark", "majority", "same artist"}


def test_whoever_could_not_answer_about_every_song_is_no_contender(planted: Listens) -> None:
    listens = planted(playlists=4, tracks=12)
    one = with_sound(listens, listens["track_id"] == listens["track_id"].iloc[0])

    answers = unseen(members_playlists(one), Recipe(0)).answers

    assert set(answers) == {"earmark", "majority", "same artist"}
