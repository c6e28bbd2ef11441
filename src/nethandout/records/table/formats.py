"""Tell what a number format shows of a value: all of it, or something else.

Formats are described in ECMA-376, part 1, 18.8.31: up to four sections (positive, negative,
zero, text), with letters for the parts of a date, and texts in quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_AS_STORED = ("general", "@")
_PLAIN = re.compile(r"0(\.0+)?")
_MOST_SHOWN = 11
"""Characters; a longer number is shown rounded, or with an exponent."""
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_NOT_A_PART = re.compile(r'"[^"]*"|\\.|[_*].')
_LOCALE = re.compile(r"\[\$[^\]-]*(?:-([^\]]*))?\]")
_COLOR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]")
_PART = re.compile(r"am/pm|a/p|([ymdhsegb])\1*")
_GREGORIAN = frozenset({0, 1, 2, 9, 10, 11, 12})
"""Calendars by the number in a format (the third byte of its locale)."""
_HEXADECIMAL = re.compile(r"[0-9a-f]{1,8}")
_FIRST_LETTER_ONLY = "mmmmm"


@dataclass(frozen=True, slots=True)
class ShownParts:
    """The parts of a date and time that a format shows in figures or names."""

    year: bool = False
    month: bool = False
    day: bool = False
    hour: bool = False
    minute: bool = False

    @property
    def is_date(self) -> bool:
        """Tell whether a whole date is shown."""
        return self.year and self.month and self.day


def shows_digits(number_format: str, digits: str) -> bool:
    """Tell whether a number, written in these digits, is shown so (zeros after it aside)."""
    if number_format.lower() in _AS_STORED:
        return len(digits.removeprefix("-")) <= _MOST_SHOWN
    plain = _PLAIN.fullmatch(number_format)
    return plain is not None and len(digits.partition(".")[2]) <= len(plain[1] or ".") - 1


def shows_text(number_format: str) -> bool:
    """Tell whether a text is shown as it is, with nothing added and nothing hidden."""
    sections = _sections(number_format)
    if len(sections) < 4 and "@" not in _bare(sections[-1]):  # noqa: PLR2004 - see above
        return True
    if '"' in sections[-1] or "\\" in sections[-1]:
        return False
    return _COLOR.sub("", _bare(sections[-1])).strip() in ("@", "general")


@lru_cache
def shown_parts(number_format: str) -> ShownParts:
    """Turn a number format into the parts of a date and time that it shows."""
    first = _bare(_sections(number_format)[0])
    if not all(map(_is_gregorian, _LOCALE.findall(first))):
        return ShownParts()
    rest = _COLOR.sub("", _LOCALE.sub("", first))
    if "[" in rest:  # hours since the epoch, or a condition
        return ShownParts()
    parts = [found[0] for found in _PART.finditer(rest)]
    letters = {part[0] for part in parts}
    own_years = any(map(_counts_own_years, _LOCALE.findall(first)))
    if letters & {"b", "g"} or ("e" in letters and own_years):  # years of another calendar
        return ShownParts()
    minutes = set(_minutes(parts))
    months = [part for at, part in enumerate(parts) if part[0] == "m" and at not in minutes]
    return ShownParts(
        year=bool(letters & {"y", "e"}),
        month=any(part != _FIRST_LETTER_ONLY for part in months),
        day=bool({"d", "dd"}.intersection(parts)),
        hour="h" in letters,
        minute=bool(minutes),
    )


def _minutes(parts: list[str]) -> list[int]:
    """Find which `m` are minutes: those after hours or before seconds."""
    spoken = [at for at, part in enumerate(parts) if part not in ("am/pm", "a/p")]
    found = []
    for place, at in enumerate(spoken):
        before = parts[spoken[place - 1]][0] if place else ""
        after = parts[spoken[place + 1]][0] if place + 1 < len(spoken) else ""
        if parts[at][0] == "m" and (before == "h" or after == "s"):
            found.append(at)
    return found


def _sections(number_format: str) -> list[str]:
    """Split a format at the semicolons that are not in quotes."""
    sections = [""]
    end = 0
    while (found := _SECTION.match(number_format, end)) is not None:
        sections[-1] = found[0]
        end = found.end() + 1
        if end > len(number_format):
            break
        sections.append("")
    return sections


def _bare(section: str) -> str:
    """Leave out what is shown as it stands in the format."""
    return _NOT_A_PART.sub("", section).lower()


def _counts_own_years(locale: str) -> bool:
    """Tell whether `e` is the year of an era: in Japan, and of the Republic in Taiwan."""
    return bool(_HEXADECIMAL.fullmatch(locale)) and int(locale, 16) & 0xFFFF in (0x404, 0x411)


def _is_gregorian(locale: str) -> bool:
    """Tell whether dates are shown in the calendar that we print."""
    if not _HEXADECIMAL.fullmatch(locale):
        return "buddh" not in locale and "hijri" not in locale
    return int(locale, 16) >> 16 & 0xFF in _GREGORIAN
