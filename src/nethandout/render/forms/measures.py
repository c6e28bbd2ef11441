"""Turn what stands around a blank into how it is set, as forms before showed it.

How wide a blank is, and in which size and language its words are set, follows from the style
sheet, the elements around it and, in a table, from the words of the other cells. Blanks that
are set alike have the same surroundings in many forms, so a form need not be laid out one time
more to know. It is a guess all the same: a form says how its blanks are really set, and words
that were set for other measures are set again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from nethandout.render.forms.cache import PartCache, part_key
from nethandout.render.markup.parts import HtmlPart
from nethandout.render.pdfbytes.geometry import Measure

_TAG: Final = re.compile(r"<(/?)(\w+)([^<>]*)>")
_ID: Final = re.compile(r'\sid="[^"]*"')
_BLANK: Final = re.compile(
    r'<span class="blank" id="blank-\d+">(?:<span [^<>]*>\w</span>(?:<br>)?)*</span>'
)
_ROW: Final = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_TABLE_END: Final = "</table>"
_CELLS: Final = ("td", "th")
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col"})
"""Elements without an end, in HTML."""

_Place = tuple[str, str]


class Blanks:
    """How the blanks of one handout's layers are set: guessed where that can be, else laid out.

    `lay_out` lays a layer out and measures its blanks.
    """

    def __init__(
        self, known: KnownBlanks, lay_out: Callable[[HtmlPart], tuple[Measure, ...]]
    ) -> None:
        self._known = known
        self._lay_out = lay_out
        self._found: dict[_Place, tuple[Measure, ...]] = {}
        self._guessed: set[_Place] = set()
        self._may_guess = True

    def of(self, layer: HtmlPart) -> tuple[Measure, ...]:
        """Tell how the blanks of a layer are set, as far as can be known."""
        place = _place(layer)
        if place not in self._found:
            guess = self._known.guess(layer) if self._may_guess else None
            if guess is None:
                return self.measured(layer)
            self._guessed.add(place)
            self._found[place] = guess
        return self._found[place]

    def measured(self, layer: HtmlPart) -> tuple[Measure, ...]:
        """Lay a layer out, and remember how its blanks are set."""
        measures = self._found[_place(layer)] = self._lay_out(layer)
        self._known.learn(layer, measures)
        return measures

    def forget_guesses(self) -> None:
        """Take back all guesses, and guess no more."""
        for place in self._guessed:
            del self._found[place]
        self._guessed.clear()
        self._may_guess = False


class KnownBlanks:
    """How blanks are set in what was laid out so far, also by other processes.

    What is known is kept in the cache, for each style sheet and each set of fonts.
    """

    def __init__(self, cache: PartCache | None, fingerprint: str) -> None:
        self._cache = cache
        self._fingerprint = fingerprint
        self._known: dict[str, dict[str, Measure]] = {}

    def guess(self, layer: HtmlPart) -> tuple[Measure, ...] | None:
        """Turn a layer into how its blanks are set; None unless all of them are known."""
        known = self._of(layer.style_sheet)
        found = tuple(known.get(key) for key in surroundings(layer.html))
        measures = tuple(measure for measure in found if measure is not None)
        return measures if len(measures) == len(found) else None

    def learn(self, layer: HtmlPart, measures: Sequence[Measure]) -> None:
        """Remember how the blanks of a layer are set that was laid out."""
        known = self._of(layer.style_sheet)
        known.update(zip(surroundings(layer.html), measures, strict=True))
        if self._cache is not None:
            self._cache.put(self._key(layer.style_sheet), json.dumps(known).encode())

    def _of(self, style_sheet: str) -> dict[str, Measure]:
        if style_sheet not in self._known:
            raw = self._cache.get(self._key(style_sheet)) if self._cache is not None else None
            found = {} if raw is None else json.loads(raw)
            self._known[style_sheet] = {key: Measure(*values) for key, values in found.items()}
        return self._known[style_sheet]

    def _key(self, style_sheet: str) -> str:
        return part_key(style_sheet, self._fingerprint, "measures of blanks", assets={})


def _place(layer: HtmlPart) -> _Place:
    return layer.html, layer.style_sheet


def surroundings(html: str) -> tuple[str, ...]:
    """Turn HTML into a key for each of its blanks: equal for blanks that are set alike."""
    return tuple(_digest("\n".join(around)) for around in _around_blanks(html))


def _around_blanks(html: str) -> Iterator[tuple[str, ...]]:
    """Turn HTML into the elements around each of its blanks, from the outermost one on."""
    opened: list[tuple[str, str]] = []
    column = 0
    for match in _TAG.finditer(html):
        slash, name, attributes = match.groups()
        if slash:
            while opened and opened.pop()[0] != name:
                pass  # an element whose end HTML lets one leave out
        elif name not in _EMPTY and not attributes.endswith("/"):
            around = f"{name}{_ID.sub('', attributes)}"
            column = column + 1 if name in _CELLS else 0 if name == "tr" else column
            if name in _CELLS:
                around += f" {column}"
            elif name == "table":
                around += _digest(_alike(html[match.end() : html.index(_TABLE_END, match.end())]))
            opened.append((name, around))
            if 'class="blank"' in attributes:
                yield tuple(around for _, around in opened)


def _alike(table: str) -> str:
    """Turn a table into what decides how wide its columns are: its rows, each kind one time."""
    rows = _ROW.findall(_BLANK.sub("", table))
    return "\n".join(sorted(set(rows)))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]
