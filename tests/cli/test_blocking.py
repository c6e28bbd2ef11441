"""A translation that is surely wrong is not printed, by any command."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest

from nethandout.content import library
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import new_catalog, read_po, write_po

if TYPE_CHECKING:
    from tests.cli.conftest import Program

SUMMARY = "Get your lanreotide shot every 4 weeks (28 days). Call us if a shot will be late."
LEAFLET = ("--tumor-site", "ileum", "--treatment", "lanreotide", "--language", "es")
Correct = Callable[..., None]


@pytest.fixture
def own(clinic: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    shutil.copytree(clinic, folder)
    return folder


def translation(language: str, text: str, domain: str = "handouts") -> str:
    path = catalog_path(library.built_in_root() / "locales", language, domain)
    found = next(entry for entry in read_po(path) if entry.msgid == text)
    return str(found.msgstr)


def correct(own: Path, text: str, said: str, domain: str = "handouts") -> str:
    """Let a clinic say a built-in message in its own words; gives its place."""
    catalog = new_catalog("es")
    catalog.append(polib.POEntry(msgid=text, msgstr=said))
    path = catalog_path(own / "locales", "es", domain)
    write_po(catalog, path)
    line = path.read_text("utf-8").splitlines().index(f'msgid "{text}"') + 1
    return f"locales/es/LC_MESSAGES/{domain}.po:{line}"


def test_build_refuses_a_changed_digit_and_says_where_it_stands(
    nethandout: Program, own: Path, tmp_path: Path
) -> None:
    place = correct(own, SUMMARY, translation("es", SUMMARY).replace("28", "82"))
    out = tmp_path / "out.pdf"
    ran = nethandout("build", *LEAFLET, "--clinic", own, "-o", out)
    assert ran.code == 1
    assert not out.exists()
    assert ran.codes == ["blocked-translation"]
    assert place in ran.err
    assert "handouts/drug/lanreotide.yaml" in ran.err
    assert "missing: 28; not in the source: 82" in ran.err


def test_english_may_stand_in_for_it(nethandout: Program, own: Path, tmp_path: Path) -> None:
    correct(own, SUMMARY, translation("es", SUMMARY).replace("28", "82"))
    out = tmp_path / "out.pdf"
    ran = nethandout("build", *LEAFLET, "--clinic", own, "-o", out, "--allow-english")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("text", "before", "after", "domain"),
    [
        ("Page {page} of {pages}", "{pages}", "{paginas}", "templates"),
        ("mouth", "boca", "рот", "handouts"),
    ],
    ids=["the page's own words", "a label of a drawing"],
)
def test_no_kind_of_text_is_let_through(
    nethandout: Program, own: Path, tmp_path: Path, text: str, before: str, after: str, domain: str
) -> None:
    place = correct(own, text, translation("es", text, domain).replace(before, after), domain)
    ran = nethandout("build", *LEAFLET, "--clinic", own, "-o", tmp_path / "out.pdf")
    assert (ran.code, set(ran.codes)) == (1, {"blocked-translation"})
    assert place in ran.err


def test_demo_refuses_it_in_what_is_built_in(
    nethandout: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    for name in ("handouts", "templates", "locales", "examples"):
        shutil.copytree(library.built_in_root() / name, root / name)
    for path in (root / "examples" / "patients").iterdir():
        if not path.name.startswith("1-"):
            path.unlink()
    catalog = catalog_path(root / "locales", "es", "handouts")
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace("(28 días)", "(82 días)"), "utf-8")
    monkeypatch.setattr(library, "built_in_root", lambda: root)
    ran = nethandout("demo", "-o", tmp_path / "demo")
    assert ran.code == 1
    assert set(ran.codes) == {"blocked-translation"}
    assert [path.name[-6:] for path in (tmp_path / "demo").glob("*.pdf")] == ["en.pdf"]


def test_batch_refuses_the_row_that_needs_it(
    nethandout: Program, own: Path, tmp_path: Path
) -> None:
    place = correct(own, SUMMARY, translation("es", SUMMARY).replace("28", "82"))
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "patient.name,patient.birth_date,patient.record_number,language,tumor.site,treatments,"
        "approved_by,approved_on\n"
        "Rosa Example,1961-04-09,0012345,es,ileum,lanreotide,Dr. A,2026-11-20\n",
        "utf-8",
    )
    ran = nethandout("batch", rows, "--clinic", own, "-o", tmp_path / "out", "--jobs", "1")
    assert ran.code == 3
    manifest = (tmp_path / "out" / "manifest.jsonl").read_text("utf-8")
    assert "blocked-translation" in manifest
    assert place in manifest
    assert not list((tmp_path / "out").rglob("*.pdf"))


def test_the_checks_say_what_is_not_printed(nethandout: Program, own: Path) -> None:
    correct(own, SUMMARY, translation("es", SUMMARY).replace("28", "82"))
    ran = nethandout("i18n", "check", "es", "--clinic", own)
    assert ran.code == 1
    assert "this text is not printed [number]" in ran.out
    assert "errors: 1 (1 of them keep a text from being printed)" in ran.err
    found = nethandout("i18n", "check", "es", "--clinic", own, "--json").json["problems"]
    assert [problem["code"] for problem in found if problem["blocks"]] == ["number"]
    ran = nethandout("i18n", "stats", "es", "--clinic", own)
    all_texts = ran.out.splitlines()[0].split("\t")
    assert all_texts[6] == "1"
