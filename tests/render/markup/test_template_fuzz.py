"""Whatever a clinic writes in a template is filled in, or refused in words; nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


@st.composite
def damaged(draw: st.DrawFn, text: str) -> bytes:
    """Damage a template in some places: something is taken out, doubled, or put in."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 100)))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=6))
        inside = draw(st.sampled_from(["", piece, 2 * text[start:end], piece + text[start:end]]))
        text = text[:start] + inside + text[end:]
    return text.encode("utf-8", "surrogatepass")


def survive(data: st.DataObject, handout: Handout) -> None:
    """Damage a template of a clinic; filling it in may say no, and nothing else."""
    name = data.draw(st.sampled_from(NAMES))
    raw = data.draw(damaged((BUILT_IN / name).read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "templates" / name
        own.parent.mkdir(parents=True)
        own.write_bytes(raw)
        made = Templates([BUILT_IN, Path(folder) / "templates"], Catalog.source(), "en", {})
        with suppress(HandoutError):
            made.front(handout, LAYOUT, slot_height_pt=0, front_signs=3)


FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


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
