"""Tell how shapes on a page stand to a box: beside it, across its edge, or all around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

Point = tuple[float, float]
Polygon = Sequence[Point]
Area = Sequence[Polygon]

_CORNERS: Final = 4
_STEPS: Final = 8
"""In how many straight lines a curve is followed."""


class Box(NamedTuple):
    """A rectangle on the page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def corners(self) -> Polygon:
        """The four corners, around the box."""
        return (
            (self.left, self.bottom),
            (self.right, self.bottom),
            (self.right, self.top),
            (self.left, self.top),
        )

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes have an area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def joined(self, other: Box) -> Box:
        """Give the box around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def grown(self, by: float) -> Box:
        """Move all sides outward."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def shrunk(self, by: float) -> Box:
        """Move all sides inward, and leave a fifth of it at least."""
        across = min(by, 0.4 * (self.right - self.left))
        up = min(by, 0.4 * (self.top - self.bottom))
        return Box(self.left + across, self.bottom + up, self.right - across, self.top - up)


class Matrix(NamedTuple):
    """How places in a form become places on the page, as PDF writes it."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> Point:
        """Turn a place into the place it comes to."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """Turn a box into the one around where it comes to."""
        corners = [self.point(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        across, up = zip(*corners, strict=True)
        return Box(min(across), min(up), max(across), max(up))

    @property
    def scale(self) -> float:
        """How much longer a line becomes at most."""
        return max(abs(self.a) + abs(self.b), abs(self.c) + abs(self.d))

    def then(self, outer: Matrix) -> Matrix:
        """Join two steps, this one first."""
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            *outer.point(self.e, self.f),
        )


PLAIN: Final = Matrix(1, 0, 0, 1, 0, 0)
"""What changes no place."""


class Cover(IntEnum):
    """How much of a box a shape covers."""

    NOTHING = 0
    A_PART = 1
    ALL = 2


def filled(box: Box, area: Area, *, even_odd: bool) -> Cover:
    """Tell how much of a box is inside of outlines, each of which is closed."""
    left, bottom, right, top = box
    middle = ((left + right) / 2, (bottom + top) / 2)
    winding = 0
    for polygon in area:
        for start, end in _edges(polygon, closed=True):
            (x1, y1), (x2, y2) = start, end
            if (y1 <= middle[1]) != (y2 <= middle[1]):
                winding += _turn(start, end, middle)
            if (x1 <= left and x2 <= left) or (x1 >= right and x2 >= right):
                continue
            if (y1 <= bottom and y2 <= bottom) or (y1 >= top and y2 >= top):
                continue
            if start != end and _crosses(start, end, box):
                return Cover.A_PART
    inside = winding % 2 if even_odd else winding
    return Cover.ALL if inside else Cover.NOTHING


def rectangles(area: Area) -> list[Box] | None:
    """Turn outlines into boxes, if each is an upright rectangle.

    An outline may come back to its first corner, and stay there: a closed one does.
    """
    found = []
    for polygon in area:
        corners, rest = polygon[:_CORNERS], polygon[_CORNERS:]
        if len(corners) < _CORNERS or any(point != corners[0] for point in rest):
            return None
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners
        if not (
            (x1 == x2 and y2 == y3 and x3 == x4 and y4 == y1)
            or (y1 == y2 and x2 == x3 and y3 == y4 and x4 == x1)
        ):
            return None
        found.append(Box(min(x1, x3), min(y1, y3), max(x1, x3), max(y1, y3)))
    return found


def framed(box: Box, boxes: Sequence[Box]) -> Cover:
    """Tell how much of a box is inside of boxes, each of which is a hole in the one around."""
    left, bottom, right, top = box
    inside = 0
    for other in boxes:
        if not other.meets(box):
            continue
        if left < other.left or right > other.right or bottom < other.bottom or top > other.top:
            return Cover.A_PART
        inside += 1
    return Cover.ALL if inside % 2 else Cover.NOTHING


def stroked(box: Box, area: Area, width: float) -> Cover:
    """Tell whether a line of a width touches a box."""
    near = box.grown(width / 2)
    for polygon in area:
        if any(_crosses(start, end, near) for start, end in _edges(polygon, closed=False)):
            return Cover.A_PART
    return Cover.NOTHING


def flattened(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """Turn a Bézier curve into the points that follow its start."""
    points = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        s = 1 - t
        weights = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
        x, y = (
            sum(weight * point[axis] for weight, point in zip(weights, corners, strict=True))
            for axis, corners in enumerate([(start, first, second, end)] * 2)
        )
        points.append((x, y))
    return points


def _edges(polygon: Polygon, *, closed: bool) -> Iterable[tuple[Point, Point]]:
    ends = polygon[1:]
    if closed:
        return zip(polygon, [*ends, polygon[0]], strict=True)
    return zip(polygon[:-1], ends, strict=True)


def _turn(start: Point, end: Point, point: Point) -> int:
    """Tell whether an edge passes to the right of a point at its height, and how."""
    (x1, y1), (x2, y2), (x, y) = start, end, point
    if x1 + (y - y1) * (x2 - x1) / (y2 - y1) <= x:
        return 0
    return 1 if y2 > y1 else -1


def _crosses(start: Point, end: Point, box: Box) -> bool:
    """Tell whether a straight line has a point inside a box (Liang and Barsky)."""
    (x1, y1), (x2, y2) = start, end
    first, last = 0.0, 1.0
    for place, step, low, high in (
        (x1, x2 - x1, box.left, box.right),
        (y1, y2 - y1, box.bottom, box.top),
    ):
        if step == 0:
            if not low < place < high:
                return False
            continue
        near, far = sorted(((low - place) / step, (high - place) / step))
        first, last = max(first, near), min(last, far)
        if first >= last:
            return False
    return True
