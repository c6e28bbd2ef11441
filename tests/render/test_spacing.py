"""What is printed has the room it needs: no line touches the next, no box stands off its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from ctypes import byref, c_double
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from tests.render.trial import pages_of

from nethandout.handout.tree import Handout
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Block, Section
from nethandout.model.values import Edition
from nethandout.render.markup.fills import Fills
from nethandout.render.typeset import Press

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory


HandoutFactory = Callable[..., Handout]
Box = tuple[float, float, float, float]
"""Left, bottom, right and top of a letter's ink, in points."""


def with_table(handout: Handout, columns: list[str], rows: list[list[str]]) -> Handout:
    """Turn a handout into one with a table, and nothing else, in its first topic."""
    (item, *_), *_ = (group.topics for group in handout.groups)
    block = Block.model_validate({"table": {"columns": columns, "rows": rows}})
    section = Section.model_validate({"heading": "Getting ready", "blocks": [block]})
    topic = item.topic.model_copy(update={"sections": (section,)})
    group = replace(handout.groups[0], topics=(replace(item, topic=topic, framing=(), options=()),))
    return replace(handout, groups=(group,))


def with_questions(handout: Handout) -> Handout:
    """Turn a handout into the sheet for questions alone."""
    (item, *_), *_ = (group.topics for group in handout.groups)
    topic = item.topic.model_copy(update={"id": "life-questions-for-visit", "sections": ()})
    group = replace(handout.groups[0], topics=(replace(item, topic=topic, framing=(), options=()),))
    return replace(handout, groups=(group,))


def boxes_of(page: pypdfium2.PdfPage, words: str) -> list[Box]:
    """Find words on a page: the ink of each of their letters, where they stand first."""
    text = page.get_textpage()
    found = text.search(words).get_next()
    assert found is not None, words
    return [text.get_charbox(found[0] + number) for number in range(found[1])]


def lines(boxes: list[Box]) -> list[list[Box]]:
    """Turn letters into lines: one begins where reading goes back to its side, lower down."""
    found: list[list[Box]] = []
    for box in boxes:
        if box[2] <= box[0]:
            continue  # a space
        if found and box[3] > min(other[1] for other in found[-1]):
            found[-1].append(box)
        else:
            found.append([box])
    return found


def check_boxes(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Find the squares to mark, of 4.6 mm."""
    for item in page.get_objects(max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if 12.5 < right - left < 16 and abs((right - left) - (top - bottom)) < 0.5:
            yield left, bottom, right, top


@pytest.mark.parametrize("edition", ["standard", "large-print"])
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans", "vi"])
def test_a_box_to_mark_stands_at_the_middle_of_its_line(
    make_handout: HandoutFactory, make_tools: ToolsFactory, language: str, edition: Edition
) -> None:
    handout = replace(make_handout(language=language), edition=edition)
    tools = make_tools(language)
    press = Press(with_questions(handout), tools)
    page = pages_of(tools, press, press.body.html(0.0).inside)[0]
    text = page.get_textpage()
    letters = [text.get_charbox(number) for number in range(text.count_chars())]
    found = 0
    for left, bottom, right, top in check_boxes(page):
        beside = [
            box
            for box in letters
            if box[2] > box[0] and bottom - 4 < (box[1] + box[3]) / 2 < top + 4
        ]
        middle = (min(box[1] for box in beside) + max(box[3] for box in beside)) / 2
        assert abs((bottom + top) / 2 - middle) < 3.2
        assert not any(left < box[2] and box[0] < right for box in beside)
        found += 1
    assert found > 2


@pytest.mark.parametrize("edition", ["standard", "large-print"])
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("vi", "Phẫu thuật gỡ bỏ khối u của quý vị Ễ Ổ Ế Ẫ Ỗ và những ngày ở nhà Ễ Ổ Ế Ẫ Ỗ Ễ Ổ Ế"),
        ("ar", "إصمام أورام الكبد وما يأتي بعده في الأيام الأولى في البيت إلى الآن أولًا إلى آخره"),
        ("ru", "Ваша эмболизация печёночной артерии и щадящий режим: Й Ё Й Ё Й Ё Й Ё Й Ё Й"),
    ],
)
def test_the_lines_of_a_title_do_not_touch(
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    language: str,
    title: str,
    edition: Edition,
) -> None:
    """Wherever a letter stands above another there is paper between their ink."""
    handout = replace(make_handout(language=language), edition=edition, key_points=(), call=())
    tools = make_tools(language)
    press = Press(replace(handout, title=LocalizedText(title, language)), tools)
    page = pages_of(tools, press, press.body.html(0.0).front)[0]
    layout = press.body.layout
    leading = layout.heading(*((1.8, 2.2) if layout.stacked else (2.1, 2.5)))
    upper, lower, *_ = title_lines(page, leading)
    pairs = [(a, b) for a in upper for b in lower if a[0] < b[2] and b[0] < a[2]]
    assert len(pairs) > 5
    assert min(a[1] - b[3] for a, b in pairs) > 0.5


def title_lines(page: pypdfium2.PdfPage, leading: float) -> list[list[Box]]:
    """Turn page one into the lines of its largest type, each as the ink of its letters.

    Marks that the font has apart from their letters are left out: they may be far from them.
    """
    text = page.get_textpage()
    numbers = [n for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
    sizes = {n: round(pypdfium2.raw.FPDFText_GetFontSize(text, n), 1) for n in numbers}
    largest = [n for n in numbers if sizes[n] == max(sizes.values())]
    heights = {n: height_of(text, n) for n in largest}
    ((on_a_line, _),) = Counter(round(height, 1) for height in heights.values()).most_common(1)
    found: dict[int, list[Box]] = {}
    for number, height in heights.items():
        box = text.get_charbox(number)
        if box[3] - box[1] > leading / 4:
            found.setdefault(round((on_a_line - height) / leading), []).append(box)
    return [found[line] for line in sorted(found)]


def height_of(text: pypdfium2.PdfTextPage, number: int) -> float:
    """Tell where a letter's origin is, in points from the foot of the page."""
    x, y = c_double(), c_double()
    pypdfium2.raw.FPDFText_GetCharOrigin(text, number, byref(x), byref(y))
    return y.value


@pytest.mark.parametrize(
    ("edition", "longest"), [("standard", "Diabetes medicine"), ("large-print", "Other medicines")]
)
def test_short_names_of_rows_are_on_one_line(
    make_handout: HandoutFactory, make_tools: ToolsFactory, edition: Edition, longest: str
) -> None:
    advice = "Do not take metformin on the day of the scan and for 2 days after it. " * 2
    rows = [["Food", advice], [longest, advice], ["What to bring", advice]]
    handout = replace(make_handout(), edition=edition)
    tools = make_tools()
    press = Press(with_table(handout, ["Before you come", "What to do"], rows), tools)
    page = pages_of(tools, press, press.body.html(0.0).inside)[0]
    for words in ("Before you come", longest, "What to bring"):
        assert len(lines(boxes_of(page, words))) == 1


def test_names_that_are_long_leave_room_for_what_stands_beside_them(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    name = "Medicine against thick blood, and what else a doctor has told you to take for it"
    rows = [["Food", "Eat nothing."], [name, "We call you 7 days before, and tell you more."]]
    tools = make_tools()
    press = Press(with_table(make_handout(), ["Before you come", "What to do"], rows), tools)
    page = pages_of(tools, press, press.body.html(0.0).inside)[0]
    assert len(lines(boxes_of(page, name))) > 1


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_a_long_address_of_the_clinic_is_broken_not_cut_off(
    make_handout: HandoutFactory, make_tools: ToolsFactory, language: str
) -> None:
    """An address has no space to break at, and a page that loses its end is refused."""
    address = "https://www.university-hospital.example.org/departments/" + "endocrinology-" * 5
    handout = replace(make_handout(language=language), edition="large-print")
    handout = replace(handout, clinic=replace(handout.clinic, website=address + "care/start"))
    tools = make_tools(language)
    press = Press(handout, tools)
    page = list(pages_of(tools, press, press.body.html(0.0).inside))[-1]
    read = page.get_textpage().get_text_range()
    assert address + "care/start" in read.replace("\r\n", "").replace("\ufffe", "-")


@pytest.mark.parametrize("edition", ["standard", "large-print"])
def test_a_line_below_a_table_to_fill_in_stands_apart_from_it(
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
    edition: Edition,
) -> None:
    tools = make_tools()
    handout = replace(make_handout(), personal=True, edition=edition)
    table = {"table": {"columns": ["Test", "Date"], "rows": [["Blood", "Soon"], ["Scan", "Late"]]}}
    blocks = [Block.model_validate(one) for one in (table, {"text": "My check-ups go on."})]
    form = Section.model_validate({"heading": "My results", "blocks": blocks})
    press = Press(replace(handout, forms=(form,)), tools)
    layer = press.layer_html(make_personal("Rosa Klein", "ZAN-1", "en"), Fills(in_place=True))
    for page in pages_of(tools, press, layer):
        text = page.get_textpage()
        if text.search("My check-ups go on.").get_next() is None:
            continue
        last, after = boxes_of(page, "Late"), boxes_of(page, "My check-ups go on.")
        rule = min(
            item.get_bounds()[1]
            for item in page.get_objects(max_depth=3)
            if after[0][3] < item.get_bounds()[1] < last[0][1]
        )
        assert rule - max(box[3] for box in after) > press.body.layout.gap(0.3)
        return
    pytest.fail("the form is not printed")
