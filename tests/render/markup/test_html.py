"""Whatever a person typed is printed as typed; templates can do nothing but print."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from nethandout.content.library import built_in_root
from nethandout.errors import RefusedError
from nethandout.handout.personal import PersonalPages, personal_pages
from nethandout.handout.tree import Handout
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.model.record import PatientRecord
from nethandout.model.text import LocalizedText
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.html import BRAND_COLOR, Templates
from nethandout.render.markup.page import page_layout
from nethandout.render.markup.parts import Footer, HtmlPart, PlacedDrawing

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory

    from nethandout.model.values import Tier

HandoutFactory = Callable[..., Handout]

BUILT_IN = built_in_root() / "templates"
LAYOUT = page_layout("en", "standard", "letter")
LINKS = {
    "leaflet": "https://example.org/?a=1&b=2",
    "leaflet-2024": "https://example.org/leaflet",
}
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}",
    '"><img src="file:///etc/passwd">',
    "</title></style><link rel=attachment href='file:///etc/passwd'>",
    "{name} {page} {pages}",
    "**bold** [text](leaflet)",
    "&amp; &lt;b&gt; &#x41;",
    "%s %(name)s %d",
    "\\1 \\g<0>",
]


def templates(language: str = "en", catalog: Catalog | None = None, **given: Any) -> Templates:  # noqa: ANN401
    catalog = catalog or Catalog.source(language)
    return Templates([BUILT_IN], catalog, language, LINKS, **given)


def rendered(source: str, language: str = "en", **values: object) -> str:
    """Turn a template into HTML; no-break spaces are shown as spaces (see test_binding)."""
    html = templates(language).environment.from_string(source).render(values)
    return html.replace("\u00a0", " ")


def pages(**fields: object) -> PersonalPages:
    patient = {"name": "Rosa Klein", "birth_date": "1961-04-09", "record_number": "ZAN-1"}
    record = PatientRecord.model_validate(
        {
            "patient": patient,
            "tumor": {"site": "ileum"},
            "approved_by": "Dr. L. Meyer",
            "approved_on": "2026-11-20",
            **fields,
        }
    )
    found = personal_pages(record, Formats("en"))
    assert found is not None
    return found


def named(name: str) -> PersonalPages:
    return pages(
        patient={"name": name, "birth_date": "1961-04-09", "record_number": name[:40]},
        approved_by=name,
        goal=name,
        allergies=[{"to": name, "reaction": name}],
        medicines=[{"name": name, "dose": name, "when": name, "for": name}],
        care_team=[{"role": name, "name": name, "phone": name[:40]}],
        appointments=[{"at": "2026-12-01T09:30", "what": name, "where": name}],
        crisis_plan=name,
    )


TITLE = LocalizedText("Your tumor", "en")


def personal_parts(personal: PersonalPages, handout: Handout) -> list[HtmlPart]:
    made = templates()
    footer = Footer("English", "NH-1A2B-3C4D")
    layer = made.layer(
        handout,
        LAYOUT,
        personal,
        footer,
        slot_height_pt=100.0,
        injection_name=None,
        review_due="soon",
        fills=Fills(in_place=True),
    )
    return [layer]


def printed(html: str) -> str:
    """Turn HTML into the text a reader sees."""
    body = html.split("<body>")[1].replace("<p", " <p")
    return " ".join(unescape(re.sub(r"<[^>]*>", "", body)).replace("\u2060", "").split())


# --- What people typed -----------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_what_looks_like_code_in_a_record_is_printed_literally(
    name: str, make_handout: HandoutFactory
) -> None:
    harmless = personal_parts(named("R" * len(name)), make_handout())
    for part, model in zip(personal_parts(named(name), make_handout()), harmless, strict=True):
        assert " ".join(name[:40].split()) in printed(part.html)
        tags = [re.findall(r"<[^>]*>", html) for html in (part.html, model.html)]
        spans = [[tag for tag in found if "span" not in tag] for found in tags]
        assert spans[0] == spans[1]
        assert part.style_sheet == model.style_sheet or name not in part.style_sheet


@pytest.mark.parametrize("name", HOSTILE)
def test_what_looks_like_code_in_clinic_settings_is_printed_literally(
    name: str, make_handout: HandoutFactory
) -> None:
    handout = make_handout()
    hostile = replace(handout, clinic=replace(handout.clinic, name=name, address=(name,)))
    part = templates().inside(hostile, LAYOUT, handout_id="NH-1", review_due="soon", drawings={})
    assert printed(part.html).count(" ".join(name.split())) == 2


KEPT = {0xA0: " ", 0x2060: None}
"""What keeps words together: test_binding looks at it."""


@given(st.text(max_size=40))
def test_typed_text_is_always_escaped_and_never_changed(text: str) -> None:
    for language in ("en", "ar"):
        html = rendered("{{ typed(text) }}", language, text=text)
        rest = re.sub(
            r'<span (?:lang="en" )?dir="(?:ltr|rtl)" class="run(?: long)?">|</span>', "", html
        )
        assert not re.search(r"""[<>"']""", rest)
        assert unescape(rest).translate(KEPT) == text.translate(KEPT)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Rosa Klein", "Rosa Klein"),
        ("en", "مريم", '<span dir="rtl" class="run long">مريم</span>'),
        ("ar", "مريم", "مريم"),
        ("ar", "Rosa", '<span lang="en" dir="ltr" class="run long">Rosa</span>'),
        ("ar", "+1 312 555 0140", '<span dir="ltr" class="run">+1 312 555 0140</span>'),
        ("ar", "مريم 12", 'مريم <span dir="ltr" class="run">12</span>'),
        ("en", "120 mg", '<span dir="ltr" class="run">120 mg</span>'),
    ],
)
def test_typed_text_has_its_own_direction(language: str, text: str, expected: str) -> None:
    assert rendered("{{ typed(text) }}", language, text=text) == expected


# --- Localized text --------------------------------------------------------------------


def test_bold_and_links_become_html() -> None:
    text = LocalizedText("Call **now & here**: see [a <b>](leaflet).", "en")
    assert rendered("{{ text }}", text=text) == (
        "Call <strong>now &amp; here</strong>: see "
        '<a href="https://example.org/?a=1&amp;b=2">a &lt;b&gt;</a>.'
    )


def test_text_in_another_language_says_so() -> None:
    text = LocalizedText("Every 28 days.", "en")
    assert rendered("{{ text }}", "ar", text=text) == (
        '<span lang="en" dir="ltr">Every 28 days.</span>'
    )
    assert rendered("{{ text }}", "en", text=text) == "Every 28 days."


def test_numbers_in_right_to_left_text_are_isolated_in_bold_too() -> None:
    text = LocalizedText("كل **28** يومًا", "ar")
    assert rendered("{{ text }}", "ar", text=text) == (
        'كل <strong><span dir="ltr" class="run">28</span></strong> يومًا'
    )


# --- The templates' own words ----------------------------------------------------------


def test_a_message_without_translation_is_refused_and_named(make_handout: HandoutFactory) -> None:
    with pytest.raises(RefusedError, match="“When to call” has no es translation") as raised:
        templates("es", Catalog("es")).front(make_handout(language="es"), LAYOUT, slot_height_pt=0)
    assert {problem.code for problem in raised.value.problems} == {"untranslated"}
    assert len(raised.value.problems) > 5


@pytest.mark.parametrize(
    "translation", ["Página {page}", "Página {pagina} de {pages}", "{page} {pages} {name}"]
)
@pytest.mark.parametrize("allow_english", [True, False])
def test_a_translation_with_other_placeholders_is_refused_and_named(
    translation: str, allow_english: bool
) -> None:
    message = "Page {page} of {pages}"
    catalog = Catalog("es", entries={message: translation})
    made = templates("es", catalog, allow_english=allow_english)
    title = LocalizedText("Su tumor", "es")
    with pytest.raises(RefusedError, match=f"“{message}” has other {{placeholders}}") as raised:
        made.page_labels(LAYOUT, title, 3, Fills())
    assert [problem.code for problem in raised.value.problems] == ["placeholders"]


def test_english_that_is_allowed_is_tagged(make_handout: HandoutFactory) -> None:
    made = templates("es", Catalog("es"), allow_english=True)
    part = made.front(make_handout(language="es"), LAYOUT, slot_height_pt=0)
    assert '<span lang="en" dir="ltr">When to call</span>' in part.html


def test_values_are_put_into_a_message_one_time_and_escaped() -> None:
    source = '{{ _("For {name} on {date}", name=name, date="{name}") }}'
    assert rendered(source, name="<b> {date}") == "For &lt;b&gt; {date} on {name}"


def test_a_translation_may_change_the_order_of_values() -> None:
    catalog = Catalog("es", entries={"{a} of {b}": "de {b}, {a}"})
    made = templates("es", catalog)
    source = made.environment.from_string('{{ _("{a} of {b}", a="1", b="2") }}')
    assert source.render() == "de 2, 1"


def test_page_labels_count_to_the_end() -> None:
    made = templates()
    part = made.page_labels(LAYOUT, TITLE, 3, Fills(in_place=True))
    assert printed(part.html) == "Page 1 of 3 Page 2 of 3 Page 3 of 3"
    assert made.page_label(2, 3) == "Page 2 of 3"


# --- The closed room -------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "{{ ().__class__.__base__.__subclasses__() }}",
        "{{ handout.__init__.__globals__ }}",
        "{{ text.__class__.__mro__ }}",
        "{{ _.__globals__ }}",
        "{{ typed.__func__.__code__ }}",
        "{{ paragraphs.__globals__['re'] }}",
        "{{ '{0.__class__}'.format(text) }}",
        "{{ items.append(1) }}",
        "{{ names.update({'a': 1}) }}",
        "{{ range(10000000) }}",
    ],
)
def test_a_template_cannot_reach_outside_or_change_anything(
    source: str, make_handout: HandoutFactory
) -> None:
    with pytest.raises((SecurityError, OverflowError)):
        rendered(source, handout=make_handout(), text="x", items=[], names={})


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ item.nothing }}", "{{ item.value }}"])
def test_a_value_that_is_not_there_is_an_error_not_a_blank(source: str) -> None:
    with pytest.raises(UndefinedError):
        rendered(source, item={"value": None})


def test_a_template_outside_the_folders_is_not_found(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html.j2"
    secret.write_text("secret", encoding="utf-8")
    for name in (str(secret), "../secret.html.j2", "shared/../../secret.html.j2"):
        with pytest.raises(Exception, match=r"secret\.html\.j2") as raised:
            rendered("{% include name %}", name=name)
        assert type(raised.value).__name__ == "TemplateNotFound"


def test_a_clinics_template_takes_the_place_of_ours(
    tmp_path: Path, make_handout: HandoutFactory
) -> None:
    own = tmp_path / "body" / "front.html.j2"
    own.parent.mkdir()
    own.write_text("<body>{{ handout.title }} & us", encoding="utf-8")
    made = Templates([BUILT_IN, tmp_path], Catalog.source(), "en", LINKS)
    part = made.front(make_handout(), LAYOUT, slot_height_pt=0)
    assert part.html == "<body>Your ileum tumor & us"


# --- The parts -------------------------------------------------------------------------


def test_page_one_has_every_sign_with_what_to_do_until_help_comes(
    make_handout: HandoutFactory,
) -> None:
    handout = make_handout()
    tier = handout.call[0]
    aided = tuple(replace(sign, first_aid=LocalizedText("Sit up.", "en")) for sign in tier.signs)
    many = replace(handout, call=(replace(tier, signs=aided * 9), *handout.call[1:]))
    front = templates().front(many, LAYOUT, slot_height_pt=0)
    sign = "<li>Swelling of the face or trouble breathing. <strong>Sit up.</strong></li>"
    assert front.html.count(sign) == 9
    assert "Sit up." in front.expected


def test_large_print_has_the_numbers_to_call_on_page_one(make_handout: HandoutFactory) -> None:
    large = page_layout("en", "large-print", "letter")
    html = printed(templates().front(make_handout(), large, slot_height_pt=0).html)
    assert html.index("Emergency: call now 911") < html.index("When to call")


@pytest.mark.parametrize(("urgency", "shown"), [("E", True), ("U", False), ("S", False)])
def test_page_one_has_the_clinics_numbers_where_no_sign_brings_them(
    make_handout: HandoutFactory, urgency: Tier, *, shown: bool
) -> None:
    handout = make_handout()
    clinic = replace(handout.clinic, day_phone="+1 555 0100", night_phone="+1 555 0200")
    tier = replace(handout.call[0], tier=urgency)
    handout = replace(handout, clinic=clinic, call=(tier,))
    part = templates().front(handout, LAYOUT, slot_height_pt=0)
    below = re.search(r'class="call">.*?</ul>\s*</div>\s*</div>(.*)', part.html, re.DOTALL)
    assert below is not None
    assert ("0100" in below[1] and "0200" in below[1]) is shown


def test_the_days_of_things_to_do_are_blanks_that_are_filled(
    make_handout: HandoutFactory, make_personal: PersonalFactory
) -> None:
    day = {"at": "2031-08-19T06:45", "what": "Scan"}
    personal = make_personal(appointments=[day])
    made = templates()
    fills = Fills()
    part = made.layer(
        make_handout(),
        LAYOUT,
        personal,
        Footer("English", "NH-1"),
        slot_height_pt=100.0,
        injection_name=None,
        review_due="soon",
        fills=fills,
    )
    filled = " ".join(
        " ".join(re.sub(r"<[^>]+>", "", str(fill.content)).replace("\u00a0", " ").split())
        for fill in part.fills
    )
    assert "Your next appointment is on Tuesday, August 19, 2031 at 6:45 AM." in filled
    assert "2031" not in part.html
    assert "6:45" not in part.html
    assert "2031" not in repr(make_handout())


def test_page_one_has_a_slot_only_for_a_patient(make_handout: HandoutFactory) -> None:
    made = templates()
    assert 'id="personal-slot"' not in made.front(make_handout(), LAYOUT, slot_height_pt=0).html
    assert (
        'id="personal-slot" style="height: 61.5pt"'
        in made.front(make_handout(), LAYOUT, slot_height_pt=61.5).html
    )


def test_what_must_show_in_print_is_known(make_handout: HandoutFactory) -> None:
    handout = make_handout()
    front = templates().front(handout, LAYOUT, slot_height_pt=0)
    inside = templates().inside(handout, LAYOUT, handout_id="NH-1", review_due="soon", drawings={})
    sign = "Swelling of the face or trouble breathing."
    assert {"Your ileum tumor", sign, "When to call"} <= set(front.expected)
    assert sign not in inside.expected
    wanted = [" ".join(text.split()) for text in inside.expected]
    assert [text for text in wanted if text not in printed(inside.html)] == []
    assert "expected" not in repr(inside)


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_draft_says_that_it_is_one(make_handout: HandoutFactory, reviewed: bool) -> None:
    handout = replace(make_handout(), content_reviewed=reviewed, translation_reviewed=True)
    made = templates()
    front = made.front(handout, LAYOUT, slot_height_pt=0)
    footer = made.layer(
        handout,
        LAYOUT,
        None,
        Footer("English", "NH-1"),
        slot_height_pt=0.0,
        injection_name=None,
        review_due="soon",
        fills=Fills(),
    )
    assert ("no clinician has reviewed" in front.html) is not reviewed
    assert ("Draft" in printed(footer.html)) is not reviewed


def test_the_letterhead_must_show_in_print(make_handout: HandoutFactory) -> None:
    handout = make_handout()
    handout = replace(handout, clinic=replace(handout.clinic, name="Riverbend Clinic"))
    part = templates().front(handout, LAYOUT, slot_height_pt=0)
    assert "Riverbend Clinic" in part.expected


def test_a_drafts_notice_is_in_english_as_well(make_handout: HandoutFactory) -> None:
    handout = make_handout(language="ar")
    notice = "Draft: no clinician has reviewed this text yet."
    catalog = Catalog("ar", entries={notice: "مسودة"})
    made = templates("ar", catalog, allow_english=True)
    part = made.front(handout, LAYOUT, slot_height_pt=0)
    assert {notice, "مسودة"} <= set(part.expected)
    assert '<p lang="en" dir="ltr">Draft: no clinician' in part.html
    assert '<html lang="ar" dir="rtl">' in part.html


def test_a_page_to_write_on_has_the_color_of_the_pages_around_it(
    make_handout: HandoutFactory,
) -> None:
    title = make_handout().title
    notes = templates().notes(page_layout("en", "standard", "a4"), title, "#123456")
    assert "#123456" in notes.style_sheet
    assert BRAND_COLOR not in notes.style_sheet


def test_styles_use_the_clinics_color_and_nothing_typed(make_handout: HandoutFactory) -> None:
    handout = make_handout()
    own = replace(handout, clinic=replace(handout.clinic, brand_color="#123456"))
    parts = [templates().front(each, LAYOUT, slot_height_pt=0) for each in (handout, own)]
    assert BRAND_COLOR in parts[0].style_sheet
    assert "#123456" in parts[1].style_sheet
    assert BRAND_COLOR not in parts[1].style_sheet


@pytest.mark.parametrize(("language", "gap"), [("en", " "), ("ar", " "), ("zh-Hans", "")])
def test_chinese_sentences_stand_without_spaces(language: str, gap: str) -> None:
    assert rendered("{{ sentence_gap }}", language) == gap


@pytest.mark.parametrize(
    ("label", "language", "expected"),
    [("Signs:", "en", "</strong> "), ("表现：", "zh-Hans", "</strong>")],
)
def test_a_full_width_colon_brings_its_own_space(label: str, language: str, expected: str) -> None:
    source = '{% import "shared/macros.html.j2" as part %}{{ part.lead_in(label) }}|'
    assert rendered(source, language, label=label) == f"<strong>{label}{expected}|"


def test_what_is_read_aloud_of_a_drawing_has_no_markup() -> None:
    alt = LocalizedText('القلب: **10 mm**، و "Lu-177"', "ar")
    figure = SimpleNamespace(id="heart", alt=alt, caption=None)
    drawing = PlacedDrawing("heart.svg", 60.0, ())
    source = '{% import "shared/macros.html.j2" as part with context %}{{ part.figure(figure) }}'
    html = (
        templates("ar")
        .environment.from_string(source)
        .render(figure=figure, drawings={"heart": drawing}, layout=LAYOUT, direction="rtl")
    )
    (found,) = re.findall(r'<img src="asset:heart.svg" alt="([^"]*)">', html)
    assert unescape(found) == 'القلب: 10 mm، و "Lu-177"'
