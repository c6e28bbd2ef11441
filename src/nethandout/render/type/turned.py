"""Turn the brackets of right-to-left text that WeasyPrint writes into ones that copy right.

In right-to-left text an opening bracket is drawn with the shape of the closing one. One glyph
then stands for both, but a font maps a glyph to one character, the one met first: “(US)”
copies as “)US(” wherever an Arabic sentence has brackets. So the font of such text has a
second name, with a map of its own; the font file stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from nethandout.render.type.glyphs import TURNED, turns
from nethandout.render.type.objects import character_map


class _TurnedFont:
    """A font of WeasyPrint under its second name, with what its glyphs stand for there."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self.hash = font.hash + TURNED
        self.to_unicode: dict[int, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._font, name)


@dataclass(slots=True)
class _Turning:
    """What is drawn now, and the second fonts used so far, by the name of the first."""

    turned: bool = False
    fonts: dict[str, _TurnedFont] = field(default_factory=dict)

    def drawing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def draw_first_line(stream: Any, textbox: Any, *options: Any) -> Any:
            self.turned = textbox.style["direction"] == "rtl" and turns(textbox.text)
            try:
                return original(stream, textbox, *options)
            finally:
                self.turned = False

        return draw_first_line

    def adding(self, original: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def add_font(stream: Any, pango_font: Any) -> tuple[Any, float]:
            font, size = original(stream, pango_font)
            if self.turned:
                font = self.fonts.setdefault(font.hash, _TurnedFont(font))
            return font, size

        return add_font

    def building(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def build_fonts_dictionary(pdf: Any, fonts: Mapping[Any, Any], *options: Any) -> Any:
            brackets: dict[str, dict[int, str]] = {}
            for font in fonts.values():
                if font.hash in self.fonts:
                    turned = self.fonts[font.hash].to_unicode
                    brackets[font.hash] = {
                        glyph: text
                        for glyph, text in turned.items()
                        if turns(text) and font.to_unicode.get(glyph, text) != text
                    }
                    font.to_unicode = turned | font.to_unicode
            dictionary = original(pdf, fonts, *options)
            for font in fonts.values():
                if font.hash in self.fonts:
                    turned = self.fonts[font.hash].to_unicode
                    glyphs = {glyph: font.to_unicode[glyph] for glyph in turned}
                    dictionary[font.hash + TURNED] = _second(
                        pdf, dictionary[font.hash], glyphs, brackets[font.hash]
                    )
            return dictionary

        return build_fonts_dictionary


def _second(
    pdf: Any, first: bytes, glyphs: Mapping[int, str], brackets: Mapping[int, str]
) -> bytes:
    """Give the font for right-to-left text: the first, if no glyph stands for two characters."""
    import pydyf

    if not brackets:
        return first
    characters = pydyf.Stream([character_map({**glyphs, **brackets})], compress=True)
    pdf.add_object(characters)
    font = pydyf.Dictionary(pdf.objects[int(first.split()[0])])
    font["ToUnicode"] = characters.reference
    pdf.add_object(font)
    return bytes(font.reference)


@contextmanager
def turned_brackets() -> Iterator[None]:
    """Give brackets of right-to-left text their own characters in what is written within."""
    from weasyprint import pdf
    from weasyprint.draw import text
    from weasyprint.pdf import stream

    turning = _Turning()
    with ExitStack() as stack:
        for owner, name, replacing in (
            (text, "draw_first_line", turning.drawing),
            (stream.Stream, "add_font", turning.adding),
            (pdf, "build_fonts_dictionary", turning.building),
        ):
            original = getattr(owner, name)
            stack.callback(setattr, owner, name, original)
            setattr(owner, name, replacing(original))
        yield
