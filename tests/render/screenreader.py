"""Turn a finished PDF into what a screen reader says of it, from the file alone.

Written against ISO 32000-1 (9.10, 14.6 to 14.9), not against what writes the pages: the tree
of structure elements leads to marked content on pages; the instructions of the pages give
the glyphs of each piece of it; the fonts say which characters they stand for. Where glyphs
stand plays no part, so words that run together here run together for a listener.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, String

_CODES: Final = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_SECTION: Final = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_RTL_LANGUAGES: Final = ("ar", "he")
_RTL_LETTER: Final = "[\u0590-\u08ff\ufb1d-\ufefc]"
_RTL_RUN: Final = re.compile(f"{_RTL_LETTER}(?:[^A-Za-z0-9]*{_RTL_LETTER})?")
_LTR_RUN: Final = re.compile(
    r"[+(]?[0-9A-Za-z\u00c0-\u024f](?:[^\u0590-\u08ff\ufb1d-\ufefc]*[0-9A-Za-z\u00c0-\u024f%°)])?"
)
_INVISIBLE: Final = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
Place = tuple[int, int]
"""A page, counted from 0, and the number (MCID) of marked content on it."""


@dataclass
class Element:
    """A structure element, and what is said of it and of those below, in order."""

    kind: str
    language: str
    alt: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    kids: list[Element | str] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """What is said: its alternative text, or all below it with nothing added."""
        return self.alt or "".join(
            logical(kid, self.language) if isinstance(kid, str) else kid.text for kid in self.kids
        )

    @property
    def elements(self) -> list[Element]:
        """The elements right below this one."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def all(self, *kinds: str) -> Iterator[Element]:
        """Turn the element into itself and all below it, in order, or those of some kinds."""
        if not kinds or self.kind in kinds:
            yield self
        for kid in self.elements:
            yield from kid.all(*kinds)


class _Marked:
    """Marked content while it is open: its number or -1, its language, and its text so far."""

    def __init__(self, properties: Object | None = None) -> None:
        properties = Dictionary() if properties is None else properties
        self.number = int(properties.get("/MCID", -1))
        self.language = str(properties.get("/Lang", ""))
        self._instead = str(properties.get("/ActualText", ""))
        self.text = ""

    @property
    def said(self) -> str:
        """The text, or what is to be said instead of it."""
        return self._instead or self.text


class ScreenReader:
    """A finished PDF, read through its tags.

    `spans` are stretches in another language than their element, with that language;
    `unsaid` is marked content that no element leads to, `twice` what two elements lead to,
    `strays` are elements and content whose way back leads somewhere else.
    """

    def __init__(self, pdf: bytes) -> None:
        self.twice: set[Place] = set()
        self.strays: list[str] = []
        self.spans: list[tuple[str, str]] = []
        self._said: set[Place] = set()
        self._maps: dict[tuple[int, int], dict[int, str]] = {}
        with Pdf.open(BytesIO(pdf)) as document:
            self._pages = {page.obj.objgen: n for n, page in enumerate(document.pages)}
            self._marked = [self._read_page(page) for page in document.pages]
            root = document.Root.StructTreeRoot
            self._owners = dict(pikepdf.NumberTree(root.ParentTree).items())
            top = root.K[0] if isinstance(root.K, Array) else root.K
            self.document = self._element(top, None, str(document.Root.get("/Lang", "")))
        marked = {(page, number) for page, found in enumerate(self._marked) for number in found}
        self.unsaid = marked - self._said

    def _element(self, raw: Object, page: Object | None, language: str) -> Element:
        language = str(raw.get("/Lang", language))
        element = Element(
            str(raw.S)[1:],
            language,
            str(raw.get("/Alt", "")),
            {key[1:]: str(value) for key, value in raw.get("/A", Dictionary()).items()},
        )
        page = raw.get("/Pg", page)
        kids = raw.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if not isinstance(kid, Dictionary):
                self._content(element, raw, page, int(kid))
            elif kid.get("/Type") == "/MCR":
                self._content(element, raw, kid.get("/Pg", page), int(kid.MCID))
            elif kid.get("/Type") != "/OBJR":
                if kid.P.objgen != raw.objgen:
                    self.strays.append(f"{kid.S} in {raw.S}")
                below = self._element(kid, page, language)
                element.kids.append(below)
                element.pages |= below.pages
        return element

    def _content(self, element: Element, raw: Object, page: Object | None, number: int) -> None:
        assert page is not None
        place = (self._pages[page.objgen], number)
        if place in self._said:
            self.twice.add(place)
        self._said.add(place)
        if self._owners[int(page.StructParents)][number].objgen != raw.objgen:
            self.strays.append(f"content {place} in {raw.S}")
        element.pages.add(place[0])
        element.kids.append(self._marked[place[0]][number])

    def _read_page(self, page: pikepdf.Page) -> dict[int, str]:
        """Turn the instructions of a page into the text of each piece of marked content."""
        found: dict[int, str] = {}
        opened = [_Marked()]
        font: dict[int, str] = {}
        for operands, operator in _instructions(page):
            if operator in ("BDC", "BMC"):
                opened.append(_Marked(operands[1] if operator == "BDC" else Dictionary()))
            elif operator == "EMC":
                done = opened.pop()
                opened[-1].text += done.said if done.number < 0 else ""
                if done.number >= 0:
                    found[done.number] = done.said
                if done.language:
                    self.spans.append((logical(done.said, done.language), done.language))
            elif operator == "Tf":
                font = self._map(page.obj.Resources.Font[str(operands[0])])
            elif operator in ("TJ", "Tj"):
                shown = operands[0] if operator == "TJ" else operands
                opened[-1].text += "".join(_decoded(shown, font))
        return found

    def _map(self, font: Object) -> dict[int, str]:
        """Turn a font into what its codes stand for."""
        if font.objgen not in self._maps:
            text = font.ToUnicode.read_bytes().decode("ascii")
            self._maps[font.objgen] = {
                int(code, 16): bytes.fromhex(value).decode("utf-16-be")
                for section in _SECTION.findall(text)
                for code, value in _CODES.findall(section)
            }
        return self._maps[font.objgen]


def logical(shown: str, language: str) -> str:
    """Turn text of a line, from left to right as it is shown, into the order it is read in.

    The line begins where its language begins to be read.
    """
    if language not in _RTL_LANGUAGES:
        shown = _RTL_RUN.sub(lambda run: run[0][::-1], shown)
    elif _RTL_RUN.search(shown) or not any(map(str.isalnum, shown)):
        shown = _LTR_RUN.sub(lambda run: run[0][::-1], shown[::-1])
    return unicodedata.normalize("NFKC", shown).translate(_INVISIBLE)


def _instructions(page: pikepdf.Page) -> Iterator[tuple[list[Object], str]]:
    for instruction in pikepdf.parse_content_stream(page):
        yield list(instruction.operands), str(instruction.operator)


def _decoded(parts: Iterable[Object], font: dict[int, str]) -> Iterator[str]:
    """Turn strings with two bytes a glyph, and shifts between them, into their characters."""
    for part in parts:
        if isinstance(part, String):
            raw = bytes(part)
            yield from (font[raw[at] << 8 | raw[at + 1]] for at in range(0, len(raw), 2))
