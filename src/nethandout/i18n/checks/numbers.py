"""Turn a translation into what is wrong with its numbers, units and phone numbers.

A number is compared by its digits, not its value: 7.5 and 7.50 differ, because a
trailing zero is how ten times the dose is read. Where a language writes both “1.500”
and “1,500”, both readings are tried against the source.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nethandout.i18n.checks.entry import (
    Entry,
    Finding,
    error,
    listed,
    warning,
    without_terms,
    words_only,
)
from nethandout.i18n.checks.spelled import is_natural_in_words, values_in_words
from nethandout.i18n.checks.structure import without_addresses
from nethandout.i18n.checks.units import measures, unit_at
from nethandout.i18n.languages import primary

# In these languages a comma between digits groups thousands and a point is the decimal sign.
_POINT_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "th", "hi", "bn", "ur"})
_NUMBER = re.compile(
    r"[0-9]{1,3}(?:[\u00a0\u2009\u202f][0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)*|[½¼¾⅓⅔]"
)
_PHONE = re.compile(r"\+?\(?[0-9][0-9\u00a0 ().-]{5,}[0-9]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_PHONE_DIGITS = 7
_GROUP = 3
_ARABIC_SIGNS = str.maketrans({"\u066b": ".", "\u066c": ",", "\u066a": "%", "\uff05": "%"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, what it may be read as, and the unit behind it."""

    written: str
    readings: frozenset[str]
    unit: str | None

    def agrees(self, other: Number) -> bool:
        """Tell whether both may be the same number."""
        return bool(self.readings & other.readings)


def latin_digits(text: str) -> str:
    """Turn Arabic-Indic, Persian and other decimal digits into 0 to 9."""
    return _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text).translate(
        _ARABIC_SIGNS
    )


def numbers(text: str, language: str) -> tuple[Number, ...]:
    """Turn a text into its numbers, in order; phone numbers and addresses are not among them."""
    text = latin_digits(without_addresses(words_only(text)))
    for phone in _phones_as_written(text):
        text = text.replace(phone, " ")
    return tuple(
        Number(
            match[0], readings(match[0], language), unit_at(text, match.end(), primary(language))
        )
        for match in _NUMBER.finditer(text)
    )


def readings(written: str, language: str) -> frozenset[str]:
    """Turn a number as written into the plain decimals it may be read as."""
    written = re.sub(r"[\u00a0\u2009\u202f]", "", written)
    signs = set(re.findall(r"[.,]", written))
    if not signs:
        return frozenset({written})
    point_first = primary(language) in _POINT_LANGUAGES
    if len(signs) > 1 or len(re.findall(r"[.,]", written)) > 1:
        decimal = written[max(written.rfind("."), written.rfind(","))] if len(signs) > 1 else None
        return frozenset({_plain(written, decimal)})
    sign = signs.pop()
    whole, fraction = written.split(sign)
    may_group = len(fraction) == _GROUP >= len(whole) and not whole.startswith("0")
    if may_group and not (point_first and sign == "."):
        grouped, decimal_reading = whole + fraction, f"{whole}.{fraction}"
        return frozenset({grouped} if point_first else {grouped, decimal_reading})
    return frozenset({f"{whole}.{fraction}"})


def check_numbers(entry: Entry) -> Iterator[Finding]:
    """Find numbers that were lost, added or changed, and units that changed numbers."""
    source, target = _entry_numbers(entry)
    lost, added = _differences(source, target)
    spelled_here = values_in_words(entry.target, entry.base_language)
    spelled_there = values_in_words(entry.source, "en")
    as_words = [number for number in lost if number.readings & spelled_here]
    lost = [number for number in lost if number not in as_words]
    added = [number for number in added if not number.readings & spelled_there]
    odd = [
        number
        for number in as_words
        if not any(is_natural_in_words(value, entry.base_language) for value in number.readings)
    ]
    if odd:
        kept = listed(number.written for number in odd)
        yield warning("number-as-word", f"write {kept} in digits, as in the source")
    if lost or added:
        lacks = f"missing: {listed(number.written for number in lost)}" if lost else ""
        extra = f"not in the source: {listed(number.written for number in added)}" if added else ""
        both = "; ".join(part for part in (lacks, extra) if part)
        yield error("number", f"numbers differ from the source; {both}", blocks=True)
    elif wrong := (
        _other_unit(source, target)
        or _lost_unit(source, target, entry.base_language)
        or _other_number(source, target)
    ):
        yield error("unit", wrong, blocks=True)


def check_number_order(entry: Entry) -> Iterator[Finding]:
    """Find numbers that stand in another order than in the source.

    A number with its own unit on both sides may move: its unit was compared already.
    """
    source, target = _entry_numbers(entry)
    if any(_differences(source, target)):
        return
    held = {number.unit for number in source} & {number.unit for number in target} - {None}
    first, second = ([n for n in side if n.unit not in held] for side in (source, target))
    if not all(a.agrees(b) for a, b in zip(first, second, strict=False)):
        yield warning("number-order", "the numbers stand in another order; look at each of them")


def check_phones(entry: Entry) -> Iterator[Finding]:
    """Find phone numbers whose digits differ from the source."""
    source, target = (Counter(phones(text)) for text in (entry.source, entry.target))
    if source != target:
        yield error("phone", "a phone number differs from the source", blocks=True)


def phones(text: str) -> list[str]:
    """Turn a text into its phone numbers, digits (and a leading plus) only."""
    text = latin_digits(without_addresses(words_only(text)))
    return [re.sub(r"[^0-9+]", "", phone) for phone in _phones_as_written(text)]


def _plain(written: str, decimal: str | None) -> str:
    """Turn “1.234,5” with decimal sign “,” into “1234.5”; without one, drop all signs."""
    if decimal is None:
        return re.sub(r"[.,]", "", written)
    whole, _, fraction = written.rpartition(decimal)
    return f"{re.sub(r'[.,]', '', whole)}.{fraction}"


def _phones_as_written(text: str) -> list[str]:
    found = (match[0].strip() for match in _PHONE.finditer(text))
    return [phone for phone in found if _is_phone(phone)]


def _is_phone(written: str) -> bool:
    groups = re.findall(r"[0-9]+", written)
    decimals = re.fullmatch(r"[0-9]+\.[0-9]+(?:[ -]+[0-9]+(?:\.[0-9]+)?)*", written)
    enough = sum(map(len, groups)) >= _PHONE_DIGITS
    return enough and (written.startswith("+") or (len(groups) > 1 and not decimals))


def _entry_numbers(entry: Entry) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    source = numbers(without_terms(entry.source, entry.termbase), "en")
    target = numbers(without_terms(entry.target, entry.termbase), entry.language)
    return source, target


def _differences(
    source: tuple[Number, ...], target: tuple[Number, ...]
) -> tuple[list[Number], list[Number]]:
    """Turn two lists of numbers into those only the first has, and those only the second."""
    left = list(target)
    lost = []
    for number in source:
        partner = next((other for other in left if number.agrees(other)), None)
        if partner is None:
            lost.append(number)
        else:
            left.remove(partner)
    return lost, left


def _other_unit(source: tuple[Number, ...], target: tuple[Number, ...]) -> str | None:
    """Say which number stands before another unit: 5 mcg, and 5 mg."""
    left = list(target)
    for number in source:
        partners = [other for other in left if number.agrees(other)]
        known = [other for other in partners if other.unit and number.unit]
        if not known or len(known) < len(partners):
            continue
        same = next((other for other in known if other.unit == number.unit), None)
        if same is None:
            return f"{number.written} counts “{number.unit}” in the source, not here"
        left.remove(same)
    return None


def _lost_unit(source: tuple[Number, ...], target: tuple[Number, ...], language: str) -> str | None:
    """Say which number lost its unit of measure: 120 mg, and 120.

    In “2 or 4 mg” the unit of a later number counts. Counts of days or tablets may be said in
    other words (Arabic has a dual for them).
    """
    for number in source:
        if number.unit not in measures(language):
            continue
        places = [place for place, other in enumerate(target) if number.agrees(other)]
        following = [other.unit for other in target[min(places) :]] if places else []
        if following and following[0] is None and number.unit not in following:
            return f"“{number.unit}” stands behind {number.written} in the source, not here"
    return None


def _other_number(source: tuple[Number, ...], target: tuple[Number, ...]) -> str | None:
    """Say which unit stands behind another number: 3 to 5 days, and 5 to 3 days."""
    for unit in {number.unit for number in source if number.unit}:
        there = tuple(number for number in source if number.unit == unit)
        here = tuple(number for number in target if number.unit == unit)
        lost, _ = _differences(there, here)
        if lost and len(there) == len(here):
            return f"“{unit}” counts {lost[0].written} in the source, another number here"
    return None
