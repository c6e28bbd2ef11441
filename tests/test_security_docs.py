"""`docs/security.md` names a test for each promise, and each of them is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)::(\w+)`")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_test_that_is_named_is_there() -> None:
    named = NAMED.findall(SECURITY)
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in functions(ROOT / file)] == []


def test_each_promise_names_a_test() -> None:
    parts = SECURITY.split("| promise | test |\n|---|---|\n")[1:]
    promises = [line for part in parts for line in part.partition("\n\n")[0].splitlines()]
    assert promises
    assert [line for line in promises if not NAMED.search(line)] == []


def test_each_attack_on_the_command_is_named() -> None:
    attacks = functions(ROOT / "tests" / "cli" / "test_trust.py")
    named = {name for _, name in NAMED.findall(SECURITY)}
    assert {name for name in attacks if name.startswith("test_")} <= named
