"""A screen reader says what was composed: every sentence, in order, each one time.

Validators see whether there are tags; here the tags are read. The wanted words come from the
HTML of the handout, the said ones from the file alone, through `tests/render/screenreader.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element as Tag

import pytest
import tinyhtml5
from tests.render.screenreader import Element, ScreenReader

from nethandout.content.library import Library, built_in_root, open_library
from nethandout.content.reading import Content, load_content
from nethandout.handout.compose import PrintOptions, Sources, compose, localize_figure
from nethandout.handout.selection import select
from nethandout.i18n.catalogs import load_catalog
from nethandout.i18n.formats import Formats
from nethandout.model.facts import Facts
from nethandout.model.values import Edition
from nethandout.render.markup.drawings import placed_drawings
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.html import Templates
from nethandout.render.markup.page import SLOT_ID
from nethandout.render.typeset import Press
from nethandout.review.status import Reviews, Texts

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory

pytestmark = pytest.mark.xdist_group("spoken")  # what is printed one time serves all

LANGUAGES: Final = ("en", "es", "ar", "zh-Hans", "vi")
NAMES: Final = {
    "en": "Rosa Klein",
    "es": "Ana Ruiz",
    "ar": "سلمى علاء",
    "zh-Hans": "王小明",
    "vi": "Nguyễn Thị Ngọc Ánh",
}
GOALS: Final = {
    "en": "Walk with my grandchildren every day without having to think about my bowel at all",
    "es": "Caminar con mis nietos todos los días sin tener que pensar en la diarrea ni una vez",
    "ar": "المشي مع أحفادي كل يوم إلى السوق من غير أن أفكر في الإسهال أو في الأدوية أو العلاج أبدًا",
    "zh-Hans": "每天和孙子孙女一起散步，不必担心腹泻，也不必随时寻找厕所，还能和家人一起去公园游玩",
    "vi": "Mỗi ngày đi bộ với các cháu mà không phải lo chuyện tiêu chảy hay tìm nhà vệ sinh",
}
ALLERGIES: Final = {
    "en": {"to": "contrast dye", "reaction": "hives"},
    "es": {"to": "contraste", "reaction": "ronchas"},
    "ar": {"to": "صبغة التباين", "reaction": "شرى"},
    "zh-Hans": {"to": "造影剂", "reaction": "荨麻疹"},
    "vi": {"to": "thuốc cản quang", "reaction": "nổi mề đay"},
}
FACTS: Final = Facts(
    site="ileum",
    settings=frozenset({"liver-metastases"}),
    conditions=frozenset({"carcinoid-syndrome"}),
    treatments=frozenset({"drug-lanreotide"}),
    remove_topics=frozenset(
        {"drug-ssa-overview", "test-heart-check", "life-diet", "treatment-clinical-trials"}
    ),
)
FIELDS: Final = {
    "injections": {
        "drug": "drug-lanreotide",
        "dose": "120 mg",
        "next": "2026-12-01",
        "every_days": "28",
        "count": "3",
    },
    "medicines": [{"name": "Loperamide", "dose": "2 mg", "when": "4 times"}],
    "appointments": [{"at": "2026-12-01T09:30", "what": "Blood test", "where": "Floor 2"}],
    "care_team": [{"role": "Nurse", "name": "R. Osei", "phone": "+1 312 555 0142"}],
    "crisis_plan": "Before any anesthetic or procedure, call the NET team.\nGive octreotide first.",
}
_INVISIBLE: Final = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_SAID_BY: Final = {f"h{level}": f"H{level}" for level in range(1, 5)} | {
    "p": "P",
    "li": "LBody",
    "dt": "Lbl",
    "dd": "LBody",
    "th": "TH",
    "td": "TD",
    "caption": "Caption",
    "figcaption": "Caption",
}
_MARK_WITHIN: Final = re.compile("(\u0644)([\u064b-\u0652]+)([\u0622\u0623\u0625\u0627])")
"""A vowel mark that is printed after the one glyph of the two letters it stands between."""
_SIGN: Final = re.compile(r"[•◦▪]|\.?\d+\.?")


@dataclass(frozen=True)
class Said:
    """A finished copy as it is read, and its HTML in the order in which its parts are read.

    `fillers` may stand wherever a page would be almost empty.
    """

    reader: ScreenReader
    wanted: list[tuple[str, str]]
    fillers: frozenset[tuple[str, str]]

    @property
    def found(self) -> list[tuple[str, str]]:
        """What is said, but for the fillers."""
        return [block for block in blocks(self.reader.document) if block not in self.fillers]


@pytest.fixture(scope="module")
def shipped() -> Library:
    return open_library(built_in_root() / "examples" / "clinic")


@pytest.fixture(scope="module")
def content(shipped: Library) -> Content:
    return load_content(shipped)


@pytest.fixture(scope="module")
def make_press(
    shipped: Library, content: Content, make_tools: ToolsFactory
) -> Callable[..., Press]:
    """Turn a language into the press of a handout as it is shipped, drawings and all."""

    def make(language: str, edition: Edition = "standard") -> Press:
        folders = shipped.folders("locales")
        catalog, pages = (load_catalog(folders, language, d) for d in ("handouts", "templates"))
        reviews = Reviews({}, Texts(content, catalog, pages))
        sources = Sources(content, shipped.clinic, catalog, Formats(language, "US"), reviews)
        options = PrintOptions(language)
        handout = compose(select(FACTS, content.plan, content.topics), FACTS, sources, options)
        handout = replace(handout, personal=True, edition=edition, review_due=date(2099, 1, 1))
        drawings, assets = placed_drawings(
            handout, content.figures.values(), lambda one: localize_figure(one, sources, options)
        )
        links = dict.fromkeys(content.sources, "https://example.org")
        templates = Templates(shipped.folders("templates"), pages, language, links)
        tools = make_tools(language, templates=templates, drawings=drawings)
        return Press(handout, replace(tools, assets={**tools.assets, **assets}))

    return make


@pytest.fixture(scope="module")
def read(make_press: Callable[..., Press], make_personal: PersonalFactory) -> Callable[..., Said]:
    def make(language: str, edition: Edition = "standard") -> Said:
        press = make_press(language, edition)
        fields = {"goal": GOALS[language], "allergies": [ALLERGIES[language]], **FIELDS}
        personal = make_personal(NAMES[language], "ZAN-1", language, **fields)
        copy = press.print(personal)
        (form,) = press._forms.values()
        shared = press.body.html(form.slot_height, form.has_about, form.contents)
        has_about = not form.has_about
        layer = press.layer_html(personal, Fills(in_place=True), has_about=has_about).html
        notes = press.tools.templates.notes(press.body.layout, press.handout.title).html
        own = _body(layer)
        parts = (_body(shared.whole.html), _section(own, "pages"), _section(own, "sheet"))
        wanted = [block for part in parts for block in _blocks(part, _section(own, "slot"))]
        return Said(ScreenReader(copy.pdf), wanted, frozenset(_blocks(_body(notes))))

    return make


@pytest.fixture(scope="module", params=LANGUAGES)
def said(request: pytest.FixtureRequest, read: Callable[..., Said]) -> Said:
    return read(request.param)


def _body(html: str) -> Tag:
    found: Tag | None = tinyhtml5.parse(html, namespace_html_elements=False).find("body")
    assert found is not None
    return found


def _blocks(part: Tag, block: Tag | None = None) -> Iterator[tuple[str, str]]:
    """Turn HTML into what must be said, piece by piece; the patient's block goes into its slot."""
    for tag in part:
        if tag.get("aria-hidden") == "true":
            continue
        if tag.get("id") == SLOT_ID and block is not None:
            yield from _blocks(block)
        elif tag.tag == "figure":
            image = next(tag.iter("img"))
            yield "Figure", plain(image.get("alt", ""))
            yield from (("Caption", plain(_text(one))) for one in tag.iter("figcaption"))
        elif tag.tag == "img" and tag.get("alt"):
            yield "Figure", plain(tag.get("alt", ""))
        elif tag.tag in _SAID_BY:
            if (words := plain(_text(tag))) or tag.tag == "td":
                yield _SAID_BY[tag.tag], words
        else:
            yield from _blocks(tag, block)


def _section(layer: Tag, name: str) -> Tag:
    return next(one for one in layer.iter("section") if one.get("class") == name)


def _text(tag: Tag) -> str:
    """Turn an element into its words; new lines and blocks in it stand apart."""
    if tag.get("aria-hidden") == "true":
        return ""
    inner = "".join(_text(child) + (child.tail or "") for child in tag)
    return f" {tag.text or ''}{inner}" if tag.tag in ("br", "div") else (tag.text or "") + inner


def plain(text: str) -> str:
    """Turn text into its words, whatever is between them and however they are written."""
    words = " ".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split())
    return _MARK_WITHIN.sub(r"\1\3\2", words)


def blocks(element: Element) -> Iterator[tuple[str, str]]:
    """Turn the tree into what is said, block by block, without the signs of lists."""
    if element.kind == "Figure":
        yield "Figure", plain(element.alt)
        yield from (("Caption", plain(one.text)) for one in element.all("Caption"))
    elif element.kind in _SAID_BY.values():
        words = plain(element.text)
        if not (element.kind == "Lbl" and _SIGN.fullmatch(words)):
            yield element.kind, words
    else:
        loose = [kid for kid in element.kids if isinstance(kid, str) and kid.strip()]
        yield from ((element.kind, plain(words)) for words in loose)
        for kid in element.elements:
            yield from blocks(kid)


def test_every_sentence_is_said_in_order(said: Said) -> None:
    found = said.found
    assert len(found) > 200
    for number, pair in enumerate(zip(found, said.wanted, strict=False)):
        assert pair[0] == pair[1], f"block {number}"
    assert len(found) == len(said.wanted)


def test_everything_is_said_one_time(said: Said) -> None:
    assert (said.reader.unsaid, said.reader.twice, said.reader.strays) == (set(), set(), [])


def test_nothing_is_announced_that_has_no_words(said: Said) -> None:
    empty = [one.kind for one in said.reader.document.all() if not one.kids and one.kind != "TD"]
    assert empty == []
    assert all(list(table.all("TR")) for table in said.reader.document.all("Table"))


def test_lists_say_how_they_are_numbered(said: Said) -> None:
    for listing in said.reader.document.all("L"):
        signs = [plain(one.text) for item in listing.elements for one in item.elements[:-1]]
        numbered = listing.attributes["ListNumbering"] == "/Decimal"
        assert numbered == (bool(signs) and all(sign.strip(".").isdigit() for sign in signs))


def test_every_drawing_has_its_caption_and_its_labels(said: Said) -> None:
    drawings = [one for one in said.reader.document.all("Figure") if list(one.all("Caption"))]
    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing.elements[-1].kind == "Caption"
        assert sum(bool(kid.strip()) for kid in drawing.kids if isinstance(kid, str)) > 1


def test_sentences_go_on_over_the_ends_of_pages(read: Callable[..., Said]) -> None:
    """In some languages a block is on two pages: what is tested above was no luck."""
    documents = (read(language).reader.document for language in LANGUAGES)
    long = (any(len(one.pages) > 1 for one in each.all("P", "L", "Table")) for each in documents)
    assert any(long)


def test_typed_latin_words_say_their_language(said: Said) -> None:
    marked = "".join(words for words, language in said.reader.spans if language == "en")
    marked = "".join(marked.split())  # a line ends with or without its space
    is_foreign = said.reader.document.language in ("ar", "zh-Hans")
    assert ("Giveoctreotidefirst." in marked) == is_foreign


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_in_large_print_is_said_in_order(
    read: Callable[..., Said], language: str
) -> None:
    said = read(language, "large-print")
    assert said.found == said.wanted
