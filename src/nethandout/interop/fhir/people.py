"""Turn FHIR AllergyIntolerances and CareTeams into what must not be given, and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from nethandout.interop.fhir.findings import Draft, Resource, is_in
from nethandout.interop.fhir.person import has_ended, phone_of, whole_name
from nethandout.interop.fhir.pools import Chart, resolve
from nethandout.interop.fhir.shapes import Shaped, shaped
from nethandout.interop.fhir.systems import ALLERGY_CLINICAL, ALLERGY_VERIFICATION, SNOMED
from nethandout.interop.fhir.terms import codes_in, has_code, text_of
from nethandout.model.remark import Remark
from nethandout.records.characters import TextKind
from nethandout.records.novalue import value_faults

_NO_ALLERGY: Final = "716186003"
"""SNOMED CT “No known allergy”: a sentence about none, not the name of one."""
_OVER: Final = frozenset({"inactive", "resolved"})
_NOT_SO: Final = frozenset({"refuted", "entered-in-error"})
_LONGEST_REACTION: Final = 160
_TEAM_NOW: Final = "active"
_MEMBERS: Final = frozenset({"Practitioner", "PractitionerRole"})


def read_allergies(chart: Chart, draft: Draft) -> None:
    """Put the allergies into the draft; one that nobody confirmed counts as well."""
    for resource in chart.of("AllergyIntolerance"):
        allergy = shaped(resource, draft)
        if allergy is None or not _holds(allergy, resource, draft):
            continue
        place = draft.at(resource, "code")
        to = text_of(allergy.get("code"))
        if has_code(allergy.get("code"), SNOMED, _NO_ALLERGY) or _says_none(to):
            draft.ignore(place, Remark("this says that there is none"))
            continue
        if to is None:
            draft.refuse(place, "no-name", Remark("to what? give text or display"))
            continue
        line = {"to": to}
        reactions = dict.fromkeys(
            words
            for reaction in allergy.get("reaction") or ()
            for each in reaction.get("manifestation") or ()
            if (words := text_of(each))
        )
        said = "; ".join(reactions)
        if said and len(said) <= _LONGEST_REACTION:
            line["reaction"] = said
        elif said:
            message = Remark(
                "together these are longer than {most} characters", most=_LONGEST_REACTION
            )
            draft.refuse(draft.at(resource, "reaction"), "invalid", message)
        draft.add(("allergies",), line, place)


def _says_none(to: str | None) -> bool:
    """Tell whether words say that there is no allergy, as “NKDA” does."""
    faults = value_faults(to or "", TextKind.ALLERGY)
    return any(fault.code == "no-allergy" for fault in faults)


def _holds(allergy: Shaped, resource: Resource, draft: Draft) -> bool:
    clinical = codes_in(allergy.get("clinicalStatus"), ALLERGY_CLINICAL) & _OVER
    verified = codes_in(allergy.get("verificationStatus"), ALLERGY_VERIFICATION) & _NOT_SO
    for element, found in (("verificationStatus", verified), ("clinicalStatus", clinical)):
        for status in sorted(found):
            draft.ignore(draft.at(resource, element), is_in(status))
            return False
    return True


def read_care_team(chart: Chart, today: date, draft: Draft) -> None:
    """Put the people whom the patient can ask into the draft."""
    for resource in chart.of("CareTeam"):
        team = shaped(resource, draft)
        if team is None:
            continue
        if team.get("status", "active") != _TEAM_NOW:
            draft.ignore(draft.at(resource, "status"), Remark("this team is not active"))
            continue
        for number, participant in enumerate(team.get("participant") or ()):
            place = draft.at(resource, f"participant[{number}]")
            found = _member(participant, resource, chart, today, draft)
            if isinstance(found, str):
                draft.ignore(place, found)
            else:
                draft.add(("care_team",), found, place)


def _member(
    participant: Mapping[str, Any], resource: Resource, chart: Chart, today: date, draft: Draft
) -> dict[str, str] | str:
    """Turn a participant into a line of the team, or into why it is none."""
    reference = participant.get("member") or {}
    found = resolve(reference, resource, chart.index)
    kind = found.type if found else str(reference.get("reference", "")).split("/", maxsplit=1)[0]
    if has_ended(participant, today):
        return Remark("this is over")
    if kind not in _MEMBERS and (found or kind):
        return Remark("only people who treat the patient are printed")
    who, telecom = _person(found, chart, draft)
    name = who or reference.get("display")
    role = next((words for each in participant.get("role") or () if (words := text_of(each))), None)
    if not isinstance(name, str) or role is None:
        return Remark("a line of the team needs a role and a name in words")
    phone = phone_of(telecom, today)
    return {"role": role, "name": name, **({"phone": phone} if phone else {})}


def _person(
    found: Resource | None, chart: Chart, draft: Draft
) -> tuple[str | None, list[Mapping[str, Any]]]:
    """Find the name and the phones of a Practitioner, through a PractitionerRole as well."""
    if found is None or found.type not in _MEMBERS:
        return None, []
    read = shaped(found, draft)
    if read is None:
        return None, []
    telecom = list(read.get("telecom") or ())
    if found.type == "PractitionerRole":
        person = resolve(read.get("practitioner"), found, chart.index)
        if person is None or person.type != "Practitioner":
            return (read.get("practitioner") or {}).get("display"), telecom
        name, more = _person(person, chart, draft)
        return name, [*telecom, *more]
    names = [text for name in read.get("name") or () if (text := whole_name(name))]
    return (names[0] if names else None), telecom
