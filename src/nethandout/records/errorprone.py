"""Turn an order in free text into the forms in it that have led to wrong doses.

The list is that of the Institute for Safe Medication Practices (ISMP, “List of Error-Prone
Abbreviations, Symbols, and Dose Designations”). Each form has what to write in its place, in
plain words. Only Latin letters and the digits 0 to 9 are looked at, and only where orders
stand; in a plan for a crisis “in Charleston, SC” is a place. “U. Meyer” is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nethandout.errors import Problem
from nethandout.model.medicine import ROUTES
from nethandout.model.remark import Remark
from nethandout.records.checked import CheckedRecord
from nethandout.source.tree import TreePath


@dataclass(frozen=True, slots=True)
class Form:
    """A form as people write it, how it is found, and what to write in its place."""

    written: str
    pattern: re.Pattern[str]
    instead: str


_UNIT: Final = (
    r"(?:mgs?|mcg|[µμ]g|ug|g|gm|kg|ml|cc|iu|u|units?|[mg]bq|mci|tablets?|tabs?|capsules?|caps?|"
    r"tabletas?|cápsulas?|micrograms?|microgramos?|unidad(?:es)?)(?![^\W\d_])"
)
_MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TOWN: Final = r"(?!(?:Inject|Give|Take|Shot|Dose)(?:s|ed|ion|n)?\b)[A-Z][a-záéíóúñ]+"
_PLACE: Final = re.compile(
    rf"(?:\b(?:in|at|near|from|of|en|de)|,) {_TOWN}, (?:SC|MS)\b"
    rf"|\b{_TOWN}, (?:SC|MS)(?= [0-9]{{5}}\b)"
)
"""A town and its state, where the words before it or its ZIP code say so: no order."""


_PLAN: Final[TreePath] = ("crisis_plan",)


def _any_case(written: str, pattern: str, instead: str) -> Form:
    return Form(written, re.compile(pattern, re.IGNORECASE), instead)


def _as_written(written: str, pattern: str, instead: str) -> Form:
    return Form(written, re.compile(pattern), instead)


FORMS: Final = (
    _any_case(
        "1.0 mg",
        rf"(?<![0-9.,])[0-9]+(?!,[0-9]{{3}}(?![0-9]))[.,](?:[0-9]*[1-9])?0{{1,2}}(?![0-9])(?=\s*{_UNIT}|\s*$)",
        "1 mg",
    ),
    _any_case(".5 mg", rf"(?<![0-9.,])[.,][0-9]+(?=\s*{_UNIT}|\s*$)", "0.5 mg"),
    _any_case("120mg", rf"[0-9](?={_UNIT})", Remark("120 mg, with a space")),
    _any_case(
        "5O mg",
        rf"(?<![^\W_])(?:[0-9]+[OIl][0-9OIl]*|[OIl]+[0-9][0-9OIl]*)(?=\s*{_UNIT})",
        Remark("50 mg, with the digits 0 and 1"),
    ),
    _as_written(
        "2-Jan",
        rf"^(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}-{_MONTH}|{_MONTH}-[0-9]{{2}})$",
        Remark("what was ordered, as text: a spreadsheet made a date of it"),
    ),
    _any_case(
        "µg", r"(?<![^\W\d_])[µμ]g(?![^\W\d_])|(?<=[0-9])\s*ug(?![^\W\d_])", Remark("micrograms")
    ),
    _any_case("mcg", r"(?<=[0-9])\s*mcg(?![^\W\d_])", Remark("micrograms")),
    _any_case("cc", r"(?<=[0-9])\s*cc(?![^\W\d_])", "mL"),
    _any_case("IU", r"(?<=[0-9])\s*i\.?u\b\.?", Remark("units")),
    _as_written("U", r"(?<=[0-9])\s?[Uu]\b(?!\.\s?[A-Z])", Remark("units")),
    _any_case("q.d.", r"\bq\.?\s?(?:1\s?)?d\b", Remark("1 time a day")),
    _any_case("q.o.d.", r"\bq\.?\s?o\.?\s?d\b", Remark("every 2 days")),
    _any_case("qhs", r"\bq\.?\s?h\.?\s?s\b|\bqn\b", Remark("at bedtime")),
    _any_case("h.s.", r"(?<![0-9])(?<![0-9] )\bh\.?s\b\.?", Remark("at bedtime")),
    _as_written("BT", r"\bB\.?T\b", Remark("at bedtime")),
    _any_case("TIW", r"\bt\.?i\.?w\b", Remark("3 times a week, with the days")),
    _any_case("BIW", r"\bb\.?i\.?w\b", Remark("2 times a week, with the days")),
    _any_case("x3d", r"(?<![^\W_])[x×]\s?[0-9]+\s?d\b", Remark("for 3 days")),
    _as_written("SC", r"\bSC\b|\bsc\b|\bs\.c\.|\bS\.C\.", Remark("under the skin")),
    _any_case("SQ", r"\bsq\b|\bsub\s?q\b", Remark("under the skin")),
    _as_written("IJ", r"\bIJ\b", Remark("as a shot")),
    _any_case("per os", r"\bper os\b", Remark("by mouth")),
    _as_written("MS", r"\bMS\b|\bMSO4\b", Remark("morphine sulfate, in full")),
    _any_case("MgSO4", r"\bmgso4\b", Remark("magnesium sulfate, in full")),
    _as_written("OD, OS, OU", r"\bO[DSU]\b", Remark("right eye, left eye, each eye")),
    _as_written("AD, AU", r"\bA[DU]\b", Remark("right ear, left ear, each ear")),
    _any_case("D/C", r"\bd/c\b", Remark("stop")),
    _as_written("SSI", r"\bSSI\b|\bSSRI\b", Remark("insulin by a sliding scale, in full")),
    _as_written(
        "12/1",
        r"(?<![0-9/])(?!24/7(?![0-9/]))[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?(?![0-9/])",
        Remark("the month in letters for a date, or 0.5 for 1/2"),
    ),
    _as_written("@", r"(?<!\w)@|@(?![\w.-]+\.\w)", Remark("at")),
    _as_written("> and <", r"[<>≤≥]", Remark("more than, less than")),
)
"""Each form one time; the data of the check, and of the table in the guide."""


def error_prone(text: str, *, names_places: bool = False) -> Iterator[Form]:
    """Turn an order in free text into the error-prone forms it has, in the order of the list.

    A plan for a crisis may name places; a dose, a route and a time do not.
    """
    orders = _PLACE.sub(" ", text) if names_places else text
    return (form for form in FORMS if form.pattern.search(orders))


def check_forms(record: CheckedRecord) -> Iterator[Problem]:
    """Find error-prone forms in doses, routes, times and the plan for a crisis."""
    for path in _orders(record):
        text = record.value(*path)
        if not isinstance(text, str) or text in ROUTES:
            continue
        for form in error_prone(text, names_places=path == _PLAN):
            message = Remark(
                "a form such as “{written}” is misread, and has led to wrong doses; write: "
                "{instead}",
                written=form.written,
                instead=form.instead,
            )
            yield record.problem(path, "error-prone", message)


def _orders(record: CheckedRecord) -> Iterator[TreePath]:
    for path, _ in record.items("medicines"):
        yield from ((*path, name) for name in ("route", "when"))
        yield from _doses(path)
        for step, _ in record.items(*path, "steps"):
            yield from _doses(step)
    yield from _doses(("injections",))
    yield _PLAN


def _doses(path: TreePath) -> Iterator[TreePath]:
    """Give the two places where the free text of a dose may stand."""
    yield (*path, "dose")
    yield (*path, "dose", "text")
