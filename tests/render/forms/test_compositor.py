"""A patient's words are set in lines, each at the edge of its blank where reading begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from markupsafe import Markup
from pikepdf import Pdf

from nethandout.handout.tree import Handout
from nethandout.render.forms.body import PartOptions
from nethandout.render.forms.compositor import Compositor
from nethandout.render.forms.form import Form
from nethandout.render.markup.fills import Fill, Fills, Key, paragraph
from nethandout.render.markup.html import TEXT_COLOR
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL, Anchor, Measure
from nethandout.render.preflight.pagetext import ReadPage, match_texts
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.pango import Line, Typesetter
from nethandout.render.typeset import Press

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory

HandoutFactory = Callable[..., Handout]
GOALS = {
    "en": "Walk the dog and sing in the choir " * 5,
    "ar": "أريد أن أمشي 30 دقيقة كل يوم إلى البحيرة " * 5,
    "zh-Hans": "我想每天带狗去湖边散步30分钟，" * 6,
}
NAMES = {"en": "Rosa Klein", "ar": "سلمى Haddad", "zh-Hans": "王小明"}
_LINE = re.compile(
    rb"([\d.]+) ([\d.]+) ([\d.]+) rg\nBT\n1 0 0 -1 ([-\d.]+) ([-\d.]+) Tm\n"
    rb"(?:/Span .+ BDC\n)?/NhFill\d+R? ([\d.]+) Tf"
)


@dataclass(frozen=True)
class Set:
    """Words set by a compositor, and the copy they are in."""

    language: str
    compositor: Compositor
    fills: tuple[Fill, ...]
    blanks: tuple[Measure, ...]
    places: tuple[Anchor, ...]
    lines: list[tuple[Line, ...]]
    form: Form
    pdf: bytes

    def begun(self) -> dict[Key, tuple[float, float, float]]:
        """Read in the copy where the line in each blank begins, and how large it is set."""
        with Pdf.open(BytesIO(self.pdf)) as document:
            found = {
                stream.number: [
                    tuple(map(float, match.group(4, 5, 6)))
                    for match in _LINE.finditer(document.get_object(stream.number, 0).read_bytes())
                ]
                for stream in self.form.streams
            }
        return {
            blank.key: (x, y, size)
            for stream in self.form.streams
            for blank, (x, y, size) in zip(stream.blanks, found[stream.number], strict=True)
        }


@pytest.fixture(scope="module", params=sorted(GOALS))
def words(
    request: pytest.FixtureRequest,
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
) -> Set:
    language = request.param
    personal = make_personal(
        NAMES[language],
        "ZAN-1",
        language,
        goal=GOALS[language],
        care_team=[{"role": "RN", "name": "Ada Lee", "phone": "+1 555 010 0100"}],
    )
    press = Press(replace(make_handout(language=language), personal=True), make_tools(language))
    pdf = press.print(personal).pdf
    layer = press.layer_html(personal, Fills())
    anchors = press.body.measured(layer, PartOptions(layer.blanks)).anchors
    places = tuple(anchors[name] for name in layer.blanks)
    (form,) = press._forms.values()
    blanks = press._blanks.of(layer)
    assert blanks == tuple(place.measure for place in places)
    lines = press._compositor.set(layer.fills, blanks)
    return Set(language, press._compositor, layer.fills, blanks, places, lines, form, pdf)


def test_a_line_begins_on_the_baseline_of_its_blank_in_its_size(words: Set) -> None:
    places = {blank.key: blank for stream in words.form.streams for blank in stream.blanks}
    begun = words.begun()
    assert begun.keys() == places.keys()
    for key, (_, y, size) in begun.items():
        assert y == pytest.approx(places[key].y, abs=0.01)
        assert size == pytest.approx(words.blanks[key.blank].font_size, abs=0.001)


def test_a_line_begins_at_the_left_edge_or_ends_at_the_right_edge(words: Set) -> None:
    is_rtl = words.language == "ar"
    assert max(map(len, words.lines)) > 1
    for key, (x, _, _) in words.begun().items():
        blank, line = words.places[key.blank], words.lines[key.blank][key.line]
        left, right = (edge / POINTS_PER_PIXEL for edge in (blank.x, blank.x + blank.width))
        assert (x + line.width if is_rtl else x) == pytest.approx(
            right if is_rtl else left, abs=0.1
        )
        assert left - 0.1 <= x
        assert x + line.width <= right + 0.1


def test_every_line_is_set_in_the_color_of_text(words: Set) -> None:
    color = [round(part / 255, 4) for part in bytes.fromhex(TEXT_COLOR[1:])]
    with Pdf.open(BytesIO(words.pdf)) as document:
        for stream in words.form.streams:
            content = document.get_object(stream.number, 0).read_bytes()
            for match in _LINE.finditer(content):
                assert [round(float(part), 4) for part in match.group(1, 2, 3)] == color


def test_the_words_of_every_blank_are_in_the_copy(words: Set) -> None:
    read = [ReadPage(page) for page in pypdfium2.PdfDocument(words.pdf)]
    assert len(words.fills) == 8
    for fill in words.fills:
        assert match_texts(read, [paragraph(fill, "ltr").text]) == []


def test_where_nothing_is_blank_nothing_is_set() -> None:
    def refusing() -> Typesetter:
        raise AssertionError("the typesetter was asked for")

    assert Compositor(refusing, Meanings()).set((), ()) == []


def test_a_set_of_other_blanks_is_a_mistake(words: Set) -> None:
    with pytest.raises(ValueError, match="shorter"):
        words.compositor.set(words.fills, words.blanks[1:])


def test_a_dose_wider_than_its_blank_is_broken_rather_than_cut(words: Set) -> None:
    fill = Fill(Markup('<span dir="ltr" class="run">10,000 units</span>'), "", keep_lines=False)
    blank = words.blanks[0]
    (whole,) = words.compositor.set([fill], [blank])
    assert len(whole) == 1
    narrow = blank._replace(width=(whole[0].width - 1) * POINTS_PER_PIXEL)
    (broken,) = words.compositor.set([fill], [narrow])
    assert len(broken) == 2
    assert all(line.width * POINTS_PER_PIXEL <= narrow.width for line in broken)


def test_cells_are_weighed_only_where_a_word_is_broken(words: Set) -> None:
    fill = Fill(Markup("Pancrelipase"), "medicine 1", keep_lines=False, column=0)
    wide = words.blanks[0]
    assert words.compositor.cells([fill], [wide], words.compositor.set([fill], [wide])) == []
    narrow = wide._replace(width=wide.font_size * 3 * POINTS_PER_PIXEL)
    (cell,) = words.compositor.cells([fill], [narrow], words.compositor.set([fill], [narrow]))
    assert cell.is_too_narrow
    assert (cell.table, cell.column) == ("medicine", 0)
    assert cell.needed > cell.room
