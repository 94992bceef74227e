"""The functions that workers run, called by name: plain values in, plain values out."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from models import evaluation, files, guessing
from models.guessing import Guesser

_KEPT = 8
_REPLAY_POINTS = 8

_loaded: OrderedDict[str, Guesser] = OrderedDict()
"""The models asked last: opening one takes far longer than asking it."""


def train(
    columns: Mapping[str, list[Any]],
    *,
    seed: int,
    member: str,
    key: bytes,
    elsewhere: Mapping[str, list[Any]] | None = None,
) -> bytes:
    """Train a member's model and return it signed; raises TooLittle."""
    others = None if elsewhere is None else pd.DataFrame(dict(elsewhere))
    guesser = guessing.train(pd.DataFrame(dict(columns)), seed=seed, elsewhere=others)
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

    Raises Refused for a model that is altered, foreign or of another version.
    """
    guesser = _opened(model, member, key)
    row = pd.Series(dict(track), dtype=object)
    moment = None if at is None else pd.Timestamp(at)
    added = None if additions is None else pd.DataFrame(dict(additions))
    odds = guesser.rank(pd.DataFrame([row]), at=moment, additions=added).iloc[0]
    odds = odds.sort_values(ascending=False, kind="stable")
    ranked = [(str(name), float(share)) for name, share in odds.items()]
    first = next(name for name, _ in ranked if name != guessing.NONE_OF_THESE)
    reasons = [
        {"kind": str(reason.kind), "songs": reason.songs, "detail": reason.detail, "weight": reason.weight}
        for reason in guesser.explain(row, playlist=first)
    ]
    return {"playlists": ranked, "reasons": reasons, "card": guesser.card}


def card(columns: Mapping[str, list[Any]], *, seed: int) -> dict[str, Any]:
    """Return the honest score card: random split and replay beside the baselines, and how often when sure."""
    listens = pd.DataFrame(dict(columns))
    reports: dict[str, Any] = {
        "random": evaluation.evaluate(listens, split="random", seed=seed).plain(),
        "replay": evaluation.evaluate(listens, split="replay", seed=seed, points=_REPLAY_POINTS).plain(),
    }
    return reports | {"sure": guessing.train(listens, seed=seed).card.get("sure", [])}


def evaluate(columns: Mapping[str, list[Any]], *, split: evaluation.Split, seed: int) -> dict[str, Any]:
    """Return the report of one split as plain values; raises TooLittle."""
    return evaluation.evaluate(pd.DataFrame(dict(columns)), split=split, seed=seed).plain()


def _opened(model: bytes, member: str, key: bytes) -> Guesser:
    name = hashlib.sha256(key + member.encode() + model).hexdigest()
    if name not in _loaded:
        _loaded[name] = files.loads(model, key=key, member=member)
        while len(_loaded) > _KEPT:
            _loaded.popitem(last=False)
    _loaded.move_to_end(name)
    return _loaded[name]
