import re

import pytest

from bot.metrics import CONTENT_TYPE, Metrics

SAMPLE = re.compile(r"^(?P<name>[a-z_]+(?:\{[^}]*\})?) (?P<value>\S+)$", re.MULTILINE)


def figures(metrics: Metrics) -> dict[str, float]:
    """Read a page as Prometheus does."""
    return {line["name"]: float(line["value"]) for line in SAMPLE.finditer(metrics.page().decode())}


def test_an_answer_is_counted_by_its_outcome_and_timed() -> None:
    metrics = Metrics()

    metrics.answered("guess", "ok", 0.12)
    metrics.answered("guess", "ok", 0.2)
    metrics.answered("guess", "none-fits", 4.0)

    page = figures(metrics)
    assert page['earmark_answers_total{command="guess",outcome="ok"}'] == 2
    assert page['earmark_answers_total{command="guess",outcome="none-fits"}'] == 1
    assert page['earmark_answer_seconds_count{command="guess"}'] == 3
    assert page['earmark_answer_seconds_sum{command="guess"}'] == pytest.approx(4.32)
    assert page['earmark_answer_seconds_bucket{command="guess",le="0.15"}'] == 1


def test_an_acknowledgement_after_discords_three_seconds_stands_out() -> None:
    metrics = Metrics()

    for seconds in (0.02, 2.9, 3.1):
        metrics.acknowledged(seconds)

    page = figures(metrics)
    assert page['earmark_acknowledgement_seconds_bucket{le="3.0"}'] == 2
    assert page['earmark_acknowledgement_seconds_bucket{le="+Inf"}'] == 3


def test_the_lag_of_the_loop_is_told_from_a_millisecond_on_and_the_greatest_is_kept() -> None:
    metrics = Metrics()

    for seconds in (0.0004, 0.7, 0.003):
        metrics.lagged(seconds)

    page = figures(metrics)
    assert page['earmark_loop_lag_seconds_bucket{le="0.001"}'] == 1
    assert page['earmark_loop_lag_seconds_bucket{le="0.005"}'] == 2
    assert page["earmark_loop_lag_greatest_seconds"] == 0.7


def test_what_holds_now_is_told_as_it_is_now() -> None:
    metrics = Metrics()
    assert figures(metrics)["earmark_connected"] == 0

    metrics.connected(True)
    metrics.stands({("guesser", "waiting"): 4, ("card", "failed"): 1}, 90.5, leads=True)
    metrics.stands({("guesser", "waiting"): 3, ("guesser", "running"): 1}, 12, leads=True)

    page = figures(metrics)
    assert (page["earmark_connected"], page["earmark_leads"]) == (1, 1)
    assert page["earmark_jobs_oldest_seconds"] == 12
    assert {name: number for name, number in page.items() if name.startswith("earmark_jobs{")} == {
        'earmark_jobs{kind="guesser",state="running"}': 1,
        'earmark_jobs{kind="guesser",state="waiting"}': 3,
    }


def test_a_job_that_failed_is_counted_by_its_error() -> None:
    metrics = Metrics()

    for problem in ("JobTimedOut", "OutOfMemory", "JobTimedOut"):
        metrics.failed("guesser", problem)

    page = figures(metrics)
    assert page['earmark_job_failures_total{kind="guesser",problem="JobTimedOut"}'] == 2
    assert page['earmark_job_failures_total{kind="guesser",problem="OutOfMemory"}'] == 1


def test_two_houses_in_one_process_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()

    one.acknowledged(0.1)

    assert figures(one)["earmark_acknowledgement_seconds_count"] == 1
    assert figures(other)["earmark_acknowledgement_seconds_count"] == 0


def test_a_page_is_text_with_a_line_of_help_for_every_figure() -> None:
    page = Metrics().page().decode()

    assert CONTENT_TYPE.startswith("text/plain")
    assert re.findall(r"^# HELP (\w+)", page, re.MULTILINE) == re.findall(
        r"^# TYPE (\w+)", page, re.MULTILINE
    )


def test_verdicts_are_counted_by_what_was_said_and_a_flag_tells_that_none_come() -> None:
    metrics = Metrics()

    metrics.judged({"like": 9, "dislike": 4}, silent=True)
    metrics.judged({"like": 8, "dislike": 5}, silent=False)
    page = figures(metrics)
    assert page['earmark_verdicts{verdict="like"}'] == 8
    assert page['earmark_verdicts{verdict="dislike"}'] == 5
    assert page["earmark_verdicts_silent"] == 0

    metrics.judged({"like": 8}, silent=True)
    assert figures(metrics)["earmark_verdicts_silent"] == 1
