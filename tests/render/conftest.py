"""Make one renderer for a test session, and small handouts in four languages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from nethandout.content.clinic.own_templates import QR_CODE_ASSET
from nethandout.content.library import built_in_root
from nethandout.handout.personal import PersonalPages, personal_pages
from nethandout.handout.tree import Handout
from nethandout.i18n.catalogs import Catalog, load_catalog
from nethandout.i18n.formats import Formats
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.render.forms.body import Typography
from nethandout.render.layout.assemble import Layer, Stamps, assemble
from nethandout.render.layout.pdf import RenderedPart, Renderer
from nethandout.render.markup.card import CARD_TOPIC
from nethandout.render.markup.drawings import icon_assets, qr_code
from nethandout.render.markup.html import Templates
from nethandout.render.pdfbytes.geometry import Rect
from nethandout.render.preflight.checks import Expectation
from nethandout.render.preflight.provenance import Metadata, Provenance
from nethandout.render.type.allscripts import further_configuration
from nethandout.render.type.fonts import FontSetup, font_environment, font_stack
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.pango import Typesetter

CIRCLE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="60" height="60">'
    b'<circle cx="5" cy="5" r="4" fill="#064"/></svg>'
)
STRIP = Rect(51, 24, 493, 40)
HANDOUT_ID = "nh-7f3a21"
Html = Callable[..., str]
ToolsFactory = Callable[..., Typography]
PersonalFactory = Callable[..., PersonalPages]
HandoutFactory = Callable[..., Handout]


@dataclass(frozen=True)
class Words:
    """What a sample handout says in one language; ⟦…⟧ stands for an isolated ltr run."""

    language: str
    title: str
    call: str
    name: str
    appointments: str
    columns: tuple[str, str]
    row: tuple[str, str]
    treatment: str
    dose: str
    foreign: str
    page_label: str


WORDS = {
    "en": Words(
        "en",
        "Your small bowel tumor",
        "Call us if you have a fever of 38.0 °C (100.4 °F) or more.",
        "Rosa Klein",
        "Your visits",
        ("Day", "Time"),
        ("Monday, Dec 1", "9:30"),
        "Your treatment",
        "You get 120 mg of lanreotide every 28 days, deep under the skin.",
        "Lanreotida cada 28 días.",
        "Page {} of {}",
    ),
    "es": Words(
        "es",
        "Su tumor del intestino delgado",
        "Llámenos si tiene fiebre de 38,0 °C o más.",
        "Ana María Ruiz",
        "Sus citas",
        ("Día", "Hora"),
        ("lunes 1 de diciembre", "9:30"),
        "Su tratamiento",
        "Recibe 120 mg de lanreotida cada 28 días, en lo profundo de la piel.",
        "Lanreotide every 28 days.",
        "Página {} de {}",
    ),
    "ar": Words(
        "ar",
        "ورم الأمعاء الدقيقة لديك",
        "اتصل بنا إذا كانت حرارتك ⟦38.0⟧ درجة أو أكثر، أو أُصبت بإسهال، على ⟦+1 555 010 0199⟧.",
        "Ana María Ruiz",
        "مواعيدك",
        ("اليوم", "الساعة"),
        ("الاثنين ⟦1⟧ ديسمبر", "⟦9:30⟧"),
        "علاجك",
        "تحصل على ⟦7.5–15 mg⟧ من اللانريوتيد كل ⟦28⟧ يومًا.",
        "Lanreotide every 28 days.",
        "الصفحة ⟦{}⟧ من ⟦{}⟧",
    ),
    "zh-Hans": Words(
        "zh-Hans",
        "您的小肠肿瘤",
        "如果体温达到38.0°C或更高，请致电 +1 555 010 0199。",
        "王小明",
        "您的预约",
        ("日期", "时间"),
        ("2026年12月1日", "9:30"),
        "您的治疗",
        "每28天深部皮下注射兰瑞肽 120 mg，降低肿瘤产生的激素。",
        "Lanreotide every 28 days.",
        "第 {} 页，共 {} 页",
    ),
}
TEXT_STYLE = (
    "body{margin:0;font-size:12pt;line-height:1.5} p,h1,h2,table,ul{margin:0 0 8pt}"
    "table{width:100%;border-collapse:collapse} th,td{text-align:start;padding:0 4pt}"
)


@dataclass(frozen=True)
class Parts:
    """The parts of a sample handout and what it must show in the end."""

    words: Words
    body: RenderedPart
    layer: RenderedPart
    personal: RenderedPart
    stamps: RenderedPart
    metadata: Metadata
    provenance: Provenance
    expected: Expectation
    body_html: str
    personal_html: str

    def joined(self, **changes: object) -> bytes:
        """Turn the parts, or others given by name, into the finished PDF."""
        parts = replace(self, **changes)  # type: ignore[arg-type]
        return assemble(
            parts.body.pdf,
            metadata=parts.metadata,
            provenance=parts.provenance,
            layer=Layer(parts.layer.pdf, 1, self.body.anchors["personal-slot"].rect),
            stamps=[Stamps(parts.stamps.pdf, STRIP)],
        )


def isolate(text: str) -> str:
    return text.replace("⟦", '<bdi dir="ltr">').replace("⟧", "</bdi>")


def expect(text: str) -> str:
    return text.replace("⟦", "\u2066").replace("⟧", "\u2069")


def make_html(
    body: str, *, language: str = "en", size: str = "letter", margin: str = "20mm", css: str = ""
) -> str:
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><title>T</title><style>'
        f"@page{{size:{size};margin:{margin}}} body{{font-family:{font_stack(language)}}}"
        f"{TEXT_STYLE}{css}</style></head><body>{body}</body></html>"
    )


def body_html(words: Words) -> str:
    foreign = "es" if words.language == "en" else "en"
    items = "".join(f"<li>{isolate(words.dose)}</li>" for _ in range(2))
    filler = f"<p>{isolate(words.dose)} {isolate(words.call)}</p>" * 24
    return make_html(
        f'<h1>{words.title}</h1><div id="personal-slot" style="height:30mm"></div>'
        f'<h2 id="call">{words.appointments}?</h2><p>{isolate(words.call)}</p>'
        f'<p><a href="#treatment">{words.treatment}</a></p>'
        f'<div style="break-before:page"><h2 id="treatment">{words.treatment}</h2>'
        f'<ul>{items}</ul><img src="asset:circle.svg" alt="{words.title}">'
        f'<img src="asset:circle.svg" alt=""><p lang="{foreign}" dir="ltr">{words.foreign}</p>'
        f'<p><a href="https://example.org/">{words.title}</a></p>{filler}</div>',
        language=words.language,
        margin="20mm 18mm 28mm",
    )


def personal_body(words: Words) -> str:
    head = "".join(f"<th>{text}</th>" for text in words.columns)
    row = f'<th scope="row">{isolate(words.row[0])}</th><td>{isolate(words.row[1])}</td>'
    return (
        f'<h2 id="call">{words.appointments}</h2><p><a href="#call">{words.appointments}</a></p>'
        f"<table><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
    )


def personal_html(words: Words) -> str:
    return make_html(personal_body(words), language=words.language, margin="20mm 18mm 28mm")


def layer_html(words: Words, slot: Rect, block: str) -> str:
    """The block for page one on a page of its own, then the personal pages."""
    size = f"{slot.width}pt {slot.height}pt"
    return make_html(
        f'<section style="page:slot">{block}</section>'
        f'<section style="page:own;break-before:page">{personal_body(words)}</section>',
        language=words.language,
        margin="20mm 18mm 28mm",
        css=f"@page slot{{size:{size};margin:0}}",
    )


def stamps_html(words: Words, count: int) -> str:
    pages = "".join(
        f'<div style="break-after:page"><span dir="auto">{words.name}</span> · '
        f'<bdi dir="ltr">0012345</bdi> · {isolate(words.page_label.format(number, count))}'
        f'<br><bdi dir="ltr">{HANDOUT_ID}</bdi></div>'
        for number in range(1, count + 1)
    )
    size = f"{STRIP.width}pt {STRIP.height}pt"
    return make_html(pages, language=words.language, size=size, margin="0")


def make_parts(renderer: Renderer, words: Words) -> Parts:
    metadata = Metadata(words.title, words.language, "A handout", ("handout",))
    body = renderer.render(
        body_html(words),
        metadata=metadata,
        assets={"circle.svg": CIRCLE},
        anchors=["personal-slot", "treatment"],
    )
    slot = body.anchors["personal-slot"].rect
    layer = layer_html(words, slot, f"<p>{words.name}</p>")
    personal = renderer.render(personal_html(words), metadata=metadata)
    count = body.page_count + personal.page_count
    texts = (words.title, words.call, words.dose, words.dose, words.foreign, *words.row)
    return Parts(
        words,
        body,
        renderer.render(layer, metadata=metadata, expected_pages=2),
        personal,
        renderer.render(
            stamps_html(words, count), metadata=metadata, tagged=False, expected_pages=count
        ),
        metadata,
        Provenance(HANDOUT_ID, "1.0", words.language, "standard", ("a", "b"), personal=True),
        Expectation(
            count,
            words.title,
            words.language,
            tuple(map(expect, texts)),
            (words.name, "0012345"),
            ("Otto Vogel", "7654321"),
            tuple(expect(words.page_label.format(n, count)) for n in range(1, count + 1)),
            HANDOUT_ID,
        ),
        body_html(words),
        personal_html(words),
    )


@pytest.fixture(scope="session")
def font_setup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FontSetup]:
    """One font configuration for the process, which goes away with the tests."""
    before = os.environ.get("FONTCONFIG_FILE")
    yield font_environment(Path(tmp_path_factory.mktemp("fonts")))
    if before is None:
        os.environ.pop("FONTCONFIG_FILE", None)
    else:
        os.environ["FONTCONFIG_FILE"] = before


@pytest.fixture(scope="session")
def renderer(font_setup: FontSetup) -> Renderer:
    return Renderer(font_setup)


@pytest.fixture(scope="session")
def html() -> Html:
    return make_html


@pytest.fixture(scope="session", params=sorted(WORDS))
def parts(request: pytest.FixtureRequest, renderer: Renderer) -> Parts:
    """A sample handout in each of the four languages."""
    return make_parts(renderer, WORDS[request.param])


@pytest.fixture(scope="session")
def finished(parts: Parts) -> bytes:
    return parts.joined()


@pytest.fixture(scope="session")
def spanish(renderer: Renderer) -> Parts:
    return make_parts(renderer, WORDS["es"])


@pytest.fixture(scope="session")
def arabic(renderer: Renderer) -> Parts:
    return make_parts(renderer, WORDS["ar"])


@pytest.fixture(scope="session")
def make_tools(
    renderer: Renderer, font_setup: FontSetup, tmp_path_factory: pytest.TempPathFactory
) -> ToolsFactory:
    """Give what laying out in a language draws on, with the catalogs that are shipped."""
    root = built_in_root()
    meanings = Meanings()
    typesetter = cache(lambda: Typesetter(lambda: further_configuration(font_setup)))
    compiled = tmp_path_factory.mktemp("templates")  # compiling takes half a second

    @cache
    def catalog_of(language: str) -> Catalog:
        return load_catalog([root / "locales"], language, "templates")

    def make(language: str = "en", **changes: object) -> Typography:
        catalog = catalog_of(language)
        links = {"leaflet-2024": "https://example.org/leaflet"}
        website = qr_code("https://example.org/net-clinic")
        tools = Typography(
            make_renderer=lambda: renderer,
            make_typesetter=typesetter,
            meanings=meanings,
            fingerprint="for tests",
            templates=Templates([root / "templates"], catalog, language, links, cache_dir=compiled),
            formats=Formats(language, "US"),
            assets=icon_assets([root / "templates"]) | {QR_CODE_ASSET: website},
            cache=None,
            drawings={},
        )
        return replace(tools, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def make_personal() -> PersonalFactory:
    """Turn a name, a record number and other fields of a record into personal pages."""

    def make(
        name: str = "Rosa Klein", number: str = "ZAN-1", language: str = "en", **fields: object
    ) -> PersonalPages:
        record = PatientRecord.model_validate(
            {
                "patient": {"name": name, "birth_date": "1961-04-09", "record_number": number},
                "language": language,
                "tumor": {"site": "ileum"},
                "approved_by": "Dr. L. Meyer",
                "approved_on": "2026-11-20",
                **fields,
            }
        )
        found = personal_pages(record, Formats(language))
        assert found is not None
        return found

    return make


@pytest.fixture(scope="session")
def make_card_handout(make_handout: HandoutFactory) -> HandoutFactory:
    """Turn a language into the handout of a patient who gets an alert card, or other cards."""
    facts = Facts(
        site="ileum",
        treatments=frozenset({"drug-lanreotide"}),
        conditions=frozenset({"carcinoid-syndrome"}),
    )

    def make(language: str = "en", kinds: tuple[str, ...] = (CARD_TOPIC,)) -> Handout:
        handout = replace(make_handout(facts, language), personal=True)
        cards = [
            replace(item, topic=item.topic.model_copy(update={"id": kind}))
            for kind in kinds
            for item in handout.apart
        ]
        return replace(handout, apart=tuple(cards))

    return make
