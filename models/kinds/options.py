"""What can be set about models: one table for training, settings and the search for better ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["blend", "forest", "linear", "quadratic", "svm", "network", "neighbours"]
"""The kinds of model; the blend is the usual one, and reads more than the others."""


@dataclass(frozen=True, slots=True)
class Option:
    """A number that shapes one kind of model, where it stands, and where to search for a better one."""

    name: str
    kind: Kind
    usual: float
    least: float
    most: float
    is_whole: bool = False


OPTIONS = (
    Option("blend_penalty", "blend", 3, 0.3, 30),
    Option("blend_trees", "blend", 100, 30, 200, is_whole=True),
    Option("blend_leaf", "blend", 3, 1, 8, is_whole=True),
    Option("forest_trees", "forest", 100, 50, 250, is_whole=True),
    Option("forest_depth", "forest", 0, 6, 30, is_whole=True),
    Option("forest_leaf", "forest", 3, 1, 8, is_whole=True),
    Option("linear_shrinkage", "linear", 0.3, 0.02, 0.9),
    Option("quadratic_shrinkage", "quadratic", 0.3, 0.02, 0.9),
    Option("quadratic_songs", "quadratic", 20, 4, 200, is_whole=True),
    Option("svm_cost", "svm", 3, 0.3, 30),
    Option("svm_narrowness", "svm", 0.7, 0.1, 3),
    Option("network_width", "network", 64, 16, 192, is_whole=True),
    Option("network_rounds", "network", 15, 5, 60, is_whole=True),
    Option("network_penalty", "network", 2, 0.1, 10),
    Option("neighbours", "neighbours", 15, 3, 60, is_whole=True),
)
"""Twice as much is as far as half as much, in all of them."""


def settled(options: Mapping[str, float]) -> dict[str, float]:
    """Return a value for each option: the one that is given, or the usual one."""
    return {option.name: options.get(option.name, option.usual) for option in OPTIONS}
