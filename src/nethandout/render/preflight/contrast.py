"""Turn two colors of a page into how well one is seen on the other."""

from __future__ import annotations

from typing import Final

from nethandout.render.preflight.drawn import Color

_LINEAR_UP_TO: Final = 0.04045


def contrast(one: Color, other: Color) -> float:
    """Turn two colors into their contrast, from 1 to 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    """Turn a color into how light it is."""
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_UP_TO else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
