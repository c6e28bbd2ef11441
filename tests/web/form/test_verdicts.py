"""Why a translation is not printed is told to staff by its kind, with the code for translators."""

from __future__ import annotations

import ast
from pathlib import Path

from nethandout.errors import Position
from nethandout.i18n import checks
from nethandout.i18n.catalogs import BLOCKED, COUNTS_AS_NONE, Catalog, Unfinished
from nethandout.model.remark import Remark
from nethandout.service import Service
from nethandout.web.form.remarks import speech_of
from nethandout.web.form.verdicts import _KINDS, verdict
from nethandout.web.staff import StaffWords

WHY = "numbers differ from the source; 2 there, 3 here (number)"


def refused() -> str:
    said = str(Remark(COUNTS_AS_NONE, language="es", why=WHY))
    found = Unfinished(Position("es.po", 3), BLOCKED, said)
    catalog = Catalog("es", unfinished={"Take 2.": found})
    return catalog.refusal("Take 2.", None, "x.yaml").message


def test_a_verdict_is_said_in_spanish(service: Service, spanish: StaffWords) -> None:
    said = speech_of(service, spanish).said(refused())
    assert said.lang is None
    assert "un número, una fecha o una unidad no coincide (number)" in said
    assert "differ" not in said


def test_in_english_it_is_what_the_check_says(service: Service, english: StaffWords) -> None:
    assert WHY in speech_of(service, english).said(refused())


def test_a_code_without_words_of_its_own_is_a_mistake_all_the_same(spanish: StaffWords) -> None:
    said = verdict("something new (brand-new)", spanish)
    assert said == "una comprobación ha encontrado un error en ella (brand-new)"
    assert verdict("nothing to go by", spanish) is None


def test_every_code_is_one_of_the_checks() -> None:
    used = {
        node.value
        for path in Path(checks.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(_KINDS) <= used
