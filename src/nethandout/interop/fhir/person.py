"""Turn a FHIR Patient into who the handout is for, and the language it is printed in.

The official name comes before the usual one, and an old one is none (HL7 FHIR R4, `name-use`).
The record number is the identifier of type MR (v2-0203). Nothing follows from `gender`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from nethandout.errors import UsageError
from nethandout.i18n.languages import catalog_language
from nethandout.interop.fhir.findings import Draft, Resource
from nethandout.interop.fhir.shapes import shaped
from nethandout.interop.fhir.systems import (
    IDENTIFIER_TYPE,
    INTERPRETER_NEEDED,
    MEDICAL_RECORD,
    SNOMED,
    SNOMED_YES,
)
from nethandout.interop.fhir.terms import Terms, codings, has_code
from nethandout.model.remark import Remark
from nethandout.records.vocabulary import LANGUAGE, Vocabulary
from nethandout.source.spelling import slug

_USES: Final = ("official", "usual", None)
_MR_WORDS: Final = frozenset({"mr", "mrn", "medical-record-number"})
_REPRESENTATION: Final = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
_ALPHABETIC: Final = "ABC"
_INTERPRETER_REQUIRED: Final = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
_IDENTIFIER_TYPES: Final = (IDENTIFIER_TYPE, "http://hl7.org/fhir/v2/0203")
"""The table v2-0203 by its URL of today, and by that of before R4, which exports still have."""
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NOT_KNOWN: Final = frozenset({"unknown", "asked-unknown"})
_OPTION: Final = "--language"
_WHOLE_DATE: Final = 10
_ALIASES: Final[Mapping[str, str]] = MappingProxyType({"cmn": "zh", "arb": "ar"})
"""BCP 47 extended languages that are the usual form of a language by themselves."""
_CHINESE: Final = frozenset({"zh", "cmn", "zho", "chi"})


def read_patient(resource: Resource, today: date, draft: Draft) -> None:
    """Put the patient into the draft, and whether an interpreter is needed."""
    patient = shaped(resource, draft)
    if patient is None:
        return
    _refuse_unfit(patient, resource, draft)
    draft.put(("patient",), {}, draft.at(resource))
    _read_name(patient, resource, today, draft)
    _read_number(patient, resource, today, draft)
    _read_birth_date(patient, resource, draft)
    for number, extension in enumerate(patient.get("extension") or ()):
        if _needs_interpreter(extension):
            draft.put(
                ("interpreter",), value=True, place=draft.at(resource, f"extension[{number}]")
            )


def _needs_interpreter(extension: Mapping[str, Any]) -> bool:
    """Tell whether an extension says so: that of US Core, or that of FHIR itself."""
    if extension.get("url") == _INTERPRETER_REQUIRED:
        return extension.get("valueBoolean") is True
    said = (extension.get("valueCoding"), extension.get("valueCodeableConcept"))
    return extension.get("url") == INTERPRETER_NEEDED and any(
        has_code(value, SNOMED, SNOMED_YES) for value in said
    )


def _refuse_unfit(patient: Mapping[str, Any], resource: Resource, draft: Draft) -> None:
    """Refuse the file of somebody who gets no handout."""
    if patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime"):
        draft.refuse(draft.at(resource, "deceased"), "deceased", Remark("the patient has died"))
    replaced = [link for link in patient.get("link") or () if link.get("type") == "replaced-by"]
    if replaced or patient.get("active") is False:
        message = Remark("this file was replaced or closed; export the one that is in use")
        draft.refuse(draft.at(resource), "not-in-use", message)


def _read_name(patient: Mapping[str, Any], resource: Resource, today: date, draft: Draft) -> None:
    names = [
        (number, text, name.get("use"))
        for number, name in enumerate(patient.get("name") or ())
        if name.get("use") in _USES and _is_current(name, today) and (text := whole_name(name))
    ]
    if not names:
        draft.miss(draft.at(resource, "name"), Remark("no name that is in use"))
        return
    number, text, use = min(names, key=lambda each: (_USES.index(each[2]), each[0]))
    if any(
        other != text and its_use == use and _is_latin(other) == _is_latin(text)
        for _, other, its_use in names
    ):
        message = Remark(
            "there are several names in use; the first is printed: look whether it is right"
        )
        draft.warn(draft.at(resource, "name"), "several-names", message)
    draft.put(("patient", "name"), text, draft.at(resource, f"name[{number}]"))
    for number, other, _ in names:
        alphabetic = any(
            each.get("url") == _REPRESENTATION and each.get("valueCode") == _ALPHABETIC
            for each in patient["name"][number].get("extension") or ()
        )
        if other != text and (alphabetic or (_is_latin(other) and not _is_latin(text))):
            draft.put(("patient", "latin_name"), other, draft.at(resource, f"name[{number}]"))
            return


def whole_name(name: Mapping[str, Any]) -> str | None:
    """Turn a HumanName into one text: its own, else its parts in the order of their script."""
    if name.get("text"):
        return str(name["text"])
    given = [part for part in name.get("given") or () if part]  # null where only an extension is
    suffixes = [part for part in name.get("suffix") or () if part]
    family = name.get("family")
    parts = [*given, *([family] if family else []), *suffixes]
    if any("CJK" in unicodedata.name(char, "") for part in parts for char in part):
        return "".join([*([family] if family else []), *given]) or None
    return " ".join(parts) or None


def _read_number(patient: Mapping[str, Any], resource: Resource, today: date, draft: Draft) -> None:
    """Find the record number; of several the one that is marked as usual, or none."""
    found = [
        (number, each)
        for number, each in enumerate(patient.get("identifier") or ())
        if each.get("value") and each.get("use") != "old" and not has_ended(each, today)
        if _is_record_number(each)
    ]
    usual = [pair for pair in found if pair[1].get("use") in ("usual", "official")]
    for some in (usual, found):
        if len({each["value"] for _, each in some}) == 1:
            number, each = some[0]
            place = draft.at(resource, f"identifier[{number}].value")
            draft.put(("patient", "record_number"), each["value"], place)
            return
    if found:
        message = Remark("there are several record numbers (type MR); mark one with use: usual")
        place = draft.at(resource, "identifier")
        draft.refuse(place, "record-number", message, "patient.record_number")
    else:
        draft.miss(draft.at(resource, "identifier"), Remark("no identifier of type MR (v2-0203)"))


def _is_record_number(identifier: Mapping[str, Any]) -> bool:
    kind = identifier.get("type") or {}
    text = kind.get("text")
    by_words = not kind.get("coding") and isinstance(text, str) and slug(text) in _MR_WORDS
    return by_words or any(has_code(kind, each, MEDICAL_RECORD) for each in _IDENTIFIER_TYPES)


def _read_birth_date(patient: Mapping[str, Any], resource: Resource, draft: Draft) -> None:
    place = draft.at(resource, "birthDate")
    born = patient.get("birthDate")
    if born is None:
        reasons = (patient.get("_birthDate") or {}).get("extension") or ()
        if any(
            each.get("url") == _ABSENT and each.get("valueCode") in _NOT_KNOWN for each in reasons
        ):
            draft.put(("patient", "birth_date"), "not-known", place)
        else:
            draft.miss(
                place,
                Remark(
                    "no birth date; {element} says that nobody knows it",
                    element="data-absent-reason",
                ),
            )
    elif len(born) != _WHOLE_DATE:
        message = Remark("this must be a whole date with its day")
        draft.refuse(place, "birth-date", message, "patient.birth_date")
    else:
        draft.put(("patient", "birth_date"), born, place)


def read_language(resource: Resource, terms: Terms, draft: Draft) -> None:
    """Put the language to print in into the draft: the preferred one, or the only one.

    A language without a catalog, or several, stops the record: no other is ever printed.
    """
    patient = shaped(resource, draft)
    spoken = list(enumerate((patient or {}).get("communication") or ()))
    preferred = [pair for pair in spoken if pair[1].get("preferred") is True] or spoken
    codes = {code for _, each in preferred for code in _tags(each.get("language"))}
    if not codes and preferred:
        message = Remark(
            "this names a language in words alone; choose with {option}", option=_OPTION
        )
        place = draft.at(resource, f"communication[{preferred[0][0]}].language")
        draft.refuse(place, "language-asked", message, "language")
        return
    if not codes:
        draft.miss(
            draft.at(resource, "communication"),
            Remark("no language; choose it with {option}", option=_OPTION),
        )
        return
    place = draft.at(resource, f"communication[{preferred[0][0]}].language")
    found = {language_of(code, terms.vocabulary) for code in codes}
    if len(found) > 1:
        message = Remark(
            "there are several languages to print in; choose with {option}", option=_OPTION
        )
        draft.refuse(place, "language-asked", message, "language")
    elif (language := found.pop()) is None:
        message = Remark(
            "{problem}; choose with {option}",
            option=_OPTION,
            problem=LANGUAGE.refusal("", terms.vocabulary),
        )
        draft.refuse(place, "no-catalog", message, "language")
    else:
        draft.put(("language",), language, place)
        if codes & _CHINESE:
            message = Remark(
                "this names no script: simplified letters are printed; else use {option}",
                option=_OPTION,
            )
            draft.warn(place, "language-script", message)


def language_of(code: str, vocabulary: Vocabulary) -> str | None:
    """Turn the code of a language into the catalog to print from; a region may be left out.

    The three letters of ISO 639 (`spa`) are understood as well, though BCP 47 has two for these.
    """
    from babel.core import get_global

    primary, dash, rest = code.partition("-")
    letters = get_global("language_aliases").get(primary.lower(), primary)
    code = f"{_ALIASES.get(primary.lower(), letters)}{dash}{rest}"
    try:
        tag = catalog_language(code)
    except UsageError:
        return None
    found = LANGUAGE.resolve(tag, vocabulary)
    if found is None and not tag.startswith("zh"):
        found = LANGUAGE.resolve(tag.partition("-")[0], vocabulary)
    return found


def _tags(concept: object) -> Iterator[str]:
    """Turn a CodeableConcept into its language codes, whatever system it names."""
    for coding in codings(concept):
        if isinstance(coding.get("code"), str):
            yield str(coding["code"])


def _is_current(name: Mapping[str, Any], today: date) -> bool:
    """Tell whether a name is in use today, as far as its period says so."""
    start = (name.get("period") or {}).get("start")
    return not has_ended(name, today) and str(start or "")[:_WHOLE_DATE] <= today.isoformat()


def has_ended(item: Mapping[str, Any], today: date) -> bool:
    """Tell whether the period of a name, number or address is over."""
    end = (item.get("period") or {}).get("end")
    return isinstance(end, str) and end[:_WHOLE_DATE] < today.isoformat()


def phone_of(telecom: Sequence[Mapping[str, Any]], today: date) -> str | None:
    """Turn telecom into the phone to print: at work before others, never an old one."""
    phones = [
        each
        for each in telecom
        if each.get("system") == "phone" and each.get("value") and each.get("use") != "old"
        if not has_ended(each, today)
    ]
    phones.sort(key=lambda each: (each.get("use") != "work", each.get("rank") or 99))
    return str(phones[0]["value"]) if phones else None


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all("LATIN" in unicodedata.name(char, "") for char in letters)
