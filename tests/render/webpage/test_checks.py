"""A finished page is handed out only if it says all it should, and nothing else, in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nethandout.render.webpage.checks import verify
from nethandout.render.webpage.document import Expected, policy

STYLE = "p { color: #1a1a1a }"
PAGE = f"""<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(STYLE)}">
<title>Your tumor</title><style>{STYLE}</style></head>
<body><main><h1>Your tumor</h1><p>For <b>Ana Ruiz</b></p><p id="call">Call <a href="tel:911">911</a>
if you\u00a0faint.</p><p><img src="data:image/png;base64,AA==" alt=""></p>
<p>Take 5\u00a0mg, not 50\u2060\u00a0mg. <a href="#call">Call us</a>.</p><p>5 mg</p></main>
<footer><p>Ana Ruiz NH-1A2B-3C4D</p></footer></body></html>"""
EXPECTED = Expected(
    title="Your tumor",
    language="ar",
    texts=("For Ana Ruiz", "Call 911 if you faint.", "5 mg", "Take 5 mg, not 50 mg.", "Call us"),
    in_order=("Your tumor", "Call 911 if you faint.", "Take 5 mg, not 50 mg."),
    beside=("Your tumor", "Ana Ruiz", "NH-1A2B-3C4D"),
    identifiers=("Ana Ruiz",),
    handout_id="NH-1A2B-3C4D",
)


def codes(page: str, expected: Expected = EXPECTED) -> list[str]:
    problems = verify(page.encode(), expected)
    assert not [problem for problem in problems if "Ana" in str(problem)]
    return [problem.code for problem in problems]


def test_a_page_that_is_as_it_was_meant_has_no_problem() -> None:
    assert codes(PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("50\u2060\u00a0mg", "500 mg", "page-text"),
        ("if you\u00a0faint", "if you", "page-text"),
        ("<p>5 mg</p>", "", "page-text"),
        ("<p>5 mg</p>", "<p>5</p><p>mg</p>", "page-text"),
        ("<p>5 mg</p>", "<p>15 mg</p>", "page-text"),
        ("<p>5 mg</p>", "<p>5 mg of it</p>", "page-foreign"),
        ("<p>5 mg</p>", "<p>5 mg</p><p>Luis</p>", "page-foreign"),
        ('alt=""', 'alt="" title="Luis"', "page-unsafe"),
        ("<p>For", '<p style="display: none">For', "page-unsafe"),
        ("<p>For", '<p onclick="x()">For', "page-unsafe"),
        ("<p>For", "<p hidden>For", "page-unsafe"),
        ("<p>For", '<p aria-hidden="true">For', "page-unsafe"),
        ("</main>", "<!-- Luis --></main>", "page-unsafe"),
        ("</main>", "<script>x()</script></main>", "page-unsafe"),
        ("</main>", "<iframe></iframe></main>", "page-unsafe"),
        ("</main>", "</div></main>", "page-unsafe"),
        ("data:image/png;base64,AA==", "https://example.org/a.png", "page-unsafe"),
        ("data:image/png;base64,AA==", "data:text/html;base64,AA==", "page-unsafe"),
        ('href="#call"', 'href="#calls"', "page-unsafe"),
        ('href="#call"', 'href="javascript:x()"', "page-unsafe"),
        ('href="#call"', 'href="file:///etc/hosts"', "page-unsafe"),
        ("<footer>", '<footer id="call">', "page-unsafe"),
        ('alt=""', "", "page-head"),
        ("<p>5 mg", '<p data-head="Luis">5 mg', "page-head"),
        ("img-src data:", "img-src *", "page-unsafe"),
        ("#1a1a1a", "#ffffff", "page-unsafe"),
        ("</style>", "</style><style>p {}</style>", "page-unsafe"),
        ('lang="ar"', 'lang="en"', "page-head"),
        ('dir="rtl"', 'dir="ltr"', "page-head"),
        ("<title>Your tumor", "<title>Ana Ruiz", "page-head"),
        ("NH-1A2B-3C4D", "NH-1A2B-3C4E", "page-identifier"),
    ],
)
def test_each_defect_is_found(old: str, new: str, code: str) -> None:
    assert old in PAGE
    assert code in codes(PAGE.replace(old, new))


def test_a_page_without_its_patient_is_found() -> None:
    assert "page-identifier" in codes(PAGE.replace("Ana Ruiz", "Ana Ruizo"))


def test_a_style_sheet_that_asks_for_something_is_found_though_its_policy_fits() -> None:
    for rule in ("@import 'a.css'", "p { background: url(a.png) }", r"p { background: u\72l(a) }"):
        page = PAGE.replace(policy(STYLE), policy(rule)).replace(STYLE, rule)
        assert codes(page) == ["page-unsafe"], rule


def test_sentences_that_changed_places_are_found() -> None:
    first, last = "Call 911 if you faint.", "Take 5 mg, not 50 mg."
    assert codes(PAGE, replace(EXPECTED, in_order=(last, first))) == ["page-order"]


def test_a_text_that_is_expected_twice_must_be_there_twice() -> None:
    assert codes(PAGE, replace(EXPECTED, texts=(*EXPECTED.texts, "5 mg"))) == ["page-text"]


def test_a_short_text_is_not_found_within_a_longer_one() -> None:
    assert "page-text" in codes(PAGE.replace("<p>5 mg</p>", ""), EXPECTED)
