from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import weasyprint
import weasyprint.pdf
from pikepdf import Pdf
from weasyprint.pdf import stream, tags

from nethandout.errors import MissingDependencyError, RenderError
from nethandout.render.layout.pdf import Renderer
from nethandout.render.layout.structure import descendants
from nethandout.render.preflight.provenance import Metadata
from nethandout.render.type.libraries import WEASYPRINT_VERSION, check_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.conftest import Html

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def pdf_of(renderer: Renderer, html: Html) -> Callable[..., Pdf]:
    """Turn an HTML body into an open PDF."""

    def render(body: str, **options: str) -> Pdf:
        part = renderer.render(
            html(body, **options),
            metadata=Metadata("T", options.get("language", "en")),
            assets={"a.svg": SVG},
        )
        return Pdf.open(BytesIO(part.pdf))

    return render


def elements(pdf: Pdf, kind: str) -> list[Any]:
    return [
        element
        for element in descendants(list(pdf.Root.StructTreeRoot.K))
        if str(element.S) == f"/{kind}"
    ]


def kinds(pdf: Pdf) -> list[str]:
    return [str(element.S)[1:] for element in descendants(list(pdf.Root.StructTreeRoot.K))]


def content(pdf: Pdf) -> bytes:
    return b" ".join(b"".join(page.obj.Contents.read_bytes() for page in pdf.pages).split())


def test_the_repairs_fit_the_installed_weasyprint() -> None:
    assert weasyprint.__version__ == WEASYPRINT_VERSION, (
        "WeasyPrint was updated: compare weasyprint/pdf/tags.py and Stream.marked with "
        "nethandout/render/tagging.py, run these tests, then change WEASYPRINT_VERSION and "
        "the pin in pyproject.toml"
    )


def test_another_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(MissingDependencyError, match=r"70\.0 is needed, 71\.0 is installed"):
        check_version()


def repaired() -> list[Any]:
    return [
        *(stream.Stream.marked, tags._build_box_tree, tags._get_pdf_tag),
        weasyprint.pdf.add_tags,
    ]


def test_the_repairs_are_gone_after_a_write(pdf_of: Callable[..., Pdf]) -> None:
    before = repaired()
    pdf_of("<p>x</p>")
    with pytest.raises(RenderError):
        pdf_of("<table><tr><td rowspan=2>x</td><td>y</td></tr><tr><td>z</td></tr></table>")
    assert repaired() == before


def test_language_is_said_where_it_changes(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of(
        '<p>one</p><p lang="es">dos <b>tres</b> <span lang="ar">أربعة</span></p>'
        '<div lang="es"><p>cinco</p><p lang="en">six</p></div>'
    )
    said = [
        (str(e.S), str(e.Lang))
        for e in descendants(list(pdf.Root.StructTreeRoot.K))
        if "/Lang" in e
    ]
    assert said == [("/P", "es"), ("/Span", "ar"), ("/Div", "es"), ("/P", "en")]


def test_headers_say_what_they_head(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of(
        "<table><thead><tr><th>Day</th><th>Time</th></tr></thead>"
        '<tbody><tr><th scope="row">Monday</th><td>9:30</td></tr></tbody></table>'
    )
    assert [str(cell.A.Scope) for cell in elements(pdf, "TH")] == ["/Column", "/Column", "/Row"]
    assert not any(
        "/ID" in cell or "/Headers" in cell.get("/A", {}) for cell in elements(pdf, "TD")
    )


def test_pictures_without_a_meaning_are_artifacts(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of(
        '<p>a <img src="asset:a.svg" alt=""></p><ul style="list-style-image:url(asset:a.svg)">'
        '<li>b</li></ul><p class="c">d</p><svg aria-hidden="true" width="9" height="9"></svg>',
        css=".c::before{content:url(asset:a.svg)}",
    )
    assert "Figure" not in kinds(pdf)
    assert content(pdf).count(b"/Artifact <</Type /Layout>> BDC") == 4


def test_hidden_text_is_an_artifact(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of('<p><span aria-hidden="true">mark</span> text</p>')
    assert content(pdf).count(b"/Artifact <</Type /Layout>> BDC") == 1
    assert content(pdf).count(b"/MCID") == 1


def test_figures_have_words_and_a_box_in_points(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of(
        '<img src="asset:a.svg" alt="A triangle" style="display:block">'
        '<svg width="8" height="8"><title>A dot</title></svg>',
        size="400pt 300pt",
        margin="10pt",
    )
    first, second = elements(pdf, "Figure")
    assert (str(first.Alt), str(second.Alt)) == ("A triangle", "A dot")
    assert [float(edge) for edge in first.A.BBox] == [10, 275, 40, 290]


def test_page_margins_are_pagination(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of("<p>x</p>", css='@page{@top-left{content:"head"} @bottom-right{content:"foot"}}')
    for edge in (b"Header", b"Footer"):
        assert b"/Artifact <</Type /Pagination /Subtype /%s>> BDC" % edge in content(pdf)
    assert kinds(pdf) == ["Document", "P"]


def test_links_are_described_by_their_text(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of('<p>See <a href="https://example.org/x">our <b>clear</b>\n page</a></p>')
    annotations = list(pdf.pages[0].Annots)
    assert [str(annotation.Contents) for annotation in annotations] == ["our clear page"]
    assert len(elements(pdf, "Link")) == 1


def test_lists_say_how_they_are_numbered(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of("<ol><li>a</li></ol><ul><li>b</li></ul>")
    assert [str(item.A.ListNumbering) for item in elements(pdf, "L")] == ["/Decimal", "/Disc"]
    assert kinds(pdf) == ["Document", *("L", "LI", "Lbl", "LBody") * 2]


def test_a_list_without_signs_is_not_numbered(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of('<ol style="list-style:none"><li>a</li></ol>')
    assert [str(item.A.ListNumbering) for item in elements(pdf, "L")] == ["/None"]


def test_a_term_and_its_explanation_are_one_item(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of(
        "<dl><div><dt>Ileum</dt><dd>The end of the small bowel.</dd></div>"
        "<div><dt>Liver</dt><dd>An <b>organ</b>.</dd></div></dl>"
    )
    assert kinds(pdf) == ["Document", "L", *("LI", "Lbl", "LBody") * 2]
    for item in elements(pdf, "LI"):
        assert all(kid.P.objgen == item.objgen for kid in item.K)


def test_loose_text_is_a_paragraph_and_lines_are_not(pdf_of: Callable[..., Pdf]) -> None:
    pdf = pdf_of("<main><div>loose</div><section>text <p>" + "long " * 99 + "</p></section></main>")
    assert kinds(pdf) == ["Document", "Part", "Div", "Sect", "P", "P"]


def test_columns_do_not_show_in_the_tree(pdf_of: Callable[..., Pdf]) -> None:
    body = '<div style="columns:2"><h4>a</h4><p>b</p><h4>c</h4><ul><li>d</li></ul></div>'
    assert kinds(pdf_of(f"<h1>x</h1><h2>y</h2><h3>z</h3>{body}"))[4:] == [
        *("Div", "H4", "P", "H4", "L", "LI", "Lbl", "LBody"),
    ]


def test_rowspan_is_refused(pdf_of: Callable[..., Pdf]) -> None:
    with pytest.raises(match="rowspan"):
        pdf_of("<table><tr><td rowspan=2>x</td><td>y</td></tr><tr><td>z</td></tr></table>")
