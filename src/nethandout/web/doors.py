"""Turn the workers of the page into doors for record systems: Infobutton and CDS Hooks.

They open the library for themselves when somebody first asks, so that the page is not kept waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock

from starlette.types import ASGIApp

from nethandout.service import Service
from nethandout.web import cds
from nethandout.web.infobutton.app import Call, Reply, respond
from nethandout.web.infobutton.asgi import AsgiApp
from nethandout.web.infobutton.desk import open_desk
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.pagecounts import PageCounts


@dataclass(frozen=True, slots=True)
class DoorOrder:
    """What the doors are made from.

    `build` turns an order into a verified file and `keep` a FHIR Bundle into the id that opens
    it one time; both are called from threads. `hosts` are names without ports, `address` is
    where the page is seen from outside, if a proxy stands before it.
    """

    open_service: Callable[[], Service]
    build: Callable[[LeafletOrder], bytes]
    keep: Callable[[bytes], str]
    hosts: Iterable[str]
    address: str | None = None


@dataclass(slots=True)
class _Opened:
    """The desk behind both doors, opened by whoever comes first."""

    order: DoorOrder
    lock: Lock = field(default_factory=Lock)
    cards: cds.CardDesk | None = None

    def desk(self) -> cds.CardDesk:
        with self.lock:
            if self.cards is None:
                order = self.order
                desk = open_desk(
                    order.open_service(),
                    order.build,
                    hosts=order.hosts,
                    address=f"{order.address}/infobutton" if order.address else None,
                )
                page = f"{order.address or ''}/card/"
                self.cards = cds.CardDesk(desk, PageCounts(order.build), order.keep, page)
            return self.cards


def doors(order: DoorOrder) -> dict[str, ASGIApp]:
    """Turn an order into apps by the paths that they begin at."""
    opened = _Opened(order)

    def leaflets(call: Call) -> Reply:
        return respond(opened.desk().desk, call)

    def cards(call: Call) -> Reply:
        return cds.respond(opened.desk(), call)

    return {"/infobutton": AsgiApp(leaflets), "/cds-services": AsgiApp(cards, cds.MOST_BYTES)}
