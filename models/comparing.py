"""What workers run to compare people and to blend their songs: plain values in, plain values out."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from models.blending import Table, by_turns, loved
from models.pairs.accord import Scale
from models.pairs.bridging import Nearnesses
from models.pairs.chances import by_chance, interval, standing
from models.pairs.crowd import Crowd
from models.pairs.differences import Side, differences, side_by_side
from models.pairs.finds import favourites, finds

Columns = Mapping[str, Sequence[Any]]


def compared(listens: Columns, *, one: int, other: int, seed: int) -> dict[str, Any]:
    """Compare two of those whose listens these are, with `member` and `shown` beside the usual columns.

    `score` is 0 to 100, `low` and `high` its interval, `sure` how narrow that is, 0 to 1.  `percentile` says
    where the pair stands among all `pairs` here, None where these are fewer than three; `by_chance` how often
    chance alone brings people as near, None where nobody else is here.  `parts` are 0 to 1, None where too
    little is known.  What is told by name (`finds`, `differences`, `genres`, `decades`, `artists`) and what
    is offered by id (`bridges`, `for_one`, `for_other`) is of what is visible.  Whoever is named first, the
    same is said, but for who is `one` and who `other`.
    """
    crowd = Crowd.of(listens, members={one, other})
    scale = Scale.of(crowd)
    figures = _figures(crowd, scale, *sorted((one, other)), seed=seed)
    return {**figures, **_evidence(crowd, scale, one, other)}


def _figures(crowd: Crowd, scale: Scale, first: int, second: int, *, seed: int) -> dict[str, Any]:
    """Count in one order, so that the last bit is the same for both."""
    pair = (crowd.place(first), crowd.place(second))
    libraries = scale.look(crowd.holds[list(pair)])
    parts = scale.parts(libraries.at([0]), libraries.at([1]))
    low, high = interval(crowd, scale, pair, seed=seed)
    found = float(parts.score()[0])
    low, high = min(low, found), max(high, found)
    stands = standing(crowd, scale, pair)
    return {
        "score": 100 * found,
        "low": 100 * low,
        "high": 100 * high,
        "sure": 1 - (high - low),
        "percentile": stands.percentile,
        "pairs": stands.pairs,
        "by_chance": by_chance(crowd, scale, pair, seed=seed),
        "parts": parts.plain(),
    }


def _evidence(crowd: Crowd, scale: Scale, one: int, other: int) -> dict[str, Any]:
    near = Nearnesses.of(crowd, scale, (one, other))
    mine, theirs = Side.of(crowd, one), Side.of(crowd, other)
    return {
        "finds": finds(crowd, (one, other)),
        "differences": differences(mine, theirs),
        "genres": side_by_side(mine, theirs, "genre"),
        "decades": side_by_side(mine, theirs, "decade"),
        "artists": favourites(crowd, (one, other)),
        "bridges": near.bridges((one, other)),
        "for_one": near.offers(one, other),
        "for_other": near.offers(other, one),
    }


def blended(
    listens: Columns, *, members: Sequence[int], how: Literal["turns", "loved"], number: int, seed: int
) -> list[dict[str, Any]]:
    """Return up to `number` songs for these people, in the order to be heard.

    By `turns` each puts on songs of theirs; `loved` is what the one who likes it least likes most.  It has
    nothing that one of them would not love: of people with little in common it is short, or empty.  No song
    comes twice, and no artist twice in five.  `owners` are those of them who show the song, `score` is how
    near it is to whom it is furthest from, 0 to 1.
    """
    table = Table.of(Crowd.of(listens, members=members), members)
    choose = by_turns if how == "turns" else loved
    return [
        {
            "track_id": table.tracks[at],
            "owners": [member for place, member in enumerate(members) if table.shown[at, place]],
            "score": float(table.liked[at].min()),
        }
        for at in choose(table, number=number, seed=seed)
    ]
