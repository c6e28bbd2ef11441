from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

from nethandout.render.preflight.paper import (
    has_annotations,
    has_layers,
    paper_faults,
    settings,
)

LETTER = [0, 0, 612, 792]


@pytest.fixture
def page() -> Iterator[Page]:
    with Pdf.new() as document:
        yield document.add_blank_page(page_size=(612, 792))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, []),
        ({"/MediaBox": [0, 0, 595.275591, 841.889764]}, []),
        ({"/MediaBox": [0, 0, 792, 612]}, ["the page is neither A4 nor letter"]),
        ({"/MediaBox": [0, 0, 6120, 7920]}, ["the page is neither A4 nor letter"]),
        ({"/MediaBox": [9, 9, 621, 801]}, ["the page is neither A4 nor letter"]),
        ({"/CropBox": LETTER}, []),
        ({"/CropBox": [0, 100, 612, 792]}, ["a part of the page is cropped"]),
        ({"/Rotate": 0}, []),
        ({"/Rotate": 360}, []),
        ({"/Rotate": 180}, ["the page is turned"]),
        ({"/UserUnit": 1}, []),
        ({"/UserUnit": 0.5}, ["the page is scaled"]),
    ],
)
def test_paper_is_a4_or_letter_and_shown_whole(
    page: Page, entries: dict[str, object], said: list[str]
) -> None:
    for name, value in entries.items():
        page.obj[name] = Array(value) if isinstance(value, list) else value
    assert list(paper_faults(page)) == said


def test_what_is_handed_down_counts(page: Page) -> None:
    page.obj.Parent.Rotate = 90
    page.obj.Parent.CropBox = Array([0, 0, 300, 300])
    assert list(paper_faults(page)) == ["a part of the page is cropped", "the page is turned"]


@pytest.mark.parametrize(
    ("entries", "is_drawn"),
    [
        ({"/Subtype": Name.Link, "/BS": Dictionary(W=0)}, False),
        ({"/Subtype": Name.Link, "/BS": Dictionary(W=1)}, True),
        ({"/Subtype": Name.Link, "/BS": Dictionary(W=0), "/AP": Dictionary()}, True),
        ({"/Subtype": Name.Link}, True),
        ({"/Subtype": Name.Text}, True),
        ({"/Subtype": Name.Stamp, "/BS": Dictionary(W=0)}, True),
    ],
)
def test_only_links_that_draw_nothing_may_lie_on_a_page(
    page: Page, entries: dict[str, object], *, is_drawn: bool
) -> None:
    assert not has_annotations(page)
    page.obj.Annots = Array([Dictionary(entries)])
    assert has_annotations(page) is is_drawn


def test_layers_are_seen() -> None:
    document = Pdf.new()
    assert not has_layers(document)
    document.Root.OCProperties = Dictionary(OCGs=Array())
    assert has_layers(document)


def graphics(entries: dict[str, object]) -> Dictionary:
    return Dictionary({f"/{name}": value for name, value in entries.items()})


def state(**entries: object) -> Callable[[Page], None]:
    def change(page: Page) -> None:
        page.obj.Resources = Dictionary(ExtGState=Dictionary({"/G": graphics(entries)}))

    return change


@pytest.mark.parametrize(
    "change",
    [
        state(ca=0.5),
        state(ca=1, BM=Name.Screen),
        state(ca=1, SMask=Dictionary()),
        lambda page: setattr(page.obj, "Rotate", 90),
        lambda page: setattr(page.obj.Parent, "Rotate", 90),
        lambda page: setattr(page.obj, "CropBox", Array([0, 0, 9, 9])),
        lambda page: setattr(page.obj, "UserUnit", 2),
        lambda page: setattr(page.obj, "Annots", Array([Dictionary(Subtype=Name.Text)])),
    ],
)
def test_settings_tell_pages_apart_that_draw_the_same(
    page: Page, change: Callable[[Page], None]
) -> None:
    state(ca=1)(page)
    before = settings(page)
    assert settings(page) == before
    change(page)
    assert settings(page) != before


def test_settings_are_the_same_in_a_file_with_other_numbers(page: Page) -> None:
    state(ca=1)(page)
    other = Pdf.new()
    other.make_indirect(Stream(other, b"first"))
    other.pages.append(page)
    copied = other.pages[0]
    copied.obj.Resources.ExtGState.G = other.make_indirect(copied.obj.Resources.ExtGState.G)
    assert settings(copied) == settings(page)
