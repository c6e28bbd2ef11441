"""Turn a page of a finished PDF into what keeps its reader from seeing the text on it.

Text that can be taken out of a file need not be on the paper: it may be white on white,
tiny, cut off, see-through, or under something. So each text must be plain letters in one
color, large enough, whole, and unlike what is under it; nothing may be drawn over it, no
line may run through it, and no two texts may share a place.

Letters may reach beyond their line. Marks stacked on letters, long tails, an underline and
a rule of a table touch the room of a line, not its letters, so what is held against other
things is the part of the ink between the foot and the head of small letters.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

from nethandout.model.remark import Remark
from nethandout.render.preflight.contrast import contrast
from nethandout.render.preflight.drawn import (
    Color,
    Cut,
    Drawing,
    DrawingReader,
    Handle,
    Kind,
    Letter,
    Look,
    Text,
    read_letters,
    read_text,
)
from nethandout.render.preflight.shapes import Box, Cover, Matrix, filled, framed, stroked

SMALLEST_PT: Final = 6.0
"""No letter that we print is smaller."""

LEAST_CONTRAST: Final = 3.0
"""How much lighter or darker than what is under it a text must be, as WCAG counts it."""

_NEIGHBORS: Final = 0.4
"""How far texts that follow each other on a line may reach into each other, in type sizes."""

_MARKED_NEIGHBORS: Final = 0.6
"""The same where letters have marks: the sign that takes a vowel away reaches below the next."""

_MOST_PARTS: Final = 16
"""How many texts may draw one stack of letters."""

_HIGHEST_MARK: Final = 0.5
"""How high a mark may be that is drawn apart from its letter, in type sizes."""

_NOTHING: Final = "\u200b"
"""What a glyph says whose letter says it all."""

_WHITE: Final = (255, 255, 255)
_ROUNDING: Final = 0.05
_NARROWEST, _WIDEST, _MOST_SLANT = 0.5, 2.0, 0.4
"""How wide letters may be for their height, and how far they may lean."""

_LEVEL: Final = 0.001
"""How much a line may rise or fall for the height of its letters: nothing."""

_LETTERS: Final = (0.06, 0.66)
"""From where to where letters stand over the baseline, in type sizes: a line that runs
there runs through them, an underline and a rule do not."""

_WHOLE_LETTERS: Final = (-0.18, 0.72)
"""What of letters must not be covered."""

_THIN: Final = 0.15
"""How thick an underline may be, in type sizes."""

_LINE: Final = (-0.25, 0.78)
"""Where letters stand without marks that are stacked: lines of text do not meet there."""

_TOUCHING: Final = 0.12
"""How far letters of two texts may reach into each other, in type sizes."""

_TEXTS: Final = (Remark("1 text is"), Remark("{count} texts are"))
_MESSAGES: Final = {
    "hidden": Remark("{texts} not drawn as plain letters, or see-through"),
    "small": Remark("{texts} smaller than {smallest} pt"),
    "turned": Remark("{texts} turned, mirrored or distorted"),
    "clipped": Remark("{texts} cut off"),
    "contrast": Remark("{texts} too much like what is under it"),
    "covered": Remark("{texts} under something else"),
    "overlap": Remark("{texts} where a line, a picture or other text stands"),
}


class Fault(NamedTuple):
    """What is the matter with texts of a page: a code, and words for people."""

    code: str
    message: str


class Sheet:
    """What is drawn on one page."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self.width, self.height = page.get_size()
        self._page, self._text_page = page, text_page
        self._looks: dict[int, Look] = {}
        self._marks: dict[int, bool] = {}
        self._contrasts: dict[tuple[Color, Color], float] = {}

    @cached_property
    def drawing(self) -> Drawing:
        """All that is drawn, in order."""
        return self._reader.drawing

    @cached_property
    def _reader(self) -> DrawingReader:
        return DrawingReader(self._page)

    @cached_property
    def texts(self) -> list[Text]:
        """The texts that leave ink; a space leaves none."""
        return [text for text in self.drawing.texts if not _is_empty(text.box)]

    @cached_property
    def _lines(self) -> list[Box]:
        """Where the letters of each text stand, without what is stacked on them."""
        return [_part(text.box, text, _LINE) for text in self.texts]

    def faults(self) -> list[Fault]:
        """Turn the page into what is the matter with its texts, each kind once."""
        found: Counter[str] = Counter()
        for text in self.drawing.texts:
            if not _is_plain(text):
                found.update(self._own_faults(text))
        paints = self._paints_on_texts()
        for number, text in enumerate(self.texts):
            if number in paints or not self._is_seen(text.color, _WHITE):
                found.update(self._faults_of_place(text, paints.get(number, ())))
        found["overlap"] += len(self._texts_on_texts())
        small = f"{SMALLEST_PT:g}"
        return [
            Fault(code, Remark(said, texts=Remark(_TEXTS[count > 1], count=count), smallest=small))
            for code, said in _MESSAGES.items()
            if (count := found[code])
        ]

    def is_text_at_edge(self, margin: float) -> bool:
        """Tell whether any text is off the page, or nearer to an edge than so many points."""
        right, top = self.width - margin, self.height - margin
        return any(
            box.left < margin or box.bottom < margin or box.right > right or box.top > top
            for box in (text.box for text in self.texts)
        )

    def _own_faults(self, text: Text) -> Iterator[str]:
        """Say what of a text by itself cannot be read."""
        if _is_empty(text.box):
            if read_text(text, self._text_page).strip():
                yield "hidden"
            return
        if not text.is_drawn or text.color is None:
            yield "hidden"
        if text.size < SMALLEST_PT - _ROUNDING:
            yield "small"
        if not _is_upright(text.place):
            yield "turned"
        if text.cuts:
            ink = text.box.shrunk(text.size * _TOUCHING)
            if self._left_of(ink, text.cuts) is not Cover.ALL:
                yield "clipped"

    def _paints_on_texts(self) -> dict[int, list[int]]:
        """Turn the page into the paints whose boxes meet letters, by number, for each text."""
        found: dict[int, list[int]] = defaultdict(list)
        lines = self._lines
        upward = sorted(range(len(lines)), key=lambda number: lines[number].bottom)
        bottoms = [lines[number].bottom for number in upward]
        tallest = max((line.top - line.bottom for line in lines), default=0.0)
        for place, paint in enumerate(self.drawing.paints):
            box = paint.box
            first = bisect_left(bottoms, box.bottom - tallest)
            for number in islice(upward, first, bisect_left(bottoms, box.top)):
                if lines[number].meets(box):
                    found[number].append(place)
        return found

    def _faults_of_place(self, text: Text, paints: Sequence[int]) -> Iterator[str]:
        """Say how a text stands to what is drawn before and after it at its place."""
        under: Color = _WHITE
        for number in reversed(paints):
            paint = self.drawing.paints[number]
            if paint.order > text.order:
                is_thin = paint.box.top - paint.box.bottom < _THIN * text.size
                limits = _LETTERS if is_thin else _WHOLE_LETTERS
                cover = self._cover(number, _part(text.box, text, limits))
                if cover is Cover.ALL or (cover and not self._is_mark(text)):
                    yield "covered"
                    return
                continue
            cover = self._cover(number, _part(text.box, text, _LETTERS))
            if cover is Cover.NOTHING or (cover is Cover.A_PART and self._is_mark(text)):
                continue
            color = self._look(number).color
            if cover is Cover.A_PART or color is None:
                yield "overlap"
                return
            under = color
            break
        if not self._is_seen(text.color, under):
            yield "contrast"

    def _is_seen(self, color: Color | None, under: Color) -> bool:
        """Tell whether letters are unlike what is under them; what has no color is told apart."""
        if color is None:
            return True
        if (color, under) not in self._contrasts:
            self._contrasts[color, under] = contrast(color, under)
        return self._contrasts[color, under] >= LEAST_CONTRAST

    def _cover(self, number: int, box: Box) -> Cover:
        """Tell how much of a box a paint covers."""
        paint = self.drawing.paints[number]
        if not paint.box.meets(box):
            return Cover.NOTHING
        look = self._look(number)
        if look.line_width:
            cover = stroked(box, look.outline, look.line_width)
        elif look.boxes is not None:
            cover = framed(box, look.boxes)
        else:
            even_odd = paint.kind is Kind.EVEN_ODD_FILL
            cover = filled(box, look.outline, even_odd=even_odd)
        return min(cover, self._left_of(box, look.cuts)) if cover else cover

    def _left_of(self, box: Box, cuts: Iterable[Cut]) -> Cover:
        """Tell how much of a box is left where all is cut to areas."""
        if not cuts:
            return Cover.ALL
        areas = (area for cut in cuts for area in self._reader.areas(cut))
        return min((filled(box, area, even_odd=True) for area in areas), default=Cover.ALL)

    def _look(self, number: int) -> Look:
        if number not in self._looks:
            self._looks[number] = self._reader.look(self.drawing.paints[number])
        return self._looks[number]

    def _texts_on_texts(self) -> set[int]:
        """Find texts that stand where an earlier one does."""
        texts, lines = self.texts, self._lines
        return {
            later
            for earlier, later in _pairs(lines)
            if _is_shared(lines[earlier], lines[later], min(texts[earlier].size, texts[later].size))
            and self._meet(texts[later], texts[earlier])
        }

    def _meet(self, one: Text, other: Text) -> bool:
        """Tell whether letters of two texts stand over each other."""
        if self._is_mark(one) or self._is_mark(other) or self._are_of_one_letter(one, other):
            return False
        size = min(one.size, other.size)
        if abs(one.baseline - other.baseline) < _TOUCHING * size:
            is_marked = any(map(_has_mark, map(self._said, (one, other))))
            if _are_neighbors(one, other, _MARKED_NEIGHBORS if is_marked else _NEIGHBORS):
                return False
        others = [_part(letter.box, other, _LINE) for letter in self._letters_of(other)]
        return any(
            _is_shared(_part(letter.box, one, _LINE), second, size)
            for letter in self._letters_of(one)
            for second in others
        )

    def _is_mark(self, text: Text) -> bool:
        """Tell whether a text is nothing but marks, which stand on the letters of others.

        Of a mark that is a part of a letter pdfium reads nothing, or the sign for nothing.
        """
        if text.order not in self._marks:
            letters = self._said(text)
            is_low = text.box.top - text.box.bottom < _HIGHEST_MARK * text.size
            self._marks[text.order] = is_low if not letters else _is_mark(letters)
        return self._marks[text.order]

    def _are_of_one_letter(self, one: Text, other: Text) -> bool:
        """Tell whether one text says what both show, and what is drawn between them does.

        A stack of letters is drawn part by part, and one of the parts, or none of them, says it.
        """
        first, last = sorted((one.order, other.order))
        if last - first >= _MOST_PARTS:
            return False
        parts = [self._by_order.get(order) for order in range(first, last + 1)]
        return sum(part is None or bool(self._said(part)) for part in parts) <= 1

    @cached_property
    def _by_order(self) -> dict[int, Text]:
        return {text.order: text for text in self.drawing.texts}

    def _said(self, text: Text) -> str:
        """Turn a text into what it says; the part of a letter that another one says has nothing."""
        return read_text(text, self._text_page).replace(_NOTHING, "").strip()

    def _letters_of(self, text: Text) -> list[Letter]:
        """Turn a text into its letters but for marks; pdfium knows none of a text it drops."""
        letters = self._letters.get(text.handle)
        if letters is None:
            return [Letter("", text.box)]
        return [
            letter for letter in letters if not _is_mark(letter.char) and not _is_empty(letter.box)
        ]

    @cached_property
    def _letters(self) -> dict[Handle, list[Letter]]:
        return read_letters(self._text_page)


def _pairs(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Turn boxes into the numbers of those that meet, the smaller number first."""
    upward = sorted(range(len(boxes)), key=lambda number: boxes[number].bottom)
    for place, number in enumerate(upward, start=1):
        left, _, right, top = boxes[number]
        for other in islice(upward, place, None):
            box = boxes[other]
            if box.bottom >= top:
                break
            if box.left < right and left < box.right:
                yield (number, other) if number < other else (other, number)


def _is_plain(text: Text) -> bool:
    """Tell whether a text is as most are, so that nothing of it needs a closer look."""
    a, b, c, d = text.place[:4]
    return (
        text.is_drawn
        and text.color is not None
        and text.size >= SMALLEST_PT
        and not text.cuts
        and a == d > 0
        and not b
        and not c
        and not _is_empty(text.box)
    )


def _is_upright(place: Matrix) -> bool:
    """Tell whether letters stand upright, or lean to the right, and are about as wide as high."""
    a, b, c, d = place[:4]
    if a == d > 0 and not b and not c:
        return True
    return (
        d > 0
        and abs(b) < _LEVEL * d
        and abs(c) < _MOST_SLANT * d
        and _NARROWEST * d < a < _WIDEST * d
    )


def _part(box: Box, text: Text, limits: tuple[float, float]) -> Box:
    """Cut a box of ink to a part of its line; what stands outside of that part stays whole."""
    bottom = max(box.bottom, text.baseline + limits[0] * text.size)
    top = min(box.top, text.baseline + limits[1] * text.size)
    if top - bottom < _TOUCHING * text.size:
        return box
    return Box(box.left, bottom, box.right, top)


def _is_shared(one: Box, other: Box, size: float) -> bool:
    """Tell whether two boxes reach into each other, in both directions."""
    least = _TOUCHING * size
    return (
        min(one.right, other.right) - max(one.left, other.left) > least
        and min(one.top, other.top) - max(one.bottom, other.bottom) > least
    )


def _are_neighbors(one: Text, other: Text, reach: float) -> bool:
    """Tell whether texts of a line follow each other, though tails of letters may cross."""
    first, second = one.box, other.box
    shared = min(first.right, second.right) - max(first.left, second.left)
    narrower = min(first.right - first.left, second.right - second.left)
    return shared < reach * min(one.size, other.size) and shared < narrower / 2


def _is_empty(box: Box) -> bool:
    return box.right - box.left < _ROUNDING or box.top - box.bottom < _ROUNDING


def _has_mark(letters: str) -> bool:
    return any(unicodedata.category(char)[0] == "M" for char in letters)


def _is_mark(letters: str) -> bool:
    """Tell whether letters, spaces aside, are marks, and whether there are any."""
    plain = letters.split()
    return bool(plain) and all(unicodedata.category(char)[0] == "M" for char in "".join(plain))
