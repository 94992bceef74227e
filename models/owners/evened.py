"""Odds as if everyone's songs were asked about equally often, however many they have.

A model that has learned more songs of one person says that person's name more often.  One number for each,
and one for all, found on songs that were left out, undo that (Saerens, Latinne and Decaestecker, 2002, with
the shares found in place of counted).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

from models.frames import Flags, Floats

_TRUST, _TRUST_OF_SLOPE = 2.0, 10.0
"""How much no change at all resists what few songs tell."""
_SMALLEST = 4.0
"""Songs count together as so many times everyone having as few as whoever has fewest."""


@dataclass(frozen=True, slots=True)
class Evened:
    """What is added to each member's log odds, once they are made steeper or flatter."""

    lifts: Floats
    slope: float

    @classmethod
    def fit(cls, log_odds: Floats, member: Flags) -> "Evened":
        """Find the least log loss, each member's songs counting the same, songs × members."""
        weight, people = _weights(member), member.shape[1]

        def loss(found: Floats) -> tuple[float, Floats]:
            lifts, slope = found[:people], np.exp(found[people])
            logs = log_softmax(slope * log_odds + lifts, axis=1)
            right = np.where(member, logs, -np.inf)
            best = np.logaddexp.reduce(right, axis=1)
            pull = (np.exp(logs) - np.exp(right - best[:, None])) * weight[:, None]
            trust = np.append(np.full(people, _TRUST), _TRUST_OF_SLOPE)
            gradient = np.append(pull.sum(axis=0), slope * (pull * log_odds).sum())
            return float(-weight @ best + trust @ found**2 / 2), gradient + trust * found

        found = minimize(loss, np.zeros(people + 1), jac=True, method="L-BFGS-B").x
        return cls(found[:people], float(np.exp(found[people])))

    def log_odds(self, log_odds: Floats) -> Floats:
        """Return log odds, rows of which sum to 1 as odds."""
        return np.asarray(log_softmax(self.slope * log_odds + self.lifts, axis=1))


def _weights(member: Flags) -> Floats:
    sizes = np.maximum(member.sum(axis=0), 1)
    each = np.where(member, 1 / sizes, 0).sum(axis=1)
    most = min(len(member), _SMALLEST * sizes.min() * len(sizes))
    return np.asarray(each * most / each.sum())
