"""Turn a finished PDF into what is wrong with it, before anyone prints it.

`verify` knows what should be there and is asked for every file that is made; `inspect`
knows nothing and asks the file itself what it is (`nethandout verify FILE`). Both read
the PDF with libraries that had no part in writing it. No message shows a patient's data:
it says which text by its number, which page, and what is the matter.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, NumberTree, Pdf

from nethandout.errors import Position, Problem
from nethandout.model.remark import Remark
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER
from nethandout.render.preflight.additions import foreign_bytes, foreign_objects
from nethandout.render.preflight.loosefonts import loose_fonts
from nethandout.render.preflight.pageinstructions import page_digest, strip_number
from nethandout.render.preflight.pagetext import ReadPage, match_texts
from nethandout.render.preflight.paper import has_annotations, has_layers, paper_faults
from nethandout.render.preflight.provenance import Provenance, from_xmp, hash_content
from nethandout.render.preflight.readingorder import order_faults
from nethandout.render.preflight.seals import Seal, seal_faults, seals_from_xmp
from nethandout.render.preflight.visible import Sheet

MARGIN_MM: Final = 8.0
"""What desktop printers cannot print at the edges of the paper, with a little reserve."""

_NO_GLYPH: Final = ("\ufffd", "\0")
_PROFILES: Final = {"PDF/UA-1": "ua1", "PDF/A-3a": "pdfa3a"}
_PROFILES_OF_RUNS: Final = {"PDF/UA-1": "ua1"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a finished handout must show.

    `texts` are source texts in reading order. `known` are pages, by number, that were
    verified in another patient's copy, with their digests: they are not read again, but
    must be the same instructions, and `texts` are then only those of the other pages. In
    right-to-left texts a stretch between U+2066 and U+2069 is expected to read from left to
    right as a whole.
    `seen` is what another copy began with that was verified: the tags and the known pages are
    in it, so a file that begins with the same bytes has the same ones.
    `identifiers` must be on every page, `forbidden` (other patients' identifiers) on none.
    `page_labels` ("Page 2 of 7", in the reader's language) are in page order.
    """

    page_count: int
    title: str
    language: str
    texts: Sequence[str] = ()
    identifiers: Sequence[str] = ()
    forbidden: Sequence[str] = ()
    page_labels: Sequence[str] = ()
    handout_id: str = ""
    known: Mapping[int, str] = field(default_factory=dict)
    seen: bytes = b""
    margin_mm: float = MARGIN_MM

    def __repr__(self) -> str:
        return f"<Expectation of {len(self.texts)} texts on {self.page_count} pages>"


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validator says of one standard; `failures` are rule ids and explanations."""

    standard: str
    passed: bool
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a PDF says of itself, and whether it is so.

    `provenance` is None for a file that is no handout, `seals` for one that is no print run.
    `validations` is empty where the optional validator is not installed.
    """

    provenance: Provenance | None
    title: str
    language: str
    page_count: int
    problems: tuple[Problem, ...]
    validations: tuple[Validation, ...]
    seals: tuple[Seal, ...] | None = None


def verify(pdf: bytes, expected: Expectation) -> list[Problem]:
    """Turn a finished PDF into everything in which it differs from what was meant."""
    with Pdf.open(BytesIO(pdf)) as document:
        count = len(document.pages)
        is_seen = bool(expected.seen) and pdf.startswith(expected.seen)
        problems = list(_check_known(document, expected, is_seen=is_seen))
        numbers = [number for number in range(1, count + 1) if number not in expected.known]
        pages = dict(zip(numbers, _read_pages(pdf, numbers), strict=True))
        problems += _check_pages(pages, count, expected)
        problems += _check_texts([page.text for page in pages.values()], expected)
        problems += _check_visible(document, pages, expected.margin_mm)
        problems += _check_document(document, expected.known if is_seen else None)
        problems += () if is_seen else _check_order(document, pages)
        if str(document.Root.get("/Lang", "")) != expected.language:
            problems.append(
                _problem("language", Remark("the language of the document is another one"))
            )
        if str(document.docinfo.get("/Title", "")) != expected.title:
            problems.append(_problem("title", Remark("the title of the document is another one")))
    return problems


def _check_known(document: Pdf, expected: Expectation, *, is_seen: bool) -> Iterator[Problem]:
    """Check that pages that are not read again are what was read before.

    Where the file begins with what was seen they are: all but the footer strip is in it.
    """
    if not expected.known:
        return
    strips = {strip_number(page) for page in document.pages}
    if len(strips) != 1 or None in strips:
        yield _problem("identifier", Remark("not every page draws the same footer"))
    for number, digest in () if is_seen else expected.known.items():
        if number > len(document.pages) or page_digest(document.pages[number - 1]) != digest:
            yield _problem(
                "page-changed", Remark("the page is not the one that was verified"), number
            )


def inspect(pdf: bytes) -> Inspection:
    """Turn any PDF into what it says of itself and what can be checked without more.

    Raises nothing for a damaged file: it comes back as a problem.
    """
    strange = [_problem("added", message) for message in foreign_bytes(pdf)]
    try:
        with warnings.catch_warnings(), Pdf.open(BytesIO(pdf)) as document:
            warnings.simplefilter("ignore")
            inspection = _inspect(pdf, document, strange)
            if document.get_warnings() and not strange:
                damage = _problem(
                    "damaged", Remark("the file is damaged; viewers guess what was in it")
                )
                return replace(inspection, problems=(damage, *inspection.problems))
            return inspection
    except (
        *(pikepdf.PdfError, _pdfium_error(), ValueError, TypeError, AttributeError, KeyError),
        *(IndexError, RecursionError),
    ) as error:
        problem = _problem(
            "unreadable",
            Remark("this is no PDF that can be read ({kind})", kind=type(error).__name__),
        )
        return Inspection(None, "", "", 0, (*strange, problem), ())


def _inspect(pdf: bytes, document: Pdf, strange: Sequence[Problem]) -> Inspection:
    """Turn an open PDF into its inspection."""
    problems = [*strange, *(_problem("added", what) for what in foreign_objects(document))]
    problems += _check_document(document)
    metadata = document.Root.get("/Metadata")
    packet = b"" if metadata is None else metadata.read_bytes()
    provenance, title = from_xmp(packet)
    seals = seals_from_xmp(packet)
    if seals is not None:
        problems += (
            _problem(code, what, page) for page, code, what in seal_faults(document, seals)
        )
        problems += _check_papers(document, range(1, len(document.pages) + 1))
    elif provenance is None:
        problems.append(
            _problem("provenance", Remark("the file does not say that it is a handout"))
        )
    else:
        pages = _read_pages(pdf)
        problems += _check_provenance(document, pages, provenance)
        numbered = dict(enumerate(pages, start=1))
        problems += _check_visible(document, numbered, MARGIN_MM)
        problems += _check_order(document, numbered)
    return Inspection(
        provenance,
        title or str(document.docinfo.get("/Title", "")),
        str(document.Root.get("/Lang", "")),
        len(document.pages),
        tuple(problems),
        tuple(_validate(pdf, is_run=seals is not None)),
        seals,
    )


def _check_provenance(
    document: Pdf, pages: Sequence[_PrintedPage], provenance: Provenance
) -> Iterator[Problem]:
    """Compare a file with what it says of itself."""
    if provenance.page_count != len(pages):
        yield _problem(
            "page-count",
            Remark(
                "{made} pages were made, {here} are here",
                made=provenance.page_count,
                here=len(pages),
            ),
        )
    if provenance.content_sha256 != hash_content(document):
        yield _problem("changed", Remark("the pages were changed after they were made"))
    for number, page in enumerate(pages, start=1):
        if not page.text.has(provenance.handout_id):
            yield _problem("handout-id", Remark("the handout id is not on the page"), number)


def _check_pages(
    pages: Mapping[int, _PrintedPage], count: int, expected: Expectation
) -> Iterator[Problem]:
    """Check what is due on each page by itself."""
    if count != expected.page_count:
        message = Remark(
            "the file has {here} pages where {expected} were expected",
            here=count,
            expected=expected.page_count,
        )
        yield _problem("page-count", message)
    for number, printed in pages.items():
        page = printed.text
        for index, identifier in enumerate(expected.identifiers, start=1):
            if not page.has(identifier):
                yield _problem(
                    "identifier",
                    Remark("patient identifier {index} is missing", index=index),
                    number,
                )
        if any(page.has(identifier) for identifier in expected.forbidden):
            yield _problem(
                "other-patient", Remark("the page shows another patient's identifier"), number
            )
        if expected.handout_id and not page.has(expected.handout_id):
            yield _problem("handout-id", Remark("the handout id is missing"), number)
        if number <= len(expected.page_labels) and not page.has(expected.page_labels[number - 1]):
            yield _problem("page-label", Remark("the page number is missing or wrong"), number)
        if any(char in page.raw for char in _NO_GLYPH):
            yield _problem("glyph", Remark("a character was printed without a glyph"), number)


def _check_visible(
    document: Pdf, pages: Mapping[int, _PrintedPage], margin_mm: float
) -> Iterator[Problem]:
    """Check that what was read on pages can be seen on their paper."""
    yield from _check_papers(document, pages)
    for number, page in pages.items():
        for fault in page.sheet.faults():
            yield _problem(fault.code, fault.message, number)
        if page.sheet.is_text_at_edge(margin_mm * POINTS_PER_MILLIMETER):
            yield _problem(
                "edge",
                Remark("text is within {margin} mm of an edge", margin=f"{margin_mm:g}"),
                number,
            )


def _check_order(document: Pdf, pages: Mapping[int, _PrintedPage]) -> Iterator[Problem]:
    """Check that what is read aloud comes in the order in which it is seen."""
    sheets = {number: page.sheet for number, page in pages.items()}
    for number, message in order_faults(document, sheets):
        yield _problem("order", message, number)


def _check_papers(document: Pdf, numbers: Iterable[int]) -> Iterator[Problem]:
    """Check that pages are shown as they are, with nothing over them."""
    if has_layers(document):
        yield _problem("layers", Remark("parts of the pages can be hidden"))
    for number in numbers:
        page = document.pages[number - 1]
        for message in paper_faults(page):
            yield _problem("paper", message, number)
        if has_annotations(page):
            yield _problem("annotation", Remark("a note or a field lies on the page"), number)


def _check_texts(pages: list[ReadPage], expected: Expectation) -> Iterator[Problem]:
    """Check that every expected text is printed, each in its own place."""
    for index in match_texts(pages, expected.texts):
        yield _problem(
            "text",
            Remark(
                "expected text number {number} is not printed as it should be", number=index + 1
            ),
        )


def _check_document(document: Pdf, seen: Container[int] | None = None) -> Iterator[Problem]:
    """Check tags, fonts and catalog.

    `seen` are pages that were seen in another copy with the same beginning: their fonts and
    all tags are in that, and are not looked at again.
    """
    if not document.Root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield _problem("tags", Remark("the file is not tagged"))
    for number in _untagged_pages(document) if seen is None else ():
        yield _problem("tags", Remark("the tags of the page do not belong to it"), number)
    if "/Lang" not in document.Root:
        yield _problem("language", Remark("the file does not say its language"))
    if not document.docinfo.get("/Title"):
        yield _problem("title", Remark("the file has no title"))
    loose = loose_fonts(document, seen or ())
    if loose:
        yield _problem("fonts", Remark("fonts are not embedded: {fonts}", fonts=", ".join(loose)))


def _untagged_pages(document: Pdf) -> Iterator[int]:
    """Turn a PDF into the numbers of pages whose marked content has no element of theirs.

    Joined carelessly, pages share their numbers in the parent tree; validators see
    nothing wrong in that.
    """
    root = document.Root.get("/StructTreeRoot")
    parents = {} if root is None else dict(NumberTree(root.ParentTree).items())
    for number, page in enumerate(document.pages, start=1):
        if "/Contents" not in page.obj:
            continue  # a blank page has nothing to tag
        own = page.obj.objgen
        elements = parents.get(int(page.obj.get("/StructParents", -1)))
        if not isinstance(elements, Array) or not all(
            _belongs_to(element, own) for element in elements.as_list()
        ):
            yield number


def _belongs_to(element: Any, page: tuple[int, int]) -> bool:
    """Tell whether an element of the tags is on a page, goes on on it, or says nothing of it."""
    if element is None:
        return True
    own = element.get("/Pg")
    if own is None or own.objgen == page:
        return True
    kids = element.get("/K", Array())
    return any(
        isinstance(kid, Dictionary) and kid.get("/Pg", element).objgen == page
        for kid in (kids if isinstance(kids, Array) else [kids])
    )


def _validate(pdf: bytes, *, is_run: bool) -> Iterator[Validation]:
    """Turn a PDF into what the optional validator says of it.

    It has limits: of a long print run it says nothing, while no handout is as large.
    """
    if importlib.util.find_spec("page") is None:
        return
    import page

    for standard, profile in (_PROFILES_OF_RUNS if is_run else _PROFILES).items():
        try:
            report = page.validate_pdf_bytes(pdf, profile=profile)
        except page.PageError as error:
            if not (is_run and isinstance(error, page.SafetyLimitError)):
                yield Validation(standard, False, (str(error),))  # noqa: FBT003 - it failed
            continue
        failures = tuple(f"{failure.rule_id}: {failure.message}" for failure in report.failures)
        yield Validation(standard, report.is_compliant, failures)


@dataclass(frozen=True, slots=True)
class _PrintedPage:
    """What can be read on a page, and how it is drawn."""

    text: ReadPage
    sheet: Sheet


def _read_pages(pdf: bytes, numbers: Iterable[int] | None = None) -> list[_PrintedPage]:
    """Turn a PDF into its pages, or into those with these numbers."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    wanted = range(1, len(document) + 1) if numbers is None else numbers
    return [_read_page(document[number - 1]) for number in wanted]


def _read_page(page: Any) -> _PrintedPage:
    text = ReadPage(page)
    return _PrintedPage(text, Sheet(page, text.text_page))


def _pdfium_error() -> Any:
    import pypdfium2

    return pypdfium2.PdfiumError


def _problem(code: str, message: str, page: int = 0) -> Problem:
    return Problem(Position(f"PDF page {page}" if page else "PDF"), f"pdf-{code}", message)
