"""Turn what a record says of the visit, and of what is over, into the problems in it.

What a visit may be about is data: the plan names types of topic for each purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nethandout.errors import Problem, Severity
from nethandout.model.record import PatientRecord, Visit
from nethandout.model.remark import Place, Remark, Term, either
from nethandout.records.checked import FARTHEST_YEARS, Check, CheckedRecord, years_from
from nethandout.source.tree import TreePath

PRRT: Final = "treatment-prrt"
PRRT_NAMES: Final = (PRRT, "drug-lu177-dotatate")
"""The treatment and its drug, which have one topic."""

_ABOUT: Final[TreePath] = ("visit", "treatment")
_STILL_GOOD_DAYS: Final = 7
"""For so long after a visit its handout may be printed again without a question."""

_TO_COME: Final = ("before-procedure", "start-injection", "prrt", "start-medicine", "test")
_NEED_ONE: Final = ("before-procedure", "after-procedure", "start-injection", "start-medicine")
_WORDS: Final = {
    "treatment": Remark("a treatment"),
    "procedure": Remark("a procedure"),
    "drug": Remark("a drug"),
    "test": Remark("a test"),
}


def with_visit(record: PatientRecord) -> PatientRecord:
    """Turn a record into one whose visit says what it is about, where only one thing can be meant.

    PRRT is about PRRT; what comes after a procedure is about the only one that is over.
    """
    visit = record.visit
    if visit is None or visit.treatment is not None:
        return record
    about = _only_one(visit, tuple(item.treatment for item in record.done))
    if about is None:
        return record
    return record.model_copy(update={"visit": visit.model_copy(update={"treatment": about})})


def _only_one(visit: Visit, done: tuple[str, ...]) -> str | None:
    if visit.purpose == "prrt":
        return PRRT
    if visit.purpose == "after-procedure" and len(set(done)) == 1:
        return done[0]
    return None


def check_purpose(record: CheckedRecord) -> Iterator[Problem]:
    """Find a purpose without what it is about, or with what it cannot be about."""
    purpose = record.text("visit", "purpose")
    done = list(_done(record))
    if purpose is None:
        return
    if record.value(*_ABOUT) is not None:
        yield from _misfits(record, purpose, _ABOUT, record.text(*_ABOUT))
    elif purpose == "after-procedure" and len({name for _, name in done}) == 1:
        yield from _misfits(record, purpose, *done[0])
    elif purpose in _NEED_ONE:
        is_over = purpose == "after-procedure"
        what = _types(record, purpose) or Remark("a treatment")
        also = Remark(", or name only one treatment under done") if is_over else ""
        message = Remark(
            "this field is missing: the purpose {purpose} is about {what}; name it{also}",
            purpose=Term(purpose),
            what=what,
            also=also,
        )
        yield record.problem(_ABOUT, "visit-purpose", message)
    elif purpose == "test" and record.value("tests") in (None, []):
        message = Remark(
            "this field is missing: the purpose test needs it, or the tests under tests"
        )
        yield record.problem(_ABOUT, "visit-purpose", message)


def _misfits(
    record: CheckedRecord, purpose: str, path: TreePath, name: str | None
) -> Iterator[Problem]:
    """Find what a purpose cannot be about; `general` says nothing of it."""
    if name is None or purpose == "general" or purpose not in record.about:
        return
    if purpose == "prrt" and name not in PRRT_NAMES:
        message = Remark(
            "the purpose prrt is about PRRT; leave this field out, or name another purpose"
        )
        yield record.problem(path, "visit-purpose", message)
        return
    kind = name.partition("-")[0]
    if kind in record.about[purpose]:
        return
    what = _types(record, purpose)
    named = _WORDS.get(kind, Remark("something else"))
    if what:
        message = Remark(
            "the purpose {purpose} is about {what}; this names {named}",
            purpose=Term(purpose),
            what=what,
            named=named,
        )
    else:
        place = "tests" if kind == "test" else "treatments"
        message = Remark(
            "the purpose {purpose} is about no treatment or test; name it under {place}",
            purpose=Term(purpose),
            place=Place(place),
        )
    yield record.problem(path, "visit-purpose", message)


def _types(record: CheckedRecord, purpose: str) -> str:
    """Turn the types a purpose may be about into words."""
    return either(tuple(_WORDS.get(kind, kind) for kind in record.about.get(purpose, ())))


def _done(record: CheckedRecord) -> Iterator[tuple[TreePath, str]]:
    """Find the places and names of what is over."""
    for path, _ in record.items("done"):
        place = (*path, "treatment")
        name = record.text(*place)
        if name is not None:
            yield place, name


def check_visit_day(record: CheckedRecord) -> Iterator[Problem]:
    """Find a visit that is past (warning), before birth, or years away (errors)."""
    path: TreePath = ("visit", "on")
    day, born = record.day(path), record.day(("patient", "birth_date"))
    if day is None:
        return
    past = (record.today - day).days
    is_to_come = record.value("visit", "purpose") in _TO_COME
    if born is not None and day < born <= record.today:
        yield record.problem(path, "planned-date", Remark("this day is before the birth date"))
    elif (day.year, day.month, day.day) > years_from(record.today, FARTHEST_YEARS):
        message = Remark("this day is more than {years} years away", years=FARTHEST_YEARS)
        yield record.problem(path, "planned-date", message)
    elif past > (0 if is_to_come else _STILL_GOOD_DAYS):
        yield record.problem(path, "past-date", Remark("this day is past"), Severity.WARNING)


def check_done(record: CheckedRecord) -> Iterator[Problem]:
    """Find what is over on a day to come, or is planned as well."""
    born = record.day(("patient", "birth_date"))
    for path, _ in record.items("done"):
        day = record.day((*path, "on"))
        if day is not None and day > record.today:
            message = Remark("this day is in the future; what is planned belongs under treatments")
            yield record.problem((*path, "on"), "done-date", message)
        elif day is not None and born is not None and day < born <= record.today:
            message = Remark("this day is before the birth date")
            yield record.problem((*path, "on"), "done-date", message)
    planned, again = record.texts("treatments"), _again(record)
    for path, name in _done(record):
        if name == again:
            message = Remark(
                "this is over, and visit.treatment names it, too: it is taken as planned again"
            )
            yield record.problem(path, "done-and-planned", message, Severity.WARNING)
        elif name in planned:
            message = Remark(
                "treatments names this, too: it is taken as over; if it is planned again, "
                "name it as visit.treatment"
            )
            yield record.problem(path, "done-and-planned", message, Severity.WARNING)


def _again(record: CheckedRecord) -> str | None:
    """Find what the visit is about and is not over by its purpose."""
    is_after = record.value("visit", "purpose") == "after-procedure"
    return None if is_after else record.text(*_ABOUT)


VISIT_CHECKS: tuple[Check, ...] = (check_purpose, check_visit_day, check_done)
