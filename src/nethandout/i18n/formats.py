"""Turn dates, times, numbers and lists into a language's own way to write them (CLDR).

Digits are Latin and the calendar is Gregorian unless asked otherwise: medicine labels
and pumps show Latin digits. Numbers come in as strings and keep every digit.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from nethandout.errors import InputError
from nethandout.i18n.languages import language_tag

if TYPE_CHECKING:
    from babel import Locale

Numerals = Literal["latn", "arab", "arabext", "deva", "beng"]
ListStyle = Literal["standard", "or"]

_NBSP = "\u00a0"
_SHORTEST_RANGE = 3
_ZEROS = MappingProxyType(
    {"latn": 0x30, "arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "beng": 0x9E6}
)
# The renderer isolates runs itself; invisible marks would only reach the PDF's text.
# Thin and narrow spaces are missing in many fonts.
_STEADY = MappingProxyType({0x200E: None, 0x200F: None, 0x061C: None, 0x202F: 0xA0, 0x2009: 0x20})
_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeáéoó])", re.IGNORECASE)
_SOUNDS_LIKE_O = re.compile(r"h?[oó]", re.IGNORECASE)
# CLDR has these languages, but with another language's names of months and days.
_BORROWED = frozenset({"ht"})


@dataclass(frozen=True, slots=True)
class Formats:
    """One language's way to write dates and numbers, optionally as in one region."""

    language: str
    region: str | None = None
    numerals: Numerals = "latn"

    def __post_init__(self) -> None:
        _locale(self.language, self.region)

    def date_with_weekday(self, day: dt.date) -> str:
        """Turn a date into “martes, 1 de diciembre de 2026”."""
        return self._date(day, "full")

    def date(self, day: dt.date) -> str:
        """Turn a date into “1 de diciembre de 2026”."""
        return self._date(day, "long")

    def time(self, moment: dt.time | dt.datetime) -> str:
        """Turn a local time into “9:30 AM” or “9:30”."""
        from babel.dates import format_time

        clock = moment.time() if isinstance(moment, dt.datetime) else moment
        return self._steady(format_time(clock, "short", locale=self._babel()))

    def time_range(self, start: dt.time, end: dt.time) -> str:
        """Turn opening and closing time into “8:00 AM – 5:00 PM”."""
        return self._range(self.time(start), self.time(end))

    def weekday(self, number: int) -> str:
        """Turn 0 (Monday) to 6 (Sunday) into the day's name as it stands alone."""
        return str(self._babel().days["stand-alone"]["wide"][number])

    def weekdays(self, numbers: Iterable[int]) -> str:
        """Turn day numbers into “Monday – Friday” or “Monday, Wednesday, and Friday”."""
        parts = []
        for run in _runs(sorted(set(numbers))):
            names = [self.weekday(number) for number in run]
            long = len(names) >= _SHORTEST_RANGE
            parts += [self._range(names[0], names[-1])] if long else names
        return self.list(parts)

    def decimal(self, number: str | Decimal) -> str:
        """Turn “7.50” into “7,50”: every digit kept, no sign between thousands.

        Thousands are not grouped because “1.500” is one thousand five hundred to one
        reader and one and a half to another.
        """
        from babel.numbers import format_decimal

        value = Decimal(number)
        text = format_decimal(value, _pattern(value), self._babel(), group_separator=False)
        return self._steady(text)

    def temperature(self, celsius: str | Decimal) -> str:
        """Turn “38.0” degrees Celsius into “38.0 °C (100.4 °F)”."""
        value = Decimal(celsius)
        step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), -1))
        fahrenheit = (value * 9 / 5 + 32).quantize(step, ROUND_HALF_UP)
        first = f"{self.decimal(value)}{_NBSP}°C"
        return f"{first} ({self.decimal(fahrenheit)}{_NBSP}°F)"

    def list(self, items: Sequence[str], style: ListStyle = "standard") -> str:
        """Turn items into “a, b y c”, or with style “or” into “a, b o c”."""
        from babel.lists import format_list

        if not items:
            return ""
        text = format_list(tuple(items), style, locale=self._babel()).translate(_STEADY)
        return _spanish(text, items[-1]) if self._babel().language == "es" else text

    def language_name(self) -> str:
        """Give the language's own name for itself: “español”, “العربية”."""
        return str(self._babel().get_language_name(self._babel()) or self.language)

    def _babel(self) -> Locale:
        return _locale(self.language, self.region)

    def _date(self, day: dt.date, width: Literal["full", "long"]) -> str:
        from babel.dates import format_date

        return self._steady(format_date(day, width, locale=self._babel()))

    def _range(self, first: str, last: str) -> str:
        pattern = self._babel().interval_formats[None]
        return self._steady(str(pattern).format(first, last))

    def _steady(self, text: str) -> str:
        """Take out invisible marks, and write the digits that were asked for."""
        text = text.translate(_STEADY)
        if self.numerals == "latn":
            return text
        zero = _ZEROS[self.numerals]
        return text.translate({0x30 + digit: zero + digit for digit in range(10)})


def _spanish(text: str, last: str) -> str:
    """Turn “y” before an i and “o” before an o into “e” and “u”, in a list with this last item.

    Babel leaves out that rule (ICU has it). A diphthong (hierro, hielo) keeps its “y”.
    """
    for word, other, sound in (("y", "e", _SOUNDS_LIKE_I), ("o", "u", _SOUNDS_LIKE_O)):
        end = f" {word} {last}"
        if sound.match(last) and text.endswith(end):
            return f"{text.removesuffix(end)} {other} {last}"
    return text


def _pattern(value: Decimal) -> str:
    """Turn a number into the CLDR pattern that keeps all its decimal places."""
    places = max(-int(value.as_tuple().exponent), 0)
    return f"0.{'0' * places}" if places else "0"


def _runs(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Turn sorted numbers into runs of neighbors: 0 1 2 4 into (0 1 2) (4)."""
    start = 0
    for end in range(1, len(numbers) + 1):
        if end == len(numbers) or numbers[end] != numbers[end - 1] + 1:
            yield numbers[start:end]
            start = end


@cache
def _locale(language: str, region: str | None) -> Locale:
    """Turn a language and a region into CLDR's locale, without the region if it has none."""
    from babel import Locale, localedata

    tag = language_tag(language)
    parts = tag.split("-")
    has_region = len(parts) > 1 and len(parts[-1]) != len("Hans")
    own_region = parts.pop() if has_region else None
    base = "_".join(parts)
    wanted = (region or own_region or "").upper()
    for name in (f"{base}_{wanted}", base):
        if base not in _BORROWED and localedata.exists(name):
            return Locale.parse(name)
    raise InputError(f"CLDR has no dates and numbers for {tag}")
