"""Turn letters into those that no font of the pages has, so that a translator knows before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nethandout.render.type.fonts import FAMILIES, SYSTEM_FONT_FOLDERS, find_files


def letters_lacking(text: str, *, folders: Sequence[Path] = SYSTEM_FONT_FOLDERS) -> str:
    """Turn a text into its characters that a handout cannot show, each one time, sorted.

    Names of patients may have them all the same: those are set with further fonts.
    """
    wanted = {ord(char) for char in text}
    for path in find_files({family.files[0] for family in FAMILIES}, folders).values():
        wanted -= _characters(path)
    return "".join(map(chr, sorted(wanted)))


def _characters(font_file: Path) -> frozenset[int]:
    """Turn a font file (of a collection the first font) into the characters it has."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font_file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())
