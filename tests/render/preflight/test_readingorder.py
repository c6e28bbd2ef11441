"""Defects of order are planted into the tags of real files, one at a time, and each is found."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf

from nethandout.render.preflight.checks import inspect, verify
from nethandout.render.preflight.readingorder import order_faults
from nethandout.render.preflight.visible import Sheet
from nethandout.render.typeset import Press

if TYPE_CHECKING:
    from tests.render.conftest import HandoutFactory, PersonalFactory, ToolsFactory

    from nethandout.render.typeset import Typeset

LANGUAGES = ("en", "ar", "zh-Hans")


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(
    request: pytest.FixtureRequest,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
) -> Typeset:
    """A handout with lists, tables and a card, whose panels stand side by side."""
    language = request.param
    press = Press(make_card_handout(language), make_tools(language))
    team = [{"role": "nurse", "name": "R. Osei"}, {"role": "doctor", "name": "L. Meyer"}]
    return press.print(make_personal("Rosa Klein", "ZAN-1", language, care_team=team))


def kids(element: Object) -> list[Object]:
    found = element.get("/K", Array())
    return list(found) if isinstance(found, Array) else [found]


def elements(parent: Object) -> Iterator[tuple[Object, Object]]:
    """Give all tags with what they stand in."""
    for kid in kids(parent):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield parent, kid
            yield from elements(kid)


def of_kind(document: Pdf, *kinds: str) -> list[tuple[Object, Object]]:
    return [pair for pair in elements(document.Root.StructTreeRoot) if str(pair[1].S) in kinds]


def headings(document: Pdf) -> list[tuple[Object, Object]]:
    return of_kind(document, "/H1", "/H2", "/H3")


def faults(document: Pdf) -> list[str]:
    document.save(target := BytesIO())
    pages = pypdfium2.PdfDocument(target.getvalue())
    sheets = {number: Sheet(page, page.get_textpage()) for number, page in enumerate(pages, 1)}
    with Pdf.open(target) as saved:
        return [message for _, message in order_faults(saved, sheets)]


def opened(printed: Typeset) -> Pdf:
    return Pdf.open(BytesIO(printed.pdf))


def test_a_right_file_is_in_order(printed: Typeset) -> None:
    assert faults(opened(printed)) == []
    codes = {problem.code for problem in verify(printed.pdf, printed.expected)}
    assert "pdf-order" not in codes


def test_two_headings_that_are_swapped_are_found(printed: Typeset) -> None:
    count = len(headings(opened(printed)))
    assert count > 10
    for index in range(count - 1):
        document = opened(printed)
        (_, one), (_, other) = headings(document)[index : index + 2]
        one.K, other.K = Array(kids(other)), Array(kids(one))
        one.Pg, other.Pg = other.Pg, one.Pg
        assert faults(document), index


def test_a_list_that_was_moved_under_another_heading_is_found(printed: Typeset) -> None:
    count = len(of_kind(opened(printed), "/L"))
    assert count > 3
    for index in range(count):
        document = opened(printed)
        owner, moved = of_kind(document, "/L")[index]
        others = headings(document)
        home, heading = others[(index * 5 + 2) % len(others)]
        owner.K = Array([kid for kid in kids(owner) if kid.objgen != moved.objgen])
        new = kids(home)
        new.insert([kid.objgen for kid in new].index(heading.objgen) + 1, moved)
        home.K = Array(new)
        assert faults(document), index


def test_two_pages_that_are_swapped_are_found(printed: Typeset) -> None:
    for index in range(len(opened(printed).pages) - 1):
        document = opened(printed)
        pages = document.pages
        pages[index], pages[index + 1] = pages[index + 1], pages[index]
        assert faults(document), index


def test_a_level_that_is_left_out_is_found(printed: Typeset) -> None:
    document = opened(printed)
    for _, heading in of_kind(document, "/H2"):
        heading.S = Name.H3
    assert faults(document) == ["a heading of level 3 follows one of level 1"]


def test_who_only_has_the_file_is_told(printed: Typeset) -> None:
    document = opened(printed)
    _, first = of_kind(document, "/H2")[0]
    first.S = Name.H4
    document.save(target := BytesIO())
    found = [problem.code for problem in inspect(target.getvalue()).problems]
    assert "pdf-order" in found
    assert "pdf-order" in [problem.code for problem in verify(target.getvalue(), printed.expected)]


def test_a_file_without_tags_has_no_order() -> None:
    document = Pdf.new()
    document.add_blank_page()
    assert list(order_faults(document, {})) == []
