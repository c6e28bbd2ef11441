"""The page can be read by everybody, and needs no other file and no script."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date

from nethandout.review.status import State
from nethandout.review.workload import TOTAL, Workload
from nethandout.review.workload_page import workload_page

FOUND = (
    Workload("ar", TOTAL, 10, 6, 1, 1, 1234, None, 1, 2),
    Workload("ar", "life-diet", 5, 5, 0, 0, 0, State.REVIEWED, 1),
    Workload("es", TOTAL, 10, 10, 0, 0, 0, None, 0, 2),
    Workload("es", "<b>", 5, 5, 0, 0, 0, State.CHANGED),
)


def tree() -> ET.Element:
    page = workload_page(FOUND, date(2026, 11, 22)).removeprefix("<!DOCTYPE html>\n")
    closed = re.sub(r"<(meta[^>]*)>", r"<\1/>", page)
    return ET.fromstring(closed)  # noqa: S314 - made above


def test_each_language_has_a_table_with_a_caption_in_its_own_words() -> None:
    tables = list(tree().iter("table"))
    assert len(tables) == 2
    own = tables[0].find("caption/span")
    assert own is not None
    assert (own.get("lang"), own.get("dir"), own.text) == ("ar", "rtl", "العربية")
    assert tree().get("lang") == "en"


def test_every_cell_has_its_row_and_column_headers() -> None:
    for table in tree().iter("table"):
        heads = table.findall("thead/tr/th")
        assert {head.get("scope") for head in heads} == {"col"}
        for row in table.findall("tbody/tr"):
            assert [cell.tag for cell in row] == ["th", *["td"] * (len(heads) - 1)]
            assert row[0].get("scope") == "row"


def test_the_numbers_are_those_that_were_counted() -> None:
    row = next(row for row in tree().iter("tr") if row[0].text == TOTAL)
    assert [cell.text for cell in row[1:]] == ["10", "6", "1", "2", "1", "1,234", "1 of 2 reviewed"]


def test_it_needs_nothing_else_and_is_escaped() -> None:
    page = workload_page(FOUND, date(2026, 11, 22))
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "&lt;b&gt;" in page
