"""A catalog holds what is finished, loads fast, and survives a broken cache."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest

from nethandout.errors import InputError
from nethandout.i18n.catalogplaces import languages_available
from nethandout.i18n.catalogs import Catalog, load_catalog
from nethandout.model.values import Address

HEADER = """\
msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
ENTRIES = """\
msgid "liver"
msgstr "hígado"

msgctxt "count"
msgid "second"
msgstr "segundo"

#, fuzzy
msgid "fuzzy"
msgstr "dudoso"

msgid "empty"
msgstr ""

msgid "{n} page"
msgid_plural "{n} pages"
msgstr[0] "{n} página"
msgstr[1] "{n} páginas"

#~ msgid "gone"
#~ msgstr "ido"
"""


def put(directory: Path, text: str, language: str = "es", domain: str = "handouts") -> Path:
    path = directory / language / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_only_finished_translations_are_given(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    catalog = load_catalog([tmp_path], "es", "handouts")
    assert catalog.get("liver") == "hígado"
    assert catalog.get("second", "count") == "segundo"
    for text in ("second", "fuzzy", "empty", "gone", "unknown"):
        assert catalog.get(text) is None
    assert catalog.get("liver", "count") is None


def test_plural_forms(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    catalog = load_catalog([tmp_path], "es", "handouts")
    assert catalog.ngettext("{n} page", "{n} pages", 1) == "{n} página"
    assert catalog.ngettext("{n} page", "{n} pages", 5) == "{n} páginas"
    assert catalog.ngettext("day", "days", 1) is None


def test_a_clinics_file_with_another_plural_rule_changes_only_what_it_says(tmp_path: Path) -> None:
    """Spanish has two forms by gettext and three by newer CLDR; a new file begins with these."""
    put(tmp_path / "built-in", ENTRIES)
    rule = "nplurals=3; plural=(n == 1) ? 0 : ((n != 0 && n % 1000000 == 0) ? 1 : 2);"
    days = "".join(f'msgstr[{n}] "{{n}} {text}"\n' for n, text in enumerate(("día", "de", "días")))
    path = put(tmp_path / "clinic", f'msgid "{{n}} day"\nmsgid_plural "{{n}} days"\n{days}')
    text = path.read_text(encoding="utf-8").replace("nplurals=2; plural=(n != 1);", rule)
    path.write_text(text, encoding="utf-8")
    catalog = load_catalog([tmp_path / "built-in", tmp_path / "clinic"], "es", "handouts")
    for count, page, day in ((1, "página", "día"), (2, "páginas", "días"), (0, "páginas", "días")):
        assert catalog.ngettext("{n} page", "{n} pages", count) == f"{{n}} {page}"
        assert catalog.ngettext("{n} day", "{n} days", count) == f"{{n}} {day}"


def test_six_arabic_plural_forms(tmp_path: Path) -> None:
    rule = (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    )
    forms = "".join(f'msgstr[{index}] "form {index}"\n' for index in range(6))
    path = put(tmp_path, f'msgid "day"\nmsgid_plural "days"\n{forms}', "ar")
    text = path.read_text(encoding="utf-8").replace("nplurals=2; plural=(n != 1);", rule)
    path.write_text(text, encoding="utf-8")
    catalog = load_catalog([tmp_path], "ar", "handouts")
    given = [catalog.ngettext("day", "days", count) for count in (0, 1, 2, 5, 11, 100)]
    assert given == [f"form {index}" for index in range(6)]


def test_a_later_dir_overrides_an_earlier_one(tmp_path: Path) -> None:
    put(tmp_path / "library", ENTRIES)
    put(tmp_path / "clinic", 'msgid "liver"\nmsgstr "el hígado"\n')
    catalog = load_catalog([tmp_path / "library", tmp_path / "clinic"], "es", "handouts")
    assert catalog.get("liver") == "el hígado"
    assert catalog.get("second", "count") == "segundo"


def test_a_fuzzy_override_hides_nothing(tmp_path: Path) -> None:
    put(tmp_path / "library", ENTRIES)
    put(tmp_path / "clinic", '#, fuzzy\nmsgid "liver"\nmsgstr "riñón"\n')
    catalog = load_catalog([tmp_path / "library", tmp_path / "clinic"], "es", "handouts")
    assert catalog.get("liver") == "hígado"


def test_a_region_builds_on_its_language(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    catalog = load_catalog([tmp_path], "es-US", "handouts")
    assert catalog.language == "es-US"
    assert catalog.get("liver") == "hígado"


@pytest.mark.parametrize("spelling", ["zh-Hans", "zh_Hans", "zh"])
def test_both_spellings_find_the_catalog(tmp_path: Path, spelling: str) -> None:
    put(tmp_path, 'msgid "liver"\nmsgstr "肝脏"\n', "zh_Hans")
    assert load_catalog([tmp_path], spelling, "handouts").get("liver") == "肝脏"
    assert languages_available([tmp_path]) == ("en", "zh-Hans")


def test_a_language_nobody_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no handouts catalog for fr"):
        load_catalog([tmp_path], "fr", "handouts")


def test_english_is_its_own_catalog(tmp_path: Path) -> None:
    catalog = load_catalog([tmp_path], "en-US", "handouts")
    assert catalog.get("anything", "at all") == "anything"
    assert catalog.ngettext("day", "days", 1) == "day"
    assert catalog.ngettext("day", "days", 2) == "days"
    assert Catalog.source().language == "en"


def test_a_repeated_message_is_refused_with_its_line(tmp_path: Path) -> None:
    put(tmp_path, 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n')
    with pytest.raises(InputError) as caught:
        load_catalog([tmp_path], "es", "handouts")
    assert caught.value.problems[0].code == "duplicate-message"
    assert caught.value.problems[0].position.line == 10


@pytest.mark.parametrize("rule", ["nplurals=2; plural=__import__('os');", "nplurals=x", "rubbish"])
def test_a_wrong_plural_rule_is_refused(tmp_path: Path, rule: str) -> None:
    path = put(tmp_path, ENTRIES)
    text = path.read_text(encoding="utf-8").replace("nplurals=2; plural=(n != 1);", rule)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        load_catalog([tmp_path], "es", "handouts")


def test_the_cache_gives_the_same_catalog(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    first = load_catalog([tmp_path], "es", "handouts", tmp_path / "cache")
    second = load_catalog([tmp_path], "es", "handouts", tmp_path / "cache")
    assert first == second
    assert len(list((tmp_path / "cache").glob("*.json"))) == 1


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\n[]", b'["n != 1", {"liver": "x"}]'])
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: bytes) -> None:
    put(tmp_path, ENTRIES)
    cache = tmp_path / "cache"
    good = load_catalog([tmp_path], "es", "handouts", cache)
    (file,) = cache.glob("*.json")
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert load_catalog([tmp_path], "es", "handouts", cache) == good
    assert file.read_bytes() == whole


def test_a_truncated_cache_is_made_again(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    cache = tmp_path / "cache"
    good = load_catalog([tmp_path], "es", "handouts", cache)
    (file,) = cache.glob("*.json")
    file.write_bytes(file.read_bytes()[:-10])
    assert load_catalog([tmp_path], "es", "handouts", cache) == good


def test_a_changed_file_is_seen_at_once(tmp_path: Path) -> None:
    path = put(tmp_path, ENTRIES)
    cache = tmp_path / "cache"
    load_catalog([tmp_path], "es", "handouts", cache)
    path.write_text(path.read_text(encoding="utf-8").replace("hígado", "hepar"), encoding="utf-8")
    assert load_catalog([tmp_path], "es", "handouts", cache).get("liver") == "hepar"


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert load_catalog([tmp_path], "es", "handouts", blocked / "cache").get("liver") == "hígado"


def test_a_catalog_can_go_to_a_worker(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    catalog = load_catalog([tmp_path], "es", "handouts")
    assert pickle.loads(pickle.dumps(catalog)).get("liver") == "hígado"  # noqa: S301


def test_a_cached_catalog_of_our_size_loads_fast(tmp_path: Path) -> None:
    many = "\n".join(
        f'msgid "Sentence {n} {"of a handout " * 8}"\nmsgstr "Frase {n} {"de un folleto " * 8}"\n'
        for n in range(1500)
    )
    put(tmp_path, many)
    cache = tmp_path / "cache"
    load_catalog([tmp_path], "es", "handouts", cache)
    best = min(_seconds(tmp_path, cache) for _ in range(5))
    assert best < 0.015


def _seconds(directory: Path, cache: Path) -> float:
    start = time.perf_counter()
    load_catalog([directory], "es", "handouts", cache)
    return time.perf_counter() - start


SECOND = """\
msgid "Call us."
msgstr "اتصل بنا."

msgctxt "|feminine"
msgid "Call us."
msgstr "اتصلي بنا."

msgid "You take {n} tablet"
msgid_plural "You take {n} tablets"
msgstr[0] "خذ {n} قرصًا"
msgstr[1] "خذ {n} أقراص"

msgctxt "|feminine"
msgid "You take {n} tablet"
msgid_plural "You take {n} tablets"
msgstr[0] "خذي {n} قرصًا"
msgstr[1] "خذي {n} أقراص"

msgid "Liver"
msgstr "الكبد"

msgctxt "|feminine"
msgid "Show the card."
msgstr ""

msgid "Show the card."
msgstr "أظهر البطاقة."
"""


def test_a_woman_reads_the_second_entry_and_falls_back_to_the_first(tmp_path: Path) -> None:
    put(tmp_path, SECOND, "ar")
    everybody = load_catalog([tmp_path], "ar", "handouts")
    woman = everybody.spoken_to("feminine")
    assert everybody.get("Call us.") == "اتصل بنا."
    assert woman.get("Call us.") == "اتصلي بنا."
    assert woman.get("Liver") == "الكبد"
    assert woman.get("Show the card.") == "أظهر البطاقة."
    tablets = ("You take {n} tablet", "You take {n} tablets", 5)
    assert everybody.ngettext(*tablets) == "خذ {n} أقراص"
    assert woman.ngettext(*tablets) == "خذي {n} أقراص"
    assert woman.digest != everybody.digest


@pytest.mark.parametrize("address", [None, "masculine"])
def test_others_read_the_first_entry(tmp_path: Path, address: Address | None) -> None:
    put(tmp_path, SECOND, "ar")
    everybody = load_catalog([tmp_path], "ar", "handouts")
    assert everybody.spoken_to(address) is everybody


def test_a_catalog_without_second_entries_is_the_same_for_everybody(tmp_path: Path) -> None:
    put(tmp_path, ENTRIES)
    catalog = load_catalog([tmp_path], "es", "handouts")
    assert catalog.spoken_to("feminine") is catalog


def test_a_clinic_that_corrects_a_message_corrects_it_for_women_too(tmp_path: Path) -> None:
    built_in, clinic = tmp_path / "built-in", tmp_path / "clinic"
    put(built_in, SECOND, "ar")
    put(clinic, 'msgid "Call us."\nmsgstr "كلمنا."\n', "ar")
    catalog = load_catalog([built_in, clinic], "ar", "handouts").spoken_to("feminine")
    assert catalog.get("Call us.") == "كلمنا."
