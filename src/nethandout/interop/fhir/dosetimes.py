"""Turn a FHIR `Timing` into how often and when a medicine is taken, and its first and last day.

Codes: http://hl7.org/fhir/event-timing (`when`), http://hl7.org/fhir/days-of-week, UCUM time
units, and GTS abbreviations such as BID (HL7 V3). A month is no number of days, so it is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from nethandout.interop.fhir.findings import UnknownElementError, known_only
from nethandout.interop.fhir.systems import MEALS, TIMES_OF_DAY, WEEKDAYS
from nethandout.interop.fhir.terms import codings
from nethandout.model.remark import Remark

_REPEAT: Final = frozenset(
    {
        *("frequency", "period", "periodUnit", "when", "dayOfWeek"),
        *("boundsPeriod", "boundsDuration"),
    }
)
_TIMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        **{code: (time, "") for time, code in TIMES_OF_DAY.items()},
        **{code: ("", meal) for meal, code in MEALS.items()},
        "CM": ("morning", "meals"),
        "CD": ("noon", "meals"),
        "CV": ("evening", "meals"),
        "ACM": ("morning", "before-meals"),
        "ACD": ("noon", "before-meals"),
        "ACV": ("evening", "before-meals"),
        "PCM": ("morning", "after-meals"),
        "PCD": ("noon", "after-meals"),
        "PCV": ("evening", "after-meals"),
    }
)
"""CM is with breakfast, CD with lunch (cibus diurnus), CV with dinner."""
_DAYS_OF_WEEK: Final[Mapping[str, str]] = MappingProxyType(
    {code: day for day, code in WEEKDAYS.items()}
)
_ABBREVIATED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "QD": {"times_a_day": "1"},
        "BID": {"times_a_day": "2"},
        "TID": {"times_a_day": "3"},
        "QID": {"times_a_day": "4"},
        "QOD": {"every_days": "2"},
        "AM": {"times": ["morning"]},
        **{f"Q{hours}H": {"every_hours": str(hours)} for hours in (1, 2, 3, 4, 6, 8)},
        "BED": {"times": ["bedtime"]},
    }
)
_LONGEST: Final = 1000
_DAYS: Final[Mapping[str, int]] = MappingProxyType({"d": 1, "wk": 7})


def timing_of(dosage: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Turn the timing of a dosage into fields of `timing`, and into days, `from` and `until`.

    Raises `UnknownElementError` for what they have no words for.
    """
    timing = dosage.get("timing")
    if timing is None:
        return {}, {}
    with UnknownElementError.within("timing"):
        known_only(timing, {"repeat", "code"})
        repeat = timing.get("repeat")
        if repeat is None:
            return _abbreviated(timing.get("code")), {}
        with UnknownElementError.within("repeat"):
            known_only(repeat, _REPEAT)
            found, bounds = _how_often(repeat), _bounds(repeat)
        if not found:
            return _abbreviated(timing.get("code")), bounds
        _require_agreement(timing.get("code"), found)
        return found, bounds


def _abbreviated(code: object) -> dict[str, Any]:
    """Turn a code such as BID into its timing."""
    named = [str(coding.get("code")) for coding in codings(code)]
    if not named:
        return {}
    found = next((_ABBREVIATED[name] for name in named if name in _ABBREVIATED), None)
    if found is None:
        raise UnknownElementError("code", Remark("this code of a timing is not known; give repeat"))
    return dict(found)


def _require_agreement(code: object, found: Mapping[str, Any]) -> None:
    """Refuse a code that says another number of times than `repeat` (FHIR R4, 2.24.0.4)."""
    often = _a_day(found)
    names = (str(coding.get("code")) for coding in codings(code))
    said = {_a_day(_ABBREVIATED[name]) for name in names if name in _ABBREVIATED}
    if often is not None and said - {often}:
        raise UnknownElementError("code", Remark("code and repeat say different things"))


def _a_day(timing: Mapping[str, Any]) -> Fraction | None:
    """Turn how often a medicine is taken into times a day, where it says that."""
    if "times" in timing:
        return Fraction(len(timing["times"]))
    if "times_a_day" in timing:
        return Fraction(timing["times_a_day"])
    for name, hours in (("every_hours", 1), ("every_days", 24)):
        if name in timing:
            return Fraction(24, hours * int(timing[name]))
    return None


def _how_often(repeat: Mapping[str, Any]) -> dict[str, Any]:
    timing = _when(repeat.get("when") or ())
    days = [_weekday(name) for name in repeat.get("dayOfWeek") or ()]
    if days:
        timing["days_of_week"] = days
    if "period" not in repeat and "frequency" not in repeat:
        return timing
    often, period, unit = _numbers(repeat)
    times = timing.get("times")
    if days and unit == "wk":
        _require("dayOfWeek", fits=often == len(days) and period == 1)
    elif times:
        _require("when", fits=often in (1, len(times)) and (period, unit) == (1, "d"))
    elif unit == "h":
        _require("frequency", fits=often == 1)
        timing["every_hours"] = str(period)
    elif unit == "d" and period == 1:
        timing["times_a_day"] = str(often)
    elif unit in _DAYS:
        _require("dayOfWeek", fits=not days)
        _require("frequency", fits=often == 1)
        timing["every_days"] = str(period * _DAYS[unit])
    else:
        raise UnknownElementError("periodUnit", Remark("this must be hours, days or weeks"))
    return timing


def _numbers(repeat: Mapping[str, Any]) -> tuple[int, int, str]:
    """Give frequency, period and its unit as whole numbers."""
    often, period, unit = repeat.get("frequency", 1), repeat.get("period"), repeat.get("periodUnit")
    if not isinstance(often, int) or often < 1:
        raise UnknownElementError("frequency", Remark("this must be a whole number above 0"))
    whole = Decimal(period) if isinstance(period, int | Decimal) else Decimal(0)
    if not whole.is_finite() or not 1 <= whole <= _LONGEST or whole != int(whole):
        raise UnknownElementError("period", Remark("this must be a whole number above 0"))
    if not isinstance(unit, str):
        raise UnknownElementError("periodUnit", Remark("this element is missing"))
    return often, int(whole), unit


def _require(element: str, *, fits: bool) -> None:
    if not fits:
        raise UnknownElementError(element, Remark("this, frequency and period do not go together"))


def _when(codes: Sequence[str]) -> dict[str, Any]:
    """Turn times of the day and meals into words of the lists."""
    if any(code not in _TIMES for code in codes):
        raise UnknownElementError("when", Remark("this time of day is not known here"))
    pairs = [_TIMES[code] for code in codes]
    meals = {meal for _, meal in pairs if meal}
    at_a_meal = [bool(meal) for time, meal in pairs if time]
    if len(meals) > 1 or (any(at_a_meal) and not all(at_a_meal)):
        raise UnknownElementError("when", Remark("these say different things about meals"))
    times = [time for time, _ in pairs if time]
    timing: dict[str, Any] = {"times": times} if times else {}
    return timing | ({"with": meals.pop()} if meals else {})


def _weekday(name: object) -> str:
    if name not in _DAYS_OF_WEEK:
        raise UnknownElementError("dayOfWeek", Remark("this is no day of the week"))
    return _DAYS_OF_WEEK[str(name)]


def _bounds(repeat: Mapping[str, Any]) -> dict[str, str]:
    """Turn the bounds into the first and last day, or into a number of days."""
    period = repeat.get("boundsPeriod") or {}
    bounds = {}
    for element, name in (("start", "from"), ("end", "until")):
        if element in period:
            bounds[name] = day_of(period[element], f"boundsPeriod.{element}")
    duration = repeat.get("boundsDuration")
    if duration is not None:
        with UnknownElementError.within("boundsDuration"):
            bounds["days"] = _days(duration)
    return bounds


def _days(duration: Mapping[str, Any]) -> str:
    known_only(duration, {"value", "unit", "system", "code"})
    value, code = duration.get("value"), duration.get("code")
    whole = Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
    if code not in _DAYS or not 1 <= whole <= _LONGEST or whole != int(whole):
        raise UnknownElementError("value", Remark("this must be a whole number of days or weeks"))
    return str(int(whole) * _DAYS[str(code)])


def day_of(moment: object, element: str) -> str:
    """Turn a date or a date and time into its day; raises `UnknownElementError` without one."""
    try:
        return date.fromisoformat(str(moment)[:10]).isoformat()
    except ValueError:
        raise UnknownElementError(
            element, Remark("this must be a whole date with its day")
        ) from None
