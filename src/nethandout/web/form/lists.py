"""Say what the lists of a record, and its groups with fields of their own, are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nethandout.web.staff import msg


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of a record: what it and its rows are called, and what helps."""

    name: str
    legend: str
    row: str
    more: str
    help: str = ""
    required: tuple[str, ...] = ()


LISTS: Final = (
    Rows(
        "done",
        msg("Treatments that are over"),
        msg("Treatment {number}"),
        msg("One more treatment"),
        required=("treatment",),
    ),
    Rows(
        "medicines",
        msg("Medicines"),
        msg("Medicine {number}"),
        msg("One more medicine"),
        msg("From the lists comes a sentence in the patient’s language."),
        required=("name",),
    ),
    Rows(
        "prrt.doses",
        msg("PRRT doses"),
        msg("PRRT dose {number}"),
        msg("One more dose"),
        msg("The days on which injections must wait are worked out from them."),
    ),
    Rows(
        "appointments",
        msg("Appointments"),
        msg("Appointment {number}"),
        msg("One more appointment"),
        required=("at",),
    ),
    Rows(
        "allergies",
        msg("Allergies"),
        msg("Allergy {number}"),
        msg("One more allergy"),
        msg("They are compared with all medicines and treatments."),
        required=("to",),
    ),
    Rows(
        "care_team",
        msg("Whom to ask for by name"),
        msg("Team member {number}"),
        msg("One more team member"),
        required=("role", "name"),
    ),
)
LEGENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "injections": msg("Long-acting injections"),
        "result": msg("What the laboratory found"),
        **{rows.name: rows.legend for rows in LISTS},
    }
)
"""Groups whose fields are not clear without the name of the group."""
