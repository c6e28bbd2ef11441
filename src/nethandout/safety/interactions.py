"""Turn what a case has beside what is planned in it into what a clinician must decide.

Each rule says what was found, why it matters and what to do. A rule that applies is also a
fact that content may ask for (`hazard` in `when`, and the safety notes), so that the page of
this patient says what the finding makes necessary.
"""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.content.drugnames import scripts_of
from nethandout.model.remark import Place, Remark, Term, both
from nethandout.safety import planned
from nethandout.safety.case import PRRT, SSA, Case, Hit
from nethandout.safety.drugclasses import CONTRACEPTION, classes_of


def contrast_allergy(case: Case) -> Iterator[Hit]:
    """Find a reaction to contrast dye or iodine with a procedure or scan that uses it."""
    iodine, mri = planned.iodine_dye(case), planned.mri_scans(case)
    for index, allergy in enumerate(case.record.allergies):
        named = classes_of(allergy.to)
        uses: tuple[str, ...] = ()
        if "iodine-contrast" in named or ("contrast" in named and not _is_gadolinium(named)):
            uses += iodine
        if _is_gadolinium(named) or ("contrast" in named and "iodine-contrast" not in named):
            uses += mri
        if uses:
            yield Hit(
                f"allergies.{index + 1}",
                Remark(
                    "this names contrast dye or iodine, and {uses} may need such dye; a new "
                    "reaction can be severe; a doctor decides on another test, another dye, or "
                    "medicine before it",
                    uses=_listed(uses),
                ),
            )


def contrast_kidneys(case: Case) -> Iterator[Hit]:
    """Find kidney disease with a procedure or scan that uses contrast dye."""
    uses = planned.iodine_dye(case)
    if uses and "kidney-disease" in case.facts.conditions:
        yield Hit(
            "conditions",
            Remark(
                "kidney-disease is named, and {uses} may need contrast dye, which can harm "
                "weak kidneys; check the kidney blood test (eGFR) and decide on the dye and "
                "on fluids",
                uses=_listed(uses),
            ),
        )


def contrast_metformin(case: Case) -> Iterator[Hit]:
    """Find metformin with a procedure or scan that uses contrast dye."""
    uses = planned.iodine_dye(case)
    for field in _medicines(case, "metformin") if uses else ():
        yield Hit(
            field,
            Remark(
                "{field} is metformin, and {uses} may need contrast dye; if the dye harms "
                "the kidneys, metformin builds up in the blood; decide by the kidney blood "
                "test whether it stops and when it starts again",
                field=Place(field),
                uses=_listed(uses),
            ),
        )


def blood_thinner_procedure(case: Case) -> Iterator[Hit]:
    """Find a blood thinner with a procedure that can bleed."""
    uses = planned.procedures(case)
    fields = list(_medicines(case, "blood-thinner"))
    if "blood-thinner" in case.facts.conditions:
        fields.insert(0, "conditions")
    for field in fields if uses else ():
        yield Hit(
            field,
            Remark(
                "{field} names a blood thinner, and {uses} can bleed; decide whether and "
                "when it stops and starts again, and give the patient this plan",
                field=Place(field),
                uses=_listed(uses),
            ),
        )


def ssa_cyclosporine(case: Case) -> Iterator[Hit]:
    """Find cyclosporine with a somatostatin analog (Sandostatin LAR, Somatuline labels)."""
    shots = case.fields_naming(SSA)
    for field in _medicines(case, "cyclosporine") if shots else ():
        yield Hit(
            field,
            Remark(
                "{field} is cyclosporine, and {injections} names a hormone shot, which can lower "
                "its level in the blood so far that a transplant is rejected; ask who "
                "prescribes it, and plan blood tests and a new dose",
                field=Place(field),
                injections=Place(shots[0]),
            ),
        )


def ssa_diabetes(case: Case) -> Iterator[Hit]:
    """Find insulin or diabetes with a somatostatin analog (Sandostatin LAR, Somatuline labels)."""
    shots = case.fields_naming(SSA)
    fields = list(_medicines(case, "insulin"))
    if "diabetes" in case.facts.conditions:
        fields.insert(0, "conditions")
    for field in fields if shots else ():
        yield Hit(
            field,
            Remark(
                "{field} names insulin or diabetes, and {injections} names a hormone shot, which "
                "can make blood sugar fall or rise; plan more sugar tests and adjust the dose",
                field=Place(field),
                injections=Place(shots[0]),
            ),
        )


def ssa_heart_rate(case: Case) -> Iterator[Hit]:
    """Find a heart-rate medicine with a somatostatin analog (both labels)."""
    shots = case.fields_naming(SSA)
    for field in _medicines(case, "heart-rate-medicine") if shots else ():
        yield Hit(
            field,
            Remark(
                "{field} slows the heart, and so can the hormone shot that {injections} names; "
                "check the pulse and adjust the dose",
                field=Place(field),
                injections=Place(shots[0]),
            ),
        )


def pacemaker_mri(case: Case) -> Iterator[Hit]:
    """Find a pacemaker or heart rhythm device with an MRI scan."""
    scans = planned.mri_scans(case)
    if scans and "pacemaker" in case.facts.conditions:
        yield Hit(
            "conditions",
            Remark(
                "pacemaker is named, and {uses} plans an MRI scan; the magnet can disturb "
                "the device; ask the device clinic whether it is safe, and for its card",
                uses=_listed(scans),
            ),
        )


def capsule_mri(case: Case) -> Iterator[Hit]:
    """Find a camera pill with an MRI scan: none may be done until the pill has passed.

    Source: the page of the National Cancer Institute on tests, which this program's topic names.
    """
    scans = planned.mri_scans(case)
    for field in planned.camera_pills(case)[:1] if scans else ():
        yield Hit(
            field,
            Remark(
                "{field} plans a camera pill, and {uses} plans an MRI scan; the magnet can "
                "move a pill that is still inside; do the scan first, or when the pill has "
                "passed",
                field=Place(field),
                uses=_listed(scans),
            ),
        )


def child_adult_pages(case: Case) -> Iterator[Hit]:
    """Find a child: all pages are written for adults."""
    if "child" in case.facts.conditions:
        yield Hit(
            "conditions",
            Remark(
                "child is named, and all pages are written for adults: doses, risks and "
                "advice may not fit; a clinician of this child decides whether they are "
                "printed"
            ),
        )


def pregnancy_contradiction(case: Case) -> Iterator[Hit]:
    """Find a pregnancy of somebody who cannot become pregnant."""
    if "pregnancy" in case.facts.conditions and case.facts.can_become_pregnant == "no":
        yield Hit(
            "patient.can_become_pregnant",
            Remark("this says no, but conditions names pregnancy; correct one of them"),
        )


def contraception(case: Case) -> Iterator[Hit]:
    """Remind of birth control where a drug's label asks for it and the record says it fits."""
    facts, said = case.facts, set[str]()
    for drug, (own, of_partner) in CONTRACEPTION.items():
        fields = case.fields_naming(PRRT if drug in PRRT else frozenset({drug}))
        if not fields or fields[0] in said:
            continue
        said.add(fields[0])
        if facts.can_become_pregnant == "yes":
            yield Hit(
                fields[0],
                Remark(
                    "{drug} can harm a baby: check for a pregnancy before it starts, and agree "
                    "on birth control until {time} after the last dose",
                    drug=Term(drug),
                    time=own,
                ),
            )
        if facts.partner_can_become_pregnant == "yes" and of_partner is not None:
            yield Hit(
                fields[0],
                Remark(
                    "{drug} can harm a baby: agree on birth control with a partner who can "
                    "become pregnant until {time} after the last dose",
                    drug=Term(drug),
                    time=of_partner,
                ),
            )


def card_latin_name(case: Case) -> Iterator[Hit]:
    """Find a card whose English side would have a name that its readers cannot read."""
    patient = case.record.patient
    if patient is None or patient.latin_name or not planned.cards(case):
        return
    if "LATIN" not in scripts_of(patient.name):
        yield Hit(
            "patient.latin_name",
            Remark(
                "a card for the wallet is printed, and the name has no Latin letters: nobody "
                "in an English-speaking emergency room can read it or compare it with a "
                "passport; write the name as in the passport"
            ),
        )


def _is_gadolinium(named: frozenset[str]) -> bool:
    return "gadolinium-contrast" in named


def _medicines(case: Case, drug_class: str) -> Iterator[str]:
    """Find the lines of the medicine list that name a member of a class."""
    for index, classes in enumerate(case.medicine_classes):
        if drug_class in classes:
            yield f"medicines.{index + 1}"


def _listed(fields: tuple[str, ...]) -> str:
    """Turn fields into a phrase that names the first two: more would not be read."""
    return both(tuple(map(Place, fields[:2])))
