"""How a song of the demo's world sounds, on Spotify's scales."""

# ruff: noqa: PLR2004 - a world is made of figures

from dataclasses import dataclass
from random import Random

from bot.demo.styles import Style

_WALTZING = ("jazz", "indie folk", "piano", "americana")


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far an artist strays from the style, in standard deviations of its songs."""

    drive: float
    light: float


def leaning(rng: Random) -> Leaning:
    """Give an artist a manner of their own."""
    return Leaning(rng.gauss(0, 0.7), rng.gauss(0, 0.7))


def sound(rng: Random, style: Style, leaning: Leaning) -> dict[str, float]:
    """Make the twelve sound features of a song: the lively are louder, the bright in major."""
    drive, light = leaning.drive + rng.gauss(0, 1), leaning.light + rng.gauss(0, 1)
    energy = _share(style.energy + 0.12 * drive + rng.gauss(0, 0.07))
    return {
        "danceability": _share(style.danceability + 0.05 * light + rng.gauss(0, 0.17)),
        "energy": energy,
        "key": rng.randrange(12),
        "loudness": round(min(-0.3, -24 + 19 * energy + rng.gauss(0, 2.2)), 3),
        "mode": int(rng.random() < 0.6 + 0.12 * light),
        "speechiness": _share(style.speechiness * rng.lognormvariate(0, 0.7)),
        "acousticness": _share(style.acousticness - 0.07 * drive + rng.gauss(0, 0.26)),
        "instrumentalness": _share(
            style.instrumentalness * rng.betavariate(0.8, 0.5) + abs(rng.gauss(0, 0.12))
        ),
        "liveness": _share(0.1 * rng.lognormvariate(0.2, 0.5)),
        "valence": _share(style.valence + 0.15 * light + rng.gauss(0, 0.07)),
        "tempo": round(max(50.0, style.tempo + 6 * drive + rng.gauss(0, 26)), 3),
        "time_signature": 3 if style.name in _WALTZING and rng.random() < 0.2 else 4,
    }


def is_lively(sound: dict[str, float]) -> bool:
    """Tell whether most people would call it lively."""
    return sound["energy"] >= 0.58


def is_bright(sound: dict[str, float]) -> bool:
    """Tell whether most people would call it cheerful."""
    return sound["valence"] >= 0.48


def _share(value: float) -> float:
    return round(min(0.995, max(0.002, value)), 4)
