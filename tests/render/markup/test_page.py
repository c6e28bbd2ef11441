"""Type is large enough to read, and the page has room for it."""

from __future__ import annotations

from dataclasses import astuple
from itertools import product

import pytest

from nethandout.model.values import Edition, Paper
from nethandout.render.markup.page import PageLayout, page_layout

LANGUAGES = ("en", "es", "ar", "ru", "zh-Hans", "vi")
EDITIONS: tuple[Edition, ...] = ("standard", "large-print")
PAPERS: tuple[Paper, ...] = ("letter", "a4")
LAYOUTS = [page_layout(*choice) for choice in product(LANGUAGES, EDITIONS, PAPERS)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_body_text_is_at_least_12_points_and_footers_at_least_9(layout: PageLayout) -> None:
    assert layout.font_pt >= 12
    assert min(layout.footer_steps[0].size_pt, layout.small_pt) >= 10.5
    assert layout.fine_pt >= 9
    assert layout.leading_pt >= 1.3 * layout.font_pt


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_print_is_18_points_and_one_column(language: str) -> None:
    layout = page_layout(language, "large-print", "letter")
    assert layout.font_pt >= 18
    assert layout.stacked
    assert layout.indent_mm == 0
    assert not page_layout(language, "standard", "letter").stacked


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_print_is_large_in_labels_and_footers_too(language: str) -> None:
    layout = page_layout(language, "large-print", "a4")
    usual, longer, *_ = layout.footer_steps
    assert min(layout.small_pt, usual.dates_pt) >= 16
    assert min(layout.label_pt, usual.size_pt, longer.size_pt) >= 18
    assert (layout.fine_pt, longer.letters) == (12, 60)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whose_copy_it_is_fits_in_the_footer_at_each_size(layout: PageLayout) -> None:
    for step in layout.footer_steps:
        dates = step.dates_pt * 1.3
        fine = step.fine_pt * 1.3
        assert 2.8 + step.lines * step.leading_pt + dates + fine <= layout.strip_pt
    smallest = layout.footer_steps[-1]
    letters = smallest.lines * layout.identity_width_pt / (0.6 * smallest.size_pt)
    assert letters >= 200


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_footer_lies_between_the_edge_and_the_text(layout: PageLayout) -> None:
    for direction in ("ltr", "rtl"):
        for place in layout.footer_places(direction):
            assert place.y >= 18  # what most printers leave white
            assert place.y + place.height <= layout.bottom_mm / 25.4 * 72


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_page_number_stands_at_the_end_of_the_footer(layout: PageLayout) -> None:
    margin = layout.side_mm / 25.4 * 72
    strip, label = layout.footer_places("ltr")
    assert strip.x == pytest.approx(margin)
    assert strip.width == pytest.approx(layout.text_width_pt)
    assert strip.x + layout.identity_width_pt == pytest.approx(label.x)
    assert label.x + label.width == pytest.approx(margin + layout.text_width_pt)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_footer_is_mirrored_in_right_to_left_languages(layout: PageLayout) -> None:
    strip, label = layout.footer_places("rtl")
    assert label.x == pytest.approx(strip.x)
    assert label.width < strip.width


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_measures_are_on_the_page(layout: PageLayout) -> None:
    numbers = [value for value in astuple(layout) if isinstance(value, float)]
    assert all(0 <= number <= layout.height_mm for number in numbers)
    assert layout.width_mm < layout.height_mm
    assert layout.text_width_pt > 400


def test_papers_have_their_own_size() -> None:
    letter, a4 = (page_layout("en", "standard", paper) for paper in PAPERS)
    assert (letter.width_mm, letter.height_mm) == (215.9, 279.4)
    assert (a4.width_mm, a4.height_mm) == (210.0, 297.0)


def test_a_scale_and_a_gap_are_multiples_of_type_and_leading() -> None:
    layout = page_layout("en", "standard", "letter")
    assert layout.scale(2) == 2 * layout.font_pt
    assert layout.gap(0.5) == round(layout.leading_pt / 2, 2)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_closer_lines_never_touch(layout: PageLayout) -> None:
    closer = layout.closer()
    assert 0.9 * layout.leading_pt <= closer.leading_pt <= layout.leading_pt
    assert closer.leading_pt >= min(layout.leading_pt, layout.font_pt * layout.apart) - 0.01
    assert closer.font_pt == layout.font_pt


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
@pytest.mark.parametrize("edition", ["standard", "large-print"])
def test_no_drawing_is_so_wide_that_its_labels_have_no_room(
    language: str, edition: Edition
) -> None:
    layout = page_layout(language, edition, "a4")
    for width in (60, 104, 120, 140, 150, 200):
        assert layout.figure_mm(width) < layout.inside_mm * 0.9
    assert layout.figure_mm(104) == 104 * layout.figure_scale


@pytest.mark.parametrize("language", ["ar", "fa", "vi", "en"])
def test_lines_of_tall_scripts_are_further_apart_in_headings(language: str) -> None:
    layout = page_layout(language, "standard", "a4")
    usual = layout.scale(2.5)
    assert (layout.heading(2.1, 2.5) > usual) == (language != "en")
    assert layout.heading(1, 3) == layout.scale(3)
