"""In right-to-left text every number, dose and Latin name keeps its own direction."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.render.markup.direction import isolate_runs, mark_runs

ARABIC = "اتصل بنا إذا كانت حرارتك"
SIGNS = "0123456789 .,:/+-–×=%°()<>&\"'abcZµ\u00a0\n"
TEXTS = st.text(st.sampled_from(SIGNS + ARABIC) | st.characters(codec="utf-8"), max_size=60)
SPAN = re.compile(r'<span dir="ltr" class="run(?: long)?">(.*?)</span>', re.DOTALL)


def isolated(text: str) -> str:
    """Give HTML as a plain string: what is cut out of Markup would be escaped again."""
    return str(isolate_runs(text))


def runs(text: str) -> list[str]:
    return [unescape(found) for found in SPAN.findall(isolated(text))]


def without_spans(html: str) -> str:
    return unescape(SPAN.sub(r"\1", html))


@given(TEXTS)
def test_the_text_itself_is_not_changed(text: str) -> None:
    assert without_spans(isolated(text)) == text
    assert re.sub("[\u2066\u2069]", "", mark_runs(text)) == re.sub("[\u2066\u2069]", "", text)


@given(TEXTS)
def test_every_digit_stands_inside_a_run(text: str) -> None:
    outside = SPAN.sub("", isolated(text))
    assert not re.search(r"[0-9]", unescape(outside))


@given(TEXTS)
def test_all_but_our_own_spans_is_escaped(text: str) -> None:
    rest = SPAN.sub(r"\1", isolated(text))
    assert not re.search(r"""[<>"']|&(?!(?:amp|lt|gt|#34|#39);)""", rest)


@given(TEXTS)
def test_runs_for_print_and_for_comparing_are_the_same(text: str) -> None:
    plain = re.sub("[\u2066\u2069]", "", text)
    assert re.findall("\u2066(.*?)\u2069", mark_runs(plain), re.DOTALL) == runs(plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("كل 28 يومًا", ["28"]),
        ("جرعة 7.5–15 mg كل يوم", ["7.5–15 mg"]),
        ("اتصل على +1 555 010 0199 الآن", ["+1 555 010 0199"]),
        ("حرارة 38.0\u00a0°C (100.4\u00a0°F) أو أكثر", ["38.0\u00a0°C (100.4\u00a0°F)"]),
        ("دواء Lutathera (lutetium) هنا", ["Lutathera (lutetium)"]),
        ("الورم (NET) نادر", ["NET"]),
        ("الورم (انظر NET) نادر", ["NET"]),
        ("أقل من <5 mm حجمًا", ["<5 mm"]),
        ("نحو 50% منهم", ["50%"]),
        ("علي O’Brien, L‘Hôpital", ["O’Brien", "L‘Hôpital"]),
        ("علي Gogolʹ, Solʹga", ["Gogolʹ", "Solʹga"]),
        ("علي \u1830\u1820\u1837\u180e\u1820", ["\u1830\u1820\u1837\u180e\u1820"]),
        ("https://example.org/a?b=1 موقعنا", ["https://example.org/a?b=1"]),
        (ARABIC, []),
    ],
)
def test_a_run_is_what_is_read_in_one_go(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


def test_only_a_short_run_stays_on_one_line() -> None:
    assert 'class="run"' in isolated("120 mg")
    assert 'class="run long"' in isolated("a name that is much too long for one line")


def test_a_fraction_stays_behind_its_number() -> None:
    """Unicode gives ½ no direction: in right-to-left text it would stand before the 1."""
    assert '<span dir="ltr" class="run">1½</span>' in isolate_runs("1½ مجم")
    assert '<span dir="ltr" class="run">2¾ × 5</span>' in isolate_runs("2¾ × 5 مجم")
