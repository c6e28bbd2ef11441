"""A record system that opens a chart gets one card that says which handout fits, or none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.errors import RefusedError
from nethandout.service import open_service
from nethandout.web.cds import MOST_BYTES, CardDesk, respond
from nethandout.web.infobutton.app import Call, Reply
from nethandout.web.infobutton.asgi import AsgiApp
from nethandout.web.infobutton.desk import Desk, Draft, open_desk
from nethandout.web.infobutton.leaflet import LeafletOrder

HOST = "handouts.example.org"
ROOT = f"https://{HOST}"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
ARABIC = {"language": {"coding": [{"code": "ar"}]}, "preferred": True}
PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Canary", "given": ["Ana"]}],
    "birthDate": "1961-04-09",
    "communication": [ARABIC],
}
VIEW = "/cds-services/nethandout-patient-view"


@pytest.fixture(scope="module")
def desk() -> Desk:
    desk = open_desk(open_service(), lambda _: b"", hosts=[HOST])
    return replace(desk, now=lambda: NOW)


@pytest.fixture(scope="module")
def cards(desk: Desk) -> CardDesk:
    return CardDesk(desk, count_pages=lambda _: 7)


def concept(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def problem(icd: str = "C7A.012", more: Mapping[str, object] | None = None) -> dict[str, Any]:
    coding = {"system": ICD, "code": icd}
    active = {"clinicalStatus": concept("active"), "code": {"coding": [coding]}}
    return {"resourceType": "Condition", **active, **(more or {})}


def sent(
    *problems: Mapping[str, Any], patient: Mapping[str, Any] = PATIENT, hook: str = "patient-view"
) -> dict[str, Any]:
    entries = [{"resource": each} for each in problems]
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": "https://fhir.example.org",
        "fhirAuthorization": {"access_token": "canary-token"},
        "context": {"userId": "Practitioner/1", "patientId": "p1"},
        "prefetch": {
            "patient": patient,
            "conditions": {"resourceType": "Bundle", "type": "searchset", "entry": entries},
        },
    }


def post(cards: CardDesk, body: object, path: str = VIEW, **headers: str) -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return respond(cards, Call("POST", path, {"host": HOST, **headers}, "", data, ROOT))


def shown(cards: CardDesk, body: object) -> list[dict[str, Any]]:
    reply = post(cards, body)
    assert reply.status == 200
    found: list[dict[str, Any]] = json.loads(reply.body)["cards"]
    return found


def test_the_card_names_the_language_the_pages_and_that_it_is_a_draft(cards: CardDesk) -> None:
    (card,) = shown(cards, sent(problem()))
    assert card["summary"] == "Handout in Arabic: 7 pages, draft"
    assert card["indicator"] == "info"
    assert card["source"] == {"label": "nethandout"}


def test_a_card_without_a_place_to_keep_the_chart_has_no_link(cards: CardDesk) -> None:
    (card,) = shown(cards, sent(problem()))
    assert "links" not in card


def test_the_link_opens_the_chart_by_an_id_that_says_nothing(cards: CardDesk) -> None:
    kept: list[bytes] = []

    def keep(data: bytes) -> str:
        kept.append(data)
        return "9f3a"

    spread = problem("C7B.02")
    (card,) = shown(replace(cards, keep=keep), sent(problem(), spread))
    (link,) = card["links"]
    assert (link["type"], link["url"]) == ("absolute", f"{ROOT}/card/9f3a")
    bundle = json.loads(kept[0])
    assert bundle["resourceType"] == "Bundle"
    assert [each["resource"] for each in bundle["entry"]] == [PATIENT, problem(), spread]
    assert b"canary-token" not in kept[0]


def test_nothing_of_the_patient_is_in_a_card(cards: CardDesk) -> None:
    reply = post(cards, sent(problem()))
    for word in (b"Canary", b"Ana", b"1961", b"p1", b"canary-token", b"C7A"):
        assert word not in reply.body


def test_all_services_are_told_with_what_they_need(cards: CardDesk) -> None:
    reply = respond(cards, Call("GET", "/cds-services", {"host": HOST}))
    services = json.loads(reply.body)["services"]
    assert [each["hook"] for each in services] == ["patient-view", "encounter-discharge"]
    for service in services:
        assert service.keys() == {"hook", "id", "title", "description", "prefetch"}
        assert service["prefetch"].keys() == {"patient", "conditions"}
        body = sent(problem(), hook=service["hook"])
        assert post(cards, body, f"/cds-services/{service['id']}").status == 200


@pytest.mark.parametrize(
    "more",
    [
        {"clinicalStatus": concept("resolved")},
        {"clinicalStatus": concept("inactive")},
        {"clinicalStatus": concept("remission")},
        {"verificationStatus": concept("refuted")},
        {"verificationStatus": concept("entered-in-error")},
        {"verificationStatus": concept("provisional")},
        {"code": {"text": "carcinoid of the ileum"}},
        {"code": {"coding": [{"system": "http://example.org/own", "code": "C7A.012"}]}},
        {"code": {"coding": [{"system": ICD, "code": "E11.9"}]}},
        {"resourceType": "Observation"},
        {"code": "C7A.012"},
        {"code": None},
    ],
)
def test_what_is_over_or_not_so_or_not_understood_gets_no_card(
    cards: CardDesk, more: dict[str, object]
) -> None:
    assert shown(cards, sent(problem(more=more))) == []
    assert len(shown(cards, sent(problem(more=more), problem()))) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"birthDate": "2016-12-02"},
        {"birthDate": "2008-12"},
        {"birthDate": "2008"},
        {"deceasedBoolean": True},
        {"deceasedDateTime": "2026-11-01"},
        {"communication": [{"language": concept("ht"), "preferred": True}]},
    ],
)
def test_children_and_those_who_died_and_readers_of_other_languages_get_no_card(
    cards: CardDesk, more: dict[str, object]
) -> None:
    assert shown(cards, sent(problem(), patient={**PATIENT, **more})) == []


@pytest.mark.parametrize(
    ("communication", "language"),
    [
        ([ARABIC, {"language": concept("es")}], "Arabic"),
        ([{"language": concept("es")}, ARABIC], "Arabic"),
        ([{"language": concept("es-US")}], "Spanish"),
        ([{"language": concept("zh-CN")}], "Chinese (Simplified)"),
        ([], "English"),
        ([{"language": concept("es")}, {"language": concept("vi")}], "English"),
    ],
)
def test_the_language_is_the_preferred_one_or_the_only_one(
    cards: CardDesk, communication: list[object], language: str
) -> None:
    patient = {**PATIENT, "communication": communication}
    (card,) = shown(cards, sent(problem(), patient=patient))
    assert card["summary"].startswith(f"Handout in {language}: ")


def test_pages_that_are_not_known_in_time_are_not_told(cards: CardDesk) -> None:
    (card,) = shown(replace(cards, count_pages=lambda _: None), sent(problem()))
    assert card["summary"] == "Handout in Arabic, draft"
    (card,) = shown(replace(cards, count_pages=lambda _: 1), sent(problem()))
    assert card["summary"] == "Handout in Arabic: 1 page, draft"


def test_a_summary_has_fewer_than_140_characters(cards: CardDesk) -> None:
    for language in cards.desk.dictionary.languages:
        spoken = {"language": concept(language), "preferred": True}
        patient = {**PATIENT, "communication": [spoken]}
        (card,) = shown(cards, sent(problem(), patient=patient))
        assert len(card["summary"]) < 140


def test_a_handout_that_would_be_refused_is_no_card(cards: CardDesk) -> None:
    def refuse(_order: LeafletOrder) -> Draft:
        raise RefusedError("the content was due for review")

    desk = replace(cards.desk, draft=refuse)
    assert shown(replace(cards, desk=desk), sent(problem())) == []


@pytest.mark.parametrize("prefetch", [{}, {"patient": PATIENT}, {"patient": None}, None, []])
def test_what_was_not_sent_along_is_named(cards: CardDesk, prefetch: object) -> None:
    reply = post(cards, {**sent(problem()), "prefetch": prefetch})
    assert reply.status == 412
    places = {each["parameter"] for each in json.loads(reply.body)["problems"]}
    assert "prefetch.conditions" in places


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (json.dumps(sent(problem(), hook="order-sign")).encode(), 400),
        (b"x" * (MOST_BYTES + 1), 413),
    ],
)
def test_a_body_that_is_wrong_is_told_without_its_values(
    cards: CardDesk, body: bytes, status: int
) -> None:
    reply = post(cards, body)
    assert reply.status == status
    assert b"Canary" not in reply.body
    assert reply.type == "application/problem+json"


def test_methods_paths_and_hosts(cards: CardDesk) -> None:
    def status(method: str, path: str, host: str = HOST) -> int:
        return respond(cards, Call(method, path, {"host": host})).status

    assert status("POST", "/cds-services") == 405
    assert status("GET", VIEW) == 405
    assert status("GET", "/cds-services/other") == 404
    assert status("GET", "/cds-services/") == 200
    assert status("GET", "/cds-services", "evil.example") == 421


def test_only_known_origins_may_call_from_a_browser(cards: CardDesk) -> None:
    known = replace(cards, origins=frozenset({"https://ehr.example.org"}))

    def headers(origin: str) -> dict[str, str]:
        call = Call("OPTIONS", VIEW, {"host": HOST, "origin": origin})
        reply = respond(known, call)
        assert reply.status == 204
        return dict(reply.all_headers)

    allowed = headers("https://ehr.example.org")
    assert allowed["Access-Control-Allow-Origin"] == "https://ehr.example.org"
    assert "POST" in allowed["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in headers("https://evil.example")
    assert headers("https://evil.example")["Vary"] == "Origin"


def test_a_mistake_says_nothing_of_the_patient(cards: CardDesk) -> None:
    def count(_order: LeafletOrder) -> int:
        raise ValueError("Canary")

    reply = post(replace(cards, count_pages=count), sent(problem()))
    assert reply.status == 500
    assert b"Canary" not in reply.body


def test_it_answers_by_asgi(cards: CardDesk) -> None:
    app = AsgiApp(lambda call: respond(cards, call), MOST_BYTES)

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ROOT) as client:
            long = [problem("E11.9") for _ in range(2000)]
            return await client.post(VIEW, json=sent(problem(), *long))

    answer = asyncio.run(call())
    assert answer.json()["cards"][0]["summary"] == "Handout in Arabic: 7 pages, draft"


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
FIELDS = ("code", "clinicalStatus", "verificationStatus", "resourceType")


@given(st.sampled_from(FIELDS), st.sampled_from(sorted(PATIENT)), JSON)
def test_no_chart_breaks_the_answer(cards: CardDesk, field: str, about: str, value: object) -> None:
    patient = {**PATIENT, about: value}
    reply = post(cards, sent(problem(more={field: value}), problem(), patient=patient))
    assert reply.status in {200, 412}
