"""Whatever a clinic writes in a template is filled in, or refused in words; nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.damage import FUZZ, damaged

from nethandout.content.library import built_in_root
from nethandout.errors import HandoutError
from nethandout.handout.tree import Handout
from nethandout.i18n.catalogs import Catalog
from nethandout.render.markup.html import Templates
from nethandout.render.markup.page import page_layout

BUILT_IN = built_in_root() / "templates"
LAYOUT = page_layout("en", "standard", "letter")
NAMES = ("body/front.html.j2", "body/body.css.j2", "shared/macros.html.j2", "shared/page.css.j2")
PIECES = (
    *"{}%#|()[]<>&'\"\\\n\0\u202e\ud800",
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{{ 1 / 0 }}",
    "{{ none }}",
    "{{ handout }}",
    "{{ handout.__class__.__mro__ }}",
    "{{ [].append(1) }}",
    "{{ 'x'.format(1) }}",
    "{{ '%d' % 'x' }}",
    "{{ '{0.__class__}'.format(handout) }}",
    "{{ 10 ** 6 }}",
    "{{ range(10 ** 9) }}",
    "{% include 'body/front.html.j2' %}",
    "{% include '../../../etc/passwd' %}",
    "{% extends handout %}",
    "{% import none as x %}",
    "{% for a in 1 %}{% endfor %}",
    "{% for x in handout recursive %}{{ loop(x) }}{% endfor %}",
    "{% set handout = 1 %}",
    "{% raw %}",
    "{{ _('{nothing}') }}",
    "{{ vital(1) }}",
    "{{ caller() }}",
    "{{ gettext(none) }}",
    "{{ typed(handout) }}",
)


def survive(data: st.DataObject, handout: Handout) -> None:
    """Damage a template of a clinic; filling it in may say no, and nothing else."""
    name = data.draw(st.sampled_from(NAMES))
    raw = data.draw(damaged((BUILT_IN / name).read_text(encoding="utf-8"), PIECES))
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "templates" / name
        own.parent.mkdir(parents=True)
        own.write_bytes(raw)
        made = Templates([BUILT_IN, Path(folder) / "templates"], Catalog.source(), "en", {})
        with suppress(HandoutError):
            made.front(handout, LAYOUT, slot_height_pt=0)


@settings(FUZZ, max_examples=30)
@given(data=st.data())
def test_a_damaged_template_is_filled_in_or_refused(
    data: st.DataObject, make_handout: Callable[[], Handout]
) -> None:
    survive(data, make_handout())


@pytest.mark.soak
@settings(FUZZ, max_examples=2_000)
@given(data=st.data())
def test_any_damaged_template_is_filled_in_or_refused(
    data: st.DataObject, make_handout: Callable[[], Handout]
) -> None:
    survive(data, make_handout())
