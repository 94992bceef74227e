from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Limits
from bot.errors import TooFast
from bot.services.pacing import Pacing

ANN, BEN = "ann", "ben"


class Hands:
    """A clock that we move."""

    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


def refusal(pacing: Pacing, member: str) -> TooFast | None:
    try:
        pacing.admit(member)
    except TooFast as error:
        return error
    return None


def admitted(pacing: Pacing, member: str, times: int) -> int:
    return sum(refusal(pacing, member) is None for _ in range(times))


def test_a_burst_is_answered_and_what_is_beyond_it_is_not() -> None:
    pacing = Pacing(Limits(burst=6, burst_seconds=12), monotonic=Hands())

    assert admitted(pacing, ANN, 20) == 6


def test_one_members_haste_is_no_other_members_wait() -> None:
    pacing = Pacing(Limits(), monotonic=Hands())
    admitted(pacing, ANN, 100)

    assert refusal(pacing, BEN) is None


def test_whoever_waits_as_long_as_they_were_told_is_answered() -> None:
    hands = Hands()
    pacing = Pacing(Limits(burst=2, burst_seconds=40), monotonic=hands)
    admitted(pacing, ANN, 2)

    refused = refusal(pacing, ANN)
    assert refused
    assert refused.advice == "Ask me again in 20 seconds."

    hands.now += 19.5
    too_soon = refusal(pacing, ANN)
    assert too_soon
    assert too_soon.facts["wait"] == "1 second"
    hands.now += 0.5
    assert refusal(pacing, ANN) is None


def test_a_pause_is_told_once_and_the_next_one_again() -> None:
    hands = Hands()
    pacing = Pacing(Limits(burst=1, burst_seconds=10), monotonic=hands)

    def told() -> list[object]:
        pacing.admit(ANN)
        refused = [refusal(pacing, ANN) for _ in range(3)]
        return [error and error.facts["told"] for error in refused]

    assert told() == [False, True, True]
    hands.now += 10
    assert told() == [False, True, True]


def test_steady_asking_meets_the_longer_limit_and_is_told_in_minutes() -> None:
    hands = Hands()
    pacing = Pacing(Limits(burst=10, burst_seconds=1, sustained=2, sustained_minutes=10), monotonic=hands)
    admitted(pacing, ANN, 2)

    refused = refusal(pacing, ANN)
    assert refused
    assert refused.facts["wait"] == "5 minutes"

    hands.now += 5 * 60
    assert admitted(pacing, ANN, 2) == 1


def test_a_question_that_is_refused_costs_nothing() -> None:
    hands = Hands()
    pacing = Pacing(Limits(burst=2, burst_seconds=10, sustained=4, sustained_minutes=1), monotonic=hands)
    admitted(pacing, ANN, 50)

    hands.now += 10

    assert admitted(pacing, ANN, 50) == 2


def test_a_long_rest_earns_no_more_than_a_short_one() -> None:
    hands = Hands()
    pacing = Pacing(Limits(burst=3, burst_seconds=10), monotonic=hands)
    pacing.admit(ANN)

    hands.now += 100

    assert admitted(pacing, ANN, 50) == 3


def test_a_member_who_used_up_the_longer_limit_is_not_forgotten_early() -> None:
    hands = Hands()
    pacing = Pacing(Limits(burst=2, burst_seconds=1, sustained=2, sustained_minutes=10), monotonic=hands)
    pacing.admit(BEN)
    hands.now += 595
    admitted(pacing, ANN, 2)

    hands.now += 10
    pacing.admit(BEN)

    assert refusal(pacing, ANN)


def test_members_who_have_been_idle_take_no_memory() -> None:
    hands = Hands()
    pacing = Pacing(Limits(sustained_minutes=30), monotonic=hands)

    for number in range(10_000):
        hands.now += 1
        pacing.admit(str(number))

    # Nobody is kept for longer than twice the half hour.
    assert len(pacing._paces) <= 3600
    hands.now += 3600
    pacing.admit(ANN)
    assert list(pacing._paces) == [ANN]


class Plain:
    """The same promise, kept the slow way: in exact fractions, for everybody whenever time passes."""

    def __init__(self, limits: Limits) -> None:
        self.sizes = (limits.burst, limits.sustained)
        seconds = (limits.burst_seconds, limits.sustained_minutes * 60)
        self.rates = [Fraction(size, each * 4) for size, each in zip(self.sizes, seconds, strict=True)]
        self.left: defaultdict[str, list[Fraction]] = defaultdict(
            lambda: [Fraction(size) for size in self.sizes]
        )

    def pass_quarters(self, quarters: int) -> None:
        for member, left in self.left.items():
            self.left[member] = [
                min(Fraction(size), has + quarters * rate)
                for size, has, rate in zip(self.sizes, left, self.rates, strict=True)
            ]

    def admits(self, member: str) -> bool:
        if min(self.left[member]) < 1:
            return False
        self.left[member] = [has - 1 for has in self.left[member]]
        return True


limits = st.builds(
    Limits,
    burst=st.integers(1, 6),
    burst_seconds=st.integers(1, 12),
    sustained=st.integers(1, 12),
    sustained_minutes=st.integers(1, 2),
)
asking = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 1, 2, 7, 40, 300]), st.sampled_from([ANN, ANN, BEN])),
    min_size=20,
    max_size=40,
)


@settings(max_examples=100)
@given(limits, asking)
def test_exactly_those_are_admitted_whom_a_plain_count_admits(
    limits: Limits, asking: list[tuple[int, str]]
) -> None:
    hands = Hands()
    pacing, plain = Pacing(limits, monotonic=hands), Plain(limits)

    for quarters, member in asking:
        hands.now += quarters / 4
        plain.pass_quarters(quarters)

        assert (refusal(pacing, member) is None) == plain.admits(member)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (2, "2 seconds"), (90, "90 seconds"), (91, "2 minutes"), (1800, "30 minutes")],
)
def test_a_wait_is_said_as_people_say_it(seconds: int, words: str) -> None:
    pacing = Pacing(Limits(burst=1, burst_seconds=seconds), monotonic=Hands())
    pacing.admit(ANN)

    refused = refusal(pacing, ANN)

    assert refused
    assert refused.facts["wait"] == words
