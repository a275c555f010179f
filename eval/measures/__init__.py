"""Answers and verdicts -> scores and figures with intervals."""
