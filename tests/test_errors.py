from __future__ import annotations

import pytest

from nethandout import errors
from nethandout.errors import (
    ExitCode,
    HandoutError,
    InputError,
    Position,
    Problem,
    Severity,
    has_errors,
)

PROBLEM = Problem(Position("r.yaml", 3, 9), "missing", "name: this field is missing")
WARNING = Problem(Position("r.yaml"), "past-date", "this day is past", Severity.WARNING)


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (Position("r.yaml"), "r.yaml"),
        (Position("r.yaml", 3), "r.yaml:3"),
        (Position("r.yaml", 3, 9), "r.yaml:3:9"),
        (Position("--language"), "--language"),
    ],
)
def test_positions_read_like_those_of_a_compiler(position: Position, text: str) -> None:
    assert str(position) == text


def test_positions_sort_by_line_and_not_by_digit() -> None:
    places = [Position("b", 1), Position("a", 10), Position("a", 9, 2), Position("a", 9, 1)]
    assert [str(place) for place in sorted(places)] == ["a:9:1", "a:9:2", "a:10", "b:1"]


def test_a_problem_says_where_how_bad_what_and_its_code() -> None:
    assert str(PROBLEM) == "r.yaml:3:9: error: name: this field is missing [missing]"
    assert str(WARNING) == "r.yaml: warning: this day is past [past-date]"


def test_warnings_are_not_errors() -> None:
    assert not has_errors([])
    assert not has_errors([WARNING])
    assert has_errors([WARNING, PROBLEM])


def test_an_error_lists_its_problems() -> None:
    error = InputError("the record is wrong", iter([PROBLEM, WARNING]))
    assert error.problems == (PROBLEM, WARNING)
    assert str(error) == f"the record is wrong\n  {PROBLEM}\n  {WARNING}"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("RefusedError", 1),
        ("UsageError", 2),
        ("InputError", 4),
        ("FileError", 5),
        ("MissingDependencyError", 6),
        ("LimitError", 7),
        ("VerificationError", 8),
        ("HandoutError", 15),
    ],
)
def test_every_error_knows_its_exit_code(name: str, code: int) -> None:
    error = getattr(errors, name)("message")
    assert isinstance(error, HandoutError)
    assert error.exit_code == code
    assert str(error) == "message"


def test_no_error_class_is_forgotten() -> None:
    own = [error for error in HandoutError.__subclasses__() if "exit_code" in vars(error)]
    codes = {error.exit_code for error in own}
    assert len(own) == len(codes)
    raised_elsewhere = {
        ExitCode.OK,
        ExitCode.BATCH_FAILED,
        ExitCode.BUG,
        ExitCode.RESUME,
        ExitCode.INTERRUPTED,
        ExitCode.TERMINATED,
    }
    assert codes | raised_elsewhere == set(ExitCode)
