"""Turn a cleaned record tree into the problems that no field can see alone.

The checks work on the tree, not on the model, so that one wrong date does not hide
what is wrong elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nethandout.errors import Problem, Severity
from nethandout.model.remark import Remark
from nethandout.model.text import width_in_letters
from nethandout.records.checked import FARTHEST_YEARS, Check, CheckedRecord, years_from
from nethandout.records.defaults import ClockChange, clock_change
from nethandout.records.fields import STAND_IN
from nethandout.records.tumors import TUMOR_CHECKS
from nethandout.records.visits import VISIT_CHECKS
from nethandout.source.tree import TreePath

_OLDEST_YEARS = 130
_LONGEST_INTERVAL_DAYS = 366
_MOST_INJECTIONS = 60
MOST_CRISIS_PLAN = 240
"""A width in Latin letters: so much has room on the alert card in type that can be read."""
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_DIGITS = re.compile(r"[0-9]{1,9}")

_OF_A_PATIENT = (
    "interpreter",
    "result",
    "medicines",
    "injections",
    "appointments",
    "prrt",
    "allergies",
    "care_team",
    "goal",
    "crisis_plan",
)


def check_topics(record: CheckedRecord) -> Iterator[Problem]:
    """Find topics that are both added and removed."""
    added = {item for _, item in record.items("topics", "add") if isinstance(item, str)}
    for path, item in record.items("topics", "remove"):
        if isinstance(item, str) and item in added:
            yield record.problem(path, "conflict", Remark("this topic is both added and removed"))


def check_languages(record: CheckedRecord) -> Iterator[Problem]:
    """Find a wish for two languages in one handout, which nobody would notice is not met."""
    if record.value("print", "bilingual") is True:
        message = Remark(
            "handouts in two languages are not made yet; leave this out, and build the "
            "record a second time in the other language"
        )
        yield record.problem(("print", "bilingual"), "not-available", message)


def check_patient_parts(record: CheckedRecord) -> Iterator[Problem]:
    """Find what is missing with a patient, and what must not be there without one."""
    if not isinstance(record.tree.value, dict):
        return
    if "patient" not in record.tree.value:
        for path in (*((part,) for part in _OF_A_PATIENT), ("visit", "on")):
            if record.value(*path):
                message = Remark("this belongs to a patient, but the record has no patient")
                yield record.problem(path, "needs-patient", message)
        return
    yield from _approval_problems(record)
    if record.value("language") is None:
        message = Remark("this field is missing; the handout will be in English")
        yield record.problem(("language",), "language-default", message, Severity.WARNING)


def _approval_problems(record: CheckedRecord) -> Iterator[Problem]:
    """Find an approval that is missing, or a day without a name where none is needed."""
    wanted = {"approved_by", "approved_on"}
    if not record.clinic.approval_required:
        wanted = {"approved_by"} if record.value("approved_on") else set()
    for part in sorted(wanted):
        if record.value(part) is None:
            message = Remark(
                "this field is missing; a patient's handout says who approved it and when"
            )
            yield record.problem((part,), "missing", message)


def check_birth_date(record: CheckedRecord) -> Iterator[Problem]:
    """Find a birth date in the future, or before anybody alive was born."""
    path: TreePath = ("patient", "birth_date")
    born = record.day(path)
    if born is None:
        return
    if born > record.today:
        yield record.problem(path, "birth-date", Remark("this birth date is in the future"))
    elif years_from(record.today, -_OLDEST_YEARS) > (born.year, born.month, born.day):
        message = Remark("this birth date is more than {years} years ago", years=_OLDEST_YEARS)
        yield record.problem(path, "birth-date", message)


def check_approval_date(record: CheckedRecord) -> Iterator[Problem]:
    """Find an approval in the future, or before the patient was born."""
    path: TreePath = ("approved_on",)
    approved, born = record.day(path), record.day(("patient", "birth_date"))
    if approved is None:
        return
    if approved > record.today:
        yield record.problem(path, "approval-date", Remark("this day is in the future"))
    elif born is not None and approved < born <= record.today:
        yield record.problem(path, "approval-date", Remark("this day is before the birth date"))
    elif years_from(record.today, -1) > (approved.year, approved.month, approved.day):
        message = Remark("this day is more than a year ago; is what was approved then still right?")
        yield record.problem(path, "approval-old", message, Severity.WARNING)


def check_planned_dates(record: CheckedRecord) -> Iterator[Problem]:
    """Find planned dates that are past (warning), before birth, or years away (errors)."""
    born = record.day(("patient", "birth_date"))
    for path in _planned_dates(record):
        day = record.day(path)
        if day is None:
            continue
        if born is not None and day < born <= record.today:
            yield record.problem(path, "planned-date", Remark("this day is before the birth date"))
        elif (day.year, day.month, day.day) > years_from(record.today, FARTHEST_YEARS):
            message = Remark("this day is more than {years} years away", years=FARTHEST_YEARS)
            yield record.problem(path, "planned-date", message)
        elif day < record.today:
            message = Remark("this day is past")
            yield record.problem(path, "past-date", message, Severity.WARNING)


def check_times(record: CheckedRecord) -> Iterator[Problem]:
    """Find appointments at midnight: a day without a time, as other programs write it."""
    for path, _ in record.items("appointments"):
        at = record.value(*path, "at")
        if isinstance(at, str) and _MIDNIGHT.search(at):
            message = Remark("this is at midnight (12:00 AM); is the time missing?")
            yield record.problem((*path, "at"), "midnight", message, Severity.WARNING)


def _planned_dates(record: CheckedRecord) -> Iterator[TreePath]:
    yield ("injections", "next")
    yield from (path for path, _ in record.items("prrt", "doses"))
    yield from ((*path, "at") for path, _ in record.items("appointments"))
    yield from ((*path, "until") for path, _ in record.items("medicines"))
    for path, _ in record.items("medicines"):
        yield from ((*step, "until") for step, _ in record.items(*path, "steps"))


def check_hours(record: CheckedRecord) -> Iterator[Problem]:
    """Find appointments at an hour that the clocks skip (error), or that comes twice (warning)."""
    for path, _ in record.items("appointments"):
        moment = record.moment((*path, "at"))
        change = clock_change(moment, record.clinic.zone) if moment else None
        if change is ClockChange.SKIPPED:
            message = Remark(
                "this hour does not exist on that day: the clocks are put forward over it"
            )
            yield record.problem((*path, "at"), "no-such-hour", message)
        elif change is ClockChange.TWICE:
            message = Remark(
                "this hour comes two times on that day, as the clocks are put back; the "
                "handout does not say which one is meant"
            )
            yield record.problem((*path, "at"), "hour-twice", message, Severity.WARNING)


def check_injections(record: CheckedRecord) -> Iterator[Problem]:
    """Find injection tables that no clinic can mean."""
    limits = {"every_days": _LONGEST_INTERVAL_DAYS, "count": _MOST_INJECTIONS}
    for name, limit in limits.items():
        value = record.value("injections", name)
        if (
            isinstance(value, str)
            and re.fullmatch("[0-9]+", value)
            and not (_DIGITS.fullmatch(value) and 1 <= int(value) <= limit)
        ):
            message = Remark("this must be a number from 1 to {limit}", limit=limit)
            yield record.problem(("injections", name), "out-of-range", message)
    drug = record.value("injections", "drug")
    treatments = [item for _, item in record.items("treatments")]
    if isinstance(drug, str) and drug not in (STAND_IN, *treatments):
        message = Remark("this drug is not among the treatments")
        yield record.problem(("injections", "drug"), "conflict", message, Severity.WARNING)


def check_crisis_plan(record: CheckedRecord) -> Iterator[Problem]:
    """Find a plan that has no room on the card that staff read in an emergency."""
    plan = record.value("crisis_plan")
    if isinstance(plan, str) and (width := width_in_letters(plan.strip())) > MOST_CRISIS_PLAN:
        message = Remark(
            "this is {width} letters long, and the alert card has room for "
            "{most} (a Chinese, Japanese or Korean letter counts for 2); "
            "write it shorter",
            width=width,
            most=MOST_CRISIS_PLAN,
        )
        yield record.problem(("crisis_plan",), "crisis-plan-length", message)


def check_prrt(record: CheckedRecord) -> Iterator[Problem]:
    """Find two PRRT doses on one day."""
    seen: set[str] = set()
    for path, item in record.items("prrt", "doses"):
        day = str(item)
        if day in seen:
            yield record.problem(path, "duplicate", Remark("this day is here a second time"))
        seen.add(day)


def check_repeated_lines(record: CheckedRecord) -> Iterator[Problem]:
    """Find the same line a second time in a list of things to print."""
    for part in ("done", "medicines", "appointments", "allergies", "care_team"):
        seen: set[str] = set()
        for path, item in record.items(part):
            line = _comparable(item)
            if line in seen:
                message = Remark("this line is here a second time")
                yield record.problem(path, "duplicate", message, Severity.WARNING)
            seen.add(line)


def _comparable(item: object) -> str:
    """Turn a line into what it says, whatever its capitals and the order of its fields."""
    said = sorted(item.items(), key=str) if isinstance(item, dict) else item
    return repr(said).casefold()


def check_phones(record: CheckedRecord) -> Iterator[Problem]:
    """Find phone numbers that cannot be dialed."""
    for path, _ in record.items("care_team"):
        phone = record.value(*path, "phone")
        if isinstance(phone, str) and any(map(str.isdigit, phone)):
            yield from _phone_problems(record, (*path, "phone"), phone)


def _phone_problems(record: CheckedRecord, path: TreePath, phone: str) -> Iterator[Problem]:
    import phonenumbers  # its tables are slow to load, and few commands need them

    if record.region is None and not phone.startswith("+"):
        message = Remark("write the phone number with + and the country code")
        yield record.problem(path, "phone", message)
        return
    try:
        number = phonenumbers.parse(phone, record.region)
        possible = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        message = Remark("this phone number is too short, too long, or has a wrong country code")
        yield record.problem(path, "phone", message)
    elif not phonenumbers.is_valid_number(number):
        message = Remark("no phone company gives out such a number; check it")
        yield record.problem(path, "phone-unassigned", message, Severity.WARNING)


CHECKS: tuple[Check, ...] = (
    *TUMOR_CHECKS,
    *VISIT_CHECKS,
    check_topics,
    check_languages,
    check_patient_parts,
    check_birth_date,
    check_approval_date,
    check_planned_dates,
    check_hours,
    check_times,
    check_injections,
    check_prrt,
    check_crisis_plan,
    check_repeated_lines,
    check_phones,
)
