"""XLIFF 2 is read by its rules: each document here breaks one of them, or none."""

from __future__ import annotations

import pytest

from nethandout.errors import InputError
from nethandout.i18n.codes import Mark
from nethandout.i18n.exchange.files import parse_delivery
from nethandout.i18n.exchange.units import Incoming

CORE = "urn:oasis:names:tc:xliff:document:2.0"
MODULES = "urn:oasis:names:tc:xliff:"
HEAD = f'<xliff xmlns="{CORE}" version="2.1" srcLang="en" trgLang="es">'
SEGMENT = '<segment state="final"><source>Do not</source><target>No</target></segment>'
UNIT = f'<unit id="u1">{SEGMENT}</unit>'


def document(inside: str = UNIT, head: str = HEAD, file: str = '<file id="f1">') -> bytes:
    return f"{head}\n{file}\n{inside}\n</file></xliff>".encode()


def texts(source: str, target: str | None = None) -> str:
    said = "" if target is None else f"<target>{target}</target>"
    return f'<unit id="u1"><segment id="s1"><source>{source}</source>{said}</segment></unit>'


def read(inside: str) -> Incoming:
    return parse_delivery(document(inside), "a.xlf").units[0]


def refused(raw: bytes) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        parse_delivery(raw, "a.xlf")
    assert {problem.code for problem in caught.value.problems} == {"xliff"}
    return tuple(problem.message for problem in caught.value.problems)


def test_a_unit_is_read_with_its_line() -> None:
    assert read(UNIT) == Incoming("u1", ("Do not",), ("No",), fuzzy=False, before="", line=3)


@pytest.mark.parametrize(
    ("version", "namespace"), [("2.0", CORE), ("2.1", CORE), ("2.2", CORE[:-1] + "2")]
)
def test_three_versions_are_read(version: str, namespace: str) -> None:
    raw = document().decode().replace(CORE, namespace).replace('"2.1"', f'"{version}"')
    assert parse_delivery(raw.encode(), "a.xlf").units[0].id == "u1"


def test_a_version_in_the_namespace_of_another_is_refused() -> None:
    assert refused(document(head=HEAD.replace('"2.1"', '"2.2"')))


def test_segments_are_joined_in_the_order_of_their_targets() -> None:
    unit = (
        '<unit id="u1"><segment state="final">'
        '<source>A.</source><target order="3">Z.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment state="final"><source>B.</source><target order="1">Y.</target></segment></unit>'
    )
    found = read(unit)
    assert ("".join(map(str, found.source)), "".join(map(str, found.target))) == ("A. B.", "Y. Z.")
    assert not found.fuzzy
    assert read(unit.replace("final", "initial", 1)).fuzzy


def test_half_a_translation_is_none() -> None:
    unit = (
        '<unit id="u1"><segment state="final"><source>Do </source><target>No </target></segment>'
        "<segment><source>eat.</source></segment></unit>"
    )
    assert read(unit).target == ()


def test_codes_are_marks_and_annotations_are_words() -> None:
    code = 'x<ph id="1"/><pc id="2">b</pc><mrk id="3" translate="no">c</mrk><cp hex="0001"/>'
    assert read(texts(code)).source == (
        "x",
        Mark("1", "single"),
        Mark("2", "open"),
        "b",
        Mark("2", "close"),
        "c",
        "\x01",
    )


@pytest.mark.parametrize(
    "inside",
    [
        "",
        UNIT + UNIT,
        UNIT.replace(' id="u1"', ""),
        UNIT.replace('id="u1"', 'id="u 1"'),
        UNIT.replace('id="u1"', 'id="u1" my="x"'),
        UNIT.replace("final", "done"),
        UNIT.replace("<segment", "words<segment"),
        UNIT.replace('state="final"', 'subState="my:x"'),
        UNIT.replace("<source>Do not</source>", ""),
        UNIT.replace("<target>", '<target xml:lang="fr">'),
        UNIT.replace("<target>", '<target order="2">'),
        UNIT.replace("<target>", '<target xml:space="preserve">'),
        '<unit id="u1"><ignorable><source> </source></ignorable></unit>',
        '<unit id="u1"><notes/><segment><source>a</source></segment></unit>',
        f"<group>{UNIT}</group>",
        texts('<ph id="1"/><ph id="1"/>'),
        texts('<ph id="s1"/>'),
        texts("<ph/>"),
        texts('<ph id="1" dataRef="d1"/>'),
        texts('<ph id="1" canReorder="no" canCopy="no" canDelete="no"/>'),
        texts('<ph id="1" canReorder="firstNo"/>'),
        texts('<ph id="1" subType="xlf:b"/>'),
        texts('<ph id="1" type="ui" subType="xlf:b"/>'),
        texts('<ph id="1" copyOf="2"/>'),
        texts('<ph id="1" subFlows="u9"/>'),
        texts('<ph id="1" canDelete="no"/>', "lost"),
        texts('<sc id="1"/>'),
        texts('<ec startRef="1"/>'),
        texts('<ec isolated="yes"/>'),
        texts('<sc id="1" canCopy="no"/><ec startRef="1"/>'),
        texts('<sm id="1" translate="no"/>'),
        texts('<em startRef="1"/>'),
        texts('<mrk id="1" type="comment">a</mrk>'),
        texts('<mrk id="1" type="comment" value="a" ref="#n=1">a</mrk>'),
        texts('<mrk id="1" type="term" ref="#u=u1/f=f1">a</mrk>'),
        texts('<mrk id="1" type="term" ref="#f=f1/zz=1">a</mrk>'),
        texts('<cp hex="0041"/>'),
        texts('<cp hex="D800"/>'),
        texts("<b>a</b>"),
    ],
)
def test_what_breaks_a_rule_is_refused(inside: str) -> None:
    assert refused(document(inside))


FIXED = '<ph id="1" canReorder="firstNo" canCopy="no" canDelete="no"/>'
NEXT = '<ph id="2" canReorder="no" canCopy="no" canDelete="no"/>'


def test_codes_that_stay_together_are_not_turned_round() -> None:
    assert read(texts(f"a{FIXED}{NEXT}", f"{FIXED}{NEXT}b")).id == "u1"
    assert refused(document(texts(f"a{FIXED}{NEXT}", f"{FIXED}<ph id='3'/>{NEXT}")))


def test_a_target_needs_a_language_of_the_document() -> None:
    assert refused(document(head=HEAD.replace(' trgLang="es"', "")))
    assert refused(document(head=HEAD.replace('"es"', '"e s"')))


def test_a_language_is_inherited() -> None:
    assert refused(document(file='<file id="f1" xml:lang="ja">'))


def with_module(name: str, inside: str) -> bytes:
    space = f'xmlns:x="{MODULES}{name}:2.0"'
    return document(
        UNIT.replace("<segment", f"<x:{inside.replace('>', f' {space}>', 1)}<segment", 1)
    )


def test_a_module_that_nobody_here_knows_is_refused_by_name() -> None:
    (said,) = set(refused(with_module("validation", "validation></x:validation>")))
    assert "validation" in said


def test_metadata_of_a_tool_are_let_be() -> None:
    inside = 'metadata><x:metaGroup id="g"><x:meta type="t">v</x:meta></x:metaGroup></x:metadata>'
    assert parse_delivery(with_module("metadata", inside), "a.xlf").units
    assert refused(with_module("metadata", inside.replace(' type="t"', "")))
    twice = inside.replace("</x:metaGroup>", '</x:metaGroup><x:metaGroup id="g"/>')
    assert refused(with_module("metadata", twice))


def test_candidates_of_a_tool_must_belong_to_a_text_of_their_unit() -> None:
    texts_ = f'<c:source xmlns:c="{CORE}">a</c:source><c:target xmlns:c="{CORE}">b</c:target>'
    unit = UNIT.replace("<segment", '<segment id="s1"')
    space = f'xmlns:x="{MODULES}matches:2.0"'
    good = f'<x:matches {space}><x:match ref="#s1">{texts_}</x:match></x:matches>'
    assert read(unit.replace("<segment", f"{good}<segment", 1)).id == "u1"
    for wrong in ('ref="#u1"', 'ref="s1"', 'ref="#s1" type="mine"', 'ref="#s1" subType="a:b"'):
        broken = good.replace('ref="#s1"', wrong)
        assert refused(document(unit.replace("<segment", f"{broken}<segment", 1)))


def test_elements_of_other_programs_are_let_be_where_they_may_stand() -> None:
    assert read(UNIT.replace("<segment", '<my:x xmlns:my="mine">a</my:x><segment')).id == "u1"
    assert refused(document(UNIT.replace("<target>", '<target><my:x xmlns:my="mine"/>')))
