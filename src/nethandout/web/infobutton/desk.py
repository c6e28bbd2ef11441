"""Turn a library into what answers requests: a dictionary, drafts of leaflets, and a press.

A draft says what a leaflet is called and holds, from the plan and the catalogs alone, in some
milliseconds; laying it out takes longer and is done only for who follows the link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from nethandout.content.codes import read_codes
from nethandout.content.drugnames import load_drug_names
from nethandout.errors import Position, RefusedError, has_errors
from nethandout.handout.tree import Handout
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.presses import BuildOptions, PressRoom
from nethandout.safety import as_problems
from nethandout.service import PrintChanges, Service
from nethandout.web.infobutton.knowledge import Dictionary
from nethandout.web.infobutton.leaflet import LeafletFormat, LeafletOrder

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a leaflet will be: its title and its topics in its language, and who has read it."""

    title: str
    topics: tuple[str, ...]
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that answering takes; the callables may be called from any thread.

    `draft` and `build_leaflet` raise `HandoutError` where there can be no such leaflet.
    `hosts` are the names that this service may be called by, without ports; `address` is where
    it is seen from outside, if a proxy stands before it.
    """

    dictionary: Dictionary
    draft: Callable[[LeafletOrder], Draft]
    build_leaflet: Callable[[LeafletOrder], bytes]
    hosts: frozenset[str]
    author: str
    opened: datetime
    address: str | None = None
    formats: tuple[LeafletFormat, ...] = ("pdf", "html")
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Drafts:
    """The drafts of one service, one at a time; a new day opens it again.

    Content whose review was due yesterday is not offered today.
    """

    def __init__(self, service: Service) -> None:
        self._lock = Lock()
        self._open(service)

    def __call__(self, order: LeafletOrder) -> Draft:
        """Turn an order into the draft of its leaflet; refuses what building would refuse."""
        with self._lock:
            if (service := of_today(self._service)) is not self._service:
                self._open(service)
            handout = self._handout(order)
        groups = (*handout.front, *handout.groups)
        topics = (str(item.topic.short_title) for group in groups for item in group.topics)
        return Draft(
            str(handout.title),
            tuple(dict.fromkeys(topics)),
            handout.content_reviewed and handout.translation_reviewed,
        )

    def _open(self, service: Service) -> None:
        self._service = service
        self._presses = PressRoom(service.library, service.content, service.today)

    def _handout(self, order: LeafletOrder) -> Handout:
        record, _ = self._service.read_leaflet(order.facts, PrintChanges(language=order.language))
        planned = self._service.plan(record)
        problems = as_problems(planned.findings, Position("query"))
        if has_errors(problems):
            raise RefusedError("a safety rule stops this leaflet:", problems)
        return self._presses.press(planned, BuildOptions()).handout


def of_today(service: Service) -> Service:
    """Give a service that knows what day it is: itself, or a new one of the same library."""
    return service if service.today == service.library.today() else Service(service.library)


def open_desk(
    service: Service,
    build_leaflet: Callable[[LeafletOrder], bytes],
    *,
    hosts: Iterable[str] = LOOPBACK,
    address: str | None = None,
    formats: tuple[LeafletFormat, ...] = ("pdf", "html"),
) -> Desk:
    """Turn a service into a desk; raises `InputError` for a library that is wrong."""
    library, plan = service.library, service.content.plan
    clinic = library.clinic
    language = (clinic.defaults.language if clinic else None) or SOURCE_LANGUAGE
    return Desk(
        dictionary=Dictionary(
            read_codes(library),
            plan,
            load_drug_names(library, plan),
            service.languages,
            language,
        ),
        draft=Drafts(service),
        build_leaflet=build_leaflet,
        hosts=frozenset(host.casefold() for host in hosts),
        author=clinic.name if clinic else "nethandout",
        opened=datetime.now(UTC),
        address=address.rstrip("/") if address else None,
        formats=formats,
    )
