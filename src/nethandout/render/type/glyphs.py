"""Turn glyphs back into the characters they stand for, where WeasyPrint loses them.

For copying, searching and reading aloud a PDF maps each glyph to text. WeasyPrint gives
the whole text of a letter and its vowel mark to one of the two glyphs and nothing to the
other; because the first mapping stays, that letter is then lost everywhere else in the
document, and an empty mapping is no valid PDF/A. The font itself knows better: its
character map, followed through its substitutions (Arabic forms, ligatures), says what
each glyph is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any, Final

_NOTHING: Final = "\u200b"
"""For a glyph that stands for no character: invisible, but not empty."""

_SINGLE, _ALTERNATE, _LIGATURE, _EXTENSION = 1, 3, 4, 7


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
        doubtful = [glyph for glyph, text in glyphs.items() if _is_doubtful(text)]
        if not doubtful:
            return dict(glyphs)
        if font not in self._by_font:
            self._by_font[font] = read_meanings(*file())
        known = self._by_font[font]
        return dict(glyphs) | {
            glyph: known.get(glyph) or glyphs[glyph] or _NOTHING for glyph in doubtful
        }

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
    return {font.getGlyphID(name): _without_forms(text) for name, text in meanings.items()}


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


def _without_forms(text: str) -> str:
    """Turn Arabic presentation forms into the letters they are forms of."""
    return (
        "".join(
            unicodedata.normalize("NFKC", char) if "\ufb50" <= char <= "\ufefc" else char
            for char in text
        ).strip()
        or text
    )
