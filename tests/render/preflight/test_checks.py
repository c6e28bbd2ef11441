from __future__ import annotations

import importlib.util
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.checks import Expectation, inspect, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.conftest import Html, Parts


def codes(pdf: bytes, expected: Expectation) -> set[str]:
    return {problem.code for problem in verify(pdf, expected)}


def changed(pdf: bytes, change: Callable[[Pdf], None]) -> bytes:
    with Pdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(target := BytesIO())
    return target.getvalue()


def test_a_good_handout_passes(parts: Parts, finished: bytes) -> None:
    assert verify(finished, parts.expected) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"page_count": 5}, "pdf-page-count"),
        ({"title": "Other"}, "pdf-title"),
        ({"language": "fr"}, "pdf-language"),
        ({"identifiers": ("0012346",)}, "pdf-identifier"),
        ({"identifiers": ("Rosa Ruiz",)}, "pdf-identifier"),
        ({"forbidden": ("0012345",)}, "pdf-other-patient"),
        ({"handout_id": "nh-7f3a22"}, "pdf-handout-id"),
        ({"page_labels": ("2 / 9",)}, "pdf-page-label"),
        ({"margin_mm": 60}, "pdf-edge"),
        ({"texts": ("Never said.",)}, "pdf-text"),
    ],
)
def test_each_difference_is_named(
    parts: Parts, finished: bytes, change: dict[str, Any], code: str
) -> None:
    assert codes(finished, replace(parts.expected, **change)) == {code}


def test_a_changed_digit_is_caught_in_every_text(parts: Parts, finished: bytes) -> None:
    for index, text in enumerate(parts.expected.texts):
        for digit in sorted({char for char in text if char.isdigit()}):
            wrong = text.replace(digit, "9" if digit != "9" else "4", 1)
            texts = list(parts.expected.texts)
            texts[index] = wrong
            found = verify(finished, replace(parts.expected, texts=texts))
            assert [problem.code for problem in found] == ["pdf-text"]


def test_messages_show_nothing_of_the_patient(parts: Parts, finished: bytes) -> None:
    wrong = replace(
        parts.expected,
        identifiers=("Otto Vogel", "7654321"),
        forbidden=parts.expected.identifiers,
        texts=("Otto Vogel",),
    )
    said = "".join(str(problem) for problem in verify(finished, wrong))
    assert "patient identifier 1 is missing" in said
    for secret in (*wrong.identifiers, *wrong.forbidden):
        assert secret not in said
        assert secret not in repr(wrong)


def test_tags_are_read_unless_the_file_begins_with_what_was_seen(
    parts: Parts, finished: bytes
) -> None:
    def untag(document: Pdf) -> None:
        document.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array())

    untagged = changed(finished, untag)
    of_another = replace(parts.expected, seen=finished[: len(finished) // 2])
    assert codes(untagged, of_another) == {"pdf-tags"}
    of_its_own = replace(parts.expected, seen=untagged[: len(untagged) // 2])
    assert codes(untagged, of_its_own) == set()


def test_wrong_page_numbers_are_caught(spanish: Parts) -> None:
    with Pdf.open(BytesIO(spanish.stamps.pdf)) as stamps:
        first, second = stamps.pages[0], stamps.pages[1]
        stamps.pages[0], stamps.pages[1] = second, first
        stamps.save(swapped := BytesIO())
    data = spanish.joined(stamps=replace(spanish.stamps, pdf=swapped.getvalue()))
    found = verify(data, spanish.expected)
    assert [(str(item.position), item.code) for item in found] == [
        ("PDF page 1", "pdf-page-label"),
        ("PDF page 2", "pdf-page-label"),
    ]


def test_text_at_the_edge_is_caught(spanish: Parts, renderer: Renderer, html: Html) -> None:
    part = renderer.render(
        html('<p style="position:absolute;left:-17mm">edge</p>'), metadata=spanish.metadata
    )
    expected = replace(
        spanish.expected, page_count=1, texts=(), identifiers=(), page_labels=(), handout_id=""
    )
    assert "pdf-edge" in codes(part.pdf, expected)


def test_a_font_that_is_not_embedded_is_caught(spanish: Parts) -> None:
    def add_font(document: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        document.pages[0].obj.Resources.Font["/F9"] = font

    data = changed(spanish.joined(), add_font)
    assert codes(data, spanish.expected) == {"pdf-fonts"}


def test_a_file_without_tags_is_caught(spanish: Parts) -> None:
    def remove_tags(document: Pdf) -> None:
        del document.Root.StructTreeRoot
        document.Root.MarkInfo.Marked = False

    data = changed(spanish.joined(), remove_tags)
    assert codes(data, spanish.expected) == {"pdf-tags"}


def test_a_file_says_what_it_is(parts: Parts, finished: bytes) -> None:
    found = inspect(finished)
    assert found.problems == ()
    assert found.provenance is not None
    assert found.provenance.handout_id == parts.provenance.handout_id
    assert found.provenance.page_count == found.page_count == parts.expected.page_count
    assert (found.title, found.language) == (parts.words.title, parts.words.language)
    assert {item.standard for item in found.validations} == {"PDF/UA-1", "PDF/A-3a"}
    assert all(item.passed for item in found.validations)


def test_saving_again_changes_nothing_that_counts(spanish: Parts) -> None:
    data = changed(spanish.joined(), lambda _: None)
    assert inspect(data).problems == ()


def test_later_changes_are_seen(spanish: Parts) -> None:
    def write(document: Pdf) -> None:
        document.pages[0].contents_add(Stream(document, b"0 0 10 10 re f"))

    found = inspect(changed(spanish.joined(), write))
    assert [problem.code for problem in found.problems] == ["pdf-changed"]


def test_lost_pages_are_seen(spanish: Parts) -> None:
    def lose(document: Pdf) -> None:
        del document.pages[-1]

    found = inspect(changed(spanish.joined(), lose))
    assert {"pdf-page-count", "pdf-changed"} <= {problem.code for problem in found.problems}


def test_identity_is_not_in_the_metadata(spanish: Parts) -> None:
    with Pdf.open(BytesIO(spanish.joined())) as document:
        said = document.Root.Metadata.read_bytes().decode() + str(dict(document.docinfo.items()))
    assert "Ruiz" not in said
    assert "0012345" not in said


def test_any_other_file_is_inspected_without_a_crash(spanish: Parts) -> None:
    assert [p.code for p in inspect(b"not a PDF").problems] == ["pdf-unreadable"]
    with Pdf.new() as document:
        document.add_blank_page()
        document.save(target := BytesIO())
    plain = inspect(target.getvalue())
    assert plain.provenance is None
    assert "pdf-provenance" in {problem.code for problem in plain.problems}
    broken = changed(
        spanish.joined(), lambda d: setattr(d.Root.StructTreeRoot, "ParentTree", Array())
    )
    assert inspect(broken).problems


def test_without_the_validator_nothing_is_claimed(
    spanish: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert inspect(spanish.joined()).validations == ()
