from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pikepdf import NumberTree, Pdf
from tests.render.screenreader import Element, ScreenReader

from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.conftest import Html

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h9v9z"/></svg>'
LONG = "A sentence of some length that is broken over lines, and over the end of its page. " * 9
ROWS = "".join(f"<tr><td>row {n}</td></tr>" for n in range(12))


@pytest.fixture
def write(renderer: Renderer, html: Html) -> Callable[[str], bytes]:
    """Turn a body into a PDF with small pages."""

    def render(body: str) -> bytes:
        page = html(body, size="200pt 180pt", margin="4pt")
        return renderer.render(page, metadata=Metadata("T", "en"), assets={"a.svg": SVG}).pdf

    return render


@pytest.fixture
def tree(write: Callable[[str], bytes]) -> Callable[[str], Element]:
    """Turn a body into its tree, in which nothing is said twice, or not at all."""

    def read(body: str) -> Element:
        reader = ScreenReader(write(body))
        assert (reader.unsaid, reader.twice, reader.strays) == (set(), set(), [])
        return reader.document

    return read


def kinds(element: Element) -> list[str]:
    return [each.kind for each in element.all()]


def test_a_paragraph_goes_on_on_the_next_page(tree: Callable[[str], Element]) -> None:
    (paragraph,) = tree(f"<section><p>{LONG}</p></section>").all("P")
    assert len(paragraph.pages) > 1
    assert paragraph.text.strip() == LONG.strip()


def test_emphasis_goes_on_on_the_next_page(tree: Callable[[str], Element]) -> None:
    document = tree(f'<section><p>Now <b lang="es">{LONG}</b> then</p></section>')
    assert kinds(document) == ["Document", "Sect", "P", "Span"]
    assert document.text == f"Now {LONG.strip()} then"


def test_a_list_goes_on_on_the_next_page(tree: Callable[[str], Element]) -> None:
    items = "".join(f"<li>item {number}</li>" for number in range(14))
    document = tree(f"<section><h2>Items</h2><ul>{items}</ul></section>")
    assert kinds(document) == ["Document", "Sect", "H2", "L", *["LI", "Lbl", "LBody"] * 14]
    assert len(next(document.all("L")).pages) > 1


def test_an_item_with_its_words_in_a_span_has_a_body(tree: Callable[[str], Element]) -> None:
    document = tree("<ul><li><span>Come on Tuesday.</span><div>Eat nothing.</div></li></ul>")
    assert kinds(document) == ["Document", "L", "LI", "Lbl", "LBody", "LBody"]
    assert "Come on Tuesday." in document.text


def test_a_table_goes_on_and_its_head_is_read_one_time(tree: Callable[[str], Element]) -> None:
    document = tree(
        f"<table><caption>Rows</caption><thead><tr><th>Row</th></tr></thead>"
        f"<tbody>{ROWS}</tbody></table>"
    )
    (table,) = document.all("Table")
    assert [kid.kind for kid in table.elements] == ["Caption", "THead", "TBody"]
    assert [cell.text for cell in table.all("TH")] == ["Row"]
    assert [cell.text for cell in table.all("TD")] == [f"row {number}" for number in range(12)]


def test_a_caption_alone_on_a_page_belongs_to_its_table(tree: Callable[[str], Element]) -> None:
    document = tree(
        '<div style="height:130pt">above</div><table><caption>Rows</caption>'
        f'<thead><tr><th style="height:40pt">Row</th></tr></thead><tbody>{ROWS}</tbody></table>'
    )
    (table,) = document.all("Table")
    assert [kid.kind for kid in table.elements] == ["Caption", "THead", "TBody"]


def test_columns_side_by_side_go_on_one_after_the_other(tree: Callable[[str], Element]) -> None:
    columns = "".join(f'<div style="display:table-cell">{LONG}{n}</div>' for n in "ab")
    document = tree(f'<section style="display:table">{columns}</section>')
    first, second = (one for one in document.all("Div") if not list(one.all("Div"))[1:])
    assert first.text.strip().endswith("a")
    assert second.text.strip().endswith("b")
    assert len(first.pages) > 1


def test_loose_text_keeps_its_place(tree: Callable[[str], Element]) -> None:
    found = tree("<div>one <p>two</p> three</div>").all("P")
    assert [paragraph.text.strip() for paragraph in found] == ["one", "two", "three"]


def test_the_next_section_is_another_one(tree: Callable[[str], Element]) -> None:
    document = tree("<section><p>a</p></section>" * 2 + "<p>b</p><p>c</p>")
    assert kinds(document) == ["Document", *["Sect", "P"] * 2, "P", "P"]


def test_a_definition_of_many_lines_is_one_body(tree: Callable[[str], Element]) -> None:
    document = tree(
        "<style>dt,dd{display:inline}</style>"
        f"<dl><div><dt>Ileum</dt> <dd>{LONG}</dd></div><div><dt>Colon</dt><dd>Last</dd></div></dl>"
    )
    assert kinds(document) == ["Document", "L", *["LI", "Lbl", "LBody"] * 2]
    assert [body.text.strip() for body in document.all("LBody")] == [LONG.strip(), "Last"]


def test_a_link_over_two_lines_is_one_link(write: Callable[[str], bytes]) -> None:
    words = "a page with quite a long name that needs two lines"
    pdf = write(f'<p>See <a href="https://example.org/">{words}</a>.</p>')
    (link,) = ScreenReader(pdf).document.all("Link")
    assert link.text == words
    with Pdf.open(BytesIO(pdf)) as document:
        owners = dict(NumberTree(document.Root.StructTreeRoot.ParentTree).items())
        annotations = list(document.pages[0].Annots)
        assert len({owners[int(one.StructParent)].objgen for one in annotations}) == 1
        assert str(owners[int(annotations[-1].StructParent)].S) == "/Link"


def test_what_holds_nothing_is_not_there(tree: Callable[[str], Element]) -> None:
    document = tree(
        '<div></div><section><div><p></p></div></section><div aria-hidden="true">x</div>'
        '<div><img src="asset:a.svg" alt=""></div><p>text</p>'
    )
    assert kinds(document) == ["Document", "P"]


def test_an_empty_cell_keeps_its_place(tree: Callable[[str], Element]) -> None:
    document = tree("<table><tr><td></td><td>x</td></tr></table>")
    assert len(list(document.all("TD"))) == 2


def test_labels_and_caption_belong_to_their_drawing(tree: Callable[[str], Element]) -> None:
    document = tree(
        '<figure><div style="position:relative"><img src="asset:a.svg" alt="A bowel">'
        '<span style="position:absolute">liver</span></div><figcaption>Food</figcaption></figure>'
        "<p>after</p>"
    )
    assert kinds(document) == ["Document", "Figure", "Caption", "P"]
    (figure,) = document.all("Figure")
    assert figure.alt == "A bowel"
    assert any(kid.strip() == "liver" for kid in figure.kids if isinstance(kid, str))
    assert next(document.all("Caption")).text == "Food"


def test_a_figure_without_a_picture_is_no_figure(tree: Callable[[str], Element]) -> None:
    assert "Figure" not in kinds(tree("<figure><p>words</p></figure>"))
