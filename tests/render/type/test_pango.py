from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nethandout.errors import MissingDependencyError
from nethandout.render.layout.pdf import Renderer
from nethandout.render.type.fonts import font_stack
from nethandout.render.type.libraries import LIBRARIES
from nethandout.render.type.pango import Line, Paragraph, Run, Stretch, TextStyle, Typesetter

LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"
WIDE = 10_000.0
ENGLISH = "You get 120 mg of lanreotide every 28 days, deep under the skin."
SAMPLES = {
    "en": ENGLISH,
    "es": "Llámenos si tiene fiebre de 38,0 °C o más.",
    "ar": "أُصبت بإسهال شديد، اتصل على الرقم الموجود في الصفحة",
    "zh-Hans": "每28天深部皮下注射兰瑞肽 120 mg，降低肿瘤产生的激素。",
}
LETTERS = "aäßfiTV.,-1290 " + "ابتلمنءأ\u064e\u0651\u064d٣، " + "王小明您好，。 "


@pytest.fixture(scope="module")
def typesetter(renderer: Renderer) -> Typesetter:  # noqa: ARG001 - it chooses the fonts
    return Typesetter()


def style(language: str = "en", *, size: float = 16.0, bold: bool = False) -> TextStyle:
    families = font_stack(language).replace('"', "")
    return TextStyle(families, size, bold, language, language == "ar")


def one_line(typesetter: Typesetter, text: str, language: str = "en") -> Line:
    (line,) = typesetter.lines(Paragraph(text), style(language), WIDE)
    return line


def text_of(line: Line) -> str:
    """Turn a line into the text of its glyphs, from left to right."""
    return "".join(glyph.text for run in line.runs for glyph in run.glyphs)


def runs_with(line: Line, text: str) -> list[Run]:
    return [run for run in line.runs if text in "".join(glyph.text for glyph in run.glyphs)]


def advances(line: Line) -> float:
    return sum(glyph.advance for run in line.runs for glyph in run.glyphs)


@pytest.mark.parametrize("width", [60.0, 100.0, 250.0, 400.0])
@pytest.mark.parametrize("language", SAMPLES)
def test_lines_break_at_the_width(typesetter: Typesetter, language: str, width: float) -> None:
    whole = one_line(typesetter, SAMPLES[language], language)
    lines = typesetter.lines(Paragraph(SAMPLES[language]), style(language), width)
    assert len(lines) >= whole.width / width
    assert all(line.width <= width + 0.01 for line in lines)


def test_a_line_holds_all_that_fits(typesetter: Typesetter) -> None:
    whole = one_line(typesetter, ENGLISH)
    assert len(typesetter.lines(Paragraph(ENGLISH), style(), whole.width + 0.01)) == 1
    assert len(typesetter.lines(Paragraph(ENGLISH), style(), whole.width - 0.1)) == 2


@pytest.mark.parametrize("language", SAMPLES)
def test_only_a_single_glyph_is_wider_than_its_line(typesetter: Typesetter, language: str) -> None:
    lines = typesetter.lines(Paragraph(SAMPLES[language]), style(language), 1.0)
    for line in lines:
        wide = [glyph for run in line.runs for glyph in run.glyphs if glyph.advance]
        assert len(wide) <= 1


def test_words_stay_whole_where_they_fit(typesetter: Typesetter) -> None:
    lines = typesetter.lines(Paragraph(ENGLISH), style(), 120.0)
    assert " ".join(text_of(line).strip() for line in lines).split() == ENGLISH.split()


def test_a_word_too_long_is_broken_without_a_hyphen(typesetter: Typesetter) -> None:
    word = "Donaudampfschifffahrtsgesellschaft"
    lines = typesetter.lines(Paragraph(word), style("de"), 80.0)
    assert len(lines) > 2
    assert "".join(map(text_of, lines)) == word
    known = {glyph.number for run in one_line(typesetter, "-‐\u00ad").runs for glyph in run.glyphs}
    assert not known & {glyph.number for line in lines for run in line.runs for glyph in run.glyphs}


def test_a_soft_hyphen_does_not_show(typesetter: Typesetter) -> None:
    lines = typesetter.lines(Paragraph("Gesund\u00adheit"), style("de"), 60.0)
    plain = typesetter.lines(Paragraph("Gesundheit"), style("de"), WIDE)
    assert sum(line.width for line in lines) == pytest.approx(plain[0].width, abs=0.05)


def test_an_unbroken_stretch_stays_whole(typesetter: Typesetter) -> None:
    text = "Call +1 555 010 0199 now"
    start, end = text.index("+"), text.index(" now")
    number, width = text[start:end], one_line(typesetter, text[start:end]).width + 5
    free = typesetter.lines(Paragraph("x" + text), style(), width)
    assert not any(number in text_of(line) for line in free)
    bound = Paragraph("x" + text, (Stretch(start + 1, end + 1, unbroken=True),))
    lines = typesetter.lines(bound, style(), width)
    assert [text_of(line).strip() for line in lines] == ["xCall", number, "now"]


def test_a_stretch_counts_characters_not_bytes(typesetter: Typesetter) -> None:
    """All characters before and in it take more than one byte."""
    paragraph = Paragraph("äöü 王小明 ß", (Stretch(4, 7, bold=True),))
    (line,) = typesetter.lines(paragraph, style("zh-Hans"), WIDE)
    bold = [run for run in line.runs if run.face.name.endswith("Bold")]
    assert "".join(glyph.text for run in bold for glyph in run.glyphs) == "王小明"


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_bold_text_comes_from_the_bold_face(typesetter: Typesetter, language: str) -> None:
    text = SAMPLES[language]
    regular = one_line(typesetter, text, language)
    assert not any(run.face.name.endswith("Bold") for run in regular.runs)
    (whole,) = typesetter.lines(Paragraph(text), style(language, bold=True), WIDE)
    assert all(run.face.name.endswith("Bold") for run in whole.runs)
    stretch = Paragraph(text, (Stretch(0, len(text), bold=True),))
    assert typesetter.lines(stretch, style(language), WIDE) == (whole,)


def test_a_stretch_in_another_language_is_runs_of_their_own(typesetter: Typesetter) -> None:
    paragraph = Paragraph("Tumor: Ängste now", (Stretch(7, 13, language="de"),))
    (line,) = typesetter.lines(paragraph, style(), WIDE)
    texts = {run.language: "".join(glyph.text for glyph in run.glyphs) for run in line.runs[:2]}
    assert texts == {"": "Tumor: ", "de": "Ängste"}
    assert line.runs[-1].language == ""
    assert [run.language for run in one_line(typesetter, "Tumor").runs] == [""]


def test_a_stretch_does_not_outlast_its_paragraph(typesetter: Typesetter) -> None:
    before = one_line(typesetter, "Rosa Klein")
    paragraph = Paragraph("Rosa Klein", (Stretch(0, 4, bold=True, unbroken=True),))
    assert typesetter.lines(paragraph, style(), WIDE) != (before,)
    assert one_line(typesetter, "Rosa Klein") == before


def test_text_read_from_right_to_left_stands_in_visual_order(typesetter: Typesetter) -> None:
    line = one_line(typesetter, "بتن", "ar")
    assert text_of(line) == "نتب"


def test_an_isolated_run_reads_from_left_to_right(typesetter: Typesetter) -> None:
    line = one_line(typesetter, f"على {LRI}+1 555 010 0199{PDI} الآن", "ar")
    shown = "".join(char for char in text_of(line) if unicodedata.category(char) != "Cf")
    assert "+1 555 010 0199" in shown
    assert shown.index("ن") < shown.index("+") < shown.index("ع")


def test_an_isolated_run_in_a_latin_line_reads_from_right_to_left(typesetter: Typesetter) -> None:
    line = one_line(typesetter, f"A {RLI}بت{PDI} z")
    shown = "".join(char for char in text_of(line) if unicodedata.category(char) != "Cf")
    assert shown == "A تب z"


@pytest.mark.parametrize(("language", "base"), [("en", "A 1 بت."), ("ar", ".تب A 1")])
def test_the_direction_of_a_paragraph_is_that_of_its_style(
    typesetter: Typesetter, language: str, base: str
) -> None:
    text = {"en": "A 1 تب.", "ar": "A 1 بت."}[language]
    assert text_of(one_line(typesetter, text, language)) == base


def test_controls_show_nothing(typesetter: Typesetter) -> None:
    line = one_line(typesetter, f"{LRI}a{PDI}")
    controls = [glyph for run in line.runs for glyph in run.glyphs if glyph.text in (LRI, PDI)]
    assert [(glyph.number, glyph.advance) for glyph in controls] == [(-1, 0.0)] * 2
    assert line.width == pytest.approx(one_line(typesetter, "a").width)


@pytest.mark.parametrize(
    ("character", "script"), [("\U00013000", "EGYPTIAN"), ("ཀ", "TIBETAN"), ("\ue000", "UNKNOWN")]
)
def test_a_character_without_a_glyph_is_refused_and_not_named(
    typesetter: Typesetter, character: str, script: str
) -> None:
    with pytest.raises(MissingDependencyError) as caught:
        typesetter.lines(Paragraph(f"Rosa {character} Klein"), style(), WIDE)
    message = str(caught.value)
    assert f"1 of the characters (script: {script})" in message
    assert "nethandout doctor" in message
    assert character not in message
    assert f"{ord(character):x}" not in message.lower()
    assert "Rosa" not in message


def test_a_new_line_starts_a_line(typesetter: Typesetter) -> None:
    lines = typesetter.lines(Paragraph("one\n\ntwo three"), style(), WIDE)
    assert [text_of(line) for line in lines] == ["one ", "", "two three"]
    assert lines[1] == Line((), 0.0)


def test_no_text_is_one_empty_line(typesetter: Typesetter) -> None:
    assert typesetter.lines(Paragraph(""), style(), WIDE) == (Line((), 0.0),)


@pytest.mark.parametrize("language", SAMPLES)
def test_glyphs_add_up_to_the_line(typesetter: Typesetter, language: str) -> None:
    for width in (100.0, WIDE):
        for line in typesetter.lines(Paragraph(SAMPLES[language]), style(language), width):
            assert advances(line) == pytest.approx(line.width, abs=0.01)


def test_twice_the_size_is_twice_as_wide(typesetter: Typesetter) -> None:
    small = one_line(typesetter, ENGLISH)
    (large,) = typesetter.lines(Paragraph(ENGLISH), style(size=32.0), WIDE)
    assert large.width == pytest.approx(2 * small.width, rel=0.001)
    assert [run.face for run in large.runs] == [run.face for run in small.runs]


def test_letters_are_kerned(typesetter: Typesetter) -> None:
    apart = sum(one_line(typesetter, letter).width for letter in "AVAT")
    assert one_line(typesetter, "AVAT").width < apart - 1


def test_a_ligature_stands_for_all_its_letters(typesetter: Typesetter) -> None:
    (run,) = one_line(typesetter, "ffi").runs
    assert [glyph.text for glyph in run.glyphs] == ["ffi"]


def test_a_mark_does_not_move_the_text(typesetter: Typesetter) -> None:
    marked, bare = (one_line(typesetter, text, "ar") for text in ("بُ", "ب"))
    assert marked.width == pytest.approx(bare.width, abs=0.05)
    glyphs = [glyph for run in marked.runs for glyph in run.glyphs]
    assert sorted(glyph.advance == 0 for glyph in glyphs) == [False, True]
    assert any(glyph.y_offset for glyph in glyphs)


def test_names_do_not_show_when_lines_are_printed(typesetter: Typesetter) -> None:
    line = one_line(typesetter, "Rosa")
    assert not {"R", "o", "s", "a"} & set(repr(line.runs[0].glyphs[0]).split("'"))
    assert "Rosa" not in repr(Paragraph("Rosa"))
    assert "glyphs" not in repr(line)


def test_the_same_text_is_set_the_same_again(typesetter: Typesetter) -> None:
    first = typesetter.lines(Paragraph(ENGLISH), style(), 200.0)
    typesetter.lines(Paragraph(SAMPLES["ar"]), style("ar"), 90.0)
    typesetter.lines(Paragraph(ENGLISH), style(), 90.0)
    assert typesetter.lines(Paragraph(ENGLISH), style(), 200.0) == first


@pytest.mark.parametrize("name", ["pango", "pangoft2", "gobject"])
def test_no_text_is_set_without_a_library(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    absent = replace(LIBRARIES[name], files=("libmissing.so.0",))
    monkeypatch.setitem(LIBRARIES, name, absent)
    with pytest.raises(MissingDependencyError, match=f"lib{name} is missing"):
        Typesetter()


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(alphabet=LETTERS, max_size=24),
    language=st.sampled_from(["en", "ar", "zh-Hans"]),
    width=st.sampled_from([1.0, 40.0, 120.0, WIDE]),
)
@example(
    text="\u0623\u064eaV \u064d\u06452\u0645 \u0621\u06210\u00dff\u00e42\u738b",
    language="ar",
    width=1.0,
)  # ended the process
def test_no_text_is_lost(typesetter: Typesetter, text: str, language: str, width: float) -> None:
    lines = typesetter.lines(Paragraph(text), style(language), width)
    assert sorted("".join(map(text_of, lines))) == sorted(text)
    for line in lines:
        assert advances(line) == pytest.approx(line.width, abs=0.05)
