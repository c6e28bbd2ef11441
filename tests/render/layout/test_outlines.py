from __future__ import annotations

from pikepdf import Array, Dictionary, Pdf

from nethandout.render.layout.outlines import (
    Bookmark,
    insert_before_page,
    read_outline,
    write_outline,
)


def make(pdf: Pdf, title: str, page: int, *children: Bookmark) -> Bookmark:
    destination = Array([pdf.pages[page].obj])
    return Bookmark(pdf.make_indirect(Dictionary(Title=title, Dest=destination)), list(children))


def titles(bookmarks: list[Bookmark]) -> list[object]:
    return [
        (str(mark.item.Title), titles(mark.children)) if mark.children else str(mark.item.Title)
        for mark in bookmarks
    ]


def new_pdf() -> tuple[Pdf, dict[tuple[int, int], int]]:
    pdf = Pdf.new()
    for _ in range(3):
        pdf.add_blank_page()
    return pdf, {page.obj.objgen: number for number, page in enumerate(pdf.pages)}


def test_added_bookmarks_stand_beside_the_next_section() -> None:
    pdf, order = new_pdf()
    marks = [make(pdf, "title", 0, make(pdf, "call", 0), make(pdf, "next", 1)), make(pdf, "z", 2)]
    insert_before_page(marks, [make(pdf, "mine", 0)], order, 1)
    assert titles(marks) == [("title", ["call", "mine", "next"]), "z"]
    insert_before_page(marks, [make(pdf, "last", 2)], order, 9)
    assert titles(marks)[-1] == "last"


def test_with_nothing_after_them_they_end_the_title() -> None:
    pdf, order = new_pdf()
    marks = [make(pdf, "title", 0, make(pdf, "call", 0))]
    insert_before_page(marks, [make(pdf, "mine", 0)], order, 1)
    insert_before_page(marks, [make(pdf, "inside", 0)], order, 1)
    assert titles(marks) == [("title", ["call", "mine", "inside"])]


def test_an_outline_is_read_as_it_was_written() -> None:
    pdf, _ = new_pdf()
    marks = [make(pdf, "a", 0, make(pdf, "b", 0, make(pdf, "c", 1))), make(pdf, "d", 2)]
    write_outline(pdf, marks)
    assert titles(read_outline(pdf)) == [("a", [("b", ["c"])]), "d"]
    assert int(pdf.Root.Outlines.Count) == 4
    assert int(pdf.Root.Outlines.First.Count) == 2


def test_no_bookmarks_no_outline() -> None:
    pdf, _ = new_pdf()
    assert read_outline(pdf) == []
    write_outline(pdf, [])
    assert "/Outlines" not in pdf.Root
