"""Turn a translation into what is wrong with its spaces, its last sign and its length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nethandout.i18n.checks.entry import Entry, Finding, error, listed, warning

_ENDS = MappingProxyType(
    {".": ".。।॥۔", "?": "?？؟;\u037e", "!": "!！", ":": ":：", ",": ",，،、", ";": ";；؛"}
)
# The first counts: a semicolon is the Greek question mark.
_END_OF: Mapping[str, str] = MappingProxyType(
    {variant: sign for sign in reversed(_ENDS) for variant in _ENDS[sign]}
)
_ALIKE = MappingProxyType({"!": ".", ";": "."})
_DOUBLED = re.compile(r"(?<![\w-])([^\W\d_]+)\s+\1(?![\w-])", re.IGNORECASE)
_DOUBLED_UNSPACED = re.compile(r"([\u4e00-\u9fff]{2,})\1|([的请与或把被])\2")
_EDGES = re.compile(r"^\s|\s$|\s\s")


def check_end(entry: Entry) -> Iterator[Finding]:
    """Find a last sign that does not match the source's."""
    source, target = _end_sign(entry.source), _end_sign(entry.target)
    if _ALIKE.get(source, source) != _ALIKE.get(target, target):
        yield warning(
            "end-sign", f"the source ends with {_named(source)}, this with {_named(target)}"
        )


def check_spaces(entry: Entry) -> Iterator[Finding]:
    """Find spaces at the edges and double spaces that the source does not have."""
    if not _EDGES.search(entry.target):
        return
    if entry.target != entry.target.strip() and entry.source == entry.source.strip():
        yield warning("edge-space", "there is a space at the start or the end")
    if re.search(r"\s{2,}", entry.target.strip()) and not re.search(r"\s{2,}", entry.source):
        yield warning("double-space", "there are two spaces together")


def check_doubled(entry: Entry) -> Iterator[Finding]:
    """Find a word that stands two times in a row, where the source has no such word."""
    words = entry.words
    if words is not None and not words.table.spaced:
        found = _DOUBLED_UNSPACED.search(entry.here.text)
        allowed: tuple[str, ...] = words.table.doubled
    else:
        found = _DOUBLED.search(entry.here.text)
        if found and "{" in entry.target and not _DOUBLED.search(entry.target):
            return
        allowed = words.table.doubled if words else ()
    if found is None or _DOUBLED.search(entry.there.text):
        return
    word = next(part for part in found.groups() if part)
    if word not in allowed:
        yield warning("doubled-word", f"“{word}” stands here two times")


def check_backslashes(entry: Entry) -> Iterator[Finding]:
    """Find backslashes, which would print."""
    if "\\" in entry.target and "\\" not in entry.source:
        yield error("backslash", "take out the backslash; it would print")


def _end_sign(text: str) -> str:
    """Turn a text into the class of its last sign, closing quotes and stars aside."""
    last = text.rstrip().rstrip("*\"'”’»)）」』").rstrip()[-1:]
    return _END_OF.get(last, "")


def _named(sign: str) -> str:
    return f"“{sign}”" if sign else listed(["no sign"])
