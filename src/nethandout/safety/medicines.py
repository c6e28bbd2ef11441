"""Turn the medicine list, the doses and the allergies of a case into what needs a look."""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.content.plan import Plan
from nethandout.safety.case import PRRT, Case, Hit
from nethandout.safety.doses import Agreement, compare_dose, same_dose
from nethandout.source.spelling import same_word, slug

_MIN_ALLERGY_WORD = 4
_COMMON_WORDS = frozenset(
    {
        "acetate",
        "acid",
        "acting",
        "agent",
        "allergy",
        "calcium",
        "capsule",
        "capsules",
        "chloride",
        "citrate",
        "contrast",
        "cream",
        "depot",
        "drops",
        "drug",
        "drugs",
        "extended",
        "hydrochloride",
        "injection",
        "liquid",
        "long",
        "magnesium",
        "medicine",
        "medicines",
        "oral",
        "phosphate",
        "potassium",
        "powder",
        "release",
        "short",
        "shot",
        "sodium",
        "solution",
        "sulfate",
        "syrup",
        "tablet",
        "tablets",
        "tartrate",
        "vitamin",
    }
)
"""Words that many medicines share; alone they do not make two of them the same."""


# --- Allergies -------------------------------------------------------------------------


def allergy_conflict(case: Case) -> Iterator[Hit]:
    """Find medicines, injections and treatments that the allergy list names."""
    plan = case.references.plan
    for index, allergy in enumerate(case.record.allergies):
        place = f"allergies.{index + 1}"
        family = _same_ingredient(plan.drugs_named(allergy.to), plan)
        family |= PRRT if family & PRRT else frozenset()
        words = _telling_words(allergy.to)
        for line, (medicine, meant) in enumerate(
            zip(case.record.medicines, case.medicines, strict=True)
        ):
            if meant & family or _share_a_word(words, _telling_words(medicine.name)):
                text = f"medicines.{line + 1} is named in {place}; correct one of them"
                yield Hit(f"medicines.{line + 1}", text)
        named = sorted(case.facts.treatments & family)
        if named:
            yield Hit("treatments", f"{named[0]} is named in {place}; correct one of them")
        if case.injection_drug in family:
            text = f"{case.injection_drug} is named in {place}; correct one of them"
            yield Hit("injections.drug", text)


def _same_ingredient(drugs: frozenset[str], plan: Plan) -> frozenset[str]:
    """Turn drug ids into all that share a name with them, such as both octreotides."""
    names = {item.id: {item.id, *item.names} for item in plan.treatments}
    return frozenset(
        other for other, theirs in names.items() if any(theirs & names[drug] for drug in drugs)
    )


def _telling_words(text: str) -> frozenset[str]:
    words = slug(text).split("-")
    return frozenset(
        word for word in words if len(word) >= _MIN_ALLERGY_WORD and not word.isdecimal()
    ).difference(_COMMON_WORDS)


def _share_a_word(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(same_word(word, other) for word in some for other in others)


# --- Doses -----------------------------------------------------------------------------


def dose_far_off(case: Case) -> Iterator[Hit]:
    """Find doses 10 times or more away from the usual one, as when units are mixed up."""
    for field, drug, usual, agreement in _compared(case):
        if agreement is Agreement.FAR_OFF:
            yield Hit(
                field,
                f"this dose is 10 times or more away from the usual dose of {drug} ({usual}); "
                "check milligrams, micrograms and the decimal point against the order",
            )


def dose_differs(case: Case) -> Iterator[Hit]:
    """Find doses that are not the usual one, or cannot be read."""
    for field, drug, usual, agreement in _compared(case):
        if agreement is Agreement.DIFFERS:
            text = f"this is not the usual dose of {drug} ({usual}); check it against the order"
            yield Hit(field, text)
        elif agreement is Agreement.UNREADABLE:
            text = f"this could not be compared with the usual dose of {drug} ({usual})"
            yield Hit(field, f"{text}; write a number and a unit")


def dose_disagrees(case: Case) -> Iterator[Hit]:
    """Find an injection dose that the medicine list gives differently."""
    series = case.record.injections
    if series is None:
        return
    for index, (medicine, meant) in enumerate(
        zip(case.record.medicines, case.medicines, strict=True)
    ):
        if case.injection_drug in meant and not same_dose(series.dose, medicine.dose):
            yield Hit(
                "injections.dose",
                f"injections.dose and medicines.{index + 1}.dose give the same drug in different "
                "doses; correct one of them",
            )


def _compared(case: Case) -> Iterator[tuple[str, str, str, Agreement]]:
    """Turn a case into every dose field, its drug, the usual dose and how they agree.

    A name with several meanings is compared with all; the best agreement counts. Where a
    meaning has no usual dose, a disagreement with the others proves nothing.
    """
    doses = [
        (f"medicines.{index + 1}.dose", medicine.dose, meant)
        for index, (medicine, meant) in enumerate(
            zip(case.record.medicines, case.medicines, strict=True)
        )
    ]
    if case.record.injections is not None and case.injection_drug is not None:
        meant = frozenset({case.injection_drug})
        doses.append(("injections.dose", case.record.injections.dose, meant))
    for field, typed, drugs in doses:
        found = [
            (compare_dose(typed, usual), drug, ", ".join(usual))
            for drug in sorted(drugs)
            if (usual := _usual_doses(case, drug))
        ]
        if found:
            agreement, drug, usual_text = max(found, key=lambda item: item[0])
            if len(found) < len(drugs) and agreement is not Agreement.AGREES:
                agreement = Agreement.UNREADABLE
            yield field, drug, usual_text, agreement


def _usual_doses(case: Case, drug: str) -> tuple[str, ...]:
    """Turn a drug into its reference doses: `dose`, and all that begins with `dose-`."""
    topic = case.references.topics.get(drug)
    if topic is None:
        return ()
    numbers = sorted(topic.reference_numbers.items())
    return tuple(value for key, value in numbers if key == "dose" or key.startswith("dose-"))
