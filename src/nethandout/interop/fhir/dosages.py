"""Turn a FHIR `Dosage` into the order of a medicine that a sentence in any language is made of.

FHIR can say more than the sentence: a range, a rate, a time of day, “twice in 36 hours”. What
the sentence has no words for is refused by the name of its element; leaving it out would print
another dose than the one that was ordered (HL7 FHIR R4, 2.24.0 `Dosage`, `Timing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, get_args

from nethandout.interop.fhir.dosetimes import timing_of
from nethandout.interop.fhir.findings import UnknownElementError, known_only
from nethandout.interop.fhir.systems import SNOMED, UCUM, UNITS
from nethandout.interop.fhir.terms import codes_in, own_codes, text_of
from nethandout.model.medicine import ROUTES, Reason
from nethandout.model.remark import Remark
from nethandout.source.spelling import slug

_ELEMENTS: Final = frozenset(
    {
        *("sequence", "text", "patientInstruction", "timing", "route", "doseAndRate"),
        *("asNeededBoolean", "asNeededCodeableConcept", "maxDosePerPeriod"),
        *("additionalInstruction", "method"),
    }
)
_BY_UCUM: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{code: unit for unit, code in UNITS.items()},
        **{f"{{{unit}}}": unit for unit in UNITS},
        "ml": "mL",
        "[iU]": "unit",
        "U": "unit",
        "{tbl}": "tablet",
        "{cap}": "capsule",
    }
)
_BY_FORM: Final[Mapping[str, str]] = MappingProxyType({"TAB": "tablet", "CAP": "capsule"})
"""Of http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm."""
_FORMS: Final = "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm"
_BY_NAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{slug(unit): unit for unit in UNITS},
        "mcg": "microgram",
        "ug": "microgram",
        "tab": "tablet",
        "cap": "capsule",
        "tabs": "tablet",
        "caps": "capsule",
        "puffs": "puff",
    }
)
_ROUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "26643006": "oral",
        "37839007": "under-tongue",
        "34206005": "subcutaneous",
        "78421000": "intramuscular",
        "47625008": "intravenous",
        "46713006": "nasal",
        "54485002": "eye",
        "10547007": "ear",
        "37161004": "rectal",
    }
)
"""SNOMED CT codes of HL7's value set http://hl7.org/fhir/ValueSet/route-codes."""
_ROUTE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"by-mouth": "oral", "po": "oral", "sublingual": "under-tongue"}
)
_LONGEST_DOSE: Final = 80
_LONGEST_WHEN: Final = 160
_DIGITS: Final = range(-3, 6)


def order_of(dosages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Turn the dosages of one medicine into the fields of its line, without its name.

    Raises `UnknownElementError` for the first element that the sentence has no words for.
    """
    if len(dosages) == 1:
        with UnknownElementError.within("[0]"):
            return _ending(_one(dosages[0]))
    sequence = [dosage.get("sequence") for dosage in dosages]
    if any(number is None for number in sequence) or len(set(sequence)) != len(sequence):
        message = Remark(
            "several doses without a sequence are taken together; write one line for each"
        )
        raise UnknownElementError("", message)
    places = sorted(range(len(dosages)), key=lambda place: sequence[place] or 0)
    orders = []
    for place in places:
        with UnknownElementError.within(f"[{place}]"):
            orders.append(_one(dosages[place]))
    return _stepped(orders)


def dose_of(dosage: Mapping[str, Any]) -> dict[str, str] | None:
    """Turn the one dose of a dosage into its value and unit; None if it has none."""
    rates = dosage.get("doseAndRate") or []
    if not rates:
        return None
    with UnknownElementError.within("doseAndRate"):
        if len(rates) > 1:
            raise UnknownElementError("", Remark("more than one dose is given"))
        known_only(rates[0], {"type", "doseQuantity"})
        quantity = rates[0].get("doseQuantity")
        if quantity is None:
            return None
        with UnknownElementError.within("[0].doseQuantity"):
            return {"value": number(quantity.get("value")), "unit": unit_of(quantity)}


def number(value: object) -> str:
    """Turn a number of JSON into digits without a zero at the end; raises if it is none."""
    found = Decimal(value) if isinstance(value, int | Decimal) else None
    if found is None or not found.is_finite() or found <= 0 or found.adjusted() not in _DIGITS:
        raise UnknownElementError(
            "value", Remark("this must be a number of at most 6 digits, above 0")
        )
    text = format(found, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_of(quantity: Mapping[str, Any]) -> str:
    """Turn a Quantity into the unit of our list; UCUM first, then its words."""
    known_only(quantity, {"value", "unit", "system", "code"})
    system, code, words = quantity.get("system"), quantity.get("code"), quantity.get("unit")
    tables = {UCUM: _BY_UCUM, _FORMS: _BY_FORM}
    word = slug(words) if isinstance(words, str) else ""
    found = said = _BY_NAME.get(word) or _BY_NAME.get(word.removesuffix("s"))
    if isinstance(code, str) and system in tables:
        found = tables[str(system)].get(code)
        if found and said not in (None, found):
            raise UnknownElementError("unit", Remark("unit and code say different things"))
    if found is None:
        raise UnknownElementError("code" if code else "unit", Remark("this unit is not known here"))
    return found


def _one(dosage: Mapping[str, Any]) -> dict[str, Any]:
    """Turn one dosage into fields of a line."""
    known_only(dosage, _ELEMENTS)
    words = dosage.get("patientInstruction") or dosage.get("text")
    dose = dose_of(dosage)
    timing, bounds = timing_of(dosage)
    timing |= _as_needed(dosage, dose)
    order: dict[str, Any] = {**bounds}
    when = _typed_when(dosage, timing)
    if isinstance(words, str) and (dose is None or not (timing or when)):
        order["dose"] = _in_words(words)  # which may say all the rest
    elif dose is not None:
        order["dose"] = dose
    else:
        raise UnknownElementError("doseAndRate", Remark("this element is missing; how much is it?"))
    order |= _route(dosage)
    return order | ({"timing": timing} if timing else {}) | ({"when": when} if when else {})


def _ending(order: dict[str, Any]) -> dict[str, Any]:
    """Turn a number of days into the last one."""
    days = order.pop("days", None)
    if days is None:
        return order
    if "from" not in order:
        message = Remark("this needs the first day: give boundsPeriod")
        raise UnknownElementError("timing.repeat.boundsDuration", message)
    return order | {"until": (_day(order["from"]) + timedelta(int(days) - 1)).isoformat()}


def _in_words(words: str) -> str:
    if len(words) > _LONGEST_DOSE:
        message = Remark(
            "the order is in words only, and longer than {most} characters; give doseAndRate and "
            "timing",
            most=_LONGEST_DOSE,
        )
        raise UnknownElementError("text", message)
    return words


def _route(dosage: Mapping[str, Any]) -> dict[str, str]:
    """Turn the route into a word of the list, or into the clinic's own words."""
    route = dosage.get("route")
    if route is None:
        return {}
    own = [code for name, code in own_codes(route) if name.endswith("route")]
    coded = own or [_ROUTES[code] for code in codes_in(route, SNOMED) if code in _ROUTES]
    words = text_of(route)
    if coded:
        return {"route": coded[0]}
    if words is None:
        raise UnknownElementError("route", Remark("this route is not known here; give its text"))
    word = slug(words).removesuffix("-route")
    word = _ROUTE_WORDS.get(word, word)
    return {"route": word if word in ROUTES else words}


def _as_needed(dosage: Mapping[str, Any], dose: dict[str, str] | None) -> dict[str, Any]:
    """Turn “as needed” into its reason and the most a day."""
    timing: dict[str, Any] = {}
    concept = dosage.get("asNeededCodeableConcept")
    if dosage.get("asNeededBoolean") is True and concept is None:
        message = Remark("as needed for what? give asNeededCodeableConcept")
        raise UnknownElementError("asNeededBoolean", message)
    if concept is not None:
        own = [code for name, code in own_codes(concept) if name.endswith("as_needed")]
        word = own[0] if own else slug(text_of(concept) or "")
        if word not in get_args(Reason):
            message = Remark("this must be for one of {reasons}", reasons=get_args(Reason))
            raise UnknownElementError("asNeededCodeableConcept", message)
        timing["as_needed"] = word
    most = dosage.get("maxDosePerPeriod")
    if most is not None:
        with UnknownElementError.within("maxDosePerPeriod"):
            timing["at_most_per_day"] = _most_a_day(most, dose)
    return timing


def _most_a_day(most: Mapping[str, Any], dose: dict[str, str] | None) -> str:
    """Turn the most in a period into how many times a day; only a whole number is one."""
    known_only(most, {"numerator", "denominator"})
    numerator, period = most.get("numerator") or {}, most.get("denominator") or {}
    if (period.get("code"), period.get("value")) not in {("d", 1), ("h", 24)}:
        raise UnknownElementError("denominator", Remark("this must be 1 day"))
    with UnknownElementError.within("numerator"):
        whole = Decimal(number(numerator.get("value")))
        if numerator.get("code") not in ("1", "{times}", "{time}", "{dose}"):
            if dose is None or unit_of(numerator) != dose["unit"]:
                raise UnknownElementError("code", Remark("this must be in the unit of the dose"))
            whole /= Decimal(dose["value"])
    if whole != whole.to_integral_value():
        raise UnknownElementError("numerator", Remark("this must be a whole number of doses"))
    return str(int(whole))


def _typed_when(dosage: Mapping[str, Any], timing: dict[str, Any]) -> str | None:
    """Gather what is said in words about how to take it; a word of the list goes to `timing`."""
    said = []
    for concept in dosage.get("additionalInstruction") or ():
        own = [code for name, code in own_codes(concept) if name.endswith("with")]
        if own:
            timing["with"] = own[0]
        elif words := text_of(concept):
            said.append(words)
        else:
            raise UnknownElementError("additionalInstruction", Remark("give its text"))
    code = (dosage.get("timing") or {}).get("code")
    if isinstance(code, dict) and not code.get("coding") and isinstance(code.get("text"), str):
        said.insert(0, code["text"])
    whole = "; ".join(said)
    if len(whole) > _LONGEST_WHEN:
        message = Remark("together these are longer than {most} characters", most=_LONGEST_WHEN)
        raise UnknownElementError("additionalInstruction", message)
    return whole or None


def _stepped(orders: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Turn doses that follow each other into the steps of one line."""
    common = {key: orders[0][key] for key in ("route", "when", "from") if key in orders[0]}
    for key, element in (("route", "route"), ("when", "additionalInstruction")):
        if any(order.get(key) != orders[0].get(key) for order in orders):
            raise UnknownElementError(element, Remark("all steps must have the same"))
    if any(isinstance(order["dose"], str) for order in orders):
        raise UnknownElementError("text", Remark("a step must have a dose and a timing, not words"))
    return common | {"steps": list(_steps(orders))}


def _steps(orders: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    ended: date | None = None
    for order in orders:
        start = order.get("from")
        if ended is not None and start is not None and _day(start) != ended + timedelta(days=1):
            raise UnknownElementError(
                "timing.repeat", Remark("a step must begin the day after the last")
            )
        ended = _day(order["until"]) if "until" in order else None
        kept = ("dose", "timing", "days", "until")
        yield {key: order[key] for key in kept if key in order}


def _day(text: str) -> date:
    return date.fromisoformat(text)
