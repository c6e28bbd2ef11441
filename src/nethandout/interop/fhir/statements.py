"""Turn the medicines of a record into FHIR R4 MedicationStatements.

`Dosage` has the same parts as the order of a record, so each word goes to its own element.
What the clinic wrote in its own words stays words: a dose in `Dosage.text`, how often in
`Timing.code.text`. No sentence is made of the parts: who receives them makes their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from nethandout.interop.fhir.labels import Json, Labels
from nethandout.interop.fhir.resources import is_drug
from nethandout.interop.fhir.systems import MEALS, TIMES_OF_DAY, UCUM, UNITS, WEEKDAYS, own
from nethandout.model.medicine import ROUTES, USES, Dose, Injections, Medicine, Step, Timing
from nethandout.model.record import PatientRecord

_DAY: Final = {"value": 1, "unit": "day", "system": UCUM, "code": "d"}
_DOSE: Final = "{dose}"


def medication_statements(record: PatientRecord, labels: Labels, subject: Json) -> Iterator[Json]:
    """Turn drugs among the treatments, the medicines and the injections into statements."""
    for name in filter(is_drug, record.treatments):
        yield _statement("active", labels.concept("treatments", name), subject)
    for done in record.done:
        if is_drug(done.treatment):
            over = _statement("completed", labels.concept("done", done.treatment), subject)
            yield over | _period("effectivePeriod", None, done.on)
    for medicine in record.medicines:
        yield _medicine(medicine, subject)
    if series := record.injections:
        concept = labels.concept("injections.drug", series.drug)
        yield _statement("active", concept, subject) | {"dosage": [_series(series)]}


def _statement(status: str, concept: Json, subject: Json) -> Json:
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "medicationCodeableConcept": concept,
        "subject": subject,
    }


def _medicine(medicine: Medicine, subject: Json) -> Json:
    """Turn a line of the medicine list into a statement."""
    concept: Json = {"text": medicine.name}
    if medicine.brand:
        brand = {"system": own("medicines.brand"), "code": medicine.brand}
        concept["coding"] = [{**brand, "display": medicine.brand}]
    found = _statement("active", concept, subject)
    found |= _period("effectivePeriod", medicine.start, medicine.until)
    if medicine.purpose:
        found["reasonCode"] = [_word("medicines.for", medicine.purpose, USES)]
    return found | {"dosage": list(_dosages(medicine))}


def _dosages(medicine: Medicine) -> Iterator[Json]:
    """Turn the one dose, or each step of one that changes, into a Dosage."""
    if not medicine.steps:
        bounds = _period("boundsPeriod", medicine.start, medicine.until)
        yield {**_dosage(medicine.dose, medicine.timing, medicine, bounds)}
    for number, step in enumerate(medicine.steps, start=1):
        first = medicine.start if number == 1 else None
        whole = _dosage(step.dose, step.timing or medicine.timing, medicine, _bounds(step, first))
        yield {"sequence": number, **whole}


def _dosage(dose: Dose | None, timing: Timing | None, medicine: Medicine, bounds: Json) -> Json:
    found: Json = {"text": dose.text} if dose and dose.text else {}
    repeat = _repeat(timing or Timing()) | bounds
    when = {"code": {"text": medicine.when}} if medicine.when else {}
    if timing and timing.food:
        found["additionalInstruction"] = [_coded("medicines.timing.with", timing.food)]
    if repeat or when:
        found["timing"] = {**({"repeat": repeat} if repeat else {}), **when}
    if timing and timing.as_needed:
        reason = _coded("medicines.timing.as_needed", timing.as_needed)
        found["asNeededCodeableConcept"] = reason
    if medicine.route:
        found["route"] = _word("medicines.route", medicine.route, ROUTES)
    found |= _amount(dose)
    if timing and timing.at_most_per_day:
        most = {"value": int(timing.at_most_per_day), "unit": "dose", "system": UCUM}
        found["maxDosePerPeriod"] = {"numerator": {**most, "code": _DOSE}, "denominator": _DAY}
    return found


def _amount(dose: Dose | None) -> Json:
    if dose is None or dose.value is None or dose.unit is None:
        return {}
    number = Decimal(dose.value)
    value = int(number) if number == number.to_integral_value() else float(number)
    quantity = {"value": value, "unit": dose.unit, "system": UCUM, "code": UNITS[dose.unit]}
    return {"doseAndRate": [{"doseQuantity": quantity}]}


def _repeat(timing: Timing) -> Json:
    """Turn how often and when into `Timing.repeat` (HL7 FHIR R4, Timing)."""
    found: Json = {}
    if timing.every_days:
        found |= {"frequency": 1, "period": int(timing.every_days), "periodUnit": "d"}
    elif timing.every_hours:
        found |= {"frequency": 1, "period": int(timing.every_hours), "periodUnit": "h"}
    elif timing.times_a_day:
        found |= {"frequency": int(timing.times_a_day), "period": 1, "periodUnit": "d"}
    if timing.days_of_week:
        found["dayOfWeek"] = [WEEKDAYS[day] for day in timing.days_of_week]
    when = [TIMES_OF_DAY[time] for time in timing.times]
    if not when and timing.food and timing.food in MEALS:
        when = [MEALS[timing.food]]
    return found | ({"when": when} if when else {})


def _bounds(step: Step, first: date | None) -> Json:
    """Turn how long a step lasts into its bounds."""
    if step.days:
        return {"boundsDuration": {**_DAY, "value": int(step.days)}}
    return _period("boundsPeriod", first, step.until)


def _series(series: Injections) -> Json:
    """Turn planned injections into a Dosage: the first day, the days between, how many."""
    repeat = {
        "boundsPeriod": {"start": series.next.isoformat()},
        "count": int(series.count),
        "frequency": 1,
        "period": int(series.every_days),
        "periodUnit": "d",
    }
    text = {"text": series.dose.text} if series.dose.text else {}
    return {**text, "timing": {"repeat": repeat}, **_amount(series.dose)}


def _period(element: str, first: date | None, last: date | None) -> Json:
    days = (("start", first), ("end", last))
    period = {name: day.isoformat() for name, day in days if day}
    return {element: period} if period else {}


def _word(place: str, word: str, words: frozenset[str]) -> Json:
    """Turn a word of a list into our coding of it, and the clinic's own words into text."""
    return _coded(place, word) if word in words else {"text": word}


def _coded(place: str, word: str) -> Json:
    text = word.replace("-", " ")
    return {"coding": [{"system": own(place), "code": word, "display": text}], "text": text}
