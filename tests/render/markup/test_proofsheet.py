"""A proof says what it is on every sheet, and each cell which language it is in."""

from __future__ import annotations

import re

from nethandout.render.markup.proofsheet import (
    LABEL,
    Badge,
    Row,
    Section,
    overlay_html,
    sheet_for,
    sheets_css,
    sheets_html,
)
from nethandout.review.proofreading import ProofText

SHEET = sheet_for("letter", 612.0, 792.0)


def html(text: ProofText, language: str = "ar", page: int | None = 0) -> str:
    return sheets_html([Section("s1", "Topic", page, (Row(7, text),))], language, "Proof of it")


def test_every_sheet_says_that_it_is_no_handout() -> None:
    found = overlay_html([("A", [Badge(7, 10, 20)]), ("B", [])], SHEET)
    assert found.count(LABEL) == 2
    assert "A · 1 / 2" in found
    assert LABEL in html(ProofText("a", "b"))


def test_the_real_page_has_its_shape_and_leaves_room_for_the_table() -> None:
    assert round(SHEET.page.width / SHEET.page.height, 3) == round(612 / 792, 3)
    assert SHEET.width_mm - SHEET.table_mm > 90
    wide = sheet_for("a4", 595.3, 841.9)
    assert wide.width_mm - wide.table_mm > 90


def test_a_cell_says_its_language_and_direction() -> None:
    found = html(ProofText("Do not {x}", "لا 5 mg {x}"))
    assert '<td class="target" lang="ar" dir="rtl">' in found
    assert '<span dir="ltr" class="run">5 mg</span>' in found
    assert '<span dir="ltr" class="placeholder">{x}</span>' in found
    assert '<th class="number" scope="col">' in found


def test_new_words_are_marked_and_what_was_there_is_struck_out() -> None:
    text = ProofText("a", "No conduzca hoy", source_before="a", target_before="No conduzca")
    found = html(text, "es")
    assert "No conduzca <ins>hoy</ins>" in found
    assert re.search(r'<p class="was target">No conduzca</p>', found)
    assert "<del>" in html(ProofText("a", "b", source_before="c", target_before="b"), "es")


def test_why_a_text_is_not_printed_is_said_in_english() -> None:
    found = html(ProofText("a", "b", note="not confirmed", is_new=True))
    assert '<p class="note" lang="en" dir="ltr">not confirmed; new text</p>' in found


def test_texts_are_escaped() -> None:
    assert "<script>" not in html(ProofText("<script>", "<script>"), "es")


def test_texts_without_a_page_have_the_whole_width() -> None:
    assert 'class="wide"' in html(ProofText("a", "b"), page=None)
    assert "<img" not in html(ProofText("a", "b"), page=None)
    assert "@page wide" in sheets_css(SHEET, "ar")
