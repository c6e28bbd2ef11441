"""Turn a record into one whole HTML document: the text and design that nethandout prints.

The other systems get it ready made, and nothing that happens here is timed. The pieces
are the very ones that nethandout lays out, so this module looks into its private parts.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from nethandout.handout.personal import personal_pages
from nethandout.i18n.markup import plain_text
from nethandout.model.record import PatientRecord
from nethandout.model.text import text_direction
from nethandout.presses import BuildOptions, PressRoom
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.html import BRAND_COLOR
from nethandout.render.markup.page import PageLayout
from nethandout.render.typeset import Press
from nethandout.service import Service

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_SECTION = r'<section class="{}"[^>]*>(.*?)</section>'
_SLOT = re.compile(r'<div id="personal-slot"[^>]*></div>')
_PAGE_RULES = re.compile(r"@page [^{]*\{[^}]*\}|[^\n{]*\{ page: \w+; \}")
_COUNTERS = ("111111", "222222")


@dataclass(frozen=True)
class Document:
    """The pieces of one patient's handout, in reading order; each is inner HTML.

    `label` is what the footer says before, between and after the numbers of "page 2 of 7".
    """

    language: str
    title: str
    layout: PageLayout
    brand: str
    front_start: str = field(repr=False)
    slot: str = field(repr=False)
    front_end: str = field(repr=False)
    personal: str = field(repr=False)
    inside: str = field(repr=False)
    identity: str = field(repr=False)
    label: tuple[str, str, str]
    rules: str = field(repr=False)
    assets: Mapping[str, bytes] = field(repr=False)

    @property
    def direction(self) -> str:
        """The way the pages are read."""
        return text_direction(self.language)

    def html(self, *, running: bool = True, style: str = "") -> str:
        """Join the pieces; `running` puts the footer in, to be moved into the margins."""
        furniture = f'<div class="layer furniture">{self.identity}</div>' if running else ""
        return (
            f'<!DOCTYPE html><html lang="{self.language}" dir="{self.direction}"><head>'
            f'<meta charset="utf-8"><title>{self.title}</title>{style}</head><body>{furniture}'
            f'{self.front_start}<div class="layer">{self.slot}</div>{self.front_end}'
            f'<div class="layer new-page">{self.personal}</div>'
            f'<div class="new-page">{self.inside}</div></body></html>'
        )

    def style_sheet(self, identity: str = "element(identity)") -> str:
        """Turn the rules of all parts into one sheet, with the footer in margin boxes."""
        layout = self.layout
        start, end = ("left", "right") if self.direction == "ltr" else ("right", "left")
        before, between, after = (f'"{text}"' for text in self.label)
        place = f"height: {layout.strip_pt}pt; margin-bottom: 8mm; vertical-align: top"
        rule = "border-top: .8pt solid #9a9a9a; padding-top: 2pt"
        footer = layout.footer_steps[0]
        size = f"font-size: {footer.size_pt}pt; line-height: {footer.leading_pt}pt"
        number = f"{before} counter(page) {between} counter(pages) {after}"
        return (
            f"{self.rules}\n"
            f".furniture {{ position: running(identity); }}\n"
            f".new-page {{ break-before: page; }}\n"
            f"@page {{\n"
            f"@bottom-{start} {{ content: {identity}; width: {layout.identity_width_pt}pt;"
            f" white-space: pre-line; text-align: start; {place}; {size}; }}\n"
            f"@bottom-{end} {{ content: {number}; width: {layout.label_width_pt}pt;"
            f" text-align: end; font-weight: 700; {place}; {rule}; {size}; }}\n"
            f"}}\n"
        )

    def alone(self) -> str:
        """Turn the document into one file that a browser prints alike.

        Browsers have no running elements: the footer's text goes into the style sheet.
        """
        lines = re.findall(r"<p[^>]*>(.*?)</p>", self.identity, re.DOTALL)
        plain = [re.sub(r"<[^>]*>|\s*\n\s*", "", line).strip() for line in lines]
        texts = [line.replace("&#xa0;", "\u00a0").replace('"', r"\"") for line in plain]
        sheet = self.style_sheet('"{}"'.format(r"\A ".join(texts)))
        html = self.html(running=False, style=f"<style>{sheet}</style>")
        return re.sub(r"asset:([\w.-]+)", lambda found: self._data_url(found[1]), html)

    def _data_url(self, name: str) -> str:
        return f"data:image/svg+xml;base64,{b64encode(self.assets[name]).decode()}"


def document_maker(service: Service) -> Callable[[PatientRecord], Document]:
    """Turn a service into what turns records into documents, apart from what is timed."""
    room = PressRoom(service.library, service.content, service.today)
    return lambda record: _make_document(room.press(service.plan(record), BuildOptions()), record)


def _make_document(press: Press, record: PatientRecord) -> Document:
    """Turn a patient's record into the document of their handout."""
    personal = personal_pages(record, press.tools.formats)
    press.print(personal)
    form = next(reversed(press._forms.values()))  # the one just used
    layer = press.layer_html(personal, Fills(in_place=True))
    shared = press.body.html(form.slot_height)  # without lines to write on at its end
    front, inside = shared.front, shared.inside
    front_start, front_end = _SLOT.split(_found(_BODY, front.html))
    label = press.tools.templates.page_label(*map(int, _COUNTERS))
    before, between, after = re.split("|".join(_COUNTERS), label)
    return Document(
        language=press.handout.language,
        title=plain_text(press.handout.title),
        layout=press.body.layout,
        brand=press.handout.clinic.brand_color or BRAND_COLOR,
        front_start=front_start,
        slot=_section("slot", layer.html),
        front_end=front_end,
        personal=_section("pages", layer.html),
        inside=_found(_BODY, inside.html),
        identity=_section("strip-page", layer.html),
        label=(before, between, after),
        rules=_joined_rules(front.style_sheet, layer.style_sheet),
        assets=press.tools.assets,
    )


def _found(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    if found is None:
        raise ValueError("a part of the handout is made otherwise than the benchmark knows")
    return found[1].strip()


def _section(name: str, html: str) -> str:
    return _found(re.compile(_SECTION.format(name), re.DOTALL), html)


def _joined_rules(body: str, layer: str) -> str:
    """Turn two style sheets into one: the layer's own rules are nested in its class."""
    lines = layer.splitlines()
    pairs = zip(body.splitlines(), lines, strict=False)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    own = _PAGE_RULES.sub("", "\n".join(lines[shared:]))
    return f"{body}\n.layer {{\n{own}\n}}"
