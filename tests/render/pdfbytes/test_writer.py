from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from nethandout.errors import LimitError
from nethandout.render.pdfbytes import writer
from nethandout.render.pdfbytes.writer import PdfWriter, text_string


def written(objects: int) -> bytes:
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
    info = writer.add(b"<< /Title %s >>" % text_string("Ünï"))
    writer.finish(catalog, info)
    return out.getvalue()


@pytest.mark.parametrize("objects", [1, 199, 200, 201, 1000])
def test_what_is_written_can_be_read(objects: int) -> None:
    with pikepdf.open(BytesIO(written(objects))) as pdf:
        assert len(pdf.pages) == objects
        assert pdf.Root.X.read_bytes() == b"q Q"
        assert str(pdf.docinfo["/Title"]) == "Ünï"
        assert pdf.check_pdf_syntax() == []


def test_the_same_objects_give_the_same_bytes() -> None:
    assert written(50) == written(50)


def test_more_objects_than_readers_can_bear_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_OBJECTS", 100)
    with pytest.raises(LimitError, match="put fewer in a file"):
        written(200)
