"""What depends on the pages of a document is printed as if it had been known before they were made.

Each page is compared with what WeasyPrint makes of the same elements from the beginning: a version
that makes pages in another way fails here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nethandout.errors import RenderError
from nethandout.render.layout.settling import ABOUT, CONTENTS, NOTES, Open, open_number
from nethandout.render.markup.page import page_layout
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.conftest import Html

    from nethandout.render.layout.pdf import Draft, Renderer

LAYOUT = page_layout("en", "standard", "letter")
MARGIN = f"{LAYOUT.top_mm}mm {LAYOUT.side_mm}mm {LAYOUT.bottom_mm}mm"
CSS = """
body, p, h2 { margin: 0; line-height: 20pt; font-size: 12pt; orphans: 1; widows: 1 }
.about, .notes { margin-top: 12pt; break-inside: avoid }
.line { height: 9mm; border-bottom: .6pt solid }
.card { page: card; break-before: page }
@page card { size: a6 landscape }
"""
TITLE = Metadata("T", "en")
OPEN_END = Open(LAYOUT)
PAGE = 33
"""How many lines of text a page has room for."""
SHORT, MIDDLE, FULL, OVER = (1, 20, PAGE, PAGE + 7)
"""How many there are."""


def document(lines: int, about: int = 0, notes: int = 0, after: str = "") -> str:
    """A section of so many lines, with lines that say what it is, and lines to write on."""
    text = "".join(f"<p>Line {number}</p>" for number in range(lines))
    said = "".join(f"<p>Made by us, {number}</p>" for number in range(about))
    ruled = '<div class="line"></div>' * notes
    return (
        f"<section>{text}"
        + (f'<section class="about">{said}</section>' if about else "")
        + (f'<div class="notes"><h2>My notes</h2>{ruled}</div>' if notes else "")
        + f'<div id="end"></div></section>{after}'
    )


@pytest.fixture(scope="module")
def lay_out(renderer: Renderer, html: Html) -> Callable[..., Draft]:
    """Lay a body out, with what is open in it."""

    def make(body: str, choice: Open | None = OPEN_END) -> Draft:
        page = html(body, size="letter", margin=MARGIN, css=CSS)
        return renderer.lay_out(page, choice=choice)

    return make


@pytest.fixture(scope="module")
def same(renderer: Renderer, lay_out: Callable[..., Draft]) -> Callable[..., bool]:
    """Compare the PDF of a body in which something is open with that of another body."""

    def compare(is_open: str, fixed: str, choice: Open = OPEN_END) -> bool:
        drafts = lay_out(is_open, choice), lay_out(fixed, None)
        one, other = (renderer.write(draft, metadata=TITLE).pdf for draft in drafts)
        return one == other

    return compare


def lines_after(lines: int, about: int) -> int:
    """Count the lines that fill the page; 20 pt are a line, and 12 pt are above what it is."""
    used = 20 * (lines + about) + (12 if about else 0)
    top = (LAYOUT.height_mm - LAYOUT.top_mm) * 72 / 25.4
    return LAYOUT.lines_to_fill(top - used)


@pytest.mark.parametrize(
    ("lines", "about", "kept"),
    [
        (MIDDLE, 4, 4),
        (MIDDLE, 13, 13),
        (MIDDLE, 14, 0),  # one line too many
        (FULL, 4, 0),
    ],
)
def test_what_a_handout_says_of_itself_stays_where_no_page_more_is_needed(
    same: Callable[..., bool], lines: int, about: int, kept: int
) -> None:
    assert same(document(lines, about), document(lines, kept))


def test_what_is_left_out_is_told(lay_out: Callable[..., Draft]) -> None:
    left_out = {
        lines: lay_out(document(lines, about=4, notes=9)).left_out
        for lines in (SHORT, MIDDLE, FULL)
    }
    assert left_out == {SHORT: set(), MIDDLE: {NOTES}, FULL: {ABOUT, NOTES}}


@pytest.mark.parametrize(("lines", "about"), [(SHORT, 4), (MIDDLE, 0), (OVER, 0)])
def test_lines_to_write_on_fill_a_short_page(
    same: Callable[..., bool], lines: int, about: int
) -> None:
    wanted = lines_after(lines % PAGE, about)
    assert bool(wanted) == (lines != MIDDLE)
    assert same(document(lines, about, LAYOUT.note_lines), document(lines, about, wanted))


def test_pages_behind_the_end_stay_as_they_are(same: Callable[..., bool]) -> None:
    card = '<section class="card"><p>Alert card</p></section>'
    for lines, about in ((SHORT, 4), (FULL, 0)):
        wanted = lines_after(lines, about)
        is_open = document(lines, 4, LAYOUT.note_lines, card)
        assert same(is_open, document(lines, about, wanted, card))


def test_a_document_without_an_end_is_refused(lay_out: Callable[..., Draft]) -> None:
    with pytest.raises(RenderError, match="id: end"):
        lay_out("<p>Without an end</p>")


# --- The list of contents --------------------------------------------------------------

CHAPTERS = ("one", "two")


def handout(lines: tuple[int, int, int], *named: int) -> str:
    """A front and two chapters of so many lines; the front may name the pages of chapters."""
    front, *chapters = (
        "".join(f"<p>Line {number}</p>" for number in range(count)) for count in lines
    )
    contents = "".join(f"<span>Part {n}</span>\xa0{page} " for n, page in enumerate(named))
    inside = "".join(
        f'<section><h2 id="{name}">Chapter</h2>{text}</section>'
        for name, text in zip(CHAPTERS, chapters, strict=True)
    )
    return (
        "<section><p>First line</p>"
        + (f'<p class="contents"><b>Inside:</b> {contents}</p>' if named else "")
        + f'{front}</section>{inside}<section><div id="end"></div></section>'
    )


OPEN_NUMBERS = tuple(map(open_number, range(3)))


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ((PAGE - 8, 40, 10), (1, 3, 4)),
        ((PAGE - 3, 40, 10), (2, 3, 4)),  # the list itself moves the first chapter
        ((2 * PAGE, 30, 2 * PAGE), (3, 4, 7)),
        ((PAGE - 2, PAGE - 1, 3), (2, 3, 4)),
    ],
)
def test_the_list_of_contents_names_pages_as_they_are_with_it(
    same: Callable[..., bool], lines: tuple[int, int, int], named: tuple[int, ...]
) -> None:
    choice = Open(LAYOUT, CHAPTERS, own=8)
    assert same(handout(lines, *OPEN_NUMBERS), handout(lines, *named), choice)


def test_few_pages_need_no_list_of_contents(
    same: Callable[..., bool], lay_out: Callable[..., Draft]
) -> None:
    lines = (10, PAGE, 10)
    left_out = [
        lay_out(handout(lines, *OPEN_NUMBERS), Open(LAYOUT, CHAPTERS, own)).left_out
        for own in (6, 7)
    ]
    assert left_out == [{CONTENTS}, set()]
    choice = Open(LAYOUT, CHAPTERS, own=6)
    assert same(handout(lines, *OPEN_NUMBERS), handout(lines), choice)
