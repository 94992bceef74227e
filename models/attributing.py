"""What workers are asked about whose taste a song is: plain values in, plain values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models import files
from models.evenness import uneven, without
from models.frames import tidy
from models.opened import opened
from models.owners.apart import card_of
from models.owners.attributor import Attributor
from models.owners.holdings import Holdings
from models.reasons import Reason

Columns = Mapping[str, Any]

_EXPLAINED, _LEAST = 3, 0.05
"""For how many people reasons are given, and from what odds on."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What is kept of a server: the model, and how good it is."""

    attributor: Attributor
    card: dict[str, Any]


def learn(listens: Columns, strangers: Columns, *, seed: int, place: str, key: bytes) -> bytes:
    """Learn to tell the people of a server apart, and return that signed; raises TooFew.

    `listens` have `member` and `shown`; `strangers` are songs of nobody there, and may be none.
    """
    rows = pd.DataFrame(dict(listens))
    holdings = Holdings.of(rows)
    others = tidy(pd.DataFrame(dict(strangers)))
    others = others[~others["song"].isin(tidy(rows)["song"])].drop_duplicates("song")
    # Those by whom it is judged, it has not learned from.
    taught, asked = others.iloc[::2], others.iloc[1::2]
    # A catalogue may know no albums and no genres: songs that have some are no proof of telling them apart.
    gaps = uneven(holdings.library.songs, asked) if len(asked) else ()
    attributor, strange = Attributor.judged(holdings, taught, unknown=gaps, seed=seed)
    own, theirs = attributor.odds(holdings.library.songs), attributor.odds(without(asked, gaps))
    card = card_of(holdings.members, own, holdings.library.member, theirs, strange=strange)
    return files.dumps(Apart(attributor, card), key=key, member=place)


def attributed(model: bytes, track: Columns, *, place: str, key: bytes) -> dict[str, Any]:
    """Return `odds` (most likely first), `reasons`, `owners` who show the song, and the model's `card`.

    In `odds` the member None is nobody.  Reasons speak for the first few, by songs that these people show.
    Raises Refused for a model that is altered, foreign or of another version.
    """
    apart = opened(Apart, model, member=place, key=key)
    asked = pd.DataFrame(dict(track))
    people = [*apart.attributor.members, None]
    shares = apart.attributor.odds(asked)[0]
    first = [int(row) for row in np.argsort(-shares, kind="stable")]
    named = [member for row in first if (member := people[row]) is not None and shares[row] >= _LEAST]
    return {
        "odds": [{"member": people[row], "odds": float(shares[row])} for row in first],
        "reasons": [
            {"member": member, **_plain(reason)}
            for member in named[:_EXPLAINED]
            for reason in apart.attributor.reasons(asked, member)
        ],
        "owners": apart.attributor.owners(asked),
        "card": apart.card,
    }


def card(model: bytes, *, place: str, key: bytes) -> dict[str, Any]:
    """Return how well the people of a server are told apart; raises Refused as `attributed` does."""
    return opened(Apart, model, member=place, key=key).card


def _plain(reason: Reason) -> dict[str, Any]:
    return {"kind": str(reason.kind), "songs": reason.songs, "detail": reason.detail}
