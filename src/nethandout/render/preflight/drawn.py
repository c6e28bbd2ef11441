"""Turn a page of a finished PDF into what is drawn on it, in drawing order.

Text is known by the box of its ink, its baseline, size and color; everything else is a
paint: a fill, a stroke or a picture. Forms are opened, and all places are points on the
page, after every matrix. What is drawn is read by pdfium, object for object, not letter
for letter: a page has some sixty objects and two thousand letters.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple

from nethandout.render.preflight.pdfiumcalls import Call, FilledIn, address, pdfium_calls
from nethandout.render.preflight.shapes import (
    PLAIN,
    Area,
    Box,
    Matrix,
    Point,
    Polygon,
    flattened,
    rectangles,
)

Color = tuple[int, int, int]
Handle = int
"""Where pdfium keeps an object, as a number: the same object is found again by it."""

_OPAQUE: Final = 255
_FILLED_LETTERS: Final = 0
_EVEN_ODD: Final = 1
_STANDS_IN_FOR_A_PATTERN: Final = (0xBF, 0xBF, 0xBF)
"""What pdfium gives as the color of a tiling pattern, whatever that shows."""

_TEXT, _PATH, _FORM = 1, 2, 5
_BEZIER_TO, _MOVE_TO = 1, 2
_POINTS_OF_A_CURVE: Final = 3
_HAIRLINE: Final = 0.2
"""How wide the thinnest line is, in points: one that is drawn without a width."""


class Cut(NamedTuple):
    """Where the areas are read outside of which nothing is drawn; they are rarely needed."""

    handle: Handle
    areas: int
    matrix: Matrix


class Text(NamedTuple):
    """Letters that one instruction draws, with the box of their ink.

    `place` says how the letters are turned and stretched; `size` is their size in points
    after that. `color` is None where it is no plain color.
    """

    order: int
    box: Box
    baseline: float
    size: float
    place: Matrix
    color: Color | None
    is_drawn: bool
    cuts: tuple[Cut, ...]
    handle: Handle


class Inherited(NamedTuple):
    """What a form hands down to what it draws."""

    matrix: Matrix = PLAIN
    cuts: tuple[Cut, ...] = ()
    shines_through: bool = False


class Kind(Enum):
    """What a paint is."""

    FILL = 1
    EVEN_ODD_FILL = 2
    LINE = 3
    PICTURE = 4


class Paint(NamedTuple):
    """What is drawn beside text; most of it is far from any, and asked for no more."""

    order: int
    kind: Kind
    box: Box
    handle: Handle
    inherited: Inherited


class Look(NamedTuple):
    """What a paint shows, and where: pictures and what shines through have no color.

    `line_width` is 0 for what is filled; outside of what the `cuts` leave nothing is drawn.
    """

    color: Color | None
    outline: Area
    line_width: float
    cuts: tuple[Cut, ...]
    boxes: list[Box] | None = None
    """The outline as boxes, where it is nothing else."""


class Letter(NamedTuple):
    """One letter of a text, with the box of its ink."""

    char: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn on a page, from the first to the last."""

    texts: list[Text] = field(default_factory=list)
    paints: list[Paint] = field(default_factory=list)


def read_text(text: Text, text_page: Any) -> str:
    """Turn a text into its letters, marks and spaces as pdfium reads them."""
    calls, page = pdfium_calls(), address(text_page.raw)
    length = calls.FPDFTextObj_GetText(text.handle, page, None, 0)
    if not length:
        return ""
    buffer = ctypes.create_string_buffer(length)
    calls.FPDFTextObj_GetText(text.handle, page, address(buffer), length)
    return buffer.raw.decode("utf-16-le", "replace").strip("\0")


def read_letters(text_page: Any) -> dict[Handle, list[Letter]]:
    """Turn the letters of a page into those of each text."""
    calls, page = pdfium_calls(), address(text_page.raw)
    found: dict[Handle, list[Letter]] = {}
    numbers = FilledIn(ctypes.c_double, 4)
    for index in range(calls.FPDFText_CountChars(page)):
        owner = calls.FPDFText_GetTextObject(page, index)
        if owner:
            calls.FPDFText_GetCharBox(page, index, *numbers.places)
            left, right, bottom, top = numbers.values[:]
            letter = Letter(
                chr(calls.FPDFText_GetUnicode(page, index)), Box(left, bottom, right, top)
            )
            found.setdefault(owner, []).append(letter)
    return found


class DrawingReader:
    """Reads what is drawn on a page: all of it at once, of paints only what and where they are.

    The page must stay open. Room for pdfium's answers is made once, and used again and again.
    """

    def __init__(self, page: Any) -> None:
        self.drawing = Drawing()
        self._order = 0
        self._calls = pdfium_calls()
        self._point = FilledIn(ctypes.c_float, 2)
        self._edges = FilledIn(ctypes.c_float, 4)
        self._channels = FilledIn(ctypes.c_uint, 4)
        self._number = FilledIn(ctypes.c_float, 1)
        self._size, (self._size_place,) = self._number.values, self._number.places
        self._add_text = self.drawing.texts.append
        self._modes = FilledIn(ctypes.c_int, 2)
        self._matrix = FilledIn(ctypes.c_float, 6)

        handle, everything = address(page.raw), Inherited()
        for index in range(self._calls.FPDFPage_CountObjects(handle)):
            self._read(self._calls.FPDFPage_GetObject(handle, index), everything)

    def look(self, paint: Paint) -> Look:
        """Turn a paint into what it shows."""
        calls, number = self._calls, self._number
        _, kind, box, handle, inherited = paint
        cuts = self._cuts(handle, inherited)
        if kind is Kind.PICTURE:
            return Look(None, [box.corners], 0.0, cuts)
        matrix = self._place(handle, inherited)
        count = calls.FPDFPath_CountSegments(handle)
        segments = (calls.FPDFPath_GetPathSegment(handle, index) for index in range(count))
        outline = list(self._polygons(segments, matrix))
        is_line = kind is Kind.LINE
        read = calls.FPDFPageObj_GetStrokeColor if is_line else calls.FPDFPageObj_GetFillColor
        shines = self._shines_through(handle, inherited)
        color = None if shines else self._color(read, handle)
        if not is_line:
            is_framed = kind is Kind.EVEN_ODD_FILL or len(outline) == 1
            boxes = rectangles(outline) if is_framed else None
            return Look(color, outline, 0.0, cuts, boxes)
        calls.FPDFPageObj_GetStrokeWidth(handle, number.places[0])
        width = max(number.values[0] * matrix.scale, _HAIRLINE)
        return Look(color, outline, width, cuts)

    def areas(self, cut: Cut) -> list[Area]:
        """Turn a cut into its areas, on the page."""
        calls = self._calls
        found: list[Area] = []
        for index in range(cut.areas):
            count = calls.FPDFClipPath_CountPathSegments(cut.handle, index)
            segments = (
                calls.FPDFClipPath_GetPathSegment(cut.handle, index, number)
                for number in range(count)
            )
            found.append(list(self._polygons(segments, cut.matrix)))
        return found

    def _read(self, handle: Handle, inherited: Inherited) -> None:
        """Add an object to the drawing, and what is in it."""
        kind = self._calls.FPDFPageObj_GetType(handle)
        self._order += 1
        if kind == _TEXT:
            self._read_text(handle, inherited)
        elif kind == _PATH:
            self._read_path(handle, inherited)
        elif kind == _FORM:
            self._read_form(handle, inherited)
        else:
            self._add_paint(Kind.PICTURE, handle, inherited)

    def _read_text(self, handle: Handle, inherited: Inherited) -> None:
        calls = self._calls
        place = self._place(handle, inherited)
        calls.FPDFTextObj_GetFontSize(handle, self._size_place)
        self._add_text(
            Text(
                self._order,
                self._box(handle, inherited),
                place.f,
                self._size[0] * place.d,
                place,
                self._color(calls.FPDFPageObj_GetFillColor, handle),
                calls.FPDFTextObj_GetTextRenderMode(handle) == _FILLED_LETTERS
                and not self._shines_through(handle, inherited),
                self._cuts(handle, inherited),
                handle,
            )
        )

    def _read_path(self, handle: Handle, inherited: Inherited) -> None:
        self._calls.FPDFPath_GetDrawMode(handle, *self._modes.places)
        fill, is_line = self._modes.values[:]
        if fill:
            kind = Kind.EVEN_ODD_FILL if fill == _EVEN_ODD else Kind.FILL
            self._add_paint(kind, handle, inherited)
        if is_line:
            self._add_paint(Kind.LINE, handle, inherited)

    def _read_form(self, handle: Handle, inherited: Inherited) -> None:
        calls = self._calls
        inner = Inherited(
            self._place(handle, inherited),
            self._cuts(handle, inherited),
            self._shines_through(handle, inherited),
        )
        for index in range(calls.FPDFFormObj_CountObjects(handle)):
            self._read(calls.FPDFFormObj_GetObject(handle, index), inner)

    def _add_paint(self, kind: Kind, handle: Handle, inherited: Inherited) -> None:
        box = self._box(handle, inherited)
        self.drawing.paints.append(Paint(self._order, kind, box, handle, inherited))

    def _place(self, handle: Handle, inherited: Inherited) -> Matrix:
        self._calls.FPDFPageObj_GetMatrix(handle, self._matrix.places[0])
        own = Matrix(*self._matrix.values[:])
        return own if inherited.matrix is PLAIN else own.then(inherited.matrix)

    def _box(self, handle: Handle, inherited: Inherited) -> Box:
        self._calls.FPDFPageObj_GetBounds(handle, *self._edges.places)
        box = Box(*self._edges.values[:])
        return box if inherited.matrix is PLAIN else inherited.matrix.box(box)

    def _color(self, read: Call, handle: Handle) -> Color | None:
        """Read a color; None where it is a pattern, or shines through."""
        if not read(handle, *self._channels.places):
            return None
        red, green, blue, opacity = self._channels.values[:]
        color = (red, green, blue)
        return None if opacity != _OPAQUE or color == _STANDS_IN_FOR_A_PATTERN else color

    def _shines_through(self, handle: Handle, inherited: Inherited) -> bool:
        return inherited.shines_through or bool(self._calls.FPDFPageObj_HasTransparency(handle))

    def _cuts(self, handle: Handle, inherited: Inherited) -> tuple[Cut, ...]:
        path = self._calls.FPDFPageObj_GetClipPath(handle)
        count = self._calls.FPDFClipPath_CountPaths(path)
        if count <= 0:
            return inherited.cuts
        return (*inherited.cuts, Cut(path, count, inherited.matrix))

    def _polygons(self, segments: Iterator[Handle], matrix: Matrix) -> Iterator[Polygon]:
        """Turn segments of a path into its parts, each a row of points on the page."""
        calls, numbers = self._calls, self._point
        kind_of, place_of, closes = (
            calls.FPDFPathSegment_GetType,
            calls.FPDFPathSegment_GetPoint,
            calls.FPDFPathSegment_GetClose,
        )
        to_x, to_y = numbers.places
        values = numbers.values
        points: list[Point] = []
        curve: list[Point] = []
        for segment in segments:
            kind = kind_of(segment)
            place_of(segment, to_x, to_y)
            point = matrix.point(values[0], values[1])
            if kind == _MOVE_TO and points:
                yield tuple(points)
                points = []
            if kind != _BEZIER_TO or not points:
                points.append(point)
            else:
                curve.append(point)
                if len(curve) == _POINTS_OF_A_CURVE:
                    points += flattened(points[-1], *curve)
                    curve = []
            if closes(segment):
                points.append(points[0])
        if points:
            yield tuple(points)
