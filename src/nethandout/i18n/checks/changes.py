"""Turn two English texts into whether a translation of one is dangerous for the other."""

from __future__ import annotations

from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.negation import negations
from nethandout.i18n.checks.reading import read_source
from nethandout.i18n.checks.tables import built_in_tables
from nethandout.i18n.termbase import Termbase


def is_critical_change(before: str, after: str) -> bool:
    """Tell whether numbers or negations differ between two English texts."""
    return _written(before) != _written(after) or negations(before) != negations(after)


def _written(text: str) -> list[tuple[str, str | None]]:
    reading = read_source(text, built_in_tables().source, _NO_TERMS)
    return [(amount.written, amount.unit) for amount in amounts(reading) if amount.digits]


_NO_TERMS = Termbase()
