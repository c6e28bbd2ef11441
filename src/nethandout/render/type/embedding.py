"""Turn the Chinese fonts that WeasyPrint embeds into small ones.

WeasyPrint keeps the numbers of all glyphs, used or not. A font with PostScript outlines
and 65,535 glyphs then takes 320 kB and 0.1 s in every part. Here only the used ones stay,
under new numbers, and a small table (a CMap, ISO 32000-1, 9.7.5) leads from the old numbers,
which the pages use, to the new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from nethandout.render.type.faces import FontProgram, cut_down
from nethandout.render.type.objects import code_map, code_map_entries, widths

_GLYPHS: Final = "hb_codepoint_t"


@contextmanager
def small_fonts() -> Iterator[None]:
    """Cut PostScript fonts down to their used glyphs in what is written within the block."""
    from weasyprint import pdf
    from weasyprint.pdf import fonts

    original, ffi = pdf.build_fonts_dictionary, fonts.ffi
    pdf.build_fonts_dictionary = _shrinking(original)
    fonts.ffi = _Arrays(ffi)
    try:
        yield
    finally:
        pdf.build_fonts_dictionary, fonts.ffi = original, ffi


class _Arrays:
    """In the place of WeasyPrint's door to C: arrays of glyphs are all of one type.

    Named with their lengths, each length is a type of its own, which takes 3 ms to parse.
    """

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)

    def new(self, kind: str, *values: Any) -> Any:
        """Turn values into an array as long as they are."""
        return self._ffi.new(_GLYPHS + "[]" if kind.startswith(_GLYPHS) else kind, *values)


def _shrinking(original: Callable[..., Any]) -> Callable[..., Any]:
    def build_fonts_dictionary(pdf: Any, fonts: Mapping[Any, Any], *options: Any) -> Any:
        large = [font for font in fonts.values() if "CFF " in font.tables and font.to_unicode]
        programs = _programs(large)
        for font in large:
            font.clean = _cleaning(font, programs[font.hash])
        dictionary = original(pdf, fonts, *options)
        for name, reference in dictionary.items():
            for font in large:
                if font.hash == name:
                    _renumber(pdf, reference, font, programs[name])
        return dictionary

    return build_fonts_dictionary


def _programs(fonts: list[Any]) -> dict[str, FontProgram]:
    """Cut each font file down, one time for all the sizes it is used in."""
    from weasyprint.text.ffi import ffi

    used: dict[str, set[int]] = {}
    for font in fonts:
        used.setdefault(font.hash, set()).update(font.to_unicode)
    faces = {font.hash: int(ffi.cast("uintptr_t", font.hb_face)) for font in fonts}
    return {name: cut_down(faces[name], glyphs) for name, glyphs in used.items()}


def _cleaning(font: Any, program: FontProgram) -> Callable[[Mapping[int, str], bool], None]:
    """Turn a font into what WeasyPrint calls to cut it down."""

    def clean(to_unicode: Mapping[int, str], hinting: bool) -> None:  # noqa: ARG001, FBT001
        font.file_content = program.data

    return clean


def _renumber(pdf: Any, reference: bytes, font: Any, program: FontProgram) -> None:
    """Give a font the map from the numbers on the pages to those in its file."""
    import pydyf

    def item(target: bytes) -> Any:
        return pdf.objects[int(target.split()[0])]

    dictionary = item(reference)
    encoding = pydyf.Stream(
        [code_map(program.numbers)],
        pydyf.Dictionary(code_map_entries()),
        compress=True,
    )
    pdf.add_object(encoding)
    dictionary["Encoding"] = encoding.reference
    numbered = {program.numbers[glyph]: width for glyph, width in font.widths.items()}
    item(dictionary["DescendantFonts"][0])["W"] = b"[%s]" % b" ".join(widths(numbered))
