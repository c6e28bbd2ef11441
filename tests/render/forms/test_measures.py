"""A blank is known by what stands around it; a guess that is wrong is noticed and set again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nethandout.render.forms.cache import PartCache
from nethandout.render.forms.measures import KnownBlanks, surroundings
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.parts import HtmlPart
from nethandout.render.pdfbytes.geometry import Measure
from nethandout.render.typeset import Press

if TYPE_CHECKING:
    from tests.render.conftest import HandoutFactory, PersonalFactory, ToolsFactory

MARK = '<span style="color: #800000; line-height: 0">x</span>'
WIDE = Measure(240.0, 16.0, language="es")


def blank(number: int, lines: int = 1) -> str:
    marks = "<br>".join([MARK] * lines)
    return f'<span class="blank" id="blank-{number}">{marks}</span>'


def page(body: str, style_sheet: str = "p { margin: 0 }") -> HtmlPart:
    return HtmlPart(f'<html lang="es"><body>{body}</body></html>', style_sheet, ())


def table(*cells: str, head: str = "When", row: str = "") -> str:
    rows = "".join(f"<tr><td>{cell}</td><td>{row}</td></tr>" for cell in cells)
    return f"<table><thead><tr><th>{head}</th></tr></thead><tbody>{rows}</tbody></table>"


def key(body: str) -> str:
    (found,) = surroundings(page(body).html)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"<p>{blank(0)}</p>", f'<p id="name">{blank(7)}</p>'),
        (f"<p>{blank(0)}</p>", f"<p>{blank(0, lines=3)}</p>"),
        (f"<p>{blank(0)}</p>", f"<h3>My goal<br></h3><img src='a'><p>{blank(0)}</p>"),
        (f"<div><p>{blank(0)}</p></div>", f"<div><p>a</p><p>{blank(0)}</p></div>"),
    ],
)
def test_blanks_with_equal_surroundings_are_set_alike(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"<p>{blank(0)}</p>", f'<p class="name">{blank(0)}</p>'),
        (f"<p>{blank(0)}</p>", f"<ul><li>{blank(0)}</li></ul>"),
        (f"<p>{blank(0)}</p>", f'<p dir="rtl" lang="ar">{blank(0)}</p>'),
        (f"<div>a</div><p>{blank(0)}</p>", f"<div>a<p>{blank(0)}</p></div>"),
        (table(blank(0)), table(blank(0), head="The day and the time of the visit")),
        (table(blank(0)), table(blank(0), row="How far the tumor grew")),
        (
            f"<table><tr><td>{blank(0)}</td><td>a</td></tr></table>",
            f"<table><tr><td>a</td><td>{blank(0)}</td></tr></table>",
        ),
    ],
)
def test_blanks_with_other_surroundings_may_be_set_otherwise(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_further_row_is_set_as_the_first() -> None:
    (first,) = surroundings(page(table(blank(0))).html)
    assert surroundings(page(table(blank(0), blank(1), blank(2, lines=2))).html) == (first,) * 3


def test_only_what_was_learned_is_known(tmp_path: Path) -> None:
    known = KnownBlanks(PartCache(tmp_path), "fonts")
    goal, both = page(f"<p>{blank(0)}</p>"), page(f"<p>{blank(0)}</p><h2>{blank(1)}</h2>")
    assert known.guess(goal) is None
    known.learn(goal, [WIDE])
    assert known.guess(goal) == (WIDE,)
    assert known.guess(both) is None
    assert known.guess(page("<p>no blank</p>")) == ()
    again = KnownBlanks(PartCache(tmp_path), "fonts")
    assert again.guess(goal) == (WIDE,)


def test_other_style_sheets_and_fonts_know_nothing_of_it(tmp_path: Path) -> None:
    goal = page(f"<p>{blank(0)}</p>")
    KnownBlanks(PartCache(tmp_path), "fonts").learn(goal, [WIDE])
    assert KnownBlanks(PartCache(tmp_path), "other fonts").guess(goal) is None
    large = replace(goal, style_sheet="p { font-size: 18pt }")
    assert KnownBlanks(PartCache(tmp_path), "fonts").guess(large) is None


def test_a_further_visit_needs_no_trial_layout(
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handout = replace(make_handout(language="es"), personal=True)
    press = Press(handout, make_tools("es"))
    visit = {"at": "2027-03-02T09:30", "what": "Consulta", "where": "Piso 4"}
    press.print(make_personal("Ana Ruiz", "ZAN-1", "es", appointments=[visit]))
    monkeypatch.setattr(Press, "_lay_out_blanks", None)
    more = [visit, visit | {"at": "2027-04-06T10:00"}, visit | {"at": "2027-05-04T11:15"}]
    press.print(make_personal("Ana Ruiz", "ZAN-1", "es", appointments=more))


def test_a_wrong_guess_changes_nothing_on_paper(
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handout = replace(make_handout(), personal=True)
    personal = make_personal("Rosa Klein", "ZAN-1", goal="To walk with my dog every day " * 5)
    right = Press(handout, make_tools("en")).print(personal)
    changes: tuple[dict[str, Any], ...] = (
        {"width": 90.0},
        {"font_size": 30.0},
        {"language": "zh-Hans"},
        {"rtl": True},
    )
    for change in changes:
        press = Press(handout, make_tools("en"))
        measures = press._lay_out_blanks(press.layer_html(personal, Fills()))
        wrong = tuple(one._replace(**change) for one in measures)
        monkeypatch.setattr(KnownBlanks, "guess", lambda *_, wrong=wrong: wrong)
        assert press.print(personal).pdf == right.pdf
