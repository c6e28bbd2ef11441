"""Turn a translation into what is wrong with its spaces, its last sign and its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from nethandout.i18n.checks.entry import Entry, Finding, listed, warning, words_only

_ENDS = MappingProxyType(
    {".": ".。।॥۔", "?": "?？؟;\u037e", "!": "!！", ":": ":：", ",": ",，،、", ";": ";；؛"}
)
# Measured on what translators of health leaflets write; shorter texts vary too much.
_RATIOS = MappingProxyType(
    {"zh": (0.12, 0.75), "ja": (0.2, 1.1), "ko": (0.25, 1.2), "ar": (0.4, 1.6)}
)
_OTHER_RATIO = (0.5, 2.2)
_SHORTEST = 25


def check_end(entry: Entry) -> Iterator[Finding]:
    """Find a last sign that does not match the source's."""
    source, target = _end_sign(entry.source), _end_sign(entry.target)
    if source != target:
        yield warning(
            "end-sign", f"the source ends with {_named(source)}, this with {_named(target)}"
        )


def check_spaces(entry: Entry) -> Iterator[Finding]:
    """Find spaces at the edges and double spaces that the source does not have."""
    if entry.target != entry.target.strip() and entry.source == entry.source.strip():
        yield warning("edge-space", "there is a space at the start or the end")
    if re.search(r"\s{2,}", entry.target.strip()) and not re.search(r"\s{2,}", entry.source):
        yield warning("double-space", "there are two spaces together")


def check_length(entry: Entry) -> Iterator[Finding]:
    """Find a translation that is much shorter or longer than its source should give."""
    source, target = (len(words_only(text).strip()) for text in (entry.source, entry.target))
    if source < _SHORTEST:
        return
    low, high = _RATIOS.get(entry.base_language, _OTHER_RATIO)
    if not low <= target / source <= high:
        yield warning("length", "this is much shorter or longer than usual; is it complete?")


def _end_sign(text: str) -> str:
    """Turn a text into the class of its last sign, closing quotes and stars aside."""
    last = text.rstrip().rstrip("*\"'”’»)）」』").rstrip()[-1:]
    return next((sign for sign, variants in _ENDS.items() if last and last in variants), "")


def _named(sign: str) -> str:
    return f"“{sign}”" if sign else listed(["no sign"])
