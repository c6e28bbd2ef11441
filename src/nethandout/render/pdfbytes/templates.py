"""Turn objects that many copies share into templates: text with gaps for what differs.

Bound into one file, copies of a form differ in the numbers of their objects, of their tags
and in the names that links lead to. A gap is of the same width for every number, so that it
is known beforehand where each object of a pack begins, and a copy is made by one `%`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, Literal, NamedTuple

_GAPS: Final = re.compile(
    rb"/(?:Dest (?:\(([!-'*-\[\]-~]*+)\)|([(<]))|StructParents? (\d++))"
    rb"|\((?:[^\\()]++|\\.)*+\)|\b(\d++) 0 R\b",
    re.DOTALL,
)
"""A link to a name (or to one with other characters), a key of tags, a string, a reference."""
_NAME, _UNUSUAL, _KEY, _REFERENCE = 1, 2, 3, 4
_NUMBER: Final = b"%7d"
_REFERENCED: Final = _NUMBER + b" 0 R"
MOST_NUMBERED: Final = 9_999_999
_PREFIX: Final = b"%06d-"

Gap = tuple[Literal["object", "key", "copy"], int]
"""What a gap is for: an object or a key of this number, or the number of the copy (with 0)."""


class Template(NamedTuple):
    """Bytes with gaps, and what each gap is for, in order."""

    raw: bytes
    gaps: tuple[Gap, ...]

    @property
    def width(self) -> int:
        """How many bytes it is when it is filled."""
        return len(self.raw % ((0,) * len(self.gaps)))


def template(raw: bytes) -> Template:
    """Turn an object's bytes into a template; raises ValueError for a name it cannot prefix."""
    gaps: list[Gap] = []

    def gap(match: re.Match[bytes]) -> bytes:
        kind = match.lastindex
        if kind == _REFERENCE:
            gaps.append(("object", int(match[kind])))
            return _REFERENCED
        if kind == _KEY:
            gaps.append(("key", int(match[kind])))
            return match[0][: -len(match[kind])] + _NUMBER
        if kind == _NAME:
            gaps.append(("copy", 0))
            return b"/Dest (" + _PREFIX + match[kind] + b")"
        if kind == _UNUSUAL:
            raise ValueError("a link leads to a name with unusual characters")
        return match[0]

    return Template(_GAPS.sub(gap, raw.replace(b"%", b"%%")), tuple(gaps))


def filled(raw: bytes, objects: Mapping[int, int], first_key: int, copy: int) -> bytes:
    """Turn an object's bytes into those of one copy, as its template would; raises as above.

    `first_key` is what is added to its keys of tags. It is quicker for what is filled one time.
    """

    def number(match: re.Match[bytes]) -> bytes:
        kind = match.lastindex
        if kind == _REFERENCE:
            return _REFERENCED % objects[int(match[kind])]
        if kind == _KEY:
            key = match[kind]
            return match[0][: -len(key)] + _NUMBER % (first_key + int(key))
        return match[0] if kind is None else template(match[0]).raw % copy

    return _GAPS.sub(number, raw)


def key_template(key: int) -> Template:
    """Make a template of nothing but a key of tags."""
    return Template(_NUMBER, (("key", key),))


def name_template(name: str) -> Template:
    """Turn the name of a place into that of one copy's place; raises ValueError as above."""
    return Template(
        template(b"/Dest (%s)" % name.encode("ascii")).raw[len("/Dest ") :], (("copy", 0),)
    )


def joined(templates: Iterable[Template], separator: bytes) -> Template:
    """Put templates one after the other."""
    parts = list(templates)
    return Template(
        separator.join(part.raw for part in parts),
        tuple(gap for part in parts for gap in part.gaps),
    )


@dataclass(frozen=True, slots=True)
class PackTemplate:
    """Objects packed together: how long the list of their places is, and all of it."""

    first: int
    content: Template


def pack_template(objects: Iterable[tuple[int, Template]]) -> PackTemplate:
    """Turn objects, with their numbers in the form, into a pack (PDF 1.7, 7.5.7)."""
    heads, items, place = [], [], 0
    for number, item in objects:
        heads.append(Template(_NUMBER + b" %d" % place, (("object", number),)))
        items.append(item)
        place += item.width + 1
    head = joined(heads, b" ")
    return PackTemplate(head.width + 1, joined([head, *items, Template(b"", ())], b"\n"))


@dataclass(frozen=True, slots=True)
class Filler:
    """A template whose gaps are places in a row of numbers that each copy has."""

    raw: bytes
    pick: Callable[[Sequence[int]], tuple[int, ...]]

    def fill(self, row: Sequence[int]) -> bytes:
        """Turn the numbers of a copy into its bytes."""
        return self.raw % self.pick(row)


def filler(item: Template, places: Mapping[Gap, int]) -> Filler:
    """Turn a template into a filler; `places` say where in a row the number for a gap is."""
    found = [places[gap] for gap in item.gaps]
    if len(found) > 1:
        return Filler(item.raw, itemgetter(*found))
    return Filler(item.raw, lambda row: tuple(row[place] for place in found))
