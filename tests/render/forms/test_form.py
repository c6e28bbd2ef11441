"""A handout with blanks becomes a form, and a form with words a PDF like any other."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import page as page_validation
import pypdfium2
import pytest
from markupsafe import escape
from pikepdf import Pdf, Stream

from nethandout.errors import RenderError
from nethandout.render.forms.form import Form, fill_in, make_form
from nethandout.render.forms.packing import pack_form, unpack_form
from nethandout.render.layout.pdf import Renderer
from nethandout.render.markup.fills import MARK, Fills, Key
from nethandout.render.preflight.pageinstructions import page_digest
from nethandout.render.preflight.provenance import Provenance, from_xmp, hash_content
from nethandout.render.type.fonts import font_stack
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.lettering import Lettering
from nethandout.render.type.pango import Paragraph, TextStyle, Typesetter

if TYPE_CHECKING:
    from tests.render.conftest import Html, Parts

COUNTS = (1, 2, 1)
KEYS = [Key(0, 0), Key(1, 0), Key(1, 1), Key(2, 0)]
ROSA = ("Rosa Ñandú", "Para Rosa", "y sus gatos", "120 mg")
OTTO = ("Otto Vögel", "Para Otto", "y sus perros", "30 mg")

Marked = Callable[..., bytes]


@pytest.fixture(scope="module")
def marked(renderer: Renderer, spanish: Parts, html: Html) -> Marked:
    """Turn a patient's words into a joined handout that has blanks in their places."""

    def make(words: Sequence[str] = ROSA, **changes: object) -> bytes:
        fills, slot = Fills(COUNTS), spanish.body.anchors["personal-slot"].rect
        name, plan, dose = (
            fills(caller=partial(escape, text)) for text in (words[0], words[1], words[3])
        )
        layer = renderer.render(
            html(
                f'<section style="page:slot"><p>{name}</p></section>'
                '<section style="page:own;break-before:page"><h2 id="plan">Su plan</h2>'
                f"<p>{plan}</p><table><tr><th>Dosis</th></tr><tr><td>{dose}</td></tr></table>"
                "</section>",
                language="es",
                margin="20mm 18mm 28mm",
                css=f"@page slot{{size:{slot.width}pt {slot.height}pt;margin:0}}",
            ),
            metadata=spanish.metadata,
        )
        return spanish.joined(layer=layer, **changes)

    return make


@pytest.fixture(scope="module")
def form(marked: Marked) -> Form:
    return make_form(marked())


def filled(form: Form, words: Sequence[str], *, after: bytes = b"") -> bytes:
    """Set one line of words in each line of the blanks."""
    lettering, typesetter = Lettering(), Typesetter()
    style = TextStyle(font_stack("es").replace('"', ""), 16, bold=False, language="es", rtl=False)
    drawn = {}
    for key, text in zip(KEYS, words, strict=False):
        (place,) = (one for stream in form.streams for one in stream.blanks if one.key == key)
        (line,) = typesetter.lines(Paragraph(text), style, 9999)
        drawn[key] = lettering.instructions(line, place.x, place.y, 16, "#1a1a1a") + after
    return fill_in(form, drawn, lettering.fonts.values(), Meanings())


def lines(pdf: bytes) -> list[list[str]]:
    """Turn a PDF into the lines of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().splitlines() for page in document]


# --- The form --------------------------------------------------------------------------


def test_every_line_of_every_blank_is_found(form: Form) -> None:
    assert form.keys == set(KEYS)
    places = {blank.key: blank for stream in form.streams for blank in stream.blanks}
    assert len(places) == sum(len(stream.blanks) for stream in form.streams)
    assert places[Key(1, 0)].x == places[Key(1, 1)].x
    assert places[Key(1, 1)].y - places[Key(1, 0)].y == pytest.approx(24, abs=0.1)  # CSS px


def test_a_form_is_the_same_whoever_it_was_made_for(form: Form, marked: Marked) -> None:
    assert make_form(marked(OTTO)) == form


def test_a_form_shows_no_words_and_no_marks(form: Form, marked: Marked) -> None:
    empty = lines(filled(form, ()))
    before = lines(marked())
    assert sum(page.count(MARK) for page in before) == len(KEYS)
    assert empty == [[line for line in page if line != MARK] for page in before]


def test_only_pages_without_blanks_are_shared(form: Form) -> None:
    assert form.pages == 4
    assert sorted(form.shared) == [3, 4]
    with Pdf.open(BytesIO(filled(form, ROSA))) as document:
        for number, page in enumerate(document.pages, start=1):
            assert (form.shared.get(number) == page_digest(page)) == (number in form.shared)


def test_a_glyph_in_another_color_is_no_blank(marked: Marked) -> None:
    """With the highest channel just below half, it could not be told from a mark by its form."""
    with Pdf.open(BytesIO(marked())) as document:
        contents = document.pages[1].obj.Contents
        stream = next(one for one in contents if b"0.501961" in one.read_bytes())
        raw = stream.read_bytes()
        stream.write(raw.replace(b"0.501961", b"0.498039", 1))
        document.save(target := BytesIO())
    found = make_form(target.getvalue()).keys
    assert len(found) == len(KEYS) - 1
    assert found < set(KEYS)


def test_a_file_that_does_not_say_what_it_is_becomes_no_form(marked: Marked) -> None:
    with Pdf.open(BytesIO(marked())) as document:
        document.Root.Metadata.write(b"<x/>")
        document.save(target := BytesIO())
    with pytest.raises(RenderError, match="does not say what it is"):
        make_form(target.getvalue())


def test_text_that_looks_like_a_reference_is_text(marked: Marked, spanish: Parts) -> None:
    title = "Vea 3 0 R (y) \\ 4 0 R ) ( 5 0 R"
    pdf = marked(metadata=replace(spanish.metadata, title=title))
    with Pdf.open(BytesIO(filled(make_form(pdf), ROSA))) as document:
        assert str(document.docinfo.Title) == title


def test_a_form_that_was_kept_is_the_same(form: Form) -> None:
    kept = unpack_form(pack_form(form))
    assert kept == form
    assert filled(kept, ROSA) == filled(form, ROSA)


# --- A copy ----------------------------------------------------------------------------


def test_words_stand_in_their_blanks(form: Form, marked: Marked) -> None:
    copy, before = lines(filled(form, ROSA)), lines(marked())
    own = iter(ROSA)
    assert [len(page) for page in copy] == [len(page) for page in before]
    assert sorted(copy[0]) == sorted(next(own) if x == MARK else x for x in before[0])
    assert copy[1] == [next(own) if line == MARK else line for line in before[1]]
    assert copy[2:] == before[2:]


def test_a_blank_without_words_stays_empty(form: Form) -> None:
    with Pdf.open(BytesIO(filled(form, ()))) as document:
        for stream in form.streams:
            content = document.get_object(stream.number, 0).read_bytes()
            assert content.rstrip() == b"".join(stream.pieces).rstrip()
    copy, empty = lines(filled(form, ROSA[:1])), lines(filled(form, ()))
    assert copy[1:] == empty[1:]
    assert set(copy[0]) - set(empty[0]) == {ROSA[0]}


def test_the_same_words_give_the_same_bytes(form: Form) -> None:
    assert filled(form, ROSA) == filled(form, ROSA) != filled(form, OTTO)


def test_every_copy_begins_with_the_form(form: Form) -> None:
    assert len(form.beginning.content) > 20_000
    for words in (ROSA, OTTO, ()):
        assert filled(form, words).startswith(form.beginning.content)


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
@pytest.mark.parametrize("words", [ROSA, ()])
def test_a_copy_meets_the_standards(form: Form, profile: str, words: Sequence[str]) -> None:
    report = page_validation.validate_pdf_bytes(filled(form, words), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_a_copy_is_whole_and_has_nothing_of_a_form_in_it(form: Form) -> None:
    pdf = filled(form, ROSA)
    with Pdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        assert len(document.pages) == 4
        marks = {f"{int(key.color[1:3], 16) / 255:.6g}" for key in KEYS}
        for item in document.objects:
            if isinstance(item, Stream) and item.get("/Subtype") != "/Image":
                colors = re.findall(rb"([\d.]+) [\d.]+ [\d.]+ rg", item.read_bytes())
                assert not marks & {color.decode() for color in colors}


def test_the_metadata_say_what_the_copy_is(form: Form, marked: Marked) -> None:
    before, _ = _described(marked())
    for words in (ROSA, OTTO, ()):
        provenance, digest = _described(filled(form, words))
        assert provenance.content_sha256 == digest != before.content_sha256
        assert replace(provenance, content_sha256="") == replace(before, content_sha256="")


def _described(pdf: bytes) -> tuple[Provenance, str]:
    with Pdf.open(BytesIO(pdf)) as document:
        provenance, _ = from_xmp(document.Root.Metadata.read_bytes())
        assert provenance is not None
        return provenance, hash_content(document)


def test_each_patients_copy_has_an_identifier_of_its_own(form: Form) -> None:
    def identifier(words: Sequence[str]) -> bytes:
        with Pdf.open(BytesIO(filled(form, words))) as document:
            first, second = document.trailer.ID
            assert bytes(first) == bytes(second)
            return bytes(first)

    found = [identifier(words) for words in (ROSA, OTTO, (), ROSA)]
    assert len(set(found)) == 3
    assert found[0] == found[3]


def test_no_stream_of_a_copy_ends_in_what_could_be_a_line_end(form: Form) -> None:
    """Words are tried until the checksum of a stream ends in a carriage return."""
    stream = next(stream for stream in form.streams if len(stream.blanks) > 1)

    def trial(number: int) -> tuple[bytes, bytes]:
        pdf = filled(form, ROSA, after=b"0.%d 0 0 rg\n" % number)
        with Pdf.open(BytesIO(pdf)) as document:
            return pdf, document.get_object(stream.number, 0).read_bytes()

    usual = min(trial(number)[1][-3:].count(b"\n") for number in range(1, 3))
    pdf, content = next(
        found for number in range(3000) if (found := trial(number))[1][-3:].count(b"\n") > usual
    )
    assert zlib.compress(content[:-1]).endswith(b"\r")
    assert b"\r\nendstream" not in pdf
    provenance, digest = _described(pdf)
    assert provenance.content_sha256 == digest
    assert page_validation.is_pdf_compliant_bytes(pdf, profile="pdfa3a")
