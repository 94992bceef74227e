"""What workers run to suggest songs: plain values in, plain values out."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from models import files
from models.frames import Floats, tidy
from models.grounds import Ground, Grounds
from models.opened import opened
from models.recommender import Recommender
from models.shifts import shift_of
from models.suggesting import select
from models.traits import ALBUM, ARTIST, Songs, Trait
from models.wishes import Wish
from models.words import plain_words

Columns = Mapping[str, list[Any]]


def learn(
    listens: Columns, others: Columns, verdicts: Columns, *, seed: int, member: str, key: bytes
) -> bytes:
    """Learn a member's taste and return it signed."""
    tables = (pd.DataFrame(dict(each)) for each in (listens, others, verdicts))
    return files.dumps(Recommender.learn(*tables, seed=seed), key=key, member=member)


def card(model: bytes, *, member: str, key: bytes) -> dict[str, Any]:
    """Return how good the like-model is; raises Refused as `suggest` does."""
    return dict(opened(Recommender, model, member=member, key=key).liker.card)


def suggest(  # noqa: PLR0913 - all that a worker is told
    model: bytes,
    candidates: Columns,
    *,
    member: str,
    key: bytes,
    verdicts: Columns,
    wish: Mapping[str, Any],
    number: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Return up to `number` candidates, the first to be suggested first: `place` among them and why.

    `score` are the odds that they like it, `sure` how much verdicts stand behind that, both 0 to 1.  What
    they have, what they judged and what stands there twice is left out.  `verdicts` are those since training,
    with `liked` and `weight`.  A wish may hold `playlist`, `like` and `unlike` (columns), `lean` (columns or
    words, each with its way) and `explore` (a share).  Raises Refused for a model that is altered, foreign or
    of another version.
    """
    recommender = opened(Recommender, model, member=member, key=key).heard(pd.DataFrame(dict(verdicts)))
    asked, songs = Wish.of(wish), _songs(candidates)
    left = ~(recommender.is_known(songs) | asked.refused(songs))
    places = left.nonzero()[0].tolist()
    songs = songs.at(places)
    appeal = recommender.appeal(songs, asked)
    picks = select(recommender.pool(songs, appeal), number=number, seed=seed, exploring=asked.explore)
    rows = [pick.place for pick in picks]
    grounds = Grounds(recommender, asked).of(songs.at(rows), [pick.explores for pick in picks])
    sure = recommender.judged.sure(appeal.near)
    return [
        {
            "place": places[pick.place],
            "score": float(appeal.score[pick.place]),
            "sure": float(sure[pick.place]),
            "explores": pick.explores,
            "reasons": [_plain(ground) for ground in found],
        }
        for pick, found in zip(picks, grounds, strict=True)
    ]


def likely(model: bytes, candidates: Columns, *, member: str, key: bytes, verdicts: Columns) -> list[float]:
    """Return the odds that a member likes each song, 0 to 1; `verdicts` are those since training.

    Raises Refused as `suggest` does.
    """
    recommender = opened(Recommender, model, member=member, key=key).heard(pd.DataFrame(dict(verdicts)))
    return [float(score) for score in recommender.appeal(_songs(candidates), Wish()).score]


def changed(
    model: bytes,
    track: Columns,
    *,
    liked: bool,
    candidates: Columns,
    verdicts: Columns,
    member: str,
    key: bytes,
) -> dict[str, Any]:
    """Tell what one verdict changes: how many of the candidates moved with it, and what these share.

    It makes no difference whether `verdicts` have it already.  Raises Refused as `suggest` does.
    """
    judged, said = _songs(track), pd.DataFrame(dict(verdicts))
    song = str(judged.table["song"].iloc[0])
    others = said[(tidy(said)["song"] != song).to_numpy()]
    before = opened(Recommender, model, member=member, key=key).heard(others).unjudged(song)
    after = before.heard(pd.DataFrame(dict(track)).assign(liked=float(liked), weight=1.0))
    songs = _songs(candidates)
    songs = songs.at((~after.is_known(songs)).nonzero()[0].tolist())
    moves = _moved(before, after, songs)
    shift = shift_of(judged, songs, moves, liked=liked)
    direction = "more" if liked else "less"
    features = [_named(trait, judged) | {"direction": direction} for trait in shift.shared]
    return {"features": features, "moved": shift.moved, "of": len(songs)}


def _moved(before: Recommender, after: Recommender, songs: Songs) -> Floats:
    if not len(songs):
        return np.zeros(0)
    near = after.nearness_to_judged(songs)
    # The last verdict stands last: without it, all are as near as they were.
    return after.heard_of(songs, near) - before.heard_of(songs, near[:, :-1])


def _songs(columns: Columns) -> Songs:
    return Songs.of(tidy(pd.DataFrame(dict(columns))))


def _plain(ground: Ground) -> dict[str, Any]:
    return {"kind": ground.kind, "songs": list(ground.songs), "detail": ground.detail}


def _named(trait: Trait, judged: Songs) -> dict[str, Any]:
    """Name a thing as the song has it."""
    kind, folded = trait
    row = judged.table.iloc[0]
    spellings = {ARTIST: row["artists"], "genre": row["genres"]}.get(kind, [])
    if kind == ALBUM:
        return {"kind": kind, "detail": row["album"]}
    return {
        "kind": kind,
        "detail": next((each for each in spellings if plain_words(each) == folded), folded),
    }
