"""Translators get all text, keep their work, and hear of every dangerous slip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest

from nethandout.content.library import built_in_root
from nethandout.i18n.pofiles import new_catalog, read_po, write_po

if TYPE_CHECKING:
    from tests.cli.conftest import Program


@pytest.fixture
def own(settings: str, tmp_path: Path) -> Path:
    """Make a clinic folder with one changed sentence."""
    folder = tmp_path / "own"
    topic = folder / "handouts" / "site" / "appendix.yaml"
    topic.parent.mkdir(parents=True)
    text = (built_in_root() / "handouts/site/appendix.yaml").read_text(encoding="utf-8")
    topic.write_text(text.replace("A tumor in your appendix", "Our own words"), encoding="utf-8")
    (folder / "clinic.yaml").write_text(settings, encoding="utf-8")
    return folder


def test_extract_writes_two_files_and_only_when_they_change(
    nethandout: Program, tmp_path: Path
) -> None:
    ran = nethandout("i18n", "extract", "--locales", tmp_path)
    assert ran.code == 0, ran.err
    assert {path.name for path in tmp_path.iterdir()} == {"handouts.pot", "templates.pot"}
    assert len(read_po(tmp_path / "handouts.pot")) > 100
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    ran = nethandout("i18n", "extract", "--locales", tmp_path)
    assert ran.err.count("unchanged") == 2
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_placeholder_is_explained(nethandout: Program, tmp_path: Path) -> None:
    nethandout("i18n", "extract", "--locales", tmp_path)
    text = (tmp_path / "handouts.pot").read_text(encoding="utf-8")
    assert "#. {fever}: a temperature in both units: 38.0 °C (100.4 °F)" in text


def test_a_clinic_translates_only_what_is_its_own(nethandout: Program, own: Path) -> None:
    assert nethandout("i18n", "update", "fr", "--clinic", own).code == 0
    assert [entry.msgid for entry in read_po(own / "locales" / "handouts.pot")] == ["Our own words"]
    assert len(read_po(own / "locales" / "templates.pot")) == 0
    catalog = read_po(own / "locales" / "fr" / "LC_MESSAGES" / "handouts.po")
    assert [entry.msgid for entry in catalog] == ["Our own words"]
    plural = "nplurals=3; plural=(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;"
    assert catalog.metadata["Plural-Forms"] == plural


def test_update_keeps_a_translation_and_proposes_a_changed_one(
    nethandout: Program, own: Path
) -> None:
    nethandout("i18n", "update", "fr", "--clinic", own)
    path = own / "locales" / "fr" / "LC_MESSAGES" / "handouts.po"
    catalog = read_po(path)
    catalog[0].msgstr = "Nos propres mots"
    write_po(catalog, path)
    nethandout("i18n", "update", "--clinic", own)
    assert read_po(path)[0].msgstr == "Nos propres mots"
    topic = own / "handouts" / "site" / "appendix.yaml"
    text = topic.read_text(encoding="utf-8").replace("Our own words", "Not our own words")
    topic.write_text(text, encoding="utf-8")
    ran = nethandout("i18n", "update", "--clinic", own)
    assert 'a number or a "not" changed: Not our own words' in ran.err
    assert read_po(path)[0].fuzzy


def test_a_correction_of_a_built_in_text_stays(nethandout: Program, own: Path) -> None:
    path = own / "locales" / "es" / "LC_MESSAGES" / "handouts.po"
    words = {"Your liver": "no text", "Blood sugar": "La glucosa"}
    catalog = new_catalog("es")
    catalog.extend(polib.POEntry(msgid=text, msgstr=said) for text, said in words.items())
    write_po(catalog, path)
    ran = nethandout("i18n", "update", "es", "--clinic", own)
    assert ran.code == 0
    assert {entry.msgid: entry.obsolete for entry in read_po(path)} == {
        "Our own words": False,
        "Blood sugar": False,
        "Your liver": True,
    }
    assert next(e for e in read_po(path) if e.msgid == "Blood sugar").msgstr == "La glucosa"
    assert "no handout has this text any more: Your liver" in ran.err


def test_stats_count_each_language_and_topic(nethandout: Program, own: Path) -> None:
    nethandout("i18n", "update", "fr", "--clinic", own)
    rows = [
        line.split("\t")
        for line in nethandout("i18n", "stats", "fr", "--clinic", own).out.split("\n")
    ]
    assert rows[0][:2] == ["fr", "handouts"]
    assert rows[0][3] == "0"
    counted = nethandout("i18n", "stats", "fr", "--clinic", own, "--json").json
    handouts = counted["languages"][0]
    assert handouts["messages"] == handouts["missing"] > 100
    assert {"topic", "messages", "missing"} <= set(counted["topics"][0])


def test_check_finds_a_lost_not(nethandout: Program, own: Path) -> None:
    topic = own / "handouts" / "site" / "appendix.yaml"
    text = topic.read_text(encoding="utf-8")
    topic.write_text(text.replace("Our own words", "Do not drive for 2 days."), encoding="utf-8")
    nethandout("i18n", "update", "fr", "--clinic", own)
    path = own / "locales" / "fr" / "LC_MESSAGES" / "handouts.po"
    catalog = read_po(path)
    catalog[0].msgstr = "Conduisez pendant 3 jours."
    write_po(catalog, path)
    ran = nethandout("i18n", "check", "fr", "--clinic", own)
    assert ran.code == 1
    assert "locales/fr/LC_MESSAGES/handouts.po" in ran.out
    assert "error" in ran.out


def test_a_language_that_is_not_there_is_a_usage_error(nethandout: Program) -> None:
    for command in ("check", "stats"):
        ran = nethandout("i18n", command, "tlh", "--json")
        assert ran.code == 2
        assert ran.json["exit_code"] == 2


def test_an_installed_program_is_not_written_into(
    nethandout: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = built_in_root()
    for name in ("handouts", "templates", "locales"):
        (tmp_path / name).symlink_to(root / name)
    monkeypatch.setattr("nethandout.files.root.built_in_root", lambda: tmp_path)
    ran = nethandout("i18n", "extract")
    assert ran.code == 2
    assert "--locales DIR" in ran.err
