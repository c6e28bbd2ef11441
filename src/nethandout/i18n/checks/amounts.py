"""Turn a reading into its amounts: each number by value, with the unit it counts.

A number may be written in any digits (“٧٫٥”), with its thousands in any way, as a fraction, with
a word that multiplies it (“1.5 million”, “15万”), or in words (“veinticinco”, “两”). Where a
language writes both “1.500” and “1,500”, both readings are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from nethandout.i18n.checks.amount import Amount, with_halves
from nethandout.i18n.checks.dates import dates
from nethandout.i18n.checks.lexicon import Hit
from nethandout.i18n.checks.plain import KEPT_TEXTS
from nethandout.i18n.checks.reading import Reading
from nethandout.i18n.languages import SOURCE_LANGUAGE, primary

# In these languages a comma between digits groups thousands and a point is the decimal sign.
_POINT_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "th", "hi", "bn", "ur"})
# In these a comma between digits is the decimal sign, and never groups thousands.
_COMMA_LANGUAGES = frozenset({"fr", "ru", "uk", "pl", "de", "vi"})
_NUMBER = re.compile(
    r"[0-9]+ [0-9]/[0-9]+(?![0-9/])|[0-9]+/[0-9]+(?![0-9/])"
    r"|[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)*[½¼¾⅓⅔]?|[½¼¾⅓⅔]"
)
# “8:30”, French “8 h 30”, Russian «в 8.30».
_CLOCK = re.compile(
    r"(?<![0-9:])([0-2]?[0-9])"
    r"(?::| ?h ?| giờ (?=00)|(?<=\bв [0-9])\.|(?<=\bв [0-9]{2})\.)([0-5][0-9])(?![0-9:/])"
)
_FRACTIONS = MappingProxyType(
    {
        "½": Fraction(1, 2),
        "¼": Fraction(1, 4),
        "¾": Fraction(3, 4),
        "⅓": Fraction(1, 3),
        "⅔": Fraction(2, 3),
    }
)
_SIGN = re.compile("[.,]")
_WHOLE = re.compile("[0-9]+")
_DATE = re.compile(
    r"(?<![0-9.-])(?:[0-3]?[0-9]([.-])[0-3]?[0-9]\1|[0-9]{4}([.-])[01]?[0-9]\2)"
    r"(?(1)[0-9]{4}|[0-3]?[0-9])(?![0-9.-]*[0-9])"
)
_DIGITS = re.compile("[0-9]")
PHONE = re.compile(r"\+?\(?[0-9][0-9\u00a0 ().-]{5,}[0-9]")
_PHONE_DIGITS: Final = 7
_GROUP: Final = 3
_THOUSAND: Final = 1000
_TEN: Final = 10
_HUNDRED: Final = 100
_NOON: Final = 12
_PERCENT_BEFORE = re.compile(r"%\s?$")
_JOINED = re.compile(r"[\s-]*")
_ARTICLE = re.compile(r"\s(?:of\s)?(?:an?|the)\b")
_BEFORE_MONTH = re.compile(r"\b(?:in|of|by|since|until|this|next|last|early|late) $")
_BEHIND_MONTH = re.compile(r" (?:is|was|has|starts|begins|ends|appointment)\b")
_HALF_OF_DAY = re.compile(r"\s*([ap])\.?\s?m\b")


@lru_cache(maxsize=KEPT_TEXTS)
def amounts(reading: Reading) -> tuple[Amount, ...]:
    """Turn a reading into its amounts, in order; phone numbers are not among them."""
    text = without_phones(reading.text)
    written = list(dates(text, reading.language))
    if written:
        text = without(text, written)
    found = [*written, *_in_digits(text, reading), *_in_words(reading)]
    found.sort(key=lambda amount: (amount.start, -amount.end))
    kept: list[Amount] = []
    for amount in found:
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
        elif (amount.start, amount.end) == (kept[-1].start, kept[-1].end):
            # «Cuarto» is a fourth or a quarter.
            both, counts = kept[-1].values | amount.values, kept[-1].counts or amount.counts
            kept[-1] = replace(kept[-1], values=both, sure=False, counts=counts)
    return tuple(_with_ranges(with_halves(kept, reading), text, reading))


@lru_cache(maxsize=KEPT_TEXTS)
def readings(written: str, language: str) -> frozenset[Fraction]:
    """Turn a number as written into what it may be worth."""
    written = written.replace(" ", "")
    commas, points = written.count(","), written.count(".")
    if not commas and not points:
        return frozenset({Fraction(int(written))})
    if commas and points:
        decimal = max(",.", key=written.rfind)
        return frozenset({_plain(written, decimal)})
    sign = "," if commas else "."
    if commas + points > 1:
        return frozenset({_plain(written, None)})
    whole, fraction = written.split(sign)
    point_first = primary(language) in _POINT_LANGUAGES
    comma_is_decimal = sign == "," and primary(language) in _COMMA_LANGUAGES
    may_group = len(fraction) == _GROUP >= len(whole) and not whole.startswith("0")
    decimal_reading = Fraction(f"{whole}.{fraction}")
    if may_group and not comma_is_decimal and not (point_first and sign == "."):
        grouped = Fraction(int(whole + fraction))
        return frozenset({grouped} if point_first else {grouped, decimal_reading})
    return frozenset({decimal_reading})


def without_phones(text: str) -> str:
    """Turn a text into one with spaces for its phone numbers; places stay the same."""
    for phone in phones_as_written(text):
        text = text.replace(phone, " " * len(phone))
    return text


def without(text: str, found: Iterable[Amount]) -> str:
    """Turn a text into one with spaces for some numbers; places stay the same."""
    for amount in found:
        text = text[: amount.start] + " " * (amount.end - amount.start) + text[amount.end :]
    return text


def phones_as_written(text: str) -> list[str]:
    """Turn a text into its phone numbers."""
    if len(_DIGITS.findall(text)) < _PHONE_DIGITS:
        return []
    text = _DATE.sub(lambda date: "/" * len(date[0]), text)
    found = (match[0].strip() for match in PHONE.finditer(text))
    return [phone for phone in found if _is_phone(phone)]


def _is_phone(written: str) -> bool:
    groups = re.findall(r"[0-9]+", written)
    decimals = re.fullmatch(r"[0-9]+\.[0-9]+(?:[ -]+[0-9]+(?:\.[0-9]+)?)*", written)
    thousands = re.fullmatch(r"[0-9]{1,3}(?: [0-9]{3})+", written)
    enough = sum(map(len, groups)) >= _PHONE_DIGITS
    several = len(groups) > 1 and not decimals and not thousands
    return enough and (written.startswith("+") or several)


def _plain(written: str, decimal: str | None) -> Fraction:
    """Turn “1.234,5” with decimal sign “,” into its value; without one, drop all signs."""
    if decimal is None:
        return Fraction(int(re.sub(r"[.,]", "", written)))
    whole, _, fraction = written.rpartition(decimal)
    return Fraction(f"{re.sub(r'[.,]', '', whole)}.{fraction}")


def _in_digits(text: str, reading: Reading) -> Iterator[Amount]:
    found = _CLOCK.finditer(text) if _DIGITS.search(text) else ()
    clocks = {match.start(1): match for match in found}
    place = 0
    while match := _NUMBER.search(text, place):
        place = match.end()
        if clock := clocks.get(match.start()):
            place = clock.end()
            yield from _on_the_clock(clock, reading)
            continue
        values = _values(match[0], reading.language)
        end, values = _scaled(text, match.end(), values, reading)
        place = end
        zeros = 0
        if (sign := _SIGN.search(match[0])) and end == match.end():
            rest = match[0][sign.end() :]
            zeros = len(rest) - len(rest.rstrip("0"))
        values = _until_midnight(values, reading, end)
        unit = _unit(text, match.start(), end, reading)
        yield Amount(match[0], values, unit, match.start(), end, zeros=zeros)


def _on_the_clock(match: re.Match[str], reading: Reading) -> Iterator[Amount]:
    """Turn “8:30” into its hour and minutes; a full hour has none."""
    unit = _unit(reading.text, match.start(), match.end(), reading)
    hour = _until_midnight(frozenset({Fraction(int(match[1]))}), reading, match.end())
    yield Amount(match[0], hour, unit, match.start(1), match.end(1))
    if int(match[2]):
        minutes, unit = frozenset({Fraction(int(match[2]))}), "minute" if "h" in match[0] else None
        yield Amount(match[2], minutes, unit, match.start(2), match.end(2))


def _until_midnight(values: frozenset[Fraction], reading: Reading, end: int) -> frozenset[Fraction]:
    """Turn “8 p.m.” into 8 or 20, and “12 a.m.” into 12 or 0."""
    half = _HALF_OF_DAY.match(reading.text, end) if reading.language == SOURCE_LANGUAGE else None
    if half is None:
        return values
    if half[1] == "a":
        return values | {value - _NOON for value in values if value == _NOON}
    return values | {value + _NOON for value in values if value < _NOON}


def _values(written: str, language: str) -> frozenset[Fraction]:
    if "/" in written:
        *whole, part = written.split(" ")
        above, below = map(int, part.split("/"))
        return frozenset({Fraction(above, below or 1) + sum(map(int, whole))})
    if written[-1] in _FRACTIONS:
        whole_values = readings(written[:-1], language) if written[:-1] else {Fraction(0)}
        return frozenset(value + _FRACTIONS[written[-1]] for value in whole_values)
    return readings(written, language)


def _scaled(
    text: str, end: int, values: frozenset[Fraction], reading: Reading
) -> tuple[int, frozenset[Fraction]]:
    """Turn digits with a word behind them that multiplies, as in “15万”, into their value."""
    if reading.words is None:
        return end, values
    scales = reading.words.scales
    while True:
        start = end + 1 if text[end : end + 1] == " " else end
        hit = scales.at(text, start)
        if hit is None:
            return end, values
        factor = int(hit.tag)
        values = frozenset(value * factor for value in values)
        end = hit.end
        # “1万5千”: what follows at once is added.
        if not reading.words.table.spaced and (more := _WHOLE.match(text, end)):
            inner, rest = _scaled(text, more.end(), frozenset({Fraction(int(more[0]))}), reading)
            values = frozenset(value + other for value in values for other in rest)
            return inner, values


def _in_words(reading: Reading) -> Iterator[Amount]:
    """Turn number words into amounts; those that follow each other make one number."""
    text = reading.text
    hits = reading.hits("number")
    index = 0
    while index < len(hits):
        hit = hits[index]
        kind, _, value = hit.tag.partition(" ")
        unit: str | None
        if kind == "idiom":
            number, unit = value.split(" ")
            yield _word(hit, Fraction(number), unit)
        elif kind in {"half", "part"}:
            article = _ARTICLE.match(text, hit.end)
            unit = _unit(text, hit.start, article.end() if article else hit.end, reading)
            amount = _word(hit, Fraction(value or "1/2"), unit)
            yield replace(amount, sure=unit is not None, counts=kind == "part")
        elif kind == "month":
            if reading.language != SOURCE_LANGUAGE or _is_month(hit, text):
                yield replace(_word(hit, Fraction(value), "monthname"), month=True)
        elif kind == "loose":
            unit = _unit(text, hit.start, hit.end, reading)
            own = reading.words.units.at(text, hit.start) if reading.words else None
            if unit is None and own is not None and own.end == hit.end:
                # Arabic says “tablet” for “1 tablet”.
                unit = own.tag
            yield replace(_word(hit, Fraction(value), unit), sure=False)
        else:
            end = _group(hits, index, text, reading)
            worth = _worth(hits[index:end])
            last = hits[end - 1].end
            lone = end == index + 1 and kind == "scale" and not reading.words.table.spaced  # type: ignore[union-attr]
            unit = _unit(text, hit.start, last, reading)
            amount = Amount(
                text[hit.start : last], frozenset({worth}), unit, hit.start, last, digits=False
            )
            sure = not lone and unit is not None and worth != 1
            yield replace(amount, sure=sure, counts=not lone and worth > 1)
            index = end
            continue
        index += 1


def _word(hit: Hit, value: Fraction, unit: str | None) -> Amount:
    return Amount(hit.tag, frozenset({value}), unit, hit.start, hit.end, digits=False)


def _is_month(hit: Hit, text: str) -> bool:
    """Tell a month from a verb: it has digits beside it, or is longer than “may”."""
    if hit.end - hit.start > _GROUP:
        return True
    before, after = text[max(0, hit.start - 6) : hit.start], text[hit.end : hit.end + 4]
    return bool(
        re.search(r"[0-9]", before[-4:] + after)
        or _BEFORE_MONTH.search(before)
        or _BEHIND_MONTH.match(text, hit.end)
    )


def _group(hits: list[Hit], start: int, text: str, reading: Reading) -> int:
    """Find where the number words end that make one number with the first."""
    joiners = reading.words.table.numbers.joiners if reading.words else ()
    end = start + 1
    while end < len(hits):
        before, hit = hits[end - 1], hits[end]
        kind, _, value = hit.tag.partition(" ")
        between = text[before.end : hit.start].strip(" -")
        if kind not in ("word", "scale") or (between and between not in joiners):
            break
        last_kind, _, last = before.tag.partition(" ")
        if between and not (last_kind == "scale" or int(last) >= _TEN or int(value) >= 2 * _TEN):
            break
        if kind == last_kind == "word" and not _adds(int(last), int(value), joined=bool(between)):
            break
        end += 1
    return end


def _adds(last: int, value: int, *, joined: bool) -> bool:
    """Tell whether two number words are added: “twenty five”, Arabic “five and twenty”."""
    if last >= _HUNDRED:
        return value < _HUNDRED
    if last >= 2 * _TEN:
        return value < 2 * _TEN
    return joined and last < _TEN and value >= 2 * _TEN


def _worth(hits: list[Hit]) -> Fraction:
    """Turn the words of one number into its value."""
    total = section = current = 0
    for hit in hits:
        kind, _, written = hit.tag.partition(" ")
        value = int(written)
        if kind == "word":
            current += value
        elif value < _THOUSAND:
            section += (current or 1) * value
            current = 0
        elif value == _THOUSAND:
            total += (section + current or 1) * value
            section = current = 0
        else:
            total = (total + section + current or 1) * value
            section = current = 0
    return Fraction(total + section + current)


def _unit(text: str, start: int, end: int, reading: Reading) -> str | None:
    """Turn what stands right behind a number, or before it, into its unit."""
    words = reading.words
    if words is None:
        return None
    plain = _JOINED.match(text, end)
    hit = words.units.at(text, plain.end()) if plain else None
    if hit is None and (gap := words.between.match(text, end)):
        hit = words.units.at(text, gap.end())
    if hit is not None:
        return hit.tag
    if _PERCENT_BEFORE.search(text, 0, start) and "%" in text:
        return "%"
    for before in reading.hits("before"):
        units = reading.hits("unit")
        is_behind = any(unit.start <= before.start and before.end < unit.end for unit in units)
        if 0 <= start - before.end <= 2 and not is_behind:  # noqa: PLR2004 - a space or two
            return before.tag
    return None


def _with_ranges(found: list[Amount], text: str, reading: Reading) -> list[Amount]:
    """Give the first number of a range the unit of the second: “2 to 4 mg”."""
    ranges = reading.words.ranges if reading.words else frozenset()
    for index in range(len(found) - 2, -1, -1):
        first, second = found[index], found[index + 1]
        if first.unit is None and second.unit and not second.month and first.sure and second.sure:
            between = text[first.end : second.start].strip()
            if between in ranges:
                found[index] = replace(first, unit=second.unit)
    return found
