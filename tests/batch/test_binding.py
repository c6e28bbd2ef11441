from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import page as validator
import pikepdf
import pypdfium2
import pytest
from batch_doubles import line
from pikepdf import Array, Dictionary, NumberTree, Object, Pdf

from nethandout.batch.binding import Binder
from nethandout.batch.rows import RowSource, record_of
from nethandout.errors import VerificationError
from nethandout.render.layout.structure import descendants
from nethandout.render.preflight.seals import seals_from_xmp
from nethandout.service import Service

pytestmark = pytest.mark.xdist_group("binding")  # what is printed one time serves all


@pytest.fixture(scope="module")
def handouts(service: Service, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Print three handouts; the first two share all but the patient."""
    from batch_doubles import HEADER

    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    rows = (line(1), line(2), line(3, site="rectum", language="es"))
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    records = [record_of(row, service)[0] for row in RowSource(path).rows()]
    return [service.build(record).pdf for record in records if record is not None]


def print_to(out: BytesIO, raw: bytes) -> None:
    out.write(raw)


def bound(handouts: list[bytes]) -> bytes:
    out = BytesIO()
    binder = Binder(lambda raw: print_to(out, raw), "Print run")
    for number, raw in enumerate(handouts, 1):
        binder.bind(raw, f"Row {number}")
    binder.finish()
    return out.getvalue()


@pytest.fixture(scope="module")
def raw(handouts: list[bytes]) -> bytes:
    return bound(handouts)


@pytest.fixture
def pdf(raw: bytes) -> Iterator[Pdf]:
    with pikepdf.open(BytesIO(raw)) as opened:
        yield opened


def starts_of(handouts: list[bytes]) -> list[int]:
    """Give the page index at which each handout must start, and the end."""
    starts = [0]
    for raw in handouts:
        pages = len(pikepdf.open(BytesIO(raw)).pages)
        starts.append(starts[-1] + pages + pages % 2)
    return starts


def test_it_is_a_valid_accessible_file(raw: bytes, pdf: Pdf) -> None:
    report = validator.validate_pdf_bytes(raw, profile="ua1")
    assert [(each.rule_id, each.message) for each in report.failures] == []
    assert pdf.check_pdf_syntax() == []


def test_every_handout_starts_on_a_sheet_of_its_own(pdf: Pdf, handouts: list[bytes]) -> None:
    starts = starts_of(handouts)
    assert len(pdf.pages) == starts[-1]
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Row 1", "Row 2", "Row 3"]
        firsts = [place_of(pdf, item.destination) for item in outline.root]
    assert firsts == starts[:-1]


def pages_of(element: Object) -> set[tuple[int, int]]:
    """Give the pages of an element: its own, and those of content that goes on behind it."""
    kids = element.K if isinstance(element.K, Array) else [element.K]
    marked = [kid for kid in kids if isinstance(kid, Dictionary) and "/MCID" in kid]
    return {part.Pg.objgen for part in (element, *marked) if "/Pg" in part}


@pytest.mark.parametrize("removed", [0, 1])
def test_the_back_of_the_last_sheet_is_blank(handouts: list[bytes], removed: int) -> None:
    changed = BytesIO()
    with pikepdf.open(BytesIO(handouts[0])) as pdf:
        for _ in range(removed):
            del pdf.pages[-1]
        count = len(pdf.pages)
        pdf.save(changed)
    with pikepdf.open(BytesIO(bound([changed.getvalue()]))) as pdf:
        assert len(pdf.pages) == count + count % 2
        assert ("/Contents" in pdf.pages[-1].obj) is (count % 2 == 0)
        assert pdf.pages[-1].mediabox == pdf.pages[-2].mediabox


def test_every_page_prints_what_it_printed_before(raw: bytes, handouts: list[bytes]) -> None:
    together = pypdfium2.PdfDocument(raw)
    for start, handout in zip(starts_of(handouts), handouts, strict=False):
        for index, page in enumerate(pypdfium2.PdfDocument(handout)):
            after = together[start + index]
            assert after.get_textpage().get_text_range() == page.get_textpage().get_text_range()
            assert after.get_size() == page.get_size()


def test_every_page_leads_to_tags_of_its_own(pdf: Pdf) -> None:
    parents = dict(NumberTree(pdf.Root.StructTreeRoot.ParentTree).items())
    for page in pdf.pages:
        if "/Contents" in page.obj:
            elements = parents[int(page.obj.StructParents)]
            assert all(page.obj.objgen in pages_of(element) for element in elements)
        for annotation in page.obj.get("/Annots", ()):
            assert parents[int(annotation.StructParent)].S == "/Link"
    assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(parents)


def place_of(pdf: Pdf, destination: object) -> int:
    """Turn where a bookmark leads into the index of the page."""
    assert isinstance(destination, pikepdf.Array)
    return pdf.pages.index(pikepdf.Page(destination[0]))


def shape_of(elements: list[Object]) -> list[str]:
    return [str(element.S) for element in descendants(elements)]


def test_the_tags_are_those_of_the_handouts(pdf: Pdf, handouts: list[bytes]) -> None:
    parts = list(pdf.Root.StructTreeRoot.K[0].K)
    assert [str(part.Lang) for part in parts] == ["en", "en", "es"]
    for part, raw in zip(parts, handouts, strict=True):
        with pikepdf.open(BytesIO(raw)) as before:
            assert shape_of(list(part.K)) == shape_of(list(before.Root.StructTreeRoot.K[0].K))
        assert {kid.P.objgen for kid in part.K} == {part.objgen}


def leads_somewhere(place: Object) -> bool:
    page: object = place[0]
    return page is not None


def test_links_stay_in_their_handout(handouts: list[bytes]) -> None:
    linked = BytesIO()
    with pikepdf.open(BytesIO(handouts[0])) as pdf:
        tree = pikepdf.NameTree(pdf.Root.Names.Dests)
        names = {name: place for name, place in tree.items() if leads_somewhere(place)}
        pages = [pdf.pages.index(pikepdf.Page(place[0])) for place in names.values()]
        pdf.pages[0].obj.Annots = pikepdf.Array(
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Dest=pikepdf.String(name)) for name in names
        )
        count = len(pdf.pages)
        pdf.save(linked)
    with pikepdf.open(BytesIO(bound([linked.getvalue()] * 2))) as pdf:
        names = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())
        for start in (0, count + count % 2):
            found = [names[str(link.Dest)][0] for link in pdf.pages[start].obj.Annots]
            assert [pdf.pages.index(pikepdf.Page(page)) for page in found] == [
                start + page for page in pages
            ]
    assert pages


def test_it_asks_the_printer_for_both_sides(pdf: Pdf) -> None:
    wanted = pdf.Root.ViewerPreferences
    assert str(wanted.Duplex) == "/DuplexFlipLongEdge"
    assert wanted.DisplayDocTitle


def test_what_handouts_share_is_there_once(handouts: list[bytes]) -> None:
    one, two = len(bound(handouts[:1])), len(bound(handouts[:2]))
    assert two < 1.6 * one


def test_the_same_handouts_give_the_same_bytes(raw: bytes, handouts: list[bytes]) -> None:
    assert bound(handouts) == raw


def seals_of(raw: bytes) -> list[tuple[str, int, str]]:
    with pikepdf.open(BytesIO(raw)) as pdf:
        seals = seals_from_xmp(pdf.Root.Metadata.read_bytes()) or ()
    return [(seal.handout_id, seal.pages, seal.content_sha256) for seal in seals]


def test_every_handout_says_what_is_drawn_on_its_own_pages(
    raw: bytes, handouts: list[bytes]
) -> None:
    assert seals_of(raw) == [each for one in handouts for each in seals_of(bound([one]))]
    assert len({digest for _, _, digest in seals_of(raw)}) == len(handouts)


def test_metadata_that_say_other_things_are_read_in_full(handouts: list[bytes]) -> None:
    one, other = handouts[:2]
    start = other.index(b"<nh:handoutId>") + len(b"<nh:handoutId>")
    renamed = other[:start] + b"NH-0000-0001" + other[start + 12 :]
    assert len(renamed) == len(other)
    names = [name for name, _, _ in seals_of(bound([one, renamed]))]
    assert names == [seals_of(bound([one]))[0][0], "NH-0000-0001"]


def test_memory_holds_one_handout(handouts: list[bytes]) -> None:
    binder = Binder(lambda _: None, "Print run")
    held = []
    for number in range(40):
        binder.bind(handouts[0], f"Row {number}")
        held.append(sys.getallocatedblocks())
    assert held[39] - held[9] < 30 * 60


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7\n", b"no PDF"])
def test_what_is_no_handout_is_refused(raw: bytes) -> None:
    binder: Callable[[bytes], object] = Binder(lambda _: None, "x").bind
    with pytest.raises(VerificationError):
        binder(raw)


def test_a_file_without_tags_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with Pdf.new() as empty:
        empty.add_blank_page()
        empty.save(path)
    with pytest.raises(VerificationError):
        Binder(lambda _: None, "x").bind(path.read_bytes())
