from __future__ import annotations

import shutil
import subprocess
import zlib
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import page as page_validation
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream

from nethandout.errors import RenderError
from nethandout.render.layout.assemble import Layer, Stamps, assemble
from nethandout.render.layout.pdf import Renderer
from nethandout.render.layout.structure import descendants
from nethandout.render.pdfbytes.geometry import Rect
from nethandout.render.preflight.checks import inspect, verify

if TYPE_CHECKING:
    from tests.render.conftest import Html, Parts


def top(pdf: Pdf) -> list[Any]:
    return list(pdf.Root.StructTreeRoot.K[0].K)


def outline(data: bytes) -> list[tuple[int, str, int]]:
    document = pypdfium2.PdfDocument(data)
    return [
        (item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()
    ]


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
def test_the_finished_file_meets_the_standards(finished: bytes, profile: str) -> None:
    report = page_validation.validate_pdf_bytes(finished, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_reading_order_is_front_block_personal_rest(finished: bytes) -> None:
    pdf = Pdf.open(BytesIO(finished))
    kinds = [str(element.S)[1:] for element in descendants(top(pdf))]
    front = ["H1", "Div", "Sect", "P", "H2", "P", "P", "Link"]
    table = ["Table", "THead", "TR", "TH", "TH", "TBody", "TR", "TH", "TD"]
    personal = ["Sect", "H2", "P", "Link", *table]
    rest = ["Div", "H2", "L", *("LI", "Lbl", "LBody") * 2, "P", "Figure", "P", "P", "Link", "P"]
    bare = [kind for kind in kinds if kind != "Span"]
    assert bare[: len(front + personal + rest)] == front + personal + rest


def test_poppler_reads_the_tree_in_order(spanish: Parts, tmp_path: Path) -> None:
    pdfinfo = shutil.which("pdfinfo")
    if pdfinfo is None:
        pytest.skip("pdfinfo comes with poppler-utils")
    path = tmp_path / "out.pdf"
    path.write_bytes(spanish.joined())
    text = subprocess.run(
        [pdfinfo, "-struct-text", path], check=True, capture_output=True, text=True
    ).stdout
    words = spanish.words
    wanted = [
        words.title,
        words.name,
        words.call,
        *(words.appointments, *words.columns, *words.row),
        words.dose,
        words.foreign,
    ]
    places = [text.find(f'"{item}"') for item in wanted]
    assert -1 not in places
    assert places == sorted(places)
    assert "0012345" not in text  # furniture is no content


def test_every_page_has_its_own_tags(finished: bytes) -> None:
    pdf = Pdf.open(BytesIO(finished))
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    keys = [int(page.obj.StructParents) for page in pdf.pages]
    assert len(set(keys)) == len(keys)
    for page, key in zip(pdf.pages, keys, strict=True):
        assert {element.Pg.objgen for element in parents[key]} == {page.obj.objgen}
    annotations = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
    assert annotations
    for annotation in annotations:
        assert Name.Link == parents[int(annotation.StructParent)].S
    elements = list(descendants(top(pdf)))
    assert all(element.P.S is not None for element in elements)


def test_every_mcid_leads_to_the_element_that_has_it(finished: bytes) -> None:
    pdf = Pdf.open(BytesIO(finished))
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for element in descendants(top(pdf)):
        for kid in element.K:
            if not isinstance(kid, Dictionary):
                owner = parents[int(element.Pg.StructParents)][int(kid)]
                assert owner.objgen == element.objgen


def test_links_lead_to_their_own_part(finished: bytes) -> None:
    pdf = Pdf.open(BytesIO(finished))
    names = pdf.Root.Names.Dests.Names
    targets = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
    assert list(targets) == sorted(targets)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    links = {
        number: pages[targets[str(note.Dest)][0].objgen]
        for number, page in enumerate(pdf.pages)
        for note in page.obj.get("/Annots", [])
        if "/Dest" in note
    }
    assert links == {0: 2, 1: 1}  # front page to treatment; personal page to itself


def test_bookmarks_are_in_page_order(parts: Parts, finished: bytes) -> None:
    words = parts.words
    assert outline(finished) == [
        (0, words.title, 0),
        (1, f"{words.appointments}?", 0),
        (1, words.appointments, 1),
        (1, words.treatment, 2),
    ]


def test_furniture_is_an_artifact_on_every_page(finished: bytes) -> None:
    pdf = Pdf.open(BytesIO(finished))
    for page in pdf.pages:
        drawn = b"".join(stream.read_bytes() for stream in page.obj.Contents)
        assert drawn.count(b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC") == 1
        assert b"/MCID" not in page.obj.Resources.XObject["/NhStamp0"].read_bytes()
    assert len({page.obj.Resources.XObject["/NhStamp0"].objgen for page in pdf.pages}) > 1


def test_one_page_of_furniture_goes_on_all_pages(
    spanish: Parts, renderer: Renderer, html: Html
) -> None:
    stamp = renderer.render(
        html("<p>Clinic</p>", size="100pt 30pt", margin="0"),
        metadata=spanish.metadata,
        tagged=False,
    )
    data = assemble(
        spanish.body.pdf,
        metadata=spanish.metadata,
        provenance=spanish.provenance,
        stamps=[Stamps(stamp.pdf, Rect(60, 30, 100, 30))],
    )
    document = pypdfium2.PdfDocument(data)
    assert all("Clinic" in page.get_textpage().get_text_range() for page in document)


def test_the_same_input_gives_the_same_bytes(parts: Parts, finished: bytes) -> None:
    assert parts.joined() == finished
    changed = replace(parts.provenance, version="1.1")
    other = Pdf.open(BytesIO(parts.joined(provenance=changed)))
    assert other.trailer.ID[0] != Pdf.open(BytesIO(finished)).trailer.ID[0]


def test_a_byte_more_is_white_space_in_what_is_drawn(spanish: Parts) -> None:
    """Form XObjects have a subtype, as font files do."""
    for number in range(2000):
        drawn = b"0.%d 0 0 rg" % number + b" " * (number % 50)
        if zlib.adler32(drawn) & 0xFF == 0x0D:
            break
    with Pdf.open(BytesIO(spanish.body.pdf)) as pdf:
        form = Stream(pdf, drawn, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        pdf.pages[0].obj.Resources.XObject = Dictionary({"/F": pdf.make_indirect(form)})
        pdf.save(body := BytesIO())
    data = spanish.joined(body=replace(spanish.body, pdf=body.getvalue()))
    with Pdf.open(BytesIO(data)) as finished:
        assert finished.pages[0].obj.Resources.XObject["/F"].read_bytes() == drawn + b"\n"


def test_no_stream_ends_in_what_could_be_a_line_end(spanish: Parts) -> None:
    """Content is tried until its checksum ends in a carriage return, as one in 256 does."""
    for number in range(2000):
        with Pdf.open(BytesIO(spanish.body.pdf)) as pdf:
            addition = b"0.%d %d 0 rg" % (number, number % 7) + b" " * (number % 50)
            if zlib.adler32(addition) & 0xFF != 0x0D:
                continue
            pdf.pages[-1].contents_add(Stream(pdf, addition))
            pdf.save(body := BytesIO())
            break
    assert b"\r\nendstream" in body.getvalue()
    data = spanish.joined(body=replace(spanish.body, pdf=body.getvalue()))
    assert b"\r\nendstream" not in data
    assert page_validation.is_pdf_compliant_bytes(data, profile="pdfa3a")
    assert verify(data, spanish.expected) == []
    assert inspect(data).problems == ()


def test_the_file_says_what_it_is(parts: Parts, finished: bytes) -> None:
    pdf = Pdf.open(BytesIO(finished))
    assert str(pdf.Root.Lang) == parts.words.language
    assert str(pdf.docinfo.Title) == parts.words.title
    assert set(pdf.docinfo.keys()) == {"/Title", "/Subject", "/Keywords", "/Producer"}
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    direction = pdf.Root.ViewerPreferences.get("/Direction", "/L2R")
    assert direction == ("/R2L" if parts.metadata.language == "ar" else "/L2R")
    assert len(pdf.Root.OutputIntents) == 1
    assert "/Filter" not in pdf.Root.Metadata


def test_joining_gives_what_one_rendering_gives(
    renderer: Renderer, spanish: Parts, html: Html
) -> None:
    """The same text, elements and bookmarks as if all had been laid out together."""
    divider = '<div style="break-before:page">'
    front, _, rest = _inner(spanish.body_html).partition(divider)
    personal = _inner(spanish.personal_html).replace("call", "visits")
    slot = f"<p>{spanish.words.name}</p>"
    whole = renderer.render(
        html(
            front.replace('height:30mm">', f'height:30mm">{slot}')
            + f"{divider}{personal}</div>{divider}{rest}",
            language="es",
            margin="20mm 18mm 28mm",
        ),
        metadata=spanish.metadata,
        assets={"circle.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"/>'},
    )
    joined = assemble(
        spanish.body.pdf,
        metadata=spanish.metadata,
        provenance=spanish.provenance,
        layer=Layer(spanish.layer.pdf, 1, spanish.body.anchors["personal-slot"].rect),
    )
    assert outline(joined) == outline(whole.pdf)
    assert _lines(joined) == _lines(whole.pdf)
    kinds = [_kinds(data) for data in (joined, whole.pdf)]
    kinds[1]["/Div"] -= 1  # around the personal pages, only to break the page
    kinds[0]["/Sect"] -= 2  # around the block and the personal pages, for pages of their own
    assert +kinds[0] == +kinds[1]


def _inner(source: str) -> str:
    return source.partition("<body>")[2].removesuffix("</body></html>")


def _lines(data: bytes) -> list[list[str]]:
    """The lines of each page; joined, the personal block is drawn last."""
    document = pypdfium2.PdfDocument(data)
    return [sorted(page.get_textpage().get_text_range().splitlines()) for page in document]


def _kinds(data: bytes) -> Counter[str]:
    with Pdf.open(BytesIO(data)) as pdf:
        return Counter(str(element.S) for element in descendants(top(pdf)))


def test_parts_that_do_not_fit_are_refused(spanish: Parts) -> None:
    place = spanish.body.anchors["personal-slot"].rect
    common: dict[str, Any] = {"metadata": spanish.metadata, "provenance": spanish.provenance}
    body, personal = spanish.body.pdf, spanish.personal.pdf
    with pytest.raises(RenderError, match="the personal block measures"):
        assemble(body, layer=Layer(spanish.layer.pdf, 1, place._replace(width=99)), **common)
    with pytest.raises(RenderError, match="lacks its block for page one or its footer"):
        assemble(body, layer=Layer(personal, 1, place, place), **common)
    with pytest.raises(RenderError, match="must be rendered without tags"):
        assemble(body, stamps=[Stamps(personal, place)], **common)
    with pytest.raises(RenderError, match="4 pages of furniture for a document of 3 pages"):
        assemble(body, stamps=[Stamps(spanish.stamps.pdf, place)], **common)
    with pytest.raises(RenderError, match="without tags"):
        assemble(spanish.stamps.pdf, **common)


def test_without_a_marker_the_block_follows_the_title(
    spanish: Parts, renderer: Renderer, html: Html
) -> None:
    size = f"{(place := spanish.body.anchors['personal-slot']).width}pt {place.height}pt"
    slot = renderer.render(
        html('<p>Rosa <a href="tel:+15550100">555-0100</a></p>', size=size, margin="0"),
        metadata=spanish.metadata,
    )
    body = renderer.render(html("<h1>One</h1><p>two</p>"), metadata=spanish.metadata)
    common: dict[str, Any] = {"metadata": spanish.metadata, "provenance": spanish.provenance}
    data = assemble(body.pdf, layer=Layer(slot.pdf, 1, Rect(60, 300, *place.rect[2:])), **common)
    pdf = Pdf.open(BytesIO(data))
    assert [str(element.S) for element in descendants(top(pdf))] == ["/H1", "/P", "/Link", "/P"]
    left, bottom, *_ = (float(edge) for edge in pdf.pages[0].Annots[0].Rect)
    assert left > 60
    assert bottom > 300
    assert page_validation.is_pdf_compliant_bytes(data, profile="ua1")
    untitled = renderer.render(html("<p>two</p>"), metadata=spanish.metadata)
    with pytest.raises(RenderError, match="neither an element with id personal-slot"):
        assemble(untitled.pdf, layer=Layer(slot.pdf, 1, Rect(60, 300, *place.rect[2:])), **common)


@pytest.mark.filterwarnings("ignore:Copying pages")
def test_a_careless_join_is_noticed(spanish: Parts) -> None:
    with (
        Pdf.open(BytesIO(spanish.body.pdf)) as pdf,
        Pdf.open(BytesIO(spanish.personal.pdf)) as other,
    ):
        pdf.pages.extend(other.pages)
        pdf.save(target := BytesIO())
    problems = inspect(target.getvalue()).problems
    assert "pdf-tags" in {problem.code for problem in problems}
