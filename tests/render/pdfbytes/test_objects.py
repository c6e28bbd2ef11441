"""Objects of one PDF become the bytes of another: references change, text does not."""

from __future__ import annotations

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from nethandout.render.pdfbytes.objects import (
    dictionary_entries,
    has_references,
    object_bytes,
    renumber,
    stream_entries,
)


def _plus_ten(place: tuple[int, int]) -> int:
    return place[0] + 10


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"[1 0 R 2 0 R]", b"[11 0 R 12 0 R]"),
        (b"<< /A 1 0 R /B (1 0 R) >>", b"<< /A 11 0 R /B (1 0 R) >>"),
        (rb"<< /B (\) 1 0 R) /A 1 0 R >>", rb"<< /B (\) 1 0 R) /A 11 0 R >>"),
        (b"[1 0 2 0 612 792]", b"[1 0 2 0 612 792]"),
        (b"/Rect [1 0 Rx]", b"/Rect [1 0 Rx]"),
    ],
)
def test_references_get_new_numbers_and_text_stays(raw: bytes, expected: bytes) -> None:
    assert renumber(raw, _plus_ten) == expected


@pytest.mark.parametrize(
    ("raw", "leads_on"), [(b"/A 1 0 R", True), (b"/A (1 0 R)", False), (b"/A [1 0]", False)]
)
def test_references_are_known_from_text(raw: bytes, leads_on: bool) -> None:
    assert has_references(raw) is leads_on


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        (3, b"3"),
        (Name("/A"), b"/A"),
        (String("a(b"), rb"(a\(b)"),
        (Array([1, None]), b"[ 1 null ]"),
    ],
)
def test_what_pikepdf_gives_as_a_python_value_is_written_as_pdf(
    item: object, expected: bytes
) -> None:
    assert object_bytes(item) == expected


def test_an_object_others_can_refer_to_is_written_out_only_if_asked_to() -> None:
    with Pdf.new() as pdf:
        item = pdf.make_indirect(Dictionary(A=1))
        number, generation = item.objgen
        assert object_bytes(item, resolved=False) == b"%d %d R" % (number, generation)
        assert object_bytes(item) == b"<< /A 1 >>"
        assert dictionary_entries(item) == b"/A 1"


def test_entries_of_a_stream_leave_out_what_its_writer_adds() -> None:
    with Pdf.new() as pdf:
        stream = pdf.make_stream(b"q Q", Type=Name.XObject)
        stream.write(b"\x00", filter=Name.FlateDecode)
        assert stream_entries(stream) == b"/Filter /FlateDecode /Type /XObject"
        assert stream_entries(stream, stored=False) == b"/Type /XObject"
