"""A handout becomes one PDF that shows all it should, and the right patient on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from pikepdf import Pdf

from nethandout.errors import InputError, RefusedError
from nethandout.handout import Handout
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.library import built_in_root
from nethandout.model import Facts, PatientRecord
from nethandout.personal import PersonalPages, personal_pages
from nethandout.render.drawings import QR_CODE_ASSET, icon_assets, qr_code
from nethandout.render.html import Templates
from nethandout.render.pdf import Renderer
from nethandout.render.preflight import verify
from nethandout.render.typeset import Press, Typeset, Typography, handout_id, typeset

HandoutFactory = Callable[..., Handout]

TEMPLATES = built_in_root() / "templates"
INJECTIONS = {
    "drug": "drug-lanreotide",
    "dose": "120 mg",
    "next": "2026-12-01",
    "every_days": "28",
}


def pages(name: str = "Rosa Klein", number: str = "ZAN-1", **fields: object) -> PersonalPages:
    record = PatientRecord.model_validate(
        {
            "patient": {"name": name, "birth_date": "1961-04-09", "record_number": number},
            "tumor": {"site": "ileum"},
            "approved_by": "Dr. L. Meyer",
            "approved_on": "2026-11-20",
            **fields,
        }
    )
    found = personal_pages(record, Formats("en"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def tools(renderer: Renderer) -> Typography:
    links = {"leaflet-2024": "https://example.org/leaflet"}
    templates = Templates([TEMPLATES], Catalog.source(), "en", links)
    assets = icon_assets([TEMPLATES]) | {QR_CODE_ASSET: qr_code("https://example.org/net-clinic")}
    return Typography(
        make_renderer=lambda: renderer,
        fingerprint="for tests",
        templates=templates,
        formats=Formats("en", "US"),
        assets=assets,
        cache=None,
        drawings={},
    )


@pytest.fixture(scope="module")
def leaflet(make_handout: HandoutFactory, tools: Typography) -> Typeset:
    return typeset(make_handout(), None, tools)


@pytest.fixture(scope="module")
def patients(make_handout: HandoutFactory, tools: Typography) -> list[Typeset]:
    """One handout for two patients, with dates and a goal each."""
    handout = replace(make_handout(), personal=True)
    people = [("Rosa Klein", "ZAN-1", "Walk the dog"), ("Otto Vogel", "ZAN-2", "Sing again")]
    return [
        typeset(handout, pages(name, number, goal=goal, injections=INJECTIONS), tools)
        for name, number, goal in people
    ]


# --- The id ----------------------------------------------------------------------------


def test_equal_handouts_have_equal_ids(make_handout: HandoutFactory) -> None:
    one, other = make_handout(), make_handout()
    assert one is not other
    assert handout_id(one) == handout_id(other)
    assert re.fullmatch(r"NH-[0-9A-F]{4}-[0-9A-F]{4}", handout_id(one))


def test_another_text_clinic_edition_or_language_is_another_id(
    make_handout: HandoutFactory,
) -> None:
    handout = make_handout()
    others = [
        replace(handout, questions=handout.questions[1:]),
        replace(handout, clinic=replace(handout.clinic, day_phone="+1 312 555 0199")),
        replace(handout, edition="large-print"),
        replace(handout, paper="a4"),
        replace(handout, content_reviewed=True),
        make_handout(language="es"),
        make_handout(Facts(site="ileum")),
    ]
    assert len({handout_id(other) for other in (handout, *others)}) == len(others) + 1


# --- The PDF ---------------------------------------------------------------------------


def test_a_leaflet_shows_everything_it_should(leaflet: Typeset) -> None:
    assert verify(leaflet.pdf, leaflet.expected) == []
    assert leaflet.expected.identifiers == ()
    assert leaflet.expected.page_count == leaflet.page_count > 1


def test_a_patients_copy_shows_everything_and_whose_it_is(patients: list[Typeset]) -> None:
    for typeset_, (name, number) in zip(
        patients, [("Rosa Klein", "ZAN-1"), ("Otto Vogel", "ZAN-2")], strict=True
    ):
        assert typeset_.expected.identifiers == (name, "April 9, 1961", number)
        assert "Tuesday, December 29, 2026" in typeset_.expected.texts
        assert verify(typeset_.pdf, typeset_.expected) == []


def test_one_patients_copy_shows_nothing_of_another(patients: list[Typeset]) -> None:
    for mine, other in (patients, reversed(patients)):
        forbidden = tuple(
            text for text in other.expected.identifiers if text not in mine.expected.identifiers
        )
        assert verify(mine.pdf, replace(mine.expected, forbidden=forbidden)) == []
        swapped = replace(mine.expected, identifiers=other.expected.identifiers)
        assert {problem.code for problem in verify(mine.pdf, swapped)} == {"pdf-identifier"}


def test_personal_pages_follow_page_one(patients: list[Typeset], leaflet: Typeset) -> None:
    assert patients[0].page_count == leaflet.page_count + 1
    with Pdf.open(BytesIO(patients[0].pdf)) as document:
        assert len(document.pages) == patients[0].page_count


def test_every_named_place_is_on_a_page(patients: list[Typeset]) -> None:
    with Pdf.open(BytesIO(patients[0].pdf)) as document:
        pages = {page.obj.objgen for page in document.pages}
        names = list(document.Root.Names.Dests.Names if "/Names" in document.Root else [])
        assert [str(names[i]) for i in range(0, len(names), 2) if "strip" in str(names[i])] == []
        assert {place[0].objgen for place in names[1::2]} <= pages


def test_patients_share_the_id_of_their_handout(patients: list[Typeset]) -> None:
    assert patients[0].handout_id == patients[1].handout_id
    assert patients[0].expected.page_labels == patients[1].expected.page_labels


def test_a_repr_shows_nothing_of_the_patient(patients: list[Typeset]) -> None:
    assert "Rosa" not in repr(patients[0])
    assert "ZAN" not in repr(patients[0])


# --- A press prints for one after another ----------------------------------------------


@pytest.fixture(scope="module")
def copies(make_handout: HandoutFactory, tools: Typography) -> tuple[Press, list[Typeset]]:
    """A press and two copies, the second printed after the first was verified."""
    press = Press(replace(make_handout(), personal=True), tools)
    first = press.print(pages("Rosa Klein", "ZAN-1", goal="Walk the dog", injections=INJECTIONS))
    assert verify(first.pdf, first.expected) == []
    press.confirm(first)
    second = press.print(pages("Otto Vogel", "ZAN-2", goal="Sing again", injections=INJECTIONS))
    return press, [first, second]


def test_shared_pages_that_were_verified_are_known(copies: tuple[Press, list[Typeset]]) -> None:
    first, second = copies[1]
    assert first.expected.known == {}
    assert set(second.expected.known) == set(first.shared_pages) == set(second.shared_pages)
    assert verify(second.pdf, second.expected) == []
    assert len(second.expected.texts) < len(first.expected.texts)


def test_a_copy_is_the_same_bytes_from_a_new_press(
    copies: tuple[Press, list[Typeset]], make_handout: HandoutFactory, tools: Typography
) -> None:
    handout = replace(make_handout(), personal=True)
    personal = pages("Otto Vogel", "ZAN-2", goal="Sing again", injections=INJECTIONS)
    assert typeset(handout, personal, tools).pdf == copies[1][1].pdf


def test_a_name_of_two_lines_before_changes_no_bytes(
    make_handout: HandoutFactory, tools: Typography
) -> None:
    """The press tries the height that the last block needed; the next may need another."""
    press = Press(make_handout(), tools)
    alone = press.print(pages("Rosa Klein"))
    press.print(pages("Wolfeschlegelsteinhausen " * 3))
    assert press.print(pages("Rosa Klein")).pdf == alone.pdf


@pytest.mark.parametrize("part", ["content", "label"])
def test_a_known_page_that_changed_is_noticed(
    copies: tuple[Press, list[Typeset]], part: str
) -> None:
    second = copies[1][1]
    number = second.shared_pages[0]
    with Pdf.open(BytesIO(second.pdf)) as document:
        page = document.pages[number - 1]
        label = page.obj.Resources.XObject["/NhStamp0"]
        stream = label if part == "label" else page.obj.Contents[1]
        stream.write(stream.read_bytes().replace(b"Tj", b"TJ", 1) + b" ")
        document.save(target := BytesIO())
    problems = verify(target.getvalue(), second.expected)
    assert "pdf-page-changed" in {problem.code for problem in problems}


def test_a_known_page_with_another_footer_is_noticed(
    copies: tuple[Press, list[Typeset]],
) -> None:
    first, second = copies[1]
    number = second.shared_pages[0]
    with Pdf.open(BytesIO(second.pdf)) as document, Pdf.open(BytesIO(first.pdf)) as other:
        strip = other.pages[number - 1].obj.Resources.XObject["/NhStrip"]
        document.pages[number - 1].obj.Resources.XObject["/NhStrip"] = document.copy_foreign(strip)
        document.save(target := BytesIO())
    problems = verify(target.getvalue(), second.expected)
    assert [problem.code for problem in problems] == ["pdf-identifier"]


# --- What stops it ---------------------------------------------------------------------


def test_dates_of_shots_that_the_handout_does_not_explain_are_refused(
    make_handout: HandoutFactory, tools: Typography
) -> None:
    handout = make_handout(Facts(site="ileum"))
    with pytest.raises(RefusedError, match=r"injections\.drug has no topic in this handout"):
        typeset(handout, pages(injections=INJECTIONS), tools)


def test_a_name_that_does_not_fit_in_the_footer_is_refused_without_saying_it(
    make_handout: HandoutFactory, tools: Typography
) -> None:
    with pytest.raises(InputError, match=r"patient\.name and patient\.record_number") as raised:
        typeset(make_handout(), pages("Wolfeschlegelsteinhausen " * 8), tools)
    assert "Wolfe" not in str(raised.value)
