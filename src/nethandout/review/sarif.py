"""Turn problems into a SARIF 2.1.0 log, which code hosts show at the lines concerned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote

from nethandout import __version__
from nethandout.errors import Problem

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE: Final = "%SRCROOT%"


def sarif(problems: Sequence[Problem]) -> bytes:
    """Turn problems into one run, with a rule for each kind of problem."""
    rules = sorted({problem.code for problem in problems})
    run = {
        "tool": {
            "driver": {
                "name": "nethandout",
                "semanticVersion": __version__,
                "rules": [{"id": code, "name": _name(code)} for code in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules.index(problem.code)) for problem in problems],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, indent=2) + "\n").encode()


def _result(problem: Problem, rule: int) -> dict[str, object]:
    said = f"{problem.message}; this text is not printed" if problem.blocks else problem.message
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": str(problem.severity),
        "message": {"text": said},
        "locations": [{"physicalLocation": _place(problem)}],
    }


def _place(problem: Problem) -> dict[str, object]:
    """Turn a position into a location; one without a line is the whole file."""
    at = problem.position
    found: dict[str, object] = {"artifactLocation": _file(at.file)}
    if at.line:
        column = {"startColumn": at.column} if at.column else {}
        found["region"] = {"startLine": at.line, **column}
    return found


def _file(name: str) -> dict[str, str]:
    """Turn a file's name into a URI; only one below the working folder has a base (SARIF 3.4.4)."""
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts:
        return {"uri": Path(name).resolve().as_uri()}
    return {"uri": quote(name), "uriBaseId": _BASE}


def _name(code: str) -> str:
    """Turn `pot-outdated` into `PotOutdated`, as names of rules are written."""
    return "".join(part.capitalize() for part in code.split("-"))
