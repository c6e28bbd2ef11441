"""Problems of a catalog name its lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nethandout.errors import Severity
from nethandout.i18n.checks import Entry, Finding, check_entries
from nethandout.i18n.checks.catalog import Sound, check_catalog
from nethandout.i18n.po.files import parse_po
from nethandout.i18n.termbase import Termbase

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def problems(text: str, header: str = HEADER) -> list[tuple[int, str, Severity]]:
    po = parse_po((header + text).encode(), "es.po")
    found = check_catalog(po, Termbase(), "es", "locales/es.po")
    assert all(problem.position.file == "locales/es.po" for problem in found)
    return [(problem.position.line, problem.code, problem.severity) for problem in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('msgid "Liver"\nmsgstr "Hígado"\n', []),
        ('msgid "Take 5 mg"\nmsgstr "Tome 50 mg"\n', [(6, "number", Severity.ERROR)]),
        ('msgid "Liver"\nmsgstr ""\n', [(6, "untranslated", Severity.WARNING)]),
        ('#, fuzzy\nmsgid "5"\nmsgstr "50"\n', [(7, "fuzzy", Severity.WARNING)]),
        ('#~ msgid "5"\n#~ msgstr "50"\n', []),
        (
            'msgid "Liver"\nmsgstr "Hígado"\n\nmsgid "Liver"\nmsgstr "Hepar"\n',
            [(9, "duplicate-message", Severity.ERROR)],
        ),
        (
            'msgid "page"\nmsgid_plural "pages"\nmsgstr[0] "hoja"\nmsgstr[1] "hojas"\n',
            [(0, "plural-forms", Severity.ERROR)],
        ),
    ],
)
def test_entries(text: str, expected: list[tuple[int, str, Severity]]) -> None:
    assert problems(text) == expected


WORK = f"""{HEADER.rstrip()}
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
#. topic › section › dose
msgid "Take 5 mg."
msgstr "Tome 5 mg."

msgid "Rest."
msgstr "Descanse 2 días."

#, fuzzy
msgid "Walk."
msgstr "Camine."

msgid "{{count}} day"
msgid_plural "{{count}} days"
msgstr[0] "{{count}} día"
msgstr[1] "{{count}} días"
"""


def seen_again(text: str) -> list[str]:
    """Check the work, and then a text with what is known since then."""
    first = Sound()
    check_catalog(parse_po(WORK.encode(), "es.po"), Termbase(), "es", sound=first)
    again = Sound(frozenset(first.seen))
    found = check_catalog(parse_po(text.encode(), "es.po"), Termbase(), "es", sound=again)
    assert found == check_catalog(parse_po(text.encode(), "es.po"), Termbase(), "es")
    return [problem.code for problem in found]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("", "", ""),
        ("Tome 5 mg", "Tome 50 mg", "number"),
        ("Take 5 mg", "Take 10 mg", "number"),
        ("Tome 5 mg.", "", "untranslated"),
        ('msgid "Take', 'msgctxt "x|feminine"\nmsgid "Take', "second-entry"),
        ("#. topic › section › dose\n", "#, fuzzy\n", "fuzzy"),
        ("{count} días", "{n} días", "placeholder-added"),
    ],
)
def test_what_is_known_to_be_sound_hides_nothing(before: str, after: str, code: str) -> None:
    usual = seen_again(WORK)
    assert usual == ["number", "fuzzy"]
    found = seen_again(WORK.replace(before, after, 1))
    assert code in (*found, "")
    assert (len(found) > len(usual)) is bool(code)


def test_what_is_known_to_be_sound_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Sound()
    po = parse_po(WORK.encode(), "es.po")
    before = check_catalog(po, Termbase(), "es", sound=first)
    looked: list[str] = []

    def look(entries: Sequence[Entry]) -> list[list[Finding]]:
        looked.extend(entry.source for entry in entries)
        return check_entries(entries)

    monkeypatch.setattr("nethandout.i18n.checks.catalog.check_entries", look)
    assert check_catalog(po, Termbase(), "es", sound=Sound(frozenset(first.seen))) == before
    assert looked == ["Rest."]


def test_a_wrong_number_of_plural_forms() -> None:
    header = HEADER.rstrip("\n") + '\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    text = 'msgid "page"\nmsgid_plural "pages"\nmsgstr[0] "hoja"\n'
    assert [problem[:2] for problem in problems(text, header)] == [(7, "plural-forms")]


def test_both_plural_forms_are_checked() -> None:
    header = HEADER.rstrip("\n") + '\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    text = 'msgid "{n} page"\nmsgid_plural "{n} pages"\nmsgstr[0] "{n} hoja"\nmsgstr[1] "hojas"\n'
    assert [problem[:2] for problem in problems(text, header)] == [(7, "placeholder-lost")]


_SIX = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("{count} قرص|قرص واحد|قرصان|{count} أقراص|{count} قرصًا|{count} قرص", []),
        ("{count} قرص|قرص واحد|قرصان|أقراص|{count} قرصًا|{count} قرص", ["placeholder-lost"]),
        ("{count} قرص|قرص واحد|أقراص|{count} أقراص|{count} قرصًا|{count} قرص", ["number"]),
    ],
)
def test_a_form_for_1_number_may_say_it_without_digits(forms: str, expected: list[str]) -> None:
    header = HEADER.replace(": es", ": ar").rstrip("\n")
    header += f'\n"Plural-Forms: nplurals=6; plural=({_SIX});\\n"\n\n'
    text = 'msgid "{count} tablet"\nmsgid_plural "{count} tablets"\n'
    text += "".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms.split("|")))
    found = check_catalog(parse_po((header + text).encode(), "ar.po"), Termbase(), "ar")
    assert [p.code for p in found if p.severity is Severity.ERROR] == expected


_THREE = "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
_RULES = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": f"nplurals=3; plural=({_THREE});",
    "ar": f"nplurals=6; plural=({_SIX});",
    "vi": "nplurals=1; plural=0;",
}


@pytest.mark.parametrize(
    ("language", "english", "forms", "expected"),
    [
        ("ru", "{count} tablet", "{count} таблетка|{count} таблетки|{count} таблеток", []),
        ("ru", "for {count} day", "в течение {count} дня|{count} дней|{count} дней", []),
        ("ru", "{count} tablet", "{count} таблетка|{count} таблеток|{count} таблеток", None),
        ("ru", "every {count} hour", "раз в {count} час|{count} часов|{count} часа", None),
        ("es", "{count} time a day", "{count} vez al día|{count} veces al día", []),
        ("es", "{count} tablet", "{count} tableta|{count} tableta", None),
        ("es", "every {count} hour", "cada {count} horas|cada {count} hora", None),
        ("fr", "for {count} day", "pendant {count} jours|pendant {count} jours", None),
        (
            "ar",
            "{count} tablet",
            "لا أقراص|قرص|قرصان اثنان|{count} أقراص|{count} قرصًا|{count} قرص",
            [],
        ),
        (
            "ar",
            "{count} day",
            "{count} يوم|يومًا واحدًا|يومين|{count} أيام|{count} يومًا|{count} يوم",
            [],
        ),
        (
            "ar",
            "{count} day",
            "{count} يوم|يوم واحد|يومان|{count} يوم|{count} أيام|{count} يوم",
            None,
        ),
    ],
)
def test_a_counted_word_has_the_ending_of_its_form(
    language: str, english: str, forms: str, expected: list[str] | None
) -> None:
    assert of_forms(language, english, forms) == (["plural-form"] if expected is None else expected)


def test_what_a_plural_form_counts_is_compared() -> None:
    assert of_forms("vi", "for {count} day", "trong {count} tuần") == ["unit"]


def test_a_form_for_many_numbers_must_say_which() -> None:
    found = of_forms("ru", "{count} day", "{count} день|дня|{count} дней")
    assert found == ["placeholder-lost"]


def of_forms(language: str, english: str, forms: str) -> list[str]:
    """Turn the plural forms of a message into the codes of what is found."""
    header = HEADER.replace(": es", f": {language}").rstrip("\n")
    header += f'\n"Plural-Forms: {_RULES[language]}\\n"\n\n'
    text = f'msgid "{english}"\nmsgid_plural "{english}s"\n'
    text += "".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms.split("|")))
    name = f"{language}.po"
    found = check_catalog(parse_po((header + text).encode(), name), Termbase(), language)
    return [problem.code for problem in found]


def test_the_header_must_name_the_language() -> None:
    assert problems("", HEADER.replace(": es", ": fr"))[0][1] == "wrong-language"


def test_the_header_must_be_utf_8() -> None:
    assert problems("", HEADER.replace("UTF-8", "ISO-8859-1"))[0][1] == "charset"


ARABIC = HEADER.replace(": es", ": ar")
FIRST = 'msgid "Call us."\nmsgstr "اتصل بنا."\n\n'
SECOND = 'msgctxt "|feminine"\nmsgid "Call us."\nmsgstr "اتصلي بنا."\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FIRST + SECOND, []),
        (FIRST + SECOND.replace("اتصلي بنا.", ""), []),
        (SECOND, [("second-entry", Severity.ERROR)]),
        (FIRST + SECOND.replace("بنا", "بنا 5"), [("number", Severity.ERROR)]),
    ],
)
def test_a_second_entry_for_women_is_checked_like_the_first(
    text: str, expected: list[tuple[str, Severity]]
) -> None:
    found = check_catalog(parse_po((ARABIC + text).encode(), "ar.po"), Termbase(), "ar")
    assert [(problem.code, problem.severity) for problem in found] == expected


def test_a_language_that_speaks_to_everybody_alike_needs_no_second_entry() -> None:
    text = 'msgid "Call us."\nmsgstr "Llámenos."\n\n' + SECOND.replace("اتصلي بنا.", "Llámenos.")
    assert problems(text) == [(9, "second-entry", Severity.WARNING)]
