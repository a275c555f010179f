"""Counts and times for Prometheus; never a question, an answer or an address."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The figures of one server, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        # The label `door` is the interface; it keeps the name that operators have in their charts.
        self._answers = Counter(
            "standpunt_answers", "Answers given", ("door", "outcome"), registry=self._registry
        )  # fmt: skip
        self._errors = Counter(
            "standpunt_errors", "Questions without an answer", ("door", "kind"), registry=self._registry
        )
        self._seconds = Histogram(
            "standpunt_answer_seconds",
            "Time from question to answer, waiting included",
            ("door",),
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
            registry=self._registry,
        )
        self._papers = Gauge("standpunt_papers", "Papers in the index", registry=self._registry)
        self._ready = Gauge("standpunt_ready", "1 when questions can be answered", registry=self._registry)

    def answered(self, interface: str, outcome: str, seconds: float) -> None:
        """Count an answer that was asked for through an interface."""
        self._answers.labels(interface, outcome).inc()
        self._seconds.labels(interface).observe(seconds)

    def failed(self, interface: str, kind: str) -> None:
        """Count a question that got an error."""
        self._errors.labels(interface, kind).inc()

    def text(self, *, papers: int, is_ready: bool) -> bytes:
        """All figures in Prometheus' text format."""
        self._papers.set(papers)
        self._ready.set(is_ready)
        return generate_latest(self._registry)
