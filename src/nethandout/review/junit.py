"""Turn problems into a JUnit report, which build servers show: one suite for each catalog."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import Final

from nethandout.errors import Problem, Severity

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SOUND: Final = "no errors"


def junit(problems: Sequence[Problem], catalogs: Iterable[str]) -> bytes:
    """Turn problems into a suite for each catalog, also for one without any.

    An error is a failed case. Warnings stand in the output of a suite: they fail nothing.
    """
    files = dict.fromkeys((*catalogs, *(problem.position.file for problem in problems)))
    root = ET.Element("testsuites", name="nethandout i18n check")
    for file in files:
        _suite(root, file, [one for one in problems if one.position.file == file])
    for total in ("tests", "failures", "errors"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ET.indent(root)
    return f"{_HEAD}{ET.tostring(root, encoding='unicode')}\n".encode()


def _suite(root: ET.Element, file: str, problems: Sequence[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity is not Severity.ERROR]
    counts = {"tests": max(1, len(errors)), "failures": len(errors), "errors": 0, "skipped": 0}
    said = {name: str(count) for name, count in counts.items()}
    suite = ET.SubElement(root, "testsuite", {"name": _printable(file), **said})
    for problem in errors:
        name = f"{problem.code} line {problem.position.line}"
        case = ET.SubElement(suite, "testcase", classname=_printable(file), name=name)
        message = _printable(problem.message)
        failure = ET.SubElement(case, "failure", type=problem.code, message=message)
        failure.text = _printable(str(problem))
    if not errors:
        ET.SubElement(suite, "testcase", classname=_printable(file), name=_SOUND)
    if warnings:
        ET.SubElement(suite, "system-out").text = _printable("\n".join(map(str, warnings)))


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
