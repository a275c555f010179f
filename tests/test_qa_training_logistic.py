"""The one logistic fit of all small models."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from qa.training.logistic import balanced, fit_logistic

RNG = np.random.default_rng(7)
SIGNALS = RNG.normal(size=(200, 3)) * [1.0, 5.0, 0.2] + [0.0, 3.0, 1.0]
LABELS = RNG.random(200) < 1 / (1 + np.exp(-(SIGNALS @ [1.5, -0.3, 4.0] - 4)))


def test_without_prior_or_sign_it_is_scikit_learns_model() -> None:
    theirs = LogisticRegression(C=3.0, class_weight="balanced", tol=1e-8, max_iter=5000).fit(SIGNALS, LABELS)
    weights, intercept = fit_logistic(SIGNALS, LABELS, penalty=1 / 3, shares=balanced(LABELS))
    assert weights == pytest.approx(theirs.coef_[0], abs=1e-3)
    assert intercept == pytest.approx(theirs.intercept_[0], abs=1e-3)


def test_a_penalty_by_variance_is_one_on_standardised_signals() -> None:
    scaler = StandardScaler().fit(SIGNALS)
    theirs = LogisticRegression(C=0.3, tol=1e-8, max_iter=5000).fit(scaler.transform(SIGNALS), LABELS)
    weights, _ = fit_logistic(SIGNALS, LABELS, penalty=SIGNALS.var(axis=0) / 0.3)
    assert weights == pytest.approx(theirs.coef_[0] / scaler.scale_, abs=1e-3)


def test_a_signal_that_no_example_has_keeps_its_prior_and_none_speaks_for() -> None:
    never_seen = np.column_stack([SIGNALS, np.zeros(200)])
    weights, _ = fit_logistic(never_seen, LABELS, penalty=1.0, prior=[0.0, 0.0, 0.0, -4.0], never_positive=True)
    assert weights[3] == pytest.approx(-4.0)
    assert weights.max() <= 0 and weights[1] < 0
