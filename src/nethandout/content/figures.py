"""Turn our line drawings into pictures with the reader's part marked and labels as text.

A drawing is an SVG file and a YAML file of the same name. The SVG holds shapes and
leader lines but no words: the words are HTML over the picture, because they are
translated and because text inside an SVG is not set right-to-left. An element of the
SVG whose id a highlight names is a *region*; its parts say by their class how they are
marked: `shape` is filled, `lumen` is the inner stroke of a tube and `wall` the stroke
around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from xml.etree import ElementTree as ET

from pydantic import AfterValidator, Field

from nethandout.errors import FileError, Position, Problem
from nethandout.model.values import Digits, Frozen, Id, Text
from nethandout.source.shape import shape
from nethandout.source.spelling import suggest
from nethandout.source.tree import SourceTree, TreePath, read_yaml

FIGURES = (
    "ablation",
    "catheter-liver",
    "digestive-tract",
    "endoscopic-resection",
    "groin-pressure",
    "heart-valves",
    "injection-site",
    "liver-spread",
    "prrt-steps",
    "radiation-safety",
    "urgency-thermometer",
    "urine-24h",
)
"""The drawings a topic may show."""

ACCENT = "#0b5a5e"
"""What stands in the SVG files for the clinic's color."""

DEFAULT_HIGHLIGHT = "default"
"""The highlight used where the wanted one is not there."""

_SVG = "{http://www.w3.org/2000/svg}"
_ALLOWED = frozenset({"svg", "g", "path", "circle", "ellipse", "rect", "line", "polygon"})
_TINT = Decimal("0.35")
# By class: the stroke of a wall shows on both sides of its tube, so it grows twice as much.
_HEAVIER = MappingProxyType({"shape": Decimal("0.8"), "wall": Decimal("1.6")})
_LEADER_WIDTH = "1.1"


def _within_picture(value: str) -> str:
    if Decimal(value) > 100:  # noqa: PLR2004 - percent
        raise ValueError("this is a percentage of the picture, 0 to 100")
    return value


ReadTree = Callable[[Path, str], tuple[SourceTree | None, list[Problem]]]
"""What turns a file, and what messages call it, into its tree and its problems."""

Percent = Annotated[Digits, AfterValidator(_within_picture)]


class FigureLabel(Frozen):
    """A word or two beside the picture, at the outer end of its leader line.

    `x` and `y` are in percent of the picture, from its top left corner, in every
    language. `align` is physical too: `start` text begins at the point and runs to the
    right of it, `end` text ends at the point. The middle of the text is at `y`.
    """

    id: Id
    text: Text
    x: Percent
    y: Percent
    align: Literal["start", "end"]
    points_to: Id | None = None


class Figure(Frozen):
    """What is known of a drawing besides its lines.

    One that `mirrors` shows pictures to be read along their rows: in a language that is read
    from the right it is turned round, and its labels change sides. A drawing of a body never
    does, because its left side must stay its left side.
    """

    id: Id
    width_mm: Digits
    mirrors: bool = False
    labels: tuple[FigureLabel, ...] = Field(min_length=1)
    highlight: Mapping[Id, tuple[Id, ...]] = {}

    def read_from(self, side: Literal["ltr", "rtl"]) -> Figure:
        """Turn a drawing into the same for who reads from that side: labels where they then are."""
        if side == "ltr" or not self.mirrors:
            return self
        labels = (
            label.model_copy(
                update={
                    "x": str(100 - Decimal(label.x)),
                    "align": "start" if label.align == "end" else "end",
                }
            )
            for label in self.labels
        )
        return self.model_copy(update={"labels": tuple(labels)})

    def regions(self, key: str | None) -> tuple[str, ...]:
        """Turn a site or another key into the regions to mark; none if it is not shown."""
        found = self.highlight.get(key) if key is not None else None
        return self.highlight.get(DEFAULT_HIGHLIGHT, ()) if found is None else found

    def bold_labels(self, key: str | None) -> frozenset[str]:
        """Turn a site or another key into the ids of the labels to print in bold."""
        regions = self.regions(key)
        return frozenset(label.id for label in self.labels if label.points_to in regions)


@dataclass(frozen=True)
class FigureFile:
    """A drawing as read: the model, where each of its leaves stands, and the SVG text."""

    figure: Figure
    tree: SourceTree
    svg: str

    @property
    def ratio(self) -> float:
        """How high the picture is, in widths."""
        _, _, width, height = _parse(self.svg).attrib["viewBox"].split()
        return float(height) / float(width)


def read_figures(
    folders: Iterable[Path], label: Callable[[Path], str] = str, read: ReadTree = read_yaml
) -> tuple[Mapping[str, FigureFile], list[Problem]]:
    """Turn the `figures` folders below some folders into drawings, and all problems.

    Later folders win, drawing by drawing. `label` is how a path is called in messages;
    `read` turns a YAML file into its tree.
    """
    found: dict[str, FigureFile] = {}
    problems: list[Problem] = []
    for folder in folders:
        for path in sorted((folder / "figures").glob("*.yaml")):
            file, more = _read_figure(path, label, read)
            problems.extend(more)
            if file is not None:
                found[file.figure.id] = file
    return MappingProxyType(dict(sorted(found.items()))), problems


def _read_figure(
    path: Path, label: Callable[[Path], str], read: ReadTree
) -> tuple[FigureFile | None, list[Problem]]:
    tree, problems = read(path, label(path))
    if tree is None:
        return None, problems
    figure, more = shape(Figure, tree)
    problems.extend(more)
    if figure is None:
        return None, problems
    problems.extend(_check_id(figure, tree, path.stem))
    drawing = path.with_suffix(".svg")
    name = label(drawing)
    try:
        svg = drawing.read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(f"cannot read {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        return None, [*problems, Problem(Position(name), "encoding", "this is not UTF-8 text")]
    more = list(check_svg(svg, name))
    if not more:
        more = list(_check_regions(figure, tree, svg))
    return FigureFile(figure, tree, svg), [*problems, *more]


def _check_id(figure: Figure, tree: SourceTree, stem: str) -> Iterator[Problem]:
    if figure.id != stem:
        message = f"the id must be the file name: “{stem}”"
        yield Problem(tree.at(("id",)), "figure-place", message)
    elif figure.id not in FIGURES:
        message = f"there is no figure “{figure.id}”{suggest(figure.id, FIGURES)}"
        yield Problem(tree.at(("id",)), "unknown-id", message)


def check_svg(svg: str, file: str, more: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Find what would reach outside the file, or would print what nobody can translate.

    `more` are elements that may be in it besides those of our own drawings.
    """
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        yield Problem(Position(file), "svg", "a document type is not allowed")
        return
    try:
        root = _parse(svg)
    except ET.ParseError as error:
        line, column = error.position
        yield Problem(Position(file, line, column + 1), "svg", "this is not well-formed XML")
        return
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name not in _ALLOWED | more:
            yield Problem(Position(file), "svg", f"the element “{name}” is not allowed")
        for key, value in element.attrib.items():
            link = key.split("}")[-1] == "href" and not value.startswith("#")
            if link or key.startswith("on") or ("url(" in value and "url(#" not in value):
                message = f"the attribute “{key.split('}')[-1]}” is not allowed here"
                yield Problem(Position(file), "svg", message)


def _check_regions(figure: Figure, tree: SourceTree, svg: str) -> Iterator[Problem]:
    """Find labels and highlights that name a region the drawing does not have."""
    ids = {value for element in _parse(svg).iter() if (value := element.get("id"))}
    named: list[tuple[TreePath, str]] = [
        (("highlight", key, index), region)
        for key, regions in figure.highlight.items()
        for index, region in enumerate(regions)
    ]
    named += [
        (("labels", index, "points_to"), label.points_to)
        for index, label in enumerate(figure.labels)
        if label.points_to is not None
    ]
    for path, region in named:
        if region not in ids:
            message = f"the drawing has no region “{region}”{suggest(region, ids)}"
            yield Problem(tree.at(path), "unknown-id", message)


def draw(
    figure: Figure,
    svg: str,
    key: str | None,
    accent: str = ACCENT,
    side: Literal["ltr", "rtl"] = "ltr",
) -> str:
    """Turn a drawing into an SVG with the regions of `key` marked, in the clinic's color.

    A marked region gets a heavier outline besides its tint: a copier loses the tint. `side` is
    the way the page is read.
    """
    root = _parse(svg)
    if side == "rtl" and figure.mirrors:
        _mirror(root)
    by_id = {element.get("id"): element for element in root.iter()}
    for element in root.iter():
        for name in ("fill", "stroke"):
            if element.get(name) == ACCENT:
                element.set(name, accent)
    for region in figure.regions(key):
        for part in by_id[region].iter():
            _mark(part, tint(accent))
    for label in sorted(figure.bold_labels(key)):
        leader = by_id.get(f"leader-{label}")
        if leader is not None:
            leader.set("stroke-width", _LEADER_WIDTH)
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(_SVG)
    root.set("xmlns", _SVG.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def _mirror(root: ET.Element) -> None:
    """Turn the whole drawing round, about the middle of its picture."""
    left, _, width, _ = map(Decimal, root.attrib["viewBox"].split())
    turned = ET.Element(f"{_SVG}g", {"transform": f"matrix(-1 0 0 1 {2 * left + width} 0)"})
    turned.extend(list(root))
    root[:] = [turned]


def _mark(part: ET.Element, color: str) -> None:
    kind = part.get("class", "")
    if kind == "shape":
        part.set("fill", color)
    if kind == "lumen":
        part.set("stroke", color)
    if kind in _HEAVIER:
        width = Decimal(part.get("stroke-width", "1"))
        part.set("stroke-width", str(width + _HEAVIER[kind]))


def tint(color: str) -> str:
    """Turn a color like #0b5a5e into a light one, as if it were thinly printed on white."""
    parts = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * _TINT):02x}" for part in parts)


def _parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - document types, hence entities, are refused
