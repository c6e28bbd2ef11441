"""Turn a handout and one patient's pages into a finished PDF: lay out, then join.

The body is laid out without any patient; page one keeps a slot of the height that the
personal block needs. The personal pages follow page one, so that the sheet on the
refrigerator door has whom to call on one side and the dates on the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import ceil

from nethandout import __version__
from nethandout.errors import InputError, RefusedError
from nethandout.handout import Handout, texts
from nethandout.i18n.formats import Formats
from nethandout.i18n.markup import plain_text
from nethandout.model import LocalizedText, text_direction
from nethandout.personal import PersonalPages
from nethandout.render import SLOT_ID, Rect
from nethandout.render.ahead import can_fork, render_ahead
from nethandout.render.assemble import Insert, Layer, Stamps, assemble
from nethandout.render.cache import PartCache, part_key
from nethandout.render.html import Footer, HtmlPart, PlacedDrawing, Templates
from nethandout.render.page import page_layout
from nethandout.render.pdf import Metadata, PageText, RenderedPart, Renderer
from nethandout.render.preflight import Expectation, page_digests
from nethandout.render.provenance import Provenance, hash_texts

_STRIP_ID = "strip"
_MOST_SLOT_LINES = 14
_NAME_STEP = 8  # characters
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
    shared_key: tuple[float, int]
    shared_pages: tuple[int, ...]


def handout_id(handout: Handout) -> str:
    """Turn what a handout says and how into an id people can read out: NH-1A2B-3C4D."""
    digest = hashlib.sha256(repr((handout, __version__)).encode()).hexdigest().upper()
    return f"NH-{digest[:4]}-{digest[4:8]}"


def typeset(handout: Handout, personal: PersonalPages | None, tools: Typography) -> Typeset:
    """Turn a handout, with or without a patient's pages, into a PDF."""
    return Press(handout, tools).print(personal)


class Press:
    """Prints one handout for any number of people.

    What they share is laid out when it is first needed and kept: page one for each height
    of the personal block, the inside pages, and the page numbers for each number of pages.
    """

    def __init__(self, handout: Handout, tools: Typography) -> None:
        self.handout = handout
        self.tools = tools
        self.templates = tools.templates
        self.layout = page_layout(handout.language, handout.edition, handout.paper)
        self.metadata = Metadata(title=plain_text(handout.title), language=handout.language)
        self.handout_id = handout_id(handout)
        self._fronts: dict[float, tuple[HtmlPart, RenderedPart]] = {}
        self._labels: dict[int, Stamps] = {}
        self._verified: dict[tuple[float, int], dict[int, str]] = {}
        self._slot_lines: dict[tuple[bool, int], float] = {}

    def print(self, personal: PersonalPages | None) -> Typeset:
        """Turn one patient's pages, or none, into a finished PDF."""
        inside_html, inside = self._inside
        layer_html, layer, slot_height = self._layer(personal)
        front_html, front = self._front(slot_height)
        strip_index = layer.anchors[_STRIP_ID].page
        own_pages = layer.page_count - strip_index - 1
        inside_part = inside()
        total = front.page_count + own_pages + inside_part.page_count
        pdf = assemble(
            front.pdf,
            metadata=self.metadata,
            provenance=_provenance(self.handout, self.handout_id, personal=personal is not None),
            layer=Layer(
                layer.pdf,
                after_page=front.page_count,
                slot=front.anchors[SLOT_ID].rect if personal else None,
                strip=self._footer_places[0],
            ),
            inserts=[Insert(front.page_count, inside_part.pdf)],
            stamps=[self._page_labels(total)],
        )
        shared = tuple(range(front.page_count + own_pages + 1, total + 1))
        known = self._verified.get((slot_height, total), {})
        # The front and the patient's own pages are read each time.
        html_parts = (front_html, layer_html) if known else (front_html, layer_html, inside_html)
        expected = Expectation(
            page_count=total,
            title=self.metadata.title,
            language=self.metadata.language,
            texts=tuple(text for part in html_parts for text in part.expected),
            identifiers=_identifiers(personal),
            page_labels=tuple(self.templates.page_label(n, total) for n in range(1, total + 1)),
            handout_id=self.handout_id,
            known=known,
        )
        return Typeset(pdf, self.handout_id, total, expected, (slot_height, total), shared)

    def confirm(self, printed: Typeset) -> None:
        """Remember the shared pages of a copy that was verified: they need no second reading."""
        if printed.shared_key not in self._verified:
            digests = page_digests(printed.pdf, printed.shared_pages)
            self._verified[printed.shared_key] = digests

    def _front(self, slot_height: float) -> tuple[HtmlPart, RenderedPart]:
        """Lay page one out with as many signs as fit on it.

        All signs are in the full list inside, and page one says so when it shows fewer.
        """
        if slot_height in self._fronts:
            return self._fronts[slot_height]
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
        self._fronts[slot_height] = (html, front)
        return html, front

    def _layer(self, personal: PersonalPages | None) -> tuple[HtmlPart, RenderedPart, float]:
        """Lay out what one patient gets, with a block as high as it needs in half lines.

        The height that the last such name needed is tried first: most need the same.
        Another name is measured first.
        Raises `InputError` for a name that does not fit in the footer.
        """
        if personal is None:
            part = self._layer_html(None, 0.0)
            layer = self._shared(part, anchors=(_STRIP_ID,))
            return part, layer, 0.0
        kind = (personal.interpreter, len(personal.identity.name) // _NAME_STEP)
        lines = self._slot_lines.get(kind) or self._measured(personal)
        while True:
            height = self.layout.gap(lines)
            part = self._layer_html(personal, height)
            layer = self._render(part, anchors=(_STRIP_ID,))
            needed = self._lines_used(layer.pages[0])
            if layer.anchors[_STRIP_ID].page == 1 and needed == lines:
                break
            lines = needed if layer.anchors[_STRIP_ID].page == 1 else lines + 1
            if lines > _MOST_SLOT_LINES:
                raise InputError("patient.name is too long for page one; write it shorter")
        self._slot_lines[kind] = lines
        strip, *rest = layer.pages[1:]
        if rest and rest[0].height == strip.height:
            raise InputError(
                "patient.name and patient.record_number do not fit in the footer of this "
                "edition; write the name shorter"
            )
        return part, layer, height

    def _measured(self, personal: PersonalPages) -> float:
        """Lay the block for page one out alone, with room to spare: how many lines it needs."""
        block = PersonalPages(personal.identity, personal.interpreter)
        part = self._layer_html(block, self.layout.gap(_MOST_SLOT_LINES))
        return self._lines_used(self._render(part, page_limit=0).pages[0])

    def _lines_used(self, page: PageText) -> float:
        """Turn a laid-out block into its height in lines, rounded up to half ones."""
        used = page.height - min(line.rect.y for line in page.lines)
        return ceil((used / self.layout.leading_pt + _BELOW_LAST_LINE) * 2) / 2

    def _layer_html(self, personal: PersonalPages | None, slot_height: float) -> HtmlPart:
        name = _injection_name(self.handout, personal) if personal else None
        return self.templates.layer(
            self.handout,
            self.layout,
            personal,
            Footer(self.tools.formats.language_name(), self.handout_id),
            slot_height_pt=slot_height,
            injection_name=name,
        )

    @cached_property
    def _inside(self) -> tuple[HtmlPart, Callable[[], RenderedPart]]:
        """Start the inside pages; they are asked for last."""
        html = self.templates.inside(
            self.handout,
            self.layout,
            handout_id=self.handout_id,
            review_due=self.tools.formats.date(self.handout.review_due),
            drawings=self.tools.drawings,
        )
        return html, cache(self._started(html))

    @cached_property
    def _footer_places(self) -> tuple[Rect, Rect]:
        return self.layout.footer_places(text_direction(self.handout.language))

    def _page_labels(self, pages: int) -> Stamps:
        """Lay out a page number for each page of a document of so many pages."""
        if pages not in self._labels:
            part = self.templates.page_labels(self.layout, self.handout.title, pages)
            labels = self._shared(part, tagged=False)
            self._labels[pages] = Stamps(labels.pdf, self._footer_places[1])
        return self._labels[pages]

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
        self,
        part: HtmlPart,
        *,
        anchors: tuple[str, ...] = (),
        page_limit: int | None = None,
        tagged: bool = True,
    ) -> RenderedPart:
        """Render a part that holds nothing personal, or take it from the cache."""
        key = self._key(part, anchors, page_limit)
        found = self._cached(key)
        if found is None:
            found = self._render(part, anchors=anchors, page_limit=page_limit, tagged=tagged)
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
        page_limit: int | None = None,
        tagged: bool = True,
    ) -> RenderedPart:
        return self.tools.make_renderer().render(
            part.html,
            metadata=self.metadata,
            assets=self.tools.assets,
            style_sheets=(part.style_sheet,),
            anchors=anchors,
            page_limit=page_limit,
            tagged=tagged,
        )


def _identifiers(personal: PersonalPages | None) -> tuple[str, ...]:
    """Turn an identity into what must stand on every page."""
    if personal is None:
        return ()
    identity = personal.identity
    return (identity.name, identity.birth_date, identity.record_number)


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
