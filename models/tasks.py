"""The functions that workers run, called by name: plain values in, plain values out."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models import evaluation, files, guessing, instant
from models.filling import filling
from models.frames import tidy
from models.guessing import Guesser
from models.kinds import Kind
from models.opened import opened
from models.reasons import Reason


def train(
    columns: Mapping[str, list[Any]],
    *,
    seed: int,
    member: str,
    key: bytes,
    elsewhere: Mapping[str, list[Any]] | None = None,
    kind: Kind = "blend",
    options: Mapping[str, float] | None = None,
) -> bytes:
    """Train a member's model and return it signed; raises TooLittle."""
    others = None if elsewhere is None else pd.DataFrame(dict(elsewhere))
    listens = pd.DataFrame(dict(columns))
    guesser = guessing.train(listens, seed=seed, elsewhere=others, kind=kind, options=options)
    return files.dumps(guesser, key=key, member=member)


def guess(
    model: bytes,
    track: Mapping[str, Any],
    *,
    member: str,
    key: bytes,
    at: str | None,
    additions: Mapping[str, list[Any]] | None = None,
) -> dict[str, Any]:
    """Return `playlists` (name and odds, most likely first), `reasons` for the first, and the model's `card`.

    Where the moment of asking made another playlist the first than the song alone does, `alone` has that
    one's name and odds by the song alone.  Raises Refused for a model that is altered, foreign or of another
    version.
    """
    guesser = opened(Guesser, model, member=member, key=key)
    row = pd.Series(dict(track), dtype=object)
    moment = None if at is None else pd.Timestamp(at)
    added = pd.DataFrame(dict(additions or {}))
    odds = guesser.rank(pd.DataFrame([row]), at=moment, additions=added).iloc[0]
    first = _first(odds)
    content = odds if moment is None else guesser.rank(pd.DataFrame([row])).iloc[0]
    reasons = _lately(guesser, content, first, moment, added) if moment else []
    if first in guesser.playlists:
        reasons += [_plain(reason) for reason in guesser.explain(row, playlist=first)]
    said = {"playlists": _ranked(odds), "reasons": reasons, "card": guesser.card}
    return said | _alone(content, first)


def guess_at_once(
    columns: Mapping[str, list[Any]], track: Mapping[str, Any], *, seed: int, at: str | None = None
) -> dict[str, Any]:
    """Return what `guess` does, of a library that nothing was learned of yet, with an empty `card`.

    Nothing is left to chance, whatever the `seed`.  Raises TooLittle.
    """
    del seed
    listens, tracks = pd.DataFrame(dict(columns)), pd.DataFrame([pd.Series(dict(track), dtype=object)])
    impression = instant.Impression.of(listens, tracks)
    odds = impression.odds(None if at is None else pd.Timestamp(at)).iloc[0]
    reasons = [_plain(reason) for reason in impression.reasons(_first(odds))]
    said = {"playlists": _ranked(odds), "reasons": reasons, "card": {}}
    return said | _alone(impression.odds(None).iloc[0], _first(odds))


def _ranked(odds: "pd.Series[float]") -> list[tuple[str, float]]:
    likely = odds.sort_values(ascending=False, kind="stable")
    return [(str(name), float(share)) for name, share in likely.items()]


def _first(odds: "pd.Series[float]") -> str:
    return next(name for name, _ in _ranked(odds) if name != guessing.NONE_OF_THESE)


def _alone(content: "pd.Series[float]", first: str) -> dict[str, Any]:
    """Name the first playlist by the song alone, where it is another one."""
    alone = _first(content)
    return {} if alone == first else {"alone": (alone, float(content[alone]))}


def _plain(reason: Reason) -> dict[str, Any]:
    return {
        "kind": str(reason.kind),
        "songs": reason.songs,
        "detail": reason.detail,
        "weight": reason.weight,
    }


def _lately(
    guesser: Guesser, content: "pd.Series[float]", first: str, at: pd.Timestamp, additions: pd.DataFrame
) -> list[dict[str, Any]]:
    """Tell how much the first playlist was filled lately, where that and not the song made it the first."""
    if _first(content) == first:
        return []
    tidied = tidy(additions)
    names = guesser.playlists_with(tidied)
    filled = filling(guesser.activity.since(tidied, names), names.index(first), at)
    return [filled.plain(1 - float(content.get(first, 0)))] if filled else []


def evaluate(columns: Mapping[str, list[Any]], *, split: evaluation.Split, seed: int) -> dict[str, Any]:
    """Return the report of one split as plain values; raises TooLittle."""
    return evaluation.evaluate(pd.DataFrame(dict(columns)), split=split, seed=seed).plain()
