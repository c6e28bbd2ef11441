"""`docs/errors.md` explains every exit code and every problem code, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nethandout.errors import ExitCode

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "nethandout"
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")

# Function or class → which of its arguments is a problem code.
TAKES_CODE = {
    "Problem": 1,
    "problem": 1,
    "report": 2,
    "_report": 1,
    "_refusal": 2,
    "refusal": 2,
    "_broken": 0,
    "_problem": 0,
    "_warning": 1,
    "_rule": 0,
    "Rule": 0,
    "error": 0,
    "blocking": 0,
    "grave": 1,
    "warning": 0,
    "Finding": 0,
    "SafetyFinding": 0,
    "TextFault": 0,
    "BrokenTextError": 0,
    "_BrokenWorkbookError": 0,
    "refuse": 1,
    "warn": 1,
    "_RefusedError": 0,
    "_RefusedLineError": 0,
}
TABLES_OF_CODES = ("_FAULTS", "_FAULTS_OF_CATEGORIES")


def headings(level: int) -> list[str]:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(rf"^#{{{level}}} (.+)$", text, re.MULTILINE)


def constants(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def codes_in(path: Path) -> Iterator[str]:
    """Find the codes that a module gives to problems."""
    prefix = "pdf-" if path.parent.name == "preflight" else ""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            index = TAKES_CODE.get(name)
            if index is not None and len(node.args) > index:
                argument = node.args[index]
                code = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(code, str) and CODE.fullmatch(code):
                    yield prefix + code if name == "_problem" else code
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name == "code" and isinstance(node.value, ast.IfExp):
                yield from constants(node.value.body)
                yield from constants(node.value.orelse)
            elif name in TABLES_OF_CODES and isinstance(node.value, ast.Dict):
                keys = node.value.keys if name == "_FAULTS" else node.value.values
                yield from (code for key in keys if key for code in constants(key))


def used_codes() -> set[str]:
    paths = [path for path in SOURCE.rglob("*.py") if path.parent.name != "cli"]
    return {code for path in paths for code in codes_in(path)}


def test_every_exit_code_has_its_heading() -> None:
    wanted = [f"{code.value} {code.name.lower().replace('_', ' ')}" for code in ExitCode]
    assert [heading for heading in headings(2) if heading[0].isdigit()] == wanted


def test_every_problem_code_has_its_heading() -> None:
    assert sorted(used_codes() - set(headings(3))) == []


def test_no_heading_is_left_over() -> None:
    named = {
        text
        for path in SOURCE.rglob("*.py")
        for text in constants(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert [code for code in headings(3) if code.removeprefix("pdf-") not in named] == []


def test_no_heading_stands_a_second_time() -> None:
    assert len(headings(3)) == len(set(headings(3)))


def test_the_search_for_codes_finds_them() -> None:
    found = used_codes()
    of_every_kind = {"missing", "bidi-control", "allergy-conflict", "pdf-text", "term", "idiom"}
    assert of_every_kind <= found
