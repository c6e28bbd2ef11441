"""Turn a label with a blank, and “Page 1 of 7” and so on, into a PDF of one label each.

WeasyPrint would take 4 ms for each of these pages, after the number of pages is known and
when everything else is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from pikepdf import Dictionary, Object, Pdf, Stream

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.forms.marks import find_marks
from nethandout.render.pdfbytes.writer import PdfWriter
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.lettering import Lettering
from nethandout.render.type.objects import UsedFont, write_font
from nethandout.render.type.pango import Line


def number_pages(  # noqa: PLR0913, PLR0917 - what a label and its words are
    label: bytes, lines: Sequence[Line], size: float, color: str, room: float, meanings: Meanings
) -> bytes:
    """Turn a laid-out label and its lines into a PDF with a page for each line.

    Lines stand where reading ends: `room` is how much wider than the mark a line of no width
    is at its left, in CSS px (0 where reading ends at the left).
    """
    lettering = Lettering()
    with Pdf.open(BytesIO(label)) as pdf:
        page = pdf.pages[0]
        content = page.Contents.read_bytes()
        marks = find_marks(content)
        if len(marks) != 1:
            raise RenderError(Remark("a page label has not one blank"))
        mark = marks[0]
        contents = []
        for line in lines:
            x = mark.x + room - line.width if room else mark.x
            words = lettering.instructions(line, x, mark.y, size, color)
            contents.append(content[: mark.start] + words + content[mark.end :])
        resources = Dictionary(dict(page.Resources.items()))
        fonts = dict(resources.get("/Font", Dictionary()).items())
        resources.Font = Dictionary(fonts | _fonts(pdf, lettering.fonts.values(), meanings))
        page.Resources = pdf.make_indirect(resources)
        for drawn in contents:
            pdf.pages.append(page)
            pdf.pages[-1].obj.Contents = Stream(pdf, drawn)
        del pdf.pages[0]
        pdf.save(target := BytesIO(), deterministic_id=True)
    return target.getvalue()


def _fonts(pdf: Pdf, fonts: Iterable[UsedFont], meanings: Meanings) -> dict[str, Object]:
    """Make fonts objects of a PDF, by the names pages call them by."""
    written: list[bytes] = []
    writer = PdfWriter(written.append)
    numbers = {
        name: number
        for font in fonts
        for name, number in write_font(writer, font, meanings).items()
    }
    pages = writer.add(b"<< /Type /Pages /Kids [] /Count 0 >>")
    entries = b" ".join(b"/%s %d 0 R" % (name.encode(), number) for name, number in numbers.items())
    root = writer.add(b"<< /Type /Catalog /Pages %d 0 R /Fonts << %s >> >>" % (pages, entries))
    writer.finish(root, writer.add(b"<< >>"))
    with Pdf.open(BytesIO(b"".join(written))) as source:
        return {name: pdf.copy_foreign(font) for name, font in source.Root.Fonts.items()}
