"""Turn two English texts into whether a translation of one is dangerous for the other."""

from __future__ import annotations

from nethandout.i18n.checks.negation import negations
from nethandout.i18n.checks.numbers import numbers


def is_critical_change(before: str, after: str) -> bool:
    """Tell whether numbers or negations differ between two English texts."""
    same_numbers = _written(before) == _written(after)
    return not same_numbers or negations(before, "en") != negations(after, "en")


def _written(text: str) -> list[tuple[str, str | None]]:
    return [(number.written, number.unit) for number in numbers(text, "en")]
