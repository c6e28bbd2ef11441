"""`build` prints what was asked for, whole, to the place that was named."""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pypdfium2
import pytest

from nethandout.cli.build import PURPOSES
from nethandout.errors import VerificationError
from nethandout.model.values import Purpose
from nethandout.service import Service

if TYPE_CHECKING:
    from tests.cli.conftest import Program

LEAFLET = ("--tumor-site", "appendix", "--treatment", "surgery")


def test_a_patients_handout(
    nethandout: Program, patients: Path, clinic: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.pdf"
    record = patients / "4-appendix-surgery-en.yaml"
    ran = nethandout("build", record, "--clinic", clinic, "-o", path, "--edition", "large-print")
    assert ran.code == 0, ran.err
    assert ran.out == ""
    assert str(path) in ran.err
    assert path.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    name = record.read_text(encoding="utf-8").partition("name: ")[2].splitlines()[0]
    ran.never_says(*name.strip('"').split())


def test_a_page_for_screens(
    nethandout: Program, patients: Path, clinic: Path, tmp_path: Path
) -> None:
    path, record = tmp_path / "x.html", patients / "3-rectum-diagnosis-zh.yaml"
    ran = nethandout("build", record, "--clinic", clinic, "-o", path, "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["format"], ran.json["pages"], ran.json["language"]) == (
        *("html", None, "zh-Hans"),
    )
    html = path.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert ran.json["handout_id"] in html
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    name = record.read_text(encoding="utf-8").partition("name: ")[2].splitlines()[0]
    ran.never_says(*name.strip('"').split())


def test_the_format_may_be_named_where_a_file_has_no_ending(nethandout: Program) -> None:
    ran = nethandout("build", *LEAFLET, "-o", "-", "--format", "html", "--quiet")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("<!DOCTYPE html>")
    assert ran.out.rstrip().endswith("</html>")


CARDS = """\
patient: {name: Rosa Example, birth_date: "1960-02-18", record_number: "0012345"}
tumor: {site: ileum, functional: true}
conditions: [carcinoid-syndrome]
approved_by: Dr. Doe
approved_on: "2026-11-20"
"""


def test_the_cards_alone(nethandout: Program, clinic: Path, tmp_path: Path) -> None:
    path, record = tmp_path / "x.pdf", tmp_path / "record.yaml"
    record.write_text(CARDS, encoding="utf-8")
    asked = ("build", record, "--clinic", clinic, "-o", path, "--edition", "card")
    ran = nethandout(*asked, "--json")
    assert ran.code == 0, ran.err
    assert "card-carcinoid-crisis" in ran.json["topics"]
    assert all(topic.startswith("card-") for topic in ran.json["topics"])
    assert nethandout("verify", path).code == 0
    without = CARDS.replace("ileum", "appendix").replace("conditions: [carcinoid-syndrome]\n", "")
    record.write_text(without, encoding="utf-8")
    ran = nethandout(*asked)
    assert ran.code != 0
    assert "this record brings no card" in ran.err


def test_a_leaflet_has_no_cards(nethandout: Program, tmp_path: Path) -> None:
    ran = nethandout("build", *LEAFLET, "-o", tmp_path / "x.pdf", "--edition", "card")
    assert ran.code != 0
    assert "says whose it is" in ran.err
    assert list(tmp_path.iterdir()) == []


RECORD = """\
patient: {name: Rosa Example, birth_date: not-known, record_number: "0012345"}
tumor: {site: appendix}
treatments: [surgery]
appointments: [{at: "2027-04-25T01:30", what: Blood test}]
"""


def own_clinic(settings: str, folder: Path, more: str) -> Path:
    """Make a clinic that says more, and names no time zone of its own."""
    folder.mkdir()
    text = re.sub(r"(?m)^time_zone:.*$", "", settings) + more
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_record_without_birth_date_language_or_approval(
    nethandout: Program, record: Callable[[str], Path], settings: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.pdf"
    own = own_clinic(settings, tmp_path / "c", "language: ar\napproval: {required: false}\n")
    ran = nethandout("build", record(RECORD), "--clinic", own, "-o", path, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["language"] == "ar"
    assert ["no time_zone" in note for note in ran.json["notes"]].count(True) == 1
    with pypdfium2.PdfDocument(path) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert all("الميلاد" in page and "0012345" in page for page in pages)
    assert "إعداد" not in pages[0]
    assert nethandout("verify", path).code == 0


def test_the_clinic_decides_which_hours_there_are(
    nethandout: Program, record: Callable[[str], Path], settings: str, tmp_path: Path
) -> None:
    own = own_clinic(
        settings,
        tmp_path / "c",
        "language: es\ntime_zone: Africa/Cairo\napproval: {required: false, by: Dr. B. Other}\n",
    )
    moved = record(RECORD.replace("2027-04-25T01:30", "2027-04-30T00:30"))
    refused = nethandout("build", moved, "--clinic", own, "-o", tmp_path / "x.pdf")
    assert (refused.code, refused.codes) == (4, ["no-such-hour"])
    path = tmp_path / "y.pdf"
    printed = nethandout("build", record(RECORD), "--clinic", own, "-o", path)
    assert printed.code == 0, printed.err
    assert "time_zone" not in printed.err
    with pypdfium2.PdfDocument(path) as pdf:
        first = pdf[0].get_textpage().get_text_bounded()
    assert "Preparado por Dr. B. Other" in first


def test_an_unlikely_birth_date_prints_when_it_was_accepted(
    nethandout: Program, record: Callable[[str], Path], clinic: Path, tmp_path: Path
) -> None:
    text = RECORD.replace("not-known", "1970-01-01") + "language: en\n"
    text += "approved_by: Dr. A. Example\napproved_on: 2026-11-20\n"
    asked = nethandout("build", record(text), "--clinic", clinic, "-o", tmp_path / "x.pdf")
    assert (asked.code, asked.codes) == (1, ["birth-date-placeholder"])
    text += "overrides: [birth-date-placeholder]\n"
    ran = nethandout("build", record(text), "--clinic", clinic, "-o", tmp_path / "x.pdf")
    assert ran.code == 0, ran.err
    assert "(accepted by overrides: birth-date-placeholder)" in ran.err


def test_a_leaflet_for_scripts(nethandout: Program, clinic: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    ran = nethandout("build", *LEAFLET, "--clinic", clinic, "--paper", "a4", "-o", path, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["ok"] is True
    assert ran.json["file"] == str(path)
    assert ran.json["pages"] >= 1
    assert ran.json["language"] == "en"
    assert "site-appendix" in ran.json["topics"]
    assert ran.json["handout_id"].startswith("NH-")


def test_a_leaflet_is_about_one_visit(nethandout: Program, clinic: Path, tmp_path: Path) -> None:
    visit = ("--tumor-site", "ileum", "--purpose", "start-injection", "--visit", "lanreotide")
    place = ("--clinic", clinic, "-o", tmp_path / "x.pdf", "--json")
    ran = nethandout("build", *visit, "--done", "small-bowel-resection", *place)
    assert ran.code == 0, ran.err
    assert ran.json["topics"][0] == "drug-lanreotide"
    assert "site-jejunum-ileum" not in ran.json["topics"]


def test_a_leaflet_has_a_topic_whole(nethandout: Program, clinic: Path, tmp_path: Path) -> None:
    visit = ("--tumor-site", "ileum", "--purpose", "start-injection", "--visit", "lanreotide")
    place = ("--clinic", clinic, "-o", tmp_path / "x.pdf", "--json")
    ran = nethandout("build", *visit, "--topic", "life-diet", *place)
    assert ran.code == 0, ran.err
    assert "life-diet" in ran.json["topics"]
    wrong = nethandout("build", *visit, "--topic", "life-diets", *place)
    assert wrong.code == 4
    assert "--topic" in wrong.err
    assert "life-diet" in wrong.err


@pytest.mark.parametrize(
    ("options", "place", "said"),
    [
        (("before-procedure",), "--visit", "name it"),
        (("before-procedure", "--visit", "ct"), "--visit", "this names a test"),
        (("start-injection", "--visit", "lanreotidd"), "--visit", "did you mean “lanreotide”"),
        (("follow-up", "--done", "surgry"), "--done", "surgery"),
    ],
)
def test_a_leaflet_for_what_no_visit_is_about_is_refused(
    options: tuple[str, ...], place: str, said: str, nethandout: Program, tmp_path: Path
) -> None:
    leaflet = ("--tumor-site", "ileum", "--purpose", *options, "-o", tmp_path / "x.pdf")
    ran = nethandout("build", *leaflet)
    assert ran.code == 4
    assert f"{place}: error: " in ran.err
    assert said in ran.err
    assert not list(tmp_path.iterdir())


def test_the_purposes_are_those_of_a_record() -> None:
    assert get_args(Purpose) == PURPOSES


def test_a_pdf_may_go_into_a_pipe(
    nethandout: Program, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETHANDOUT_CLINIC", str(clinic))
    ran = nethandout("build", *LEAFLET, "-o", "-", "--quiet")
    assert ran.code == 0, ran.err
    assert ran.raw.startswith(b"%PDF-")
    assert ran.raw.rstrip().endswith(b"%%EOF")
    assert ran.err == ""


def test_a_pdf_is_not_for_a_terminal(nethandout: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nethandout.cli.build._is_terminal", lambda: True)
    ran = nethandout("build", *LEAFLET, "-o", "-")
    assert ran.code == 2
    assert "not for a terminal" in ran.err
    assert ran.raw == b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["record.yaml", "--tumor-site", "ileum", "-o", "x.pdf"], "not both"),
        (["record.yaml", "--treatment", "prrt", "-o", "x.pdf"], "not both"),
        (["record.yaml", "--purpose", "prrt", "-o", "x.pdf"], "not both"),
        (["record.yaml", "--done", "surgery", "-o", "x.pdf"], "not both"),
        (["record.yaml", "--not-functional", "-o", "x.pdf"], "not both"),
        (["--tumor-site", "ileum", "--purpose", "walk", "-o", "x.pdf"], "'follow-up'"),
        (["-o", "x.pdf"], "--tumor-site"),
        (["--treatment", "prrt", "-o", "x.pdf"], "--tumor-site"),
        (["record.yaml"], "'-o' / '--output'"),
        (["record.yaml", "-o", "-", "--json"], "both the handout and JSON"),
        (["record.yaml", "-o", "x.pdf", "--format", "html"], "named .pdf"),
        (["record.yaml", "-o", "x.html", "--format", "pdf"], "named .html"),
        (["record.yaml", "-o", "x", "--format", "docx"], "'html'"),
        (["record.yaml", "-o", "x.pdf", "--edition", "giant"], "'large-print'"),
        (["record.yaml", "-o", "x.pdf", "--paper", "a3"], "'a4'"),
        (["record.yaml", "-o", "x.pdf", "--langage", "es"], "--language"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    arguments: list[str],
    said: str,
    nethandout: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = nethandout("build", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert not list(tmp_path.iterdir())


def test_the_record_itself_is_never_overwritten(nethandout: Program, tmp_path: Path) -> None:
    record = tmp_path / "record.yaml"
    record.write_text("language: en\n", encoding="utf-8")
    ran = nethandout("build", record, "-o", tmp_path / "." / "record.yaml")
    assert ran.code == 2
    assert record.read_text(encoding="utf-8") == "language: en\n"


def test_a_file_of_the_clinic_is_never_overwritten(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    own = tmp_path / "clinic"
    shutil.copytree(clinic, own)
    before = (own / "clinic.yaml").read_bytes()
    leaflet = ("--tumor-site", "ileum", "--treatment", "lanreotide", "--clinic", own)
    (tmp_path / "link.pdf").symlink_to(own / "clinic.yaml")
    for place, code in ((own / "clinic.yaml", 2), (tmp_path / "link.pdf", 5)):
        ran = nethandout("build", *leaflet, "-o", place)
        assert (ran.code, (own / "clinic.yaml").read_bytes()) == (code, before)


@pytest.mark.parametrize("place", ["gone/x.pdf", "."])
def test_a_place_that_cannot_be_written_is_a_file_error(
    place: str, nethandout: Program, tmp_path: Path
) -> None:
    ran = nethandout("build", *LEAFLET, "-o", tmp_path / place)
    assert ran.code == 5
    assert "cannot write" in ran.err


@pytest.mark.parametrize("arguments", [["gone.yaml"], ["--clinic", "gone", *LEAFLET]])
def test_a_file_that_is_not_there_is_a_file_error(
    arguments: list[str], nethandout: Program, tmp_path: Path
) -> None:
    ran = nethandout("build", *arguments, "-o", tmp_path / "x.pdf")
    assert ran.code == 5
    assert "gone" in ran.err


def test_a_patients_handout_needs_a_clinic(
    nethandout: Program, patients: Path, tmp_path: Path
) -> None:
    record = patients / "4-appendix-surgery-en.yaml"
    ran = nethandout("build", record, "-o", tmp_path / "x.pdf", "--json")
    assert ran.code == 1
    assert ran.json["exit_code"] == 1
    assert "--clinic" in ran.err
    assert not list(tmp_path.iterdir())


def test_what_nobody_signed_can_be_refused(
    nethandout: Program, clinic: Path, tmp_path: Path
) -> None:
    place = ("--clinic", clinic, "-o", tmp_path / "x.pdf")
    ran = nethandout("build", *LEAFLET, *place, "--require-reviewed")
    assert ran.code == 1
    assert "reviewed" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_pdf_that_fails_verification_is_not_written(
    nethandout: Program, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise VerificationError("the finished PDF is not what was meant:")

    monkeypatch.setattr(Service, "_verify", fail)
    old = tmp_path / "x.pdf"
    old.write_bytes(b"yesterday's")
    ran = nethandout("build", *LEAFLET, "--clinic", clinic, "-o", old)
    assert ran.code == 8
    assert old.read_bytes() == b"yesterday's"
    assert list(tmp_path.iterdir()) == [old]


PAGES = "https://example.org/handouts/{handout_id}.html"


@pytest.fixture
def clinic_with_pages(clinic: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "with-pages"
    shutil.copytree(clinic, folder)
    with (folder / "clinic.yaml").open("a", encoding="utf-8") as file:
        file.write(f"page_address: '{PAGES}'\n")
    return folder


def test_the_page_of_a_leaflet_is_named_as_its_qr_code_says(
    nethandout: Program, clinic_with_pages: Path, tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    place = ("--clinic", clinic_with_pages, "--format", "html", "-o", pages)
    ran = nethandout("build", *LEAFLET, *place, "--json")
    assert ran.code == 0, ran.err
    (page,) = pages.iterdir()
    assert page.name == f"{ran.json['handout_id']}.html"
    assert ran.json["file"] == str(page)


def test_a_patients_page_and_one_without_an_address_are_named_by_nobody(
    nethandout: Program, patients: Path, clinic: Path, clinic_with_pages: Path, tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    ran = nethandout("build", *LEAFLET, "--clinic", clinic, "--format", "html", "-o", pages)
    assert (ran.code, "page_address" in ran.err) == (2, True)
    own = patients / "4-appendix-surgery-en.yaml"
    ran = nethandout("build", own, "--clinic", clinic_with_pages, "--format", "html", "-o", pages)
    assert (ran.code, "a patient" in ran.err) == (2, True)
    assert nethandout("build", *LEAFLET, "--clinic", clinic, "-o", pages).code == 5
    assert list(pages.iterdir()) == []
