"""Say how each field of a record is asked for: its label, its control, and what helps.

The names are those of `paths.kinds`, with `*` for the number of a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nethandout.web.form import labels
from nethandout.web.form.labels import Labels
from nethandout.web.form.types import FieldKind
from nethandout.web.staff import msg


@dataclass(frozen=True, slots=True)
class Question:
    """How a field is asked for; `choices` are values with their labels, None where typed.

    With `own_words` a field of text follows, for what the list does not have; `instead` is a
    tick to set in place of what would be typed.
    """

    label: str
    kind: FieldKind = "text"
    choices: Labels | None = None
    help: str = ""
    own_words: bool = False
    can_be_empty: bool = True
    instead: Labels | None = None


_PURPOSE: Final = msg("It decides which topics are printed, and how much of each.")
_OWN_LANGUAGE: Final = msg("Write in the language of the handout: it is printed as you type it.")


def _dose(path: str) -> dict[str, Question]:
    return {
        f"{path}.value": Question(
            msg("Dose"), "number", help=msg("Only the number, such as 7.5. No zero at the end.")
        ),
        f"{path}.unit": Question(msg("Unit"), "select", labels.UNITS),
        f"{path}.text": Question(msg("Or the dose in your own words"), help=_OWN_LANGUAGE),
    }


def _timing(path: str) -> dict[str, Question]:
    return {
        f"{path}.times_a_day": Question(msg("How many times a day"), "number"),
        f"{path}.times": Question(msg("Time of day"), "checkboxes", labels.TIMES),
        f"{path}.with": Question(msg("With or without food"), "select", labels.FOOD),
        f"{path}.every_days": Question(msg("Every so many days"), "number"),
        f"{path}.every_hours": Question(msg("Every so many hours"), "number"),
        f"{path}.days_of_week": Question(msg("On these days"), "checkboxes", labels.WEEKDAYS),
        f"{path}.as_needed": Question(msg("Only when needed, for"), "select", labels.REASONS),
        f"{path}.at_most_per_day": Question(msg("At most so many times a day"), "number"),
    }


QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType(
    {
        "visit.purpose": Question(msg("What is the visit for?"), "select", help=_PURPOSE),
        "visit.treatment": Question(msg("What is it about?"), "select"),
        "visit.on": Question(msg("Day of the visit"), "date"),
        "tests": Question(msg("Tests"), "checkboxes"),
        "tumor.site": Question(msg("Where did the tumor start?"), "select"),
        "tumor.settings": Question(msg("How far has it gone?"), "checkboxes"),
        "tumor.functional": Question(
            msg("Does it make hormones that cause symptoms?"), "select", labels.YES_NO
        ),
        "tumor.size_mm": Question(
            msg("Size in mm"), "number", help=msg("In millimeters: 1.4 cm is 14.")
        ),
        "tumor.grade": Question(msg("Grade"), "select", labels.GRADES),
        "tumor.ki67_percent": Question(msg("Ki-67 in percent"), "number"),
        "tumor.type": Question(msg("Type of the stomach tumor"), "select", labels.STOMACH_TYPES),
        "tumor.muscle_layer": Question(
            msg("Has it grown into the muscle layer?"), "select", labels.YES_NO
        ),
        "treatments": Question(
            msg("Treatments now or planned"),
            "checkboxes",
            help=msg("What is over belongs under “Treatments that are over”."),
        ),
        "conditions": Question(msg("What else is known of the patient?"), "checkboxes"),
        "additions": Question(msg("Options to print that your team has decided on"), "checkboxes"),
        "topics.add": Question(msg("Topics you added"), "checkboxes"),
        "topics.remove": Question(msg("Topics you took out"), "checkboxes"),
        "language": Question(msg("Language of the handout"), "select", can_be_empty=False),
        "texts_in": Question(
            msg("Language of what was typed"),
            help=msg("Only if it is not the language of the handout: a tag such as en or es."),
        ),
        "interpreter": Question(msg("The patient needs an interpreter"), "checkboxes", labels.YES),
        "print.edition": Question(msg("Edition"), "radio", labels.EDITIONS),
        "print.paper": Question(msg("Paper"), "radio", labels.PAPERS),
        "print.scope": Question(msg("How much"), "radio", labels.SCOPES),
        "print.bilingual": Question(msg("In two languages"), "checkboxes", labels.YES),
        "patient.name": Question(
            msg("Name"), help=msg("As on the wristband. It is printed on every page.")
        ),
        "patient.birth_date": Question(msg("Birth date"), "date", instead=labels.NOT_KNOWN),
        "patient.record_number": Question(
            msg("Record number"), help=msg("It is the second thing that tells patients apart.")
        ),
        "patient.latin_name": Question(
            msg("Name in Latin letters"),
            help=msg("For cards in English, which others must be able to read."),
        ),
        "patient.can_become_pregnant": Question(
            msg("Can the patient become pregnant?"), "select", labels.YES_NO
        ),
        "patient.partner_can_become_pregnant": Question(
            msg("Can the patient’s partner become pregnant?"), "select", labels.YES_NO
        ),
        "patient.addressed_as": Question(
            msg("How is the patient spoken to?"),
            "select",
            labels.ADDRESSES,
            help=msg("This language speaks differently to a woman and to a man."),
        ),
        "done.*.treatment": Question(msg("Treatment that is over"), "select"),
        "done.*.on": Question(msg("Day it was done"), "date"),
        "result.size_mm": Question(msg("Size found, in mm"), "number"),
        "result.depth": Question(msg("How deep it had grown"), "select", labels.DEPTHS),
        "result.margins": Question(msg("Edge of what was taken out"), "select", labels.MARGINS),
        "result.nodes.with_tumor": Question(msg("Lymph nodes with tumor"), "number"),
        "result.nodes.examined": Question(msg("Lymph nodes examined"), "number"),
        "result.grade": Question(msg("Grade found"), "select", labels.GRADES),
        "injections.drug": Question(msg("Which injection?"), "select"),
        **_dose("injections.dose"),
        "injections.dose.unit": Question(msg("Unit"), "select", labels.MILLIGRAMS),
        "injections.next": Question(msg("Day of the next injection"), "date"),
        "injections.every_days": Question(
            msg("Days from one to the next"), "number", help=msg("4 weeks are 28 days.")
        ),
        "injections.count": Question(
            msg("How many dates to print"), "number", help=msg("Without a number, 6.")
        ),
        "prrt.doses.*": Question(msg("Day of the dose"), "date"),
        "medicines.*.name": Question(
            msg("Medicine"), help=msg("As on the package; the generic name, too.")
        ),
        **_dose("medicines.*.dose"),
        "medicines.*.route": Question(
            msg("How it is taken"), "select", labels.ROUTES, own_words=True
        ),
        "medicines.*.timing.times_a_day": Question(msg("How many times a day"), "number"),
        "medicines.*.for": Question(msg("What it is for"), "select", labels.USES, own_words=True),
        **_timing("medicines.*.timing"),
        "medicines.*.when": Question(msg("Or when, in your own words"), help=_OWN_LANGUAGE),
        "medicines.*.brand": Question(msg("Brand name")),
        "medicines.*.from": Question(msg("First day"), "date"),
        "medicines.*.until": Question(msg("Last day"), "date"),
        **_dose("medicines.*.steps.*.dose"),
        **_timing("medicines.*.steps.*.timing"),
        "medicines.*.steps.*.days": Question(msg("For so many days"), "number"),
        "medicines.*.steps.*.until": Question(msg("Until this day"), "date"),
        "appointments.*.at": Question(msg("Day and time"), "datetime-local"),
        "appointments.*.kind": Question(msg("What it is"), "select", labels.APPOINTMENTS),
        "appointments.*.what": Question(
            msg("More about it, in your own words"), help=_OWN_LANGUAGE
        ),
        "appointments.*.where": Question(msg("Where"), help=_OWN_LANGUAGE),
        "allergies.*.to": Question(
            msg("Allergic to"), help=msg("One medicine or substance; a new line for the next.")
        ),
        "allergies.*.reaction": Question(msg("What happened"), help=_OWN_LANGUAGE),
        "care_team.*.role": Question(msg("Role"), help=_OWN_LANGUAGE),
        "care_team.*.name": Question(msg("Name of the team member")),
        "care_team.*.phone": Question(msg("Phone")),
        "goal": Question(
            msg("What the patient wants most, in their own words"), "textarea", help=_OWN_LANGUAGE
        ),
        "crisis_plan": Question(
            msg("Plan for a carcinoid crisis"),
            "textarea",
            help=msg("Printed on the alert card, which has room for about 240 letters."),
        ),
        "overrides": Question(
            msg("Accepted by a clinician"),
            "checkboxes",
            help=msg("Take out the tick to be asked again."),
        ),
        "approved_by": Question(
            msg("Approved by"), help=msg("The clinician who answers for this handout.")
        ),
        "approved_on": Question(msg("Approved on"), "date"),
    }
)
