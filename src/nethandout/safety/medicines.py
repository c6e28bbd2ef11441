"""Turn the medicine list and the doses of a case into what needs a look."""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.content.drugnames import scripts_of
from nethandout.model.medicine import Medicine
from nethandout.model.remark import Place, Remark, Term
from nethandout.safety.case import LONG_ACTING, Case, Hit
from nethandout.safety.doses import Agreement, same_dose
from nethandout.safety.drugclasses import CLASS_SCRIPTS, class_substances_of
from nethandout.safety.relatives import substances_of
from nethandout.source.spelling import plain_words


def medicine_not_read(case: Case) -> Iterator[Hit]:
    """Find medicines in a script in which none of our drugs has a name."""
    known = case.references.drug_names.scripts
    for index, medicine in enumerate(case.record.medicines):
        scripts = scripts_of(medicine.name)
        if scripts and not scripts & known and not case.medicines[index]:
            yield Hit(
                f"medicines.{index + 1}.name",
                Remark(
                    "no drug has a name in this script, so nothing that is known of drugs was "
                    "compared with this line; check it, or write the name in another script as "
                    "well"
                ),
            )
        elif scripts and not scripts & CLASS_SCRIPTS:
            yield Hit(
                f"medicines.{index + 1}.name",
                Remark(
                    "blood thinners, insulin and other classes of medicines have no names in "
                    "this script, so they were not looked for in this line; check it against "
                    "what is planned, or write the name in another script as well"
                ),
            )


def dose_far_off(case: Case) -> Iterator[Hit]:
    """Find doses 10 times or more away from the usual one, as when units are mixed up."""
    for field, drug, usual, agreement in case.compared_doses:
        if agreement is Agreement.FAR_OFF:
            yield Hit(
                field,
                Remark(
                    "this dose is 10 times or more away from the usual dose of {drug} ({usual}); "
                    "check milligrams, micrograms and the decimal point against the order",
                    drug=Term(drug),
                    usual=usual,
                ),
            )


def dose_differs(case: Case) -> Iterator[Hit]:
    """Find doses that are not the usual one, or cannot be read."""
    for field, drug, usual, agreement in case.compared_doses:
        if agreement is Agreement.DIFFERS:
            text = Remark(
                "this is not the usual dose of {drug} ({usual}); check it against the order",
                drug=Term(drug),
                usual=usual,
            )
            yield Hit(field, text)
        elif agreement is Agreement.UNREADABLE and not _is_of_injections(case, field):
            yield Hit(field, _unread(drug, usual))


def dose_unreadable(case: Case) -> Iterator[Hit]:
    """Find doses of the injected drug that nobody can compare: ten times too much hides there."""
    for field, drug, usual, agreement in case.compared_doses:
        if agreement is Agreement.UNREADABLE and _is_of_injections(case, field):
            yield Hit(field, _unread(drug, usual))


def _unread(drug: str, usual: str) -> Remark:
    return Remark(
        "this could not be compared with the usual dose of {drug} ({usual}); write one number and "
        "a unit",
        drug=Term(drug),
        usual=usual,
    )


def _is_of_injections(case: Case, field: str) -> bool:
    """Tell whether a dose field can only be of the drug that is injected in a series."""
    if field == "injections.dose":
        return True
    meant = case.medicines[int(field.split(".")[1]) - 1]
    return meant == {case.injection_drug}


def dose_disagrees(case: Case) -> Iterator[Hit]:
    """Find an injection dose that the medicine list gives differently."""
    series = case.record.injections
    if series is None:
        return
    for index, (medicine, meant) in enumerate(
        zip(case.record.medicines, case.medicines, strict=True)
    ):
        if case.injection_drug in meant and not same_dose(series.dose.written, medicine.written):
            yield Hit(
                "injections.dose",
                Remark(
                    "injections.dose and {field} give the same drug in different "
                    "doses; correct one of them",
                    field=Place(f"medicines.{index + 1}.dose"),
                ),
            )


def two_depots(case: Case) -> Iterator[Hit]:
    """Find two long-acting hormone shots at the same time: two lines, or two drugs."""
    lines = [(n, meant) for n, meant in enumerate(case.medicines) if meant and meant <= LONG_ACTING]
    for place, (index, meant) in enumerate(lines):
        field = f"medicines.{index + 1}"
        others = [
            other for other in case.fields_naming(LONG_ACTING - meant) if "medicines" not in other
        ]
        others += [
            f"medicines.{before + 1}"
            for before, _ in lines[:place]
            if _overlap(case.record.medicines[before], case.record.medicines[index])
        ]
        if others:
            text = Remark(
                "{field} and {other} are two long-acting hormone shots; correct one of them",
                field=Place(field),
                other=Place(others[0]),
            )
            yield Hit(field, text)


def medicine_twice(case: Case) -> Iterator[Hit]:
    """Find one medicine on two lines of the list: together they may be twice the dose."""
    named = [
        (plain_words(line.name), substances_of(line.name) | class_substances_of(line.name))
        for line in case.record.medicines
    ]
    for index, line in enumerate(case.record.medicines):
        for before, earlier in enumerate(case.record.medicines[:index]):
            meant = case.medicines[index]
            is_depot = bool(meant) and meant <= LONG_ACTING
            same = meant and meant == case.medicines[before]
            (words, substances), (other_words, others) = named[index], named[before]
            same = same or words == other_words or substances & others
            if same and not is_depot and _overlap(earlier, line):
                yield Hit(
                    f"medicines.{index + 1}",
                    Remark(
                        "{field} and {other} are the same medicine; look whether the patient is to "
                        "take both",
                        field=Place(f"medicines.{index + 1}"),
                        other=Place(f"medicines.{before + 1}"),
                    ),
                )


def _overlap(one: Medicine, other: Medicine) -> bool:
    """Tell whether two lines are for the same time, as far as they say."""
    ends_before = one.until is not None and other.start is not None and one.until < other.start
    begins_after = other.until is not None and one.start is not None and other.until < one.start
    return not ends_before and not begins_after
