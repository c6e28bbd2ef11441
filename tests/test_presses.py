"""What patients share is composed one time; what differs has a press of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nethandout import presses
from nethandout.errors import RefusedError
from nethandout.handout.selection import select
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord, PrintChoice, Tumor
from nethandout.presses import BuildOptions, Planned, PressRoom
from nethandout.service import Service, open_service

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return open_service(EXAMPLES / "clinic", cache_dir=tmp_path_factory.mktemp("cache"), today=DAY)


@pytest.fixture
def room(service: Service) -> PressRoom:
    return PressRoom(service.library, service.content, DAY)


def planned(service: Service, site: str = "appendix", language: str = "en") -> Planned:
    facts = Facts(site=site)
    record = PatientRecord(tumor=Tumor(site=site), language=language, print=PrintChoice())
    selection = select(facts, service.content.plan, service.content.topics.keys())
    return Planned(record, facts, selection, (), ())


def test_equal_facts_share_a_press(service: Service, room: PressRoom) -> None:
    options = BuildOptions()
    first = room.press(planned(service), options)
    assert room.press(planned(service), options) is first
    assert room.press(planned(service, "rectum"), options) is not first
    assert room.press(planned(service, language="es"), options) is not first


def test_a_language_is_read_one_time(service: Service, room: PressRoom) -> None:
    options = BuildOptions()
    one = room.press(planned(service, language="es"), options)
    other = room.press(planned(service, "rectum", language="es"), options)
    assert one.tools.templates is other.tools.templates
    assert one.tools.formats is other.tools.formats


def test_only_the_latest_presses_are_kept(
    service: Service, room: PressRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "_KEPT_PRESSES", 2)
    options = BuildOptions()
    first = room.press(planned(service, "appendix"), options)
    room.press(planned(service, "rectum"), options)
    assert room.press(planned(service, "appendix"), options) is first
    second = room.press(planned(service, "ileum"), options)  # rectum was used longest ago
    assert room.press(planned(service, "appendix"), options) is first
    assert room.press(planned(service, "ileum"), options) is second


def test_advice_past_its_review_date_has_no_press(service: Service) -> None:
    late = PressRoom(service.library, service.content, date(2040, 1, 1))
    with pytest.raises(RefusedError, match="out of date"):
        late.press(planned(service), BuildOptions())


def test_unsigned_text_has_no_press_where_signatures_are_asked_for(
    service: Service, room: PressRoom
) -> None:
    with pytest.raises(RefusedError, match="signed"):
        room.press(planned(service), BuildOptions(require_reviewed=True))
