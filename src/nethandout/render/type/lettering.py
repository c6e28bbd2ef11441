"""Turn lines of glyphs into PDF instructions, and remember which glyphs of which font are used.

A line that ends between two words ends with a space that takes no room: who reads the text by
its tags sees no places, and would read two words as one.

Positions are those of the pages that WeasyPrint writes: CSS px, the axis downward, which
the text matrix turns over (ISO 32000-1, 9.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nethandout.render.type.glyphs import turns
from nethandout.render.type.objects import UsedFont
from nethandout.render.type.pango import SPACE, Glyph, Line, Run

_PREFIX: Final = "NhFill"
_THOUSANDTHS: Final = 1000
_NEXT: Final = 0.01
"""CSS px from a mark to what follows it."""


@dataclass(slots=True)
class Lettering:
    """The fonts of one document in the making."""

    _fonts: dict[str, UsedFont] = field(default_factory=dict, repr=False)

    @property
    def fonts(self) -> Mapping[str, UsedFont]:
        """The fonts used so far, by what the face is called, in the order of first use."""
        return self._fonts

    def instructions(self, line: Line, x: float, y: float, size: float, color: str) -> bytes:
        """Turn a line whose baseline starts at x, y into instructions; `color` is `#rrggbb`."""
        parts: list[str] = []
        late = 0.0  # what rounding, and runs that show nothing, have left undone so far
        for run in line.runs:
            properties = _properties(run)
            if properties:
                parts.append(f"/Span <<{properties}>> BDC")
            late = self._run(run, size, late, parts)
            if properties:
                parts.append("EMC")
        shown = "\n".join(parts)
        filled = " ".join(f"{channel / 255:.6g}" for channel in bytes.fromhex(color[1:]))
        return f"{filled} rg\nBT\n1 0 0 -1 {x:.3f} {y:.3f} Tm\n{shown}\nET\n".encode()

    def _font(self, run: Run) -> UsedFont:
        font = self._fonts.get(run.face.name)
        if font is None:
            font = UsedFont(f"{_PREFIX}{len(self._fonts)}", run.face)
            self._fonts[run.face.name] = font
        return font

    def _run(self, run: Run, size: float, late: float, parts: list[str]) -> float:
        """Turn glyphs of one font into instructions; marks stand above or below the line.

        A font of which nothing is shown (Pango gives isolates one, too) is not used.
        """
        numbers = [_number(glyph, run) for glyph in run.glyphs]
        if all(number < 0 for number in numbers):
            return late - sum(glyph.advance for glyph in run.glyphs) * _THOUSANDTHS / size
        font = self._font(run)
        name, meanings = font.called(turned=_is_turned(run))
        parts.append(f"/{name} {size:.6g} Tf")
        shown = ""
        place = farthest = 0.0  # of glyphs, from where the run starts
        for glyph, number in zip(run.glyphs, numbers, strict=True):
            farthest = max(farthest, place + glyph.x_offset)
            place += glyph.advance
            advance = glyph.advance * _THOUSANDTHS / size
            if number < 0:
                shift, late = _rounded(late - advance)
                shown += f"{shift} " if shift else ""
                continue
            code = font.code_of(number, glyph.text, meanings, always=run.by_cluster)
            offset = glyph.x_offset * _THOUSANDTHS / size
            before, late = _rounded(late - offset)
            after, late = _rounded(late + offset + font.face.width(number) - advance)
            if glyph.y_offset:
                if shown:
                    parts.append(_show(shown))
                parts.append(f"{-glyph.y_offset:.3f} Ts")
                parts.append(_show(f"{before} <{code:04x}> {after}"))
                parts.append("0 Ts")
                shown = ""
                continue
            if before:
                shown += f"{before} "
            if shown.endswith("> "):
                shown = f"{shown[:-2]}{code:04x}> "
            else:
                shown += f"<{code:04x}> "
            if after:
                shown += f"{after} "
        if shown:
            parts.append(_show(shown))
        return late - _beyond(run, farthest - place) * _THOUSANDTHS / size


def _beyond(run: Run, distance: float) -> float:
    """Turn how far a mark starts behind a run into the room that what follows leaves for it.

    PDFium puts what stands on a line in order by where it starts. A mark among what follows its
    run would have the run's text said a second time there, in the middle of a date.
    """
    return distance + _NEXT if run.spoken and distance >= 0 else 0.0


def _properties(run: Run) -> str:
    """Turn what is to be said of a run into a property list (ISO 32000-1, 14.9.2 and 14.9.4)."""
    language = f"/Lang ({run.language})" if run.language else ""
    if not run.spoken:
        return language
    return f"{language}/ActualText <feff{run.spoken.encode('utf-16-be').hex()}>"


def _is_turned(run: Run) -> bool:
    return run.rtl and any(turns(glyph.text) for glyph in run.glyphs)


def _number(glyph: Glyph, run: Run) -> int:
    """Give what is shown for a glyph, below 0 for nothing; the space at a line's end is."""
    if glyph.number < 0 and glyph.text == SPACE:
        return run.face.space or -1
    return glyph.number


def _show(parts: str) -> str:
    return f"[{parts.strip()}] TJ"


def _rounded(value: float) -> tuple[int, float]:
    """Turn a shift into a whole number, and what is left of it."""
    whole = round(value)
    return whole, value - whole
