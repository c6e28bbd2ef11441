"""Files of the own writer are read by their table; any other file is left to a library."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from nethandout.render.pdfbytes.reader import opened, read_stored
from nethandout.render.pdfbytes.writer import PdfWriter


def written(own: bytes = b"(of one copy)") -> bytes:
    """Write a form of two packs and a stream, then a copy of it."""
    parts: list[bytes] = []
    form = PdfWriter(parts.append)
    root = form.add(b"<< /Type /Catalog >>")
    form.add_stream(b"", b"BT ET")
    form.flush()
    beginning = form.beginning(b"".join(parts))
    parts.clear()
    copy = PdfWriter(parts.append, beginning)
    copy.finish(root, copy.add(own))
    return b"".join(parts)


def test_shared_objects_are_told_from_those_of_a_copy() -> None:
    one, other = read_stored(written()), read_stored(written(b"(of another)"))
    assert one is not None
    assert other is not None
    assert one.form == other.form
    assert dict(one.shared) == {1: b"<< /Type /Catalog >>"}
    assert list(one.own.values()) == [b"(of one copy)"]
    stream = one.stream(2)
    assert stream is not None
    assert (stream.entries, stream.raw) == (b"", b"BT ET")
    assert one.stream(1) is None


def test_copies_of_a_form_have_its_streams_in_one_place() -> None:
    one, other = read_stored(written()), read_stored(written(b"(of another)" * 99))
    assert one is not None
    assert other is not None
    assert [one.is_at_beginning(number) for number in (1, 2, 5)] == [False, True, False]
    assert other.has_entries({2: one.entry(2)})
    assert not other.has_entries({2: one.entry(2), 1: one.entry(2)})


@pytest.mark.parametrize(
    "damaged",
    [
        lambda raw: raw[:-1],
        lambda raw: b" " + raw,
        lambda raw: raw.replace(b"/W [1 5 2]", b"/W [1 4 3]"),
        lambda raw: raw.replace(b"/ObjStm", b"/Objstm"),
        lambda _: b"",
    ],
)
def test_a_file_that_is_another_one_is_not_guessed(damaged: object) -> None:
    assert callable(damaged)
    assert read_stored(damaged(written())) is None


def test_files_of_other_writers_are_opened_object_by_object() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(raw := BytesIO())
    assert read_stored(raw.getvalue()) is None
    with pikepdf.open(raw) as pdf:
        found = opened(pdf)
    assert b"/Catalog" in b"".join(found.own.values())
    assert found.form == b""
