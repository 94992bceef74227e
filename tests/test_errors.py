"""The tree of errors is drawn as it grows, and each error has something to say."""

import copy
import inspect
import pickle
import re
from collections.abc import Iterator

import pytest

from bot import errors
from bot.errors import EarmarkError

DRAWN = re.compile(r"^ {4}(?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)", re.MULTILINE)


def every(kind: type[EarmarkError]) -> Iterator[type[EarmarkError]]:
    """Walk the tree in the order in which its classes are written."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from every(child)


def drawn() -> list[tuple[str, int]]:
    """Read the names off the page's drawing, each with its depth."""
    page = inspect.getdoc(errors) or ""
    return [(line["name"], len(line["branch"]) // 4) for line in DRAWN.finditer(page)]


def depth(kind: type[EarmarkError]) -> int:
    return len(kind.__mro__) - len(EarmarkError.__mro__)


def filled(kind: type[EarmarkError]) -> EarmarkError:
    """Make an error of this kind with a fact for every gap."""
    return kind(**{name: f"some {name}" for name in kind.wants()})


ALL = list(every(EarmarkError))
each_error = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)


def test_the_drawing_shows_every_error_at_its_place_in_the_tree() -> None:
    assert drawn() == [(kind.__name__, depth(kind)) for kind in ALL]


def test_every_error_of_the_page_belongs_to_the_tree() -> None:
    on_the_page = {found for _, found in inspect.getmembers(errors, inspect.isclass)}

    assert {found for found in on_the_page if found.__module__ == errors.__name__} == set(ALL)


@each_error
def test_an_error_has_a_docstring_of_one_sentence_of_its_own(kind: type[EarmarkError]) -> None:
    page = vars(kind)["__doc__"]

    assert page.endswith(".")
    assert "\n" not in page


@each_error
def test_an_error_says_a_whole_sentence_and_the_next_step(kind: type[EarmarkError]) -> None:
    error = filled(kind)

    assert kind.sentence.endswith(".")
    assert kind.next_step
    assert str(error) == f"{error.said} {error.advice}"


@each_error
def test_an_error_takes_exactly_the_facts_it_wants(kind: type[EarmarkError]) -> None:
    error = filled(kind)

    assert "{" not in str(error)
    assert all(f"some {name}" in str(error) for name in kind.wants())


@each_error
def test_an_error_without_one_of_its_facts_cannot_be_made(kind: type[EarmarkError]) -> None:
    for missing in kind.wants():
        with pytest.raises(KeyError, match=missing):
            kind(**dict.fromkeys(kind.wants() - {missing}, "known"))


@each_error
def test_an_error_survives_the_way_between_processes(kind: type[EarmarkError]) -> None:
    error = filled(kind)

    travelled = pickle.loads(pickle.dumps(error))  # noqa: S301 - it is our own

    for arrived in (travelled, copy.copy(error)):
        assert type(arrived) is kind
        assert str(arrived) == str(error)
        assert arrived.facts == error.facts


def test_a_fact_with_braces_is_said_as_it_is() -> None:
    error = errors.NothingFound(words="{0} {name} %s")

    assert "{0} {name} %s" in str(error)
