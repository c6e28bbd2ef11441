"""Turn the fonts of joined parts into ones with a name for each font file.

A part names its fonts after the whole font, so the same name stands for other glyphs in the
next part; where glyphs differ, names must (ISO 32000-1, 9.6.4), or a printer that keeps fonts by
name may draw letters of one with the other. Here the name follows from the file, which is the
same for all patients, and equal files become one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from pikepdf import Dictionary, Name, Object, Pdf

from nethandout.render.type.objects import subset_tag

_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")


def name_fonts(pdf: Pdf) -> None:
    """Give each font file of a PDF its own name; fonts without a file keep theirs."""
    files: dict[bytes, Object] = {}
    for font in pdf.objects:
        if not isinstance(font, Dictionary) or "/DescendantFonts" not in font:
            continue
        descendant = font.DescendantFonts[0]
        descriptor = descendant.get("/FontDescriptor", Dictionary())
        for key in _FILES:
            if key in descriptor:
                digest = sha256(descriptor[key].read_bytes()).digest()
                descriptor[key] = files.setdefault(digest, descriptor[key])
                name = Name(f"/{subset_tag(digest)}+{_family(font)}")
                font.BaseFont = descendant.BaseFont = descriptor.FontName = name


def _family(font: Object) -> str:
    """Turn a font into what it is called, without the tag of a subset."""
    return str(font.BaseFont).removeprefix("/").rpartition("+")[2]
