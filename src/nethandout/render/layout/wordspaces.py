"""Turn lines that end between two words into ones that end in a space.

WeasyPrint leaves the space out where a line is broken, and does not draw text that is
nothing but a space. Who reads by places sees the gap; who reads by tags, as screen readers
do, gets one word of two (ISO 32000-1, 14.8.2.5). Chinese lines have no space there, and
neither has a word that was too long for its line: the source text says which is which.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from nethandout.render.layout.tagging import unwrapped
from nethandout.render.markup.fills import MARK, key_of

_SPACE: Final = " "
_COMPARED: Final = 24
"""Characters before and after a line's end that are looked for in the source."""
_BLANKS: Final = " \t\n\r\f"
_WIDE: Final = ("W", "F")


@contextmanager
def spaces_between_lines(document: Any) -> Iterator[None]:
    """Draw the spaces between lines of a `weasyprint.Document` written within the block."""
    from weasyprint.draw import text

    original = text.draw_first_line
    text.draw_first_line = _spacing(original, find_word_ends(document))
    try:
        yield
    finally:
        text.draw_first_line = original


def find_word_ends(document: Any) -> set[int]:
    """Turn a document into the `id` of each text box that a space must follow.

    Ids are identities: boxes live as long as the document.
    """
    found = _WordEnds()
    for page in document.pages:
        found.search(page._page_box, None)
    return found.boxes


@dataclass(slots=True)
class _WordEnds:
    """A walk through boxes, line by line; a block may go on on the next page."""

    boxes: set[int] = field(default_factory=set)
    _ends: dict[tuple[int, str], tuple[Any, str]] = field(default_factory=dict)
    _sources: dict[int, str] = field(default_factory=dict)

    def search(self, box: Any, outer: Any, *, in_figure: bool = False) -> None:
        """Look at a box and all boxes in it; `outer` is the box it is in."""
        from weasyprint.formatting_structure import boxes

        box = unwrapped(box)
        if isinstance(box, boxes.LineBox):
            self._line(box, outer, in_figure=in_figure)
        if box.element is not None:
            in_figure = box.element_tag == "figure" or (
                in_figure and box.element_tag != "figcaption"
            )
        for child in box.children:
            self.search(child, box, in_figure=in_figure)

    def _line(self, line: Any, block: Any, *, in_figure: bool) -> None:
        texts = [text for text in _inline_texts(line) if text.text.strip(_BLANKS)]
        if not texts or block.element is None or _is_mark(texts[-1]):
            return
        shown = "".join(text.text for text in _inline_texts(line)).strip(_BLANKS)
        place = (id(block.element), block.element_tag)
        if place in self._ends:
            last, before = self._ends[place]
            if self._is_between_words(block.element, before, shown):
                self.boxes.add(id(last))
        self._ends[place] = (texts[-1], shown)
        if in_figure:  # labels stand apart
            self.boxes.add(id(texts[-1]))

    def _is_between_words(self, element: Any, before: str, after: str) -> bool:
        """Tell whether the source has a space, or a new line, where a line ends."""
        if id(element) not in self._sources:
            self._sources[id(element)] = _plain("".join(_source_texts(element)))
        source = self._sources[id(element)]
        end, start = _plain(before)[-_COMPARED:], _plain(after)[:_COMPARED]
        if end + _SPACE + start in source:
            return True
        if end + start in source or source.startswith(start):  # or the head of a table again
            return False
        wide = (unicodedata.east_asian_width(char) in _WIDE for char in (end[-1], start[0]))
        return not any(wide)


def _inline_texts(box: Any) -> Iterator[Any]:
    """Turn a line into its own text boxes, not those of blocks within it."""
    from weasyprint.formatting_structure import boxes

    for child in map(unwrapped, box.children):
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _inline_texts(child)


def _source_texts(element: Any) -> Iterator[str]:
    """Turn an element of the HTML into its texts; a new line is a space."""
    yield _SPACE if element.tag == "br" else element.text or ""
    for child in element:
        yield from _source_texts(child)
        yield child.tail or ""


def _plain(text: str) -> str:
    """Turn text into what CSS makes of its spaces; a no-break space stays what it is."""
    return _SPACE.join(word for word in text.translate(_AS_SPACE).split(_SPACE) if word)


_AS_SPACE: Final = dict.fromkeys(map(ord, _BLANKS), _SPACE)


def _is_mark(text: Any) -> bool:
    """Tell whether a text box only keeps a place for words that will be filled in."""
    color = text.style["color"].to("srgb").coordinates
    return bool(text.text == MARK and key_of(*color) is not None)


def _spacing(original: Callable[..., Any], ends: set[int]) -> Callable[..., Any]:
    """Turn `draw_first_line` into one that draws the spaces, too."""
    from weasyprint.matrix import Matrix
    from weasyprint.text.line_break import line_size

    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any
    ) -> Any:
        options = (text_overflow, block_ellipsis)
        text, layout = textbox.text, textbox.pango_layout
        if id(textbox) in ends and not layout.text.endswith(_SPACE):
            layout.set_text(layout.text + _SPACE, justify=True)
            if textbox.style["direction"] == "rtl":  # the space stands before the first glyph
                width, _ = line_size(layout.get_first_line()[0], textbox.style)
                a, b, c, d, e, f = matrix.values
                matrix = Matrix(a, b, c, d, e - (width - textbox.width), f)
        if text and not text.strip():
            textbox.text = _DRAWN  # what is only spaces would not be drawn
        try:
            return original(stream, textbox, *options, matrix)
        finally:
            textbox.text = text

    return draw_first_line


_DRAWN: Final = "."
