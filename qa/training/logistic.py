"""One way to fit a logistic model: with what is known of its weights beforehand, and which sign they may have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]


def fit_logistic(
    signals: npt.ArrayLike,
    labels: Sequence[bool] | npt.NDArray[np.bool_],
    *,
    penalty: npt.ArrayLike,
    prior: npt.ArrayLike = 0.0,
    never_positive: bool = False,
    shares: npt.ArrayLike | None = None,
) -> tuple[Floats, float]:
    """Weights in the signals' own units, and the intercept, which is free.

    They minimise sum(share * log loss) + sum(penalty * (weight - prior)^2) / 2. scikit-learn's model is the case of no prior and
    any sign, with a penalty of 1 / C; it has no way to say that nothing found ever speaks for a claim.

    Args:
        signals: shape (examples, signals).
        labels: whether each example is one of what is looked for.
        penalty: for each signal or for all, over 0; that of standardised signals is the penalty times their variance.
        prior: for each signal or for all: what its weight is where the examples say nothing.
        never_positive: whether no weight may be over 0.
        shares: how much each example weighs; 1 where nobody says.
    """
    x, y = np.asarray(signals, np.float64), np.asarray(labels, bool)
    count = x.shape[1]
    share = np.ones(len(y)) if shares is None else np.asarray(shares, np.float64)
    before, strength = (np.broadcast_to(np.asarray(one, np.float64), count) for one in (prior, penalty))

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w[:-1] + w[-1]
        off = w[:-1] - before
        value = float((share * np.logaddexp(0.0, np.where(y, -z, z))).sum() + (strength * off**2).sum() / 2)
        slope = share * (1.0 / (1.0 + np.exp(-z)) - y)
        return value, np.append(x.T @ slope + strength * off, slope.sum())

    bounds = [(None, 0.0 if never_positive else None)] * count + [(None, None)]
    options = {"maxiter": 10_000, "ftol": 1e-12, "gtol": 1e-7}
    found = minimize(loss, np.append(before, 0.0), jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    return found[:-1], float(found[-1])


def balanced(labels: Sequence[bool] | npt.NDArray[np.bool_], shares: npt.ArrayLike = 1.0) -> Floats:
    """The shares of examples with which the two classes weigh the same, together as much as there are examples.

    >>> balanced([True, False, False, False]).round(2).tolist()
    [2.0, 0.67, 0.67, 0.67]
    """
    y = np.asarray(labels, bool)
    share = np.broadcast_to(np.asarray(shares, np.float64), y.shape)
    each: Floats = np.where(y, 0.5 / max(1e-9, share[y].sum()), 0.5 / max(1e-9, share[~y].sum()))
    return np.asarray(share * each * len(y), np.float64)
