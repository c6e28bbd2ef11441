"""Turn problems and safety findings into what stands beside the fields they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from nethandout.errors import Problem, Severity
from nethandout.model.remark import without_field
from nethandout.safety import SafetyAction, SafetyFinding
from nethandout.web.form.draft import Draft
from nethandout.web.form.paths import general_name, kinds, steps_of
from nethandout.web.form.trees import GENERAL
from nethandout.web.form.types import Field, FieldProblem, Gravity, Group, Said
from nethandout.web.staff import msg

_TWO_ANSWERS: Final = msg("Two answers are given here; leave one of them out.")
_OVERRIDES: Final = "overrides"
_PLACE: Final = re.compile(r"\A[a-z_]+(?:\.[a-z0-9_]+)*: ")
_SEVERITY: Final[Mapping[SafetyAction, Gravity]] = MappingProxyType(
    {
        SafetyAction.BLOCK: "error",
        SafetyAction.ASK: "ask",
        SafetyAction.WARN: "warn",
    }
)
Placed = tuple[str, FieldProblem]


def beside(
    draft: Draft,
    groups: Iterable[Group],
    problems: Sequence[Problem] = (),
    findings: Sequence[SafetyFinding] = (),
) -> tuple[Group, ...]:
    """Put every problem and finding beside its field; those without one make the first group."""
    found_rules = frozenset(finding.rule for finding in findings)
    groups = tuple(_without_found(group, found_rules) for group in groups)
    names = [field.name for group in groups for field in _all(group)]
    places: dict[str, list[FieldProblem]] = {}
    for name, found in dict.fromkeys(_placed(draft, problems, findings)):
        places.setdefault(_nearest(name, names, groups), []).append(found)
    general = places.pop(GENERAL, [])
    shown = tuple(_with(group, places) for group in groups if group.fields or group.rows)
    if not general:
        return shown
    legend = draft.text(msg("Please look at this first"))
    return (Group(GENERAL, legend, problems=tuple(general)), *shown)


def _without_found(group: Group, rules: frozenset[str]) -> Group:
    """Leave out what was accepted and is found again: its tick stands beside the finding.

    With a second one, nobody could take it back.
    """
    fields = (
        replace(field, choices=tuple(c for c in field.choices if c.value not in rules))
        if field.name == _OVERRIDES
        else field
        for field in group.fields
    )
    kept = tuple(field for field in fields if field.name != _OVERRIDES or field.choices)
    return replace(group, fields=kept)


def _placed(
    draft: Draft, problems: Sequence[Problem], findings: Sequence[SafetyFinding]
) -> Iterator[Placed]:
    twice = {
        name
        for name, values in draft.data.items()
        if len(values) > 1 and kinds()[general_name(name)] != "list"
    }
    for name in sorted(twice):
        yield name, FieldProblem("error", Said(draft.text(_TWO_ANSWERS)))
    for problem in problems:
        name = problem.position.file
        if name not in twice or problem.code != "invalid":
            severity: Gravity = "error" if problem.severity is Severity.ERROR else "warn"
            yield name, FieldProblem(severity, draft.speech.said(_without_place(problem.message)))
    for finding in findings:
        yield _typed_name(draft, finding.field), _of_finding(draft, finding)


def _of_finding(draft: Draft, finding: SafetyFinding) -> FieldProblem:
    """Turn a finding into its problem; one that was accepted can be taken back."""
    can_be_accepted = finding.overridden or finding.severity is SafetyAction.ASK
    severity = "ask" if can_be_accepted else _SEVERITY[finding.severity]
    rule = finding.rule if can_be_accepted else None
    said = draft.speech.said(finding.message)
    return FieldProblem(severity, said, rule, finding.overridden)


def _without_place(message: str) -> str:
    """Leave out the name of the field that a message begins with: it stands beside it."""
    rest, start = without_field(message), _PLACE.match(message)
    if rest is None and start:
        return message[start.end() :]
    return message if rest is None else rest


def _typed_name(draft: Draft, field: str) -> str:
    """Turn a field of a finding, with lines counted from 1, into the name of the form's."""
    found: list[str] = []
    for step in steps_of(field):
        if isinstance(step, int):
            rows = draft.rows(".".join(found))
            if not 1 <= step <= len(rows):
                break
            step = rows[step - 1]  # noqa: PLW2901 - the number of the line becomes that of the row
        found.append(str(step))
    return ".".join(found)


def _nearest(name: str, names: Sequence[str], groups: Sequence[Group]) -> str:
    """Find the field itself, the first one below it, or the one or the group it is in."""
    if name in names:
        return name
    below = next((own for own in names if own.startswith(f"{name}.")), None)
    if below is not None:
        return below
    parent = name.rpartition(".")[0]
    if parent:
        return _nearest(parent, names, groups)
    return f"#{name}" if any(group.id == name for group in groups) else GENERAL


def _with(group: Group, places: Mapping[str, Sequence[FieldProblem]]) -> Group:
    """Give a group the problems of its fields, each beside the first control of its name."""
    left = dict(places)
    fields = tuple(_beside(field, left) for field in group.fields)
    rows = tuple(tuple(_beside(field, left) for field in row) for row in group.rows)
    own = tuple(places.get(f"#{group.id}", ()))
    return replace(group, fields=fields, rows=rows, problems=own)


def _beside(field: Field, left: dict[str, Sequence[FieldProblem]]) -> Field:
    found = left.pop(field.name, ())
    return replace(field, problems=tuple(found)) if found else field


def _all(group: Group) -> Iterator[Field]:
    yield from group.fields
    for row in group.rows:
        yield from row
