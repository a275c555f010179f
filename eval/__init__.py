"""The grounding test suite: question sets, runs, metrics, reports."""
