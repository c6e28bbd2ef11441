"""Turn rows into what a run would do with them, without printing: groups and problems.

All that can be known without laying out a page is checked: the record, the safety rules,
the topics and their translations, the clinic's values, the name of the file, and the files for
other programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from nethandout.batch.doubles import Doubles
from nethandout.batch.jobs import name_values, reasons_of_error, status_of
from nethandout.batch.names import NamePattern, OutputNames
from nethandout.batch.results import RowStatus, label_of, reasons_of
from nethandout.batch.rows import (
    NO_ROWS,
    RowSource,
    is_note,
    is_of_patient,
    place_of,
    record_of,
)
from nethandout.errors import (
    ExitCode,
    HandoutError,
    InputError,
    Position,
    Problem,
    Severity,
    has_errors,
)
from nethandout.interop.files import ExportOrder, try_files
from nethandout.model.record import PatientRecord
from nethandout.presses import CLINIC_NEEDED, BuildOptions, Planned, PressRoom
from nethandout.records.table.columns import Row
from nethandout.safety import as_problems
from nethandout.service import Service

_MOST_COMPOSED = 2000
"""So many results of composing are remembered at a time."""
_Verdict = tuple[RowStatus, list[Problem]]


class Group(NamedTuple):
    """Rows that share all pages but the personal ones, as staff would name them."""

    site: str
    treatments: tuple[str, ...]
    language: str
    edition: str
    paper: str


@dataclass(frozen=True, slots=True)
class RehearsedRow:
    """A row of which there is something to say. The status `ok` means that it would be printed."""

    row: int
    status: RowStatus
    problems: tuple[Problem, ...]
    source: str | None = None


@dataclass(slots=True)
class Rehearsal:
    """The numbers of a rehearsal, complete when all rows were given."""

    statuses: Counter[RowStatus] = field(default_factory=Counter)
    groups: Counter[Group] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    notes: list[Problem] = field(default_factory=list)
    unread: int = 0

    @property
    def code(self) -> ExitCode:
        """The exit code: the one of a run in which these rows are not printed."""
        if self.unread:
            return ExitCode.BAD_INPUT
        bad = self.statuses.total() - self.statuses[RowStatus.OK]
        return ExitCode.BATCH_FAILED if bad else ExitCode.OK


class Rehearser:
    """Looks at the rows of a source, one after the other."""

    def __init__(
        self,
        source: RowSource,
        service: Service,
        pattern: NamePattern,
        options: BuildOptions | None = None,
        exports: ExportOrder | None = None,
    ) -> None:
        self.result = Rehearsal()
        self._options = options or BuildOptions()
        self._exports = exports or ExportOrder()
        self._presses = PressRoom(service.library, service.content, service.today)
        self._composed: dict[object, _Verdict] = {}
        self._source = source
        self._service = service
        self._names = OutputNames(pattern)

    def rows(self) -> Iterator[RehearsedRow]:
        """Look at all rows; give those of which there is something to say.

        A note about the whole table comes as row 0. Raises `InputError` when not even the
        first row can be read, when there is none, or no clinic for a patient, and `FileError`.
        """
        rows: Iterable[Row] = () if self._source.is_blank() else self._source.rows()
        with Doubles() as doubles:
            for row in rows:
                found = self._rehearsed(row, doubles)
                if is_note(row):
                    self.result.notes += row.problems
                else:
                    self.result.unread = row.unread
                    warnings = reasons_of(found.problems, Severity.WARNING)
                    self.result.warnings.update({warning.code for warning in warnings})
                if found.problems:
                    yield found
        if not self.result.statuses.total():
            raise InputError(NO_ROWS)

    def _rehearsed(self, row: Row, doubles: Doubles) -> RehearsedRow:
        if is_note(row):
            return RehearsedRow(row.number, RowStatus.OK, row.problems)
        if row.is_last_read and not self.result.statuses.total() and row.header is None:
            raise InputError("the rows cannot be read:", row.problems)
        if is_of_patient(row) and self._service.library.clinic is None:
            raise InputError(CLINIC_NEEDED)
        source = self._source.source_of(row)
        status, problems = self._look(row)
        problems += doubles.find(row, label_of(row.number, source))
        self.result.statuses[status] += 1
        return RehearsedRow(row.number, status, tuple(dict.fromkeys(problems)), source)

    def _look(self, row: Row) -> tuple[RowStatus, list[Problem]]:
        record, problems = record_of(row, self._service)
        if record is None:
            return RowStatus.FAILED, problems
        place = self._source.position_of(row)
        values = name_values(row.number, record)
        problems += self._names.name_for(values, place)[1]
        if has_errors(problems):
            return RowStatus.FAILED, problems
        try:
            planned = self._service.plan(record, place)
        except HandoutError as error:
            status, found = _verdict_on(error, place)
            return status, [*problems, *found]
        self.result.groups[group_of(record)] += 1
        problems += [
            replace(problem, position=place_of(row, finding.field, place))
            for finding, problem in zip(
                planned.findings, as_problems(planned.findings, place), strict=True
            )
        ]
        if has_errors(problems):
            return RowStatus.REFUSED, problems
        status, found = self._compose(planned, place)
        if status is RowStatus.OK:
            try:
                try_files(self._exports, self._service, record)
            except HandoutError as error:
                status, stops = _verdict_on(error, place)
                return status, [*problems, *found, *stops]
        return status, [*problems, *found]

    def _compose(self, planned: Planned, place: Position) -> _Verdict:
        """Compose what rows with the same facts share, one time for all of them."""
        record = planned.record
        key = (planned.facts, record.language, record.print, record.patient is None)
        if key not in self._composed:
            if len(self._composed) == _MOST_COMPOSED:
                self._composed.clear()
            try:
                press = self._presses.press(planned, self._options)
            except HandoutError as error:
                self._composed[key] = _verdict_on(error, place)
            else:
                notes = self._service.notes(planned, press.handout, place, self._options)
                self._composed[key] = (RowStatus.OK, list(notes))
        status, problems = self._composed[key]
        return status, [replace(problem, position=place) for problem in problems]


def _verdict_on(error: HandoutError, place: Position) -> _Verdict:
    """Turn what keeps a row from being printed into its status and problems."""
    problems = [
        Problem(place, reason.code, reason.message) for reason in reasons_of_error(error, place)
    ]
    return status_of(error.exit_code), problems


def group_of(record: PatientRecord) -> Group:
    """Turn a record into its group."""
    return Group(
        record.tumor.site,
        tuple(sorted(record.treatments)),
        record.language,
        record.print.edition,
        record.print.paper,
    )
