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
from nethandout.i18n.languages import SOURCE_LANGUAGE, language_tag
from nethandout.i18n.uncharted import uncharted

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

_MOST_PLURAL = 100
"""Of this many every language has the usual form."""
POUNDS_PER_KILOGRAM = Decimal("2.20462262")
FEET_PER_METER = Decimal("3.2808399")
MG_DL_PER_MMOL_L = Decimal("18.016")  # glucose, molar mass 180.16 g/mol
# CLDR, supplemental data: who measures in US units, and whose clocks show 12 hours.
_CUSTOMARY_UNITS = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "LR"})
_TWELVE_HOURS = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "CA", "AU", "NZ", "IN", "PH"})
# CLDR has these languages only as at home: where clocks show 12 hours, they show them there too.
_CLOCK_OF_THE_COUNTRY = frozenset({"zh", "vi"})
# And these write a decimal comma at home, where thermometers and labels of those countries have
# a point.
_POINT_OF_THE_COUNTRY = frozenset({"vi"})
_NORTH_AMERICA = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "CA"})
_NORTH_AMERICAN = re.compile(r"\+1[ .-]?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})", re.ASCII)


_DUAL = re.compile("ان$")
# Of half a tablet Russian says what it says of 2: both count with the genitive singular.
_FRACTIONS_AS = MappingProxyType({"ru": 2})
_YEAR_CUT_SHORT = re.compile("\u00a0г\\.$")
# A package and a meter show “mg” and “mg/dL” to everybody; these are said in words. A number
# of pounds and feet has decimals, and so the genitive.
_UNITS_SAID = MappingProxyType(
    {
        ("ru", "kg"): "кг",
        ("ru", "lb"): "фунта",
        ("ru", "m"): "м",
        ("ru", "ft"): "фута",
        ("ru", "cm"): "см",
        ("ru", "mm"): "мм",
    }
)
_DIGIT_BEFORE_HAN = re.compile(r"([0-9])(?=[\u4e00-\u9fff])")


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
        from babel.dates import format_skeleton, format_time

        clock = moment.time() if isinstance(moment, dt.datetime) else moment
        if self._babel().language in _CLOCK_OF_THE_COUNTRY and self.region in _TWELVE_HOURS:
            return self._steady(format_skeleton("hm", clock, locale=self._babel()))
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
        locale = self._babel()
        if locale.language in _POINT_OF_THE_COUNTRY and self.region in _TWELVE_HOURS:
            locale = _locale(SOURCE_LANGUAGE, None)
        text = format_decimal(value, _pattern(value), locale, group_separator=False)
        return self._steady(text)

    def temperature(self, celsius: str | Decimal) -> str:
        """Turn “38.0” degrees Celsius into “38.0 °C (100.4 °F)”, or in a US clinic the reverse."""
        value = Decimal(celsius)
        step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), -1))
        fahrenheit = (value * 9 / 5 + 32).quantize(step, ROUND_HALF_UP)
        return self._in_both(self.measure(value, "°C"), self.measure(fahrenheit, "°F"))

    def weight(self, kilograms: str) -> str:
        """Turn “2” kilograms into “2 kg (4.4 lb)”, or in a US clinic the reverse."""
        pounds = _tenths(Decimal(kilograms) * POUNDS_PER_KILOGRAM)
        return self._in_both(self.measure(kilograms, "kg"), self.measure(pounds, "lb"))

    def distance(self, meters: str) -> str:
        """Turn “2” meters into “2 m (6.6 ft)”, or in a US clinic the reverse."""
        feet = _tenths(Decimal(meters) * FEET_PER_METER)
        return self._in_both(self.measure(meters, "m"), self.measure(feet, "ft"))

    def blood_sugar(self, mg_dl: str) -> str:
        """Turn “70” mg/dL into “70 mg/dL (3.9 mmol/L)”."""
        mmol = _tenths(Decimal(mg_dl) / MG_DL_PER_MMOL_L)
        return f"{self.measure(mg_dl, 'mg/dL')} ({self.measure(mmol, 'mmol/L')})"

    def measure(self, number: str | Decimal, unit: str) -> str:
        """Turn a number and the symbol of a unit into both, never parted at the end of a line."""
        said = _UNITS_SAID.get((self._babel().language, unit), unit)
        return f"{self.decimal(number)}{_NBSP}{said}"

    def count(self, number: str, unit: Literal["hour", "day", "night"]) -> str:
        """Turn “4” and “hour” into “4 hours”, in the plural of the language.

        CLDR's Arabic dual is that of a subject; behind “for” and “after” it ends in -ayn.
        """
        from babel.units import format_unit

        locale = str(self._babel())
        text = self._steady(format_unit(int(number), f"duration-{unit}", "long", locale=locale))
        if self._babel().language == "ar":
            return _DUAL.sub("ين", text)
        return _DIGIT_BEFORE_HAN.sub(rf"\1{_NBSP}", text)

    def plural_count(self, number: str) -> int:
        """Turn a number, maybe with decimals, into a whole one that has the same plural form.

        gettext chooses by whole numbers; CLDR has forms for others too: “1.5 tablets”.
        """
        value = Decimal(number)
        if value == value.to_integral_value():
            return int(value)
        if fixed := _FRACTIONS_AS.get(self._babel().language):
            return fixed
        form = self._babel().plural_form
        wanted = form(value)
        found = (n for n in range(_MOST_PLURAL + 1) if form(n) == wanted)
        return next(found, _MOST_PLURAL)

    def phone(self, number: str) -> str:
        """Turn “+1 312 555 0140” into “(312) 555-0140” where that is how people dial it."""
        found = _NORTH_AMERICAN.fullmatch(number)
        if found is None or self.region not in _NORTH_AMERICA:
            return number
        return f"({found[1]}) {found[2]}-{found[3]}"

    def list(self, items: Sequence[str], style: ListStyle = "standard") -> str:
        """Turn items into “a, b y c”, or with style “or” into “a, b o c”."""
        from babel.lists import format_list

        if not items:
            return ""
        text = format_list(tuple(items), style, locale=self._babel()).translate(_STEADY)
        return _spanish(text, items[-1]) if self._babel().language == "es" else text

    def language_name(self) -> str:
        """Give the language's own name for itself: “español”, “العربية”."""
        row = uncharted(self.language)
        if row is not None:
            return row.own
        return str(self._babel().get_language_name(self._babel()) or self.language)

    def _in_both(self, metric: str, customary: str) -> str:
        """Put first what the thermometers and scales of the clinic's country show."""
        first, second = metric, customary
        if self.region in _CUSTOMARY_UNITS:
            first, second = customary, metric
        return f"{first} ({second})"

    def _babel(self) -> Locale:
        return _locale(self.language, self.region)

    def _date(self, day: dt.date, width: Literal["full", "long"]) -> str:
        from babel.dates import format_date

        text = self._steady(format_date(day, width, locale=self._babel()))
        # A sentence that ends in a date would end in two points.
        return _YEAR_CUT_SHORT.sub(" года", text) if self._babel().language == "ru" else text

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


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


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
    """Turn a language and a region into CLDR's locale, without the region if it has none.

    A language that CLDR lacks has the dates and numbers of the one that its row names.
    """
    from babel import Locale, localedata

    tag = language_tag(language)
    parts = tag.split("-")
    has_region = len(parts) > 1 and len(parts[-1]) != len("Hans")
    own_region = parts.pop() if has_region else None
    base = "_".join(parts)
    wanted = (region or own_region or "").upper()
    row = uncharted(tag)
    base = row.formats if row else base
    for name in (f"{base}_{wanted}", base):
        if localedata.exists(name):
            return Locale.parse(name)
    raise InputError(f"CLDR has no dates and numbers for {tag}")
