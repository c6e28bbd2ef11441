"""Turn what a page asks for into what it shows: the work of a worker process.

Whatever reads a patient's words, a file that somebody dropped, or a PDF is done here, where
time and memory have limits. What goes back holds plain values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from nethandout.errors import HandoutError, Position, Problem, Severity, has_errors
from nethandout.executors.garbage import collect_seldom
from nethandout.model.record import PatientRecord
from nethandout.model.selection import SelectedTopic
from nethandout.service import Planned, Service, open_service
from nethandout.web.form.remarks import Speech, speech_of
from nethandout.web.form.types import DroppedRecord, DroppedTable
from nethandout.web.previews import page_views, picture
from nethandout.web.staff import StaffWords, words
from nethandout.web.work import (
    Answer,
    Drop,
    Export,
    Leaflet,
    Made,
    Picture,
    Preview,
    Refused,
    Save,
    Shown,
    TopicLine,
    Work,
    WorkerOrder,
)

_MISSING: Final = frozenset({"missing"})


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
            from nethandout.web.infobutton.press import build_leaflet

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
