"""Turn a resource as it was sent into one whose shape is sure, or into problems.

The models of `fhir.resources` (R4B) check the elements that are read, and only these: real
systems make small mistakes in others. A `modifierExtension` or `implicitRules` may turn the
meaning of all into its opposite, so what has one is not read (FHIR R4, 2.4.0.2.2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from nethandout.interop.extras import require
from nethandout.interop.fhir.findings import Draft, Resource
from nethandout.model.remark import Remark

Shaped = Mapping[str, Any]

_DOSED: Final = ("status", "medicationCodeableConcept", "medicationReference", "reasonCode")
_USED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        name: frozenset(elements)
        for name, elements in {
            "AllergyIntolerance": (
                *("clinicalStatus", "verificationStatus", "code", "patient", "reaction"),
            ),
            "Appointment": (
                *("status", "appointmentType", "serviceType", "description", "start"),
                *("participant", "reasonCode"),
            ),
            "CareTeam": ("status", "subject", "participant"),
            "Condition": (
                *("clinicalStatus", "verificationStatus", "code", "subject"),
                *("abatementDateTime", "abatementAge", "abatementPeriod", "abatementRange"),
                *("abatementString",),
            ),
            "Location": ("name",),
            "Medication": ("code", "status"),
            "MedicationRequest": (
                *_DOSED,
                *("intent", "doNotPerform", "subject", "authoredOn", "dosageInstruction"),
            ),
            "MedicationStatement": (
                *_DOSED,
                *("subject", "effectiveDateTime", "effectivePeriod", "dosage"),
            ),
            "Patient": (
                *("identifier", "name", "birthDate", "_birthDate", "communication", "link"),
                *("deceasedBoolean", "deceasedDateTime", "extension", "active"),
            ),
            "Practitioner": ("name", "telecom"),
            "PractitionerRole": ("practitioner", "telecom", "code"),
            "Procedure": ("status", "code", "subject", "performedDateTime", "performedPeriod"),
        }.items()
    }
)
"""The resources that are read, and their elements."""

_MODIFIERS: Final = ("modifierExtension", "implicitRules")
_MESSAGES: Final = MappingProxyType(
    {
        "missing": Remark("this element is missing"),
        "extra_forbidden": Remark("there is an element here that FHIR R4 does not have"),
        "string_type": Remark("this must be text"),
        "bool_type": Remark("this must be true or false"),
        "list_type": Remark("this must be a list"),
        "json_invalid": Remark("this must be a group of elements"),
        "model_type": Remark("this must be a group of elements"),
    }
)
_NOT_SO: Final = Remark("this is not written as FHIR R4 has it")


def shaped(resource: Resource, draft: Draft) -> Shaped | None:
    """Turn a resource into its elements that are read, or None, with the problems in `draft`.

    Raises `MissingDependencyError` without `fhir.resources`.
    """
    found = [name for name in _MODIFIERS if resource.data.get(name)]
    for name in found:
        message = Remark("this changes what the resource means in a way that is not known here")
        draft.refuse(draft.at(resource, name), "modifier", message)
    if found:
        return None
    used = _USED[resource.type]
    value = {key: item for key, item in resource.data.items() if key in used and item is not None}
    try:
        model = _model(resource.type).model_validate({"resourceType": resource.type, **value})
        return _plain(model)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
    except (ValueError, ArithmeticError, RecursionError):  # what no model foresaw
        details = []
        draft.refuse(draft.at(resource), "fhir-shape", _NOT_SO)
    for detail in details:
        kind, location = str(detail["type"]), detail["loc"]
        # An unknown key could be anything, a name as well: only its group is told.
        known = location[:-1] if kind == "extra_forbidden" else location
        draft.refuse(draft.at(resource, _path(known)), "fhir-shape", _MESSAGES.get(kind, _NOT_SO))
    return None


def require_models() -> None:
    """Ask for `fhir.resources` before anything is read; raises `MissingDependencyError`."""
    _model("Patient")


def _model(kind: str) -> type[BaseModel]:
    module = require(f"fhir.resources.R4B.{kind.lower()}", "fhir.resources", Remark("reading FHIR"))
    model: type[BaseModel] = getattr(module, kind)
    return model


def _plain(model: BaseModel) -> Shaped:
    """Turn a model into JSON values again: a text where a group belongs was read as JSON."""
    plain: Shaped = json.loads(model.model_dump_json(), parse_float=Decimal)
    return plain


def _path(location: tuple[int | str, ...]) -> str:
    """Turn the place in a model into FHIRPath."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")
