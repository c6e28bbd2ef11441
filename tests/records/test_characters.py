"""Names of the whole world are taken as they are typed; what deceives is refused by name."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from nethandout.errors import Position, Severity
from nethandout.model.values import PersonName
from nethandout.records.characters import TextKind, clean_text, described
from nethandout.records.fields import clean_tree
from nethandout.records.tables import read_rows
from nethandout.records.vocabulary import Vocabulary
from nethandout.source.tree import SourceTree, read_yaml

CANARY = "zanary"


def codes_of(text: str, kind: TextKind = TextKind.LINE) -> set[str]:
    return {fault.code for fault in clean_text(text, kind)[1]}


@pytest.mark.parametrize(
    "name",
    [
        "Ana María Ruiz",
        "Nguyễn Thị Minh Khai",
        "O’Brien-D'Arcy, Jr.",
        "Þóra Ægisdóttir",
        "محمود عبد الرحمن الخطيب",
        "مُحَمَّد",
        "می\u200cخواهم",  # Persian: ZWNJ between letters
        "شاه\u200cرخ",
        "क्\u200dष",  # Devanagari: ZWJ after a virama
        "ശ്രീജിത്\u200d",  # Malayalam: the old spelling of a final consonant
        "ශ්\u200dරී ලංකා",  # Sinhala
        "สมชาย น้ำทิพย์",
        "မြွှုံ့",
        "שָׁלוֹם",
        "阿卜杜热合曼·买买提吐尔逊 (Abdurahman Memettursun)",
        "\U00020bb7野家",
        "김민준",
        "Ἀλέξανδρος",
    ],
)
def test_names_of_the_world_are_accepted(name: str) -> None:
    assert codes_of(name, TextKind.NAME) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((chr(point), "bidi-control") for point in (0x61C, 0x200E, 0x200F)),
        *((chr(point), "bidi-control") for point in range(0x202A, 0x202F)),
        *((chr(point), "bidi-control") for point in range(0x2066, 0x206A)),
        *((chr(point), "hidden-character") for point in (0xAD, 0x200B, 0x2060, 0xFEFF, 0x34F)),
        *((chr(point), "hidden-character") for point in (0x180E, 0x2800, 0xFE0F, 0xE0041)),
        *((chr(point), "control-character") for point in (0x00, 0x07, 0x09, 0x1B, 0x7F, 0x9F)),
        *((char, "line-break") for char in "\n\r\v\f\u0085\u2028\u2029"),
        *((chr(point), "damaged-text") for point in (0xD800, 0xDCFF, 0xFFFC, 0xFFFD)),
        ("\U000f0000", "private-use"),
        ("\ufdd0", "unassigned"),
    ],
)
def test_characters_that_deceive_are_refused(text: str, code: str) -> None:
    for kind in TextKind:
        paragraph = kind is TextKind.PARAGRAPH and text == "\n"
        assert (code in codes_of(f"a{text}b", kind)) is not paragraph


@pytest.mark.parametrize("text", ["می\u200c", "\u200dक", "क\u200d\u200dष", "a\u200cb", "क\u200d b"])
def test_joiners_without_need_are_refused(text: str) -> None:
    assert codes_of(text) == {"hidden-character"}


@pytest.mark.parametrize("text", ["\u1830\u1820\u1837\u180e\u1820", "\u182c\u1824\u180b\u182a"])
def test_mongolian_names_keep_the_forms_of_their_letters(text: str) -> None:
    assert clean_text(text, TextKind.NAME) == (text, [])


@pytest.mark.parametrize("text", ["a\u180bb", "ᠠ\u180e", "ᠠ\u180b\u180b", "ᠠ\u180e b"])
def test_signs_of_mongolian_without_its_letters_are_refused(text: str) -> None:
    assert codes_of(text) == {"hidden-character"}


@pytest.mark.parametrize(
    "text",
    ["x\u0301\u0302\u0303\u0304\u0305", "\u0301x", "a \u0301", "ก" + "\u0e34" * 9],
)
def test_stacked_and_loose_marks_are_refused(text: str) -> None:
    assert codes_of(text) == {"stacked-marks"}


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "{% if %}", "a }} b", "<script>", "</b>", "<!--", "FILE:///x", "https://x.example"],
)
def test_code_and_addresses_are_refused_in_free_text(text: str) -> None:
    assert codes_of(text) == {"markup"}
    assert codes_of(text, TextKind.PARAGRAPH) == {"markup"}


@pytest.mark.parametrize(
    "text", ["sugar < 70 mg/dL", "weight > 80 kg", "{a}", "50%", "a & b", "$x"]
)
def test_plain_signs_are_text(text: str) -> None:
    assert clean_text(text, TextKind.LINE) == (text, [])


@pytest.mark.parametrize("text", ["RB-2048816", "12/345.6", "A 17", "٠٠١٢", "é9"])
def test_record_numbers(text: str) -> None:
    assert codes_of(text, TextKind.RECORD_NUMBER) == set()


@pytest.mark.parametrize("text", ["1_2", "#12", "12²", "№5", "1,2", "<1>", "-"])
def test_record_numbers_with_signs_are_refused(text: str) -> None:
    assert codes_of(text, TextKind.RECORD_NUMBER) == {"record-number"}


def test_a_very_long_text_of_accents_is_read_at_once() -> None:
    start = time.perf_counter()
    assert clean_text("a" + "\u0301\u0323" * 1_000_000, TextKind.NAME)[1] == []
    clean_text("a" + "\u0301\u0323" * 1_999, TextKind.NAME)
    assert time.perf_counter() - start < 2


# The first drawn text waits for Hypothesis to list all of Unicode.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@UNHURRIED
@given(ANY_TEXT, st.sampled_from(TextKind))
def test_cleaning_clean_text_changes_nothing(raw: str, kind: TextKind) -> None:
    cleaned, faults = clean_text(raw, kind)
    if not faults:
        assert clean_text(cleaned, kind) == (cleaned, [])


@UNHURRIED
@given(ANY_TEXT, st.sampled_from(TextKind))
def test_accepted_text_is_uniform_and_holds_nothing_hidden(raw: str, kind: TextKind) -> None:
    cleaned, faults = clean_text(raw, kind)
    if faults:
        return
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()
    breaks = {"\n"} if kind is TextKind.PARAGRAPH else set()
    for char in set(cleaned) - {"\u200c", "\u200d"} - breaks:
        assert unicodedata.category(char)[0] != "C"
        assert char == " " or unicodedata.category(char)[0] != "Z"


@UNHURRIED
@given(ANY_TEXT)
def test_cleaning_loses_no_letter(raw: str) -> None:
    cleaned, faults = clean_text(raw, TextKind.LINE)
    if not faults:
        kept = "".join(unicodedata.normalize("NFC", raw).split())
        assert "".join(unicodedata.normalize("NFC", cleaned).split()) == kept  # but for shapes


@UNHURRIED
@given(ANY_TEXT, st.sampled_from(TextKind))
def test_a_fault_never_shows_the_text(raw: str, kind: TextKind) -> None:
    _, faults = clean_text(f"Zanary{raw}", kind)
    assert all(CANARY not in fault.message.casefold() for fault in faults)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\u200bb", "U+200B ZERO WIDTH SPACE"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\ue000b", "U+E000 PRIVATE USE"),
        ("a\u0378b", "U+0378"),
        ("a\x07b", "U+0007 CONTROL CHARACTER"),
        ("a\u200d", "U+200D ZERO WIDTH JOINER"),
        ("a\ufffdb", "U+FFFD REPLACEMENT CHARACTER"),
    ],
)
def test_a_refusal_names_the_character_and_does_not_show_it(text: str, named: str) -> None:
    _, (fault,) = clean_text(text, TextKind.NAME)
    assert fault.message.endswith(f"({named})")
    assert fault.message.isascii()


def test_of_many_characters_three_are_named() -> None:
    assert described("\U0001f600\U0002a6a5") == (
        "U+1F600 GRINNING FACE, U+2A6A5 CJK UNIFIED IDEOGRAPH-2A6A5"
    )
    assert described("ABCDE").endswith("U+0043 LATIN CAPITAL LETTER C and 2 more")


# --- What no font has ------------------------------------------------------------------


def vocabulary(fonts_lack: str, package: str = "") -> Vocabulary:
    """Turn characters into the vocabulary of a computer whose fonts have all but those."""

    def undrawable(text: str) -> Mapping[str, str]:
        return {char: package for char in text if char in fonts_lack}

    return Vocabulary({}, {}, {}, {}, {}, {}, undrawable=undrawable)


def told(tree: SourceTree, fonts_lack: str, package: str = "") -> list[str]:
    cleaned, problems = clean_tree(tree, vocabulary(fonts_lack, package))
    assert not any(char in json.dumps(cleaned.value, ensure_ascii=False) for char in fonts_lack)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ("patient:\n  name: Yo \U0002a6a5\n", "r.yaml:2:9: error: patient.name"),
        ("approved_by: \U0002a6a5o\n", "r.yaml:1:14: error: approved_by"),
        ("goal: walk \U0002a6a5\n", "r.yaml:1:7: error: goal"),
        (
            "care_team:\n  - {role: nurse, name: a\U0002a6a5}\n",
            "r.yaml:2:25: error: care_team.1.name",
        ),
        ('{"medicines": [{"name": "\U0002a6a5"}]}', "r.yaml:1:25: error: medicines.1.name"),
    ],
)
def test_what_no_font_has_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: str, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.yaml").write_text(record, "utf-8")
    tree, _ = read_yaml(Path("r.yaml"))
    assert tree is not None
    (line,) = told(tree, "\U0002a6a5")
    assert line.startswith(f"{place}: no font here can print U+2A6A5 CJK UNIFIED IDEOGRAPH-2A6A5;")
    assert line.endswith("write it in other letters [no-glyph]")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_no_font_has_is_refused_with_its_cell(tmp_path: Path, suffix: str) -> None:
    cells = ("patient.name", "goal"), ("Yo \U0002a6a5", "walk")
    path = tmp_path / f"rows{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join(map(",".join, cells)), "utf-8")
    else:
        book = openpyxl.Workbook()
        for row in cells:
            book.worksheets[0].append(row)
        book.save(path)
    (found,) = read_rows(path, file_label="r")
    assert found.tree is not None
    (line,) = told(found.tree, "\U0002a6a5")
    assert line.startswith("r:2:1: error: patient.name: no font here can print U+2A6A5 CJK")
    assert "Yo" not in line


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_what_no_font_has_is_refused_in_a_list(tmp_path: Path, name: str) -> None:
    lines = {
        "list.csv": "patient.name,goal\nAna,x\n\U0001f600 Ana,x\n",
        "list.jsonl": '{"patient": {"name": "Ana"}}\n{"patient": {"name": "\U0001f600 Ana"}}\n',
    }
    path = tmp_path / name
    path.write_text(lines[name], "utf-8")
    _, row = (row for row in read_rows(path, file_label=name) if row.tree)
    assert row.tree is not None
    (line,) = told(row.tree, "\U0001f600")
    assert f"{name}:{2 + (name == 'list.csv')}:" in line
    assert "patient.name: no font here can print U+1F600 GRINNING FACE;" in line


def test_a_package_that_would_help_is_named() -> None:
    tree = SourceTree("r.yaml", {"goal": "\u05d3"}, {(): Position("r.yaml", 1, 1)})
    (line,) = told(tree, "\u05d3", "fonts-noto-core")
    assert "U+05D3 HEBREW LETTER DALET; it comes with: apt-get install fonts-noto-core" in line


def test_a_name_may_have_200_letters_and_their_marks() -> None:
    check: TypeAdapter[str] = TypeAdapter(PersonName)
    for letters in ("a" * 200, "a\u0301\u0323" * 200, "\u0915\u094d\u0937\u093f" * 100):
        assert clean_text(letters, TextKind.NAME)[1] == []
        assert check.validate_python(letters) == letters
    with pytest.raises(ValidationError, match="longer than 200 letters"):
        check.validate_python("a" * 201)


def test_an_ideograph_keeps_the_shape_that_was_typed() -> None:
    typed = "e\u0301\ufa19\ufa19 \U0002f800e\u0301"
    assert clean_text(typed, TextKind.NAME) == ("\u00e9\ufa19\ufa19 \U0002f800\u00e9", [])


def test_a_variation_selector_leaves_its_ideograph() -> None:
    assert clean_text("\u8fbb\U000e0100 \u795e\ufe00 \u2764\ufe0f", TextKind.LINE) == (
        "\u8fbb \u795e \u2764",
        [],
    )
    assert "hidden-character" in codes_of("a\ufe0f") & codes_of("\ufe00\u795e")


@pytest.mark.parametrize("mark", ["\u200f", "\u200e", "\u061c", " \u200f\u200e "])
def test_marks_of_direction_at_the_ends_carry_nothing(mark: str) -> None:
    assert clean_text(f"{mark}محمد{mark}", TextKind.NAME) == ("محمد", [])
    assert clean_text(f"a{mark}\n{mark}b", TextKind.PARAGRAPH) == ("a\nb", [])
    assert "bidi-control" in codes_of(f"a{mark}b")


def test_a_form_of_an_ideograph_that_no_font_has_is_printed_in_its_usual_form() -> None:
    def undrawable(text: str) -> dict[str, str]:
        return dict.fromkeys(set(text) & {"\ufa19", "ﬀ"}, "")

    vocabulary = Vocabulary({}, {}, {}, {}, {}, {}, undrawable=undrawable)
    tree = SourceTree("t.csv", {"patient": {"name": "\ufa19 \ufa1a"}}, {(): Position("t.csv", 2)})
    cleaned, (problem,) = clean_tree(tree, vocabulary)
    assert cleaned.value == {"patient": {"name": "\u795e \ufa1a"}}
    assert (problem.code, problem.severity) == ("another-form", Severity.WARNING)
    assert "U+FA19" in problem.message
    refused = SourceTree("t.csv", {"patient": {"name": "ﬀ"}}, {(): Position("t.csv", 2)})
    assert [each.code for each in clean_tree(refused, vocabulary)[1]] == ["no-glyph"]
