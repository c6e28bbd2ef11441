"""A link is followed one time: what comes is a verified leaflet in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from threading import BoundedSemaphore

import pikepdf
import pypdfium2
import pytest

from nethandout.errors import ExitCode, HandoutError, LimitError
from nethandout.executors import Failure, FailureKind
from nethandout.service import Service
from nethandout.web.infobutton.app import Call, respond
from nethandout.web.infobutton.desk import Desk
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.press import (
    BusyError,
    LeafletPress,
    _error_of,
    build_leaflet,
    open_press,
)

HOST = "handouts.example.org"


@pytest.fixture(scope="module")
def press(service: Service) -> Iterator[LeafletPress]:
    press = open_press(service)
    yield press
    press.close()


def test_the_link_of_an_answer_leads_to_a_verified_leaflet(desk: Desk, press: LeafletPress) -> None:
    working = replace(desk, build_leaflet=press)
    query = "treatment=drug-lanreotide&language=ar&format=pdf"
    reply = respond(working, Call("GET", "/infobutton/leaflet", {"host": HOST}, query))
    assert reply.status == 200
    with pypdfium2.PdfDocument(reply.body) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        assert "lanreotide" in text
        assert sum("\u0600" <= char <= "\u06ff" for char in text) > 1000
    with pikepdf.open(BytesIO(reply.body)) as file:
        assert str(file.Root.Lang) == "ar"


def test_a_leaflet_is_what_the_service_builds(service: Service) -> None:
    order = LeafletOrder("en", treatments=("drug-ssa-overview",))
    record, _ = service.read_leaflet(order.facts)
    assert build_leaflet(service, order) == service.build(record).pdf


def test_a_leaflet_that_cannot_be_says_why(press: LeafletPress) -> None:
    with pytest.raises(HandoutError) as caught:
        press(LeafletOrder("en", "moon"))
    assert caught.value.exit_code is ExitCode.BAD_INPUT


def test_who_comes_when_too_many_wait_is_told_at_once(press: LeafletPress) -> None:
    press._places, places = BoundedSemaphore(1), press._places
    press._places.acquire()
    try:
        with pytest.raises(BusyError):
            press(LeafletOrder("en", "ileum"))
    finally:
        press._places = places


@pytest.mark.parametrize(
    ("kind", "is_limit"),
    [
        (FailureKind.CRASH, True),
        (FailureKind.TIMEOUT, True),
        (FailureKind.MEMORY, True),
        (FailureKind.ERROR, False),
    ],
)
def test_a_worker_that_died_is_a_limit(kind: FailureKind, is_limit: bool) -> None:
    error = _error_of(Failure(kind, ExitCode.REFUSED, "why"))
    assert isinstance(error, LimitError) is is_limit
    assert error.message == "why"
