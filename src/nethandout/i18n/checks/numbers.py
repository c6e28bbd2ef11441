"""Turn a translation into what is wrong with its numbers and units.

Numbers are compared by value, each with the unit it counts: “2 tablets every 8 hours” is not
“8 tablets every 2 hours”. A zero added behind a point is an error even so: 7.50 is how ten
times 7.5 is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nethandout.i18n.checks.amount import MEASURES, Amount
from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.changes import Pair, compare, is_degree
from nethandout.i18n.checks.entry import Entry, Finding, blocking, grave, listed, warning
from nethandout.i18n.checks.opposites import moved_along
from nethandout.i18n.checks.reading import Reading

_COUNTED: Final = frozenset({"time", "tablet", "drop", "unit", "puff", "spoon", "cup", "monthname"})
_NEAR: Final = 28
_YEARS: Final = range(1900, 2100)
_ONCE = re.compile(r"\b(?:once|one time)\b")
_CLASSIFIER: Final = 3
"""Characters between a number and what it counts: a space, and 个 in Chinese."""
_FEW: Final = 2
_OUT_OF = re.compile(r"^\s*(?:\w+\s){0,2}?(?:of|in|out of|per)\b")
_FROM = re.compile(r"\bfrom (?:\w+ )?$")
_INSIDE = re.compile(r"[中里内裡]|当中|里面|之中")


def check_numbers(entry: Entry) -> Iterator[Finding]:
    """Find numbers that were lost, added or changed, and numbers that count something else."""
    there, here = entry.there, entry.here
    if not (there.may_count or here.may_count):
        return
    if not here.hits("of") and _are_alike(amounts(there), amounts(here)):
        return
    pairs, lost, added = compare(amounts(there), amounts(here))
    lost, added = _without_idioms(entry, lost, added)
    added = [n for n in added if n.digits or not there.hits("some")]
    added = [n for n in added if not _is_restated(n, pairs)]
    soft = [n for n in lost if not n.digits and n.unit is None and not n.month]
    hard = [n for n in lost if n not in soft]
    if hard or any(n.digits for n in added) or (soft and added):
        lacks = f"missing: {listed(n.written for n in lost)}" if lost else ""
        extra = f"not in the source: {listed(n.written for n in added)}" if added else ""
        both = "; ".join(part for part in (lacks, extra) if part)
        yield blocking("number", f"numbers differ from the source; {both}")
        return
    if soft:
        yield warning("number-word", f"no number here for “{listed(n.written for n in soft)}”")
    if _month_and_day_swapped(pairs):
        yield blocking("number", "a month and a day changed places, or one is no date here")
        return
    yield from _eleven(entry, pairs)
    yield from _added_words(added)
    if any(n.unit == "time" and 1 not in n.values for n in added) and _ONCE.search(there.text):
        yield blocking("number", "the source says “once”, this another number of times")
    yield from _zeros(pairs)
    yield from _units(entry, pairs)
    yield from _order(entry, pairs)


def _month_and_day_swapped(pairs: list[Pair]) -> bool:
    """Tell whether 07/05, July 5 in English, became 7 May: a month of one side is no month here.

    A date that has no month at all on one side (“5/7”) proves nothing.
    """
    months = [(_is_month(pair.there), _is_month(pair.here)) for pair in pairs]
    return (True, False) in months and (False, True) in months


def _is_month(amount: Amount) -> bool:
    return amount.month or amount.unit == "monthname"


def _are_alike(there: Sequence[Amount], here: Sequence[Amount]) -> bool:
    """Tell whether both sides have the same numbers of the same units in the same order."""
    return len(there) == len(here) and all(
        a.digits and b.digits and a.values == b.values and a.unit == b.unit and a.zeros >= b.zeros
        for a, b in zip(there, here, strict=True)
    )


def _is_restated(amount: Amount, pairs: list[Pair]) -> bool:
    """Tell whether digits only repeat the number in words before them: “dos (2)”."""
    return amount.digits and any(
        not pair.here.digits
        and pair.here.values == amount.values
        and 0 <= amount.start - pair.here.end <= _NEAR
        and (amount.unit is None or pair.here.unit in {None, amount.unit})
        for pair in pairs
    )


def _without_idioms(
    entry: Entry, lost: list[Amount], added: list[Amount]
) -> tuple[list[Amount], list[Amount]]:
    """Leave out numbers inside what both languages say in their own way: “24 hours a day”."""
    shared = entry.there.idioms & entry.here.idioms
    if not shared:
        return lost, added
    return tuple(  # type: ignore[return-value]
        [
            amount
            for amount in found
            if not any(
                hit.start <= amount.start < hit.end for kind in shared for hit in reading.hits(kind)
            )
        ]
        for reading, found in ((entry.there, lost), (entry.here, added))
    )


def _eleven(entry: Entry, pairs: list[Pair]) -> Iterator[Finding]:
    """Find the English “once” in Spanish, where it is eleven.

    Half of the computer-made Spanish medicine labels in one study had errors; this was the worst.
    """
    if entry.base_language != "es" or "once" not in entry.here.text:
        return
    paired = {pair.here.start for pair in pairs}
    if any(n.written == "once" and n.start not in paired for n in amounts(entry.here)):
        yield blocking("once", "in Spanish “once” is eleven; the source has no eleven")


def _added_words(added: list[Amount]) -> Iterator[Finding]:
    for amount in added:
        if amount.unit is not None and max(amount.values) > _FEW:
            yield warning("number-word", f"“{amount.written}” has no number in the source")


def _zeros(pairs: list[Pair]) -> Iterator[Finding]:
    for there, here in pairs:
        if here.zeros > there.zeros and here.digits:
            yield blocking("number", f"{here.written} is read as ten times {there.written}")


def _units(entry: Entry, pairs: list[Pair]) -> Iterator[Finding]:
    """Find numbers that count something else than in the source, or nothing."""
    if entry.words is None or not entry.words.table.units:
        return
    for there, here in pairs:
        if there.unit is None:
            if _is_year(here):
                continue
            if here.unit in MEASURES and not _unit_near(here.unit, there, entry.there):
                said = f"the source has no “{here.unit}” behind {there.written}"
                yield grave(entry, "unit", said)
        elif (
            here.unit == there.unit
            or is_degree(there, here)
            or there.converts(here)
            or there.month
            or here.month
        ):
            continue
        elif here.unit is not None and (there.sure or (here.digits and there.lasts(here))):
            said = f"{there.written} counts “{there.unit}” in the source, not here"
            yield blocking("unit", said)
        elif not (_unit_near(there.unit, here, entry.here) or _is_said_once(there.unit, pairs)):
            said = f"“{there.unit}” stands behind {there.written} in the source, not here"
            report = warning if there.unit in _COUNTED or not there.sure else blocking
            if there.sure and here.sure:
                yield report("unit", said)


def _is_said_once(unit: str, pairs: list[Pair]) -> bool:
    """Tell whether what is counted is named at another number: “2 tablets now and 1 at night”."""
    return unit in _COUNTED and any(pair.here.unit == unit for pair in pairs)


def _is_year(amount: Amount) -> bool:
    """Tell a year from a weight: Russian “2027 г.” is no 2027 grams."""
    return amount.unit == "g" and all(value in _YEARS for value in amount.values)


def _unit_near(unit: str, amount: Amount, reading: Reading) -> bool:
    """Tell whether a unit stands near a number, with no other number between."""
    for hit in reading.hits("unit"):
        if hit.tag == unit and -_NEAR <= hit.start - amount.end <= _NEAR:
            low, high = sorted((amount.start, hit.start))
            if not any(low < n.start < high for n in amounts(reading) if n.digits):
                return True
    return False


def _order(entry: Entry, pairs: list[Pair]) -> Iterator[Finding]:
    """Find numbers of one kind that changed places, when what stands around them did not."""
    counted = (p for p in pairs if p.there.sure and (p.here.digits or p.here.sure or p.here.unit))
    pairs = sorted(counted, key=lambda p: p.there.start)
    for index, first in enumerate(pairs):
        for second in pairs[index + 1 :]:
            same_kind = first.there.unit == second.there.unit
            turned = first.here.start > second.here.start
            if same_kind and _is_upside_down(first, second, entry):
                yield blocking("number-order", _said(first, second))
                return
            if not (same_kind and turned) or first.there.values == second.there.values:
                continue
            if _is_range(first.there, second.there, entry.there):
                yield blocking("number-order", _said(first, second))
                return
            if _is_part(first, second, entry) or _moved_along(entry, pairs):
                continue
            if entry.there.sentence_of(first.there.start) != entry.there.sentence_of(
                second.there.start
            ):
                continue
            is_sure = entry.is_vital if first.there.unit else _keeps_order(entry, first, second)
            is_sure |= _lost_its_noun(first, second, entry)
            report = blocking if is_sure else warning
            yield report("number-order", _said(first, second))
            return


def _keeps_order(entry: Entry, first: Pair, second: Pair) -> bool:
    """Tell whether two counts of a text without a time of day should stand as in the source."""
    if entry.words is None or not entry.words.table.spaced or ":" in entry.there.text:
        return False
    return not any(n.month for n in amounts(entry.there)) and all(
        pair.there.digits and pair.here.digits for pair in (first, second)
    )


def _lost_its_noun(first: Pair, second: Pair, entry: Entry) -> bool:
    """Tell whether a term that one number counts in the source now stands behind the other."""
    terms = entry.termbase.rows
    for one, other in ((first, second), (second, first)):
        behind = entry.there.text[one.there.end :].lstrip()
        row = next((row for row in terms if behind.startswith(row.english)), None)
        if row is None:
            continue
        said = entry.termbase.wording(row, entry.language).accepted
        near = [
            any(0 <= entry.here.text[pair.here.end :].find(form) <= _CLASSIFIER for form in said)
            for pair in (one, other)
        ]
        if near == [False, True]:
            return True
    return False


def _said(first: Pair, second: Pair) -> str:
    return f"{first.there.written} and {second.there.written} changed places"


def _is_range(first: Amount, second: Amount, reading: Reading) -> bool:
    between = reading.text[first.end : second.start].strip()
    ranges = reading.words.ranges if reading.words else frozenset()
    return between in ranges and between != "or"


def _is_upside_down(first: Pair, second: Pair, entry: Entry) -> bool:
    """Tell whether “1 of 10” became “10 of 1”: the words before the larger stand at the other."""
    between = entry.there.text[first.there.end : second.there.start]
    if not _OUT_OF.match(between) or min(first.there.values) >= min(second.there.values):
        return False
    return _is_whole(first.here, entry) and not _is_whole(second.here, entry)


def _is_whole(amount: Amount, entry: Entry) -> bool:
    """Tell whether “out of” stands right before a number."""
    return any(0 <= amount.start - hit.end <= 2 for hit in entry.here.hits("of"))  # noqa: PLR2004


def _is_part(first: Pair, second: Pair, entry: Entry) -> bool:
    """Tell whether “1 of 10” is said as “of 10, 1”, as Chinese does."""
    between = entry.there.text[first.there.end : second.there.start]
    if not _OUT_OF.match(between):
        return False
    here = entry.here
    marked = _is_whole(second.here, entry) and not _is_whole(first.here, entry)
    return marked or _INSIDE.search(here.text[second.here.end : first.here.start]) is not None


def _says_when(entry: Entry, pairs: list[Pair]) -> bool:
    """Tell whether “from 4 cm to 2 cm” is said as “now 2 cm, before 4 cm”."""
    if len(pairs) != _FEW:
        return False
    old, new = pairs
    if not _FROM.search(entry.there.text[: old.there.start]):
        return False
    says = {hit.tag: hit.start for hit in entry.here.hits("time of")}
    now, then = says.get("now", 0), says.get("then", new.here.end)
    return bool(says) and now < old.here.start and then >= new.here.end


def _moved_along(entry: Entry, pairs: list[Pair]) -> bool:
    """Tell whether the words around the numbers changed places with them.

    They did where opposites (“morning”, “night”) or other numbers stand in another order.
    """
    if moved_along(entry) or _says_when(entry, pairs):
        return True
    order = [pair.here.start for pair in pairs]
    kinds = {pair.there.unit for pair in pairs}
    if len(kinds) > 1:
        for kind in kinds:
            places = [p.here.start for p in pairs if p.there.unit == kind]
            if places == sorted(places) and len(places) > 1:
                return False
        return len(order) > len(kinds)
    return False
