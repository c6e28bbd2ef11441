"""Pages break where a reader would want to turn them: no row, line or section is left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from tests.render.trial import pages_of

from nethandout.handout.tree import Handout
from nethandout.model.text import LocalizedText
from nethandout.model.values import Edition
from nethandout.render.markup.fills import Fills
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER
from nethandout.render.typeset import Press

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory


HandoutFactory = Callable[..., Handout]
TEAM = [{"role": "Nurse", "name": "Ada Lee"}]


@pytest.fixture(scope="module")
def laid_out(
    make_handout: HandoutFactory, make_personal: PersonalFactory, make_tools: ToolsFactory
) -> Callable[..., list[str]]:
    """Turn a language and fields of a record into the texts of the patient's own pages."""

    def make(
        language: str = "en",
        name: str = "Rosa Klein",
        edition: Edition = "standard",
        **fields: object,
    ) -> list[str]:
        tools = make_tools(language)
        handout = replace(make_handout(language=language), personal=True, edition=edition)
        press = Press(handout, tools)
        personal = make_personal(name, "ZAN-1", language, **fields)
        layer = press.layer_html(personal, Fills(in_place=True))
        return [page.get_textpage().get_text_range() for page in pages_of(tools, press, layer)]

    return make


def visits(count: int) -> dict[str, Any]:
    days = [f"2027-{1 + number // 28:02d}-{1 + number % 28:02d}T09:30" for number in range(count)]
    return {"appointments": [{"at": day, "what": "Visit"} for day in days]}


def rows(texts: list[str]) -> list[int]:
    """Count the rows of visits on each page that has any; page one names the next visit alone."""
    return [count for text in texts[1:] if (count := text.count("9:30"))]


@pytest.mark.parametrize("count", range(2, 24))
def test_no_row_of_a_table_is_alone_on_its_page(
    laid_out: Callable[..., list[str]], count: int
) -> None:
    found = rows(laid_out(**visits(count)))
    assert sum(found) == count
    assert min(found) > 1


@pytest.mark.parametrize("count", range(2, 12))
def test_no_row_is_alone_on_its_page_where_rows_are_stacked(
    laid_out: Callable[..., list[str]], count: int
) -> None:
    found = rows(laid_out(edition="large-print", **visits(count), care_team=TEAM))
    assert sum(found) == count
    assert min(found) > 1


def test_the_hours_stay_with_the_last_signs(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    """Alone at the top of a page nobody would know what they are the hours of."""
    handout = replace(make_handout(), edition="large-print")
    tier, *_ = handout.call
    sign = replace(tier.signs[0], text=LocalizedText("Pain.", "en"), first_aid=None)
    tools = make_tools()
    turned: set[int] = set()
    for count in range(28, 34):
        press = Press(replace(handout, call=(replace(tier, signs=(sign,) * count),)), tools)
        texts = [
            page.get_textpage().get_text_range()
            for page in pages_of(tools, press, press.body.html(0.0).front)
        ]
        (place,) = (number for number, text in enumerate(texts) if "Open:" in text)
        assert "Pain" in texts[place].partition("Open:")[0]
        turned.add(place)
    assert len(turned) == 2


def test_a_table_does_break_where_it_is_longer_than_a_page(
    laid_out: Callable[..., list[str]],
) -> None:
    assert len(rows(laid_out(**visits(23)))) > 1


@pytest.mark.parametrize("count", range(2, 24))
def test_the_last_section_is_not_alone_on_its_page(
    laid_out: Callable[..., list[str]], count: int
) -> None:
    (page,) = (text for text in laid_out(**visits(count), care_team=TEAM) if "Ada Lee" in text)
    assert page.count("9:30") > 1


def test_a_table_with_one_row_does_not_hold_on_to_what_follows(
    laid_out: Callable[..., list[str]],
) -> None:
    """Of pages filled more and more, some must end between that row and the next section."""
    ends = 0
    for count in range(16, 32):
        allergies = [{"to": f"Nut {number}"} for number in range(count)]
        medicine = [{"name": "Zinc", "dose": "1 pill"}]
        fields = {"medicines": medicine, "care_team": TEAM, **visits(3)}
        texts = laid_out(allergies=allergies, **fields)
        ends += sum("Zinc" in text and "9:30" not in text for text in texts)
    assert ends > 1


def test_a_heading_at_the_top_of_a_page_has_no_gap_above_it(
    make_handout: HandoutFactory, make_personal: PersonalFactory, make_tools: ToolsFactory
) -> None:
    tools = make_tools("en")
    press = Press(replace(make_handout(), personal=True), tools)
    found = 0
    for count in range(18, 30, 2):
        allergies = [{"to": f"Nut {number}"} for number in range(count)]
        fields = {"allergies": allergies, "care_team": TEAM, **visits(3)}
        personal = make_personal("Rosa Klein", "ZAN-1", "en", **fields)
        layer = press.layer_html(personal, Fills(in_place=True))
        for page in list(pages_of(tools, press, layer))[3:]:
            text = page.get_textpage()
            if text.get_text_range().startswith("Your"):
                found += 1
                top = press.body.layout.top_mm * POINTS_PER_MILLIMETER + press.body.layout.scale(
                    0.7
                )
                assert page.get_height() - text.get_charbox(0)[3] < top
    assert found > 1


def test_lines_to_write_on_stand_apart_from_what_is_above(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    tools = make_tools()
    press = Press(make_handout(), tools)
    part = press.body.html(0.0, note_lines=4).inside
    *_, page = pages_of(tools, press, part)
    text = page.get_textpage()
    start, _ = text.search("My notes").get_next()
    above = text.get_text_range(0, start).rstrip()
    gap = text.get_charbox(len(above) - 1)[1] - text.get_charbox(start)[3]
    assert gap > press.body.layout.gap(1)


def test_a_chinese_date_is_on_one_line(laid_out: Callable[..., list[str]]) -> None:
    name = "阿卜杜热合曼"
    strip, *others = laid_out("zh-Hans", name, "large-print", **visits(3))[1:]
    assert "1961年4月9日" in strip.replace("\r\n", "|")
    assert "2027年1月1日星期五" in "".join(others).replace("\r\n", "|")


@pytest.mark.parametrize("long", range(5))
@pytest.mark.parametrize("count", range(5, 14))
def test_the_lines_for_own_questions_stay_with_their_heading(
    make_handout: HandoutFactory, make_tools: ToolsFactory, count: int, long: int
) -> None:
    handout = make_handout()
    (item, *_), *_ = (group.topics for group in handout.groups)
    sheet = replace(item, topic=item.topic.model_copy(update={"id": "life-questions-for-visit"}))
    group = replace(handout.groups[0], topics=(sheet,))
    (question, *_) = handout.questions
    longer = LocalizedText(f"{question} " * 5, language="en")
    questions = (longer,) * long + (question,) * (count - long)
    tools = make_tools()
    press = Press(replace(handout, groups=(group,), questions=questions), tools)
    for page in pages_of(tools, press, press.body.html(0.0).inside):
        searcher = page.get_textpage().search("My own questions")
        found = searcher.get_next()
        if found is not None:
            foot = page.get_textpage().get_charbox(found[0])[1]
            assert len([y for y in ruled_lines(page) if y < foot]) >= 2
            return
    pytest.fail("there is no place for own questions")


def ruled_lines(page: pypdfium2.PdfPage) -> list[float]:
    """Turn a page into the heights of its lines to write on, each with 9 mm above it, in points."""
    found = []
    for item in page.get_objects(max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if right - left > 300 and 9 < (top - bottom) / POINTS_PER_MILLIMETER < 9.5:
            found.append(top)
    return found
