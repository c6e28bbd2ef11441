"""What has letters but no value is refused in every text field; no person's name is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.errors import Position
from nethandout.records.characters import TextKind, clean_text
from nethandout.records.fields import FIELDS, clean_tree
from nethandout.records.novalue import garbled_fault, value_faults
from nethandout.records.vocabulary import Vocabulary
from nethandout.source.tree import SourceTree, TreePath

CANARY = "zanary"
NO_WORDS = Vocabulary({}, {}, {}, {}, {}, {})
NULLS = ("NULL", "nan", "N/A", "#N/A", "None", "unknown", "-", "?", "TBD", "--", "(blank)", "xxx")
FOREIGN_NULLS = (
    "desconocida",
    "no aplica",
    "не указано",
    "неизвестно",
    "غير معروف",
    "لا ينطبق",
    "未知",
    "待定",
)
NAMES = ("Rosa", "Nan", "Null", "Goldin", "O'None", "Na", "Li", "Von", "Nilsson", "Unknownson")


def codes(text: str, kind: TextKind = TextKind.LINE) -> set[str]:
    cleaned, faults = clean_text(text, kind)
    return {fault.code for fault in (*faults, *value_faults(cleaned, kind))}


@pytest.mark.parametrize("kind", TextKind)
@pytest.mark.parametrize("text", [*NULLS, *FOREIGN_NULLS])
def test_a_word_for_nothing_is_no_text_of_any_kind(text: str, kind: TextKind) -> None:
    assert codes(text, kind) & {"no-value", "no-allergy"}


@given(
    st.sampled_from(("NULL", "nan", "None", "N/A", "unknown", "no consta", "غير معروفة", "不详")),
    st.sampled_from((str, str.upper, str.lower)),
    st.sampled_from(("{}", " {} ", "({})", "<{}>", "{}.", '"{}"', "-{}-", "{} {}", "{}, {}")),
    st.sampled_from((TextKind.NAME, TextKind.LINE, TextKind.RECORD_NUMBER)),
)
def test_however_it_is_written(word: str, case: object, frame: str, kind: TextKind) -> None:
    assert callable(case)
    text = frame.replace("{}", case(word))
    if frame.count("{}") == 1 or kind is TextKind.NAME:
        assert codes(text, kind)


@given(
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True),
    st.sampled_from((" ", "-", ", ", " y ")),
)
def test_names_of_people_print_although_they_are_words_for_nothing(
    words: list[str], between: str
) -> None:
    assert codes(between.join(words), TextKind.NAME) == set()


@pytest.mark.parametrize(
    "name",
    [
        "Jennifer NULL",
        "Jennifer Null Smith",
        "James Last",
        "Brian na Gopaleen",
        "José «Pepe» García",
        "Rosa [Rosie] Example",
        "无双",
    ],
)
def test_other_names_that_look_like_it_print(name: str) -> None:
    assert codes(name, TextKind.NAME) == set()


@pytest.mark.parametrize(
    "name",
    ["nan", "Null", "NULL NULL", "Rosa nan Li", "محمد nan علي", "Rosa None Li", "First Last"],
)
def test_a_join_of_empty_columns_is_no_name(name: str) -> None:
    assert "no-value" in codes(name, TextKind.NAME)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((error, "spreadsheet-error") for error in ("#REF!", "#DIV/0!", "#NAME?", "#¡VALOR!")),
        *((error, "spreadsheet-error") for error in ("#N/D", "#####", "Err:502")),
        *((text, "formula") for text in ('=B2&" "&C2', "=VLOOKUP(A2;B:C;2)", "+SUM(A1)", "@NOW()")),
        *((text, "character-code") for text in ("Mar&iacute;a", "O&#39;Hara", "R&amp;D", "&#xED;")),
        *((text, "character-code") for text in (r"Mar\u00eda", "Mar%C3%ADa", r"one\ntwo")),
        *((text, "merge-field") for text in ("«Full_Name»", "<< Name >>", "{{ name }}", "{name}")),
        *(
            (text, "merge-field")
            for text in ("%NAME%", "${name}", "[First Name]", "@FNAME@", "***")
        ),
    ],
)
def test_what_a_program_should_have_replaced_is_refused(text: str, code: str) -> None:
    for kind in (TextKind.NAME, TextKind.LINE, TextKind.PARAGRAPH, TextKind.ALLERGY):
        assert code in codes(text, kind)


@pytest.mark.parametrize(
    "text",
    [
        *("Tylenol #3", "Suite #200", "Be #1!", "10^9 cells", "5% to 10%", "AT&T", "R&D; lab"),
        *(
            "pain? call",
            "1 [one] tablet",
            "«Caminar»",
            "½",
            "❤",
            "none of these",
            "A/B",
            "+1 visit",
        ),
    ],
)
def test_plain_texts_print(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize("text", ["nan mg", "NULL mg", "nan at nan", "null null"])
def test_a_join_of_empty_columns_is_no_text(text: str) -> None:
    assert codes(text) == {"no-value"}


@pytest.mark.parametrize("name", ["$NAME$", "#NAME", "Mar=C3=ADa", "_x000D_", "Rosa|Example"])
def test_signs_that_no_name_has_are_refused(name: str) -> None:
    assert "name-character" in codes(name, TextKind.NAME)


def test_a_text_longer_than_any_field_costs_no_time() -> None:
    assert list(value_faults("{{" * 1_000_000, TextKind.PARAGRAPH)) == []


def test_a_lost_letter_is_refused() -> None:
    assert "lost-letter" in codes("Jos? Mu?oz", TextKind.NAME)
    assert "lost-letter" in codes("100 ?g")
    assert "name-separator" in codes("EXAMPLE^ROSA", TextKind.NAME)


@pytest.mark.parametrize("number", ["12345.0", "778899.00", "1.23457E10", "1.2e+09", "5E7"])
def test_a_number_that_was_computed_with_is_no_record_number(number: str) -> None:
    assert "changed-number" in codes(number, TextKind.RECORD_NUMBER)


@pytest.mark.parametrize("number", ["0000000", "0", "00-00"])
def test_zeros_are_no_record_number(number: str) -> None:
    assert codes(number, TextKind.RECORD_NUMBER) == {"no-value"}


@pytest.mark.parametrize("number", ["0012345", "12.34", "12E34", "A-1/2", "住院123", "١٢٣"])
def test_record_numbers_print(number: str) -> None:
    assert codes(number, TextKind.RECORD_NUMBER) == set()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NKDA",
            "N.K.D.A.",
            "no known drug allergies",
            "None known",
            "Denies allergies",
            "not allergic",
            "no",
        ),
        *("Нет", "Нет известных аллергий", "Аллергические реакции отрицает", "Аллергии: нет"),
        *("Ninguna", "Niega alergias", "Sin alergias medicamentosas conocidas", "لا يوجد"),
        *("Không", "Không có dị ứng", "Không dị ứng thuốc nào", "chưa ghi nhận dị ứng"),
        *("لا توجد حساسية معروفة", "无", "无药物过敏史", "否认食物、药物过敏史"),
    ],
)
def test_that_there_is_no_allergy_is_none(text: str) -> None:
    assert codes(text, TextKind.ALLERGY) == {"no-allergy"}


@pytest.mark.parametrize(
    "text", ["No known allergies except penicillin", "Nonsteroidal drugs", "无花果", "Food dye"]
)
def test_an_allergy_stays_one(text: str) -> None:
    assert codes(text, TextKind.ALLERGY) == set()


def test_every_text_field_is_looked_at_and_no_text_is_repeated() -> None:
    def tree(path: TreePath) -> SourceTree:
        value: object = f"=CONCAT({CANARY})"
        for step in reversed(path):
            value = [value] if step == "*" else {step: value}
        return SourceTree("record.yaml", value, {(): Position("record.yaml")})

    kinds = {path: kind for path, kind in FIELDS.items() if isinstance(kind, TextKind)}
    fields = [*kinds, ("goal",), ("injections", "dose"), ("appointments", "*", "where")]
    for path in fields:
        _, problems = clean_tree(tree(path), NO_WORDS)
        assert problems, path
        assert CANARY not in repr(problems)


@pytest.mark.parametrize(
    "text",
    [
        *("MarÃ­a", "NÃºÃ±ez", "â€œx", "ï¿½", "Â°", "NguyÃªn", "NgÃ´", "VÄƒn", "LÆ°u"),
        *("Nguyá»…n", "Äáº·ng", "Ìàðèÿ Èâàíîâà", "Åñèïåíêî", "Øåâ÷åíêî Rosa"),
    ],
)
def test_letters_of_another_encoding_are_garbled(text: str) -> None:
    assert (fault := garbled_fault(text))
    assert text not in fault.message


@pytest.mark.parametrize(
    "text",
    [
        *("NÃO", "MÃE", "Ân", "É", "São", "QUALITÉ\u00a0: x", "Øyvind Ås", "Kříž", "Třešňák"),
        *("Guðný Þórðardóttir", "Nguyễn Đặng Ước", "JOSÉ’S", "„Spaß“", "Æsa", "Ölüdeniz", "Ñandú…"),
    ],
)
def test_letters_with_accents_are_not_garbled(text: str) -> None:
    assert garbled_fault(text) is None


@pytest.mark.parametrize("number", ["2026-12-01", "12-Jan", "Mar-61"])
def test_a_record_number_that_a_spreadsheet_made_a_date(number: str) -> None:
    assert codes(number, TextKind.RECORD_NUMBER) == {"changed-number"}


@pytest.mark.parametrize("number", ["-12345", "/12345", ".12", "- 7"])
def test_a_record_number_begins_with_a_letter_or_digit(number: str) -> None:
    assert "record-number" in codes(number, TextKind.RECORD_NUMBER)


@pytest.mark.parametrize("number", ["950101/1234", "12-34567", "A.12", "MAR-1961-7"])
def test_other_record_numbers_keep_their_signs(number: str) -> None:
    assert codes(number, TextKind.RECORD_NUMBER) == set()


@pytest.mark.parametrize("name", ["“Rosa Zanary”", '"Rosa Zanary"', "«Rosa» Zanary »"])
def test_a_name_is_not_in_quotes(name: str) -> None:
    assert "name-quotes" in codes(name, TextKind.NAME)


@pytest.mark.parametrize("name", ["Rosa “Rosi” Zanary", "‘Aṭā’", "'Abd al-'Aziz'"])
def test_nicknames_and_signs_of_arabic_names_may_stand(name: str) -> None:
    assert codes(name, TextKind.NAME) == set()


@pytest.mark.parametrize("name", ["Jos+AOk- Zanary", "Rosa Zanary*", "100% Rosa"])
def test_signs_that_no_name_has(name: str) -> None:
    assert "name-character" in codes(name, TextKind.NAME)
