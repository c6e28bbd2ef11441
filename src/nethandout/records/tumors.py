"""Turn what a record says of a tumor, and of what came out, into the problems in it.

Grades by Ki-67 are those of the WHO: 1 below 3 %, 2 from 3 to 20 %, 3 above 20 %. Cells that
divide (mitoses) decide as well, so a grade that differs may be right: it is a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from nethandout.errors import Problem, Severity
from nethandout.model.remark import Remark
from nethandout.records.checked import Check, CheckedRecord
from nethandout.source.tree import TreePath

_LARGEST_MM: Final = 500
_MOST_PERCENT: Final = 100
_MOST_NODES: Final = 200
_WRITTEN: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_DIGITS: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_GRADE_2_FROM: Final = 3
_GRADE_2_TO: Final = 20
_HORMONES: Final = frozenset({"functional", "carcinoid-syndrome"})


def check_sizes(record: CheckedRecord) -> Iterator[Problem]:
    """Find sizes that cannot be in millimeters."""
    for path in (("tumor", "size_mm"), ("result", "size_mm")):
        size = _number(record, path)
        if _is_written(record, path) and not (size is not None and 0 < size <= _LARGEST_MM):
            message = Remark(
                "the size is in millimeters: more than 0 and not more than {most}",
                most=_LARGEST_MM,
            )
            yield record.problem(path, "out-of-range", message)


def check_grade(record: CheckedRecord) -> Iterator[Problem]:
    """Find a Ki-67 that is no percentage, or that belongs to another grade."""
    path: TreePath = ("tumor", "ki67_percent")
    percent, grade = _number(record, path), record.value("tumor", "grade")
    if not _is_written(record, path):
        return
    if percent is None or percent > _MOST_PERCENT:
        message = Remark("this is a percentage: not more than {most}", most=_MOST_PERCENT)
        yield record.problem(path, "out-of-range", message)
    elif grade in ("1", "2", "3") and grade != _grade_of(percent):
        message = Remark(
            "grade and Ki-67 do not go together (1: below 3 %, 2: from 3 to 20 %, 3: "
            "above 20 %); look at the lab report: the grade may come from the count of "
            "cells that divide"
        )
        yield record.problem(("tumor", "grade"), "grade-differs", message, Severity.WARNING)


def _grade_of(percent: Decimal) -> str:
    if percent < _GRADE_2_FROM:
        return "1"
    return "2" if percent <= _GRADE_2_TO else "3"


def check_hormones(record: CheckedRecord) -> Iterator[Problem]:
    """Find a tumor that makes no hormones, of a patient whom its hormones make ill."""
    if record.value("tumor", "functional") is False:
        for path, item in record.items("conditions"):
            if item in _HORMONES:
                message = Remark(
                    "this means that the tumor makes hormones that cause symptoms, but "
                    "tumor.functional says it does not; correct one of them"
                )
                yield record.problem(path, "conflict", message)


def check_stomach_type(record: CheckedRecord) -> Iterator[Problem]:
    """Find the type of a stomach tumor that is somewhere else."""
    site = record.text("tumor", "site")
    if record.value("tumor", "type") is not None and site not in (None, "stomach"):
        message = Remark("only a tumor of the stomach has a type; take it out, or correct the site")
        yield record.problem(("tumor", "type"), "conflict", message)


def check_nodes(record: CheckedRecord) -> Iterator[Problem]:
    """Find more lymph nodes with tumor than were looked at, or more than anybody takes out."""
    with_tumor: TreePath = ("result", "nodes", "with_tumor")
    examined: TreePath = ("result", "nodes", "examined")
    for path in (with_tumor, examined):
        count = _number(record, path)
        if _is_written(record, path) and (count is None or count > _MOST_NODES):
            message = Remark(
                "this is a number of lymph nodes: not more than {most}",
                most=_MOST_NODES,
            )
            yield record.problem(path, "out-of-range", message)
    found, all_ = _number(record, with_tumor), _number(record, examined)
    if found is not None and all_ is not None and found > all_:
        message = Remark("there cannot be more lymph nodes with tumor than were examined")
        yield record.problem(with_tumor, "conflict", message)


def check_latin_name(record: CheckedRecord) -> Iterator[Problem]:
    """Find a name for staff who read Latin letters that has others, or none."""
    path: TreePath = ("patient", "latin_name")
    name = record.text(*path)
    if name is not None and not all(map(_is_latin, filter(str.isalpha, name))):
        message = Remark("write this name in Latin letters only, as in the passport")
        yield record.problem(path, "latin-name", message)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


def _is_written(record: CheckedRecord, path: TreePath) -> bool:
    """Tell whether a number stands at a path; what is none the model reports."""
    text = record.value(*path)
    return isinstance(text, str) and _WRITTEN.fullmatch(text) is not None


def _number(record: CheckedRecord, path: TreePath) -> Decimal | None:
    """Turn the digits at a path into a number; too many of them are none."""
    text = record.value(*path)
    return Decimal(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else None


TUMOR_CHECKS: tuple[Check, ...] = (
    check_sizes,
    check_grade,
    check_hormones,
    check_stomach_type,
    check_nodes,
    check_latin_name,
)
