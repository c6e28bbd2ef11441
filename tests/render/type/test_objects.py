from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count

import pypdfium2
import pytest
from pikepdf import Array, Object, Pdf

from nethandout.render.layout.pdf import Renderer
from nethandout.render.pdfbytes.writer import PdfWriter
from nethandout.render.type import objects
from nethandout.render.type.faces import FontFace, FontProgram
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.objects import UsedFont, code_map, code_map_entries, widths, write_font
from nethandout.render.type.pango import Paragraph, Run, TextStyle, Typesetter

TEXTS = {
    "Noto Sans": "Tumor, fi 38.0 °C",
    "Noto Sans Arabic": "أُصبت بِإسهالٍ شديدٍ لا",
    "Noto Sans CJK SC": "您的小肠肿瘤，“具体”。",
}


@pytest.fixture(scope="module")
def typesetter(renderer: Renderer) -> Typesetter:  # noqa: ARG001 - it chooses the fonts
    return Typesetter()


def set_in(typesetter: Typesetter, family: str) -> tuple[Run, ...]:
    style = TextStyle(family, 16.0, bold=False, language="en", rtl="Arabic" in family)
    (line,) = typesetter.lines(Paragraph(TEXTS[family]), style, 1000.0)
    return line.runs


@pytest.fixture(scope="module")
def fonts(typesetter: Typesetter) -> dict[str, UsedFont]:
    """The fonts of the texts above, by name, with the glyphs that are used."""
    found: dict[str, UsedFont] = {}
    for family in TEXTS:
        for run in set_in(typesetter, family):
            font = found.setdefault(run.face.name, UsedFont(f"F{len(found)}", run.face))
            for glyph in run.glyphs:
                font.glyphs.setdefault(glyph.number, glyph.text)
    return found


@pytest.fixture(scope="module")
def data(typesetter: Typesetter, fonts: dict[str, UsedFont]) -> bytes:
    """A document of one page with the texts above, each on a line."""
    content = ""
    for height, family in zip(count(50, 50), TEXTS, strict=False):
        x = 20.0
        for run in set_in(typesetter, family):
            for glyph in run.glyphs:
                place = f"{x + glyph.x_offset:.2f} {height - glyph.y_offset:.2f}"
                content += f"BT /{fonts[run.face.name].name} 16 Tf 1 0 0 1 {place} Tm "
                content += f"<{glyph.number:04x}> Tj ET\n"
                x += glyph.advance
    return document(fonts, content)


def document(fonts: dict[str, UsedFont], content: str = "") -> bytes:
    written: list[bytes] = []
    writer, meanings = PdfWriter(written.append), Meanings()
    entries = " ".join(
        f"/{name} {number} 0 R"
        for font in fonts.values()
        for name, number in write_font(writer, font, meanings).items()
    )
    stream = writer.add_stream(b"", content.encode())
    pages = writer.reserve()
    page = writer.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 400 200] /Contents %d 0 R "
        b"/Resources << /Font << %s >> >> >>" % (pages, stream, entries.encode())
    )
    writer.add(b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page, pages)
    root = writer.add(b"<< /Type /Catalog /Pages %d 0 R >>" % pages)
    writer.finish(root, writer.add(b"<< >>"))
    return b"".join(written)


@contextmanager
def font_objects(data: bytes) -> Iterator[dict[str, Object]]:
    with Pdf.open(BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        yield {name[1:]: font for name, font in pdf.pages[0].Resources.Font.items()}


def mappings(character_map: bytes, kind: str) -> list[tuple[str, str]]:
    """Turn a CMap into its pairs of codes and values, in the order of its lines."""
    found: list[tuple[str, str]] = []
    sections = rf"(\d+) begin{kind}\n(.*?)\nend{kind}\n"
    for size, lines in re.findall(sections, character_map.decode(), re.DOTALL):
        section = re.findall(r"^<([0-9a-f]{4})> <?([0-9a-f]*)>?$", lines, re.MULTILINE)
        assert len(section) == int(size) == len(lines.splitlines()) <= 100
        found += section
    return found


def read_widths(array: Object) -> Iterator[tuple[int, int]]:
    """Turn the array of widths in a PDF into numbers and their widths."""
    first = 0
    for item in array:
        if isinstance(item, Array):
            yield from ((first + index, int(width)) for index, width in enumerate(item))
        else:
            first = int(item)


def visible(text: str) -> list[str]:
    return sorted(char for char in text if not char.isspace())


def test_pdfium_reads_the_text_of_all_scripts(data: bytes) -> None:
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert visible(text) == visible("".join(TEXTS.values()))


def test_every_line_is_drawn(data: bytes) -> None:
    picture = pypdfium2.PdfDocument(data)[0].render(grayscale=True).to_pil()
    for baseline in (50, 100, 150):
        strip = picture.crop((0, 200 - baseline - 16, 400, 200 - baseline + 6))
        assert sum(strip.histogram()[:128]) > 100


def test_widths_are_those_of_the_fonts(data: bytes, fonts: dict[str, UsedFont]) -> None:
    with font_objects(data) as objects:
        for font in fonts.values():
            numbers = font.face.program(font.glyphs).numbers
            expected = {numbers[glyph]: font.face.width(glyph) for glyph in font.glyphs}
            array = objects[font.name].DescendantFonts[0].W
            assert dict(read_widths(array)) == expected


def test_every_glyph_means_something(data: bytes, fonts: dict[str, UsedFont]) -> None:
    with font_objects(data) as objects:
        for font in fonts.values():
            found = mappings(objects[font.name].ToUnicode.read_bytes(), "bfchar")
            assert [int(code, 16) for code, _ in found] == list(font.glyphs)
            assert all(bytes.fromhex(text).decode("utf-16-be") for _, text in found)


def test_only_postscript_fonts_have_a_map_of_numbers(
    data: bytes, fonts: dict[str, UsedFont]
) -> None:
    with font_objects(data) as objects:
        for font in fonts.values():
            written = objects[font.name]
            (descendant,) = written.DescendantFonts
            program = font.face.program(font.glyphs)
            if program.is_truetype:
                assert written.Encoding == "/Identity-H"
                assert descendant.Subtype == "/CIDFontType2"
                assert descendant.CIDToGIDMap == "/Identity"
                file = descendant.FontDescriptor.FontFile2
                assert int(file.Length1) == len(file.read_bytes())
            else:
                assert written.Encoding.read_bytes() == code_map(program.numbers)
                assert descendant.Subtype == "/CIDFontType0"
                file = descendant.FontDescriptor.FontFile3
                assert file.Subtype == "/OpenType"
            assert file.read_bytes().rstrip(b"\n") == program.data.rstrip(b"\n")


def test_a_subset_has_a_name_of_its_own(data: bytes, fonts: dict[str, UsedFont]) -> None:
    latin = fonts["Noto Sans"]
    with font_objects(data) as objects:
        name = str(objects[latin.name].BaseFont)
    assert re.fullmatch(r"/[A-Z]{6}\+Noto-Sans", name)
    smaller = UsedFont("F0", latin.face, dict(list(latin.glyphs.items())[1:]))
    with font_objects(document({"": smaller})) as objects:
        assert objects["F0"].BaseFont != name


def test_the_same_fonts_give_the_same_bytes(fonts: dict[str, UsedFont]) -> None:
    assert document(fonts) == document(fonts)


def test_many_glyphs_are_mapped_in_sections(fonts: dict[str, UsedFont]) -> None:
    many = {glyph: chr(0x4E00 + glyph) for glyph in range(1, 251)}
    font = UsedFont("F0", fonts["Noto Sans CJK SC"].face, many)
    with font_objects(document({"": font})) as objects:
        meanings = mappings(objects["F0"].ToUnicode.read_bytes(), "bfchar")
        numbers = mappings(objects["F0"].Encoding.read_bytes(), "cidchar")
    assert {int(code, 16): chr(int(text, 16)) for code, text in meanings} == many
    assert len(numbers) == 251


def test_a_character_beyond_the_first_plane_is_two_units(fonts: dict[str, UsedFont]) -> None:
    font = UsedFont("F0", fonts["Noto Sans CJK SC"].face, {9544: "\U00020000"})
    with font_objects(document({"": font})) as objects:
        found = mappings(objects["F0"].ToUnicode.read_bytes(), "bfchar")
    assert found == [("2548", "d840dc00")]


def test_a_file_whose_compressed_form_ends_in_a_carriage_return_gets_longer() -> None:
    unlucky = next(
        raw for raw in (b"font %d" % n for n in count()) if zlib.compress(raw)[-1:] == b"\r"
    )
    written: list[bytes] = []
    program = FontProgram(unlucky, is_truetype=True, numbers={0: 0})
    objects._file(PdfWriter(written.append), program)
    raw = b"".join(written)
    assert b"\r\nendstream" not in raw
    assert b"/Length1 %d " % (len(unlucky) + 1) in raw


def test_a_map_of_numbers_leads_from_pages_to_the_file() -> None:
    numbers = {0: 0, 255: 7, 65535: 8}
    found = re.findall(rb"^<([0-9a-f]{4})> (\d+)$", code_map(numbers), re.MULTILINE)
    assert [(int(code, 16), int(number)) for code, number in found] == list(numbers.items())


def test_a_map_of_numbers_says_the_same_as_its_dictionary() -> None:
    text, entries = code_map({0: 0}).decode(), code_map_entries()
    assert f"/CMapName {entries['CMapName']} def" in text
    for key, value in re.findall(r"/(\w+) (\(\w+\)|\d)", str(entries["CIDSystemInfo"])):
        assert f"/{key} {value} def" in text
    for word in ("begincmap", "endcmap", "begincodespacerange", "endcodespacerange"):
        assert text.split().count(word) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({7: 500}, [b"7 [500]"]),
        ({5: 1, 6: 2, 9: 3}, [b"5 [1 2]", b"9 [3]"]),
        ({9: 3, 6: 2, 5: 1}, [b"5 [1 2]", b"9 [3]"]),
        ({0: 1, 2: 1, 4: 1}, [b"0 [1]", b"2 [1]", b"4 [1]"]),
    ],
)
def test_widths_of_numbers_in_a_row_stand_together(
    given: dict[int, int], expected: list[bytes]
) -> None:
    assert list(widths(given)) == expected


def test_a_font_does_not_show_its_text_when_printed(fonts: dict[str, UsedFont]) -> None:
    font = fonts["Noto Sans"]
    assert isinstance(font.face, FontFace)
    assert "T" in font.glyphs.values()
    assert "glyphs" not in repr(font)
