"""Turn the lists of a record into groups of rows, with an empty row for one more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import Final

from nethandout.safety.case import LONG_ACTING
from nethandout.web.form.draft import Draft
from nethandout.web.form.lists import LEGENDS, LISTS, Rows
from nethandout.web.form.questions import QUESTIONS
from nethandout.web.form.types import Field, Group
from nethandout.web.form.visit import Visit
from nethandout.web.staff import msg

_OVER: Final = frozenset({"general", "follow-up"})


_STEP: Final = msg("Step {number}: {label}")
_STEPS: Final = "medicines.*.steps.*."
_STEP_FIELDS: Final = tuple(
    name.removeprefix(_STEPS) for name in QUESTIONS if name.startswith(_STEPS)
)
_RESULT: Final = ("size_mm", "depth", "margins", "nodes.with_tumor", "nodes.examined", "grade")
_INJECTION_FIELDS: Final = ("drug", "dose.value", "dose.unit", "next", "every_days", "count")


def row_groups(draft: Draft, visit: Visit) -> Iterator[Group]:
    """Give the groups of a patient's lists, dates and results, as far as the visit needs them."""
    by_name = {item.name: item for item in LISTS}
    needed = _needed(visit)
    for name in _ORDER:
        if not (needed[name] or draft.has(name)):
            continue
        yield _FIXED[name](draft) if name in _FIXED else _list(draft, by_name[name])


_ORDER: Final = (
    *("done", "result", "injections", "prrt.doses", "medicines"),
    *("appointments", "allergies", "care_team"),
)


def _needed(visit: Visit) -> Mapping[str, bool]:
    """Tell which lists a visit needs; only a patient has any but the treatments that are over."""
    is_here = visit.has_patient
    return {
        "done": visit.is_for in _OVER,
        "result": is_here and visit.is_for == "after-procedure" and visit.has_result,
        "injections": is_here and visit.needs_injections,
        "prrt.doses": is_here and visit.needs_prrt,
        "medicines": is_here and visit.is_for != "diagnosis",
        "appointments": is_here,
        "allergies": is_here,
        "care_team": is_here,
    }


def _list(draft: Draft, rows: Rows) -> Group:
    """Turn a list into its rows as they are numbered, and an empty one behind them."""
    numbers = draft.rows(rows.name)
    new = numbers[-1] + 1 if numbers else 0
    legends = [draft.text(rows.row, number=place) for place, _ in enumerate(numbers, 1)]
    return Group(
        rows.name,
        draft.text(rows.legend),
        draft.text(rows.help) if rows.help else "",
        rows=tuple(_row(draft, rows, number, is_new=number == new) for number in (*numbers, new)),
        row_legends=(*legends, draft.text(rows.more)),
        can_add=True,
    )


def _row(draft: Draft, rows: Rows, number: int, *, is_new: bool) -> tuple[Field, ...]:
    start = f"{rows.name}.{number}"
    if rows.name == "prrt.doses":
        return tuple(draft.controls(start))
    fields: list[Field] = []
    for own in _fields_of(f"{rows.name}.*."):
        name = f"{start}.{own}"
        choices = draft.facts(name, draft.plan.treatments) if name.endswith("treatment") else None
        required = own in rows.required and not is_new
        fields += draft.controls(name, choices, required=required)
    return (*fields, *_steps(draft, start))


def _fields_of(prefix: str) -> list[str]:
    """Give the fields of a row in the order of their questions, without those of its steps."""
    return [
        name.removeprefix(prefix)
        for name in QUESTIONS
        if name.startswith(prefix) and ".steps." not in name
    ]


def _steps(draft: Draft, row: str) -> Iterator[Field]:
    """Give the steps of a dose that changes, if it has any, and one more."""
    numbers = draft.rows(f"{row}.steps")
    if not numbers:
        return
    for place, number in enumerate((*numbers, numbers[-1] + 1), 1):
        for own in _STEP_FIELDS:
            for field in draft.controls(f"{row}.steps.{number}.{own}"):
                yield replace(field, label=draft.text(_STEP, number=place, label=field.label))


def _injections(draft: Draft) -> Group:
    drugs = [item for item in draft.plan.treatments if item.id in LONG_ACTING]
    choices = {"injections.drug": draft.facts("injections.drug", drugs)}
    names = [f"injections.{name}" for name in _INJECTION_FIELDS]
    if draft.has("injections.dose.text"):
        names.insert(3, "injections.dose.text")
    must = () if not draft.has("injections") else ("drug", "next", "every_days")
    fields = (
        draft.controls(name, choices.get(name), required=name.rpartition(".")[2] in must)
        for name in names
    )
    return Group(
        "injections",
        draft.text(LEGENDS["injections"]),
        draft.text(msg("All dates are worked out from the first.")),
        tuple(chain.from_iterable(fields)),
    )


def _result(draft: Draft) -> Group:
    return Group(
        "result",
        draft.text(LEGENDS["result"]),
        draft.text(msg("What you leave empty is printed as a line to write on.")),
        tuple(chain.from_iterable(draft.controls(f"result.{name}") for name in _RESULT)),
    )


_FIXED: Final = MappingProxyType({"injections": _injections, "result": _result})
