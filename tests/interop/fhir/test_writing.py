"""The bundle is read back by the models of `fhir.resources`, and looked at as a server would."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from fhir.resources.R4B.bundle import Bundle

from nethandout.errors import VerificationError
from nethandout.interop.documents import Document, Filing
from nethandout.interop.fhir import writing
from nethandout.interop.fhir.writing import fhir_bundle
from nethandout.service import Service

FILING = Filing("urn:oid:1.2.3")
GOLDEN = Path(__file__).parents[2] / "fixtures" / "interop" / "bundle.json"


def made(service: Service, document: Document, filing: Filing = FILING) -> dict[str, Any]:
    bundle: dict[str, Any] = json.loads(fhir_bundle(service, document, filing))
    return bundle


@pytest.fixture(scope="module")
def bundle(service: Service, document: Document) -> dict[str, Any]:
    return made(service, document)


def of(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = (entry["resource"] for entry in bundle["entry"])
    return [each for each in resources if each["resourceType"] == kind]


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key in ("reference", "url") and item)
        for key, item in value.items():
            if key != "request":
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_the_models_of_fhir_read_it_and_lose_nothing(service: Service, document: Document) -> None:
    raw = fhir_bundle(service, document, FILING)
    read = Bundle.model_validate_json(raw)
    assert json.loads(read.model_dump_json()) == json.loads(raw)


def test_every_reference_leads_to_an_entry_of_the_bundle(bundle: dict[str, Any]) -> None:
    names = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(names)) == len(names)
    found = [name for name in references(bundle["entry"]) if name.startswith("urn:uuid:")]
    assert set(found) <= set(names)
    for entry in bundle["entry"][1:]:
        assert names[0] in references(entry), "it is of the patient"
    contained = [name for name in references(bundle["entry"]) if name.startswith("#")]
    assert contained == ["#person-1", "#person-2"]


def test_the_pdf_comes_out_as_it_went_in(bundle: dict[str, Any], document: Document) -> None:
    (binary,) = of(bundle, "Binary")
    assert b64decode(binary["data"], validate=True) == document.pdf
    (reference,) = of(bundle, "DocumentReference")
    (content,) = reference["content"]
    attachment = content["attachment"]
    digest = hashlib.sha1(document.pdf, usedforsecurity=False).digest()
    assert attachment["hash"] == b64encode(digest).decode()
    assert attachment["size"] == len(document.pdf)
    assert attachment["contentType"] == binary["contentType"] == "application/pdf"
    assert (attachment["language"], attachment["title"]) == ("ar", "علاج")
    assert attachment["creation"] == "2026-11-22T10:00:00-06:00"
    urls = [entry["fullUrl"] for entry in bundle["entry"] if entry["resource"] is binary]
    assert [attachment["url"]] == urls
    assert binary["securityContext"] == reference["subject"]


def test_the_language_of_the_bundle_is_that_of_what_the_clinic_typed(
    service: Service, document: Document, bundle: dict[str, Any]
) -> None:
    assert bundle["language"] == "ar"
    typed = document.record.model_copy(update={"texts_in": "en"})
    assert made(service, replace(document, record=typed))["language"] == "en"


@pytest.mark.parametrize(("reviewed", "status"), [(False, "preliminary"), (True, "final")])
def test_a_draft_is_no_final_document(
    service: Service, document: Document, reviewed: bool, status: str
) -> None:
    changed = made(service, replace(document, is_reviewed=reviewed))
    (reference,) = of(changed, "DocumentReference")
    assert reference["docStatus"] == status
    assert reference["status"] == "current"
    assert reference["identifier"][0]["value"] == "NH-1A2B-3C4D"
    assert reference["masterIdentifier"]["value"] == document.number


def test_nothing_that_is_there_is_changed_and_nothing_is_filed_twice(
    bundle: dict[str, Any],
) -> None:
    requests = [entry["request"] for entry in bundle["entry"]]
    assert {request["method"] for request in requests} == {"POST"}
    for entry in bundle["entry"]:
        resource, request = entry["resource"], entry["request"]
        assert request["url"] == resource["resourceType"]
        if resource["resourceType"] == "Binary":
            assert "ifNoneExist" not in request
            continue
        search = parse_qs(request["ifNoneExist"], strict_parsing=True)
        system, _, value = search["identifier"][0].partition("|")
        own = [*resource.get("identifier", ()), resource.get("masterIdentifier", {})]
        assert (system, value) in [(each.get("system"), each.get("value")) for each in own]


def test_a_patient_is_found_by_two_things_together(service: Service, document: Document) -> None:
    def search(changed: Document, filing: Filing) -> dict[str, list[str]]:
        condition = made(service, changed, filing)["entry"][0]["request"]["ifNoneExist"]
        return parse_qs(condition, strict_parsing=True)

    odd = document.patient.model_copy(update={"record_number": "A&B=1|2"})
    assert search(replace(document, patient=odd), FILING) == {
        "identifier": ["urn:oid:1.2.3|A&B=1|2"],
        "birthdate": ["1955-12-30"],
    }
    unknown = document.patient.model_copy(update={"birth_date": None, "name": "A & B"})
    assert search(replace(document, patient=unknown), Filing()) == {
        "identifier": ["|0061542"],
        "name:exact": ["A & B"],
    }


def test_the_same_facts_of_the_same_patient_have_the_same_identifiers_in_another_handout(
    service: Service, document: Document, bundle: dict[str, Any]
) -> None:
    later = made(service, replace(document, number="NH-FFFF-FFFF-1111-2222-3333", pdf=b"%PDF-2"))
    kept = {entry["fullUrl"] for entry in later["entry"]} & {
        entry["fullUrl"] for entry in bundle["entry"]
    }
    assert len(kept) == len(bundle["entry"]) - 2
    other = replace(document, patient=document.patient.model_copy(update={"record_number": "7"}))
    strangers = {entry["fullUrl"] for entry in made(service, other)["entry"]}
    assert not strangers & {entry["fullUrl"] for entry in bundle["entry"]}


def test_what_is_said_twice_is_filed_twice(service: Service, document: Document) -> None:
    twice = document.record.model_copy(
        update={"allergies": (document.record.allergies[0], document.record.allergies[0])}
    )
    found = made(service, replace(document, record=twice))
    one, other = of(found, "AllergyIntolerance")
    assert one["code"] == other["code"]
    assert one["identifier"] != other["identifier"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [("NH-AAAA-BBBB-1111-2222-3333", "document"), ("NH-AAAA-BBBB", "handout")],
)
def test_a_replacement_names_what_it_replaces(
    service: Service, document: Document, number: str, kind: str
) -> None:
    changed = made(service, document, Filing(None, number))
    (reference,) = of(changed, "DocumentReference")
    (relation,) = reference["relatesTo"]
    assert relation["code"] == "replaces"
    assert relation["target"]["identifier"] == {
        "system": f"urn:nethandout:{kind}",
        "value": number,
    }


def test_a_bundle_that_is_not_valid_is_not_given_and_shows_nothing(
    service: Service, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        writing, "patient_resource", lambda *_: {"resourceType": "Patient", "name": "0061542 Ali"}
    )
    monkeypatch.setattr(writing, "_same_patient", lambda _: "identifier=1")
    with pytest.raises(VerificationError) as caught:
        made(service, document)
    assert "name" in str(caught.value)
    assert not re.search("0061542|Ali", str(caught.value))


def test_the_document_is_as_it_was(bundle: dict[str, Any]) -> None:
    """A change of what other systems are told must be meant: then correct `bundle.json`."""
    kept = [
        entry
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] in ("Patient", "DocumentReference", "CareTeam")
    ]
    assert kept == json.loads(GOLDEN.read_text(encoding="utf-8"))
