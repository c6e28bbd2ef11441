"""Turn texts in a language into a PDF for a reviewer: real pages beside numbered texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nethandout.errors import RefusedError, UsageError
from nethandout.i18n.languages import is_source, language_name, language_tag
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord, PrintChoice, Tumor
from nethandout.model.remark import Remark
from nethandout.model.selection import Origin, Reason, SelectedTopic, Selection
from nethandout.model.text import text_direction
from nethandout.model.values import Paper
from nethandout.presses import BuildOptions, Planned, PressRoom
from nethandout.review.catalog_files import HANDOUTS, TEMPLATES, finished_catalog
from nethandout.review.proofreading import (
    Reading,
    named_texts,
    open_proofreading,
    proof_catalog,
    with_english,
)
from nethandout.review.status import Texts

if TYPE_CHECKING:
    from datetime import date

    from nethandout.content.library import Library
    from nethandout.content.reading import Content
    from nethandout.i18n.catalogs import Catalog
    from nethandout.render.layout.pdf import RenderedPart, Renderer
    from nethandout.render.layout.proofpages import Picture, Place
    from nethandout.render.markup.proofsheet import Badge, Section, Sheet

_ANY_SITE: Final = "unknown"
_RAISED: Final = 0.9
"""How high in its line a number stands: the words before it can still be read."""


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """What to prove: texts by name, none for all; and what has changed since a revision."""

    language: str
    names: tuple[str, ...] = ()
    changed_since: str | None = None
    paper: Paper = "letter"


@dataclass(frozen=True)
class Proof:
    """A finished proof, how many sheets and texts it has, and which texts.

    `without_pages` are those that are only tables, each with the reason.
    """

    pdf: bytes
    sheets: int
    texts: int
    names: tuple[str, ...]
    without_pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Part:
    """The real pages of one text, if it has any, and where on them its texts begin."""

    sections: tuple[Section, ...]
    pages: RenderedPart | None
    pdf: bytes
    places: dict[int, Place]
    reason: str = ""


def make_proof(library: Library, content: Content, today: date, options: ProofOptions) -> Proof:
    """Turn options into a proof.

    Raises `UsageError` for English, an unknown text or revision, and `RefusedError` where
    nothing has changed.
    """
    language = language_tag(options.language)
    if is_source(language):
        raise UsageError("a proof is of a translation; name another language than English")
    texts = Texts(
        content,
        finished_catalog(library, language, HANDOUTS),
        finished_catalog(library, language, TEMPLATES),
        library.folders("templates"),
    )
    names = named_texts(texts, options.names)
    proofreading = open_proofreading(library, texts, language, options.changed_since)
    readings = [proofreading.reading(name) for name in names]
    readings = [reading for reading in readings if reading.texts]
    if not readings:
        raise RefusedError(f"nothing has changed since {options.changed_since}")
    room = PressRoom(library, _without_variants(content), today, catalog=_catalog_of(texts))
    parts, number = [], 1
    for reading in readings:
        part = _part(room, reading, language, options, number)
        parts.append(part)
        number += len(reading.texts)
    pdf, sheets = _joined(room.renderer, parts, language, options)
    without = tuple(
        (reading.name, part.reason)
        for reading, part in zip(readings, parts, strict=True)
        if part.pages is None
    )
    return Proof(pdf, sheets, number - 1, tuple(one.name for one in readings), without)


def _without_variants(content: Content) -> Content:
    """Leave out the signs that stand for others in some handouts: no topic is signed with them."""
    named = {key for topic in content.topics.values() for key in topic.call}
    kept = {key: flag for key, flag in content.red_flags.items() if key in named}
    return replace(content, red_flags=kept)


def _catalog_of(texts: Texts) -> Callable[[Library, str, str], Catalog]:
    """Give catalogs in which nothing is missing: where it is English stands in its place."""
    messages = {
        HANDOUTS: [
            one for name in texts.names if name != TEMPLATES for one in texts.messages(name)
        ],
        TEMPLATES: texts.messages(TEMPLATES),
    }

    def catalog(library: Library, language: str, domain: str) -> Catalog:
        # The templates' words are asked for in both catalogs.
        everything = [*messages[HANDOUTS], *messages[TEMPLATES]]
        return with_english(proof_catalog(library, language, domain), everything)

    return catalog


def _part(
    room: PressRoom, reading: Reading, language: str, options: ProofOptions, first: int
) -> _Part:
    """Lay a text's real pages out, and find its texts on them."""
    from nethandout.render.layout.proofpages import find_texts
    from nethandout.render.markup.proofsheet import Row, Section

    title = _title(room, reading.name)
    found = _real_pages(room, reading.name, language, options)
    if isinstance(found, str):
        rows = tuple(Row(first + index, text) for index, text in enumerate(reading.texts))
        return _Part((Section(f"s{first}", title, None, rows),), None, b"", {}, found)
    pages, pdf = found
    found_at = find_texts([text.target or text.source for text in reading.texts], pages.pages)
    last = (pages.page_count, 0)

    # Numbers run as the page is read; what is on no page comes last, what is said to a woman
    # right after what is said to everybody.
    order: list[tuple[int, int]] = []
    for index, text in enumerate(reading.texts):
        place = found_at.get(index)
        is_second = index > 0 and text.source == reading.texts[index - 1].source
        other = order[-1] if is_second else last
        order.append((place.page, place.letter) if place is not None else other)
    numbered = sorted(range(len(reading.texts)), key=order.__getitem__)
    rows_at: dict[int, list[Row]] = {}
    places = {}
    for number, index in enumerate(numbered, start=first):
        rows_at.setdefault(order[index][0], []).append(Row(number, reading.texts[index]))
        if index in found_at:
            places[number] = found_at[index]
    sections = [
        Section(f"s{first}-{page}", title, page, tuple(rows_at.get(page, ())))
        for page in range(pages.page_count)
        if page in rows_at or options.changed_since is None
    ]
    if rest := rows_at.get(pages.page_count):
        sections.append(Section(f"s{first}-rest", title, None, tuple(rest)))
    return _Part(tuple(sections), pages, pdf, places)


def _title(room: PressRoom, name: str) -> str:
    topic = room.content.topics.get(name)
    return f"{topic.title} ({name})" if topic is not None else name


def _real_pages(
    room: PressRoom, name: str, language: str, options: ProofOptions
) -> tuple[RenderedPart, bytes] | str:
    """Print a topic by itself, with all that any reader may get; else say why it has no page."""
    if name not in room.content.topics:
        return "its words stand on the pages of all topics"
    reason = Reason(Origin.CLINICIAN, Remark("for a proof"))
    selection = Selection(topics=(SelectedTopic(name, (reason,)),))
    record = PatientRecord(
        language=language,
        tumor=Tumor(site=_ANY_SITE),
        print=PrintChoice(paper=options.paper, scope="complete"),
    )
    facts = Facts(generic_reader=True, complete=True, add_topics=(name,))
    planned = Planned(record, facts, selection, (), ())
    try:
        # Parts from a cache do not know where their lines stand.
        press = room.press(planned, BuildOptions(allow_english=True, use_cache=False))
        printed = press.print(None)
    except RefusedError as error:
        return next((problem.message for problem in error.problems), error.message)
    body = press.body
    return body.pages(0.0, has_about=True), printed.pdf


def _joined(
    renderer: Renderer, parts: Sequence[_Part], language: str, options: ProofOptions
) -> tuple[bytes, int]:
    """Lay all sheets out, lay numbers over the real pages, and put these under them."""
    from nethandout.render.layout.proofpages import join_sheets
    from nethandout.render.markup.proofsheet import (
        EMPTY,
        EMPTY_SVG,
        overlay_css,
        overlay_html,
        sheet_for,
        sheets_css,
        sheets_html,
    )
    from nethandout.render.preflight.provenance import Metadata

    sizes = (part.pages.pages[0] for part in parts if part.pages is not None)
    first = next(sizes, None)
    sheet = sheet_for(options.paper, *((first.width, first.height) if first else (612.0, 792.0)))
    title = f"Proof of the translation into {language_name(language)}"
    if options.changed_since is not None:
        title += f", changes since {options.changed_since}"
    metadata = Metadata(title=title, language="en")
    sections = [(part, section) for part in parts for section in part.sections]
    tables = renderer.render(
        sheets_html((section for _, section in sections), language, title),
        metadata=metadata,
        assets={EMPTY: EMPTY_SVG},
        style_sheets=(sheets_css(sheet, language),),
        anchors=tuple(section.id for _, section in sections),
    )
    starts = [tables.anchors[section.id].page for _, section in sections]
    heads: list[tuple[str, Sequence[Badge]]] = []
    pictures: list[Picture | None] = []
    for index, (part, section) in enumerate(sections):
        stop = starts[index + 1] if index + 1 < len(starts) else tables.page_count
        for _ in range(starts[index], stop):
            badges, picture = _picture(part, section, sheet, language)
            heads.append((section.title, badges))
            pictures.append(picture)
    overlay = renderer.render(
        overlay_html(heads, sheet),
        metadata=replace(metadata, title="Proof"),
        style_sheets=(overlay_css(sheet),),
        expected_pages=tables.page_count,
        tagged=False,
    )
    return join_sheets(tables.pdf, overlay.pdf, pictures, sheet.page), tables.page_count


def _picture(
    part: _Part, section: Section, sheet: Sheet, language: str
) -> tuple[list[Badge], Picture | None]:
    """Give the real page of a section, and the numbers that stand on it."""
    from nethandout.render.layout.proofpages import Picture
    from nethandout.render.markup.proofsheet import BADGE_PT, Badge

    if section.page is None:
        return [], None
    rtl = text_direction(language) == "rtl"
    badges = []
    for row in section.rows:
        place = part.places.get(row.number)
        if place is None:
            continue
        rect, before = place.rect, place.rect.width * place.part
        edge = rect.x + rect.width - before if rtl else rect.x + before
        x = sheet.page.x + edge * sheet.scale + (0.5 if rtl else -BADGE_PT)
        y = sheet.page.y + (rect.y + rect.height * _RAISED) * sheet.scale
        badges.append(Badge(row.number, x, y))
    return badges, Picture(part.pdf, section.page)
