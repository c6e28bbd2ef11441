"""Turn a patient's dates into an iCalendar file (RFC 5545) for the calendar of a phone.

Calendars are seen by others and kept by companies: a title says no diagnosis and no drug unless
somebody asked for it. Titles are in the patient's language, from the same messages as the
printed pages. Hours are the clinic's, with its time zone; without one they are floating, which
means the hour of the clock on the wall (RFC 5545, 3.3.5). Where the table of a zone that
icalendar writes has another hour for one of the days than the zone itself (2027 in Morocco),
hours are in UTC.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from nethandout.errors import RefusedError
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.languages import language_tag
from nethandout.interop.documents import Document
from nethandout.interop.extras import require
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark
from nethandout.review.printable import printable_catalog

if TYPE_CHECKING:
    from nethandout.service import Service

_NEUTRAL: Final = "Your appointments"
_HARMLESS: Final = frozenset(
    {"blood-test", "phone-call", "video-visit", "visit-doctor", "visit-nurse"}
)
"""Kinds of visits that any patient may have: their names give nothing away."""
_SHOT: Final = "injection"
_PRRT: Final = "prrt-dose"
_EVENTS: Final = UUID("5b1a7f0e-4d0c-5d6f-9a55-0c6f3c1f6f0a")
"""The namespace of the UIDs of events."""
_PRODID: Final = "-//nethandout//handouts//EN"


@dataclass(frozen=True, slots=True)
class _Event:
    """A day, or a moment, and what it is: a kind of the list, own words or a drug, where."""

    at: date
    kind: str | None
    what: str | None = field(default=None, repr=False)
    drug: str | None = field(default=None, repr=False)
    where: str | None = field(default=None, repr=False)


def require_calendar() -> None:
    """Ask for icalendar before anything is printed; raises `MissingDependencyError`."""
    require("icalendar", "icalendar", "a calendar file")


def has_dates(record: PatientRecord) -> bool:
    """Tell whether a record has any date for a calendar."""
    return any(True for _ in _events(record))


def calendar(service: Service, document: Document, *, full_titles: bool = False) -> bytes:
    """Turn a record's appointments, injections and PRRT doses into an iCalendar file.

    Raises `RefusedError` when it has no date, or a title has no finished translation.
    """
    icalendar = require("icalendar", "icalendar", "a calendar file")
    record = document.record
    clinic = service.library.clinic
    say = _titles(service, record, full=full_titles)
    found = icalendar.Calendar()
    found.add("prodid", _PRODID)
    found.add("version", "2.0")
    events = list(_events(record))
    if not events:
        raise RefusedError(
            Remark(
                "the record has no date for a calendar: it names no appointments, injections or "
                "doses"
            )
        )
    put = _placed(icalendar, events, clinic.zone if clinic else None)
    for event in events:
        found.add_component(_entry(icalendar, event, document, say, put))
    found.add_missing_timezones(*_years(events))
    raw: bytes = found.to_ical()
    return raw


def _years(events: Iterable[_Event]) -> tuple[date, date]:
    """Turn events into the first day of their years and that after them."""
    years = [event.at.year for event in events]
    return date(min(years), 1, 1), date(max(years) + 1, 1, 1)


def _placed(
    icalendar: Any,  # noqa: ANN401 - it is loaded when it is needed
    events: Sequence[_Event],
    zone: ZoneInfo | None,
) -> Callable[[date], date]:
    """Give what turns a day or an hour of the clinic into that of the file."""
    if zone is None:
        return lambda at: at
    hours = [event.at for event in events if isinstance(event.at, datetime)]
    first, last = _years(events)
    table = icalendar.Timezone.from_tzid(zone.key, first_date=first, last_date=last)
    told = table.to_tz(lookup_tzid=False)
    is_right = all(_offset(hour, told) == _offset(hour, zone) for hour in hours)

    def put(at: date) -> date:
        if not isinstance(at, datetime):
            return at
        local = at.replace(tzinfo=zone)
        return local if is_right else local.astimezone(UTC)

    return put


def _offset(hour: datetime, zone: tzinfo) -> timedelta | None:
    return hour.replace(tzinfo=zone).utcoffset()


def _entry(
    icalendar: Any,  # noqa: ANN401 - it is loaded when it is needed
    event: _Event,
    document: Document,
    say: Callable[[_Event], str],
    put: Callable[[date], date],
) -> Any:  # noqa: ANN401 - the same
    """Turn an event into a VEVENT; a visit has no end, for nobody said how long it takes."""
    tag = {"language": language_tag(document.language)}
    entry = icalendar.Event()
    entry.add("uid", f"{_uid(event)}@nethandout.invalid")
    entry.add("dtstamp", document.made.astimezone(UTC))
    entry.add("dtstart", put(event.at))
    entry.add("summary", say(event), parameters=tag)
    if event.where:
        typed_in = language_tag(document.record.texts_in or document.language)
        entry.add("location", event.where, parameters={"language": typed_in})
    entry.add("class", "PRIVATE")
    return entry


def _uid(event: _Event) -> UUID:
    """Turn an event into an id that is the same every time, and is made of no identity.

    Two patients may share one: then the events are the same in every word.
    """
    parts = (event.at.isoformat(), event.kind, event.what, event.drug, event.where)
    return uuid5(_EVENTS, "\0".join(part or "" for part in parts))


def _events(record: PatientRecord) -> Iterator[_Event]:
    """Turn a record into its events in order; what has an appointment of its kind is not twice."""
    visits = sorted(record.appointments, key=lambda visit: visit.at)
    for visit in visits:
        yield _Event(visit.at, visit.kind, what=visit.what, where=visit.where)
    days = [_Event(day, _PRRT) for day in sorted(record.prrt.doses if record.prrt else ())]
    if series := record.injections:
        step = timedelta(days=int(series.every_days))
        shots = (series.next + number * step for number in range(int(series.count)))
        days += [_Event(day, _SHOT, drug=series.drug) for day in shots]
    booked = {(visit.at.date(), visit.kind) for visit in visits}
    yield from (event for event in days if (event.at, event.kind) not in booked)


def _titles(service: Service, record: PatientRecord, *, full: bool) -> Callable[[_Event], str]:
    """Give what turns events into titles in the patient's language.

    The names of the kinds are those of the template that prints them.
    """
    from nethandout.render.markup.html import Templates

    library, language = service.library, record.language
    address = record.patient.addressed_as if record.patient else None
    printed, topics = (
        printable_catalog(library, language, domain).spoken_to(address)
        for domain in ("templates", "handouts")
    )
    environment = Templates(library.folders("templates"), printed, language, {}).environment
    kinds: Any = environment.get_template("personal/dosage.html.j2").module

    def kind_of(event: _Event) -> str | None:
        if event.kind is None:
            return None
        return html.unescape(str(kinds.appointment(event.kind, partial(_said, printed)))).strip()

    def drug_of(event: _Event) -> str | None:
        if event.drug is None:
            return None
        topic = service.content.topics[event.drug]
        text = " ".join(topic.short_title.split())
        return _said(topics, text, topic.contexts.get(text))

    def title(event: _Event) -> str:
        if full:
            parts = (kind_of(event), event.what, drug_of(event))
            return ": ".join(part for part in parts if part)
        said = kind_of(event) if event.kind in _HARMLESS else None
        return said or _said(printed, _NEUTRAL)

    return title


def _said(catalog: Catalog, message: str, context: str | None = None) -> str:
    """Turn a message into its translation; English in its place would be no title."""
    found = catalog.get(message, context)
    if found is None:
        problem = catalog.refusal(message, context, "the calendar")
        raise RefusedError(Remark("the calendar has a title without a translation:"), [problem])
    return found
