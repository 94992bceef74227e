"""A pulse by a clock of our own: how long each nap really takes is written down beforehand."""

import asyncio
import time

import pytest

from bot.frontends.pulse import Pulse
from bot.metrics import Metrics


class Hands:
    """A clock that moves only while somebody sleeps, and then by more than they asked for."""

    def __init__(self, *lateness: float) -> None:
        self.now = 1000.0
        self.lateness = list(lateness)
        self.slept_out = asyncio.Event()

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if not self.lateness:
            self.slept_out.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        self.now += seconds + self.lateness.pop(0)


def pulse_by(hands: Hands, metrics: Metrics | None = None) -> Pulse:
    return Pulse(metrics or Metrics(), monotonic=hands.monotonic, sleep=hands.sleep)


async def test_before_its_first_beat_a_pulse_is_not_late() -> None:
    pulse = pulse_by(Hands())

    assert (pulse.last, pulse.worst) == (0, 0)


async def test_the_last_beat_and_the_worst_are_told() -> None:
    hands = Hands(0.002, 0.4, 0.003)

    async with pulse_by(hands) as pulse:
        await hands.slept_out.wait()

        assert pulse.last == pytest.approx(0.003)
        assert pulse.worst == pytest.approx(0.4)


async def test_the_worst_is_forgotten_after_a_minute() -> None:
    hands = Hands(0.4, *[0.001] * 650)

    async with pulse_by(hands) as pulse:
        await hands.slept_out.wait()

        assert pulse.worst == pytest.approx(0.001)
        assert len(pulse._beats) <= 601


async def test_a_beat_that_is_overdue_counts_before_it_comes() -> None:
    hands = Hands(0.001)

    async with pulse_by(hands) as pulse:
        await hands.slept_out.wait()
        hands.now += 2.6

        assert pulse.last == pytest.approx(2.5)
        assert pulse.worst == pytest.approx(2.5)


async def test_every_beat_is_timed_for_the_operator() -> None:
    hands, metrics = Hands(0.0, 0.7, -0.01), Metrics()

    async with pulse_by(hands, metrics):
        await hands.slept_out.wait()

    page = metrics.page().decode()
    assert "earmark_loop_lag_seconds_count 3.0" in page
    assert 'earmark_loop_lag_seconds_bucket{le="0.5"} 2.0' in page


async def test_it_stops_beating_when_its_block_ends() -> None:
    hands = Hands(0.0)

    async with pulse_by(hands) as pulse:
        await hands.slept_out.wait()
    hands.now += 100

    assert pulse.last < 0.001
    assert [task for task in asyncio.all_tasks() if task.get_name() == "pulse"] == []


async def test_a_loop_that_was_held_up_is_noticed_by_the_real_clock() -> None:
    async with Pulse(Metrics(), monotonic=time.monotonic, every=0.001) as pulse:
        await asyncio.sleep(0)
        time.sleep(0.05)  # noqa: ASYNC251 - holding the loop up is what is told of
        late = pulse.last

        assert 0.04 < late <= pulse.worst
