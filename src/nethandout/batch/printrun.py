"""Turn all handouts of a run into files for the printer, in the order staff need them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal

from pikepdf import Pdf

from nethandout.batch.binding import Binder, Bound
from nethandout.batch.journal import Journal
from nethandout.batch.manifest import record_numbers
from nethandout.batch.places import Place
from nethandout.batch.results import RowResult, RowStatus
from nethandout.batch.rows import RowSource, record_of
from nethandout.batch.separator import Separators
from nethandout.batch.stacks import (
    PRINT_RUN,
    Entry,
    Split,
    Stack,
    clear_print_run,
    contents_list,
    contents_path,
    paper_of,
    stacks,
)
from nethandout.errors import FileError, Position, Problem, Severity
from nethandout.files.outputs import sha256_of
from nethandout.files.publish import publish
from nethandout.files.wholefile import WholeFile
from nethandout.service import Service

Order = Literal["input", "language", "site", "paper"]
Heed = Callable[[int, int], bool]
"""Told how many handouts are in print runs, of how many; says whether to go on."""


@dataclass(frozen=True, slots=True)
class PrintRunOrder:
    """Where the files go, what they are split by, their order, and whether sheets part them.

    `identity` adds record numbers to the list of contents.
    """

    path: Path
    sort: Order = "input"
    separator: bool = False
    split: Split = field(default_factory=Split)
    identity: bool = False


def write_print_run(  # noqa: PLR0913, PLR0917 - all that a print run touches
    order: PrintRunOrder,
    journal: Journal,
    place: Place,
    source: RowSource,
    service: Service,
    heed: Heed = lambda _done, _handouts: True,
) -> list[Problem]:
    """Turn all printed handouts into files, all there in full or none; gives what to look at.

    None is there without handouts, or when `heed` says to stop. Raises `FileError` when a
    handout is not what was printed, or a file cannot be written, and `LimitError` when they
    are too many for one.
    """
    printed = [result for result in journal.results() if result.status is RowStatus.OK]
    if not printed:
        return [_warning(order.path, "print-run-empty", "no handout was printed: there is no file")]
    piles = list(stacks(order.path, order.split, _sorted(printed, order, source, service)))
    separators = Separators(service.library) if order.separator else None
    work = _Work(place, separators, heed, len(printed))
    try:
        for pile in piles:
            work.bind(pile)
            if work.is_stopped:
                break
        else:
            numbers = dict(record_numbers(place.folder)) if order.identity else None
            publish(contents_path(order.path), contents_list(work.entries, numbers))
            for file in work.files:
                file.finish()
    except BaseException:
        work.discard()
        clear_print_run(order.path)
        raise
    work.discard()
    return list(_mixed(work.entries))


class _Work:
    """The files of a print run in the making; none has its name before all are whole."""

    def __init__(self, place: Place, separators: Separators | None, heed: Heed, total: int) -> None:
        self._output = place.open()
        self._folder = place.folder
        self._separators = separators
        self._heed = heed
        self._total = total
        self.entries: list[Entry] = []
        self.files: list[WholeFile] = []
        self.is_stopped = False

    def bind(self, pile: Stack) -> None:
        """Turn a pile of handouts into the draft of a file."""
        file = WholeFile(pile.path, self._folder)
        self.files.append(file)
        binder = Binder(file.write, PRINT_RUN)
        for result in pile.results:
            self._bind(binder, result, pile.path.name)
            self.is_stopped = not self._heed(len(self.entries), self._total)
            if self.is_stopped:
                return
        binder.finish()
        file.settle()

    def _bind(self, binder: Binder, result: RowResult, name: str) -> None:
        """Add one handout, after its separator sheet if that is wanted."""
        raw = self._output.read(result.file or "")
        if raw is None or sha256_of(raw) != result.sha256:
            raise FileError(
                f"the handout of row {result.row} is gone or was changed;"
                " print it again with --resume"
            )
        bookmark = f"Row {result.row}: {result.handout_id}"
        if self._separators is None:
            bound = [binder.bind(raw, bookmark)]
        else:
            size = _size_of(raw)
            bound = [binder.bind(self._separators.sheet(result, *size), bookmark)]
            bound.append(binder.bind(raw))
        self.entries.append(_entry(name, result, bound))

    def discard(self) -> None:
        """Leave no trace of drafts; files that have their names stay."""
        for file in self.files:
            file.discard()


def _size_of(raw: bytes) -> tuple[float, float]:
    """Tell the width and height of a handout's first page, in points."""
    with Pdf.open(BytesIO(raw)) as pdf:
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox)
    return right - left, top - bottom


def _entry(name: str, result: RowResult, bound: Iterable[Bound]) -> Entry:
    """Turn where the sheets of a row stand into its entry in the list of contents."""
    own = list(bound)
    return Entry(
        file=name,
        row=result.row,
        first_page=own[0].first_page,
        pages=sum(each.pages for each in own),
        sheets=sum((each.pages + 1) // 2 for each in own),
        handout_id=result.handout_id or "",
        language=result.language or "",
        paper=paper_of(own[-1].width),
    )


def _mixed(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Find files for which a printer needs both sizes of paper."""
    papers: dict[str, set[str]] = {}
    for entry in entries:
        papers.setdefault(entry.file, set()).add(entry.paper)
    for name, found in papers.items():
        if len(found) > 1:
            yield _warning(
                Path(name),
                "print-run-papers",
                "Letter and A4 are in one file: the printer needs both, or use --split paper",
            )


def _warning(path: Path, code: str, message: str) -> Problem:
    return Problem(Position(str(path)), code, message, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is known of a row only by its record."""

    site: str = ""
    paper: str = ""


def _sorted(
    results: Iterable[RowResult], order: PrintRunOrder, source: RowSource, service: Service
) -> Iterator[tuple[RowResult, str | None]]:
    """Put results in order, each with its paper if that matters."""
    needed = order.sort in {"site", "paper"} or "paper" in order.split.by
    known = dict(_traits(source, service)) if needed else {}

    def place(result: RowResult) -> tuple[str, ...]:
        language = result.language or ""
        traits = known.get(result.row, _Traits())
        return {
            "input": (),
            "language": (language,),
            "site": (traits.site, language),
            "paper": (traits.paper, language),
        }[order.sort]

    for result in sorted(results, key=place):
        yield result, known.get(result.row, _Traits()).paper


def _traits(source: RowSource, service: Service) -> Iterator[tuple[int, _Traits]]:
    """Read the rows again for what their results do not say."""
    for row in source.rows():
        record, _ = record_of(row, service)
        if record is not None:
            yield row.number, _Traits(record.tumor.site, record.print.paper)
