"""What is surely wrong on paper counts as untranslated; what is right prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content.library import Library, open_library
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.checks.catalog import check_catalog
from nethandout.i18n.po.files import new_catalog, read_po, write_po
from nethandout.i18n.termbase import load_termbases
from nethandout.review.printable import (
    Blocked,
    Judge,
    NotPrintable,
    Printable,
    Verdicts,
    keep_verdicts,
    printable_catalog,
)

HEADER = "id,en,es,definition,note,do_not_translate\n"
DOSE = "Lanreotide **120 mg** is a shot every 28 days."
DOSE_ES = "La lanreotida **120 mg** es una inyección cada 28 días."
FEVER = "Call us when you have a fever of {fever}."
FEVER_ES = "Llámenos si tiene fiebre de {fever}."
SAID = {"a": "eins", "b": "zwei", "c": "drei"}
WRONG = Blocked(1, 7, "counts as if it were not there")
CATALOG = Path("es", "LC_MESSAGES", "handouts.po")

Write = Callable[..., Library]


def po(folder: Path, language: str, entries: dict[str, str]) -> Path:
    import polib

    catalog = new_catalog(language)
    catalog.extend(polib.POEntry(msgid=text, msgstr=said) for text, said in entries.items())
    path = folder / language / "LC_MESSAGES" / "handouts.po"
    write_po(catalog, path)
    return path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Give a library without any catalog, that keeps what it compiles in a folder of its own."""
    locales = tmp_path / "root" / "locales"
    locales.mkdir(parents=True)
    (locales / "termbase.csv").write_text(HEADER, "utf-8")
    return replace(open_library(), root=tmp_path / "root", cache_dir=tmp_path / "cache")


def said(library: Library, text: str, target: str, language: str = "es") -> str:
    """Tell whether a translation prints: its finding's code, or nothing."""
    po(library.root / "locales", language, {text: target})
    catalog = printable_catalog(library, language, "handouts")
    if catalog.get(text) == target:
        return ""
    problem = catalog.refusal(text, None, "handouts/drug/lanreotide.yaml")
    assert problem.code == "blocked-translation"
    assert problem.position.file.endswith(f"locales/{language}/LC_MESSAGES/handouts.po")
    assert problem.position.line > 1
    return problem.message.rpartition("(")[2].rstrip(")")


@pytest.mark.parametrize(
    ("text", "target", "code"),
    [
        (DOSE, DOSE_ES.replace("28", "82"), "number"),
        (DOSE, DOSE_ES.replace("120", "12.0"), "number"),
        (DOSE, DOSE_ES.replace("28 ", ""), "number"),
        (DOSE, DOSE_ES.replace("mg", "mcg"), "unit"),
        (DOSE, DOSE_ES.replace(" mg", ""), "unit"),
        (DOSE, DOSE_ES.replace("días", "semanas"), "unit"),
        ("Call +1 555 010 0199.", "Llame al +1 555 010 0991.", "phone"),
        (FEVER, FEVER_ES.replace("{fever}", "38 °C"), "placeholder-lost"),
        (FEVER, FEVER_ES.replace("{fever}", "{fiebre}"), "placeholder-lost"),
        (FEVER, FEVER_ES.replace("{fever}", "{fever} o {fever}"), "placeholder-added"),
        (DOSE, DOSE_ES.replace("mg**", "mg"), "markup"),
        (DOSE, DOSE_ES.replace("**", ""), "bold"),
        (DOSE, DOSE, "same-as-source"),
        (DOSE, DOSE.upper().replace("MG", "mg").replace("**", ""), "bold"),
        ("Call your care team now.", "CALL your care team now!", "same-as-source"),
        ("Drink water and rest. Call us now.", "Drink water and rest.", "left-in-english"),
        (FEVER, "Позвоните нам, если у вас {fever}.", "other-script"),
        (FEVER, "Llámenos si tiene жар de {fever}.", "other-script"),
        (FEVER, FEVER_ES.replace("tiene", "t\u0456ene"), "lookalike"),
        (DOSE, DOSE_ES.replace("28", "28O"), "lookalike"),
        (DOSE, DOSE_ES.replace("120", "l20"), "number"),
        (FEVER, FEVER_ES.replace("{fever}", "\u202e{fever}"), "bidi-control"),
    ],
)
def test_a_slip_that_is_surely_wrong_is_not_printed(
    library: Library, text: str, target: str, code: str
) -> None:
    assert said(library, text, target) == code


@pytest.mark.parametrize(
    ("language", "text", "target", "code"),
    [
        ("zh_Hans", "Call us day or night.", "请随时打电话给我们。", ""),
        ("zh_Hans", "Call us day or night.", "Call us at any time.", "wrong-script"),
        ("zh_Hans", "Call us day or night.", "Звоните нам в любое время.", "other-script"),
        ("zh_Hans", "Ask us.", "Pregunte.", "wrong-script"),
        ("zh_Hans", "CT", "CT", ""),
        ("zh_Hans", "Call us day or night.", "请随时 اتصل 给我们。", "other-script"),
        ("ar", "Take 2 tablets.", "خذ قرصين (2).", ""),
        ("ar", "Take 120 mg.", "خذ ١٢٠ ملغ.", ""),
        ("ar", "Take 120 mg.", "خذ 120 مكغ.", "unit"),
        ("ar", "Wait for 2 weeks.", "انتظر لمدة أسبوعين.", ""),
        ("ar", "Wait for 3 weeks.", "انتظر لمدة أسبوعين.", "number"),
        ("zh_Hans", "Wait for 2 weeks.", "请等待两周。", ""),
        ("zh_Hans", "Wait for 3 weeks.", "请等待两周。", "number"),
        ("zh_Hans", "Wait for 12 weeks.", "请等待十二周。", ""),
        ("zh_Hans", "Take it once a day.", "每天服用1次。", ""),
        ("ar", "Take it with food.", "随餐服用。", "other-script"),
    ],
)
def test_each_language_has_its_own_script_and_units(
    library: Library, language: str, text: str, target: str, code: str
) -> None:
    assert said(library, text, target, language) == code


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (DOSE, DOSE_ES),
        (FEVER, FEVER_ES),
        ("Take 2 or 4 mg.", "Tome 2 o 4 mg."),
        ("Take 1 tablet 2 times a day.", "Tome una tableta dos veces al día."),
        ("Take it once a day.", "Tómelo 1 vez al día."),
        ("1.5 L of water", "1,5 L de agua"),
        ("Normal", "Normal"),
        ("α and β blockers", "bloqueadores α y β"),
        ("Take 5 mcg.", "Tome 5 µg."),
        ("The 1st shot", "La 1.ª inyección"),
    ],
)
def test_what_is_right_prints(library: Library, text: str, target: str) -> None:
    assert said(library, text, target) == ""


def test_names_of_the_termbase_may_stay_as_they_are(library: Library) -> None:
    text = "Sandostatin LAR Depot"
    assert said(library, text, text) == "same-as-source"
    row = "brand,Sandostatin LAR Depot,,,,yes\n"
    (library.root / "locales" / "termbase.csv").write_text(HEADER + row, "utf-8")
    assert said(library, text, text) == ""


def test_a_correction_with_a_slip_does_not_let_the_old_words_through(
    library: Library, tmp_path: Path
) -> None:
    library = replace(library, overlay=tmp_path / "clinic")
    po(library.root / "locales", "es", {DOSE: DOSE_ES})
    own = po(tmp_path / "clinic" / "locales", "es", {DOSE: DOSE_ES.replace("28", "82")})
    assert printable_catalog(library, "es", "handouts").get(DOSE) is None
    right = DOSE_ES.replace("inyección", "vacuna")
    catalog = read_po(own)
    catalog[0].msgstr = right
    write_po(catalog, own)
    assert printable_catalog(library, "es", "handouts").get(DOSE) == right


def test_verdicts_are_kept_and_given_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = DOSE_ES.replace("28", "82")
    po(library.root / "locales", "es", {DOSE: wrong, FEVER: FEVER_ES})
    catalog = printable_catalog(library, "es", "handouts")
    assert (catalog.get(DOSE), catalog.get(FEVER)) == (None, FEVER_ES)
    keep_verdicts(catalog)
    monkeypatch.setattr("nethandout.i18n.checks.catalog.blocking_finding", None)
    again = printable_catalog(library, "es", "handouts")
    assert (again.get(DOSE), again.get(FEVER)) == (None, FEVER_ES)
    assert again.refusal(DOSE, None, "a topic") == catalog.refusal(DOSE, None, "a topic")
    with pytest.raises(TypeError):  # other text is judged anew
        said(library, DOSE, DOSE_ES)


def test_what_is_judged_is_the_text_that_is_printed(library: Library) -> None:
    path = po(library.root / "locales", "es", {DOSE: DOSE_ES.replace("28", "82")})
    catalog = printable_catalog(library, "es", "handouts")
    po(library.root / "locales", "es", {DOSE: DOSE_ES})  # a translator saves in the meantime
    assert catalog.get(DOSE) is None
    path.unlink()
    assert catalog.refusal(DOSE, None, "a topic").code == "blocked-translation"


def test_other_rules_judge_anew(library: Library) -> None:
    po(library.root / "locales", "es", {"Sandostatin LAR Depot": "Sandostatin LAR Depot"})
    catalog = printable_catalog(library, "es", "handouts")
    assert catalog.get("Sandostatin LAR Depot") is None
    keep_verdicts(catalog)
    row = "brand,Sandostatin LAR Depot,,,,yes\n"
    (library.root / "locales" / "termbase.csv").write_text(HEADER + row, "utf-8")
    changed = printable_catalog(library, "es", "handouts")
    assert changed.get("Sandostatin LAR Depot") is not None
    assert changed.digest != catalog.digest


@pytest.mark.parametrize("domain", ["handouts", "templates"])
def test_no_text_that_ships_is_blocked(domain: str) -> None:
    library = open_library()
    for language in ("es", "ar", "ru", "zh-Hans", "vi"):
        catalog = printable_catalog(library, language, domain)
        assert catalog.entries
        assert not catalog.unfinished


def test_checks_say_which_findings_block(library: Library) -> None:
    path = po(library.root / "locales", "es", {DOSE: DOSE_ES.replace("28", "82") + "  Sí"})
    termbase = load_termbases([library.root / "locales"])
    found = check_catalog(read_po(path), termbase, "es")
    assert {problem.code: problem.blocks for problem in found} == {
        "number": True,
        "double-space": False,
        "end-sign": False,
    }


class Court:
    """Counts how often judging begins, and what is judged."""

    def __init__(self) -> None:
        self.begun = 0
        self.judged: list[str] = []

    def __call__(self) -> Judge:
        self.begun += 1
        return self._judge

    def _judge(self, key: str) -> Blocked | None:
        self.judged.append(key)
        return WRONG if key == "b" else None


@pytest.fixture
def court() -> Court:
    return Court()


def verdicts(court: Court, place: Path | None = None) -> Verdicts:
    return Verdicts(SAID, ["built-in.po", "clinic.po"], court, place)


def test_only_what_is_asked_for_is_judged_and_one_time(court: Court) -> None:
    printable = Printable(verdicts(court))
    assert printable["a"] == "eins"
    assert printable.get("a") == "eins"
    assert printable.get("b") is None
    assert printable.get("unknown") is None
    assert (court.begun, court.judged) == (1, ["a", "b"])


def test_who_asks_for_all_gets_all_that_may_be_printed(court: Court) -> None:
    printable = Printable(verdicts(court))
    assert dict(printable) == {"a": "eins", "c": "drei"}
    assert len(printable) == 2


def test_what_is_blocked_says_where_it_stands_and_why(court: Court) -> None:
    found = NotPrintable({}, verdicts(court))
    assert set(found) == {"b"}
    assert len(found) == 1
    assert (found["b"].position.file, found["b"].position.line) == ("clinic.po", 7)
    assert found["b"].reason == WRONG.reason
    assert found.get("a") is None


def test_verdicts_of_several_runs_are_joined(court: Court, tmp_path: Path) -> None:
    place = tmp_path / "verdicts.json"
    first, second = verdicts(court, place), verdicts(court, place)
    first.against("a")
    second.against("b")
    first.keep()
    second.keep()
    later = Court()
    again = verdicts(later, place)
    assert again.against("a") is None
    assert again.against("b") is not None
    assert not later.begun
    again.against("c")
    assert later.judged == ["c"]


def test_nothing_is_written_where_nothing_was_judged(court: Court, tmp_path: Path) -> None:
    place = tmp_path / "verdicts.json"
    verdicts(court, place).keep()
    assert not place.exists()


def test_what_judging_took_is_forgotten_when_it_is_kept(court: Court) -> None:
    own = verdicts(court)
    own.against("a")
    own.keep()
    own.against("c")
    assert court.begun == 2


def test_a_catalog_that_nobody_judges_has_nothing_to_keep() -> None:
    keep_verdicts(Catalog("es", entries=SAID))
