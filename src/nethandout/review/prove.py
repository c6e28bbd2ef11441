"""Turn translations into changed ones, and those into how many the checks notice.

A check that was never seen to fail proves nothing. Each translation that ships is changed on
purpose, one slip at a time, as a tired translator or a machine would change it, and checked as
any other. Nothing is drawn by chance: the same catalogs give the same figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from nethandout.content.library import Library
from nethandout.i18n.catalogplaces import DOMAINS
from nethandout.i18n.checks import Entry, check_entry
from nethandout.i18n.checks.amount import Amount
from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.catalog import translations
from nethandout.i18n.checks.lexicon import expanded
from nethandout.i18n.checks.reading import Reading
from nethandout.i18n.checks.tables import AXIS
from nethandout.i18n.po.files import read_po
from nethandout.review.catalog_files import catalogs_of, tables_of, termbase_of

_TIMES: Final = ("minute", "hour", "day", "week", "month", "year")
_OTHER_UNIT = MappingProxyType(
    {
        "mg": "mcg",
        "mcg": "mg",
        "g": "mg",
        "kg": "g",
        "mL": "L",
        "L": "mL",
        "mm": "cm",
        "cm": "mm",
        "m": "cm",
        "°C": "°F",
        "°F": "°C",
        "lb": "kg",
        "tablet": "drop",
        **dict(zip(_TIMES, (*_TIMES[1:], "day"), strict=True)),
    }
)
_HOLDER = re.compile(r"\{[a-z][a-z0-9_]*\}")
_SAFE_DIGITS = re.compile(r"(?<![\w{.,-])[0-9]+(?![\w}.,-]*[A-Za-z}])")


class Changed(NamedTuple):
    """A translation with one slip in it, and the kind of slip."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How many changed translations of one kind the checks noticed, and kept from printing."""

    language: str
    kind: str
    changed: int
    noticed: int
    blocked: int
    missed: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Give the share that was noticed, from 0 to 1."""
        return self.noticed / self.changed if self.changed else 1.0


def prove(library: Library, language: str) -> list[Proof]:
    """Turn the catalogs of a language into figures, one for each kind of slip."""
    counts = {kind: [0, 0, 0] for kind in KINDS}
    missed: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for entry in _entries(library, language):
        before = {finding.code for finding in check_entry(entry)}
        for kind, text in _changes(entry):
            if text == entry.target or not text.strip():
                continue
            found = list(check_entry(replace(entry, target=text)))
            noticed = {finding.code for finding in found} - before
            counts[kind][0] += 1
            counts[kind][1] += bool(noticed)
            counts[kind][2] += any(finding.blocks for finding in found)
            if not noticed:
                missed[kind].append(text)
    return [
        Proof(language, kind, changed, noticed, blocked, tuple(missed[kind]))
        for kind, (changed, noticed, blocked) in counts.items()
    ]


def _entries(library: Library, language: str) -> Iterator[Entry]:
    """Turn a language into its finished translations."""
    termbase = termbase_of(library)
    tables = tables_of(library, termbase)
    for path in catalogs_of(library, language, DOMAINS):
        for message in read_po(path, library.label(path)):
            if message.obsolete or message.fuzzy:
                continue
            for entry in translations(message, termbase, language, tables):
                if entry.target.strip():
                    yield entry


def _changes(entry: Entry) -> Iterator[Changed]:
    for kind, change in KINDS.items():
        for text in change(entry):
            yield Changed(kind, text)


def _digits(entry: Entry) -> Iterator[str]:
    """Make each number ten times as large, and one more."""
    for match in _SAFE_DIGITS.finditer(entry.target):
        number = match[0]
        if not int(number):
            continue
        for other in (f"{number}0", str(int(number) + 1)):
            yield entry.target[: match.start()] + other + entry.target[match.end() :]


def _units(entry: Entry) -> Iterator[str]:
    """Give a number another unit of its kind."""
    if entry.words is None:
        return
    for amount in amounts(entry.here):
        other = _OTHER_UNIT.get(amount.unit or "")
        said = _first(entry.words.table.units.get(other or "", ()))
        hit = _unit_after(entry, amount)
        if said is None or hit is None or not _counted_there(entry, amount):
            continue
        yield from _replaced(entry, hit[0], hit[1], said)


def _unit_after(entry: Entry, amount: Amount) -> tuple[int, int] | None:
    """Find the place of the unit right behind a number in digits."""
    if entry.words is None or not amount.digits or 0 in amount.values:
        return None
    gap = entry.words.between.match(entry.here.text, amount.end)
    hit = entry.words.units.at(entry.here.text, gap.end()) if gap else None
    return (hit.start, hit.end) if hit else None


def _counted_there(entry: Entry, amount: Amount) -> bool:
    return any(a.agrees(amount) and a.unit == amount.unit for a in amounts(entry.there))


def _not_lost(entry: Entry) -> Iterator[str]:
    """Leave out each “not” that stands for one of the source."""
    sure = [hit for hit in entry.there.hits("not") if hit.tag == "hard"]
    shared = entry.there.idioms & entry.here.idioms
    if not sure or shared:
        return
    for hit in entry.here.hits("not"):
        if not _same_sentence(hit.start, entry):
            continue
        if hit.tag == "hard" and not _inside_drug(hit.start, entry):
            for left in _replaced(entry, hit.start, hit.end, ""):
                spaced = entry.words is None or entry.words.table.spaced
                yield " ".join(left.split()) if spaced else left


def _same_sentence(place: int, entry: Entry) -> bool:
    """Tell whether a sentence has no more “not”s than the one of the source it stands for."""
    if entry.there.sentences != entry.here.sentences:
        return False
    number = entry.here.sentence_of(place)
    there, here = (
        sum(
            hit.tag == "hard" and reading.sentence_of(hit.start) == number
            for hit in reading.hits("not")
        )
        for reading in (entry.there, entry.here)
    )
    return here <= there


def _inside_drug(place: int, entry: Entry) -> bool:
    return any(drug.start <= place < drug.end for drug in entry.here.hits("drug"))


def _not_added(entry: Entry) -> Iterator[str]:
    """Put a “not” before the first word of a text that has none in either language."""
    if entry.words is None or entry.there.hits("not") or entry.here.hits("not"):
        return
    if len(entry.there.text.split()) < _WORDS or not entry.there.text.endswith("."):
        return
    said = _first(entry.words.table.negation.hard)
    if said:
        gap = " " if entry.words.table.spaced else ""
        target = entry.target
        yield said.capitalize() + gap + target[:1].lower() + target[1:]


def _opposites(entry: Entry) -> Iterator[str]:
    """Say the other pole of each grave pair that the source speaks of."""
    words = entry.words
    if words is None:
        return
    for kind in entry.there.kinds:
        axis = kind.removeprefix(AXIS)
        if not kind.startswith(AXIS) or axis not in _PLAIN_AXES:
            continue
        poles = {hit.tag for hit in entry.there.hits(kind)}
        here = entry.here.hits(kind)
        if len(poles) != 1 or len({hit.tag for hit in here}) != 1 or here[0].tag not in poles:
            continue
        if len(here) != len(entry.there.hits(kind)):
            continue
        for pole, forms in words.table.opposites.get(axis, {}).items():
            said = _first(forms)
            if pole in poles or pole == "none" or said is None:
                continue
            yield from _replaced(entry, here[0].start, here[0].end, said)
            break


def _placeholder_lost(entry: Entry) -> Iterator[str]:
    for match in _HOLDER.finditer(entry.target):
        yield entry.target[: match.start()] + entry.target[match.end() :]


def _placeholder_renamed(entry: Entry) -> Iterator[str]:
    for match in _HOLDER.finditer(entry.target):
        yield entry.target[: match.end() - 1] + "x" + entry.target[match.end() - 1 :]


def _sentence_dropped(entry: Entry) -> Iterator[str]:
    """Leave out the last sentence, where both languages have as many."""
    ends = Reading(entry.target, entry.base_language, None).ends
    if 1 < len(ends) == entry.there.sentences:
        yield entry.target[: ends[-2]].strip()


def _swapped(entry: Entry) -> Iterator[str]:
    """Let the first two numbers of one kind change places."""
    there = amounts(entry.there)
    found = [
        a for a in amounts(entry.here) if a.digits and any(a.agrees(b) and b.digits for b in there)
    ]
    for first, second in pairwise(found):
        if first.values & second.values or first.written == second.written:
            continue
        if not _one_sentence(entry, first, second):
            continue
        clean = entry.here.clean
        turned = (
            clean[second.start : second.end]
            + clean[first.end : second.start]
            + clean[first.start : first.end]
        )
        yield from _replaced(entry, first.start, second.end, turned)
        return


def _replaced(entry: Entry, start: int, end: int, text: str) -> Iterator[str]:
    """Turn a place of the words alone into the translation with another text there.

    The words have no placeholders and markup: the same letters are looked for, the same time.
    """
    clean = entry.here.clean
    piece = clean[start:end]
    place = -1
    for _ in range(clean[:start].count(piece) + 1):
        place = entry.target.find(piece, place + 1)
        if place < 0:
            return
    yield entry.target[:place] + text + entry.target[place + len(piece) :]


def _one_sentence(entry: Entry, first: Amount, second: Amount) -> bool:
    return entry.here.sentence_of(first.start) == entry.here.sentence_of(second.start)


def _first(forms: tuple[str, ...]) -> str | None:
    """Give the first word of a list that is written out, without any letters left open."""
    written = (word for form in forms for word in expanded(form))
    return next((word for word in written if not any(sign in word for sign in "*…#")), None)


_WORDS: Final = 4
_PLAIN_AXES = frozenset({"side", "order", "amount", "sun", "clock", "route", "doing", "lasting"})
KINDS: Mapping[str, Callable[[Entry], Iterator[str]]] = MappingProxyType(
    {
        "digits": _digits,
        "units": _units,
        "numbers swapped": _swapped,
        "not lost": _not_lost,
        "not added": _not_added,
        "opposites": _opposites,
        "sentence dropped": _sentence_dropped,
        "placeholder lost": _placeholder_lost,
        "placeholder renamed": _placeholder_renamed,
    }
)
"""The kinds of slips, in the order of the table."""
