"""A reviewer gets real pages beside numbered texts, as one file that can be read aloud."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import page as page_validation
import pypdfium2
import pytest
from pikepdf import Pdf

from nethandout.render.markup.proofsheet import LABEL

if TYPE_CHECKING:
    from tests.cli.conftest import Program, Ran

TOPIC = "card-prrt-radiation"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make one proof, of a short topic and of the page's own words, for all assertions."""
    from nethandout.cli import main

    path = tmp_path_factory.mktemp("proof") / "ar.pdf"
    topics = ("--topic", TOPIC, "--topic", "templates")
    clinic = Path(__file__).parents[2] / "examples" / "clinic"
    options = ("i18n", "proof", "ar", *topics, "--clinic", str(clinic), "-q")
    assert main([*options, "-o", str(path)]) == 0
    return path.read_bytes()


def text_of(raw: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(raw)
    return [page.get_textpage().get_text_range() for page in document]


def test_the_sheets_are_landscape_and_say_what_they_are(raw: bytes) -> None:
    with Pdf.open(BytesIO(raw)) as pdf:
        sizes = {tuple(float(edge) for edge in page.mediabox) for page in pdf.pages}
        assert str(pdf.docinfo["/Title"]) == "Proof of the translation into Arabic (ar)"
    ((_, _, width, height),) = sizes
    assert width > height
    assert all(LABEL in text for text in text_of(raw))


def test_the_real_page_lies_beside_its_texts(raw: bytes) -> None:
    with Pdf.open(BytesIO(raw)) as pdf:
        has_page = ["/NhRealPage" in page.Resources.XObject for page in pdf.pages]
    assert has_page[0]
    assert not has_page[-1]


def test_it_can_be_read_by_its_tags(raw: bytes) -> None:
    report = page_validation.validate_pdf_bytes(raw, profile="pdfa3a")
    assert [failure.rule_id for failure in report.failures] == []
    report = page_validation.validate_pdf_bytes(raw, profile="ua1")
    # It lacks no more than the statement that it is PDF/UA, which only handouts make.
    assert {failure.rule_id[:9] for failure in report.failures} <= {"PDFUA1-ID"}


def test_it_is_no_handout(nethandout: Program, raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ar.pdf"
    path.write_bytes(raw)
    assert nethandout("verify", path).code != 0


def test_each_topic_has_its_own_pages_and_what_has_none_says_why(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    topics = ("card-carcinoid-crisis", TOPIC, "plan")
    options = [word for name in topics for word in ("--topic", name)]
    path = tmp_path / "es.pdf"
    ran = nethandout("i18n", "proof", "es", *options, "--clinic", clinic, "-o", path)
    assert ran.code == 0, ran.err
    assert "plan is only a table: its words stand on the pages of all topics" in ran.err
    first, other = (
        next(text for text in text_of(path.read_bytes()) if f"({name}) · " in text)
        for name in topics[:2]
    )
    assert "Su tarjeta de alerta: riesgo de crisis" in first
    assert "Su tarjeta de alerta: riesgo de crisis" not in other


def proof(nethandout: Program, *options: str | Path) -> Ran:
    return nethandout("i18n", "proof", *options, "--topic", TOPIC)


def test_what_cannot_be_proved_leaves_no_file(
    nethandout: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    out = tmp_path / "x.pdf"
    assert proof(nethandout, "en", "-o", out).code == 2
    assert proof(nethandout, "tlh", "-o", out).code == 2
    assert nethandout("i18n", "proof", "es", "--topic", "no-such", "-o", out).code == 2
    (tmp_path / "clinic.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "locales").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    ran = proof(nethandout, "es", "--changed-since", "HEAD", "--clinic", tmp_path, "-o", out)
    assert ran.code == 2
    assert "git" in ran.err
    assert not out.exists()
