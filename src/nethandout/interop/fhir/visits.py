"""Turn FHIR Appointments and Procedures into appointments, what is planned and what is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import Any, Final

from nethandout.interop.fhir.findings import Draft, Resource, is_in, said_status
from nethandout.interop.fhir.medications import done_line
from nethandout.interop.fhir.pools import Chart, resolve
from nethandout.interop.fhir.shapes import Shaped, shaped
from nethandout.interop.fhir.terms import Terms, own_code, text_of
from nethandout.model.remark import Place, Remark
from nethandout.records.vocabulary import TEST, TREATMENT

_BOOKED: Final = frozenset({"booked", "arrived", "checked-in"})
_APPOINTMENT: Final = frozenset(
    {*_BOOKED, "proposed", "pending", "fulfilled", "cancelled", "noshow", "entered-in-error"}
    | {"waitlist"}
)
_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {"completed": "done", "preparation": "planned", "in-progress": "planned"}
)
_PROCEDURE: Final = frozenset(
    {*_STATES, "not-done", "on-hold", "stopped", "entered-in-error", "unknown"}
)
_NOT_KNOWN: Final = Remark("this status is not known")


def read_appointments(chart: Chart, zone: tzinfo | None, today: date, draft: Draft) -> None:
    """Put what is booked from today on into the draft, in the clinic's own time."""
    found = []
    for resource in chart.of("Appointment"):
        appointment = shaped(resource, draft)
        if appointment is None:
            continue
        status, start = appointment.get("status"), appointment.get("start")
        if status not in _APPOINTMENT:
            draft.refuse(draft.at(resource, "status"), "fhir-status", _NOT_KNOWN)
        elif status not in _BOOKED:
            draft.ignore(draft.at(resource, "status"), is_in(str(status)))
        elif start is None:
            message = Remark("this element is missing: when is it?")
            draft.refuse(draft.at(resource, "start"), "fhir-shape", message)
        else:
            at = _moment(start, zone)
            if at is None:
                message = Remark("this is no time that clocks show")
                draft.refuse(draft.at(resource, "start"), "fhir-shape", message)
            elif at.date() < today:
                draft.ignore(draft.at(resource, "start"), Remark("this day is past"))
            elif _is_declined(appointment, resource, chart):
                draft.ignore(draft.at(resource, "participant"), Remark("the patient has declined"))
            else:
                found.append((at, resource, appointment))
    for at, resource, appointment in sorted(found, key=lambda each: each[0]):
        line = {"at": at.strftime("%Y-%m-%dT%H:%M")}
        line |= _what(appointment) | _where(appointment, resource, chart)
        draft.add(("appointments",), line, draft.at(resource))


def _moment(start: str, zone: tzinfo | None) -> datetime | None:
    """Turn an instant into the clinic's time; FHIR allows a second 60, which no clock shows."""
    try:
        return datetime.fromisoformat(start).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def _is_declined(appointment: Shaped, resource: Resource, chart: Chart) -> bool:
    """Tell whether the patient will not come, though the appointment still stands."""
    return any(
        part.get("status") == "declined"
        and resolve(part.get("actor"), resource, chart.index) == chart.patient
        for part in appointment.get("participant") or ()
    )


def _what(appointment: Shaped) -> dict[str, str]:
    kind = own_code(appointment.get("appointmentType"), "appointments.kind")
    concepts = (
        *(appointment.get("serviceType") or ()),
        *([] if kind else [appointment.get("appointmentType")]),
    )
    words = next((text for each in concepts if (text := text_of(each))), None)
    what = appointment.get("description") or words
    return ({"kind": kind} if kind else {}) | ({"what": what} if what else {})


def _where(appointment: Shaped, resource: Resource, chart: Chart) -> dict[str, str]:
    for participant in appointment.get("participant") or ():
        actor = participant.get("actor") or {}
        found = resolve(actor, resource, chart.index)
        named = str(actor.get("reference", "")).startswith("Location/")
        is_place = found.type == "Location" if found else named or actor.get("type") == "Location"
        words = actor.get("display") or (found.data.get("name") if found else None)
        if is_place and isinstance(words, str):
            return {"where": words}
    return {}


def read_procedures(chart: Chart, terms: Terms, draft: Draft) -> None:
    """Put treatments and tests into the draft: planned, or done."""
    for resource in chart.of("Procedure"):
        procedure = shaped(resource, draft)
        if procedure is None:
            continue
        status = procedure.get("status")
        if status not in _PROCEDURE:
            draft.refuse(draft.at(resource, "status"), "fhir-status", _NOT_KNOWN)
            continue
        state = _STATES.get(str(status))
        if state is None:
            draft.ignore(draft.at(resource, "status"), is_in(str(status)))
            continue
        facts = list(_facts(procedure.get("code"), terms))
        place = draft.at(resource, "code")
        if not facts:
            draft.ignore(place, Remark("no code or name of it is known here"))
        for name, id_ in facts:
            if state == "done" and name in ("treatments", "done"):
                draft.add(("done",), done_line(id_, _performed(procedure)), place)
            elif state == "planned" and name == "prrt":
                day = str(_performed(procedure))[:10]
                draft.add(("prrt", "doses"), day, place)
            elif state == "planned" and name in ("treatments", "tests"):
                draft.add((name,), id_, place)
            else:
                draft.ignore(
                    place,
                    Remark(
                        "{name} is no field for what is {status}",
                        name=Place(name),
                        status=said_status(str(status)),
                    ),
                )


def _facts(concept: object, terms: Terms) -> Iterator[tuple[str, str]]:
    """Find what a procedure is: by its codes, else by its whole name as records may write it."""
    meaning = terms.meaning(concept)
    if meaning.is_coded:
        yield from meaning.facts
        return
    words = text_of(concept) or ""
    for name, kind in (("treatments", TREATMENT), ("tests", TEST)):
        found = kind.resolve(words, terms.vocabulary) if words else None
        if found is not None:
            yield name, found
            return


def _performed(procedure: Mapping[str, Any]) -> object:
    period = procedure.get("performedPeriod") or {}
    return procedure.get("performedDateTime") or period.get("end") or period.get("start")
