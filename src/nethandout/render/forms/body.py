"""Turn a handout into the parts that all its patients share, each laid out one time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from nethandout.handout.tree import Handout
from nethandout.i18n.formats import Formats
from nethandout.i18n.markup import plain_text
from nethandout.model.text import text_direction
from nethandout.render.forms.cache import PartCache, part_key
from nethandout.render.forms.compositor import Compositor
from nethandout.render.forms.packing import pack_part, unpack_part
from nethandout.render.layout.ahead import Ahead, Job
from nethandout.render.layout.assemble import Stamps
from nethandout.render.layout.pdf import RenderedPart, Renderer
from nethandout.render.markup.fills import Fills, blank_id
from nethandout.render.markup.html import Templates
from nethandout.render.markup.page import END_ID, SLOT_ID, page_layout
from nethandout.render.markup.parts import Contents, HtmlPart, PlacedDrawing, chapters
from nethandout.render.pdfbytes.geometry import Rect
from nethandout.render.preflight.provenance import Metadata
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.pango import Typesetter


@dataclass(frozen=True, slots=True)
class Typography:
    """What laying out draws on; the same for all handouts of a run in one language.

    `make_renderer` and `make_typesetter` give the one of the process, made when it is first
    needed. `fingerprint` says which versions and fonts decide the bytes, `inputs` is a hash of all
    that may change a printed word or its look. With `ahead`, shared pages are rendered in a
    second process where that helps.
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
    ahead: Ahead | None = None


@dataclass(frozen=True, slots=True)
class PartOptions:
    """Which elements' places to tell, how many pages at most, and whether for screen readers."""

    anchors: tuple[str, ...] = ()
    tagged: bool = True


class Body:
    """The shared parts of one handout: page one, the inside pages, the page numbers."""

    def __init__(self, handout: Handout, handout_id: str, tools: Typography) -> None:
        self.handout = handout
        self.handout_id = handout_id
        self.tools = tools
        self.templates = tools.templates
        self.layout = page_layout(handout.language, handout.edition, handout.paper)
        self.metadata = Metadata(title=plain_text(handout.title), language=handout.language)
        self.compositor = Compositor(tools.make_typesetter, tools.meanings)
        self._fronts: dict[tuple[float, Contents], RenderedPart] = {}
        self._front_htmls: dict[tuple[float, Contents, int], HtmlPart] = {}
        self._labels: dict[int, Stamps] = {}

    @cached_property
    def key(self) -> str:
        """A hash of all that the shared parts depend on."""
        parts = (self.front_html(0.0), self.inside_html)
        labels = self._label_html
        pages = [text for part in (*parts, labels) for text in (part.html, part.style_sheet)]
        return part_key(
            *pages,
            repr((self.tools.fingerprint, self.metadata, self.handout_id)),
            assets=self.tools.assets,
        )

    def front(self, slot_height: float, contents: Contents = ()) -> RenderedPart:
        """Lay page one out; its list of when to call may go on to the next page.

        `contents` are what stands on which page, if page one says it.
        """
        if (slot_height, contents) in self._fronts:
            return self._fronts[slot_height, contents]
        anchors = (SLOT_ID, END_ID) if slot_height else (END_ID,)
        front = self.shared(self.front_html(slot_height, contents), PartOptions(anchors))
        lines = self.layout.lines_to_fill(front.anchors[END_ID].y) if front.page_count > 1 else 0
        if lines:
            html = self.front_html(slot_height, contents, lines)
            front = self.shared(html, PartOptions(anchors))
        self._fronts[slot_height, contents] = front
        return front

    def front_html(
        self, slot_height: float, contents: Contents = (), note_lines: int = 0
    ) -> HtmlPart:
        """Turn the handout into the HTML of page one."""
        key = (slot_height, contents, note_lines)
        if key not in self._front_htmls:
            self._front_htmls[key] = self.templates.front(
                self.handout,
                self.layout,
                slot_height_pt=slot_height,
                contents=contents,
                note_lines=note_lines,
            )
        return self._front_htmls[key]

    @cached_property
    def inside_html(self) -> HtmlPart:
        """The HTML of the inside pages."""
        return self._inside_html()

    def _inside_html(self, note_lines: int = 0) -> HtmlPart:
        return self.templates.inside(
            self.handout,
            self.layout,
            handout_id=self.handout_id,
            review_due=self.tools.formats.date(self.handout.review_due),
            drawings=self.tools.drawings,
            note_lines=note_lines,
        )

    def contents(self, inside: RenderedPart, own_pages: int, front_pages: int) -> Contents:
        """Tell what stands on which page: the patient's own pages, then the inside ones."""
        own = [("plan", front_pages + 1)] if own_pages else []
        before = front_pages + own_pages + 1
        places = ((name, inside.anchors[name]) for name in chapters(self.handout))
        return (*own, *((name, place.page + before) for name, place in places))

    @property
    def _inside_options(self) -> PartOptions:
        return PartOptions((*chapters(self.handout), END_ID))

    @cached_property
    def inside(self) -> Callable[[], RenderedPart]:
        """Start the inside pages; they are asked for last.

        Where the alert card follows, their last page is not left almost empty.
        """
        started = self._started(self.inside_html)

        def finished() -> RenderedPart:
            inside = started()
            lines = self.layout.lines_to_fill(inside.anchors[END_ID].y)
            if not lines or not self.handout.cards:
                return inside
            return self.shared(self._inside_html(lines), self._inside_options)

        return cache(finished)

    @cached_property
    def notes(self) -> RenderedPart:
        """A page to write on."""
        return self.shared(self.templates.notes(self.layout, self.handout.title))

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
            pdf = self.compositor.number(label.pdf, label.anchors[name], words.fills)
            self._labels[pages] = Stamps(pdf, self.footer_places[1])
        return self._labels[pages]

    @cached_property
    def _label_html(self) -> HtmlPart:
        """A page label with a blank where its words go."""
        return self.templates.page_labels(self.layout, self.handout.title, 1, Fills())

    def _started(self, part: HtmlPart) -> Callable[[], RenderedPart]:
        """Start a shared part in a second process if that helps; give what waits for it."""
        options, ahead = self._inside_options, self.tools.ahead
        key = self._key(part, options)
        if ahead is None or self._cached(key) or not ahead.start():
            return lambda: self.shared(part, options)
        result = ahead.render(self._job(part, options))

        def finished() -> RenderedPart:
            found = result() or self._render(part, options)
            self._keep(key, found)
            return found

        return finished

    def shared(self, part: HtmlPart, options: PartOptions = PartOptions()) -> RenderedPart:
        """Render a part that holds nothing personal, or take it from the cache."""
        key = self._key(part, options)
        found = self._cached(key)
        if found is None:
            found = self._render(part, options)
            self._keep(key, found)
        return found

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

    def _render(self, part: HtmlPart, options: PartOptions) -> RenderedPart:
        return self.tools.make_renderer().render(**self._job(part, options))

    def _job(self, part: HtmlPart, options: PartOptions) -> Job:
        return {
            "html": part.html,
            "metadata": self.metadata,
            "assets": self.tools.assets,
            "style_sheets": (part.style_sheet,),
            "anchors": options.anchors,
            "tagged": options.tagged,
        }
