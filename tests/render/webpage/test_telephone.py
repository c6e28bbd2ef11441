"""Phone numbers on a page become links, and nothing else does."""

from __future__ import annotations

import pytest

from nethandout.render.markup.binding import unbound
from nethandout.render.webpage.joining import parsed
from nethandout.render.webpage.telephone import address_of, with_calls


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("+1 312 555 0140", "tel:+13125550140"),
        ("(312) 555-0140", "tel:3125550140"),
        ("911", "tel:911"),
        ("+44 20 7946 0018 ext. 12", "tel:+442079460018;ext=12"),
        ("555–0140, x 7", "tel:5550140;ext=7"),
        ("1-800-4-CANCER", None),
        ("911 or the nearest hospital", None),
        ("", None),
    ],
)
def test_a_number_has_an_address_if_it_is_one_number(phone: str, address: str | None) -> None:
    assert address_of(phone) == address


def calls(html: str, *phones: str) -> list[tuple[str, str]]:
    """Turn HTML into where its links lead, and their words; its text must stay as it was."""
    body = parsed(html)
    before = "".join(body.itertext())
    with_calls(body, phones)
    assert unbound("".join(body.itertext())) == unbound(before)
    return [(link.get("href", ""), link.text or "") for link in body.iter("a")]


DAY, NIGHT = "(312) 555-0140", "(312) 555-0141"


def test_each_number_in_a_sentence_is_a_link() -> None:
    html = f"<p>By day {DAY}, <b>by night</b> {NIGHT}. Or {DAY}.</p>"
    by_day = ("tel:3125550140", DAY)
    assert calls(html, DAY, NIGHT) == [by_day, ("tel:3125550141", NIGHT), by_day]


def test_what_keeps_a_number_on_one_line_does_not_hide_it_and_is_not_copied() -> None:
    html = "<span>+1\u00a0312\u00a0555\u2060-\u20600140</span>"
    assert calls(html, "+1 312 555-0140") == [("tel:+13125550140", "+1\u00a0312\u00a0555-0140")]


def test_a_short_number_is_one_only_where_it_stands_alone() -> None:
    assert calls("<p><span>911</span></p>", "911") == [("tel:911", "911")]
    assert calls("<p>Take 911 mg.</p>", "911") == []


def test_digits_of_a_longer_number_are_none() -> None:
    assert calls("<p>+1 312 555 01400 and 9312 555 0140</p>", "312 555 0140") == []


def test_the_longest_number_wins() -> None:
    html = f"<p>{DAY} ext. 5</p>"
    assert calls(html, DAY, f"{DAY} ext. 5") == [("tel:3125550140;ext=5", f"{DAY} ext. 5")]


def test_a_number_that_is_a_link_already_is_left_alone() -> None:
    html = f'<a href="https://example.org/">{DAY}</a>'
    assert calls(html, DAY) == [("https://example.org/", DAY)]
    assert calls(f"<p>{DAY}</p>") == []
