from __future__ import annotations

import re
import zlib
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest

from nethandout.errors import LimitError
from nethandout.render.pdfbytes import writer
from nethandout.render.pdfbytes.reader import read_stored
from nethandout.render.pdfbytes.writer import PdfWriter, text_string


def written(objects: int, title: str = "Ünï") -> bytes:
    out = BytesIO()

    def write(raw: bytes) -> None:
        out.write(raw)

    writer = PdfWriter(write)
    pages, catalog = writer.reserve(), writer.reserve()
    kids = [
        writer.add(b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] /Resources << >> >>" % pages)
        for _ in range(objects)
    ]
    stream = writer.add_stream(b"/Type /X", b"q Q")
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    writer.add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (objects, references), pages)
    writer.add(b"<< /Type /Catalog /Pages %d 0 R /X %d 0 R >>" % (pages, stream), catalog)
    info = writer.add(b"<< /Title %s >>" % text_string(title))
    writer.finish(catalog, info)
    return out.getvalue()


@pytest.mark.parametrize("objects", [1, 199, 200, 201, 1000])
def test_what_is_written_can_be_read(objects: int) -> None:
    with pikepdf.open(BytesIO(written(objects))) as pdf:
        assert len(pdf.pages) == objects
        assert pdf.Root.X.read_bytes() == b"q Q"
        assert str(pdf.docinfo["/Title"]) == "Ünï"
        assert pdf.check_pdf_syntax() == []


def test_no_table_is_longer_than_it_says_where_its_compressed_form_ends_in_cr() -> None:
    """One file in 256; readers warn of a byte more, and lose one without it."""
    words = b"".join(sha256(b"%d" % number).hexdigest().encode() for number in range(63))
    (usual,) = (int(size) for size in re.findall(rb"/Size (\d+)", written(1)))
    grown = 0
    for length in range(2000):
        raw = written(1, words[:length].decode())
        start = raw.index(b"stream\n", raw.rindex(b"/XRef")) + len(b"stream\n")
        assert raw[raw.index(b"\nendstream", start) - 1] != ord("\r")
        (size,) = re.findall(rb"/Size (\d+)", raw)
        assert len(zlib.decompressobj().decompress(raw[start:])) == 8 * int(size)
        if int(size) > usual:
            grown += 1
            assert read_stored(raw) is not None
            with pikepdf.open(BytesIO(raw)) as pdf:
                assert pdf.check_pdf_syntax() == []
                assert len(str(pdf.docinfo["/Title"])) == length
    assert grown


def test_the_same_objects_give_the_same_bytes() -> None:
    assert written(50) == written(50)


def test_more_objects_than_readers_can_bear_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_OBJECTS", 100)
    with pytest.raises(LimitError, match="put fewer in a file"):
        written(200)
