"""Turn handouts and personal pages into the texts that must be found in the finished PDF."""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.handout.personal import PersonalPages
from nethandout.handout.tree import CallTier, ClinicBlock, Handout, texts
from nethandout.model.text import LocalizedText


def about_texts(handout: Handout) -> list[LocalizedText | str]:
    """Turn a handout into what it says of itself at its end."""
    return [*texts(handout.sources), *clinic_texts(handout.clinic)]


def call_numbers(tiers: Iterable[CallTier], clinic: ClinicBlock) -> list[str]:
    """Turn red flags of each urgency into the phone numbers that stand beside them.

    Where the clinic stands beside none, its numbers stand below them all.
    """
    urgencies = [tier.tier for tier in tiers]
    if urgencies and not {"U", "S"} & set(urgencies):
        urgencies.append("U")
    numbers = {
        "E": (clinic.emergency_number,),
        "U": (clinic.day_phone, clinic.night_phone),
        "S": (clinic.day_phone,),
    }
    return [number for urgency in urgencies for number in numbers.get(urgency, ()) if number]


def clinic_texts(clinic: ClinicBlock) -> list[str]:
    """Turn a clinic into what the last page says of it."""
    if clinic.name is None:
        return []
    return [text for text in (clinic.name, *clinic.address, clinic.website) if text]


def typed_texts(personal: PersonalPages, *, shows_plan: bool = True) -> list[str]:
    """Turn personal pages into every text a person typed or that was computed for them.

    Without `shows_plan` the plan for a crisis stands on the card alone.

    What stands in a sentence, as the dates of things to do, is looked for with the sentence.
    """
    found: list[str | None] = [personal.goal, personal.crisis_plan if shows_plan else None]
    if personal.result is not None:
        found.append(personal.result.size)
    found += [to for to, reaction in personal.allergies if not reaction]
    if personal.injections is not None:
        found += [row.date for row in personal.injections.dates]
    for dose in personal.prrt:
        found += [dose.date, dose.last_long_acting]
    for line in personal.medicines:
        found += [line.name, line.brand, line.typed_dose, line.typed_route]
        found += [line.typed_when, line.typed_purpose]
    for visit in personal.appointments:
        found += [visit.date, visit.time, visit.what, visit.where]
    for role, name, phone in personal.care_team:
        found += [role, name, phone]
    return [text for text in found if text]
