"""Turn glyphs back into the characters they stand for, where WeasyPrint loses them.

For copying, searching and reading aloud a PDF maps each glyph to text. WeasyPrint gives
the whole text of a letter and its vowel mark to one of the two glyphs and nothing to the
other; because the first mapping stays, that letter is then lost everywhere else in the
document, and an empty mapping is no valid PDF/A. The font itself knows better: its
character map, followed through its substitutions (Arabic forms, ligatures), says what
each glyph is.

Glyphs of right-to-left lines stand in the file from left to right, and readers turn the line
round letter by letter, the letters of one glyph too: the lam and alef of one glyph would
come out as alef and lam. So such a glyph stands for the one character that Unicode has for
it, which readers turn into its letters afterwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from typing import Any, Final

NOTHING: Final = "\u200b"
"""For a glyph that stands for no character: invisible, but not empty."""

TURNED: Final = "R"
"""Ends the name of a font whose brackets are turned round, as in right-to-left text."""

_SINGLE, _ALTERNATE, _LIGATURE, _EXTENSION = 1, 3, 4, 7
_FORMS: Final = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
_RTL: Final = ("R", "AL")


def turns(text: str) -> bool:
    """Tell whether any character, such as a bracket, is turned round in right-to-left text."""
    return any(unicodedata.mirrored(char) for char in text)


class Meanings:
    """Say what glyphs mean; remembers each font (reading one takes 0.03 s)."""

    def __init__(self) -> None:
        self._by_font: dict[str, dict[int, str]] = {}

    def repaired(
        self, font: str, file: Callable[[], tuple[bytes, int]], glyphs: Mapping[int, str]
    ) -> dict[int, str]:
        """Turn what glyphs were taken for into what they stand for, as the font says it.

        `file` gives the font's file and the number of the font in it.
        """
        plain = {glyph: _as_one(text) for glyph, text in glyphs.items()}
        doubtful = [glyph for glyph, text in plain.items() if _is_doubtful(text)]
        if not doubtful:
            return plain
        if font not in self._by_font:
            self._by_font[font] = read_meanings(*file())
        known = self._by_font[font]
        return plain | {glyph: known.get(glyph) or plain[glyph] or NOTHING for glyph in doubtful}

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Repair the glyphs of what WeasyPrint writes within the block."""
        from weasyprint import pdf

        original = pdf.build_fonts_dictionary
        pdf.build_fonts_dictionary = self._repairing(original)
        try:
            yield
        finally:
            pdf.build_fonts_dictionary = original

    def _repairing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def build_fonts_dictionary(pdf: Any, fonts: Mapping[Any, Any], *options: Any) -> Any:
            for font in fonts.values():
                file = partial(_file, font)
                font.to_unicode = self.repaired(font.hash, file, font.to_unicode)
            return original(pdf, fonts, *options)

        return build_fonts_dictionary


def _file(font: Any) -> tuple[bytes, int]:
    return font.file_content, font.index


def read_meanings(font_file: bytes, index: int = 0) -> dict[int, str]:
    """Turn a font file into what each of its glyphs stands for, by glyph number."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(BytesIO(font_file), fontNumber=index, lazy=True)
    meanings = {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)}
    substitutions = list(_substitutions(font["GSUB"].table)) if "GSUB" in font else []
    added = True
    while added:
        added = False
        for sources, target in substitutions:
            if target not in meanings and all(source in meanings for source in sources):
                meanings[target] = "".join(meanings[source] for source in sources)
                added = True
    return {font.getGlyphID(name): _as_one(_letters(text)) for name, text in meanings.items()}


def _substitutions(table: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Turn a substitution table into pairs: the glyphs replaced, and the one instead."""
    lookups = table.LookupList.Lookup if table.LookupList else ()
    for lookup in lookups:
        for subtable in lookup.SubTable:
            inner = subtable.ExtSubTable if lookup.LookupType == _EXTENSION else subtable
            if inner.LookupType == _SINGLE:
                yield from (((source,), target) for source, target in inner.mapping.items())
            elif inner.LookupType == _ALTERNATE:
                for source, targets in inner.alternates.items():
                    yield from (((source,), target) for target in targets)
            elif inner.LookupType == _LIGATURE:
                for first, ligatures in inner.ligatures.items():
                    yield from (((first, *one.Component), one.LigGlyph) for one in ligatures)


def _is_doubtful(text: str) -> bool:
    return not text or (len(text) > 1 and any(unicodedata.combining(char) for char in text))


def _letters(text: str) -> str:
    """Turn Arabic presentation forms into the letters they are forms of."""
    return (
        "".join(
            unicodedata.normalize("NFKC", char) if "\ufb50" <= char <= "\ufefc" else char
            for char in text
        ).strip()
        or text
    )


def _as_one(text: str) -> str:
    """Turn the letters of a right-to-left ligature into its own character.

    Where Unicode has none they stand as they are seen, the last letter first.
    """
    if len(text) < 2 or not all(unicodedata.bidirectional(char) in _RTL for char in text):  # noqa: PLR2004 - two letters
        return text
    return _ligatures().get(text) or text[::-1]


@cache
def _ligatures() -> Mapping[str, str]:
    """Give the character of each Arabic ligature, by its letters."""
    found: dict[str, str] = {}
    for form in (chr(code) for codes in _FORMS for code in codes):
        letters = unicodedata.normalize("NFKC", form)
        if len(letters) > 1:
            found.setdefault(letters, form)
    return found
