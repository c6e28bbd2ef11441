"""Translators get all text, keep their work, and hear of every dangerous slip."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest

from nethandout.content.library import built_in_root
from nethandout.i18n.po.files import new_catalog, read_po, write_po

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


def test_extract_writes_its_files_and_only_when_they_change(
    nethandout: Program, tmp_path: Path
) -> None:
    ran = nethandout("i18n", "extract", "--locales", tmp_path)
    assert ran.code == 0, ran.err
    assert {path.name for path in tmp_path.iterdir()} == {
        "handouts.pot",
        "staff.pot",
        "templates.pot",
    }
    assert len(read_po(tmp_path / "handouts.pot")) > 100
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    ran = nethandout("i18n", "extract", "--locales", tmp_path)
    assert ran.err.count("unchanged") == 3
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


def test_what_a_clinic_says_in_other_words_has_the_built_in_translation_as_a_proposal(
    nethandout: Program, own: Path
) -> None:
    said = "A tumor in your appendix"
    built_in = read_po(built_in_root() / "locales" / "ar" / "LC_MESSAGES" / "handouts.po")
    sources = (built_in_root() / "handouts/site/appendix.yaml").read_text(encoding="utf-8")
    topic = own / "handouts" / "site" / "appendix.yaml"
    topic.write_text(sources.replace(said, "One tumor in your appendix"), encoding="utf-8")
    ran = nethandout("i18n", "update", "ar", "--clinic", own)
    assert "kept 0, new 0, changed 1" in ran.err
    before = next(entry for entry in built_in if entry.msgid == said)
    (entry,) = read_po(own / "locales" / "ar" / "LC_MESSAGES" / "handouts.po")
    assert (entry.msgid, entry.previous_msgid) == ("One tumor in your appendix", said)
    assert (entry.msgstr, entry.fuzzy) == (before.msgstr, True)
    again = nethandout("i18n", "update", "ar", "--clinic", own)
    assert "kept 1, new 0, changed 0" in again.err


def test_words_of_staff_and_handouts_need_not_be_in_the_same_languages(
    nethandout: Program, tmp_path: Path
) -> None:
    for language, domain in (("fr", "staff"), ("vi", "handouts")):
        write_po(new_catalog(language), tmp_path / language / "LC_MESSAGES" / f"{domain}.po")
    ran = nethandout("i18n", "update", "--locales", tmp_path)
    assert ran.code == 0, ran.err
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*/*.po")}
    assert found == {
        "fr/LC_MESSAGES/staff.po",
        "vi/LC_MESSAGES/handouts.po",
        "vi/LC_MESSAGES/templates.po",
    }
    assert len(read_po(tmp_path / "fr" / "LC_MESSAGES" / "staff.po")) > 100


@pytest.mark.parametrize("language", ["es", "fr"])
def test_a_placeholder_of_the_words_of_staff_is_checked(
    nethandout: Program, own: Path, language: str
) -> None:
    """Nobody prints handouts in French yet, but staff may work in it."""
    catalog = new_catalog(language)
    catalog.metadata["Plural-Forms"] = "nplurals=2; plural=(n > 1);"
    catalog.append(polib.POEntry(msgid="Medicine {number}", msgstr="Medicina {numero}"))
    write_po(catalog, own / "locales" / language / "LC_MESSAGES" / "staff.po")
    ran = nethandout("i18n", "check", language, "--clinic", own)
    assert ran.code != 0
    assert "staff.po" in ran.out + ran.err
    assert "placeholder" in ran.out + ran.err


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
    assert rows[0][:2] == ["fr", "all texts"]
    assert rows[0][3] == "0"
    assert rows[0][-1].startswith("0 of ")
    counted = nethandout("i18n", "stats", "fr", "--clinic", own, "--json").json
    handouts = counted["languages"][0]
    assert handouts["messages"] == handouts["missing"] > 100
    topic = next(one for one in counted["topics"] if one["topic"] == "site-appendix")
    assert topic["messages"] == topic["missing"] > 10
    assert topic["words_left"] > topic["missing"]
    assert topic["review"] == "draft"


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


def test_what_was_found_sound_is_looked_at_again_after_a_change(
    nethandout: Program, own: Path
) -> None:
    topic = own / "handouts" / "site" / "appendix.yaml"
    text = topic.read_text(encoding="utf-8")
    topic.write_text(text.replace("Our own words", "Do not drive for 2 days."), encoding="utf-8")
    nethandout("i18n", "update", "fr", "--clinic", own)
    path = own / "locales" / "fr" / "LC_MESSAGES" / "handouts.po"
    catalog = read_po(path)

    def check(said: str) -> int:
        catalog[0].msgstr = said
        write_po(catalog, path)
        return nethandout("i18n", "check", "fr", "--clinic", own).code

    good = "Ne conduisez pas pendant 2 jours."
    assert [check(good), check(good), check("Conduisez 2 jours."), check(good)] == [0, 0, 1, 0]
    table = own / "locales" / "checks" / "fr.yaml"
    table.parent.mkdir()
    table.write_text("negation: {hard: [jours]}\n", encoding="utf-8")
    assert check(good) == 1


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
    monkeypatch.setattr("nethandout.files.builtin.built_in_root", lambda: tmp_path)
    ran = nethandout("i18n", "extract")
    assert ran.code == 2
    assert "--locales DIR" in ran.err


def test_reports_are_written_beside_the_verdict(nethandout: Program, tmp_path: Path) -> None:
    junit, sarif = tmp_path / "es.xml", tmp_path / "es.sarif"
    ran = nethandout("i18n", "check", "es", "--junit", junit, "--sarif", sarif, "--json")
    assert ran.code == 0
    results = json.loads(sarif.read_bytes())["runs"][0]["results"]
    assert len(results) == len(ran.json["problems"])
    assert junit.read_text(encoding="utf-8").count("<testsuite ") == 3
    ran = nethandout("i18n", "check", "es", "--junit", junit, "--sarif", junit)
    assert ran.code == 2
    assert nethandout("i18n", "check", "es", "--sarif", tmp_path / "no" / "x").code == 5


def test_stats_are_a_page_on_request(nethandout: Program, tmp_path: Path) -> None:
    page = tmp_path / "stats.html"
    assert nethandout("i18n", "stats", "ar", "--html", page).code == 0
    assert '<caption id="to-ar">' in page.read_text(encoding="utf-8")


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / "locales" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


HEADER = 'msgid ""\nmsgstr "Language: {}\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_new_begins_a_language_and_says_what_is_known_of_it(
    nethandout: Program, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.parent)
    ran = nethandout("i18n", "new", "VI", "--clinic", "own")
    assert ran.code == 0, ran.err
    path = "own/locales/vi/LC_MESSAGES/handouts.po"
    lines = ran.err.splitlines()
    assert f"written: {path}" in lines
    assert "plural: 1 form for all numbers (nplurals=1; plural=0;)" in lines
    assert "not checked: negation, units, opposites" in lines or "not checked: nothing" in lines
    catalog = read_po(Path(path))
    assert [entry.msgid for entry in catalog] == ["Our own words"]
    assert catalog.metadata["Language"] == "vi"
    assert subprocess.run(["msgfmt", "-c", "-o", "/dev/null", path], check=False).returncode == 0
    assert "vi" in Path("own/locales/termbase.csv").read_text("utf-8").splitlines()[0].split(",")
    again = nethandout("i18n", "new", "vi", "--clinic", "own")
    assert again.code == 2
    assert f"there is a catalog already: {path}" in again.err
    assert nethandout("i18n", "check", "vi", "--clinic", "own").code == 0


def test_new_names_the_language_that_may_be_meant(nethandout: Program, tmp_path: Path) -> None:
    ran = nethandout("i18n", "new", "vietnamese", "--locales", tmp_path)
    assert ran.code == 2
    assert "did you mean “vi”?" in ran.err
    assert list(tmp_path.iterdir()) == []
    given = nethandout("i18n", "new", "ksw", "--locales", tmp_path, "--json").json
    assert given["letters"] == "Myanmar"
    assert "cannot be printed" in given["fonts"]


def test_files_are_named_as_they_were_typed(
    nethandout: Program, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.parent)
    put(own, "fr.po", HEADER.format("fr") + 'msgid "Our own words"\nmsgstr "5 mg"\n')
    ran = nethandout("i18n", "check", "fr", "--clinic", "own")
    assert "own/locales/fr.po:4: error: “Our own words”: " in ran.out


def test_a_broken_catalog_stops_its_own_language_only(nethandout: Program, own: Path) -> None:
    put(own, "es/LC_MESSAGES/handouts.po", HEADER.format("es") + 'msgid "a"\nmsgstr "b\n')
    good = put(own, "fr/LC_MESSAGES/handouts.po", HEADER.format("fr"))
    ran = nethandout("i18n", "update", "--clinic", own)
    assert ran.code == 4
    assert "handouts.po:5: error: a quotation mark is missing" in ran.err
    assert "Our own words" in good.read_text(encoding="utf-8")


def test_a_message_twice_is_never_lost_by_an_update(nethandout: Program, own: Path) -> None:
    text = HEADER.format("fr") + 2 * 'msgid "Our own words"\nmsgstr "Nos mots"\n\n'
    path = put(own, "fr/LC_MESSAGES/handouts.po", text)
    ran = nethandout("i18n", "update", "fr", "--clinic", own)
    assert ran.code == 4
    assert "here a second time; the first is in line 4" in ran.err
    assert path.read_text(encoding="utf-8") == text


def test_what_is_in_a_catalog_in_vain_is_told_and_checked(nethandout: Program, own: Path) -> None:
    words = 'msgctxt "x"\nmsgid "Our own words"\nmsgstr "Nos mots"\n\n'
    words += 'msgid "Take 5 mg"\nmsgstr "Prenez 6 mg"\n'
    put(own, "fr/LC_MESSAGES/handouts.po", HEADER.format("fr") + words)
    put(own, "french/LC_MESSAGES/handouts.po", HEADER.format("fr"))
    put(own, "fr/LC_MESSAGES/templates.po", HEADER.format("de"))
    found = nethandout("i18n", "check", "fr", "--clinic", own, "--json").json["problems"]
    codes = sorted(problem["code"] for problem in found)
    assert codes == [
        "catalog-name",
        "number",
        "unknown-message",
        "unknown-message",
        "wrong-language",
    ]


def test_a_catalog_in_another_place_is_kept_there(nethandout: Program, own: Path) -> None:
    path = put(own, "zh_CN.po", HEADER.format("zh_CN"))
    assert nethandout("i18n", "update", "--clinic", own).code == 0
    assert "Our own words" in path.read_text(encoding="utf-8")
    assert not (own / "locales" / "zh_Hans" / "LC_MESSAGES" / "handouts.po").exists()
    put(own, "zh_Hans/LC_MESSAGES/handouts.po", HEADER.format("zh_Hans"))
    ran = nethandout("i18n", "check", "zh-Hans", "--clinic", own)
    assert "[two-catalogs]" in ran.out


def test_what_an_update_cannot_carry_over_is_named(nethandout: Program, own: Path) -> None:
    old = 'msgctxt "old"\nmsgid "Our own words"\nmsgstr "Nos mots"\n\n'
    twin = '#~ msgctxt "old"\n#~ msgid "Our own words"\n#~ msgstr "Autre"\n\n# remember\n'
    path = put(own, "fr/LC_MESSAGES/handouts.po", HEADER.format("fr") + old + twin)
    ran = nethandout("i18n", "update", "fr", "--clinic", own)
    assert "has another msgctxt now, so its translation was not taken: “Our own words”" in ran.err
    assert "an older, obsolete translation was left out: “Our own words”" in ran.err
    assert "[loose-comment]" in ran.err
    text = path.read_text(encoding="utf-8")
    assert "# remember" in text
    assert '#~ msgstr "Nos mots"' in text


def test_an_update_that_changes_nothing_says_so_again(nethandout: Program, own: Path) -> None:
    first = nethandout("i18n", "update", "fr", "--clinic", own)
    second = nethandout("i18n", "update", "fr", "--clinic", own)
    third = nethandout("i18n", "update", "fr", "--clinic", own)
    assert "new 1" in first.err
    assert second.err == third.err
    assert "fr handouts: kept 1, new 0" in third.err
