"""Turn FHIR MedicationRequests and MedicationStatements into treatments and the medicine list.

A drug of ours is a treatment: planned, given, or done when it is completed. Every medicine that
is taken is a line of the list. A medicine whose dose cannot be said stops the record: a list
that lacks one is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from nethandout.errors import Position
from nethandout.interop.fhir.dosages import dose_of, order_of
from nethandout.interop.fhir.dosetimes import day_of, timing_of
from nethandout.interop.fhir.findings import Draft, Resource, UnknownElementError, is_in
from nethandout.interop.fhir.pools import Chart, resolve
from nethandout.interop.fhir.shapes import Shaped, shaped
from nethandout.interop.fhir.terms import Meaning, Terms, own_code, text_of
from nethandout.model.medicine import USES
from nethandout.model.remark import Remark, Term, either
from nethandout.source.spelling import slug

_NOW: Final = "now"
_PLANNED: Final = "planned"
_DONE: Final = "done"
_BY_STATUS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "MedicationRequest": {"active": _NOW, "completed": _DONE},
        "MedicationStatement": {"active": _NOW, "intended": _PLANNED, "completed": _DONE},
    }
)
_STATUSES: Final = frozenset(
    {
        *("active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft"),
        *("unknown", "intended", "not-taken"),
    }
)
_ORDERED: Final = frozenset(
    {"order", "original-order", "reflex-order", "filler-order", "instance-order", "plan"}
)
_INJECTED: Final = "injections.drug"
_COUNT: Final = "count"


def read_medications(chart: Chart, terms: Terms, draft: Draft) -> None:
    """Put the treatments, the medicines and the injections into the draft."""
    named: dict[str, Position] = {}
    for resource in chart.of(*_BY_STATUS):
        medication = shaped(resource, draft)
        state = None if medication is None else _state(medication, resource, draft)
        if medication is None or state is None:
            continue
        concept, place = _concept(medication, resource, chart, draft)
        if concept is None:
            continue
        meaning = _meaning(concept, terms, place, draft, by_name=not chart.is_own)
        if meaning is None:
            continue
        if (drug := own_code(concept, _INJECTED)) is not None:
            _read_injections(drug, medication, resource, draft)
        elif state is _DONE:
            _read_done(meaning, medication, place, draft)
        else:
            for name, id_ in meaning.facts:
                if name == "treatments":
                    draft.add((name,), id_, place)
            if state is _NOW:
                _read_line(concept, meaning, medication, resource, draft)
                _warn_of_double(text_of(concept) or "", place, named, draft)


def _state(medication: Shaped, resource: Resource, draft: Draft) -> str | None:
    """Tell whether a medicine is taken now, planned or done; of others the draft says why not."""
    status = medication.get("status")
    if medication.get("doNotPerform") is True:
        message = Remark(
            "this is an order not to give the medicine: say it to the patient yourself"
        )
        draft.warn(draft.at(resource, "doNotPerform"), "do-not-perform", message)
        draft.ignore(draft.at(resource, "doNotPerform"), Remark("this is an order not to give it"))
        return None
    if status not in _STATUSES:
        draft.refuse(
            draft.at(resource, "status"), "fhir-status", Remark("this status is not known")
        )
        return None
    intent = medication.get("intent")
    if resource.type == "MedicationRequest" and intent not in _ORDERED:
        draft.ignore(draft.at(resource, "intent"), Remark("this is no order"))
        return None
    state = _BY_STATUS[resource.type].get(str(status))
    if state is None:
        draft.ignore(draft.at(resource, "status"), is_in(str(status)))
    return state


def _concept(
    medication: Shaped, resource: Resource, chart: Chart, draft: Draft
) -> tuple[Mapping[str, Any] | None, Position]:
    """Find what the medicine is: coded, contained, or a Medication of the file; else refuse it."""
    concept = medication.get("medicationCodeableConcept")
    if concept is not None:
        return concept, draft.at(resource, "medicationCodeableConcept")
    place = draft.at(resource, "medicationReference")
    found = resolve(medication.get("medicationReference"), resource, chart.index)
    read = shaped(found, draft) if found is not None and found.type == "Medication" else None
    if read is not None and read.get("status") == "entered-in-error":
        message = Remark("the Medication that this names was entered in error")
        draft.refuse(place, "no-medication", message)
        return None, place
    if read is None or read.get("code") is None:
        message = Remark("the medicine is not in this file; put the Medication that it names in")
        draft.refuse(place, "no-medication", message)
        return None, place
    return read["code"], place


def _meaning(
    concept: Mapping[str, Any], terms: Terms, place: Position, draft: Draft, *, by_name: bool
) -> Meaning | None:
    """Find which of our drugs it is, if it is one; None when that is in doubt, which is said."""
    meaning = terms.meaning(concept)
    drugs = terms.drug(text_of(concept) or "") if by_name else frozenset[str]()
    if meaning.facts:
        coded = {id_ for name, id_ in meaning.facts if name == "treatments"}
        if meaning.is_own or (len(coded) < 2 and terms.agree(coded, drugs)):  # noqa: PLR2004
            return meaning
        message = Remark("its codes and its name mean different medicines; correct the order")
        draft.refuse(place, "drug-asked", message)
        return None
    if drugs & {*draft.value.get("treatments", ())}:
        return meaning  # a code or another name has said which
    if len(drugs) == 1:
        return Meaning((("treatments", next(iter(drugs))),), is_coded=meaning.is_coded)
    if drugs:
        message = Remark(
            "the name can mean {drugs}; give its product code or name",
            drugs=either(tuple(map(Term, sorted(drugs)))),
        )
        draft.refuse(place, "drug-asked", message)
    for why in () if drugs else meaning.excluded:
        draft.refuse(place, "code-excluded", why)
    return None if drugs or meaning.excluded else meaning


def _read_done(meaning: Meaning, medication: Shaped, place: Position, draft: Draft) -> None:
    """Put a completed drug of ours among what is done."""
    drugs = [id_ for name, id_ in meaning.facts if name in ("treatments", "done")]
    if not drugs:
        draft.ignore(place, Remark("this is completed"))
    for drug in drugs:
        period = medication.get("effectivePeriod") or {}
        ended = period.get("end") or medication.get("effectiveDateTime")
        draft.add(("done",), done_line(drug, ended), place)


def done_line(treatment: str, moment: object) -> dict[str, str]:
    """Turn what is done and when into a line of `done`; a month without a day is no day."""
    try:
        return {"treatment": treatment, "on": date.fromisoformat(str(moment)[:10]).isoformat()}
    except ValueError:
        return {"treatment": treatment}


def _read_line(
    concept: Mapping[str, Any],
    meaning: Meaning,
    medication: Shaped,
    resource: Resource,
    draft: Draft,
) -> None:
    """Put a line into the medicine list."""
    element = "dosageInstruction" if resource.type == "MedicationRequest" else "dosage"
    dosages = medication.get(element) or []
    if not dosages:
        if meaning.is_own:
            return
        message = Remark("this element is missing: the line of the medicine list needs a dose")
        draft.refuse(draft.at(resource, element), "no-dose", message)
        return
    name = text_of(concept)
    if name is None:
        message = Remark("the medicine has no name in words; give text or display")
        draft.refuse(draft.at(resource, "medicationCodeableConcept"), "no-name", message)
        return
    try:
        order = order_of(dosages)
    except UnknownElementError as error:
        dot = "." if error.element and not error.element.startswith("[") else ""
        place = draft.at(resource, f"{element}{dot}{error.element}")
        draft.refuse(place, "dosage", error.message)
        return
    if not isinstance(order.get("dose"), str):
        _note_words(dosages, resource, element, draft)
    brand = own_code(concept, "medicines.brand")
    period = _days_of(medication.get("effectivePeriod") or {}) if "until" not in order else {}
    line = {"name": name, **({"brand": brand} if brand else {}), **period, **order}
    reasons = [why for each in medication.get("reasonCode") or () if (why := _purpose(each))]
    if reasons:
        line["for"] = "; ".join(reasons)
    draft.add(("medicines",), line, draft.at(resource, element))


def _note_words(
    dosages: Sequence[Mapping[str, Any]], resource: Resource, element: str, draft: Draft
) -> None:
    """Say which words are not printed, as the parts of the dosage are printed in their place."""
    for number, dosage in enumerate(dosages):
        if dosage.get("text"):
            place = draft.at(resource, f"{element}[{number}].text")
            draft.ignore(place, Remark("its parts are printed in place of these words"))
        if dosage.get("patientInstruction"):
            message = Remark(
                "these words are not printed, only the dose and its times: compare them"
            )
            place = draft.at(resource, f"{element}[{number}].patientInstruction")
            draft.warn(place, "dosage-words", message)


def _days_of(period: Mapping[str, Any]) -> dict[str, str]:
    """Turn the time in which a medicine is taken into its first and last day."""
    named = (("from", "start"), ("until", "end"))
    return {name: str(period[element])[:10] for name, element in named if element in period}


def _purpose(reason: object) -> str | None:
    """Turn what a medicine is for into a word of the list, or the words as they are."""
    own, words = own_code(reason, "medicines.for"), text_of(reason)
    if own is not None or words is None:
        return own
    return slug(words) if slug(words) in USES else words


def _warn_of_double(name: str, place: Position, named: dict[str, Position], draft: Draft) -> None:
    """Say that a medicine is there two times, as an order and as a statement for example."""
    known = slug(name)
    if known in named:
        message = Remark(
            "a medicine of this name is here a second time; look whether both lines hold"
        )
        draft.warn(place, "medicine-twice", message)
    named[known] = place


def _read_injections(drug: str, medication: Shaped, resource: Resource, draft: Draft) -> None:
    """Put a series of long-acting injections into the draft."""
    dosages = medication.get("dosage") or medication.get("dosageInstruction") or [{}]
    try:
        line = _series(dosages[0])
    except UnknownElementError as error:
        draft.refuse(draft.at(resource, f"dosage[0].{error.element}"), "dosage", error.message)
        return
    draft.put(("injections",), {"drug": drug, **line}, draft.at(resource, "dosage[0]"))


def _series(dosage: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a dosage into dose, next day, days between and count."""
    timing = dosage.get("timing") or {}
    repeat = dict(timing.get("repeat") or {})
    count = repeat.pop(_COUNT, None)
    found, _ = timing_of({"timing": {**timing, "repeat": repeat}})
    start = (repeat.get("boundsPeriod") or {}).get("start")
    line: dict[str, Any] = {
        "dose": dose_of(dosage) or dosage.get("text"),
        "next": day_of(start, "timing.repeat.boundsPeriod.start"),
        "every_days": found.get("every_days"),
    }
    if count is not None:
        line["count"] = str(count)
    return line
