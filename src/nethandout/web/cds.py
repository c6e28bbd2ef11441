"""Turn a call of CDS Hooks 2.0 into one card that says which handout fits the patient.

A health-record system asks when a chart is opened (`patient-view`) or a patient goes home
(`encounter-discharge`), and sends the patient and the problem list along (`prefetch`). What it
sends stays in memory: the card names the language and the pages, and never the patient. What
it sends besides, such as its access token, is let go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin

from nethandout.errors import HandoutError, Position, Problem
from nethandout.i18n.languages import language_name
from nethandout.web.infobutton.app import Call, Reply, StopError, may_call, refusal, reply_of
from nethandout.web.infobutton.codesystems import CodeSystem, code_system
from nethandout.web.infobutton.desk import Desk, Draft
from nethandout.web.infobutton.knowledge import answer
from nethandout.web.infobutton.languagewish import wished_language
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.request import Criterion, KnowledgeRequest

MOST_BYTES: Final = 2 * 1024 * 1024
"""As long as a body may be: long problem lists take some hundred kilobytes."""
_LONGEST_SUMMARY: Final = 139
"""A card's summary has fewer than 140 characters."""
_MOST_CONDITIONS: Final = 1000
_ADULT: Final = 18
_HOOKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nethandout-patient-view": "patient-view",
        "nethandout-encounter-discharge": "encounter-discharge",
    }
)
_PREFETCH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "patient": "Patient/{{context.patientId}}",
        "conditions": "Condition?patient={{context.patientId}}",
    }
)
_NOT_NOW: Final = frozenset({"inactive", "remission", "resolved"})
_NOT_SO: Final = frozenset(
    {"refuted", "entered-in-error", "differential", "provisional", "unconfirmed"}
)
"""A card that names a tumor before it is confirmed is too early."""
_KEPT: Final = (("Cache-Control", "no-cache, no-store"),)

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CardDesk:
    """What cards are made with: the desk of leaflets, and what only some servers have.

    `count_pages` may give None. `keep` takes a FHIR Bundle of the patient and the problems and
    gives an id that opens it one time; without it a card has no link. The id follows `page`, an
    address or a path of the server. `origins` are those of programs in browsers that may call
    (CORS).
    """

    desk: Desk
    count_pages: Callable[[LeafletOrder], int | None] = lambda _: None
    keep: Callable[[bytes], str] | None = None
    page: str = "/card/"
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Chart:
    """What came with a call: a patient and conditions, as FHIR resources."""

    patient: Json = field(repr=False)
    conditions: tuple[Json, ...] = field(repr=False)


def respond(cards: CardDesk, call: Call) -> Reply:
    """Turn a call into its reply; an unforeseen mistake says only that it happened."""
    reply = reply_of(lambda: _respond(cards, call))
    shared = tuple(_shared(cards, call))
    return Reply(reply.status, reply.type, reply.body, (*reply.headers, *shared))


def _respond(cards: CardDesk, call: Call) -> Reply:
    if not may_call(call.headers.get("host"), cards.desk.hosts):
        raise StopError(refusal(421, "this service is not called so"))
    *_, service = call.path.removeprefix("/cds-services").strip("/").split("/")
    if service and service not in _HOOKS:
        raise StopError(refusal(404, "there is no such service"))
    methods = ("POST", "OPTIONS") if service else ("GET", "HEAD", "OPTIONS")
    if call.method not in methods:
        allow = (("Allow", ", ".join(methods)),)
        raise StopError(refusal(405, "this cannot be asked so", headers=allow))
    if call.method == "OPTIONS":
        return Reply(204, "application/json", b"")
    if not service:
        return _json({"services": [_described(id_, hook) for id_, hook in _HOOKS.items()]})
    return _json({"cards": list(_cards(cards, _chart(call, _HOOKS[service]), call.root))})


def _described(id_: str, hook: str) -> Json:
    return {
        "hook": hook,
        "id": id_,
        "title": "Handouts for neuroendocrine tumors",
        "description": "Tells which handout there is for the patient's tumor and language.",
        "prefetch": dict(_PREFETCH),
    }


def _json(value: Json) -> Reply:
    return Reply(200, "application/json", json.dumps(value).encode("ascii"), _KEPT)


def _shared(cards: CardDesk, call: Call) -> Iterator[tuple[str, str]]:
    """Give the headers that let a program in a browser call, if its origin is known (CORS)."""
    origin = call.headers.get("origin")
    if origin is not None and origin in cards.origins:
        yield "Access-Control-Allow-Origin", origin
        yield "Access-Control-Allow-Methods", "GET, POST, OPTIONS"
        yield "Access-Control-Allow-Headers", "Authorization, Content-Type"
        yield "Access-Control-Max-Age", "600"
    yield "Vary", "Origin"


# --- What came with a call -------------------------------------------------------------


def _chart(call: Call, hook: str) -> _Chart:
    """Turn the body of a call into a chart; problems name fields and no values."""
    if len(call.body) > MOST_BYTES:
        raise StopError(refusal(413, f"a body is at most {MOST_BYTES} bytes"))
    try:
        body = json.loads(call.body)
    except (ValueError, RecursionError):
        raise StopError(refusal(400, "the body is no JSON")) from None
    problems = [
        Problem(Position(name), "wrong-or-missing", f"this is {wanted}")
        for name, wanted, is_there in (
            ("hook", hook, _of(body, "hook") == hook),
            ("hookInstance", "a UUID", isinstance(_of(body, "hookInstance"), str)),
            ("context", "an object", isinstance(_of(body, "context"), dict)),
        )
        if not is_there
    ]
    if problems:
        raise StopError(refusal(400, "the request needs a correction", problems))
    patient = _object(_of(body, "prefetch", "patient"))
    conditions = _object(_of(body, "prefetch", "conditions"))
    missing = [
        Problem(Position(f"prefetch.{name}"), "missing", "this service asks no FHIR server itself")
        for name, resource, kind in (
            ("patient", patient, "Patient"),
            ("conditions", conditions, "Bundle"),
        )
        if _of(resource, "resourceType") != kind
    ]
    if missing:
        raise StopError(refusal(412, "what the service needs was not sent along", missing))
    found = (_object(_of(_object(each), "resource")) for each in _list(_of(conditions, "entry")))
    kept = tuple(each for each in found if _of(each, "resourceType") == "Condition")
    return _Chart(patient, kept[:_MOST_CONDITIONS])


def _request(chart: _Chart, today: date) -> KnowledgeRequest:
    """Turn a chart into what it asks for."""
    conditions = [each for each in chart.conditions if _counts(each)]
    return KnowledgeRequest(
        criteria=tuple(each for condition in conditions for each in _criteria(condition)),
        languages=tuple(wished_language(each) for each in _languages(chart.patient)),
        is_child=_is_child(chart.patient, today),
    )


def _counts(condition: Json) -> bool:
    """Tell whether a problem is there now and is confirmed."""
    clinical = _codes_of(_of(condition, "clinicalStatus"))
    certain = _codes_of(_of(condition, "verificationStatus"))
    return _NOT_NOW.isdisjoint(clinical) and _NOT_SO.isdisjoint(certain)


def _criteria(condition: Json) -> Iterator[Criterion]:
    """Turn a problem into its codes; without any, into the words for it."""
    code = _object(_of(condition, "code"))
    codings = [_object(each) for each in _list(_of(code, "coding"))]
    for coding in codings:
        system = code_system(_text(_of(coding, "system")))
        if system in (CodeSystem.ICD10CM, CodeSystem.SNOMED):
            yield Criterion("mainSearchCriteria.v", 0, _text(_of(coding, "code")), system)
    if not codings:
        yield Criterion("mainSearchCriteria.v", 0, text=_text(_of(code, "text")))


def _languages(patient: Json) -> Sequence[str]:
    """Give the language that is preferred, or the only one there is."""
    all_ = [_object(each) for each in _list(_of(patient, "communication"))]
    preferred = [each for each in all_ if _of(each, "preferred") is True] or (
        all_ if len(all_) == 1 else []
    )
    return [code for each in preferred for code in _codes_of(_of(each, "language"))[:1]]


def _is_child(patient: Json, today: date) -> bool:
    """Tell whether a patient is not of age; of a year or a month the end counts."""
    given = _text(_of(patient, "birthDate")).split("-")
    parts = (*given, *("12", "28")[len(given) - 1 :])
    try:
        born = date(*map(int, parts))
    except (ValueError, TypeError, OverflowError):
        return False
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years < _ADULT


# --- The card --------------------------------------------------------------------------


def _cards(cards: CardDesk, chart: _Chart, root: str) -> Iterator[Json]:
    """Give one card if there is a handout for the patient; for who has died there is none."""
    desk = cards.desk
    died = _of(chart.patient, "deceasedBoolean") is True or "deceasedDateTime" in chart.patient
    order = answer(_request(chart, desk.now().date()), desk.dictionary).order
    if order is None or died:
        return
    try:
        draft = desk.draft(order)
    except HandoutError:
        return
    card: dict[str, object] = {
        "summary": _summary(order, draft, cards.count_pages(order)),
        "indicator": "info",
        "source": {"label": desk.author[:80]},
    }
    if cards.keep is not None:
        url = urljoin(f"{root}/", cards.page) + cards.keep(_bundle(chart))
        link = {"label": "Open the handout, filled in", "url": url, "type": "absolute"}
        card["links"] = [link]
    yield card


def _summary(order: LeafletOrder, draft: Draft, pages: int | None) -> str:
    language = language_name(order.language).removesuffix(f" ({order.language})")
    counted = "" if pages is None else f": {pages} page{'' if pages == 1 else 's'}"
    status = "reviewed" if draft.is_reviewed else "draft"
    return f"Handout in {language}{counted}, {status}"[:_LONGEST_SUMMARY]


def _bundle(chart: _Chart) -> bytes:
    """Turn a chart into a FHIR Bundle: only what a handout may need, and no token."""
    entries = [{"resource": each} for each in (chart.patient, *chart.conditions)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(bundle).encode("ascii")


# --- Any JSON, read without trust ------------------------------------------------------


def _of(value: object, *names: str) -> object:
    """Give what stands under names in nested objects, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _codes_of(concept: object) -> list[str]:
    """Turn a CodeableConcept into its codes."""
    codings: Iterable[object] = _list(_of(concept, "coding"))
    return [code for coding in codings if (code := _text(_of(coding, "code")))]
