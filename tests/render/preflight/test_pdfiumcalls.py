from __future__ import annotations

import ctypes
from dataclasses import fields

import pypdfium2
import pypdfium2.raw as pdfium

from nethandout.render.preflight.pdfiumcalls import FilledIn, PdfiumCalls, address, pdfium_calls


def test_light_calls_answer_as_pdfium_does(finished: bytes) -> None:
    calls = pdfium_calls()
    page = pypdfium2.PdfDocument(finished)[0]
    count = pdfium.FPDFPage_CountObjects(page)
    assert calls.FPDFPage_CountObjects(address(page.raw)) == count > 0
    for index in range(count):
        theirs = pdfium.FPDFPage_GetObject(page, index)
        ours = calls.FPDFPage_GetObject(address(page.raw), index)
        assert ours == address(theirs)
        assert calls.FPDFPageObj_GetType(ours) == pdfium.FPDFPageObj_GetType(theirs)
        read, given = pdfium.FS_MATRIX(), pdfium.FS_MATRIX()
        assert calls.FPDFPageObj_GetMatrix(ours, address(read))
        assert pdfium.FPDFPageObj_GetMatrix(theirs, given)
        assert bytes(read) == bytes(given)


def test_a_place_is_a_number() -> None:
    value = ctypes.c_int(5)
    assert address(value) == address(ctypes.pointer(value)) == ctypes.addressof(value)


def test_answers_are_filled_in(finished: bytes) -> None:
    calls, edges = pdfium_calls(), FilledIn(ctypes.c_float, 4)
    page = pypdfium2.PdfDocument(finished)[0]
    handle = calls.FPDFPage_GetObject(address(page.raw), 0)
    assert calls.FPDFPageObj_GetBounds(handle, *edges.places)
    left, bottom, right, top = edges.values[:]
    assert 0 <= left < right <= 612
    assert 0 <= bottom < top <= 792


def test_every_call_is_there() -> None:
    calls = pdfium_calls()
    assert all(callable(getattr(calls, field.name)) for field in fields(PdfiumCalls))
    assert pdfium_calls() is calls
