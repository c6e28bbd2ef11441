from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from pikepdf import Pdf, String, parse_content_stream

from nethandout.render.layout.pdf import Renderer
from nethandout.render.pdfbytes.writer import PdfWriter
from nethandout.render.type.allscripts import further_configuration
from nethandout.render.type.fonts import FontSetup, font_stack
from nethandout.render.type.glyphs import NOTHING, Meanings
from nethandout.render.type.lettering import Lettering
from nethandout.render.type.objects import write_font
from nethandout.render.type.pango import Glyph, Line, Paragraph, Run, Stretch, TextStyle, Typesetter

X, Y = 72.5, 301.25
LRI, PDI = "\u2066", "\u2069"
SAMPLES = [
    ("en", "AVATAR, Tümor fi To. x\u0303"),
    ("es", "Llámenos si tiene fiebre de 38,0 °C o más."),
    ("ar", "أُصبت بِإسهالٍ شديدٍ، 38.0"),
    ("ar", f"اتصل على {LRI}+1 555 010 0199{PDI} لا"),
    ("ar", f"{LRI}Rosa Klein{PDI}"),
    ("zh-Hans", "如果体温达到38.0°C，请致电 +1 555。"),
    ("en", "Day\tTime"),
]


@pytest.fixture(scope="module")
def typesetter(renderer: Renderer) -> Typesetter:  # noqa: ARG001 - it chooses the fonts
    return Typesetter()


@dataclass(frozen=True)
class Shown:
    """A glyph where a reader puts it, in CSS px."""

    font: str
    number: int
    x: float
    rise: float


@dataclass
class Reader:
    """Follows text instructions as ISO 32000-1, 9.4.4 says."""

    lettering: Lettering
    x: float = 0.0
    y: float = 0.0
    font: str = ""
    size: float = 0.0
    rise: float = 0.0

    def read(self, raw: bytes) -> Iterator[Shown]:
        faces = {font.name: font.face for font in self.lettering.fonts.values()}
        for operands, operator in operations(raw):
            if operator == "Tm":
                self.x, self.y = map(float, operands[4:])
            elif operator == "Tf":
                self.font, self.size = str(operands[0])[1:], float(operands[1])
            elif operator == "Ts":
                self.rise = float(operands[0])
            elif operator == "TJ":
                for part in operands[0]:
                    if isinstance(part, int | Decimal):
                        self.x -= float(part) * self.size / 1000
                        continue
                    codes = bytes(part)
                    assert len(codes) % 2 == 0
                    for index in range(0, len(codes), 2):
                        number = int.from_bytes(codes[index : index + 2], "big")
                        yield Shown(self.font, number, self.x, self.rise)
                        self.x += faces[self.font].width(number) * self.size / 1000


def operations(raw: bytes) -> list[tuple[list[Any], str]]:
    with Pdf.new() as pdf:
        parsed = parse_content_stream(pdf.make_stream(raw))
        return [(list(each.operands), str(each.operator)) for each in parsed]


def set_line(
    typesetter: Typesetter,
    language: str,
    text: str,
    stretches: tuple[Stretch, ...] = (),
    size: float = 16.0,
) -> Line:
    families = font_stack(language).replace('"', "")
    style = TextStyle(families, size, bold=False, language=language, rtl=language == "ar")
    (line,) = typesetter.lines(Paragraph(text, stretches), style, 10_000.0)
    return line


def drawn(line: Line) -> Iterator[tuple[str, int, float, float]]:
    """Turn a line into its visible glyphs, where they belong."""
    x = X
    for run in line.runs:
        for glyph in run.glyphs:
            if glyph.number >= 0:
                yield run.face.name, glyph.number, x + glyph.x_offset, -glyph.y_offset
            x += glyph.advance


@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_a_line_is_one_text_object_that_starts_where_it_belongs(
    typesetter: Typesetter, language: str, text: str
) -> None:
    line = set_line(typesetter, language, text)
    raw = Lettering().instructions(line, X, Y, 16.0, "#336699")
    (color, *_, end) = operations(raw)
    operators = [name for _, name in operations(raw) if name not in ("BDC", "EMC")]
    assert [float(channel) for channel in color[0]] == pytest.approx([0.2, 0.4, 0.6])
    assert operators[:4] == ["rg", "BT", "Tm", "Tf"]
    assert [float(number) for number in operations(raw)[2][0]] == [1, 0, 0, -1, X, Y]
    assert end == ([], "ET")
    assert set(operators[3:-1]) <= {"Tf", "TJ", "Ts"}


@pytest.mark.parametrize("size", [7.3, 16.0, 41.0])
@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_every_glyph_stands_where_it_was_set(
    typesetter: Typesetter, language: str, text: str, size: float
) -> None:
    line = set_line(typesetter, language, text, size=size)
    lettering = Lettering()
    raw = lettering.instructions(line, X, Y, size, "#000000")
    names = {font.name: face for face, font in lettering.fonts.items()}
    shown = list(Reader(lettering).read(raw))
    expected = list(drawn(line))
    assert [(names[one.font], one.number) for one in shown] == [each[:2] for each in expected]
    assert [one.x for one in shown] == pytest.approx([each[2] for each in expected], abs=0.05)
    assert [one.rise for one in shown] == pytest.approx([each[3] for each in expected], abs=0.002)


@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_the_pen_ends_at_the_end_of_the_line(
    typesetter: Typesetter, language: str, text: str
) -> None:
    line = set_line(typesetter, language, text)
    reader = Reader(lettering := Lettering())
    list(reader.read(lettering.instructions(line, X, Y, 16.0, "#000000")))
    assert reader.x == pytest.approx(X + line.width, abs=0.05)
    assert reader.y == Y
    assert reader.rise == 0


def test_another_language_is_marked_for_reading_aloud(typesetter: Typesetter) -> None:
    line = set_line(typesetter, "en", "Call Ana now", (Stretch(5, 8, language="es"),))
    reader = Reader(lettering := Lettering())
    raw = lettering.instructions(line, X, Y, 16.0, "#000000")
    marks = [
        (index, operands) for index, (operands, name) in enumerate(operations(raw)) if name == "BDC"
    ]
    ((start, (tag, properties)),) = marks
    assert (str(tag), str(properties.Lang)) == ("/Span", "es")
    inside = [name for _, name in operations(raw)[start:]]
    assert inside[: inside.index("EMC")] == ["BDC", "Tf", "TJ"]
    assert inside.count("EMC") == 1
    assert len(list(reader.read(raw))) == len("Call Ana now")
    assert reader.x == pytest.approx(X + line.width, abs=0.05)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("विक्रम", ["विक्रम"]),
        ("น้ำทิพย์ Ana", ["น้ำทิพย์"]),
        ("fi x\u0303", ["fi x\u0303"]),
        ("office", []),
        ("𖬀𖬰", []),
        ("𑄌𑄬𑄋", []),
        ("აბგ", []),
        ("דָּנָה", []),
    ],
)
def test_letters_that_change_places_or_melt_together_are_said_in_words(
    font_setup: FontSetup, text: str, spoken: list[str]
) -> None:
    """Not in right-to-left text, which readers would turn round once more."""
    typesetter = Typesetter(lambda: further_configuration(font_setup))
    raw = Lettering().instructions(set_line(typesetter, "en", text), X, Y, 16.0, "#000000")
    marks = [operands[1] for operands, name in operations(raw) if name == "BDC"]
    assert [str(properties.ActualText).strip() for properties in marks] == spoken
    assert raw.count(b"EMC") == len(spoken)


def test_no_mark_starts_behind_what_follows_a_text_that_is_said(font_setup: FontSetup) -> None:
    """PDFium would take it for a part of that, and say the text a second time there."""
    typesetter = Typesetter(lambda: further_configuration(font_setup))
    line = set_line(typesetter, "en", "ច័ន្ទរស្មីЖ")
    assert line.runs[0].spoken
    lettering = Lettering()
    shown = list(Reader(lettering).read(lettering.instructions(line, X, Y, 16.0, "#000000")))
    count = sum(glyph.number >= 0 for glyph in line.runs[0].glyphs)
    assert count < len(shown)
    assert max(one.x for one in shown[:count]) < shown[count].x


@pytest.mark.parametrize("text", ["𑄌𑄬𑄋𑄳𑄢 𑄌", "𑒞𑒱𑒫𑒱𑒞", "𑀧𑁆𑀭𑁂𑀧"])
def test_beyond_the_first_plane_each_letter_is_said_with_its_marks_in_order(
    font_setup: FontSetup, text: str
) -> None:
    """One shape says other things in other places, so it has more than one number there."""
    typesetter = Typesetter(lambda: further_configuration(font_setup))
    lettering = Lettering()
    raw = lettering.instructions(set_line(typesetter, "en", text), X, Y, 16.0, "#000000")
    fonts = {font.name: font for font in lettering.fonts.values()}
    said, font = "", None
    for operands, operator in operations(raw):
        if operator == "Tf":
            font = fonts[str(operands[0])[1:]]
        elif operator == "TJ":
            assert font is not None
            shown = b"".join(bytes(part) for part in operands[0] if isinstance(part, String))
            says = font.glyphs | {code: each for code, (_, each) in font.codes.items()}
            said += "".join(says[shown[at] << 8 | shown[at + 1]] for at in range(0, len(shown), 2))
    said = said.replace(NOTHING, "")
    assert said == text


def test_rounding_does_not_add_up(typesetter: Typesetter) -> None:
    line = set_line(typesetter, "en", "AVATAR To. " * 80)
    reader = Reader(lettering := Lettering())
    list(reader.read(lettering.instructions(line, X, Y, 16.0, "#000000")))
    assert reader.x == pytest.approx(X + line.width, abs=0.05)


def test_a_mark_is_raised_and_what_follows_is_not(typesetter: Typesetter) -> None:
    line = set_line(typesetter, "ar", "بُت")
    raw = Lettering().instructions(line, X, Y, 16.0, "#000000")
    rises = [float(operands[0]) for operands, name in operations(raw) if name == "Ts"]
    (offset,) = (glyph.y_offset for run in line.runs for glyph in run.glyphs if glyph.y_offset)
    assert rises == pytest.approx([-offset, 0], abs=0.001)


def test_glyphs_without_kerning_are_one_string(typesetter: Typesetter) -> None:
    raw = Lettering().instructions(set_line(typesetter, "en", "nnn"), X, Y, 16.0, "#000000")
    ((operands, _),) = [each for each in operations(raw) if each[1] == "TJ"]
    assert [bytes(part) for part in operands[0] if not isinstance(part, int)] == [b"\x00\x51" * 3]


def test_fonts_are_named_in_the_order_of_their_first_use(typesetter: Typesetter) -> None:
    lettering = Lettering()
    bold = set_line(typesetter, "zh-Hans", "王小明", (Stretch(0, 1, bold=True),))
    lettering.instructions(set_line(typesetter, "en", "Rosa"), X, Y, 16.0, "#000000")
    lettering.instructions(bold, X, Y, 16.0, "#000000")
    raw = lettering.instructions(set_line(typesetter, "en", "Klein"), X, Y, 16.0, "#000000")
    assert [(name, font.name) for name, font in lettering.fonts.items()] == [
        ("Noto Sans", "NhFill0"),
        ("Noto Sans CJK SC Bold", "NhFill1"),
        ("Noto Sans CJK SC", "NhFill2"),
    ]
    assert b"/NhFill0 16 Tf" in raw


def test_the_fonts_know_the_glyphs_of_all_lines(typesetter: Typesetter) -> None:
    lettering = Lettering()
    for text in ("Rosa", "Klein"):
        lettering.instructions(set_line(typesetter, "en", text), X, Y, 16.0, "#000000")
    (font,) = lettering.fonts.values()
    assert "".join(font.glyphs.values()) == "RosaKlein"


def test_a_font_that_shows_nothing_is_not_used(typesetter: Typesetter) -> None:
    """Pango takes isolates from the Arabic font, even where all else is Latin."""
    lettering = Lettering()
    line = set_line(typesetter, "ar", f"{LRI}Rosa{PDI}")
    assert "Noto Sans Arabic" in [run.face.name for run in line.runs]
    lettering.instructions(line, X, Y, 16.0, "#000000")
    assert list(lettering.fonts) == ["Noto Sans"]
    for font in lettering.fonts.values():
        write_font(PdfWriter(lambda _: None), font, Meanings())


def test_a_line_without_glyphs_shows_nothing(typesetter: Typesetter) -> None:
    lettering = Lettering()
    for text in ("", "\u200b"):
        raw = lettering.instructions(set_line(typesetter, "en", text), X, Y, 16.0, "#000000")
        assert [name for _, name in operations(raw)] == ["rg", "BT", "Tm", "ET"]
    assert lettering.fonts == {}


def test_what_shows_nothing_still_takes_its_room(typesetter: Typesetter) -> None:
    face = set_line(typesetter, "en", "n").runs[0].face
    letter, gap = Glyph(81, 10.0, 0.0, 0.0, "n"), Glyph(-1, 24.0, 0.0, 0.0, "\t")
    for runs in ([(gap, letter)], [(gap,), (letter,)]):
        line = Line(tuple(Run(face, glyphs) for glyphs in runs), 34.0)
        (shown,) = Reader(lettering := Lettering()).read(
            lettering.instructions(line, X, Y, 16.0, "#000000")
        )
        assert shown.x == pytest.approx(X + 24, abs=0.01)


def test_a_lettering_does_not_show_text_when_printed(typesetter: Typesetter) -> None:
    lettering = Lettering()
    lettering.instructions(set_line(typesetter, "en", "Rosa"), X, Y, 16.0, "#000000")
    assert repr(lettering) == "Lettering()"
