"""What is counted and timed, for whoever watches over Earmark: the one door to prometheus_client."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""How `Metrics.page` is to be announced."""

# In seconds. An answer is computed within 0.15 or trains first; Discord waits 3 for an acknowledgement.
_ANSWER = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_ACKNOWLEDGEMENT = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_LAG = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """The figures of one running Earmark, in a registry of its own; lengths of time are in seconds."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        self._answers = Counter(
            "earmark_answers", "Commands that were answered.", ("command", "outcome"), registry=own
        )
        self._answering = Histogram(
            "earmark_answer_seconds",
            "From a command to its answer.",
            ("command",),
            buckets=_ANSWER,
            registry=own,
        )
        self._acknowledging = Histogram(
            "earmark_acknowledgement_seconds",
            "From a command to the platform knowing that it arrived.",
            buckets=_ACKNOWLEDGEMENT,
            registry=own,
        )
        self._lag = Histogram(
            "earmark_loop_lag_seconds", "How late the event loop wakes up.", buckets=_LAG, registry=own
        )
        self._greatest_lag = Gauge(
            "earmark_loop_lag_greatest_seconds", "The latest that it woke up since the start.", registry=own
        )
        self._connected = Gauge("earmark_connected", "1 while the chat platform is connected.", registry=own)
        self._jobs = Gauge("earmark_jobs", "Jobs by how they stand.", ("kind", "state"), registry=own)
        self._oldest = Gauge(
            "earmark_jobs_oldest_seconds", "How long the oldest job has been due.", registry=own
        )
        self._failures = Counter(
            "earmark_job_failures", "Jobs that failed, by their error.", ("kind", "problem"), registry=own
        )
        self._leads = Gauge(
            "earmark_leads", "1 while this Earmark works by itself, of those on a database.", registry=own
        )
        self._verdicts = Gauge(
            "earmark_verdicts", "Verdicts on songs that stand, by what was said.", ("verdict",), registry=own
        )
        self._silent = Gauge(
            "earmark_verdicts_silent",
            "1 while songs are suggested, and for a week nobody has said anything of any.",
            registry=own,
        )
        self._worst = 0.0

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        """Count a command and time it; the caller sees to it that both names are of a known few."""
        self._answers.labels(command, outcome).inc()
        self._answering.labels(command).observe(seconds)

    def acknowledged(self, seconds: float) -> None:
        """Time how soon the platform knew that a command arrived."""
        self._acknowledging.observe(seconds)

    def lagged(self, seconds: float) -> None:
        """Note how late the event loop woke up."""
        self._lag.observe(seconds)
        self._worst = max(self._worst, seconds)
        self._greatest_lag.set(self._worst)

    def connected(self, value: bool) -> None:  # noqa: FBT001 - a setter's one value
        """Say whether the chat platform is connected."""
        self._connected.set(value)

    def stands(self, counts: Mapping[tuple[str, str], int], oldest: float, *, leads: bool) -> None:
        """Say how many jobs there are by kind and state, and for how many seconds the oldest has been due."""
        self._jobs.clear()
        for (kind, state), number in counts.items():
            self._jobs.labels(kind, state).set(number)
        self._oldest.set(oldest)
        self._leads.set(leads)

    def failed(self, kind: str, problem: str) -> None:
        """Count a job that failed; the caller sees to it that both names are of a known few."""
        self._failures.labels(kind, problem).inc()

    def judged(self, counts: Mapping[str, int], *, silent: bool) -> None:
        """Say how many verdicts stand by what was said, and whether they fail to come."""
        for verdict, number in counts.items():
            self._verdicts.labels(verdict).set(number)
        self._silent.set(silent)

    def page(self) -> bytes:
        """Write all figures in Prometheus's text format."""
        return generate_latest(self._registry)
