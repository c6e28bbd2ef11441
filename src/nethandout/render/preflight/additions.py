"""Turn the bytes of a PDF into what somebody has put in front of it, behind it or into it.

Readers are forgiving: they look for the end of a file that begins late, and show the last of
two files in one. Then a page of another patient can lie where no viewer shows it, and a
printer prints it. A file of ours begins with its first byte, ends once and holds no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pikepdf import Dictionary, Pdf

_BEGINNING: Final = re.compile(rb"%PDF-\d\.\d\s")
_END: Final = re.compile(rb"startxref\s+\d+\s+%%EOF")
_LINE_ENDS: Final = b"\r\n"
_LINEARIZED: Final = re.compile(rb"/Linearized 1\b.*?/L (\d+)\b", re.DOTALL)
_HEAD: Final = 1024
_ACTIONS: Final = ("/OpenAction", "/AA", "/AcroForm")


def foreign_bytes(pdf: bytes) -> Iterator[str]:
    """Turn a file into what is in it besides one PDF."""
    beginnings = [match.start() for match in _BEGINNING.finditer(pdf)]
    ends = [match.end() for match in _END.finditer(pdf)]
    if not beginnings:
        return  # no PDF at all: whoever opens it says so
    if beginnings[0]:
        yield "something stands in front of the PDF"
    if len(beginnings) > 1:
        yield f"{len(beginnings)} PDF files are in one file; a viewer shows only one of them"
    elif len(ends) > (2 if _is_linearized(pdf) else 1):
        yield "the file was added to after it was made"
    if not ends:
        yield "the end of the file is missing"
    elif pdf[ends[-1] :].strip(_LINE_ENDS):
        yield "something stands behind the end of the PDF"


def foreign_objects(document: Pdf) -> Iterator[str]:
    """Turn a PDF into what is in it besides pages: files, forms, actions."""
    names = document.Root.get("/Names", Dictionary())
    if "/EmbeddedFiles" in names or "/AF" in document.Root or "/Collection" in document.Root:
        yield "files are attached"
    if "/JavaScript" in names or any(action in document.Root for action in _ACTIONS):
        yield "the file has a form, or does something when it is opened"


def _is_linearized(pdf: bytes) -> bool:
    """Tell whether a file is arranged for the web, which gives it two ends, and is whole."""
    found = _LINEARIZED.search(pdf, 0, _HEAD)
    return found is not None and int(found[1]) == len(pdf)
