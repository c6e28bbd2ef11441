"""Names in every script that Debian's Noto fonts have are drawn; nothing else changes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from nethandout.render.type.allscripts import (
    FURTHER_FAMILIES,
    further_configuration,
    is_usual,
    scripts_of_names,
)
from nethandout.render.type.fonts import FAMILIES, FontSetup, font_environment, font_stack
from nethandout.render.type.pango import Paragraph, TextStyle, Typesetter


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> FontSetup:
    return font_environment(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def typesetter(setup: FontSetup) -> Typesetter:
    return Typesetter(lambda: further_configuration(setup))


def style(language: str = "en", *, bold: bool = False) -> TextStyle:
    families = font_stack(language).replace('"', "")
    return TextStyle(families, 16.0, bold, language, language == "ar")


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("דָּנָה", "Noto Sans Hebrew"),
        ("सुनीता", "Noto Sans Devanagari"),
        ("কৃষ্ণা", "Noto Sans Bengali"),
        ("தமிழ்", "Noto Sans Tamil"),
        ("สมชาย", "Noto Sans Thai"),
        ("ສົມພອນ", "Noto Sans Lao"),
        ("ចាន់", "Noto Sans Khmer"),
        ("အောင်", "Noto Sans Myanmar"),
        ("མཁས", "Noto Serif Tibetan"),
        ("አበበ", "Noto Sans Ethiopic"),
        ("გიორგი", "Noto Sans Georgian"),
        ("Արամ", "Noto Sans Armenian"),
        ("ᠴᠢᠩ", "Noto Sans Mongolian"),
        ("ᏍᏏᏉᏯ", "Noto Sans Cherokee"),
        ("ⵎⵓⵃ", "Noto Sans Tifinagh"),
        ("ߛߎߟߋ", "Noto Sans NKo"),
        ("𞤀𞤣𞤤", "Noto Sans Adlam"),
        ("ܝܘܚܢܢ", "Noto Sans Syriac"),
        ("އަހު", "Noto Sans Thaana"),
        ("ຌຎຏ", "Noto Looped Lao"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_a_name_is_set_in_the_font_of_its_script(
    typesetter: Typesetter, language: str, name: str, family: str
) -> None:
    for bold in (False, True):
        (line,) = typesetter.lines(Paragraph(name), style(language, bold=bold), 1e4)
        assert {run.face.name.removesuffix(" Bold") for run in line.runs} == {family}


@pytest.mark.parametrize("text", ["Rosa Klein", "محمد علي 5", "王小明（Xiaoming）", "½ × ≥ ☎ ∑"])
def test_text_that_the_usual_fonts_have_is_set_without_the_others(text: str) -> None:
    def refuse() -> Path:
        raise AssertionError("the further fonts were asked for")

    (line,) = Typesetter(refuse).lines(Paragraph(text), style(), 1e4)
    assert all(is_usual(run.face.name) for run in line.runs)


def test_beside_another_script_the_usual_letters_look_as_usual(typesetter: Typesetter) -> None:
    (alone,) = typesetter.lines(Paragraph("Rosa Klein "), style(), 1e4)
    (beside,) = typesetter.lines(Paragraph("Rosa Klein דנה"), style(), 1e4)
    assert beside.runs[0] == alone.runs[0]


def test_what_no_font_has_is_told(typesetter: Typesetter) -> None:
    assert typesetter.undrawable("Ana \U0002a6a5 דנה \U0001f600") == {
        "\U0002a6a5",
        "\U0001f600",
    }
    assert typesetter.undrawable("Ana דנה") == frozenset()


def test_every_letter_of_the_packages_is_drawn(typesetter: Typesetter) -> None:
    """Makasar is in none of their fonts, nor is what Unicode has added since."""
    folders = [Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto")]
    files = [file for folder in folders for file in folder.glob("*-Regular.tt[fc]")]
    assert len(files) > 150
    letters: set[str] = set()
    for file in files:
        with TTFont(file, fontNumber=0, lazy=True) as font:
            found = map(chr, font.getBestCmap())
            letters.update(char for char in found if unicodedata.category(char)[0] == "L")
    assert len(letters) > 60_000
    assert typesetter.undrawable(" ".join(sorted(letters))) == frozenset()
    assert typesetter.undrawable("𑻠𑻡𑻮") == set("𑻠𑻡𑻮")
    assert not letters & set("𑻠𑻡𑻮")


def test_every_family_is_installed_with_the_package() -> None:
    assert all(scripts_of_names().values())
    assert not {family.name for family in FURTHER_FAMILIES} & {family.name for family in FAMILIES}


def test_a_script_without_its_font_is_known(tmp_path: Path) -> None:
    (tmp_path / "NotoSansHebrew-Regular.ttf").touch()
    found = scripts_of_names(folders=[tmp_path])
    assert [script for script, is_there in found.items() if is_there] == ["Hebrew"]


def test_the_same_fonts_make_the_same_configuration(setup: FontSetup) -> None:
    assert further_configuration(setup) == further_configuration(setup) != setup.config_file


def bidi_cases() -> list[tuple[str, bool, str]]:
    """Turn Unicode's own test cases into text, whether its page reads right-to-left, and order.

    Only those of characters that a record may hold, and every 25th: 90,000 are much alike.
    """
    cases = []
    for line in Path("/usr/share/unicode/BidiCharacterTest.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        codes, direction, _, _, order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        is_typed = all(unicodedata.category(char)[0] in "LNPSZ" for char in text)
        if is_typed and "\u2029" not in text and direction in "01":
            seen = "".join(text[int(index)] for index in order.split())
            cases.append((text, direction == "1", seen))
    return cases[::5]


def test_text_is_ordered_as_unicode_says(typesetter: Typesetter) -> None:
    cases = bidi_cases()
    assert len(cases) > 100
    for text, rtl, seen in cases:
        look = style("ar" if rtl else "en")
        (line,) = typesetter.lines(Paragraph(text), look, 1e5)
        glyphs = "".join(glyph.text for run in line.runs for glyph in run.glyphs)
        assert glyphs == seen, ascii(text)
