"""Defects are planted into real handouts, one at a time, and each must be found.

What a file says and what its paper shows are two things: after nearly every plant here, the
whole text can still be taken out of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from nethandout.errors import Problem
from nethandout.model.values import Edition, Paper
from nethandout.render.preflight import checks
from nethandout.render.preflight.checks import Expectation, inspect, verify
from nethandout.render.preflight.pageinstructions import page_digest
from nethandout.render.preflight.shapes import Box
from nethandout.render.preflight.visible import Sheet
from nethandout.service import PrintChanges, Service, open_service

pytestmark = pytest.mark.xdist_group("visible")  # what is printed one time serves all

EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = date(2026, 11, 20)
SEE_THROUGH = 0.1
WHITE_BOX = b"1 1 1 rg %s re f"


@dataclass(frozen=True)
class Handout:
    """A finished file, what must be found in it, and one long line of text on its page one."""

    pdf: bytes
    expected: Expectation
    line: Box

    def codes(self, plant: Callable[[Pdf, Page, Box], None]) -> set[str]:
        """Plant something on page one, and see what is found."""
        return {problem.code for problem in verify(self.with_(plant), self.expected)}

    def with_(self, plant: Callable[[Pdf, Page, Box], None]) -> bytes:
        with Pdf.open(BytesIO(self.pdf)) as document:
            plant(document, document.pages[0], self.line)
            document.save(target := BytesIO())
        return target.getvalue()


def finished(
    service: Service, name: str, changes: PrintChanges | None = None, patient: str = ""
) -> Handout:
    """Turn an example, or one with another name, into its file, which nothing was asked of yet."""
    caught: list[tuple[bytes, Expectation]] = []

    def catch(pdf: bytes, expected: Expectation) -> list[Problem]:
        caught.append((pdf, expected))
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "verify", catch)
        record, _ = service.read(EXAMPLES / "patients" / f"{name}.yaml", changes or PrintChanges())
        if patient and record.patient:
            named = record.patient.model_copy(update={"name": patient})
            record = record.model_copy(update={"patient": named})
        service.build(record)
    pdf, expected = caught[0]
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    texts = Sheet(page, page.get_textpage()).texts
    line = next(text.box for text in texts if text.box.right - text.box.left > 300)
    return Handout(pdf, expected, line)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return open_service(EXAMPLES / "clinic", cache_dir=tmp_path_factory.mktemp("cache"), today=DAY)


@pytest.fixture(scope="module")
def english(service: Service) -> Handout:
    return finished(service, "4-appendix-surgery-en")


@pytest.fixture(scope="module")
def arabic(service: Service) -> Handout:
    return finished(service, "2-jejunum-prrt-ar-large", PrintChanges(edition="standard"))


# --- How defects are planted ------------------------------------------------------------


Plant = Callable[[Pdf, Page, Box], None]


def rectangle(box: Box) -> bytes:
    width, height = box.right - box.left, box.top - box.bottom
    return b"%.2f %.2f %.2f %.2f" % (box.left, box.bottom, width, height)


def after(instructions: bytes) -> Plant:
    """Draw over the page; `@` stands for the box of the line."""

    def plant(document: Pdf, page: Page, line: Box) -> None:
        drawn = instructions.replace(b"@", rectangle(line))
        page.contents_add(Stream(document, b"q\n" + drawn + b"\nQ\n"))

    return plant


def before(instructions: bytes, ending: bytes = b"") -> Plant:
    """Draw under the page, or set what all of it is drawn with."""

    def plant(document: Pdf, page: Page, line: Box) -> None:
        drawn = instructions.replace(b"@", rectangle(line))
        page.contents_add(Stream(document, drawn + b"\n"), prepend=True)
        if ending:
            page.contents_add(Stream(document, ending))

    return plant


def within(instructions: bytes) -> Plant:
    """Set what the whole page is drawn with."""
    return before(b"q " + instructions, b"Q")


def everywhere(pattern: bytes, replacement: bytes) -> Plant:
    """Change the instructions of the page itself."""

    def plant(_: Pdf, page: Page, __: Box) -> None:
        changed = 0
        for stream in page.obj.Contents:
            content, count = re.subn(pattern, replacement, stream.read_bytes())
            stream.write(content)
            changed += count
        assert changed

    return plant


def once(pattern: bytes, replacement: bytes) -> Plant:
    def plant(_: Pdf, page: Page, __: Box) -> None:
        for stream in page.obj.Contents:
            content, count = re.subn(pattern, replacement, stream.read_bytes(), count=1)
            if count:
                stream.write(content)
                return
        raise AssertionError("there is nothing to change")

    return plant


def with_state(name: str = "/Planted", **entries: object) -> Callable[[Plant], Plant]:
    """Give the page a state to set."""

    def wrap(inner: Plant) -> Plant:
        def plant(document: Pdf, page: Page, line: Box) -> None:
            state = Dictionary({f"/{key}": value for key, value in entries.items()})
            page.obj.Resources.ExtGState[name] = state
            inner(document, page, line)

        return plant

    return wrap


def add_resource(page: Page, kind: str, name: str, made: object) -> None:
    """Give a page, and no other, something to draw with."""
    resources: Any = page.obj.Resources
    kept = dict(resources[kind].items()) if kind in resources else {}
    resources[kind] = Dictionary({**kept, name: made})


def with_object(kind: str, make: Callable[[Pdf, Box], Object]) -> Callable[[Plant], Plant]:
    def wrap(inner: Plant) -> Plant:
        def plant(document: Pdf, page: Page, line: Box) -> None:
            add_resource(page, kind, "/Planted", make(document, line))
            inner(document, page, line)

        return plant

    return wrap


def image(document: Pdf, _: Box) -> Object:
    return Stream(
        document,
        b"\xff\xff\xff",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB,
    )


def form(content: bytes, **entries: object) -> Callable[[Pdf, Box], Object]:
    def make(document: Pdf, line: Box) -> Object:
        return Stream(
            document,
            content.replace(b"@", rectangle(line)),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 1000, 1000]),
            Resources=Dictionary(),
            **entries,
        )

    return make


def shading(_: Pdf, line: Box) -> Object:
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 1, 1], C1=[1, 1, 1], N=1)
    return Dictionary(
        ShadingType=2,
        ColorSpace=Name.DeviceRGB,
        Coords=[line.left, line.bottom, line.right, line.top],
        Function=function,
        Extend=[True, True],
    )


def pattern(document: Pdf, _: Box) -> Object:
    return Stream(
        document,
        b"0 0 0 rg 0 0 1 1 re f",
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=[0, 0, 50, 50],
        XStep=50,
        YStep=50,
        Resources=Dictionary(),
    )


def letters(text: bytes, along: float = 0.0, up: float = 0.0, color: bytes = b"0 g") -> Plant:
    """Write on the page with a font of the planter's own."""

    def plant(document: Pdf, page: Page, line: Box) -> None:
        page.obj.Resources.Font["/Planted"] = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica
        )
        left = line.left + along * (line.right - line.left)
        place = b"%.2f %.2f" % (left, line.bottom + 3 + up)
        written = color + b" BT /Planted 12 Tf " + place + b" Td (" + text + b") Tj ET"
        after(written)(document, page, line)

    return plant


def annotation(**entries: object) -> Plant:
    def plant(document: Pdf, page: Page, line: Box) -> None:
        rect = Array([line.left, line.bottom, line.right, line.top])
        entry = Dictionary(Type=Name.Annot, Rect=rect, F=4)
        for name, value in entries.items():
            entry[f"/{name}"] = value
        page.obj.Annots = Array([*page.obj.get("/Annots", Array()), document.make_indirect(entry)])

    return plant


def page_entry(name: str, value: object) -> Plant:
    def plant(_: Pdf, page: Page, __: Box) -> None:
        page.obj[name] = value

    return plant


def annotation_over_the_line(document: Pdf, page: Page, line: Box) -> None:
    width, height = line.right - line.left, line.top - line.bottom
    look = Stream(
        document,
        b"1 g 0 0 %.1f %.1f re f" % (width, height),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, width, height],
    )
    annotation(Subtype=Name.Square, AP=Dictionary(N=look))(document, page, line)


def hidden_layer(document: Pdf, page: Page, line: Box) -> None:
    group = document.make_indirect(Dictionary(Type=Name.OCG, Name="Layer"))
    document.Root.OCProperties = Dictionary(OCGs=[group], D=Dictionary(OFF=[group]))
    page.obj.Resources.Properties = Dictionary(Layer=group)
    before(b"/OC /Layer BDC", b"EMC")(document, page, line)


def turned_folder(document: Pdf, _: Page, __: Box) -> None:
    document.Root.Pages.Rotate = 180


def other_strip(document: Pdf, _: Page, __: Box) -> None:
    """The footer with the patient's name, empty on one page."""
    page = document.pages[1]
    empty = Stream(document, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    add_resource(page, "/XObject", "/NhStrip", empty)


def next_page_number(document: Pdf, page: Page, _: Box) -> None:
    other = document.pages[1].obj.Resources.XObject
    add_resource(page, "/XObject", "/NhStamp0", other["/NhStamp0"])


DARK = rb"0\.101961 0\.101961 0\.101961 rg"
THROUGH = b"0 0 0 RG 1 w %.1f %.1f m %.1f %.1f l S"


def line_through(kind: Callable[[bytes], Plant], height: float = 0.5) -> Plant:
    def plant(document: Pdf, page: Page, line: Box) -> None:
        y = line.bottom + height * (line.top - line.bottom)
        kind(THROUGH % (line.left, y, line.right, y))(document, page, line)

    return plant


def down_through(document: Pdf, page: Page, line: Box) -> None:
    x = (line.left + line.right) / 2
    before(b"0 0 0 rg %.1f 100 0.7 600 re f" % x)(document, page, line)


def frame_across(document: Pdf, page: Page, line: Box) -> None:
    """A frame whose left side stands in the line."""
    x, y = line.left + 40, line.bottom - 50
    frame = b"%.1f %.1f 400 100 re %.1f %.1f 398 98 re f*" % (x, y, x + 1, y + 1)
    before(frame)(document, page, line)


def half_a_box(document: Pdf, page: Page, line: Box) -> None:
    middle = (line.bottom + line.top) / 2
    after(WHITE_BOX % rectangle(line._replace(bottom=middle)))(document, page, line)


def round_patch(document: Pdf, page: Page, line: Box) -> None:
    """A white patch with round sides over a few letters."""
    x, y = line.left + 30, line.bottom - 5
    patch = b"1 g %.1f %.1f m %.1f %.1f %.1f %.1f %.1f %.1f c f" % (
        *(x, y),
        *(x, y + 40, x + 60, y + 40),
        *(x + 60, y),
    )
    after(patch)(document, page, line)


def cut_to(x: float, y: float, width: float, height: float) -> Plant:
    return within(b"%g %g %g %g re W n" % (x, y, width, height))


def cut_line(document: Pdf, page: Page, line: Box) -> None:
    """All but the lower half of the line."""
    middle = (line.bottom + line.top) / 2
    within(b"0 0 612 %.1f re W n" % middle)(document, page, line)


COVER = WHITE_BOX % b"@"
MULTIPLY = with_state(BM=Name.Multiply)
SCREEN = with_state(BM=Name.Screen)


def soft_mask(document: Pdf, page: Page, line: Box) -> None:
    group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    mask = form(b"0.1 g 0 0 1000 1000 re f", Group=group)(document, line)
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=document.make_indirect(mask)))
    page.obj.Resources.ExtGState["/Planted"] = state
    within(b"/Planted gs")(document, page, line)


def alpha(value: float) -> Plant:
    def plant(_: Pdf, page: Page, __: Box) -> None:
        states = page.obj.Resources.ExtGState
        for name in states.keys():  # noqa: SIM118 - a dictionary of PDF has no iteration
            if "/ca" in states[name]:
                states[name] = Dictionary(ca=value)

    return plant


def page_in_a_group(document: Pdf, page: Page, line: Box) -> None:
    """A see-through form with words."""
    content = b"BT /Planted 12 Tf 200 30 Td (see-through) Tj ET"
    group = Dictionary(S=Name.Transparency)
    made = form(content, Group=group)(document, line)
    letters(b"plain", up=0)(document, page, Box(200, 30, 300, 40))
    made.Resources = page.obj.Resources
    page.obj.Resources.XObject["/Planted"] = made
    after(b"/Planted Do")(document, page, line)


PLANTS: dict[str, tuple[Plant, str]] = {
    # The color of text
    "white on white": (everywhere(DARK, b"1 1 1 rg"), "pdf-contrast"),
    "light gray on white": (everywhere(DARK, b"0.8 0.8 0.8 rg"), "pdf-contrast"),
    "yellow on white": (everywhere(DARK, b"1 1 0 rg"), "pdf-contrast"),
    "white letters of another kind of color": (everywhere(DARK, b"0 0 0 0 k"), "pdf-contrast"),
    "dark on a dark field": (before(b"q 0.1 0.1 0.1 rg 60 400 500 200 re f Q"), "pdf-contrast"),
    "the color of the field": (before(b"q 0.101961 g 0 0 700 800 re f Q"), "pdf-contrast"),
    "dark on a white patch of a dark field": (
        before(b"q 0 g 0 0 700 800 re f 1 g 0 0 10 10 re f Q"),
        "pdf-contrast",
    ),
    "on a picture": (
        with_object("/XObject", image)(before(b"q 600 0 0 800 0 0 cm /Planted Do Q")),
        "pdf-overlap",
    ),
    "on shades of color": (with_object("/Shading", shading)(before(b"/Planted sh")), "pdf-overlap"),
    "letters filled with a pattern": (
        with_object("/Pattern", pattern)(everywhere(DARK, b"/Pattern cs /Planted scn")),
        "pdf-hidden",
    ),
    # How it is drawn
    "see-through letters": (alpha(SEE_THROUGH), "pdf-hidden"),
    "slightly see-through letters": (alpha(0.9), "pdf-hidden"),
    "letters mixed with the paper": (SCREEN(within(b"/Planted gs")), "pdf-hidden"),
    "letters behind a soft mask": (soft_mask, "pdf-hidden"),
    "letters in a see-through form": (page_in_a_group, "pdf-hidden"),
    "letters that are not drawn": (within(b"3 Tr"), "pdf-hidden"),
    "letters that are only a mask": (within(b"7 Tr"), "pdf-hidden"),
    "letters as outlines": (within(b"1 Tr"), "pdf-hidden"),
    # Size and direction
    "1 pt": (everywhere(rb"(/\S+) [\d.]+ Tf", rb"\1 1 Tf"), "pdf-small"),
    "scaled to 1 pt": (within(b"0.08 0 0 0.08 300 300 cm"), "pdf-small"),
    "a part of the page scaled": (
        once(rb"1 0 0 -1 (\S+ \S+) Tm", rb".1 0 0 -.1 \1 Tm"),
        "pdf-small",
    ),
    "squeezed": (within(b"10 Tz"), "pdf-turned"),
    "turned by a quarter": (within(b"0 1 -1 0 700 50 cm"), "pdf-turned"),
    "upside down": (within(b"-1 0 0 -1 612 792 cm"), "pdf-turned"),
    "mirror writing": (within(b"-1 0 0 1 612 0 cm"), "pdf-turned"),
    "tilted by a degree": (within(b"1 .017 -.017 1 0 0 cm"), "pdf-turned"),
    # What is cut off
    "cut to nothing": (cut_to(0, 0, 0, 0), "pdf-clipped"),
    "cut to a strip of the page": (cut_to(0, 0, 612, 400), "pdf-clipped"),
    "half of a line cut off": (cut_line, "pdf-clipped"),
    "cut at the side": (cut_to(0, 0, 300, 800), "pdf-clipped"),
    "off to the right": (within(b"1 0 0 1 400 0 cm"), "pdf-edge"),
    "off to the left": (within(b"1 0 0 1 -400 0 cm"), "pdf-edge"),
    "off at the top": (within(b"1 0 0 1 0 500 cm"), "pdf-edge"),
    "off at the bottom": (within(b"1 0 0 1 0 -500 cm"), "pdf-edge"),
    "far off the page": (within(b"1 0 0 1 5000 0 cm"), "pdf-edge"),
    # What is drawn over it
    "under a white box": (after(COVER), "pdf-covered"),
    "under half a box": (half_a_box, "pdf-covered"),
    "under a round patch": (round_patch, "pdf-covered"),
    "under a picture": (
        with_object("/XObject", image)(after(b"400 0 0 400 90 300 cm /Planted Do")),
        "pdf-covered",
    ),
    "under a picture among the instructions": (
        after(b"400 0 0 400 90 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI"),
        "pdf-covered",
    ),
    "under a form": (with_object("/XObject", form(COVER))(after(b"/Planted Do")), "pdf-covered"),
    "under a form that is moved and scaled": (
        with_object("/XObject", form(WHITE_BOX % b"0 0 1 1"))(
            after(b"400 0 0 300 90 300 cm /Planted Do")
        ),
        "pdf-covered",
    ),
    "under shades of color": (
        with_object("/Shading", shading)(after(b"/Planted sh")),
        "pdf-covered",
    ),
    "under a marker pen": (MULTIPLY(after(b"/Planted gs 1 1 0 rg @ re f")), "pdf-covered"),
    "under a broad line": (line_through(after), "pdf-covered"),
    "struck out beforehand": (line_through(before), "pdf-overlap"),
    "a rule down through the page": (down_through, "pdf-overlap"),
    "a frame across a line": (frame_across, "pdf-overlap"),
    "under a note": (annotation_over_the_line, "pdf-annotation"),
    "under a note without a look": (annotation(Subtype=Name.Text), "pdf-annotation"),
    "a typewritten note": (
        annotation(Subtype=Name.FreeText, DA="/Helv 12 Tf", Contents="10 mg"),
        "pdf-annotation",
    ),
    "a link with a frame": (annotation(Subtype=Name.Link), "pdf-annotation"),
    # Text over text
    "words over words": (letters(b"Take 10 mg"), "pdf-overlap"),
    "words half a line higher": (letters(b"Take 10 mg daily", up=5), "pdf-overlap"),
    "words half a line lower": (letters(b"Take 10 mg daily", up=-5), "pdf-overlap"),
    "words that run into a neighbor": (letters(b"Take 10 mg", along=0.98), "pdf-overlap"),
    "one digit over a letter": (letters(b"5"), "pdf-overlap"),
    "white words over words": (letters(b"Take 10 mg", color=b"1 g"), "pdf-overlap"),
    "hidden words beside the others": (letters(b"3 mg", up=-400, color=b"1 g"), "pdf-contrast"),
    # The paper
    "a cropped page": (page_entry("/CropBox", Array([0, 0, 612, 300])), "pdf-paper"),
    "a turned page": (page_entry("/Rotate", 90), "pdf-paper"),
    "a folder of turned pages": (turned_folder, "pdf-paper"),
    "a page in other units": (page_entry("/UserUnit", 10), "pdf-paper"),
    "a larger sheet": (page_entry("/MediaBox", Array([0, 0, 6120, 7920])), "pdf-paper"),
    "a hidden layer": (hidden_layer, "pdf-layers"),
    # What it says
    "two digits of a phone swapped": (
        once(rb"(<0014>)(\S*?)(<0015>)", rb"\3\2\1"),
        "pdf-text",
    ),
    "a digit gone": (once(rb"(<0016>)0(<0014>)0(<0015>)", rb"\1000\3"), "pdf-text"),
    "the name on no footer of a page": (other_strip, "pdf-identifier"),
    "the number of another page": (next_page_number, "pdf-page-label"),
    "the number of another patient": (letters(b"ZZ-777", up=-400), "pdf-other-patient"),
}


@pytest.mark.parametrize(("plant", "code"), PLANTS.values(), ids=PLANTS.keys())
def test_each_planted_defect_is_found(english: Handout, plant: Plant, code: str) -> None:
    expecting = replace(english, expected=replace(english.expected, forbidden=("ZZ-777",)))
    assert code in expecting.codes(plant)


@pytest.mark.parametrize(
    "name",
    [
        "under a white box",
        "white on white",
        "see-through letters",
        "letters that are not drawn",
        "half of a line cut off",
        "struck out beforehand",
        "words over words",
        "words half a line lower",
        "off to the left",
    ],
)
def test_defects_are_found_in_text_that_runs_from_right_to_left(arabic: Handout, name: str) -> None:
    plant, code = PLANTS[name]
    assert code in arabic.codes(plant)


def test_finished_handouts_are_right(english: Handout, arabic: Handout) -> None:
    assert verify(english.pdf, english.expected) == []
    assert verify(arabic.pdf, arabic.expected) == []


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("ar", "مُحَمَّدٌ ٱلرَّحْمَٰن"),
        ("ar", "Nguyễn Thị Ngọc Ẩn"),
        ("en", "Nguyễn Thị Ngọc Ẩn Ữ Ǻ Ṩ"),
        ("en", "Ọ̀ṣọ́ọ̀sì Ẹ̀gbẹ́"),
        ("en", "مُحَمَّدٌ ٱلرَّحْمَٰن"),
        ("en", "王小明 Jäger"),
    ],
)
def test_marks_may_be_stacked_on_letters_and_touch_a_rule(
    service: Service, language: str, name: str
) -> None:
    if language == "ar":
        standard = PrintChanges(edition="standard")
        handout = finished(service, "2-jejunum-prrt-ar-large", standard, patient=name)
    else:
        handout = finished(service, "4-appendix-surgery-en", patient=name)
    document = pypdfium2.PdfDocument(handout.pdf)
    for page in (document[0], document[1]):
        assert Sheet(page, page.get_textpage()).faults() == []


def two_texts(first: bytes, second: bytes, apart: float) -> Plant:
    """Two texts one after another, which begin so many points apart."""

    def plant(document: Pdf, page: Page, line: Box) -> None:
        along = apart / (line.right - line.left)
        letters(first, up=-400)(document, page, line)
        letters(second, along=along, up=-400)(document, page, line)

    return plant


@pytest.mark.parametrize(
    ("plant", "is_right"),
    [
        (two_texts(b"1 mg", b"daily", 26), True),
        (two_texts(b"1 mg", b"daily", 22), True),
        (two_texts(b"1 mg", b"daily", 17), False),
        (two_texts(b"1", b"7", 0), False),
        (two_texts(b"0.", b"5", 7), True),
        (two_texts(b"10", b"5", 6), False),
    ],
)
def test_texts_may_touch_but_not_stand_over_each_other(
    english: Handout, plant: Plant, *, is_right: bool
) -> None:
    assert ("pdf-overlap" not in english.codes(plant)) is is_right


@pytest.mark.soak
@pytest.mark.parametrize("edition", ["standard", "large-print"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", [path.stem for path in sorted(EXAMPLES.glob("patients/*.yaml"))])
def test_all_examples_are_right_in_both_editions(
    service: Service, name: str, edition: Edition, paper: Paper
) -> None:
    handout = finished(service, name, PrintChanges(edition=edition, paper=paper))
    assert verify(handout.pdf, handout.expected) == []


@pytest.mark.parametrize(
    "plant",
    [
        # What is right, though it comes near: none of it may be refused.
        line_through(after, -0.1),
        line_through(before, 1.1),
        before(b"q 0.9 0.97 0.97 rg 40 20 530 750 re f Q"),
        before(b"q 0 0 0 RG 2 w 40 20 530 750 re S Q"),
        before(b"q 40 20 530 750 re 41 21 528 748 re f* Q"),
        after(b"0 0 0 RG 40 20 530 750 re S"),
        after(b"1 1 1 rg 0 0 20 20 re f"),
        within(b"0 0 612 792 re W n"),
        letters(b"Words in a free place", up=-400),
    ],
    ids=[
        "an underline",
        "a rule over a line",
        "a light field",
        "a frame under the page",
        "a frame of two outlines",
        "a frame over the page",
        "a patch beside the text",
        "cut to the whole page",
        "words in a free place",
    ],
)
def test_what_comes_near_text_is_no_defect(english: Handout, plant: Plant) -> None:
    assert english.codes(plant) <= {"pdf-fonts", "pdf-edge"}


def test_each_kind_is_told_once_with_how_many_texts_it_concerns(english: Handout) -> None:
    plant, _ = PLANTS["white on white"]
    found = verify(english.with_(plant), english.expected)
    (one,) = [problem for problem in found if problem.code == "pdf-contrast"]
    assert re.fullmatch(
        r"PDF page 1: error: \d+ texts are too much like what is under it \[pdf-contrast\]",
        str(one),
    )


def test_text_that_is_hidden_cannot_stand_in_for_text_that_is_lost(english: Handout) -> None:
    (hidden, _), (white, _) = PLANTS["letters that are not drawn"], PLANTS["white on white"]
    for plant in (hidden, white):
        found = verify(english.with_(plant), english.expected)
        assert found
        assert "pdf-text" not in {problem.code for problem in found}


def test_any_of_our_files_is_looked_at(english: Handout) -> None:
    for name in ("under a white box", "see-through letters", "under a note", "a cropped page"):
        plant, code = PLANTS[name]
        assert code in {problem.code for problem in inspect(english.with_(plant)).problems}
    assert inspect(english.pdf).problems == ()


@pytest.mark.parametrize(
    "plant",
    [
        alpha(SEE_THROUGH),
        annotation_over_the_line,
        page_entry("/CropBox", Array([0, 0, 612, 300])),
        page_entry("/Rotate", 90),
        page_entry("/UserUnit", 10),
    ],
    ids=["see-through", "a note", "cropped", "turned", "scaled"],
)
def test_a_known_page_is_known_with_all_that_decides_how_it_looks(
    english: Handout, plant: Plant
) -> None:
    with Pdf.open(BytesIO(english.pdf)) as document:
        known = {1: page_digest(document.pages[0])}
    expected = replace(english.expected, known=known, texts=())
    assert verify(english.pdf, expected) == []
    found = verify(english.with_(plant), expected)
    assert "pdf-page-changed" in {problem.code for problem in found}
