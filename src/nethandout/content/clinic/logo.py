"""Turn the clinic's logo into a picture that can be printed, or into the reason why it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nethandout.content.figures import check_svg
from nethandout.errors import Position, Problem

_MOST_BYTES: Final = 2_000_000
_LEAST_PIXELS, _MOST_PIXELS = 120, 4000
"""Printed 11 mm high: fewer pixels show as squares, more only make files large."""
_FORMATS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
SVG_ELEMENTS: Final = frozenset({"title", "desc", "defs", "polyline"})


def check_logo(folder: Path, name: str, position: Position) -> Iterator[Problem]:
    """Find what keeps the file with this name in a clinic folder from being printed."""
    path = folder / name
    if Path(name).name != name:
        yield _problem(position, "write the name of a file in the clinic folder, without folders")
    elif not path.resolve().is_relative_to(folder.resolve()):
        yield _problem(position, "the link leads out of the clinic folder; copy the file into it")
    elif not path.is_file():
        yield _problem(position, "there is no such file in the clinic folder")
    elif path.suffix.lower() not in (".svg", *_FORMATS):
        yield _problem(position, "a logo is an SVG, PNG or JPEG file; save it as one of them")
    elif path.stat().st_size > _MOST_BYTES:
        yield _problem(position, "the file is larger than 2 MB; save a smaller one")
    elif path.suffix.lower() == ".svg":
        yield from _check_svg(path, name)
    else:
        reason = _fault_of_pixels(path)
        if reason:
            yield _problem(position, reason)


def _check_svg(path: Path, name: str) -> Iterator[Problem]:
    try:
        svg = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield Problem(Position(name), "logo", "this is not UTF-8 text")
        return
    for problem in check_svg(svg, name, more=SVG_ELEMENTS):
        text = f"{problem.message}; draw words and gradients as plain shapes, or save a PNG"
        yield Problem(problem.position, "logo", text)


def _fault_of_pixels(path: Path) -> str | None:
    """Turn a picture of pixels into the reason why it cannot be printed."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            found, mode, size = picture.format, picture.mode, picture.size
            if max(size) <= _MOST_PIXELS:
                picture.load()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return "the picture cannot be read; save it again as PNG"
    if found != _FORMATS[path.suffix.lower()]:
        return f"the file is not what its name says: it is a {found} file"
    if mode == "CMYK":
        return "the colors are for a printing press (CMYK); save it with RGB colors"
    if max(size) < _LEAST_PIXELS:
        return f"the picture is too small to print: at least {_LEAST_PIXELS} pixels wide or high"
    if max(size) > _MOST_PIXELS:
        return f"the picture has more than {_MOST_PIXELS} pixels on a side; save a smaller one"
    return None


def _problem(position: Position, message: str) -> Problem:
    return Problem(position, "logo", f"logo: {message}")
