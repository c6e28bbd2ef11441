"""Turn all handouts of a run into one file for the printer, in the order staff need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Literal

from nethandout.batch.binding import Binder
from nethandout.batch.journal import Journal
from nethandout.batch.places import Place
from nethandout.batch.results import RowResult, RowStatus
from nethandout.batch.rows import RowSource
from nethandout.batch.separator import Separators
from nethandout.errors import FileError
from nethandout.files.outputs import Output, sha256_of
from nethandout.files.wholefile import WholeFile
from nethandout.records.columns import Row
from nethandout.records.vocabulary import SITE, Vocabulary
from nethandout.service import Service

Order = Literal["input", "language", "site"]
_TITLE = "Print run"


@dataclass(frozen=True, slots=True)
class PrintRunOrder:
    """Where the file goes, the order of the handouts in it, and whether sheets part them."""

    path: Path
    sort: Order = "input"
    separator: bool = False


def write_print_run(  # noqa: PLR0913, PLR0917 - all that a print run touches
    order: PrintRunOrder,
    journal: Journal,
    place: Place,
    source: RowSource,
    service: Service,
    tell: Callable[[int, int], None] = lambda _done, _handouts: None,
) -> None:
    """Turn all printed handouts into one file, there in full or not at all.

    `tell` hears after each handout how many of all are in it (see `progress.Watcher.bound`).
    Without any, no file is written. Raises `FileError` when a handout is not what was
    printed, or the file cannot be written, and `LimitError` when they are too many.
    """
    printed = (result for result in journal.results() if result.status is RowStatus.OK)
    handouts = len(journal.done_rows())
    results = _sorted(printed, order.sort, source, service.vocabulary)
    first = next(results, None)
    if first is None:
        return
    separators = Separators(service.library) if order.separator else None
    output = place.open()
    file = WholeFile(order.path)
    try:
        binder = Binder(file.write, _TITLE)
        for done, result in enumerate(chain([first], results), 1):
            _bind(binder, result, output, separators)
            tell(done, handouts)
        binder.finish()
        file.finish()
    except BaseException:
        file.discard()
        raise


def _bind(binder: Binder, result: RowResult, output: Output, separators: Separators | None) -> None:
    """Add one handout, after its separator sheet if that is wanted."""
    raw = output.read(result.file or "")
    if raw is None or sha256_of(raw) != result.sha256:
        raise FileError(
            f"the handout of row {result.row} is gone or was changed; print it again with --resume"
        )
    bookmark = f"Row {result.row}: {result.handout_id}"
    if separators is None:
        binder.bind(raw, bookmark)
    else:
        binder.bind(separators.sheet(result, *_size_of(raw)), bookmark)
        binder.bind(raw)


def _size_of(raw: bytes) -> tuple[float, float]:
    """Tell the width and height of a handout's first page, in points."""
    from pikepdf import Pdf

    with Pdf.open(BytesIO(raw)) as pdf:
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox)
    return right - left, top - bottom


def _sorted(
    results: Iterator[RowResult], order: Order, source: RowSource, vocabulary: Vocabulary
) -> Iterator[RowResult]:
    """Put results in order; only this needs room for all of them."""
    if order == "input":
        return results
    if order == "language":
        return iter(sorted(results, key=lambda result: (result.language or "", result.row)))
    sites = {row.number: _site_of(row, vocabulary) for row in source.rows()}
    return iter(
        sorted(
            results,
            key=lambda result: (sites.get(result.row, ""), result.language or "", result.row),
        )
    )


def _site_of(row: Row, vocabulary: Vocabulary) -> str:
    """Turn a row into the id of its tumor site; only rows that were printed matter."""
    value = row.tree.value if row.tree else None
    tumor = value.get("tumor") if isinstance(value, dict) else None
    site = tumor.get("site") if isinstance(tumor, dict) else None
    return (SITE.resolve(site, vocabulary) or "") if isinstance(site, str) else ""
