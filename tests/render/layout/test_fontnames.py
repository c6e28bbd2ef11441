from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Object, Pdf, Stream

from nethandout.render.layout.fontnames import name_fonts

if TYPE_CHECKING:
    from tests.render.conftest import Parts


def descriptors(pdf: Pdf) -> list[Object]:
    return [
        item
        for item in pdf.objects
        if isinstance(item, Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]


def make_font(pdf: Pdf, name: str, file: bytes) -> Object:
    descriptor = Dictionary(Type="/FontDescriptor", FontName=f"/{name}")
    descriptor.FontFile2 = pdf.make_indirect(Stream(pdf, file))
    below = Dictionary(BaseFont=f"/{name}", FontDescriptor=pdf.make_indirect(descriptor))
    font = Dictionary(BaseFont=f"/{name}", DescendantFonts=[pdf.make_indirect(below)])
    return pdf.make_indirect(font)


def test_a_name_stands_for_one_file(finished: bytes) -> None:
    with Pdf.open(BytesIO(finished)) as pdf:
        found = descriptors(pdf)
        assert len(found) > 3
        files: dict[str, set[bytes]] = {}
        for one in found:
            file = one.get("/FontFile2") or one.FontFile3
            assert re.fullmatch(r"/[A-Z]{6}\+[\w-]+", str(one.FontName))
            files.setdefault(str(one.FontName), set()).add(file.read_bytes())
        assert {len(each) for each in files.values()} == {1}


def test_all_of_a_font_says_one_name(finished: bytes) -> None:
    with Pdf.open(BytesIO(finished)) as pdf:
        for font in pdf.objects:
            if isinstance(font, Dictionary) and "/DescendantFonts" in font:
                below = font.DescendantFonts[0]
                assert font.BaseFont == below.BaseFont == below.FontDescriptor.FontName


def test_equal_files_are_one() -> None:
    pdf = Pdf.new()
    fonts = [make_font(pdf, name, file) for name, file in (("A+X", b"1"), ("A+X", b"2"))]
    fonts.append(make_font(pdf, "B+X", b"1"))
    name_fonts(pdf)
    names = [str(font.BaseFont) for font in fonts]
    assert names[0] == names[2] != names[1]
    first, _, third = (font.DescendantFonts[0].FontDescriptor.FontFile2 for font in fonts)
    assert first.objgen == third.objgen


def test_the_name_follows_from_the_file_alone(spanish: Parts) -> None:
    def names(pdf: bytes) -> list[str]:
        with Pdf.open(BytesIO(pdf)) as document:
            return sorted(str(one.FontName) for one in descriptors(document))

    assert names(spanish.joined()) == names(spanish.joined())
