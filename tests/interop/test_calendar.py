"""The calendar is read back by icalendar, its zones by what the file itself says of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from nethandout.errors import RefusedError
from nethandout.i18n.catalogs import Catalog
from nethandout.interop import calendar as calendars
from nethandout.interop.calendar import calendar
from nethandout.interop.documents import Document
from nethandout.model.medicine import Appointment, AppointmentKind
from nethandout.service import Service

KINDS = get_args(AppointmentKind)
GOLDEN = Path(__file__).parents[1] / "fixtures" / "interop" / "events.ics"
"""All behind the time zone, with plain line ends."""
TELLING = (
    *("lanreotide", "somatuline", "prrt", "tumor", "liver", "carcinoid", "لانريوتيد"),
    *("حقنة", "0061542", "benyoussef", "محمد", "riverbend", "NET"),
)


def events(raw: bytes) -> list[Any]:
    return list(Calendar.from_ical(raw).walk("VEVENT"))


def with_(document: Document, **changes: object) -> Document:
    return replace(document, record=document.record.model_copy(update=changes))


def in_english(document: Document) -> Document:
    return replace(with_(document, language="en"), language="en")


def test_every_date_is_there_once(service: Service, document: Document) -> None:
    found = [event["dtstart"].dt for event in events(calendar(service, document))]
    assert [day for day in found if isinstance(day, datetime)] == [
        visit.at.replace(tzinfo=ZoneInfo("America/Chicago"))
        for visit in sorted(document.record.appointments, key=lambda visit: visit.at)
    ]
    # The first shot and the first dose have appointments of their kind.
    assert [day for day in found if not isinstance(day, datetime)] == [
        *(date(2027, 8, 2), date(2027, 1, 8), date(2027, 2, 5)),
    ]


def test_titles_give_nothing_away(service: Service, document: Document) -> None:
    raw = calendar(service, document)
    for event in events(raw):
        title = str(event["summary"])
        assert not [word for word in TELLING if word.casefold() in title.casefold()], title
        assert not [word for word in TELLING if word in str(event["uid"])]
    assert b"DESCRIPTION" not in raw


def test_titles_are_in_the_language_of_the_patient(service: Service, document: Document) -> None:
    found = events(calendar(service, document))
    assert all(re.search("[\u0600-\u06ff]", str(event["summary"])) for event in found)
    assert {event["summary"].params["LANGUAGE"] for event in found} == {"ar"}
    titles = {str(event["summary"]) for event in events(calendar(service, in_english(document)))}
    assert titles == {"Your appointments", "Visit with the nurse"}


@pytest.mark.parametrize("language", ["en", "es", "ar", "ru", "vi", "zh-Hans"])
def test_every_kind_of_visit_has_a_title_in_every_language(
    service: Service, document: Document, language: str
) -> None:
    days = (date(2027, 1, 1) + timedelta(days=number) for number in range(len(KINDS)))
    visits = tuple(
        Appointment.model_validate({"at": f"{day}T09:00", "kind": kind})
        for day, kind in zip(days, KINDS, strict=True)
    )
    spoken = replace(with_(document, language=language, appointments=visits), language=language)
    found = [str(event["summary"]) for event in events(calendar(service, spoken, full_titles=True))]
    own = found[: len(KINDS)]
    assert len(set(own)) == len(KINDS)
    assert all(own)
    assert not [title for title in found if re.search("[<>&]|^ | $", title)]


def test_full_titles_say_what_it_is_and_are_asked_for(service: Service, document: Document) -> None:
    found = events(calendar(service, in_english(document), full_titles=True))
    titles = [str(event["summary"]) for event in found]
    assert titles[:4] == [
        "Shot: Somatuline",
        "Visit with the nurse",
        "A look at the liver",
        "PRRT dose",
    ]
    assert titles[4] == "PRRT dose"
    assert all(re.fullmatch("Shot: .*anreotide.*", title) for title in titles[5:])
    assert len(titles) == 7


def test_hours_are_right_when_the_clocks_change_also_without_a_table_of_zones(
    service: Service, document: Document
) -> None:
    raw = calendar(service, document)
    zone: Any
    (zone,) = Calendar.from_ical(raw).walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    local = [datetime(2027, 3, 14, 1, 30), datetime(2027, 3, 14, 3, 30)]  # noqa: DTZ001 - clinic's
    assert [moment.replace(tzinfo=own).utcoffset() for moment in local] == [
        timedelta(hours=-6),
        timedelta(hours=-5),
    ]
    assert raw.count(b"DTSTART;TZID=America/Chicago:20270314T0") == 2


@pytest.mark.parametrize(
    ("name", "in_utc"),
    [
        ("Pacific/Auckland", False),
        ("Europe/Dublin", False),
        ("Asia/Shanghai", False),
        ("UTC", True),
        ("Africa/Casablanca", True),
    ],
)
def test_no_zone_moves_a_visit_by_an_hour(
    service: Service,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    in_utc: bool,
) -> None:
    clinic = service.library.clinic
    assert clinic is not None
    library = replace(service.library, clinic=clinic.model_copy(update={"time_zone": name}))
    monkeypatch.setattr(service, "library", library)
    days = [date(2026, 12, 15), *(date(2027, month, 15) for month in range(1, 13))]
    noons = [datetime.combine(day, time(12)) for day in days]
    visits = tuple(Appointment(at=f"{noon:%Y-%m-%dT%H:%M}", what="Visit") for noon in noons)
    raw = calendar(service, with_(document, appointments=visits, injections=None, prrt=None))
    starts = [event["dtstart"].dt for event in events(raw)]
    assert starts == [noon.replace(tzinfo=ZoneInfo(name)) for noon in noons]
    zones: list[Any] = list(Calendar.from_ical(raw).walk("VTIMEZONE"))
    assert bool(zones) is not in_utc
    for zone in zones:
        own = zone.to_tz(lookup_tzid=False)
        assert [noon.replace(tzinfo=own) for noon in noons] == starts


def test_a_clinic_without_a_zone_has_hours_of_the_clock_on_the_wall(
    service: Service, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = service.library.clinic
    assert clinic is not None
    library = replace(service.library, clinic=clinic.model_copy(update={"time_zone": None}))
    monkeypatch.setattr(service, "library", library)
    raw = calendar(service, document)
    assert b"DTSTART:20270314T013000\r\n" in raw
    assert b"VTIMEZONE" not in raw


def test_the_same_dates_have_the_same_ids_whosever_they_are(
    service: Service, document: Document
) -> None:
    other = document.patient.model_copy(update={"name": "Ana", "record_number": "1"})
    later = replace(with_(document, patient=other), patient=other, made=datetime.now(tz=UTC))
    first, second = (
        [str(event["uid"]) for event in events(calendar(service, each))]
        for each in (document, later)
    )
    assert first == second
    assert len(set(first)) == len(first)


def test_a_place_is_kept_in_its_language_and_events_are_private(
    service: Service, document: Document
) -> None:
    found = events(calendar(service, with_(document, texts_in="en")))
    assert [(str(e["location"]), e["location"].params["LANGUAGE"]) for e in found[:2]] == [
        ("Infusion clinic", "en"),
        ("Room 3", "en"),
    ]
    assert {str(event["class"]) for event in found} == {"PRIVATE"}
    assert not [event for event in found if event.subcomponents]


def test_words_with_signs_of_the_format_come_out_as_they_went_in(
    service: Service, document: Document
) -> None:
    odd = "A; B, C\\D: “李” " + "و" * 120
    visit = Appointment(at=document.record.appointments[0].at, what=odd, where=odd)
    changed = with_(document, appointments=(visit,), injections=None, prrt=None)
    raw = calendar(service, changed, full_titles=True)
    (event,) = events(raw)
    assert str(event["summary"]) == str(event["location"]) == odd
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_a_record_without_dates_makes_no_empty_calendar(
    service: Service, document: Document
) -> None:
    with pytest.raises(RefusedError, match="no date"):
        calendar(service, with_(document, appointments=(), injections=None, prrt=None))


def test_a_title_without_a_translation_is_not_given_in_english(
    service: Service, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "printable_catalog", lambda *_: Catalog("ar"))
    with pytest.raises(RefusedError, match="without a translation"):
        calendar(service, document)


def test_the_events_are_as_they_were(service: Service, document: Document) -> None:
    """A change of what calendars are told must be meant: then correct `events.ics`."""
    raw = calendar(service, document, full_titles=True).decode("utf-8")
    events_only = raw[raw.index("BEGIN:VEVENT") :].replace("\r\n", "\n")
    assert events_only == GOLDEN.read_text(encoding="utf-8")
