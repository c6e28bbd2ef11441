"""Turn functions of pdfium into ones that take plain numbers for whatever they point at.

A page has sixty objects, and each is asked ten questions. Most of the time would go into
wrapping what pdfium gives as pointers and unwrapping what it is given; with addresses as
numbers an answer takes a third of that.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

_POINTER: Final = ctypes.c_void_p
_NUMBER: Final = ctypes.c_int

Call = Callable[..., int]


@dataclass(frozen=True, slots=True)
class PdfiumCalls:
    """The functions that are called for each thing on a page, under pdfium's own names."""

    FPDFPage_CountObjects: Call
    FPDFPage_GetObject: Call
    FPDFPageObj_GetType: Call
    FPDFPageObj_GetMarkedContentID: Call
    FPDFPageObj_GetMatrix: Call
    FPDFPageObj_GetBounds: Call
    FPDFPageObj_GetFillColor: Call
    FPDFPageObj_GetStrokeColor: Call
    FPDFPageObj_GetStrokeWidth: Call
    FPDFPageObj_HasTransparency: Call
    FPDFPageObj_GetClipPath: Call
    FPDFClipPath_CountPaths: Call
    FPDFClipPath_CountPathSegments: Call
    FPDFClipPath_GetPathSegment: Call
    FPDFPath_GetDrawMode: Call
    FPDFPath_CountSegments: Call
    FPDFPath_GetPathSegment: Call
    FPDFPathSegment_GetType: Call
    FPDFPathSegment_GetPoint: Call
    FPDFPathSegment_GetClose: Call
    FPDFTextObj_GetFontSize: Call
    FPDFTextObj_GetTextRenderMode: Call
    FPDFTextObj_GetText: Call
    FPDFFormObj_CountObjects: Call
    FPDFFormObj_GetObject: Call
    FPDFText_CountChars: Call
    FPDFText_GetTextObject: Call
    FPDFText_GetUnicode: Call
    FPDFText_GetCharBox: Call
    FPDFText_GetLooseCharBox: Call
    FPDFText_GetCharOrigin: Call


@cache
def pdfium_calls() -> PdfiumCalls:
    """Load pdfium, and turn what is called of it into light calls."""
    import pypdfium2.raw as pdfium

    return PdfiumCalls(*(_light(getattr(pdfium, field.name)) for field in fields(PdfiumCalls)))


class FilledIn:
    """Room for numbers that pdfium fills in, and where each of them is."""

    def __init__(self, kind: Any, count: int) -> None:
        self.values = (kind * count)()
        start = address(self.values)
        self.places = tuple(start + ctypes.sizeof(kind) * index for index in range(count))


def address(pointer: Any) -> int:
    """Turn a pointer, or what holds a value, into a number that light calls take."""
    return ctypes.addressof(pointer.contents if isinstance(pointer, ctypes._Pointer) else pointer)


def _light(function: Any) -> Call:
    """Give a function of pdfium other types; what is no pointer stays what it is."""
    kinds = [_light_type(kind) for kind in (function.restype, *function.argtypes)]
    return ctypes.PYFUNCTYPE(*kinds)(ctypes.cast(function, _POINTER).value or 0)


def _light_type(kind: Any) -> Any:
    return _POINTER if issubclass(kind, ctypes._Pointer) else kind
