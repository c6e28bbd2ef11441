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
        ("50\u2060\u00a0mg", "500 mg", "text"),
        ("if you\u00a0faint", "if you", "text"),
        ("<p>5 mg</p>", "", "text"),
        ("<p>5 mg</p>", "<p>5</p><p>mg</p>", "text"),
        ("<p>5 mg</p>", "<p>15 mg</p>", "text"),
        ("<p>5 mg</p>", "<p>5 mg of it</p>", "foreign"),
        ("<p>5 mg</p>", "<p>5 mg</p><p>Luis</p>", "foreign"),
        ('alt=""', 'alt="" title="Luis"', "attribute"),
        ("<p>For", '<p style="display: none">For', "attribute"),
        ("<p>For", '<p onclick="x()">For', "attribute"),
        ("<p>For", "<p hidden>For", "attribute"),
        ("<p>For", '<p aria-hidden="true">For', "hidden"),
        ("</main>", "<!-- Luis --></main>", "hidden"),
        ("</main>", "<script>x()</script></main>", "element"),
        ("</main>", "<iframe></iframe></main>", "element"),
        ("</main>", "</div></main>", "element"),
        ("data:image/png;base64,AA==", "https://example.org/a.png", "address"),
        ("data:image/png;base64,AA==", "data:text/html;base64,AA==", "address"),
        ('href="#call"', 'href="#calls"', "address"),
        ('href="#call"', 'href="javascript:x()"', "address"),
        ('href="#call"', 'href="file:///etc/hosts"', "address"),
        ("<footer>", '<footer id="call">', "id"),
        ('alt=""', "", "alt"),
        ("<p>5 mg", '<p data-head="Luis">5 mg', "table"),
        ("img-src data:", "img-src *", "policy"),
        ("#1a1a1a", "#ffffff", "policy"),
        ("</style>", "</style><style>p {}</style>", "policy"),
        ('lang="ar"', 'lang="en"', "language"),
        ('dir="rtl"', 'dir="ltr"', "language"),
        ("<title>Your tumor", "<title>Ana Ruiz", "title"),
        ("NH-1A2B-3C4D", "NH-1A2B-3C4E", "handout-id"),
    ],
)
def test_each_defect_is_found(old: str, new: str, code: str) -> None:
    assert old in PAGE
    assert code in codes(PAGE.replace(old, new))


def test_a_page_without_its_patient_is_found() -> None:
    assert "identifier" in codes(PAGE.replace("Ana Ruiz", "Ana Ruizo"))


def test_a_style_sheet_that_asks_for_something_is_found_though_its_policy_fits() -> None:
    for rule in ("@import 'a.css'", "p { background: url(a.png) }", r"p { background: u\72l(a) }"):
        page = PAGE.replace(policy(STYLE), policy(rule)).replace(STYLE, rule)
        assert codes(page) == ["style"], rule


def test_sentences_that_changed_places_are_found() -> None:
    first, last = "Call 911 if you faint.", "Take 5 mg, not 50 mg."
    assert codes(PAGE, replace(EXPECTED, in_order=(last, first))) == ["order"]


def test_a_text_that_is_expected_twice_must_be_there_twice() -> None:
    assert codes(PAGE, replace(EXPECTED, texts=(*EXPECTED.texts, "5 mg"))) == ["text"]


def test_a_short_text_is_not_found_within_a_longer_one() -> None:
    assert "text" in codes(PAGE.replace("<p>5 mg</p>", ""), EXPECTED)
