"""Staff read the page in their language; what has no translation is English and marked so."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from nethandout.content.library import built_in_root
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.po.files import new_catalog, read_po, write_po
from nethandout.model.remark import Remark
from nethandout.service import LeafletFacts, PrintChanges, open_service
from nethandout.web.staff import StaffWords, languages_of_staff, words


def test_staff_can_work_in_english_and_spanish() -> None:
    assert set(languages_of_staff()) >= {"en", "es"}
    assert "ar" not in languages_of_staff()


def test_a_text_is_in_the_language_of_staff() -> None:
    spanish = words("es")
    assert (spanish.language, spanish.direction) == ("es", "ltr")
    assert spanish.gettext("The patient") == "El paciente"
    assert spanish.language_of("The patient") is None


def test_a_text_without_a_translation_is_english_and_marked_so() -> None:
    spanish = words("es")
    assert spanish.gettext("Our own site") == "Our own site"
    assert spanish.language_of("Our own site") == "en"


def test_titles_come_from_the_catalog_of_the_handouts() -> None:
    spanish = words("es")
    assert spanish.title("Eating and drinking") != "Eating and drinking"
    assert spanish.language_of("Eating and drinking") is None


def test_english_and_languages_without_words_are_english() -> None:
    for language in ("en", "vi", "de"):
        found = words(language)
        assert (found.language, found.direction) == ("en", "ltr")
        assert found.gettext("The patient") == "The patient"
        assert found.language_of("The patient") is None


def test_a_language_that_is_none_is_mirrored_for_tests() -> None:
    mirrored = words("ar-XB")
    assert mirrored.direction == "rtl"
    said = mirrored.gettext("Step {number}: {label}")
    assert said.format(number=3, label="x").count("3") == 1
    assert not said.replace("{number}", "").replace("{label}", "").isascii()
    assert words("en-XA").direction == "ltr"


def test_a_count_takes_the_form_of_its_language() -> None:
    key = "{count} row\x00{count} rows"
    catalog = Catalog("es", entries={key: "{count} fila\x00{count} filas"})
    spanish = StaffWords("es", "ltr", catalog)
    said = [spanish.ngettext("{count} row", "{count} rows", n).format(count=n) for n in (1, 2)]
    assert said == ["1 fila", "2 filas"]
    assert words("en").ngettext("{count} row", "{count} rows", 1) == "{count} row"
    assert words("es").ngettext("{count} owl", "{count} owls", 2) == "{count} owls"


def test_a_clinic_may_say_it_in_its_own_words(tmp_path: Path) -> None:
    catalog = new_catalog("fr")
    catalog.metadata["Plural-Forms"] = "nplurals=2; plural=(n > 1);"
    own = read_po(built_in_root() / "locales" / "staff.pot")
    catalog.append(next(entry for entry in own if entry.msgid == "The patient"))
    catalog[0].msgstr = "Le patient"
    write_po(catalog, tmp_path / "fr" / "LC_MESSAGES" / "staff.po")
    assert words("fr", [tmp_path]).gettext("The patient") == "Le patient"
    assert languages_of_staff([tmp_path]) == ("en", "fr")


def test_other_words_for_staff_make_no_other_handout(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    shutil.copytree(built_in_root() / "examples" / "clinic", clinic)

    def handout_id() -> str:
        service = open_service(clinic, cache_dir=tmp_path / "cache", today=date(2026, 11, 22))
        changes = PrintChanges(language="es")
        record, _ = service.read_leaflet(LeafletFacts(site="ileum"), changes)
        return service.build(record).handout_id

    before = handout_id()
    catalog = read_po(built_in_root() / "locales" / "es" / "LC_MESSAGES" / "staff.po")
    catalog[0].msgstr = "Otra cosa"
    write_po(catalog, clinic / "locales" / "es" / "LC_MESSAGES" / "staff.po")
    assert words("es", [clinic / "locales"]).gettext(catalog[0].msgid) == "Otra cosa"
    assert handout_id() == before


def test_a_message_is_said_as_a_whole_or_quoted_as_a_whole() -> None:
    spanish = words("es")
    said = spanish.say(Remark("a worker died ({how})", how="SIGKILL"))
    assert said == "un proceso de trabajo se ha interrumpido (SIGKILL)"
    half = Remark("the page cannot be laid out as written: {why}", why=Remark("An owl sat here"))
    assert spanish.say(half).endswith(f": {half}")
    assert spanish.say(half).startswith("No se ha podido hacer.")
    assert words("en").say(half) == half
