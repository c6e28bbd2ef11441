"""Turn a handout into the parts that all its patients share, each laid out one time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from nethandout.handout.tree import Handout
from nethandout.i18n.formats import Formats
from nethandout.i18n.markup import plain_text
from nethandout.model.text import text_direction
from nethandout.render.forms.cache import PartCache, part_key
from nethandout.render.forms.compositor import Compositor
from nethandout.render.forms.packing import pack_part, unpack_part
from nethandout.render.layout.assemble import Stamps
from nethandout.render.layout.pdf import Draft, RenderedPart, Renderer
from nethandout.render.layout.settling import CONTENTS, Open, open_number
from nethandout.render.markup.binding import bound
from nethandout.render.markup.fills import Fills, blank_id
from nethandout.render.markup.html import Templates
from nethandout.render.markup.labels import spread
from nethandout.render.markup.page import FRONT_END_ID, SLOT_ID, page_layout
from nethandout.render.markup.parts import (
    Contents,
    HtmlPart,
    PlacedDrawing,
    PlacedLabel,
    chapters,
)
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL, Rect
from nethandout.render.preflight.provenance import Metadata
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.pango import Paragraph, TextStyle, Typesetter

_MEASURES: Final = "measures"


@dataclass(frozen=True, slots=True)
class Typography:
    """What laying out draws on; the same for all handouts of a run in one language.

    `make_renderer` and `make_typesetter` give the one of the process, made when it is first
    needed. `fingerprint` says which versions and fonts decide the bytes, `inputs` is a hash of all
    that may change a printed word or its look.
    """

    make_renderer: Callable[[], Renderer]
    make_typesetter: Callable[[], Typesetter]
    meanings: Meanings
    fingerprint: str
    templates: Templates
    formats: Formats
    assets: Mapping[str, bytes]
    cache: PartCache | None
    drawings: Mapping[str, PlacedDrawing]
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class PartOptions:
    """Which elements' places to tell, whether for screen readers, and what is open."""

    anchors: tuple[str, ...] = ()
    tagged: bool = True
    choice: Open | None = None


@dataclass(frozen=True, slots=True)
class BodyHtml:
    """Page one and what follows it: one document, whose texts are known apart."""

    front: HtmlPart
    inside: HtmlPart

    @property
    def whole(self) -> HtmlPart:
        """All of it in one document."""
        inside = self.inside.html.partition("<body>")[2]
        html = self.front.html.partition("</body>")[0] + inside
        return HtmlPart(html, self.front.style_sheet, (*self.front.expected, *self.inside.expected))


class Body:
    """The shared parts of one handout: its pages, and the page numbers."""

    def __init__(
        self, handout: Handout, handout_id: str, tools: Typography, *, closer: bool = False
    ) -> None:
        """Prepare for a handout; its lines stand `closer` to each other to take fewer pages."""
        layout = page_layout(handout.language, handout.edition, handout.paper)
        self.layout = layout.closer() if closer else layout
        self.handout = handout
        self.handout_id = handout_id
        self.tools = tools
        self.templates = tools.templates
        self.metadata = Metadata(title=plain_text(handout.title), language=handout.language)
        self.compositor = Compositor(tools.make_typesetter, tools.meanings)
        self._pages: dict[str, RenderedPart] = {}
        self._fronts: dict[tuple[float, Contents], HtmlPart] = {}
        self._insides: dict[tuple[bool, int], HtmlPart] = {}
        self._labels: dict[int, Stamps] = {}

    @cached_property
    def key(self) -> str:
        """A hash of all that the shared parts depend on."""
        parts = (self.html(0.0).whole, self._label_html)
        pages = [text for part in parts for text in (part.html, part.style_sheet)]
        return part_key(
            *pages,
            repr((self.tools.fingerprint, self.metadata, self.handout_id)),
            assets=self.tools.assets,
        )

    def pages(self, slot_height: float, *, has_about: bool, own: int = 0) -> RenderedPart:
        """Lay the shared pages out: page one with its slot, then all topics, without a gap.

        What the handout says of itself is there if it `has_about`, else with the patient's own
        pages. If these and as many as are a patient's `own` are more than a few, page one says
        what stands where. Where others follow, a last page that is short ends with lines to
        write on.
        """
        others_follow = self.handout.apart or own or not has_about
        lines = self.layout.note_lines if others_follow else 0
        slot = (SLOT_ID,) if slot_height else ()
        places = (*slot, FRONT_END_ID, *chapters(self.handout))
        plain = self._key(self.html(slot_height, has_about, (), lines).whole, PartOptions(places))
        choice = Open(self.layout, chapters(self.handout), own)
        found = self._pages.get(plain) or self._cached(plain)
        if found is None or choice.needs_contents(found.page_count):
            listed = tuple((name, open_number(n)) for n, name in enumerate(self._listed(own)))
            part = self.html(slot_height, has_about, listed, lines).whole
            options = PartOptions(places, choice=choice)
            key = self._key(part, options)
            found = self._pages.get(key) or self._cached(key)
            if found is None:
                found = self._written(part, options)
                key = plain if CONTENTS in found.left_out else key
                self._keep(key, found)
            self._pages[key] = found
        return found

    def html(
        self,
        slot_height: float,
        has_about: bool = True,  # noqa: FBT001, FBT002 - one of the things that pages depend on
        contents: Contents = (),
        note_lines: int = 0,
    ) -> BodyHtml:
        """Turn the handout into the HTML of its shared pages."""
        if (start := (slot_height, contents)) not in self._fronts:
            self._fronts[start] = self.templates.front(
                self.handout, self.layout, slot_height_pt=slot_height, contents=contents
            )
        if (rest := (has_about, note_lines)) not in self._insides:
            self._insides[rest] = self.templates.inside(
                self.handout,
                self.layout,
                handout_id=self.handout_id,
                review_due=self.review_due,
                drawings=self._drawings,
                note_lines=note_lines,
                has_about=has_about,
            )
        return BodyHtml(self._fronts[start], self._insides[rest])

    @cached_property
    def _drawings(self) -> Mapping[str, PlacedDrawing]:
        """The drawings, with their labels where none stands over another."""
        drawings = self.tools.drawings.items()
        return {name: spread(one, self.layout, self._count_lines) for name, one in drawings}

    def _count_lines(self, label: PlacedLabel, width_pt: float) -> int:
        """Tell how many lines a label takes in a width."""
        language = label.text.language
        style = TextStyle(
            self.layout.font_stack.replace('"', ""),
            self.layout.label_pt / POINTS_PER_PIXEL,
            bold=label.marked,
            language=language,
            rtl=text_direction(language) == "rtl",
        )
        text = Paragraph(bound(str(label.text), language))
        return len(self.tools.make_typesetter().lines(text, style, width_pt / POINTS_PER_PIXEL))

    @cached_property
    def about_texts(self) -> tuple[str, ...]:
        """What must be found where the handout says what it is."""
        topics = set(self.html(0.0, has_about=False).inside.expected)
        return tuple(text for text in self.html(0.0).inside.expected if text not in topics)

    @property
    def review_due(self) -> str:
        """The day of the next review, written out."""
        return self.tools.formats.date(self.handout.review_due)

    def contents(self, pages: RenderedPart, own: int) -> Contents:
        """Tell what page one says of where what stands, if it does."""
        if CONTENTS in pages.left_out:
            return ()
        places = [pages.anchors[name].page + 1 for name in chapters(self.handout)]
        return tuple(zip(self._listed(own), [*places, pages.page_count + 1], strict=False))

    def _listed(self, own: int) -> tuple[str, ...]:
        """Name what page one lists: the parts inside, then the patient's own pages."""
        return (*chapters(self.handout), *(["plan"] if own else []))

    @cached_property
    def notes(self) -> RenderedPart:
        """A page to write on."""
        return self.shared(
            self.templates.notes(self.layout, self.handout.title, self.handout.clinic.brand_color)
        )

    @cached_property
    def footer_places(self) -> tuple[Rect, Rect]:
        """The places of identity and page number."""
        return self.layout.footer_places(text_direction(self.handout.language))

    def page_labels(self, pages: int) -> Stamps:
        """Set a page number for each page of a document of so many pages."""
        if pages not in self._labels:
            name = blank_id(0)
            label = self.shared(self._label_html, PartOptions((name,), tagged=False))
            words = self.templates.page_labels(self.layout, self.handout.title, pages, Fills())
            pdf = self.compositor.number(label.pdf, label.anchors[name].measure, words.fills)
            self._labels[pages] = Stamps(pdf, self.footer_places[1])
        return self._labels[pages]

    @cached_property
    def _label_html(self) -> HtmlPart:
        """A page label with a blank where its words go."""
        return self.templates.page_labels(self.layout, self.handout.title, 1, Fills())

    def shared(self, part: HtmlPart, options: PartOptions = PartOptions()) -> RenderedPart:
        """Render a part that holds nothing personal, or take it from the cache."""
        key = self._key(part, options)
        found = self._cached(key)
        if found is None:
            found = self._written(part, options)
            self._keep(key, found)
        return found

    def measured(self, part: HtmlPart, options: PartOptions) -> RenderedPart:
        """Lay a part out as `shared` does, for its measures alone: it has no PDF."""
        key = self._key(part, options)
        found = self._cached(key) or self._cached(f"{key}-{_MEASURES}")
        if found is None:
            draft = self._draft(part, options)
            found = RenderedPart(b"", draft.pages, draft.anchors(options.anchors))
            self._keep(f"{key}-{_MEASURES}", found)
        return found

    def _written(self, part: HtmlPart, options: PartOptions) -> RenderedPart:
        return self.tools.make_renderer().write(
            self._draft(part, options),
            metadata=self.metadata,
            anchors=options.anchors,
            tagged=options.tagged,
        )

    def _draft(self, part: HtmlPart, options: PartOptions) -> Draft:
        return self.tools.make_renderer().lay_out(
            part.html,
            assets=self.tools.assets,
            style_sheets=(part.style_sheet,),
            choice=options.choice,
        )

    def _key(self, part: HtmlPart, options: PartOptions) -> str:
        return part_key(
            part.html,
            part.style_sheet,
            repr((self.tools.fingerprint, self.metadata, options)),
            assets=self.tools.assets,
        )

    def _cached(self, key: str) -> RenderedPart | None:
        raw = self.tools.cache.get(key) if self.tools.cache else None
        return None if raw is None else unpack_part(raw)

    def _keep(self, key: str, part: RenderedPart) -> None:
        if self.tools.cache:
            self.tools.cache.put(key, pack_part(part))
