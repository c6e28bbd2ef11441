"""Turn what a page asks for into what it shows: the work of a worker process.

Whatever reads a patient's words, a file that somebody dropped, or a PDF is done here, where
time and memory have limits. What goes back holds plain values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from nethandout.errors import HandoutError, Position, Problem, Severity, has_errors
from nethandout.executors.garbage import collect_seldom
from nethandout.executors.protocol import Task
from nethandout.model.record import PatientRecord
from nethandout.model.selection import SelectedTopic
from nethandout.service import Planned, Service, open_service
from nethandout.web.exports import Kind
from nethandout.web.form.remarks import Said, Speech, speech_of
from nethandout.web.form.types import DroppedRecord, DroppedTable, FormData, Found, Group
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.press import build_leaflet
from nethandout.web.previews import PageView, page_views, picture
from nethandout.web.staff import StaffWords, words

_MISSING: Final = frozenset({"missing"})
_ANY_SITE: Final = "ileum"


@dataclass(frozen=True, slots=True)
class WorkerOrder:
    """What a worker needs before its first work; nothing of it is about a patient."""

    clinic: Path | None
    cache_dir: Path | None
    today: date | None
    salt: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is on the form now, and what is looked for; `staff` is the language of the page.

    While somebody is still typing, what is missing is not yet a mistake: `is_finished` says it
    is.
    """

    data: FormData = field(repr=False)
    staff: str
    search: str = field(default="", repr=False)
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a PDF, counted from 1, that is to be seen."""

    pdf: bytes = field(repr=False)
    number: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that was dropped on the page."""

    name: str = field(repr=False)
    raw: bytes = field(repr=False)
    staff: str


@dataclass(frozen=True, slots=True)
class Save:
    """A form that is to become a record file."""

    data: FormData = field(repr=False)


@dataclass(frozen=True, slots=True)
class Export:
    """A form whose handout another program is to have."""

    data: FormData = field(repr=False)
    kind: Kind
    staff: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet that a record system asks for; nobody is named in it."""

    order: LeafletOrder


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic as staff see it: its title, how much of it is printed, and why it is there.

    `lang` is the language of a title that has no translation.
    """

    id: str
    title: str
    lang: str | None
    depth: str
    why: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A verified PDF, as `Service.build` gives it, and its pages."""

    pdf: bytes = field(repr=False)
    handout_id: str
    language: str
    pages: tuple[PageView, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page shows of a form; `made` is there when nothing stands against it.

    `needed` counts the fields that are still missing.
    """

    groups: tuple[Group, ...] = field(repr=False)
    found: tuple[Found, ...] = ()
    made: Made | None = None
    topics: tuple[TopicLine, ...] = ()
    more: tuple[TopicLine, ...] = ()
    notes: tuple[Said, ...] = ()
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be used, and why."""

    problems: tuple[Problem, ...]


Work = Preview | Picture | Drop | Save | Export | Leaflet
Answer = Shown | bytes | DroppedRecord | DroppedTable | Refused


WARM_UP: Final = Preview({"tumor.site": (_ANY_SITE,)}, "en", search=_ANY_SITE)
"""Work that loads what the first change of a form would wait for; it is about nobody."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What one process keeps: the opened service, warm, and the words of the staff."""

    service: Service
    salt: bytes = field(repr=False)
    spoken: dict[str, StaffWords] = field(default_factory=dict)

    def words(self, language: str) -> StaffWords:
        """Give the words of a language; to read them again would take 20 ms each time."""
        if language not in self.spoken:
            folders = self.service.library.folders("locales")
            self.spoken[language] = words(language, folders)
        return self.spoken[language]

    def speech(self, language: str) -> Speech:
        """Give what says remarks of the program in a language."""
        return speech_of(self.service, self.words(language))


def task(order: WorkerOrder) -> Task[WorkerOrder, Desk, Work, Answer]:
    """Turn an order into what worker processes do."""
    return Task(set_up, order, answer)


def set_up(order: WorkerOrder) -> Desk:
    """Open the service, and load what every handout needs."""
    service = open_service(order.clinic, cache_dir=order.cache_dir, today=order.today)
    _ = service.vocabulary
    collect_seldom()
    return Desk(service, order.salt)


def answer(desk: Desk, work: Work) -> Answer:
    """Turn one piece of work into its result."""
    match work:
        case Preview():
            return shown(desk, work)
        case Picture():
            return picture(work.pdf, work.number)
        case Drop():
            return _dropped(desk, work)
        case Save():
            from nethandout.web.form.trees import record_yaml

            return record_yaml(work.data).encode()
        case Export():
            return _exported(desk, work)
        case Leaflet():
            return build_leaflet(desk.service, work.order)


def shown(desk: Desk, asked: Preview) -> Shown:
    """Turn a form into its fields with what is wrong, its topics, and its verified PDF."""
    from nethandout.web.form.fields import groups_of
    from nethandout.web.form.search import search
    from nethandout.web.form.trees import tree_of

    service, staff = desk.service, desk.words(asked.staff)
    record, problems = service.record_of(tree_of(asked.data))
    planned, made = None, None
    notes: tuple[str, ...] = ()
    speech = desk.speech(asked.staff)
    try:
        if record is not None:
            planned = service.plan(record, Position(""))
            if not any(finding.stops for finding in planned.findings):
                made, notes = _made(desk, record, planned)
    except HandoutError as error:
        problems = [*problems, *_problems_of(error)]
    if not asked.is_finished:
        problems = [_calm(each) for each in problems if each.code not in _MISSING or asked.data]
    needed = sum(problem.code in _MISSING for problem in problems)
    findings = planned.findings if planned else ()
    return Shown(
        groups=groups_of(service, asked.data, staff, problems, findings),
        found=search(service, asked.search, staff) if asked.search.strip() else (),
        made=made,
        topics=tuple(_lines(service, speech, planned.selection.topics)) if planned else (),
        more=tuple(_more(service, speech, planned)) if planned else (),
        notes=tuple(map(speech.said, notes)),
        needed=needed,
    )


def _made(desk: Desk, record: PatientRecord, planned: Planned) -> tuple[Made, tuple[str, ...]]:
    """Build the handout, and gather what staff should know of it besides the findings."""
    service = desk.service
    built = service.build(record, position=Position(""))
    rules = {finding.rule for finding in planned.findings}
    said = (warning.message for warning in built.warnings if warning.code not in rules)
    clinic = service.clinic_notes() if record.patient else ()
    notes = (*said, *clinic, *service.language_notes(built.language))
    pages = page_views(built.pdf, desk.salt)
    return Made(built.pdf, built.handout_id, built.language, pages), tuple(dict.fromkeys(notes))


def _calm(problem: Problem) -> Problem:
    """Turn what is missing into a note, for somebody who is on the way to that field."""
    return replace(problem, severity=Severity.WARNING) if problem.code in _MISSING else problem


def _problems_of(error: HandoutError) -> Iterator[Problem]:
    """Give an error's problems, or one for what stops everything."""
    if has_errors(error.problems):
        yield from error.problems
    else:
        yield Problem(Position(""), "refused", error.message, Severity.ERROR)
        yield from error.problems


def _lines(
    service: Service, speech: Speech, topics: Iterable[SelectedTopic]
) -> Iterator[TopicLine]:
    titles, staff = service.content.topics, speech.staff
    for item in topics:
        if item.id in titles:
            depth = item.depth if isinstance(item.depth, str) else ", ".join(item.depth)
            why = tuple(speech.said(reason.text) for reason in item.reasons)
            title = titles[item.id].title
            yield TopicLine(item.id, staff.title(title), staff.language_of(title), depth, why)


def _more(service: Service, speech: Speech, planned: Planned) -> Iterator[TopicLine]:
    """Give what is not printed, and can be: what is offered, then what was left out."""
    selection = planned.selection
    yield from _lines(service, speech, (*selection.offered, *selection.left_out))


def _exported(desk: Desk, asked: Export) -> bytes | Refused:
    from nethandout.web.exports import exported

    try:
        return exported(desk.service, asked.data, asked.kind)
    except HandoutError as error:
        return _refused(desk, error, asked.staff)


def _dropped(desk: Desk, drop: Drop) -> DroppedRecord | DroppedTable | Refused:
    from nethandout.web.form.dropped import dropped

    try:
        found = dropped(desk.service, drop.name, drop.raw)
    except HandoutError as error:
        return _refused(desk, error, drop.staff)
    speech = desk.speech(drop.staff)
    notes = tuple(map(speech.said, found.notes))
    if isinstance(found, DroppedRecord):
        return replace(found, notes=notes)
    rows = tuple(replace(row, problems=speech.problems(row.problems)) for row in found.rows)
    return replace(found, notes=notes, rows=rows)


def _refused(desk: Desk, error: HandoutError, staff: str) -> Refused:
    return Refused(desk.speech(staff).problems(_problems_of(error)))
