"""Turn what a record knows of a patient into whether texts about a pregnancy are for them."""

from __future__ import annotations

from datetime import date
from typing import Final

from nethandout.model.record import PatientRecord
from nethandout.model.values import Known

LAST_AGE: Final = 55
"""The age in years up to which a pregnancy is thought of where the record does not say."""


def can_become_pregnant(record: PatientRecord, today: date | None) -> Known:
    """Tell whether the patient can become pregnant: yes, no, or not known.

    What the record says comes first, then a pregnancy, then how the patient is addressed and the
    age on `today`. No more than this one word of it is a fact: an age would say who somebody is.
    """
    patient = record.patient
    if patient is None:
        return "not-known"
    if patient.can_become_pregnant is not None:
        return "yes" if patient.can_become_pregnant else "no"
    if "pregnancy" in record.conditions:
        return "yes"
    if patient.addressed_as == "masculine":
        return "no"
    is_past = patient.birth_date and today and _age(patient.birth_date, today) > LAST_AGE
    return "no" if is_past else "not-known"


def _age(born: date, today: date) -> int:
    """Turn a birth date into full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
