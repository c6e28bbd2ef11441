"""Turn a translation into a finding where two “not” of a sentence were not said as two.

“Do not get up without help” says “not” twice: with only one of them left, the text says the
opposite. And “do not stop refusing” says it twice where the source says “do not refuse”.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nethandout.i18n.checks.entry import Entry, Finding, grave
from nethandout.i18n.checks.reading import Reading
from nethandout.i18n.checks.tables import IDIOM

_SURE: Final = frozenset({"hard", "follow", "repeats", "joined"})
_DOUBLE: Final = "double"
_BY_ONESELF: Final = "by-oneself"
# “Only with help”, “not alone” and “ask us before you stop” say both.
_OTHERWISE: Final = frozenset({f"{IDIOM}only-after", f"{IDIOM}{_BY_ONESELF}"})


def check_twice(entry: Entry) -> Iterator[Finding]:
    """Find one “not” for “not … without”, and two that cancel each other."""
    if entry.words is None:
        return
    if entry.here.hits("cancels") and _sure(entry.there) and not entry.there.hits("idiom forget"):
        yield grave(entry, "negation-added", "two “not” cancel each other here")
    doubles = sum(hit.tag == _DOUBLE for hit in entry.there.hits("not"))
    if not doubles or _BY_ONESELF not in entry.words.table.idioms:
        return
    if _sure(entry.here) == _sure(entry.there) + doubles and not _says_otherwise(entry.here):
        yield grave(entry, "negation-lost", "one “not” of “not … without” is missing here")


def _sure(reading: Reading) -> int:
    return sum(hit.tag in _SURE for hit in reading.hits("not"))


def _says_otherwise(reading: Reading) -> bool:
    """Tell whether a text has what may stand for one of the two “not”."""
    if any(hit.tag and hit.tag not in _SURE for hit in reading.hits("not")):
        return True
    if any(hit.tag == "before" for hit in reading.hits("axis order")):
        return True
    if any(hit.tag == "first" for hit in reading.hits("axis ends")):
        return True
    return bool(_OTHERWISE & reading.kinds.keys())
