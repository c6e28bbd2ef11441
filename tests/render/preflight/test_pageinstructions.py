"""A page is known again by what it draws, whoever's copy it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

from nethandout.render.preflight.pageinstructions import (
    STRIP_NAME,
    own_streams,
    page_digest,
    strip_number,
)

FORMS = {"/NhStamp0": b"Page 1", "/Icon": b"0 0 m", STRIP_NAME: b"Rosa Klein"}


PageFactory = Callable[..., Page]


@pytest.fixture
def make_page() -> PageFactory:
    pdf = Pdf.new()

    def make(
        contents: tuple[bytes, ...] = (b"q", b"Q"), forms: Mapping[str, bytes] = FORMS
    ) -> Page:
        page = pdf.add_blank_page()
        page.obj.Contents = Array([pdf.make_indirect(Stream(pdf, raw)) for raw in contents])
        if forms:
            drawn = {
                name: pdf.make_indirect(Stream(pdf, raw, Type=Name.XObject, Subtype=Name.Form))
                for name, raw in forms.items()
            }
            page.obj.Resources = Dictionary(XObject=Dictionary(drawn))
        return page

    return make


def test_the_strip_changes_nothing(make_page: PageFactory) -> None:
    other = FORMS | {STRIP_NAME: b"Otto Vogel"}
    without = {name: raw for name, raw in FORMS.items() if name != STRIP_NAME}
    digests = {page_digest(make_page(forms=forms)) for forms in (FORMS, other, without)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("contents", "forms"),
    [
        ((b"q", b"Q "), FORMS),
        ((b"Q", b"q"), FORMS),
        ((b"q",), FORMS),
        ((b"q", b"Q", b"n"), FORMS),
        ((b"q", b"Q"), FORMS | {"/NhStamp0": b"Page 2"}),
        ((b"q", b"Q"), FORMS | {"/More": b"n"}),
        ((b"q", b"Q"), {"/NhStamp0": FORMS["/NhStamp0"]}),
        ((b"q", b"Q"), {}),
    ],
)
def test_anything_else_is_another_page(
    contents: tuple[bytes, ...], forms: Mapping[str, bytes], make_page: PageFactory
) -> None:
    assert page_digest(make_page(contents, forms)) != page_digest(make_page())


def test_a_page_draws_its_instructions_then_its_forms_by_name(make_page: PageFactory) -> None:
    found = [stream.read_bytes() for stream in own_streams(make_page())]
    assert found == [b"q", b"Q", FORMS["/Icon"], FORMS["/NhStamp0"]]


def test_a_page_may_have_one_stream_and_no_forms(make_page: PageFactory) -> None:
    page = make_page(forms={})
    page.obj.Contents = page.obj.Contents[0]
    assert [stream.read_bytes() for stream in own_streams(page)] == [b"q"]
    assert strip_number(page) is None


def test_pages_that_draw_one_strip_have_its_number(make_page: PageFactory) -> None:
    page = make_page()
    assert strip_number(page) == page.obj.Resources.XObject[STRIP_NAME].objgen
    assert strip_number(make_page(forms={"/Icon": b"n"})) is None
