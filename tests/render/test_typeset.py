"""A handout becomes one PDF that shows all it should, and the right patient on every page."""

from __future__ import annotations

import ctypes
import json
import re
import subprocess
import sys
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from pikepdf import Pdf, Stream

from nethandout.errors import RefusedError, RenderError
from nethandout.handout.tree import Handout
from nethandout.model.facts import Facts
from nethandout.model.values import Edition
from nethandout.render.forms.body import Typography
from nethandout.render.forms.cache import PartCache
from nethandout.render.forms.form import fill_in
from nethandout.render.forms.packing import unpack_form, unpack_part
from nethandout.render.layout.pdf import Renderer
from nethandout.render.markup.fills import Fill, Fills
from nethandout.render.markup.page import SLOT_ID
from nethandout.render.markup.parts import FOOTER_ROW
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL, Measure
from nethandout.render.preflight.checks import verify
from nethandout.render.preflight.pagetext import ReadPage, match_texts
from nethandout.render.type.glyphs import Meanings
from nethandout.render.typeset import Press, Typeset, handout_id

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory

HandoutFactory = Callable[..., Handout]

INJECTIONS = {
    "drug": "drug-lanreotide",
    "dose": "120 mg",
    "next": "2026-12-01",
    "every_days": "28",
}


@pytest.fixture(scope="session")
def pages(make_personal: PersonalFactory) -> PersonalFactory:
    return make_personal


@pytest.fixture(scope="module")
def tools(make_tools: ToolsFactory) -> Typography:
    return make_tools()


@pytest.fixture(scope="module")
def leaflet(make_handout: HandoutFactory, tools: Typography) -> Typeset:
    return Press(make_handout(), tools).print(None)


@pytest.fixture(scope="module")
def patients(
    make_handout: HandoutFactory, pages: PersonalFactory, tools: Typography
) -> list[Typeset]:
    """One handout for two patients, with dates and a goal each."""
    handout = replace(make_handout(), personal=True)
    people = [("Rosa Klein", "ZAN-1", "Walk the dog"), ("Otto Vogel", "ZAN-2", "Sing again")]
    return [
        Press(handout, tools).print(pages(name, number, goal=goal, injections=INJECTIONS))
        for name, number, goal in people
    ]


def test_pages_above_the_promise_are_set_closer_where_that_saves_one(
    make_handout: HandoutFactory, tools: Typography
) -> None:
    handout = make_handout()
    point = handout.key_points[-1]

    def pages(points: int, most_pages: int | None) -> int:
        longer = replace(handout, key_points=(point,) * points, most_pages=most_pages)
        return Press(longer, tools).print(None).page_count

    before = pages(4, None)
    spilled = bisect(range(60), before, lo=4, key=lambda points: pages(points, None))
    assert pages(spilled, before + 1) == before + 1, "as many as promised"
    assert pages(spilled, before) == before
    assert pages(spilled + 15, before) > before, "too much to be set closer"


# --- The id ----------------------------------------------------------------------------


def test_equal_handouts_have_equal_ids(make_handout: HandoutFactory) -> None:
    one, other = make_handout(), make_handout()
    assert one is not other
    assert handout_id(one) == handout_id(other)
    assert re.fullmatch(r"NH-[0-9A-F]{4}-[0-9A-F]{4}", handout_id(one))


def test_another_text_clinic_edition_or_language_is_another_id(
    make_handout: HandoutFactory,
) -> None:
    handout = make_handout()
    others = [
        replace(handout, questions=handout.questions[1:]),
        replace(handout, clinic=replace(handout.clinic, day_phone="+1 312 555 0199")),
        replace(handout, edition="large-print"),
        replace(handout, paper="a4"),
        replace(handout, content_reviewed=True),
        make_handout(language="es"),
        make_handout(Facts(site="ileum")),
    ]
    assert len({handout_id(other) for other in (handout, *others)}) == len(others) + 1


# --- The PDF ---------------------------------------------------------------------------


def test_a_leaflet_shows_everything_it_should(leaflet: Typeset) -> None:
    assert verify(leaflet.pdf, leaflet.expected) == []
    assert leaflet.expected.identifiers == ()
    assert leaflet.expected.page_count == leaflet.page_count > 1


def test_a_patients_copy_shows_everything_and_whose_it_is(patients: list[Typeset]) -> None:
    for copy, (name, number) in zip(
        patients, [("Rosa Klein", "ZAN-1"), ("Otto Vogel", "ZAN-2")], strict=True
    ):
        assert copy.expected.identifiers == (name, "April 9, 1961", number)
        assert "Tuesday, December 29, 2026" in copy.expected.texts
        assert verify(copy.pdf, copy.expected) == []


def test_one_patients_copy_shows_nothing_of_another(patients: list[Typeset]) -> None:
    for mine, other in (patients, reversed(patients)):
        forbidden = tuple(
            text for text in other.expected.identifiers if text not in mine.expected.identifiers
        )
        assert verify(mine.pdf, replace(mine.expected, forbidden=forbidden)) == []
        swapped = replace(mine.expected, identifiers=other.expected.identifiers)
        assert {problem.code for problem in verify(mine.pdf, swapped)} == {"pdf-identifier"}


def test_personal_pages_follow_page_one(patients: list[Typeset], leaflet: Typeset) -> None:
    assert patients[0].page_count == leaflet.page_count + 1
    with Pdf.open(BytesIO(patients[0].pdf)) as document:
        assert len(document.pages) == patients[0].page_count


def test_every_named_place_is_on_a_page(patients: list[Typeset]) -> None:
    with Pdf.open(BytesIO(patients[0].pdf)) as document:
        pages = {page.obj.objgen for page in document.pages}
        names = list(document.Root.Names.Dests.Names if "/Names" in document.Root else [])
        assert [str(names[i]) for i in range(0, len(names), 2) if "strip" in str(names[i])] == []
        assert {place[0].objgen for place in names[1::2]} <= pages


def test_patients_share_the_id_of_their_handout(patients: list[Typeset]) -> None:
    assert patients[0].handout_id == patients[1].handout_id
    assert patients[0].expected.page_labels == patients[1].expected.page_labels


def test_a_repr_shows_nothing_of_the_patient(patients: list[Typeset]) -> None:
    assert "Rosa" not in repr(patients[0])
    assert "ZAN" not in repr(patients[0])


# --- A press prints for one after another ----------------------------------------------


@pytest.fixture(scope="module")
def copies(
    make_handout: HandoutFactory, pages: PersonalFactory, tools: Typography
) -> tuple[Press, list[Typeset]]:
    """A press and two copies, the second printed after the first was verified."""
    press = Press(replace(make_handout(), personal=True), tools)
    first = press.print(pages("Rosa Klein", "ZAN-1", goal="Walk the dog", injections=INJECTIONS))
    assert verify(first.pdf, first.expected) == []
    press.confirm(first)
    second = press.print(pages("Otto Vogel", "ZAN-2", goal="Sing again", injections=INJECTIONS))
    return press, [first, second]


def test_shared_pages_that_were_verified_are_known(copies: tuple[Press, list[Typeset]]) -> None:
    first, second = copies[1]
    assert first.expected.known == {}
    assert set(second.expected.known.values()) == first.shared_pages == second.shared_pages
    assert verify(second.pdf, second.expected) == []
    assert len(second.expected.texts) < len(first.expected.texts)


def test_a_copy_is_the_same_bytes_from_a_new_press(
    copies: tuple[Press, list[Typeset]],
    make_handout: HandoutFactory,
    pages: PersonalFactory,
    tools: Typography,
) -> None:
    handout = replace(make_handout(), personal=True)
    personal = pages("Otto Vogel", "ZAN-2", goal="Sing again", injections=INJECTIONS)
    assert Press(handout, tools).print(personal).pdf == copies[1][1].pdf


def test_a_name_of_two_lines_before_changes_no_bytes(
    make_handout: HandoutFactory, pages: PersonalFactory, tools: Typography
) -> None:
    """The press tries the height that the last block needed; the next may need another."""
    press = Press(make_handout(), tools)
    alone = press.print(pages("Rosa Klein"))
    press.print(pages("Wolfeschlegelsteinhausen " * 3))
    assert press.print(pages("Rosa Klein")).pdf == alone.pdf


@pytest.mark.parametrize("part", ["content", "label"])
def test_a_known_page_that_changed_is_noticed(
    copies: tuple[Press, list[Typeset]], part: str
) -> None:
    second = copies[1][1]
    number = min(second.expected.known)
    with Pdf.open(BytesIO(second.pdf)) as document:
        page = document.pages[number - 1]
        label = page.obj.Resources.XObject["/NhStamp0"]
        stream = label if part == "label" else page.obj.Contents[1]
        stream.write(stream.read_bytes().replace(b"Tj", b"TJ", 1) + b" ")
        document.save(target := BytesIO())
    problems = verify(target.getvalue(), second.expected)
    assert "pdf-page-changed" in {problem.code for problem in problems}


def test_a_known_page_with_another_footer_is_noticed(
    copies: tuple[Press, list[Typeset]],
) -> None:
    first, second = copies[1]
    number = min(second.expected.known)
    with Pdf.open(BytesIO(second.pdf)) as document, Pdf.open(BytesIO(first.pdf)) as other:
        strip = other.pages[number - 1].obj.Resources.XObject["/NhStrip"]
        document.pages[number - 1].obj.Resources.XObject["/NhStrip"] = document.copy_foreign(strip)
        document.save(target := BytesIO())
    problems = verify(target.getvalue(), second.expected)
    assert [problem.code for problem in problems] == ["pdf-identifier"]


# --- What stops it ---------------------------------------------------------------------


def test_dates_of_shots_that_the_handout_does_not_explain_are_refused(
    make_handout: HandoutFactory, pages: PersonalFactory, tools: Typography
) -> None:
    handout = make_handout(Facts(site="ileum"))
    with pytest.raises(RefusedError, match=r"injections\.drug has no topic in this handout"):
        Press(handout, tools).print(pages(injections=INJECTIONS))


LONG_NAMES = [
    "Wolfeschlegelsteinhausen " * 8,
    "Maximiliana Dorothea " * 9 + "Featherstonehaugh",
    "阿卜杜热合曼·" * 20,
    "عبد الرحمن بن خالد " * 10,
]


@pytest.mark.parametrize("name", [name.strip()[:200] for name in LONG_NAMES])
@pytest.mark.parametrize("edition", ["standard", "large-print"])
def test_a_long_name_is_printed_in_full_on_page_one_and_in_the_footer(
    make_handout: HandoutFactory,
    pages: PersonalFactory,
    tools: Typography,
    name: str,
    edition: Edition,
) -> None:
    handout = replace(make_handout(), edition=edition, personal=True)
    copy = Press(handout, tools).print(pages(name, "ZAN-1234-5678"))
    assert verify(copy.pdf, copy.expected) == []


@pytest.mark.parametrize(
    ("name", "size", "lines"),
    [
        ("Rosa Klein", 18.0, 1),
        ("Maximiliana Dorothea Wolfesch-Steinhausen", 18.0, 2),
        ("Maximiliana Dorothea Wolfesch-Steinhausen de la Concepcion y Ho", 14.0, 2),
    ],
)
def test_a_name_in_the_footer_is_as_large_as_it_can_be(
    make_handout: HandoutFactory,
    pages: PersonalFactory,
    tools: Typography,
    name: str,
    size: float,
    lines: int,
) -> None:
    handout = replace(make_handout(), edition="large-print", personal=True)
    words = Press(handout, tools)._set(pages(name))
    (blank,) = (
        blank
        for fill, blank in zip(words.layer.fills, words.blanks, strict=True)
        if fill.table == FOOTER_ROW
    )
    assert blank.font_size * POINTS_PER_PIXEL == pytest.approx(size)
    assert words.footer_lines == lines


# --- Words stand where WeasyPrint puts them --------------------------------------------

EVERYTHING: dict[str, dict[str, Any]] = {
    "en": {
        "goal": "Walk the dog to the lake each day and sing in the choir on Sunday evening as I "
        "did before all of this began.",
        "interpreter": True,
        "allergies": [{"to": "Nuts & figs", "reaction": "Skin rash"}, {"to": "Latex"}],
        "injections": INJECTIONS | {"count": "3"},
        "prrt": {"doses": ["2026-12-10", "2027-02-04"]},
        "medicines": [
            {
                "name": "Creon 25 000",
                "dose": "2 caps",
                "route": "by mouth",
                "when": "with each meal and with each snack that has fat in it, not after it",
                "for": "to help the gut take up fat",
                "until": "2027-01-31",
            },
            {"name": "Zinc", "dose": "1 pill", "for": "skin"},
        ],
        "appointments": [
            {
                "at": "2026-12-01T09:30",
                "what": "CT scan of the belly, with contrast by mouth and vein",
                "where": "Room 3, first floor",
            },
            {"at": "2026-12-08T14:00", "what": "Talk"},
        ],
        "care_team": [
            {"role": "Nurse", "name": "Ada Lee", "phone": "+1 555 010 0100"},
            {"role": "Surgeon", "name": "Dr. Bo Ek"},
        ],
        "crisis_plan": "Before a procedure:\nGive octreotide 100 mcg at once, then call the team "
        "on +1 555 010 0199 and wait with the patient until a doctor comes.\n\nLast line.",
    },
}
EVERYTHING["zh-Hans"] = EVERYTHING["en"] | {
    "goal": "我想每天带狗去湖边散步30分钟，星期天晚上和朋友们一起在合唱团唱歌，就像生病以前一样，"
    "也想多陪陪孙子。",
    "allergies": [{"to": "坚果", "reaction": "皮疹"}, {"to": "Latex"}],
    "crisis_plan": "手术前：\n立即静脉注射奥曲肽 100 mcg，然后拨打 +1 555 010 0199 联系团队，"
    "并陪伴患者直到医生到来，不要离开患者身边。\n\n最后一行。",
}
# On Arabic pages WeasyPrint makes a line with only Latin words 0.9 pt higher than the others;
# in a form all lines are the same. So there is no such line here.
EVERYTHING["ar"] = EVERYTHING["en"] | {
    "goal": "أريد أن أمشي مع كلبي 30 دقيقة كل يوم إلى البحيرة وأن أغني مع 4 من أصدقائي مساء "
    "الأحد 2 km.",
    "allergies": [{"to": "المكسرات", "reaction": "طفح جلدي"}, {"to": "الحليب"}],
    "medicines": [
        {
            "name": "كريون 25 000",
            "dose": "حبتان",
            "route": "عن طريق الفم",
            "when": "مع 3 وجبات ومع 2 من الوجبات الخفيفة",
            "for": "لمساعدة الأمعاء على امتصاص الدهون",
            "until": "2027-01-31",
        },
        {"name": "زنك", "dose": "حبة", "for": "الجلد"},
    ],
    "appointments": [{"at": "2026-12-01T09:30", "what": "صورة للبطن", "where": "الغرفة 3"}],
    "care_team": [
        {"role": "ممرضة", "name": "هدى", "phone": "+1 555 010 0100"},
        {"role": "جراح", "name": "د. سامي"},
    ],
    "crisis_plan": "قبل أي إجراء:\nأعط octreotide 100 mcg فورًا ثم اتصل بالفريق على "
    "+1 555 010 0199 وانتظر 5 دقائق.\n" + "أعط octreotide 100 mcg الآن ثم " * 8,
}
NAMES = {"en": "Rosa Klein", "ar": "سلمى حداد", "zh-Hans": "王小明"}
NEAR = 0.6


@dataclass(frozen=True)
class Placed:
    """A patient's copy, and the same words as WeasyPrint itself lays them out."""

    press: Press
    copy: Typeset
    layer: bytes
    strip: int
    words: tuple[str, ...]


@pytest.fixture(scope="module", params=sorted(EVERYTHING))
def placed(
    request: pytest.FixtureRequest,
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    pages: PersonalFactory,
) -> Placed:
    language = request.param
    tools = make_tools(language)
    press = Press(replace(make_handout(language=language), personal=True), tools)
    personal = pages(NAMES[language], "ZAN-1", language, **EVERYTHING[language])
    layer = press.layer_html(personal, Fills(in_place=True))
    part = tools.make_renderer().render(
        layer.html,
        metadata=press.body.metadata,
        assets=tools.assets,
        style_sheets=(layer.style_sheet,),
        anchors=("strip",),
    )
    return Placed(
        press, press.print(personal), part.pdf, part.anchors["strip"].page, layer.expected
    )


Glyphs = list[tuple[float, float, str]]


def glyphs(page: Any, right: float = 0.0, up: float = 0.0) -> Glyphs:  # noqa: ANN401
    """Turn a page into what it shows: baseline, left edge and character, moved in points.

    PDFium mirrors a bracket by the order of the line that it supposes: both count as one.
    """
    import pypdfium2.raw as pdfium

    text, found = page.get_textpage(), []
    x, y = ctypes.c_double(), ctypes.c_double()
    for number in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text.raw, number))
        if pdfium.FPDFText_IsGenerated(text.raw, number) != 1 and not character.isspace():
            pdfium.FPDFText_GetCharOrigin(text.raw, number, x, y)
            shown = "(" if character == ")" else character
            found.append((y.value + up, x.value + right, shown))
    return sorted(found)


def missing(wanted: Glyphs, shown: Glyphs) -> Glyphs:
    """Give what is not shown where it should be; each glyph stands for one."""
    left, lost = list(shown), []
    for y, x, character in wanted:
        first, last = bisect(left, (y - NEAR,)), bisect(left, (y + NEAR,))
        near = [
            number
            for number in range(first, last)
            if left[number][2] == character and abs(left[number][1] - x) < NEAR
        ]
        if near:
            del left[near[0]]
        else:
            lost.append((y, x, character))
    return lost


def test_every_glyph_on_own_pages_stands_where_weasyprint_puts_it(placed: Placed) -> None:
    layer, copy = pypdfium2.PdfDocument(placed.layer), pypdfium2.PdfDocument(placed.copy.pdf)
    (front,) = placed.press.body._pages.values()
    count = len(layer) - placed.strip - 1
    assert count > 1
    assert sum(len(glyphs(page)) for page in layer) > 400
    for number in range(count):
        wanted = glyphs(layer[placed.strip + 1 + number])
        assert missing(wanted, glyphs(copy[front.page_count + number])) == []


def test_every_glyph_of_the_block_and_the_footer_stands_where_weasyprint_puts_it(
    placed: Placed,
) -> None:
    layer, copy = pypdfium2.PdfDocument(placed.layer), pypdfium2.PdfDocument(placed.copy.pdf)
    body = placed.press.body
    (front,) = body._pages.values()
    slot, strip = front.anchors[SLOT_ID].rect, body.footer_places[0]
    block = glyphs(layer[0], slot.x, slot.y + slot.height - layer[0].get_height())
    assert len(block) > 30
    assert missing(block, glyphs(copy[0])) == []
    footer = glyphs(layer[placed.strip], strip.x, strip.y)
    assert len(footer) > 30
    assert [missing(footer, glyphs(page)) for page in copy] == [[]] * len(copy)


def test_what_is_read_back_is_what_was_typed(placed: Placed) -> None:
    copy = pypdfium2.PdfDocument(placed.copy.pdf)
    assert len(placed.words) > 20
    assert match_texts([ReadPage(page) for page in copy], placed.words) == []
    others = replace(placed.copy.expected, texts=())
    assert verify(placed.copy.pdf, others) == []


# --- What is laid out one time ---------------------------------------------------------


def refusing() -> Renderer:
    raise AssertionError("the renderer was asked for")


@dataclass
class Limited:
    """A renderer that can be taken away."""

    renderer: Renderer
    allowed: bool = True

    def __call__(self) -> Renderer:
        return self.renderer if self.allowed else refusing()


PATIENTS: list[Mapping[str, Any]] = [
    {"goal": "Walk the dog", "injections": INJECTIONS, "allergies": [{"to": "Nuts"}]},
    {"goal": "Sing again", "injections": INJECTIONS, "allergies": [{"to": "Latex"}]},
]


@pytest.fixture
def handout(make_handout: HandoutFactory) -> Handout:
    return replace(make_handout(), personal=True)


def test_a_second_copy_of_the_same_shape_is_not_laid_out(
    handout: Handout, make_tools: ToolsFactory, pages: PersonalFactory, renderer: Renderer
) -> None:
    limited = Limited(renderer)
    press = Press(handout, make_tools(make_renderer=limited))
    press.print(pages("Rosa Klein", "ZAN-1", **PATIENTS[0]))
    limited.allowed = False
    second = press.print(pages("Otto Vogel", "ZAN-2", **PATIENTS[1]))
    assert verify(second.pdf, second.expected) == []
    with pytest.raises(AssertionError, match="was asked for"):
        press.print(pages("Otto Vogel", "ZAN-2", goal="Sing again"))  # another shape


def test_a_warm_cache_needs_no_renderer_and_gives_the_same_bytes(
    handout: Handout,
    make_tools: ToolsFactory,
    pages: PersonalFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A form is made new, is in memory, comes from disk, or is made without any cache."""
    cached = make_tools(cache=PartCache(tmp_path))
    rosa, otto = (
        pages(*who, **fields)
        for who, fields in zip(
            [("Rosa Klein", "ZAN-1"), ("Otto Vogel", "ZAN-2")], PATIENTS, strict=True
        )
    )
    press = Press(handout, cached)
    made = [press.print(personal).pdf for personal in (rosa, otto, rosa)]
    assert made[0] == made[2] != made[1]
    assert [Press(handout, make_tools()).print(personal).pdf for personal in (rosa, otto)] == made[
        :2
    ]
    monkeypatch.setattr("nethandout.render.typeset.make_form", refusing)
    warm = Press(handout, replace(cached, make_renderer=refusing))
    assert [warm.print(personal).pdf for personal in (rosa, otto)] == made[:2]


PRINT = """
import sys
from datetime import date
from pathlib import Path
from nethandout.service import open_service
service = open_service(
    Path(sys.argv[1]), cache_dir=Path(sys.argv[2]), today=date(2026, 11, 22)
)
record, _ = service.read(Path(sys.argv[3]))
sys.stdout.buffer.write(service.build(record).pdf)
print("weasyprint" in sys.modules, file=sys.stderr)
"""


def test_a_process_with_a_warm_cache_does_not_load_weasyprint(tmp_path: Path) -> None:
    examples = Path(__file__).parents[2] / "examples"
    patient = examples / "patients" / "4-appendix-surgery-en.yaml"
    command = [sys.executable, "-c", PRINT, str(examples / "clinic"), str(tmp_path), str(patient)]
    cold, warm = (subprocess.run(command, capture_output=True, check=True) for _ in range(2))
    assert (cold.stderr.split()[-1], warm.stderr.split()[-1]) == (b"True", b"False")
    assert warm.stdout == cold.stdout
    assert warm.stdout.startswith(b"%PDF")


def test_patients_whose_words_need_other_numbers_of_lines_have_forms_of_their_own(
    handout: Handout, tools: Typography, pages: PersonalFactory
) -> None:
    press = Press(handout, tools)
    goals = ["Walk the dog", "Sing again in the choir " * 8]
    copies = [press.print(pages(f"Rosa {goal[:4]}", "ZAN-1", goal=goal)) for goal in goals]
    assert len(press._forms) == 2
    for copy, own, other in zip(copies, goals, reversed(goals), strict=True):
        read = [ReadPage(page) for page in pypdfium2.PdfDocument(copy.pdf)]
        assert match_texts(read, [own.strip(), f"Rosa {own[:4]}"]) == []
        assert match_texts(read, [other.strip()]) == [0]
        assert verify(copy.pdf, copy.expected) == []


LONG_WORDS: Mapping[str, Any] = {
    "medicines": [
        {"name": "Lanreotideacetateautogel depot", "dose": "120 mg/0.5 mL", "for": "tumor"}
    ]
}


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_columns_made_wider_for_long_words_need_no_trial(
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    pages: PersonalFactory,
    renderer: Renderer,
    language: str,
) -> None:
    """How wide they will be is computed; the form has just these widths."""
    asked: list[str] = []

    def counted() -> Renderer:
        asked.append(language)
        return renderer

    handout = replace(make_handout(language=language), personal=True)
    press = Press(handout, make_tools(language, make_renderer=counted))
    personal = pages("Rosa Klein", "ZAN-1", language, **LONG_WORDS)
    words = press._set(personal)
    assert words.setting.tables.shares
    assert len(asked) == 1
    copy = press.print(personal)
    ((_, form),) = press._forms.items()
    assert words.fit(form)
    read = [ReadPage(page) for page in pypdfium2.PdfDocument(copy.pdf)]
    assert match_texts(read, ["Lanreotideacetateautogel depot", "tumor"]) == []


def test_columns_that_come_out_otherwise_are_measured(
    make_handout: HandoutFactory,
    tools: Typography,
    pages: PersonalFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when a long word in the head of a table makes a column wider than it should be."""
    handout = replace(make_handout(), personal=True)
    personal = pages("Rosa Klein", "ZAN-1", **LONG_WORDS)
    right = Press(handout, tools).print(personal)

    def wrong(
        fills: tuple[Fill, ...], blanks: tuple[Measure, ...], *_: object
    ) -> tuple[Measure, ...]:
        return tuple(
            blank._replace(width=blank.width / 2) if fill.table else blank
            for fill, blank in zip(fills, blanks, strict=True)
        )

    monkeypatch.setattr("nethandout.render.typeset.resized", wrong)
    press = Press(handout, tools)
    assert press.print(personal).pdf == right.pdf
    assert len(press._forms) == 2


def test_only_the_latest_forms_are_kept_ready(
    handout: Handout, tools: Typography, pages: PersonalFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nethandout.render.typeset._KEPT_FORMS", 2)
    press = Press(handout, tools)
    for fields in ({}, {"goal": "a"}, {}, {"goal": "a", "crisis_plan": "b"}):
        press.print(pages(**fields))
    (first, _, _), (second, _, _) = press._forms
    assert "crisis" not in first
    assert "My goal" not in first
    assert "My goal" in second


def test_a_form_that_lost_a_blank_is_no_form(
    handout: Handout, tools: Typography, pages: PersonalFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a page overflows where nothing shows that it does."""
    monkeypatch.setattr("nethandout.render.forms.form.find_marks", lambda _: ())
    with pytest.raises(RenderError, match="not every blank of a form is found"):
        Press(handout, tools).print(pages())


# --- A patient's words are in their own copy alone -------------------------------------

CANARY = "Zyqxwvian"


def drawn(pdf: bytes) -> str:
    """Turn a PDF into all its text, without spaces."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def decompressed(pdf: bytes) -> Iterator[bytes]:
    """Turn a PDF into its bytes, and those of all its streams."""
    yield pdf
    with Pdf.open(BytesIO(pdf)) as document:
        for item in document.objects:
            yield item.read_bytes() if isinstance(item, Stream) else item.unparse(resolved=True)


def holds(pdf: bytes, word: str) -> bool:
    encoded = [word.encode(), word.encode("utf-16-be"), word.encode("utf-16-be").hex().encode()]
    return word in drawn(pdf) or any(
        form in raw.replace(b"\0", b"") or form in raw
        for raw in decompressed(pdf)
        for form in encoded
    )


def kept_files(folder: Path) -> Iterator[bytes]:
    """Turn a cache into PDFs of all it holds; a form is filled in with nothing."""
    for path in sorted(folder.iterdir()):
        raw = PartCache(folder).get(path.stem)
        assert raw is not None
        head = json.loads(raw.partition(b"\n")[0])
        if {"streams", "anchors"}.intersection(head):
            is_form = "streams" in head
            found: bytes = fill_in(unpack_form(raw), {}, (), Meanings()) if is_form else b""
            part = found or unpack_part(raw).pdf
            if part:  # a trial is never written
                yield part


def test_no_word_of_one_patient_is_in_the_copy_of_another_or_in_the_cache(
    handout: Handout, make_tools: ToolsFactory, pages: PersonalFactory, tmp_path: Path
) -> None:
    fields = {
        "goal": CANARY,
        "allergies": [{"to": CANARY, "reaction": CANARY}],
        "medicines": [{"name": CANARY, "dose": CANARY, "route": CANARY, "for": CANARY}],
        "appointments": [{"at": "2026-12-01T09:30", "what": CANARY, "where": CANARY}],
        "care_team": [{"role": CANARY, "name": CANARY, "phone": CANARY}],
        "crisis_plan": f"{CANARY}\n{CANARY}",
        "approved_by": CANARY,
    }
    others = json.loads(json.dumps(fields).replace(CANARY, "Abcdefghi"))
    press = Press(handout, make_tools(cache=PartCache(tmp_path)))
    mine = press.print(pages(CANARY, CANARY, **fields))
    press.confirm(mine)
    other = press.print(pages("Abcdefghi", "Abcdefghi", **others))
    assert drawn(mine.pdf).count(CANARY) > 10
    assert not holds(other.pdf, CANARY)
    assert drawn(other.pdf).count("Abcdefghi") == drawn(mine.pdf).count(CANARY)
    kept = list(kept_files(tmp_path))
    assert len(kept) >= 4
    for pdf in kept:
        assert not holds(pdf, CANARY)
        assert "April9" not in drawn(pdf)
    for path in tmp_path.iterdir():
        assert CANARY.encode() not in path.read_bytes()
        assert CANARY not in path.name
