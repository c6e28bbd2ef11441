"""Turn dates as other systems write them into ISO dates, by the form that a map names.

A form is written with the letters that spreadsheets and date libraries share: `MM/DD/YYYY`,
`DD.MM.YYYY`, `YYYYMMDD`, `D-MMM-YYYY` (English names of months), `MM/DD/YYYY HH:mm`,
`M/D/YYYY h:mm A`. Nothing is guessed: what does not have the form is refused, as are years
of two digits, which do not say the century.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_PARTS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MMMM": r"(?P<month>[A-Za-z]{3,9})\.?",
    "MMM": r"(?P<month>[A-Za-z]{3,4})\.?",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{2})",
    "H": r"(?P<hour>[0-9]{1,2})",
    "hh": r"(?P<hour12>[0-9]{2})",
    "h": r"(?P<hour12>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})",
    "A": r"(?P<half>[AaPp])\.?\s?[Mm]\.?",
}
_LETTERS: Final = re.compile("([A-Za-z])\\1*")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_SHORTEST_MONTH: Final = 3
_HALF_DAY: Final = 12

USUAL: Final = (
    *("MM/DD/YYYY", "M/D/YYYY", "DD/MM/YYYY", "D/M/YYYY", "DD.MM.YYYY", "D.M.YYYY"),
    *("YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "DD-MM-YYYY", "MM-DD-YYYY"),
    *("D-MMM-YYYY", "DD MMM YYYY", "D MMM YYYY", "MMM D, YYYY", "MMMM D, YYYY"),
)
USUAL_TIMES: Final = ("HH:mm", "HHmm", "HH:mm:ss", "HH:mm:ss.000", "H:mm", "h:mm A", "h:mm:ss A")
"""Forms that exports have, for looking which one a column has."""


class DateFormError(Exception):
    """A form that is none, or text that does not have its form; says nothing of the text."""


@dataclass(frozen=True, slots=True)
class DateForm:
    """How a column writes its dates; `has_time` says that it writes the time of day, too."""

    written: str
    pattern: re.Pattern[str]
    has_time: bool

    def iso(self, text: str) -> str:
        """Turn a date in this form, or in ISO form, into an ISO date; raises `DateFormError`.

        Seconds are left out where they are 00: nobody comes at a second.
        """
        text = western_digits(text)
        if _is_iso(text, has_time=self.has_time):
            return text
        found = self.pattern.fullmatch(text)
        if found is None:
            raise DateFormError(f"this is not in the form {self.written} that the map names")
        try:
            moment = _moment({name: part for name, part in found.groupdict().items() if part})
        except ValueError:
            message = f"there is no such day or time; the map says its form is {self.written}"
            raise DateFormError(message) from None
        if moment.second:
            raise DateFormError("this time has seconds; write hours and minutes only")
        if self.has_time:
            return moment.isoformat(timespec="minutes")
        return moment.date().isoformat()


def western_digits(text: str) -> str:
    """Turn digits of other scripts, as Arabic systems write dates with, into 0 to 9."""
    digits = {ord(char): str(unicodedata.decimal(char)) for char in text if char.isdecimal()}
    return text.translate(digits)


def date_form(written: str) -> DateForm:
    """Turn a form such as `MM/DD/YYYY` into what reads such dates; raises `DateFormError`."""
    end, pattern = 0, ""
    parts: list[str] = []
    for match in _LETTERS.finditer(written):
        part = match[0]
        if part == "T" and parts and end:  # of ISO 8601, between the day and its time
            continue
        if part not in _PARTS:
            raise DateFormError(_unknown(part))
        pattern += _between(written[end : match.start()]) + _PARTS[part]
        if part in ("MM", "DD", "HH", "hh") and _stands_apart(written, match):
            pattern = pattern.replace("{2})", "{1,2})")
        parts.append(part)
        end = match.end()
    kinds = [part[0] for part in parts]
    if len(set(kinds)) < len(kinds) or not {"Y", "M", "D"} <= set(kinds):
        raise DateFormError("a form of dates has a day, a month and a year, each one time")
    times = "".join(sorted(set(kinds) - {"Y", "M", "D", "s"}))
    if times not in ("", "Hm", "Ahm") or ("s" in kinds and not times):
        raise DateFormError("a time is HH:mm, or h:mm A for a time with AM or PM")
    return DateForm(written, re.compile(pattern + _between(written[end:])), bool(times))


def _stands_apart(written: str, match: re.Match[str]) -> bool:
    """Tell whether a part cannot be taken for another one if it has one digit only."""
    around = written[match.start() - 1 : match.start()] + written[match.end() : match.end() + 1]
    return not any(map(str.isalnum, around)) and bool(around)


def _between(text: str) -> str:
    """Turn what stands between parts into a pattern: one space is as good as two."""
    return re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(text))


def _unknown(letters: str) -> str:
    if letters in ("YY", "Y", "yy"):
        return "a year of two digits does not say its century; let your system export four (YYYY)"
    return (
        "a form is written with YYYY, MM or M, DD or D, MMM for a name of a month, "
        "HH:mm, or h:mm A, such as MM/DD/YYYY"
    )


def _is_iso(text: str, *, has_time: bool) -> bool:
    """A cell that a workbook stores as a date comes as one, whatever form it shows."""
    form = r"[0-9]{4}-[0-9]{2}-[0-9]{2}" + ("T[0-9]{2}:[0-9]{2}" if has_time else "")
    return re.fullmatch(form, text) is not None


def _moment(parts: dict[str, str]) -> datetime:
    """Turn the parts of a date into a moment; raises `ValueError` if there is none."""
    hour = int(parts.get("hour", "0"))
    if "hour12" in parts:
        hour = int(parts["hour12"])
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError(parts["hour12"])
        hour = hour % _HALF_DAY + (_HALF_DAY if parts["half"] in "Pp" else 0)
    return datetime(  # noqa: DTZ001 - local time, as the clinic writes it
        int(parts["year"]),
        _month(parts["month"]),
        int(parts["day"]),
        hour,
        int(parts.get("minute", "0")),
        int(parts.get("second", "0")),
    )


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    name = "sep" if text.lower() == "sept" else text.lower()
    for number, month in enumerate(_MONTHS, 1):
        if name in (month, month[:_SHORTEST_MONTH]):
            return number
    raise ValueError("month")
