"""XLIFF 1.2 is written by its rules, and what breaks them is refused with its line."""

from __future__ import annotations

import pytest

from nethandout.errors import InputError
from nethandout.i18n.codes import Mark
from nethandout.i18n.exchange.files import parse_delivery
from nethandout.i18n.exchange.units import Incoming

UNIT = '<trans-unit id="m1"><source>Do not</source><target state="final">No</target></trans-unit>'
FILE = '<file original="a.po" source-language="en" target-language="es" datatype="po">'
HEAD = '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'


def document(unit: str = UNIT, file: str = FILE, head: str = HEAD) -> bytes:
    return f"{head}\n{file}\n<body>\n{unit}\n</body></file></xliff>".encode()


def read(unit: str) -> Incoming:
    return parse_delivery(document(unit), "a.xlf").units[0]


def refused(raw: bytes) -> list[int]:
    with pytest.raises(InputError) as caught:
        parse_delivery(raw, "a.xlf")
    assert {problem.code for problem in caught.value.problems} <= {"xliff", "wrong-language"}
    return [problem.position.line for problem in caught.value.problems]


def test_a_unit_is_read_with_its_line() -> None:
    assert read(UNIT) == Incoming("m1", ("Do not",), ("No",), fuzzy=False, before="", line=4)


@pytest.mark.parametrize(
    ("state", "fuzzy"),
    [
        ('state="new"', True),
        ('state="needs-review-translation"', True),
        ('state="signed-off"', False),
        ('state="x-mine"', None),
        ("", None),
    ],
)
def test_the_state_says_whether_it_is_finished(state: str, *, fuzzy: bool | None) -> None:
    assert read(UNIT.replace('state="final"', state)).fuzzy is fuzzy


def test_what_is_approved_is_finished_whatever_its_state() -> None:
    unit = UNIT.replace('"m1"', '"m1" approved="yes"').replace("final", "new")
    assert read(unit).fuzzy is False


def test_what_is_expressly_not_approved_waits_unless_its_state_says_more() -> None:
    unit = UNIT.replace('"m1"', '"m1" approved="no"')
    assert read(unit).fuzzy is False
    assert read(unit.replace(' state="final"', "")).fuzzy is True


def test_codes_of_all_kinds_are_marks_and_annotations_are_words() -> None:
    inline = (
        '<x id="1"/>a<g id="2">b<mrk mtype="seg" mid="0">c</mrk></g>'
        '<bx id="3"/>d<ex id="9" rid="3"/><ph id="4">code</ph>'
    )
    unit = UNIT.replace("No", inline)
    assert read(unit).target == (
        Mark("1", "single"),
        "a",
        Mark("2", "open"),
        "b",
        "c",
        Mark("2", "close"),
        Mark("3", "open"),
        "d",
        Mark("3", "close"),
        Mark("4", "single"),
    )


@pytest.mark.parametrize(
    "unit",
    [
        UNIT.replace(' id="m1"', ""),
        UNIT + UNIT,
        UNIT.replace("<source>Do not</source>", ""),
        UNIT.replace("<target", "<target/><target"),
        UNIT.replace("</trans-unit>", "<source>x</source></trans-unit>"),
        UNIT.replace('state="final"', 'state="done"'),
        UNIT.replace("No", "<x/>"),
        UNIT.replace("No", '<x id="1">words</x>'),
        UNIT.replace("No", "<b>No</b>"),
        UNIT.replace("No", "<mrk>No</mrk>"),
        UNIT.replace("</trans-unit>", "<body/></trans-unit>"),
        '<trans-unit id="m1"><note>n</note><source>a</source></trans-unit>',
        "<source>a</source>",
    ],
)
def test_a_unit_against_the_rules_is_refused_with_its_line(unit: str) -> None:
    assert set(refused(document(unit))) == {4}


@pytest.mark.parametrize(
    ("file", "head", "line"),
    [
        (FILE.replace(' original="a.po"', ""), HEAD, 2),
        (FILE.replace(' datatype="po"', ""), HEAD, 2),
        (f"{FILE}<body/>", HEAD, 2),
        (FILE, HEAD.replace('version="1.2"', 'version="1.1"'), 1),
    ],
)
def test_a_document_against_the_rules_is_refused(file: str, head: str, line: int) -> None:
    assert refused(document(file=file, head=head)) == [line]


def test_two_languages_in_one_document_are_refused() -> None:
    other = document().decode().replace("</xliff>", "").partition("\n")
    more = document().decode().partition("\n")[2].replace('"es"', '"ar"').replace("m1", "m2")
    assert refused(f"{other[0]}\n{other[2]}\n{more}".encode())
