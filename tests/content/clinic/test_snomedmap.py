"""The map of a clinic gives SNOMED CT codes a meaning, and every slip in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.records.sample import VOCABULARY

from nethandout.content.clinic.snomedmap import is_snomed_code, read_snomed_map

HEAD = "code,field,id\n"


def codes(folder: Path, text: str) -> list[str]:
    (folder / "snomed.csv").write_text(text, encoding="utf-8")
    _, problems = read_snomed_map(folder, VOCABULARY)
    return [f"{each.position.line}: {each.message}" for each in problems]


def test_a_clinic_without_a_map_has_no_codes(tmp_path: Path) -> None:
    assert read_snomed_map(tmp_path, VOCABULARY) == ({}, [])


def test_a_code_stands_for_its_facts_in_any_spelling(tmp_path: Path) -> None:
    site = next(iter(VOCABULARY.sites.values()))
    text = (
        f"\ufeff{HEAD}35868009 , tumor.site, {site.upper()} \r\n\r\n35868009,tumor.site,{site}\r\n"
    )
    (tmp_path / "snomed.csv").write_text(text, encoding="utf-8", newline="")
    assert read_snomed_map(tmp_path, VOCABULARY) == ({"35868009": (("tumor.site", site),)}, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code;field;id\n", "1: the first line must be"),
        ("", "1: the first line must be"),
        (f"{HEAD}35868009,tumor.site\n", "2: this line must have 3 cells"),
        (f"{HEAD}35868000,tumor.site,ileum\n", "2: this is no SNOMED CT code"),
        (f"{HEAD}3.5868E+07,tumor.site,ileum\n", "2: this is no SNOMED CT code"),
        (f"{HEAD}35868009,site,ileum\n", "2: the field must be one of tumor.site"),
        (f"{HEAD}35868009,tumor.site,elbow\n", "2: this tumor site is not known"),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (found,) = codes(tmp_path, text)
    assert found.startswith(said)


def test_a_map_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "snomed.csv").write_bytes(b"code,field,id\n35868009,tumor.site,\xed\n")
    _, problems = read_snomed_map(tmp_path, VOCABULARY)
    assert [each.code for each in problems] == ["encoding"]


@pytest.mark.parametrize("code", ["35868009", "373066001", "716186003", "26643006"])
def test_every_wrong_digit_of_a_code_is_found(code: str) -> None:
    assert is_snomed_code(code)
    for place, right in enumerate(code):
        for wrong in set("0123456789") - {right}:
            assert not is_snomed_code(code[:place] + wrong + code[place + 1 :])
