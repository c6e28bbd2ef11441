"""`verify` tells a handout that is whole from anything else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from batch_doubles import CLINIC, DAY, HEADER, Told, line

from nethandout.batch.journal import JOURNAL
from nethandout.batch.manifest import MANIFEST
from nethandout.batch.names import DEFAULT_PATTERN, parse_pattern
from nethandout.batch.printrun import PrintRunOrder
from nethandout.batch.rows import RowSource
from nethandout.batch.run import BatchOrder, StopSign, run_batch
from nethandout.errors import ExitCode
from nethandout.executors.serial import SerialExecutor
from nethandout.interop.files import KINDS, ExportOrder
from nethandout.service import open_service

if TYPE_CHECKING:
    from tests.cli.conftest import Program, Ran


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Print three patients, with separators, and a print run among the handouts."""
    folder = tmp_path_factory.mktemp("night")
    rows = folder / "rows.csv"
    rows.write_text(HEADER + "\n".join([line(1), line(2), line(3, language="es")]), "utf-8")
    order = BatchOrder(
        RowSource(rows),
        str(folder / "out"),
        parse_pattern(DEFAULT_PATTERN, identity=False),
        print_run=PrintRunOrder(folder / "out" / "run.pdf", separator=True),
    )
    service = open_service(CLINIC, cache_dir=cache, today=DAY)
    assert run_batch(order, service, SerialExecutor, Told(), StopSign()).code is ExitCode.OK
    return folder / "out"


@pytest.fixture
def out(night: Path, tmp_path: Path) -> Path:
    """Give a copy of that folder to be damaged."""
    return Path(shutil.copytree(night, tmp_path / "out"))


@pytest.fixture
def leaflet(nethandout: Program, clinic: Path, tmp_path: Path) -> Path:
    path = tmp_path / "leaflet.pdf"
    place = ("--clinic", clinic, "-o", path)
    ran = nethandout("build", "--tumor-site", "appendix", *place)
    assert ran.code == 0, ran.err
    return path


def test_a_finished_handout_passes_and_a_changed_one_does_not(
    nethandout: Program, leaflet: Path
) -> None:
    ran = nethandout("verify", leaflet)
    assert ran.code == 0, ran.out
    assert "for anybody" in ran.out
    assert "site-appendix" in ran.out
    seen = nethandout("verify", leaflet, "--json").json["files"][0]
    assert seen["ok"] is True
    assert seen["provenance"]["personal"] is False
    assert nethandout("verify", "--quiet", leaflet).out == ""

    raw = leaflet.read_bytes()
    leaflet.write_bytes(raw[: len(raw) // 2])
    ran = nethandout("verify", leaflet, "--json")
    assert ran.code == 8
    assert ran.json["ok"] is False
    assert ran.json["files"][0]["problems"]


def test_what_is_no_pdf_fails_verification(nethandout: Program, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"hello")
    ran = nethandout("verify", "--quiet", path)
    assert ran.code == 8
    assert "[pdf-unreadable]" in ran.out


def test_a_page_for_screens_is_not_verified_again(nethandout: Program, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text("<!DOCTYPE html>", encoding="utf-8")
    ran = nethandout("verify", path)
    assert ran.code == 2
    assert "verified when it was made" in ran.err


def test_a_missing_file_is_a_file_error(nethandout: Program, tmp_path: Path) -> None:
    ran = nethandout("verify", tmp_path / "gone.pdf", "--json")
    assert ran.code == 5
    assert ran.json["exit_code"] == 5


def test_verify_needs_a_file(nethandout: Program) -> None:
    assert nethandout("verify").code == 2


def test_a_folder_with_its_print_run_is_verified_as_a_whole(
    nethandout: Program, night: Path
) -> None:
    ran = nethandout("verify", night)
    assert ran.code == 0, ran.out
    assert "print run, handouts: 3, pages: " in ran.out
    ran.never_says("Zephyrine")
    files = {
        Path(each["file"]).name: each
        for each in nethandout("verify", night, "--json").json["files"]
    }
    assert [each["kind"] for each in files.values()] == ["handout"] * 3 + ["print-run"]
    run = files.pop("run.pdf")
    assert [each["handout_id"] for each in run["handouts"]] == [
        each["provenance"]["handout_id"] for each in files.values()
    ]
    assert [each["first_page"] % 2 for each in run["handouts"]] == [1, 1, 1]


def codes_by_file(ran: Ran) -> dict[Path, list[str]]:
    """Give the codes of what was found, by file; a file that is right has none."""
    return {
        Path(each["file"]): [problem["code"] for problem in each["problems"]]
        for each in ran.json["files"]
        if not each["ok"]
    }


def test_a_folder_lacks_what_its_manifest_lists(nethandout: Program, out: Path) -> None:
    first, second, third = sorted(out.glob("0*.pdf"))
    first.unlink()
    shutil.copy(third, second)
    ran = nethandout("verify", out, "--json")
    assert ran.code == 8
    assert codes_by_file(ran) == {first: ["file-missing"], second: ["file-changed"]}


def test_two_handouts_of_one_kind_that_changed_names_are_told(
    nethandout: Program, out: Path
) -> None:
    first, second, _ = sorted(out.glob("0*.pdf"))
    first.rename(out / "between")
    second.rename(first)
    (out / "between").rename(second)
    ran = nethandout("verify", out, "--json")
    assert ran.code == 8
    assert codes_by_file(ran) == {first: ["file-changed"], second: ["file-changed"]}


def test_a_handout_of_another_run_in_the_folder_is_told(
    nethandout: Program, out: Path, leaflet: Path
) -> None:
    stranger = out / "000009.pdf"
    shutil.copy(leaflet, stranger)
    ran = nethandout("verify", out, "--json")
    assert ran.code == 8
    assert codes_by_file(ran) == {stranger: ["not-listed"]}


def test_a_file_whose_name_says_another_handout_is_told(nethandout: Program, leaflet: Path) -> None:
    renamed = leaflet.rename(leaflet.with_name("000002-NH-0000-0000.pdf"))
    ran = nethandout("verify", renamed, "--json")
    assert ran.code == 8
    assert codes_by_file(ran) == {renamed: ["file-changed"]}


def test_what_a_lost_or_cut_manifest_listed_is_known_by_the_journal(
    nethandout: Program, out: Path
) -> None:
    first, *_ = sorted(out.glob("0*.pdf"))
    first.unlink()
    manifest = out / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    cut = nethandout("verify", out, "--json")
    assert (
        codes_by_file(cut).items() >= {first: ["file-missing"], manifest: ["file-changed"]}.items()
    )
    manifest.unlink()
    assert codes_by_file(nethandout("verify", out, "--json")) == {first: ["file-missing"]}


def test_a_file_that_is_locked_with_a_password_is_no_handout(
    nethandout: Program, leaflet: Path
) -> None:
    locked = leaflet.with_name("locked.pdf")
    with pikepdf.Pdf.open(leaflet) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="one", user="two"))
    ran = nethandout("verify", locked, "--json")
    assert ran.code == 8
    assert codes_by_file(ran) == {locked: ["damaged"]}


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """Print two patients, with the files for other programs."""
    folder = tmp_path_factory.mktemp("filed")
    rows = folder / "rows.csv"
    header = HEADER.replace("\n", ",appointments.1.at,appointments.1.kind\n")
    visit = ",2026-12-01T09:30,visit-doctor"
    rows.write_text(header + "\n".join(line(number) + visit for number in (1, 2)), "utf-8")
    order = BatchOrder(
        RowSource(rows),
        str(folder / "out"),
        parse_pattern(DEFAULT_PATTERN, identity=False),
        exports=ExportOrder(KINDS),
    )
    service = open_service(CLINIC, cache_dir=cache, today=DAY)
    assert run_batch(order, service, SerialExecutor, Told(), StopSign()).code is ExitCode.OK
    return folder / "out"


def test_files_that_stand_beside_handouts_are_checked_with_them(
    nethandout: Program, filed: Path
) -> None:
    ran = nethandout("verify", filed, "--json")
    assert ran.code == 0, ran.out
    kinds = [each["kind"] for each in ran.json["files"]]
    assert sorted(kinds) == sorted(["handout", *KINDS] * 2)


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


@pytest.mark.parametrize("ending", ["json", "hl7", "ics"])
@pytest.mark.parametrize("journal", [True, False], ids=["journal", "no journal"])
def test_a_file_beside_a_handout_that_was_changed_or_is_gone_is_told(
    nethandout: Program, filed: Path, tmp_path: Path, ending: str, *, journal: bool
) -> None:
    out = Path(shutil.copytree(filed, tmp_path / "out"))
    if not journal:
        (out / JOURNAL).unlink()
    one, other = sorted(out.glob(f"0*.{ending}"))
    whole = one.read_bytes()
    one.write_bytes(whole[: len(whole) // 2])
    other.unlink()
    ran = nethandout("verify", out, "--json")
    assert ran.code == 8
    assert codes_by_file(ran) == {one: ["file-changed"], other: ["file-missing"]}


@pytest.mark.parametrize("ending", ["json", "hl7"])
def test_a_file_of_another_patient_is_told_where_nothing_remembers_the_batch(
    nethandout: Program, filed: Path, tmp_path: Path, ending: str
) -> None:
    out = Path(shutil.copytree(filed, tmp_path / "out"))
    for name in (JOURNAL, MANIFEST):
        (out / name).unlink()
    one, other = sorted(out.glob(f"0*.{ending}"))
    swap(one, other)
    assert codes_by_file(nethandout("verify", out, "--json")) == {
        one: ["file-changed"],
        other: ["file-changed"],
    }
    swap(one, other)
    one.with_suffix(".pdf").unlink()
    told = codes_by_file(nethandout("verify", out, "--json"))
    assert told == {one.with_suffix(f".{kind}"): ["file-changed"] for kind in ("json", "hl7")}


def test_a_page_for_screens_beside_a_pdf_is_of_the_same_handout(
    nethandout: Program, leaflet: Path, clinic: Path, tmp_path: Path
) -> None:
    page = ("--clinic", clinic, "-o", tmp_path / "leaflet.html")
    assert nethandout("build", "--tumor-site", "appendix", *page).code == 0
    (tmp_path / "notes.html").write_text("<p>no page of ours</p>")
    (tmp_path / "leaflet.json").write_text("{}")
    ran = nethandout("verify", tmp_path, "--json")
    assert ran.code == 0, ran.out
    assert [each["kind"] for each in ran.json["files"]] == ["handout", "html"]
    (tmp_path / "leaflet.html").unlink()
    assert nethandout("build", "--tumor-site", "rectum", *page).code == 0
    assert codes_by_file(nethandout("verify", tmp_path, "--json")) == {
        tmp_path / "leaflet.html": ["file-changed"]
    }
    assert leaflet.exists()


def test_an_empty_folder_is_not_ok(nethandout: Program, tmp_path: Path) -> None:
    ran = nethandout("verify", tmp_path)
    assert ran.code == 8
    assert "[no-pdf]" in ran.out


@pytest.mark.parametrize("name", ["run.pdf", "0*.pdf"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda own, other: own + other, "2 PDF files are in one file"),
        (lambda own, other: other + own, "2 PDF files are in one file"),
        (lambda own, _: b"From: ward 3\n\n" + own, "in front of the PDF"),
        (lambda own, _: own + b"<html>", "behind the end"),
        (lambda own, _: own[: len(own) * 2 // 3], "the end of the file is missing"),
        (lambda own, _: own[:-9], "the end of the file is missing"),
    ],
)
def test_what_is_glued_to_a_file_or_cut_off_is_told(
    nethandout: Program, out: Path, name: str, change: Callable[[bytes, bytes], bytes], said: str
) -> None:
    path, other = next(out.glob(name)), max(out.glob("0*.pdf"))
    path.write_bytes(change(path.read_bytes(), other.read_bytes()))
    ran = nethandout("verify", path)
    assert ran.code == 8
    assert said in ran.out


@pytest.mark.parametrize("name", ["run.pdf", "0*.pdf"])
def test_an_update_that_viewers_show_instead_is_told(
    nethandout: Program, out: Path, name: str
) -> None:
    path = next(out.glob(name))
    raw = path.read_bytes()
    start = int(raw.rpartition(b"startxref")[2].split()[0])
    with pikepdf.open(path) as pdf:
        streams = [*pdf.pages[2].obj.Contents, *pdf.pages[2].obj.Resources.XObject.values()]
        stream = next(each for each in streams if b"0>" in each.read_bytes())
        number, drawn = stream.objgen[0], stream.read_bytes()
        root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)
    changed = drawn.replace(b"0>", b"1>", 1)
    added = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        *(number, len(changed), changed),
    )
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        *(number, len(raw), size, root, start),
    )
    end = b"startxref\n%d\n%%%%EOF\n" % (len(raw) + len(added))
    path.write_bytes(raw + added + table + end)
    ran = nethandout("verify", path)
    assert ran.code == 8
    assert "added to after it was made" in ran.out
    assert "[pdf-changed]" in ran.out


def swap_pages(pdf: pikepdf.Pdf) -> None:
    one, other = pdf.pages[2].obj, pdf.pages[14].obj
    for key in ("/Contents", "/Resources"):
        one[key], other[key] = other[key], one[key]


def swap_handouts(pdf: pikepdf.Pdf) -> None:
    first, second = list(pdf.pages[0:10]), list(pdf.pages[10:20])
    pdf.pages[0:20] = [*second, *first]


def remove_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[3]


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["list.txt"] = b"another patient"


def write_on_a_blank_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Contents = pdf.make_stream(b"0 0 99 99 re f")


def crop(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].obj.CropBox = [0, 0, 300, 300]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (swap_pages, "pdf-changed"),
        (swap_handouts, "pdf-changed"),
        (remove_page, "pdf-page-count"),
        (attach, "pdf-added"),
        (write_on_a_blank_page, "pdf-changed"),
        (crop, "pdf-paper"),
    ],
)
def test_a_print_run_that_somebody_has_rearranged_is_told(
    nethandout: Program, out: Path, change: Callable[[pikepdf.Pdf], None], code: str
) -> None:
    path = out / "run.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    ran = nethandout("verify", path, "--json")
    assert ran.code == 8
    assert code in {problem["code"] for problem in ran.json["files"][0]["problems"]}


def test_saving_a_print_run_again_changes_nothing_that_counts(
    nethandout: Program, out: Path
) -> None:
    path = out / "run.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, linearize=True)
    assert nethandout("verify", path).code == 0


def test_all_arguments_that_are_not_there_are_named(nethandout: Program, night: Path) -> None:
    ran = nethandout("verify", night, "gone.pdf", "lost.pdf")
    assert ran.code == 5
    assert "gone.pdf, lost.pdf" in ran.err
