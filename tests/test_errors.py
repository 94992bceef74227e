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
    """Walk the tree of what is ours: a test may have errors of its own."""
    yield kind
    for child in kind.__subclasses__():
        if is_ours(child):
            yield from every(child)


def is_ours(kind: type) -> bool:
    return kind.__module__.startswith(f"{errors.__name__}.")


def drawn() -> dict[str, str]:
    """Read the names off the page's drawing, each with the one that it grows from."""
    page = inspect.getdoc(errors) or ""
    path: list[str] = []
    found = {}
    for line in DRAWN.finditer(page):
        path[len(line["branch"]) // 4 :] = [line["name"]]
        found[line["name"]] = path[-2] if len(path) > 1 else ""
    return found


def filled(kind: type[EarmarkError]) -> EarmarkError:
    """Make an error of this kind with a fact for every gap."""
    return kind(**{name: f"some {name}" for name in kind.wants()})


ALL = list(every(EarmarkError))
each_error = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)


def test_the_drawing_shows_every_error_at_its_place_in_the_tree() -> None:
    grown = {kind.__name__: kind.__base__.__name__ for kind in ALL if kind.__base__}

    assert drawn() == grown | {EarmarkError.__name__: ""}


def test_every_error_of_the_page_belongs_to_the_tree() -> None:
    on_the_page = {found for _, found in inspect.getmembers(errors, inspect.isclass)}

    assert {found for found in on_the_page if is_ours(found)} == set(ALL)


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
