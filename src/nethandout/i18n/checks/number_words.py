"""Turn a translation into what is wrong with the numbers it writes as words.

Half of the computer-made Spanish medicine labels in one study had errors; the worst read
the English “once” (one time) as the Spanish “once” (eleven).
"""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.i18n.checks.entry import Entry, Finding, error, listed, warning
from nethandout.i18n.checks.numbers import numbers
from nethandout.i18n.checks.spelled import SPELLED, spelled_values

# These are counts only now and then.
_LOOSE = frozenset({"half", "double", "pair", "both", "couple"})


def check_number_words(entry: Entry) -> Iterator[Finding]:
    """Find number words without a counterpart, above all “once” left in a Spanish text."""
    written = spelled_values(entry.target, entry.base_language)
    if not written and entry.base_language not in SPELLED:
        return
    in_source = spelled_values(entry.source, "en")
    known = _digit_values(entry.source, "en") | set(in_source.values())
    for word, value in written.items():
        if value in known or (word == "ciento" and "por ciento" in entry.target.lower()):
            continue
        if word == "once":
            yield error(
                "once", "in Spanish “once” is eleven; the source has no eleven", blocks=True
            )
        else:
            yield warning("number-word", f"“{word}” has no number in the source")
    here = _digit_values(entry.target, entry.language) | set(written.values())
    lost = [word for word, value in in_source.items() if value not in here and word not in _LOOSE]
    if lost:
        yield warning("number-word", f"no number here for “{listed(lost)}”")


def _digit_values(text: str, language: str) -> set[str]:
    return {reading for number in numbers(text, language) for reading in number.readings}
