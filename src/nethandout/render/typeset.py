"""Turn a handout and one patient's pages into a finished PDF: lay out, then join.

The body is laid out without any patient; page one keeps a slot of the height that the
personal block needs. The personal pages follow page one, so that the sheet on the
refrigerator door has whom to call on one side and the dates on the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from nethandout import __version__
from nethandout.errors import InputError, RefusedError
from nethandout.handout import Handout, texts
from nethandout.i18n.formats import Formats
from nethandout.i18n.markup import plain_text
from nethandout.model import LocalizedText
from nethandout.personal import PersonalPages
from nethandout.render import SLOT_ID
from nethandout.render.assemble import Insert, Overlay, Stamps, assemble
from nethandout.render.html import Footer, HtmlPart, PlacedDrawing, Templates
from nethandout.render.page import PageLayout, page_layout
from nethandout.render.pdf import Metadata, RenderedPart, Renderer
from nethandout.render.preflight import Expectation
from nethandout.render.provenance import Provenance, hash_texts

_TRIAL_SLOT_LINES = 14
_FRONT_SIGNS = (5, 3, 2)


@dataclass(frozen=True, slots=True)
class Typography:
    """What laying out draws on; the same for all handouts of a run in one language."""

    renderer: Renderer
    templates: Templates
    formats: Formats
    assets: Mapping[str, bytes]
    drawings: Mapping[str, PlacedDrawing]


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF with what must be found in it again."""

    pdf: bytes = field(repr=False)
    handout_id: str
    page_count: int
    expected: Expectation = field(repr=False)


def handout_id(handout: Handout) -> str:
    """Turn what a handout says and how into an id people can read out: NH-1A2B-3C4D."""
    digest = hashlib.sha256(repr((handout, __version__)).encode()).hexdigest().upper()
    return f"NH-{digest[:4]}-{digest[4:8]}"


def typeset(handout: Handout, personal: PersonalPages | None, tools: Typography) -> Typeset:
    """Turn a handout, with or without a patient's pages, into a PDF."""
    layout = page_layout(handout.language, handout.edition, handout.paper)
    identifier = handout_id(handout)
    metadata = Metadata(title=plain_text(handout.title), language=handout.language)
    slot = _lay_out_slot(handout, personal, layout, metadata, tools) if personal else None
    slot_height = slot.pages[0].height if slot else 0.0
    front_html, front = _lay_out_front(handout, layout, slot_height, metadata, tools)
    inside_html = tools.templates.inside(
        handout,
        layout,
        handout_id=identifier,
        review_due=tools.formats.date(handout.review_due),
        drawings=tools.drawings,
    )
    inside = _render(inside_html, metadata, tools)
    pages_html = _personal_html(handout, personal, layout, tools)
    pages = _render(pages_html, metadata, tools) if pages_html else None
    parts = [part for part in (pages, inside) if part is not None]
    total = front.page_count + sum(part.page_count for part in parts)
    footer = Footer(
        total, personal.identity if personal else None, tools.formats.language_name(), identifier
    )
    stamps_html = tools.templates.stamps(handout, layout, footer)
    stamps = _lay_out_stamps(stamps_html, total, metadata, tools)
    pdf = assemble(
        front.pdf,
        metadata=metadata,
        provenance=_provenance(handout, identifier, personal=personal is not None),
        inserts=[Insert(front.page_count, part.pdf) for part in parts],
        slot=_overlay(slot, front) if slot else None,
        stamps=[Stamps(stamps.pdf, layout.strip)],
    )
    html_parts = [part for part in (front_html, pages_html, inside_html) if part is not None]
    expected = Expectation(
        page_count=total,
        title=metadata.title,
        language=metadata.language,
        texts=tuple(text for part in html_parts for text in part.expected),
        identifiers=_identifiers(personal),
        page_labels=tuple(tools.templates.page_label(n, total) for n in range(1, total + 1)),
        handout_id=identifier,
    )
    return Typeset(pdf, identifier, total, expected)


def _identifiers(personal: PersonalPages | None) -> tuple[str, ...]:
    """Turn an identity into what must stand on every page."""
    if personal is None:
        return ()
    identity = personal.identity
    return (identity.name, identity.birth_date, identity.record_number)


def _lay_out_front(
    handout: Handout,
    layout: PageLayout,
    slot_height: float,
    metadata: Metadata,
    tools: Typography,
) -> tuple[HtmlPart, RenderedPart]:
    """Lay page one out with as many signs as fit on it.

    All signs are in the full list inside, and page one says so when it shows fewer.
    """
    anchors = (SLOT_ID,) if slot_height else ()
    for front_signs in _FRONT_SIGNS:
        html = tools.templates.front(
            handout, layout, slot_height_pt=slot_height, front_signs=front_signs
        )
        front = _render(html, metadata, tools, anchors)
        if front.page_count <= layout.front_pages:
            break
    return html, front


def _render(
    part: HtmlPart, metadata: Metadata, tools: Typography, anchors: tuple[str, ...] = ()
) -> RenderedPart:
    return tools.renderer.render(
        part.html,
        metadata=metadata,
        assets=tools.assets,
        style_sheets=(part.style_sheet,),
        anchors=anchors,
    )


def _lay_out_slot(
    handout: Handout,
    personal: PersonalPages,
    layout: PageLayout,
    metadata: Metadata,
    tools: Typography,
) -> RenderedPart:
    """Lay the personal block out with room to spare, measure it, and give it its height.

    Heights are whole or half lines, so that patients with names of usual length share a body.
    """
    brand = handout.clinic.brand_color
    tall = layout.gap(_TRIAL_SLOT_LINES)
    trial = _render(
        tools.templates.slot(personal, layout, handout.title, brand, tall), metadata, tools
    )
    page = trial.pages[0]
    used = page.height - min(line.rect.y for line in page.lines)
    height = layout.gap(ceil(used / layout.leading_pt * 2) / 2)
    part = tools.templates.slot(personal, layout, handout.title, brand, height)
    return tools.renderer.render(
        part.html, metadata=metadata, style_sheets=(part.style_sheet,), expected_pages=1
    )


def _lay_out_stamps(
    part: HtmlPart, pages: int, metadata: Metadata, tools: Typography
) -> RenderedPart:
    """Lay out one footer for each page; raises `InputError` for a name that does not fit."""
    stamps = tools.renderer.render(
        part.html, metadata=metadata, style_sheets=(part.style_sheet,), tagged=False
    )
    if stamps.page_count != pages:
        raise InputError(
            "patient.name and patient.record_number do not fit in the footer of this edition; "
            "write the name shorter"
        )
    return stamps


def _overlay(slot: RenderedPart, front: RenderedPart) -> Overlay:
    anchor = front.anchors[SLOT_ID]
    return Overlay(slot.pdf, anchor.page, anchor.rect)


def _personal_html(
    handout: Handout, personal: PersonalPages | None, layout: PageLayout, tools: Typography
) -> HtmlPart | None:
    if personal is None or not personal.has_pages:
        return None
    return tools.templates.personal(
        personal,
        layout,
        handout.title,
        handout.clinic.brand_color,
        _injection_name(handout, personal),
    )


def _injection_name(handout: Handout, personal: PersonalPages) -> LocalizedText | None:
    """Turn the id of the injected drug into its name in the handout.

    Raises `RefusedError` when the handout does not explain the drug: dates without a
    name would be for any drug.
    """
    if personal.injections is None:
        return None
    for group in handout.groups:
        for item in group.topics:
            name = item.topic.short_title
            if item.topic.id == personal.injections.drug and isinstance(name, LocalizedText):
                return name
    raise RefusedError("injections.drug has no topic in this handout, so its dates have no name")


def _provenance(handout: Handout, identifier: str, *, personal: bool) -> Provenance:
    return Provenance(
        handout_id=identifier,
        version=__version__,
        language=handout.language,
        edition=handout.edition,
        topics=handout.topic_ids,
        personal=personal,
        status="reviewed" if handout.reviewed else "draft",
        text_sha256=hash_texts(texts(handout)),
    )
