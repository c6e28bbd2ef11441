"""Turn a clinic's templates and icons into what they ask for that cannot be printed.

A page may show the icons of `templates/shared/icons` and what the program makes itself, by
their names: `asset:NAME`. Nothing is fetched from a file or an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nethandout.content.clinic.files import ICONS
from nethandout.content.clinic.logo import SVG_ELEMENTS
from nethandout.content.figures import FIGURES, check_svg
from nethandout.content.library import Library
from nethandout.errors import Position, Problem
from nethandout.source.spelling import suggest

QR_CODE_ASSET: Final = "clinic-page-qr.svg"
LOGO_ASSET: Final = "clinic-logo"
"""Its ending is that of the clinic's file."""

_ASSET: Final = re.compile(r"asset:([\w.-]++)(?!\{)")
_SHOWN: Final = re.compile(
    r"""(?:\bsrc\s*=|\burl\(|@import\b|<link\b[^>]*?\bhref\s*=|<object\b[^>]*?\bdata\s*="""
    r"""|xlink:href\s*=)\s*(?:url\()?\s*["']?\s*(?!asset:|\{|\#|["'])([^"')\s>]+)""",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"\{#.*?#\}|/\*.*?\*/|<!--.*?-->", re.DOTALL)


def check_own_templates(library: Library) -> Iterator[Problem]:
    """Find what the clinic's templates ask for and will not get, and icons that reach outside."""
    if library.overlay is None:
        return
    own = library.overlay / "templates"
    known = _assets(library)
    for path in sorted(own.rglob("*.j2")):
        yield from _check_template(path, library.label(path), known)
    for path in sorted((own / ICONS).glob("*.svg")):
        yield from _check_icon(path, library.label(path))


def _assets(library: Library) -> frozenset[str]:
    """Turn a library into the names that pages may ask for."""
    icons = {
        path.name
        for folder in library.folders("templates")
        for path in (folder / ICONS).glob("*.svg")
    }
    logo = library.clinic.logo if library.clinic else None
    made = {QR_CODE_ASSET, *(f"{name}.svg" for name in FIGURES)}
    return frozenset(
        icons | made | ({f"{LOGO_ASSET}{Path(logo).suffix.lower()}"} if logo else set())
    )


def _check_template(path: Path, label: str, known: frozenset[str]) -> Iterator[Problem]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        place = Position(label, path.read_bytes()[: error.start].count(b"\n") + 1)
        yield Problem(place, "template", "this is not UTF-8 text")
        return
    except OSError:
        return  # a link that leads nowhere is told of elsewhere
    text = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for number, line in enumerate(text.split("\n"), start=1):
        for match in _ASSET.finditer(line):
            if match[1] not in known:
                place = Position(label, number, match.start() + 1)
                message = f"there is no icon “{match[1]}”{suggest(match[1], known)}"
                yield Problem(place, "asset", message)
        for match in _SHOWN.finditer(line):
            place = Position(label, number, match.start(1) + 1)
            message = (
                f"“{match[1]}” is not fetched: a page shows only icons of templates/{ICONS}, "
                "as asset:NAME"
            )
            yield Problem(place, "asset", message)


def _check_icon(path: Path, label: str) -> Iterator[Problem]:
    try:
        svg = path.read_text("utf-8")
    except UnicodeDecodeError:
        yield Problem(Position(label), "svg", "this is not UTF-8 text")
    except OSError:
        return
    else:
        yield from check_svg(svg, label, more=SVG_ELEMENTS)
