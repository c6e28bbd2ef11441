from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.batch.names import (
    DEFAULT_PATTERN,
    LONGEST_NAME,
    NameValues,
    OutputNames,
    parse_pattern,
)
from nethandout.errors import Position, UsageError

VALUES = NameValues(17, "NH-1A2B-3C4D", "zh-Hans", "large-print", "ileum", "ZAN-0012345")
PLACE = Position("rows.csv", 17)


def name_of(pattern: str, values: NameValues = VALUES) -> str:
    name, problems = OutputNames(parse_pattern(pattern, identity=True)).name_for(values, PLACE)
    assert not problems
    assert name is not None
    return name


def refusal(names: OutputNames, values: NameValues) -> str:
    name, problems = names.name_for(values, PLACE)
    assert name is None
    (problem,) = problems
    assert (problem.code, problem.position) == ("file-name", PLACE)
    return problem.message


def test_the_usual_name() -> None:
    assert name_of(DEFAULT_PATTERN) == "000017-NH-1A2B-3C4D.pdf"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{row}.pdf", "17.pdf"),
        ("{row:01d}.pdf", "17.pdf"),
        ("{language}-{edition}-{site}-{row:09d}.pdf", "zh-Hans-large-print-ileum-000000017.pdf"),
        ("Merkblatt {row} für {site}.pdf", "Merkblatt 17 für ileum.pdf"),
        ("{record_number}.pdf", "ZAN-0012345.pdf"),
        ("e\u0301{row}.pdf", "é17.pdf"),
    ],
)
def test_a_pattern_is_filled(pattern: str, name: str) -> None:
    assert name_of(pattern) == name


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{languge}-{row}.pdf", "is not a field of a name; did you mean “language”?"),
        ("{}-{row}.pdf", "is not a field"),
        ("{row.__class__}.pdf", "is not a field"),
        ("{row!r}.pdf", "is not a field"),
        ("{patient.name}-{row}.pdf", "is not a field"),
        ("{row:6}.pdf", "write the number of digits like {row:06d}"),
        ("{row:0>9999999d}.pdf", "write the number of digits like {row:06d}"),
        ("{language:03d}-{row}.pdf", "only {row} has a number of digits"),
        ("{row}{.pdf", "a brace { or } stands alone"),
        ("{{row}}.pdf", "a brace { or } stands alone"),
        ("{row}", "a name must end in .pdf"),
        ("{row}.PDF", "a name must end in .pdf"),
        ("", "a name must end in .pdf"),
        ("handout.pdf", "many rows would get the same name"),
        ("{handout_id}-{language}.pdf", "many rows would get the same name"),
        ("../{row}.pdf", "no folders"),
        ("/out/{row}.pdf", "no folders"),
        ("C:\\{row}.pdf", "no folders"),
        ("{language}/{row}.pdf", "no folders"),
        ("..{row}.pdf", "start with a dot"),
        ("{row}...pdf", "no two dots"),
        ("-{row}.pdf", "start with a dot, a hyphen"),
        (" {row}.pdf", "start with a dot, a hyphen"),
        ("~{row}.pdf", "start with a dot, a hyphen"),
        ("{row}?.pdf", "a name has none of"),
        ("{row}\n.pdf", "invisible"),
        ("{row}\u202e.pdf", "invisible"),
        ("{row}\x00.pdf", "invisible"),
        ("nul.{row}.pdf", "Windows keeps this name"),
        ("x" * 200 + "{row}.pdf", "at most 180 bytes"),
        ("ä" * 90 + "{row}.pdf", "at most 180 bytes"),
    ],
)
def test_a_wrong_pattern_is_refused_before_the_work(pattern: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_pattern(pattern)
    assert message in str(caught.value)


def test_identity_in_names_must_be_allowed() -> None:
    with pytest.raises(UsageError, match="shows who a handout is for"):
        parse_pattern("{record_number}.pdf")


def test_all_problems_of_a_pattern_come_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        parse_pattern("../{rwo}")
    said = str(caught.value)
    for part in ("not a field", "must end in .pdf", "the same name", "no folders"):
        assert part in said


@pytest.mark.parametrize(
    "number",
    [
        "../../x",
        "/etc/x",
        "a/b",
        "..",
        "con",
        "a\\b",
        "a:b",
        "x" * 180,
        "a\nb",
        "\u202ex",
        "-x",
        "",
    ],
)
def test_what_a_row_would_do_to_its_name_is_refused_with_the_row(number: str) -> None:
    names = OutputNames(parse_pattern("{record_number}.pdf", identity=True))
    message = refusal(names, replace(VALUES, record_number=number))
    assert len(number) < 3 or number not in message


def test_a_record_without_a_number_gets_no_name_of_its_own() -> None:
    names = OutputNames(parse_pattern("{record_number}.pdf", identity=True))
    assert "start with a dot" in refusal(names, replace(VALUES, record_number=None))


@pytest.mark.parametrize(
    ("one", "other"),
    [("ab", "ab"), ("ab", "AB"), ("é", "e\u0301"), ("straße", "STRASSE"), ("É", "e\u0301")],
)
def test_two_rows_never_get_one_name(one: str, other: str) -> None:
    names = OutputNames(parse_pattern("{record_number}.pdf", identity=True))
    assert names.name_for(replace(VALUES, record_number=one), PLACE)[0]
    assert "another row" in refusal(names, replace(VALUES, row=18, record_number=other))


def test_digits_that_run_together_do_not_collide_in_secret() -> None:
    names = OutputNames(parse_pattern("{row}{record_number}.pdf", identity=True))
    assert names.name_for(replace(VALUES, row=1, record_number="11"), PLACE)[0] == "111.pdf"
    assert "another row" in refusal(names, replace(VALUES, row=11, record_number="1"))


def test_files_that_are_there_are_not_overwritten() -> None:
    names = OutputNames(parse_pattern(DEFAULT_PATTERN), taken=["000017-nh-1a2b-3c4d.PDF"])
    assert "a file that is there" in refusal(names, VALUES)


@pytest.mark.parametrize(
    ("pattern", "distinct"),
    [
        (DEFAULT_PATTERN, True),
        ("{row}.pdf", True),
        ("{row}1.pdf", False),
        ("{row}{row}.pdf", False),
        ("{row}{site}.pdf", False),
        ("{site}-{row}.pdf", False),
    ],
)
def test_names_are_remembered_only_where_rows_could_share_one(
    pattern: str, *, distinct: bool
) -> None:
    assert parse_pattern(pattern).is_distinct_by_itself is distinct


def test_the_repr_of_values_shows_no_record_number() -> None:
    assert "0012345" not in repr(VALUES)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_name_that_is_given_out_is_a_file_in_the_folder(number: str) -> None:
    names = OutputNames(parse_pattern("{record_number}-{row}.pdf", identity=True))
    name, _ = names.name_for(replace(VALUES, record_number=number), PLACE)
    if name is not None:
        assert Path("/out", name).parent == Path("/out")
        assert os.path.normpath(f"/out/{name}") == f"/out/{name}"
        assert len(name.encode()) <= LONGEST_NAME
        assert name == unicodedata.normalize("NFC", name)
