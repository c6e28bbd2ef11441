"""Turn the clusters of a run of glyphs into what each glyph says, for who reads the PDF.

A cluster is what Pango keeps together: a letter with its marks and vowels, however many glyphs
and characters it has. A PDF has no clusters: a glyph says what it says, or a run says it all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from nethandout.render.type.allscripts import is_usual
from nethandout.render.type.faces import FontFace

_LAST_OF_PLANE: Final = 0xFFFF


def meanings_of(text: bytes, clusters: Sequence[int], *, rtl: bool) -> list[str]:
    """Turn a run's text into what each glyph stands for: its cluster, up to the next one."""
    last = len(clusters) - 1
    found = []
    for index, start in enumerate(clusters):
        if rtl:
            end = len(text) if index == 0 else clusters[index - 1]
        else:
            end = len(text) if index == last else clusters[index + 1]
        found.append(text[start:end].decode())
    return found


def spoken(face: FontFace, text: str, meanings: Sequence[str]) -> str:
    """Give the text of a run from left to right if its glyphs do not say it one by one.

    In the scripts of India and their neighbors vowels stand before the letters they follow,
    and letters melt together; a mark above a letter is taken for a line of its own.
    """
    return "" if _is_plain(face, text, meanings) else text


def _is_plain(face: FontFace, text: str, meanings: Sequence[str]) -> bool:
    """Tell whether each glyph of a run from left to right says what it is by itself."""
    if any(map(unicodedata.combining, text)):
        return False
    return is_usual(face.name) or all(len(meaning) == 1 for meaning in meanings)


def is_said_by_cluster(face: FontFace, text: str, meanings: Sequence[str]) -> bool:
    """Tell whether a run from left to right needs its text said, and has no other way.

    PDFium leaves characters beyond U+FFFF out of the text of a whole run, and reads marks
    above letters that are not said with them after the letter that follows.
    """
    if all(ord(char) <= _LAST_OF_PLANE for char in text):
        return False
    return any(map(_is_mark, text)) or not _is_plain(face, text, meanings)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def on_widest(meanings: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Turn what glyphs stand for into what each says of a letter with its marks.

    The widest glyph, which is the letter, says all of it, and the others nothing.
    """
    clusters: list[list[int]] = []
    waiting: list[int] = []  # Pango has a cluster said by its last glyph
    for index, meaning in enumerate(meanings):
        waiting.append(index)
        if meaning:
            if clusters and _is_mark(meaning[0]):
                clusters[-1] += waiting
            else:
                clusters.append(waiting)
            waiting = []
    found = [""] * len(meanings)
    for cluster in clusters:
        widest = max(cluster, key=lambda each: widths[each])
        found[widest] = "".join(meanings[each] for each in cluster)
    return found
