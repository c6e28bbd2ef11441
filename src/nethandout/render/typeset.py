"""Turn a handout and one patient's pages into a finished PDF: lay out, then join.

The body is laid out without any patient; page one keeps a slot of the height that the
personal block needs. The personal pages follow page one, so that the sheet on the
refrigerator door has whom to call on one side and the dates on the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil

from nethandout import __version__
from nethandout.errors import InputError, RefusedError
from nethandout.handout import Handout, texts
from nethandout.i18n.formats import Formats
from nethandout.i18n.markup import plain_text
from nethandout.model import LocalizedText, text_direction
from nethandout.personal import PersonalPages
from nethandout.render import SLOT_ID
from nethandout.render.ahead import can_fork, render_ahead
from nethandout.render.assemble import Insert, Overlay, Stamps, assemble
from nethandout.render.cache import PartCache, part_key
from nethandout.render.html import Footer, HtmlPart, PlacedDrawing, Templates
from nethandout.render.page import page_layout
from nethandout.render.pdf import Metadata, RenderedPart, Renderer
from nethandout.render.preflight import Expectation
from nethandout.render.provenance import Provenance, hash_texts

_TRIAL_SLOT_LINES = 14
_BELOW_LAST_LINE = 0.1  # lines are measured without the space below their letters
_FRONT_SIGNS = (5, 3, 2)


@dataclass(frozen=True, slots=True)
class Typography:
    """What laying out draws on; the same for all handouts of a run in one language.

    `make_renderer` gives the process's one renderer, made when it is first needed.
    `fingerprint` says which versions and fonts decide the bytes. With `ahead`, shared pages
    may be rendered in a second process.
    """

    make_renderer: Callable[[], Renderer]
    fingerprint: str
    templates: Templates
    formats: Formats
    assets: Mapping[str, bytes]
    cache: PartCache | None
    drawings: Mapping[str, PlacedDrawing]
    ahead: bool = False


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
    return _Typesetter(handout, personal, tools).finished()


class _Typesetter:
    """Lays out the parts of one handout and joins them."""

    def __init__(self, handout: Handout, personal: PersonalPages | None, tools: Typography) -> None:
        self.handout = handout
        self.personal = personal
        self.tools = tools
        self.templates = tools.templates
        self.layout = page_layout(handout.language, handout.edition, handout.paper)
        self.metadata = Metadata(title=plain_text(handout.title), language=handout.language)
        self.handout_id = handout_id(handout)

    def finished(self) -> Typeset:
        inside_html = self._inside_html()
        inside = self._started(inside_html)
        slot = self._slot(self.personal) if self.personal else None
        front_html, front = self._front(slot.pages[0].height if slot else 0.0)
        pages_html = self._personal_html()
        html_parts = [part for part in (pages_html, inside_html) if part is not None]
        parts = [self._render(pages_html)] if pages_html else []
        parts.append(inside())
        total = front.page_count + sum(part.page_count for part in parts)
        pdf = assemble(
            front.pdf,
            metadata=self.metadata,
            provenance=_provenance(
                self.handout, self.handout_id, personal=self.personal is not None
            ),
            inserts=[Insert(front.page_count, part.pdf) for part in parts],
            slot=_overlay(slot, front) if slot else None,
            stamps=self._footers(total),
        )
        expected = Expectation(
            page_count=total,
            title=self.metadata.title,
            language=self.metadata.language,
            texts=tuple(text for part in (front_html, *html_parts) for text in part.expected),
            identifiers=_identifiers(self.personal),
            page_labels=tuple(self.templates.page_label(n, total) for n in range(1, total + 1)),
            handout_id=self.handout_id,
        )
        return Typeset(pdf, self.handout_id, total, expected)

    def _front(self, slot_height: float) -> tuple[HtmlPart, RenderedPart]:
        """Lay page one out with as many signs as fit on it.

        All signs are in the full list inside, and page one says so when it shows fewer.
        """
        anchors = (SLOT_ID,) if slot_height else ()
        for front_signs in _FRONT_SIGNS:
            html = self.templates.front(
                self.handout, self.layout, slot_height_pt=slot_height, front_signs=front_signs
            )
            is_last = front_signs == _FRONT_SIGNS[-1]
            limit = None if is_last else self.layout.front_pages
            front = self._shared(html, anchors=anchors, page_limit=limit)
            if front.pdf:
                break
        return html, front

    def _slot(self, personal: PersonalPages) -> RenderedPart:
        """Lay the personal block out with room to spare, measure it, and give it its height.

        Heights are whole or half lines, so that usual names share a page one.
        """
        brand, layout = self.handout.clinic.brand_color, self.layout
        tall = layout.gap(_TRIAL_SLOT_LINES)
        trial_html = self.templates.slot(personal, layout, self.handout.title, brand, tall)
        page = self._render(trial_html, page_limit=0).pages[0]
        used = page.height - min(line.rect.y for line in page.lines)
        height = layout.gap(ceil((used / layout.leading_pt + _BELOW_LAST_LINE) * 2) / 2)
        html = self.templates.slot(personal, layout, self.handout.title, brand, height)
        return self._render(html, expected_pages=1)

    def _inside_html(self) -> HtmlPart:
        return self.templates.inside(
            self.handout,
            self.layout,
            handout_id=self.handout_id,
            review_due=self.tools.formats.date(self.handout.review_due),
            drawings=self.tools.drawings,
        )

    def _personal_html(self) -> HtmlPart | None:
        if self.personal is None or not self.personal.has_pages:
            return None
        return self.templates.personal(
            self.personal,
            self.layout,
            self.handout.title,
            self.handout.clinic.brand_color,
            _injection_name(self.handout, self.personal),
        )

    def _footers(self, pages: int) -> list[Stamps]:
        """Lay out the footer: one identity for all pages, and a page number for each.

        Raises `InputError` for a name that does not fit.
        """
        footer = Footer(
            self.personal.identity if self.personal else None,
            self.tools.formats.language_name(),
            self.handout_id,
        )
        identity = self._render(
            self.templates.identity(self.handout, self.layout, footer), tagged=False
        )
        if identity.page_count != 1:
            raise InputError(
                "patient.name and patient.record_number do not fit in the footer of this "
                "edition; write the name shorter"
            )
        labels = self._render(
            self.templates.page_labels(self.layout, self.handout.title, pages), tagged=False
        )
        direction = text_direction(self.handout.language)
        identity_place, label_place = self.layout.footer_places(direction)
        return [Stamps(identity.pdf, identity_place), Stamps(labels.pdf, label_place)]

    def _started(self, part: HtmlPart) -> Callable[[], RenderedPart]:
        """Start a shared part in a second process if that helps; give what waits for it."""
        if not (self.tools.ahead and can_fork()) or self._cached(self._key(part, (), None)):
            return lambda: self._shared(part)
        result = render_ahead(lambda: self._render(part))

        def finished() -> RenderedPart:
            found = result()
            self._keep(self._key(part, (), None), found)
            return found

        return finished

    def _shared(
        self, part: HtmlPart, *, anchors: tuple[str, ...] = (), page_limit: int | None = None
    ) -> RenderedPart:
        """Render a part that holds nothing personal, or take it from the cache."""
        key = self._key(part, anchors, page_limit)
        found = self._cached(key)
        if found is None:
            found = self._render(part, anchors=anchors, page_limit=page_limit)
            self._keep(key, found)
        return found

    def _key(self, part: HtmlPart, anchors: tuple[str, ...], page_limit: int | None) -> str:
        return part_key(
            part.html,
            part.style_sheet,
            repr((self.tools.fingerprint, self.metadata, anchors, page_limit)),
            assets=self.tools.assets,
        )

    def _cached(self, key: str) -> RenderedPart | None:
        return self.tools.cache.get(key) if self.tools.cache else None

    def _keep(self, key: str, part: RenderedPart) -> None:
        if self.tools.cache:
            self.tools.cache.put(key, part)

    def _render(
        self,
        part: HtmlPart,
        *,
        anchors: tuple[str, ...] = (),
        expected_pages: int | None = None,
        page_limit: int | None = None,
        tagged: bool = True,
    ) -> RenderedPart:
        return self.tools.make_renderer().render(
            part.html,
            metadata=self.metadata,
            assets=self.tools.assets,
            style_sheets=(part.style_sheet,),
            anchors=anchors,
            expected_pages=expected_pages,
            page_limit=page_limit,
            tagged=tagged,
        )


def _identifiers(personal: PersonalPages | None) -> tuple[str, ...]:
    """Turn an identity into what must stand on every page."""
    if personal is None:
        return ()
    identity = personal.identity
    return (identity.name, identity.birth_date, identity.record_number)


def _overlay(slot: RenderedPart, front: RenderedPart) -> Overlay:
    anchor = front.anchors[SLOT_ID]
    return Overlay(slot.pdf, anchor.page, anchor.rect)


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
