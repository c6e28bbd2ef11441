"""A call by HTTP gets one feed with one leaflet, a reason, or what is wrong with it."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout.errors import HandoutError, LimitError, RefusedError
from nethandout.web.infobutton.app import (
    MOST_BYTES,
    REFUSAL,
    REVIEW_STATUS,
    Call,
    may_call,
    respond,
)
from nethandout.web.infobutton.desk import Desk, Draft
from nethandout.web.infobutton.leaflet import LeafletOrder

if TYPE_CHECKING:
    from tests.web.infobutton.conftest import Answer, Ask, Door, Request

HOST = "handouts.example.org"
PROBLEM = "2.16.840.1.113883.6.90"
ILEUM = (("mainSearchCriteria.v.c", "C7A.012"), ("mainSearchCriteria.v.cs", PROBLEM))
LANGUAGE = "informationRecipient.languageCode.c"


def is_as_expected(answer: Answer, line: Request) -> None:
    assert answer.status == line.status
    if line.status == 400:
        assert line.outcome in {each["parameter"] for each in json.loads(answer.body)["problems"]}
        return
    assert "no-cache" in answer.headers["Cache-Control"]
    if answer.headers["Content-Type"] == "application/json":
        feed = json.loads(answer.body)["feed"]
        entries = [
            (each["lang"], [link["href"] for link in each["link"]]) for each in feed["entry"]
        ]
        reasons = [each["term"] for each in feed["category"] if each["scheme"] == REFUSAL]
    else:
        lang = "{http://www.w3.org/XML/1998/namespace}lang"
        entries = [(each.attrib[lang], answer.leaflets) for each in answer.all("entry")]
        reasons = answer.terms(REFUSAL)
    if "=" not in line.outcome:
        assert entries == []
        assert reasons == ([] if line.outcome == "-" else [line.outcome])
        return
    ((language, links),) = entries
    assert language == line.language
    assert reasons == []
    query = f"{line.outcome}&language={line.language}&format=pdf"
    assert f"https://{HOST}/infobutton/leaflet?{query}" in links


def test_each_request_of_the_table_is_answered_by_get(door: Door, request_line: Request) -> None:
    is_as_expected(door("GET", "/infobutton", request_line.query), request_line)


def test_each_request_of_the_table_is_answered_by_post(door: Door, request_line: Request) -> None:
    is_as_expected(door("POST", "/infobutton", "", request_line.query.encode()), request_line)


def test_what_slipped_into_a_request_is_in_no_answer(ask: Ask) -> None:
    secret = (("patientPerson.name", "Ana Ruiz"), ("holder.assignedEntity.n", "hunter2"))
    answer = ask(*ILEUM, *secret, ("birthday", "19610409"), ("mainSearchCriteria.v.ot", "Ruiz"))
    assert not [word for word in (b"Ana", b"Ruiz", b"hunter2", b"1961") if word in answer.body]
    (subtitle,) = answer.all("subtitle")
    assert "identity" in str(subtitle.text)
    assert not ask(*ILEUM, ("patientPerson.administrativeGenderCode.c", "F")).all("subtitle")


def test_a_code_is_repeated_as_our_table_has_it(ask: Ask) -> None:
    system = ("mainSearchCriteria.v.cs", PROBLEM)
    for written, known in (("c7a012", "C7A.012"), ("C7A.8QZ", "C7A.8")):
        answer = ask(("mainSearchCriteria.v.c", written), system)
        assert answer.terms("mainSearchCriteria.v.c") == [known]
        assert written.encode() not in answer.body


def test_a_gender_by_the_wrong_name_is_no_identity(ask: Ask) -> None:
    assert ask(*ILEUM, ("patientPerson.genderCode", "M")).all("subtitle") == []


def test_the_address_of_an_answer_gives_the_same_answer(
    desk: Desk, ask: Ask, request_lines: list[Request]
) -> None:
    for line in request_lines:
        if line.status != 200 or line.outcome == "-" or "json" in line.query:
            continue
        first = ask(*parse_qsl(line.query))
        (own,) = [link.attrib["href"] for link in first.all("link")]
        again = respond(
            desk,
            Call("GET", "/infobutton", {"host": HOST}, urlsplit(own).query, root=f"http://{HOST}"),
        )
        assert first.body.partition(b"<link")[2] == again.body.partition(b"<link")[2], line.id


def test_a_draft_says_so(ask: Ask) -> None:
    assert ask(*ILEUM).terms(REVIEW_STATUS, "entry/category") == ["draft"]


def test_reviewed_leaflets_say_so(desk: Desk) -> None:
    reviewed = replace(desk, draft=lambda order: replace(desk.draft(order), is_reviewed=True))
    call = Call("GET", "/infobutton", {"host": HOST}, urlencode(ILEUM))
    assert b'term="reviewed"' in respond(reviewed, call).body


def test_only_what_was_used_is_a_category(ask: Ask) -> None:
    answer = ask(*ILEUM, ("taskContext.c.c", "PROBLISTREV"), ("mainSearchCriteria.v.dn", "a NET"))
    schemes = {each.attrib["scheme"] for each in answer.all("category")}
    assert schemes == {"mainSearchCriteria.v.c", "mainSearchCriteria.v.cs"}


def test_what_is_ruled_out_is_no_category(ask: Ask) -> None:
    spread = (("observation.v.c", "C7B.02"), ("observation.v.cs", PROBLEM))
    ruled_out = ask(*ILEUM, *spread, ("observation.valueNegationInd", "true"))
    assert ruled_out.terms("observation.v.c") == ruled_out.terms(
        "observation.v.c", "entry/category"
    )
    assert ruled_out.terms("observation.v.c") == []
    assert ask(*ILEUM, *spread).terms("observation.v.c") == ["C7B.02"]


def test_another_language_than_asked_for_is_never_given(ask: Ask) -> None:
    answer = ask(*ILEUM, (LANGUAGE, "ht"))
    assert answer.status == 200
    assert answer.all("entry") == []
    assert answer.terms(REFUSAL) == ["language"]


def test_a_leaflet_that_would_be_refused_is_not_offered(desk: Desk) -> None:
    def refuse(_order: LeafletOrder) -> Draft:
        raise RefusedError("the content was due for review")

    call = Call("GET", "/infobutton", {"host": HOST}, urlencode(ILEUM))
    reply = respond(replace(desk, draft=refuse), call)
    assert reply.status == 200
    assert b"<entry" not in reply.body
    assert b'term="not-printable"' in reply.body


def test_html_is_linked_where_it_can_be_made(desk: Desk) -> None:
    both, alone = desk, replace(desk, formats=("pdf",))
    call = Call("GET", "/infobutton", {"host": HOST}, urlencode(ILEUM))
    body = respond(both, call).body
    assert b'type="application/pdf"' in body
    assert b'type="text/html"' in body
    assert b'type="text/html"' not in respond(alone, call).body
    page = Call("GET", "/infobutton/leaflet", {"host": HOST}, "site=ileum&language=en&format=html")
    assert respond(both, page).type == "text/html; charset=utf-8"
    assert respond(alone, page).status == 404


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("handouts.example.org", True),
        ("HANDOUTS.example.org:8443", True),
        ("handouts.example.org.", True),
        ("evil.example.org", False),
        ("handouts.example.org.evil.example", False),
        ("handouts.example.org@evil.example", False),
        ("handouts.example.org, evil.example", False),
        ("127.0.0.1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_our_own_name_is_answered(host: str | None, is_ours: bool) -> None:
    assert may_call(host, {"handouts.example.org"}) is is_ours


def test_a_call_by_another_name_is_refused_before_any_work(door: Door) -> None:
    answer = door("GET", "/infobutton", urlencode(ILEUM), host="evil.example")
    assert answer.status == 421
    assert b"evil" not in answer.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/infobutton", 405),
        ("POST", "/infobutton/leaflet", 405),
        ("GET", "/infobutton/elsewhere", 404),
        ("GET", "/", 200),
        ("GET", "/infobutton/", 200),
        ("HEAD", "/infobutton", 200),
    ],
)
def test_methods_and_paths(door: Door, method: str, path: str, status: int) -> None:
    answer = door(method, path, urlencode(ILEUM))
    assert answer.status == status
    assert (answer.body == b"") is (method == "HEAD")


def test_what_is_too_long_is_refused(door: Door) -> None:
    assert door("POST", "/infobutton", "", b"x" * (MOST_BYTES + 1)).status == 413
    assert door("GET", "/infobutton", "x" * (MOST_BYTES + 1)).status == 414
    assert door("GET", "/infobutton", "a=1&" * 1000).status == 400


def test_a_body_that_is_no_form_is_refused(ask: Ask) -> None:
    answer = ask(*ILEUM, method="POST", **{"content-type": "application/json"})
    assert answer.status == 415


@pytest.mark.parametrize(
    "query",
    [
        "",
        "site=ileum",
        "site=ileum&language=xx",
        "site=moon&language=en",
        "site=ileum&site=lung&language=en",
        "treatment=drug-everolimus&language=en",
        "site=ileum&language=en&name=Ana",
    ],
)
def test_an_address_that_is_no_leaflets_is_not_found(desk: Desk, query: str) -> None:
    reply = respond(desk, Call("GET", "/infobutton/leaflet", {"host": HOST}, query))
    assert reply.status == 404
    assert b"moon" not in reply.body
    assert b"Ana" not in reply.body


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LimitError("busy"), 503),
        (RefusedError("no"), 404),
        (HandoutError("Ana"), 500),
        (ValueError("Ana"), 500),
    ],
)
def test_a_leaflet_that_cannot_be_made_says_so(desk: Desk, error: Exception, status: int) -> None:
    def build(_order: LeafletOrder) -> bytes:
        raise error

    call = Call("GET", "/infobutton/leaflet", {"host": HOST}, "site=ileum&language=en")
    reply = respond(replace(desk, build_leaflet=build), call)
    assert reply.status == status
    assert b"Ana" not in reply.body
    assert (("Retry-After", "5") in reply.headers) is (status == 503)


def test_a_leaflet_is_named_after_its_language_alone(desk: Desk) -> None:
    call = Call("GET", "/infobutton/leaflet", {"host": HOST}, "site=ileum&language=zh-Hans")
    headers = dict(respond(desk, call).all_headers)
    assert headers["Content-Disposition"] == 'inline; filename="handout-zh-Hans.pdf"'
    assert headers["Content-Language"] == "zh-Hans"
    assert headers["Referrer-Policy"] == "no-referrer"


NAMES = st.sampled_from(
    [
        *("mainSearchCriteria.v.c", "mainSearchCriteria.v.cs", "mainSearchCriteria.v.dn"),
        *("mainSearchCriteria.v.ot", "mainSearchCriteria.v.c1", "mainSearchCriteria.c.c"),
        *("observation.v.c", "observation.valueNegationInd", "age.v.v", "age.v.u"),
        *(LANGUAGE, "knowledgeResponseType", "patientPerson.name", "callback", "subTopic.v.c"),
    ]
)
WORDS = st.text(alphabet=string.ascii_letters, min_size=6, max_size=12).map("Qz".__add__)
VALUES = st.one_of(st.just(""), st.sampled_from([PROBLEM, "C7A.012", "en", "45"]), WORDS, st.text())
PAIRS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=20)), VALUES), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(PAIRS)
def test_no_query_breaks_the_answer_or_is_repeated_in_it(
    desk: Desk, pairs: list[tuple[str, str]]
) -> None:
    call = Call("GET", "/infobutton", {"host": HOST}, urlencode(pairs, errors="surrogatepass"))
    reply = respond(desk, call)
    assert reply.status in {200, 400, 414}
    unknown = [word for pair in pairs for word in pair if word.startswith("Qz") and len(word) > 6]
    assert not [word for word in unknown if word.encode(errors="replace") in reply.body]


def test_a_leaflet_that_needs_a_clinics_numbers_says_which(ask: Ask) -> None:
    answer = ask(("mainSearchCriteria.v.dn", "Lutathera"))
    assert answer.terms(REFUSAL) == ["not-printable"]
    (subtitle,) = answer.all("subtitle")
    assert "clinic.yaml" in str(subtitle.text)
    assert not str(subtitle.text).endswith(":")


def test_a_list_of_allergies_gets_no_leaflet_and_its_own_address_says_so(ask: Ask) -> None:
    drug = (("mainSearchCriteria.v.dn", "Somatuline Depot"), ("taskContext.c.c", "allerlrev"))
    answer = ask(*drug)
    assert answer.terms(REFUSAL) == ["allergy"]
    (own,) = answer.all("link")
    again = ask(*parse_qsl(urlsplit(own.attrib["href"]).query))
    assert again.terms(REFUSAL) == ["allergy"]
    assert ask(drug[0], ("taskContext.c.c", "MLREV")).leaflets
