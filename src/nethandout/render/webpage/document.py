"""Turn a handout and one patient's words into an HTML file that needs nothing else.

It has no script and asks for nothing: drawings, icons and styles are in it, and a policy forbids
all else. It says the same as the PDF, in the same order, with the same id; where paper names a
page there is a link. Its title is the handout's and names nobody, because browsers remember it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from nethandout import __version__
from nethandout.handout.personal import PersonalPages
from nethandout.handout.printed import printed_topics
from nethandout.handout.tree import Handout, texts
from nethandout.i18n.markup import plain_text
from nethandout.render.markup.blame import blamed_on_templates, has_own
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.html import ALARM_COLOR, BRAND_COLOR, TEXT_COLOR
from nethandout.render.markup.parts import (
    Contents,
    Footer,
    HtmlPart,
    chapters,
    has_own_pages,
    injection_name,
)
from nethandout.render.preflight.expected import about_texts, call_numbers
from nethandout.render.webpage.dressing import (
    with_breaks,
    with_classes,
    with_drawings,
    with_heads,
    with_private_links,
    with_whole_id,
)
from nethandout.render.webpage.joining import joined, parsed
from nethandout.render.webpage.ownwords import own_words
from nethandout.render.webpage.telephone import with_calls

if TYPE_CHECKING:
    from nethandout.render.typeset import Press

STYLE_SHEET: Final = ("webpage", "page.css")
"""Where the style sheet lies among the built-in templates. A clinic has none of its own: what it
hides could be no longer seen in the file."""
DRAFT: Final = (
    "Draft: no clinician has reviewed this text yet.",
    "Draft: no qualified translator has reviewed this translation yet.",
    "Draft",
)
"""What every draft says in English too, as the templates do."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a finished page must show.

    `texts` stand each in a place of its own, `in_order` one behind the other, unless a clinic has
    its own templates, which may have an order of their own. `beside` is all
    that may be there besides: whose it is, what it is called, numbers of rows, that it is a
    draft, and what a clinic wrote in templates of its own.
    """

    title: str
    language: str
    texts: tuple[str, ...] = field(repr=False)
    in_order: tuple[str, ...] = field(default=(), repr=False)
    beside: tuple[str, ...] = field(default=(), repr=False)
    identifiers: tuple[str, ...] = field(default=(), repr=False)
    handout_id: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An HTML file with what must be found in it again."""

    html: bytes = field(repr=False)
    handout_id: str
    expected: Expected = field(repr=False)


def write_page(press: Press, personal: PersonalPages | None) -> Written:
    """Turn one patient's pages, or none, into an HTML file.

    Raises `InputError` where a template of the clinic's asks for what is not there.
    """
    with blamed_on_templates(press.tools.templates.folders):
        return _write(press, personal)


def _write(press: Press, personal: PersonalPages | None) -> Written:
    *shared, layer = parts = _parts(press, personal)
    body = joined([parsed(part.html) for part in shared], parsed(layer.html))
    with_drawings(body, press.tools.assets)
    with_calls(body, _phones(press.handout, personal))
    with_whole_id(body, press.body.handout_id)
    with_breaks(body)
    with_heads(body)
    with_private_links(body)
    html = _serialized(press, body, is_personal=personal is not None)
    return Written(html, press.body.handout_id, _expected(press, personal, parts))


def _parts(press: Press, personal: PersonalPages | None) -> list[HtmlPart]:
    """Fill in the templates of page one, of the topics, and of what one patient gets."""
    handout, tools = press.handout, press.tools
    layout = replace(press.body.layout, on_paper=False)
    own = has_own_pages(handout, personal)
    layer = tools.templates.layer(
        handout,
        layout,
        personal,
        Footer(tools.formats.language_name(), press.body.handout_id),
        slot_height_pt=0.0,
        injection_name=injection_name(handout, personal) if personal else None,
        review_due=press.body.review_due,
        fills=Fills(in_place=True),
        has_about=own,
    )
    if handout.is_cards_alone:
        return [layer]
    front = tools.templates.front(
        handout,
        layout,
        slot_height_pt=float(personal is not None),
        contents=_contents(handout, own=own),
    )
    inside = tools.templates.inside(
        handout,
        layout,
        handout_id=press.body.handout_id,
        review_due=press.body.review_due,
        drawings=tools.drawings,
        has_about=not own,
    )
    return [front, inside, layer]


def _contents(handout: Handout, *, own: bool) -> Contents:
    """Name the parts that page one leads to; there are no pages to name."""
    return tuple((name, 0) for name in (*chapters(handout), *(["plan"] if own else [])))


def _phones(handout: Handout, personal: PersonalPages | None) -> Iterator[str]:
    """Give the numbers that the page says to call."""
    clinic = handout.clinic
    people = [phone for _, _, phone in personal.care_team] if personal else []
    numbers = (clinic.day_phone, clinic.night_phone, clinic.emergency_number, *people)
    return (number for number in numbers if number)


def _serialized(press: Press, body: Element, *, is_personal: bool) -> bytes:
    """Turn the body of a page into the bytes of its file."""
    handout, direction = press.handout, press.tools.templates.direction
    html = Element("html", {"lang": handout.language, "dir": direction})
    head = SubElement(html, "head")
    rules = with_classes(body)
    style = f"{_colors(handout)}\n{_style_sheet(press)}\n{rules}\n"
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy(style)})
    for name, content in _metadata(is_personal=is_personal):
        SubElement(head, "meta", {"name": name, "content": content})
    SubElement(head, "title").text = press.body.metadata.title
    SubElement(head, "style").text = style
    body.set("class", "large" if handout.edition == "large-print" else "usual")
    html.append(body)
    return f"<!DOCTYPE html>\n{tostring(html, encoding='unicode', method='html')}\n".encode()


def _metadata(*, is_personal: bool) -> Iterator[tuple[str, str]]:
    yield "viewport", "width=device-width, initial-scale=1"
    yield "generator", f"nethandout {__version__}"
    yield "referrer", "no-referrer"
    yield "format-detection", "telephone=no"
    if is_personal:
        yield "robots", "noindex"


def policy(style: str) -> str:
    """Turn the one style sheet of a page into the policy that allows it, pictures, and no more."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"img-src data:; style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _colors(handout: Handout) -> str:
    brand = handout.clinic.brand_color or BRAND_COLOR
    return f":root {{ --brand: {brand}; --alarm: {ALARM_COLOR}; --text: {TEXT_COLOR}; }}"


def _style_sheet(press: Press) -> str:
    built_in = press.tools.templates.folders[0]
    return built_in.joinpath(*STYLE_SHEET).read_text("utf-8")


def _expected(press: Press, personal: PersonalPages | None, parts: Iterable[HtmlPart]) -> Expected:
    """Gather what must be found in a page: the very texts that are looked for in a PDF."""
    handout, metadata = press.handout, press.body.metadata
    folders = press.tools.templates.folders
    found = [text for part in parts for text in part.expected]
    if has_own_pages(handout, personal):
        found += map(plain_text, about_texts(handout))
    return Expected(
        title=metadata.title,
        language=metadata.language,
        texts=tuple(found),
        in_order=() if has_own(folders) else tuple(map(plain_text, _in_order(handout))),
        beside=tuple(text for text in _beside(press, personal) if text),
        identifiers=press.identifiers(personal),
        handout_id=press.body.handout_id,
    )


def _beside(press: Press, personal: PersonalPages | None) -> Iterator[str | None]:
    """Give what stands on a page in no sentence: in its head, its foot, and before its rows."""
    handout = press.handout
    yield from (handout.title, handout.subtitle, handout.clinic.name, press.body.handout_id)
    yield from call_numbers(handout.call, handout.clinic)
    yield press.tools.formats.language_name()
    templates = press.tools.templates
    yield from own_words(templates.folders, templates.environment)
    if not handout.reviewed:
        yield from DRAFT
    if personal is not None:
        yield from press.identifiers(personal)
        yield from (row.number for row in personal.prrt)
        yield from (
            row.number for row in (personal.injections.dates if personal.injections else ())
        )


def _in_order(handout: Handout) -> Iterator[str]:
    """Turn a handout into what all its readers read, from the title on."""
    if handout.is_cards_alone:
        return
    todo = () if handout.personal else handout.key_points
    yield from texts((handout.title, todo, handout.call, handout.safety_notes))
    yield from printed_topics((*handout.front, *handout.groups), handout.forms)
    yield from texts(handout.terms)
