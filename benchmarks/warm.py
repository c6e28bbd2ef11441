"""Time what many patients take in one process that has done this before."""

from __future__ import annotations

import gc
import importlib.util
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, TypeVar
from unittest.mock import patch

import pikepdf

from benchmarks.compare import difference
from benchmarks.documents import Document, document_maker
from benchmarks.rerender import Rerender
from benchmarks.typesetter import Typesetter
from nethandout.model.record import PatientRecord
from nethandout.render.preflight import checks
from nethandout.service import Service

Source = TypeVar("Source")

OURS: Final = "nethandout"
UNVERIFIED: Final = "nethandout without verification"
FIRST_TIME: Final = "nethandout, forms not in the cache"
RERENDER: Final = "WeasyPrint"
TYPST: Final = "Typst"
TYPST_MIXED: Final = "Typst, mixed order"


@dataclass
class Measured:
    """Seconds, bytes and pages for each system and language; what was skipped, and why."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    differences: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    skipped: dict[str, str] = field(default_factory=dict)

    def add(self, system: str, language: str, seconds: float, pdf: bytes) -> None:
        """Keep one measurement."""
        self.seconds[system, language].append(seconds)
        self.sizes[system, language].append(len(pdf))
        with pikepdf.Pdf.open(BytesIO(pdf)) as document:
            self.pages[system, language].append(len(document.pages))

    def compare(self, system: str, pdf: bytes, document: Document) -> None:
        """Keep how far a PDF's text is from what it should be."""
        self.differences[system].append(difference(pdf, document))


def measure(
    records: Sequence[PatientRecord],
    open_service: Callable[[], Service],
    folder: Path,
    measured: Measured,
) -> None:
    """Time every system on every record, system after system for each group of patients.

    So whatever else the machine does meets all systems alike. Patients with the same
    selection and language follow each other.
    """
    service = open_service()
    for group in _groups(records):
        service.build(group[0])  # fills the cache of bodies
    service = open_service()
    for group in _groups(records):
        _time_first(service, group[1:], measured)  # and this that of forms
    documents = list(map(document_maker(open_service()), records))
    ours = open_service()
    rerender = Rerender(ours)
    typesetter = None
    if importlib.util.find_spec("typst"):
        typesetter = Typesetter(ours, folder)
    else:
        measured.skipped |= dict.fromkeys((TYPST, TYPST_MIXED), "not installed")
    _warm_up(records, documents, open_service(), rerender, typesetter)

    done = 0
    for group in _groups(records):
        own = documents[done : done + len(group)]
        done += len(group)
        _time_ours(ours, group, own, measured)
        _time_prepared(RERENDER, rerender.print, list(map(rerender.prepare, own)), own, measured)
        if typesetter:
            sources = list(map(typesetter.prepare, own))
            _time_prepared(TYPST, typesetter.print, sources, own, measured)
    if typesetter:
        mixed = _mixed(documents)
        sources = list(map(typesetter.prepare, mixed))
        _time_prepared(TYPST_MIXED, typesetter.print, sources, mixed, measured)


def _groups(records: Sequence[PatientRecord]) -> list[list[PatientRecord]]:
    """Turn records into runs with the same facts and language."""
    groups: dict[object, list[PatientRecord]] = defaultdict(list)
    for record in records:
        groups[record.tumor.site, record.treatments, record.topics, record.language].append(record)
    return list(groups.values())


def _mixed(documents: Sequence[Document]) -> list[Document]:
    """Turn documents into an order in which the same body comes back as late as it can."""
    waiting: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        waiting[document.inside].append(document)
    mixed: list[Document] = []
    while any(waiting.values()):
        mixed += [group.pop() for group in waiting.values() if group]
    return mixed


def _warm_up(
    records: Sequence[PatientRecord],
    documents: Sequence[Document],
    service: Service,
    rerender: Rerender,
    typesetter: Typesetter | None,
) -> None:
    """Print one handout in each language: fonts are loaded, modules imported."""
    pairs = zip(records, documents, strict=True)
    for record, document in {record.language: (record, d) for record, d in pairs}.values():
        service.build(record)
        rerender.print(rerender.prepare(document))
        if typesetter:
            typesetter.print(typesetter.prepare(document))


def _time_first(service: Service, records: Sequence[PatientRecord], measured: Measured) -> None:
    """Time patients of whom nothing but the shared pages is in the cache."""
    gc.collect()
    for record in records:
        start = time.perf_counter()
        built = service.build(record)
        measured.add(FIRST_TIME, record.language, time.perf_counter() - start, built.pdf)


def _time_ours(
    service: Service,
    records: Sequence[PatientRecord],
    documents: Sequence[Document],
    measured: Measured,
) -> None:
    gc.collect()
    with _verification_timed() as verifying:
        for number, (record, document) in enumerate(zip(records, documents, strict=True)):
            verifying.clear()
            start = time.perf_counter()
            built = service.build(record)
            seconds = time.perf_counter() - start
            measured.add(OURS, record.language, seconds, built.pdf)
            if verifying:
                unverified = seconds - sum(verifying)
                measured.seconds[UNVERIFIED, record.language].append(unverified)
            if number == 0:
                measured.compare(OURS, built.pdf, document)


def _time_prepared(
    system: str,
    print_pdf: Callable[[Source], bytes],
    sources: Sequence[Source],
    documents: Sequence[Document],
    measured: Measured,
) -> None:
    gc.collect()
    compared = set()
    for source, document in zip(sources, documents, strict=True):
        start = time.perf_counter()
        pdf = print_pdf(source)
        measured.add(system, document.language, time.perf_counter() - start, pdf)
        if document.inside not in compared:
            compared.add(document.inside)
            measured.compare(system, pdf, document)


@contextmanager
def _verification_timed() -> Iterator[list[float]]:
    """Collect the seconds that verification takes."""
    spent: list[float] = []
    verify = checks.verify

    def timed(*arguments: object, **options: object) -> object:
        start = time.perf_counter()
        try:
            return verify(*arguments, **options)  # type: ignore[arg-type]
        finally:
            spent.append(time.perf_counter() - start)

    with patch.object(checks, "verify", timed):
        yield spent
