"""How numbers and dates are written for a Dutch reader."""

from __future__ import annotations

from typing import Final

MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def decimal(value: float, decimals: int) -> str:
    """A number with a decimal comma.

    >>> decimal(1.25, 1), decimal(3.0, 0)
    ('1,2', '3')
    """
    return f"{value:.{decimals}f}".replace(".", ",")


def percentage(share: float, decimals: int = 0) -> str:
    """A share, 0 to 1, in percent; one that isn't quite all or nothing doesn't become it by rounding.

    >>> percentage(0.876), percentage(0.996), percentage(1), percentage(0.8153, 1)
    ('88%', '99,6%', '100%', '81,5%')
    """
    shown = decimal(100 * share, decimals)
    becomes_all_or_nothing = share not in (0, 1) and shown in {decimal(0, decimals), decimal(100, decimals)}
    return (decimal(100 * share, decimals + 1) if becomes_all_or_nothing else shown) + "%"
