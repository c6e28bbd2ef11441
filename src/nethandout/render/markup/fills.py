"""Turn what a template prints of one patient into blanks, and keep what belongs in them.

A form with blanks is laid out one time for all patients whose words need the same numbers of
lines; a patient's own words are set into the blanks later. The page is the same for all who
share the form, and the words are nowhere in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from markupsafe import Markup

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.markup.columns import USUAL_TABLES, Tables
from nethandout.render.markup.inline import APART
from nethandout.render.type.pango import Paragraph, Stretch

MARK: Final = "x"
"""What stands in each line of a blank until the patient's words do."""

_MOST_BLANKS, _MOST_LINES = 1 << 11, 1 << 12
_KEY_COLORS: Final = 0x800000
_LRI, _RLI, _PDI = "\u2066", "\u2067", "\u2069"
_MARKED: Final = Markup('<span style="color: {}; line-height: 0">{}</span>')
"""A mark that leaves the height of its line to the font of the page's own language."""

_TAG: Final = re.compile(r"<(/?)(\w+)([^>]*)>")
_ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')
_SPACES: Final = re.compile(r"[ \t\n\r]+")


class Key(NamedTuple):
    """One line of one blank, both counted from 0."""

    blank: int
    line: int

    @property
    def color(self) -> str:
        """A color no page uses, by which the line is found again in the PDF."""
        return f"#{_KEY_COLORS | self.blank << 12 | self.line:06x}"


def key_of(red: float, green: float, blue: float) -> Key | None:
    """Turn a color of a PDF (0 to 1) back into the line it marks; None for any other."""
    number = 0
    for part in (red, green, blue):
        number = number << 8 | round(part * 255)
    if not number & _KEY_COLORS:
        return None
    number &= ~_KEY_COLORS
    return Key(number >> 12, number & (_MOST_LINES - 1))


@dataclass(frozen=True, slots=True)
class Fill:
    """What belongs in a blank.

    All cells of one `row` are made equally high; rows are named by their table and a number.
    """

    content: Markup = field(repr=False)
    row: str
    keep_lines: bool
    column: int = -1

    @property
    def table(self) -> str:
        """The name of the table that the row is of."""
        return self.row.partition(" ")[0]


class _Opened(NamedTuple):
    """An element that is not closed yet, and the control before its text."""

    stretch: Stretch
    begin: str


class Fills:
    """What one template run prints of the patient, blank by blank.

    `lines` says for each blank how many lines to leave; without it, each has one. `tables`
    says which tables are not set as usual. With `in_place` there are no blanks: the words stand
    where they belong.
    """

    def __init__(
        self,
        lines: Sequence[int] = (),
        *,
        tables: Tables = USUAL_TABLES,
        in_place: bool = False,
    ) -> None:
        self.found: list[Fill] = []
        self.columns: dict[str, list[int]] = {}
        self._lines = lines
        self._tables = tables
        self._in_place = in_place

    def share(self, table: str, usual: int) -> int:
        """Give the width of a table's next column, in percent."""
        columns = self.columns.setdefault(table, [])
        columns.append(usual)
        shares = self._tables.shares
        return shares[table][len(columns) - 1] if table in shares else usual

    def stacks(self, table: str) -> bool:
        """Tell whether the cells of a table's rows stand below each other."""
        return table in self._tables.stacked

    def __call__(
        self,
        row: str = "",
        column: int = -1,
        *,
        keep_lines: bool = False,
        caller: Callable[[], Markup],
    ) -> Markup:
        """Leave a blank where a template says `{% call fill() %}…{% endcall %}`.

        Where there is nothing to fill in, there is no blank.
        """
        content = caller().strip()
        if not content:
            return Markup("")
        if self._in_place:
            style = "blank kept" if keep_lines else "blank"
            return Markup('<span class="{}">{}</span>').format(style, content)
        number = len(self.found)
        if number == _MOST_BLANKS:
            raise RenderError(Remark("a page has more blanks than can be told apart"))
        self.found.append(Fill(content, row, keep_lines, column))
        count = self._lines[number] if self._lines else 1
        if count > _MOST_LINES:
            raise RenderError(Remark("a blank has more lines than can be told apart"))
        return _blank(number, count)


@lru_cache
def _blank(number: int, lines: int) -> Markup:
    """Turn the number of a blank and of its lines into the element that keeps its place."""
    marks = Markup("<br>").join(
        _MARKED.format(Key(number, line).color, MARK) for line in range(lines)
    )
    return Markup('<span class="blank" id="{}">{}</span>').format(blank_id(number), marks)


def blank_id(number: int) -> str:
    """Turn the number of a blank into the id of its element."""
    return f"blank-{number}"


def line_counts(fills: Sequence[Fill], needed: Sequence[int]) -> tuple[int, ...]:
    """Turn the lines each blank needs into those it gets: cells of one row get the same.

    A row is as high as its highest cell; so patients whose other cells differ share a form.
    """
    rows: dict[str, int] = {}
    for fill, count in zip(fills, needed, strict=True):
        rows[fill.row] = max(count, rows.get(fill.row, 1))
    return tuple(
        rows[fill.row] if fill.row else count for fill, count in zip(fills, needed, strict=True)
    )


def all_keys(counts: Sequence[int]) -> set[Key]:
    """Turn the lines of each blank into all lines."""
    return {Key(blank, line) for blank, count in enumerate(counts) for line in range(count)}


def paragraph(fill: Fill, direction: str) -> Paragraph:
    """Turn what belongs in a blank into text to be set on a page read in a direction.

    Knows what texts become in templates: bold, spans with a direction, line ends. Raises
    `RenderError` for any other element.
    """
    text = ""
    stretches: list[Stretch] = []
    opened: list[_Opened] = []
    directions = [direction]
    for kind, value in _tokens(str(fill.content), keep_lines=fill.keep_lines):
        if kind == "text":
            joined = text.rstrip(_LRI + _RLI).endswith(("\n", " ")) or not text
            added = value.lstrip(" ") if joined and not fill.keep_lines else value
            text += added.replace("\n", _line_end(part.begin for part in opened))
        elif kind == "br":
            text = text.rstrip(" ") + _line_end(part.begin for part in opened)
        elif kind == "open":
            begin = _isolate(value, directions[-1])
            directions.append(_attributes(value).get("dir", directions[-1]))
            text += begin
            opened.append(_Opened(_stretch(value, len(text)), begin))
        else:
            directions.pop()
            stretch, begin = opened.pop()
            stretches.append(replace(stretch, end=len(text)))
            text += _PDI if begin else ""
    used = tuple(part for part in stretches if part.bold or part.unbroken or part.language)
    return Paragraph(text, used)


def _tokens(content: str, *, keep_lines: bool) -> Iterator[tuple[str, str]]:
    """Turn markup into texts, line ends, and elements that open and close."""
    end = 0
    for match in _TAG.finditer(content):
        yield from _text(content[end : match.start()], keep_lines=keep_lines)
        end = match.end()
        slash, name, attributes = match.groups()
        if name not in ("br", "span", "strong"):
            raise RenderError(Remark("a blank cannot hold the element {name}", name=name))
        if name == "br":
            yield "br", ""
        else:
            yield "close" if slash else "open", name + attributes
    yield from _text(content[end:], keep_lines=keep_lines)


def _text(raw: str, *, keep_lines: bool) -> Iterator[tuple[str, str]]:
    """Turn text between elements into what CSS makes of its spaces."""
    value = html.unescape(raw)
    if keep_lines:
        value = re.sub(r"[ \t]*(\r\n?|\n)[ \t]*", "\n", value)
        value = re.sub(r"[ \t]+", " ", value)
    else:
        value = _SPACES.sub(" ", value)
    if value:
        yield "text", value


def _line_end(begun: Iterable[str]) -> str:
    """Turn the controls that are in force into a line end that they stay in force after.

    A line end closes all isolates (UAX #9, P1): the next line would be read another way.
    """
    controls = "".join(begun)
    return f"{_PDI * len(controls)}\n{controls}"


def _isolate(element: str, direction: str) -> str:
    """Turn an opening element in text read in a direction into the control before its text.

    It needs none if it is read the same way, unless it has to stand apart.
    """
    attributes = _attributes(element)
    own = attributes.get("dir", direction)
    if own == direction and APART not in attributes.get("class", "").split():
        return ""
    return _LRI if own == "ltr" else _RLI


def _stretch(element: str, start: int) -> Stretch:
    """Turn an opening element into how its text, from here on, is set."""
    attributes = _attributes(element)
    return Stretch(
        start,
        start,
        bold=element.split(maxsplit=1)[0] == "strong",
        unbroken=attributes.get("class") == "run",
        language=attributes.get("lang", ""),
    )


def _attributes(element: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(element))
