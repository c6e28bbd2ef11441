"""Turn a call over HTTP into its reply: the answer to a question, or the leaflet behind its link.

There is no framework here, so that any server can be the door. Nothing is logged, nothing is
kept, and nothing that came with a call is in its reply unless one of our own tables has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlencode
from uuid import NAMESPACE_URL, uuid5

from nethandout.errors import ExitCode, HandoutError, LimitError, Position, Problem
from nethandout.web.infobutton.desk import Desk, Draft
from nethandout.web.infobutton.feed import (
    SCHEMES,
    Category,
    Entry,
    Feed,
    Link,
    to_json,
    to_xml,
)
from nethandout.web.infobutton.knowledge import Knowledge, Refusal, answer
from nethandout.web.infobutton.leaflet import LeafletFormat, LeafletOrder, read_order
from nethandout.web.infobutton.request import RESPONSE_TYPE, KnowledgeRequest, read_request

MOST_BYTES: Final = 64 * 1024
"""As long as a query, or a body, may be."""
REVIEW_STATUS: Final = "urn:nethandout:review-status"
REFUSAL: Final = "urn:nethandout:refusal"
_MOST_PARAMETERS: Final = 400
_STAFF_LANGUAGE: Final = "en"
_TITLE: Final = "Leaflets for people with neuroendocrine tumors"
_IDENTITY: Final = (
    "The request held a patient's identity. It was not used; take it out of the request."
)
_FORM: Final = "application/x-www-form-urlencoded"
_PROBLEM: Final = "application/problem+json"
_TYPES: Final[Mapping[LeafletFormat, str]] = MappingProxyType(
    {"pdf": "application/pdf", "html": "text/html"}
)
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?")
_COME_AGAIN: Final = "5"
"""Seconds after which a busy press may be asked again."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request over HTTP. Names of headers are in small letters; `path` is below the mount.

    `root` is where the app is seen from outside: scheme, host, and the path it is mounted at.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)
    root: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: a status, a type, a body, and further headers."""

    status: int
    type: str
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def all_headers(self) -> tuple[tuple[str, str], ...]:
        """All headers, also those that every reply has."""
        return (
            ("Content-Type", self.type),
            ("Content-Length", str(len(self.body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            *self.headers,
        )


class StopError(Exception):
    """A reply that ends the work early."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


def respond(desk: Desk, call: Call) -> Reply:
    """Turn a call into its reply; an unforeseen mistake says only that it happened."""
    return reply_of(lambda: _respond(desk, call))


def reply_of(work: Callable[[], Reply]) -> Reply:
    """Turn work into its reply, however it ends."""
    try:
        return work()
    except StopError as stopped:
        return stopped.reply
    except Exception:  # noqa: BLE001 - a server would log the traceback, and values with it
        return refusal(500, "this is a mistake in the program")


def refusal(
    status: int,
    title: str,
    problems: Iterable[Problem] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Reply:
    """Turn what is wrong into a reply for a program (RFC 9457), without any value."""
    found = [
        {"parameter": each.position.file, "code": each.code, "message": each.message}
        for each in problems
    ]
    said = {"title": title, "status": status} | ({"problems": found} if found else {})
    kept = ("Cache-Control", "no-cache, no-store")
    return Reply(status, _PROBLEM, json.dumps(said).encode("ascii"), (kept, *headers))


def may_call(host: str | None, hosts: Iterable[str]) -> bool:
    """Tell whether a Host header names this service; a rebinding attack names another."""
    match = _HOST.fullmatch(host or "")
    return match is not None and match["name"].casefold().rstrip(".") in hosts


def _respond(desk: Desk, call: Call) -> Reply:
    if not may_call(call.headers.get("host"), desk.hosts):
        raise StopError(refusal(421, "this service is not called so"))
    path = call.path.rstrip("/")
    if path in ("", "/infobutton"):
        _require_method(call, ("GET", "HEAD", "POST"))
        return _answer(desk, call, desk.address or f"{call.root}{path}")
    if path in ("/leaflet", "/infobutton/leaflet"):
        _require_method(call, ("GET", "HEAD"))
        return _leaflet(desk, call)
    raise StopError(refusal(404, "there is nothing here"))


def _require_method(call: Call, methods: tuple[str, ...]) -> None:
    if call.method not in methods:
        allow = (("Allow", ", ".join(methods)),)
        raise StopError(refusal(405, "this cannot be asked so", headers=allow))


# --- The answer ------------------------------------------------------------------------


def _answer(desk: Desk, call: Call, address: str) -> Reply:
    request, problems = read_request(_pairs(call))
    if request is None:
        raise StopError(refusal(400, "the request needs a correction", problems))
    knowledge = answer(request, desk.dictionary)
    draft, knowledge = _drafted(desk, knowledge)
    feed = _feed(desk, request, knowledge, draft, address)
    headers = (
        ("Cache-Control", "no-cache, no-store"),
        ("Content-Language", _STAFF_LANGUAGE),
    )
    if request.wants_json:
        return Reply(200, "application/json", to_json(feed), headers)
    return Reply(200, "text/xml; charset=utf-8", to_xml(feed), headers)


def _pairs(call: Call) -> list[tuple[str, str]]:
    """Turn the query, and the form of a POST, into pairs; raises what stops it."""
    if len(call.query) > MOST_BYTES:
        raise StopError(refusal(414, f"a query is at most {MOST_BYTES} bytes"))
    if len(call.body) > MOST_BYTES:
        raise StopError(refusal(413, f"a body is at most {MOST_BYTES} bytes"))
    pairs = _parsed(call.query)
    if call.method == "POST":
        if call.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
            raise StopError(refusal(415, f"a body is {_FORM}"))
        pairs += _parsed(call.body.decode("utf-8", "replace"))
    return pairs


def _parsed(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise StopError(
            refusal(400, f"there are more than {_MOST_PARAMETERS} parameters")
        ) from None


def _drafted(desk: Desk, knowledge: Knowledge) -> tuple[Draft | None, Knowledge]:
    """Give the draft of a leaflet; one that would not be printed is refused here already."""
    if knowledge.order is None:
        return None, knowledge
    try:
        return desk.draft(knowledge.order), knowledge
    except HandoutError as error:
        said = error.problems[0].message if error.problems else error.message
        refused = Refusal("not-printable", f"This leaflet is not printed: {said}")
        refusals = (*knowledge.refusals, refused)
        return None, Knowledge(None, knowledge.language, knowledge.used, refusals)


def _feed(
    desk: Desk, request: KnowledgeRequest, knowledge: Knowledge, draft: Draft | None, address: str
) -> Feed:
    pairs = [(f"{each.parameter}{each.number or ''}", each.value) for each in knowledge.used]
    if request.wants_json:
        pairs.append((RESPONSE_TYPE, "application/json"))
    own = f"{address}?{urlencode(pairs)}"
    mine = "application/json" if request.wants_json else "text/xml"
    reasons = [each.reason for each in knowledge.refusals]
    used = tuple(_categories(knowledge))
    return Feed(
        id=_urn(own),
        title=_TITLE,
        subtitle=" ".join([*reasons, *([_IDENTITY] if request.had_identity else ())]),
        language=_STAFF_LANGUAGE,
        author=desk.author,
        updated=desk.now(),
        links=(Link(own, "self", mine, _STAFF_LANGUAGE, _TITLE),),
        categories=(*used, *(Category(REFUSAL, each.code) for each in knowledge.refusals)),
        entries=tuple(_entries(desk, knowledge, draft, address, used)),
    )


def _categories(knowledge: Knowledge) -> Iterable[Category]:
    return (
        Category(each.parameter, each.value)
        for each in knowledge.used
        if each.is_topic and each.parameter in SCHEMES
    )


def _entries(
    desk: Desk,
    knowledge: Knowledge,
    draft: Draft | None,
    address: str,
    used: tuple[Category, ...],
) -> Iterable[Entry]:
    """Give the one leaflet for all that was asked, if there is one."""
    order = knowledge.order
    if order is None or draft is None:
        return
    status = "reviewed" if draft.is_reviewed else "draft"
    yield Entry(
        id=_urn(order.query),
        title=draft.title,
        language=order.language,
        updated=desk.opened,
        links=tuple(
            Link(
                f"{address}/leaflet?{order.in_format(kind).query}",
                "alternate",
                _TYPES[kind],
                order.language,
                draft.title,
            )
            for kind in desk.formats
        ),
        summary=" · ".join(draft.topics),
        categories=(*used, Category(REVIEW_STATUS, status)),
    )


def _urn(name: str) -> str:
    """Turn a name into an id that is the same each time, as Atom wants it."""
    return uuid5(NAMESPACE_URL, name).urn


# --- The leaflet behind its link -------------------------------------------------------


def _leaflet(desk: Desk, call: Call) -> Reply:
    """Build the leaflet of an address; a wrong one is nobody's leaflet."""
    plan, languages = desk.dictionary.plan, desk.dictionary.languages
    order, problems = read_order(_pairs(call), plan, languages, desk.formats)
    if order is None:
        raise StopError(refusal(404, "there is no such leaflet", problems))
    headers = (
        ("Cache-Control", "no-cache"),
        ("Content-Language", order.language),
        ("Content-Disposition", f'inline; filename="handout-{order.language}.{order.format}"'),
    )
    kind = _TYPES[order.format]
    typed = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    return Reply(200, typed, _built(desk, order), headers)


def _built(desk: Desk, order: LeafletOrder) -> bytes:
    try:
        return desk.build_leaflet(order)
    except LimitError:
        again = (("Retry-After", _COME_AGAIN),)
        raise StopError(refusal(503, "the press is busy; ask again", headers=again)) from None
    except HandoutError as error:
        if error.exit_code in (ExitCode.REFUSED, ExitCode.BAD_INPUT):
            problem = Problem(Position("query"), "not-printable", error.message)
            found = refusal(404, "this leaflet is not printed", [problem])
        else:
            found = refusal(500, "this leaflet could not be made")
        raise StopError(found) from None
