"""Cards say the same in the patient's language and in English, whole and in their size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING, Any

import page as page_validation
import pypdfium2
import pytest
from pikepdf import Pdf

from nethandout.content.library import built_in_root
from nethandout.errors import InputError, RefusedError
from nethandout.handout.personal import PersonalPages
from nethandout.handout.tree import Handout
from nethandout.i18n.catalogs import Catalog, load_catalog
from nethandout.model.text import LocalizedText
from nethandout.model.values import Edition
from nethandout.render.forms.body import PartOptions
from nethandout.render.markup.card import (
    CARD_TOPIC,
    CRISIS,
    PRRT,
    Card,
    card_texts,
    check_cards,
    wallet_cards,
)
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.html import Templates
from nethandout.render.markup.page import PageLayout, page_layout
from nethandout.render.markup.parts import Footer, HtmlPart
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER, Anchor
from nethandout.render.preflight.checks import verify
from nethandout.render.preflight.pagetext import ReadPage, match_texts
from nethandout.render.typeset import Press, Typeset

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory

    from nethandout.render.forms.body import Typography

HandoutFactory = Callable[..., Handout]

INJECTIONS = {
    "drug": "drug-lanreotide",
    "dose": "120 mg",
    "next": "2026-12-01",
    "every_days": "28",
}
NAMES = {
    "en": "Rosa Klein",
    "es": "Ana Ruiz",
    "ar": "سلمى حداد",
    "zh-Hans": "王小明",
    "ru": "Анна Орлова",
}
OTHER_LANGUAGES = ("es", "ar", "zh-Hans")
NOT_AN_ALLERGY = {
    "en": "This is not an allergy. Do not withhold emergency treatment.",
    "es": "Esto no es una alergia. No niegue el tratamiento de emergencia.",
    "ru": "Это не аллергия. Не отказывайте в экстренной помощи.",
    "ar": "هذه ليست حساسية. لا تمتنع عن تقديم العلاج الطارئ.",
    "zh-Hans": "这不是过敏。不得因此不给予急救治疗。",
}
TITLES = {
    "en": "Alert: risk of carcinoid crisis",
    "es": "Alerta: riesgo de crisis carcinoide",
    "ru": "Внимание: риск карциноидного криза",
    "ar": "تنبيه: خطر حدوث النوبة السرطاوية",
    "zh-Hans": "警示：有类癌危象风险",
}
PLANS = {
    "en": "Call +1 555 010 0177 before any anesthesia.",
    "es": "Llame al +1 555 010 0177 antes de la anestesia.",
    "ru": "До любой анестезии звоните +1 555 010 0177.",
    "ar": "اتصل برقم +1 555 010 0177 قبل أي تخدير.",
    "zh-Hans": "任何麻醉之前，请致电 +1 555 010 0177。",
}
SAID: dict[str, dict[str, object]] = {
    TITLES["en"]: {},
    "Name: {name}": {},
    "Born: {date}": {},
    "Record: {number}": {"number": "ZAN-1"},
    "neuroendocrine tumor, small bowel (jejunum or ileum)": {},
    "Risk of carcinoid crisis with anesthesia, surgery, biopsy, embolization, or stress.": {},
    "sudden flushing, fainting, very fast or uneven heartbeat, wheezing, trouble breathing, "
    "confusion": {},
    "Date of the last shot:": {},
    "by day {phone}": {"phone": "(312) 555-0140"},
    "by night {phone}": {"phone": "(312) 555-0141"},
    "Emergency contact:": {},
    NOT_AN_ALLERGY["en"]: {},
}
"""What each panel says in its language, and the values that are the same on both."""

KEPT = {0xA0: " ", 0x2060: None}
"""What keeps words together on a line."""
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
AROUND = "Cut the card out at the corner marks. Fold it on the dotted lines."
LONG_NAME = "Maximiliana Wolfeschlegelsteinhausen de la Concepcion y Hohenzollern"
DRAFT = Footer("English", "NH-1A2B-3C4D")


def sampled(cases: Iterable[tuple[Any, ...]], *, every: int) -> list[Any]:
    """Mark all but every so many cases as ones for the long tests."""
    return [
        case if number % every == 0 else pytest.param(*case, marks=pytest.mark.soak)
        for number, case in enumerate(cases)
    ]


@pytest.fixture(scope="session")
def patient(make_personal: PersonalFactory) -> PersonalFactory:
    def make(language: str = "en", **fields: Any) -> PersonalPages:  # noqa: ANN401
        name = fields.pop("name", NAMES[language])
        return make_personal(name, "ZAN-1", language, **{"injections": INJECTIONS} | fields)

    return make


def layer(
    handout: Handout,
    personal: PersonalPages | None,
    made: Templates,
    fills: Fills,
    measures: PageLayout | None = None,
) -> HtmlPart:
    return made.layer(
        handout,
        measures or page_layout(handout.language, handout.edition, "letter"),
        personal,
        DRAFT,
        slot_height_pt=100.0,
        injection_name=LocalizedText("shots", handout.language),
        review_due="June 30, 2027",
        fills=fills,
    )


def card_of(handout: Handout, personal: PersonalPages) -> Card:
    (card,) = wallet_cards(handout, personal)
    return card


def filled(message: str, values: Mapping[str, object]) -> str:
    return message.format_map({name: str(value) for name, value in values.items()})


def shows(handout: Handout, personal: PersonalPages, tools: Typography) -> Typeset:
    """Print a patient's copy, which must show all that is meant for this patient alone."""
    press = Press(handout, tools)
    copy = press.print(personal)
    own = press.layer_html(personal, Fills()).expected
    assert set(own) <= set(copy.expected.texts)
    assert verify(copy.pdf, replace(copy.expected, texts=own)) == []
    return copy


def opened(copy: Typeset) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(copy.pdf)


def card_page(copy: Typeset) -> tuple[ReadPage, str]:
    """Find the page with the card, and its text without spaces."""
    for page in map(ReadPage, opened(copy)):
        if page.has(TITLES["en"]):
            return page, "".join(page.raw.split())
    raise AssertionError("there is no card")


# --- Who gets a card -------------------------------------------------------------------


def test_a_card_comes_with_its_topic_and_a_patient(
    make_handout: HandoutFactory, make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    assert wallet_cards(make_handout(), patient()) == ()
    handout = make_card_handout()
    assert CARD_TOPIC in handout.topic_ids
    assert [panel.name for panel in card_of(handout, patient()).panels] == ["Rosa Klein"]
    assert wallet_cards(handout, None) == ()
    assert card_texts(()) == []
    check_cards((), {})


def test_without_a_patient_or_the_topic_nothing_is_printed(
    make_handout: HandoutFactory,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    made = make_tools().templates
    without = [(make_card_handout(), None), (make_handout(), patient())]
    for handout, personal in without:
        assert "Alert: risk" not in layer(handout, personal, made, Fills()).html
    assert "Alert: risk" in layer(make_card_handout(), patient(), made, Fills()).html


def test_the_card_may_be_all_that_a_patient_gets(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, make_personal: PersonalFactory
) -> None:
    _, text = card_page(shows(make_card_handout(), make_personal(), make_tools()))
    assert "Myalertcard" in text
    assert "Yourplananddates" not in text
    assert "Medicine:" not in text
    assert "Dateofthelastshot" not in text
    assert "Plan:calltheteam" in text


# --- What it says ----------------------------------------------------------------------


@pytest.mark.parametrize("language", [*OTHER_LANGUAGES, "ru"])
def test_both_panels_say_the_same(
    language: str,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    handout, tools = make_card_handout(language), make_tools(language)
    personal = patient(language, crisis_plan=PLANS[language])
    own, english = card_of(handout, personal).panels
    assert english.birth_date == "April 9, 1961"
    assert (own.language, english.language) == (language, "en")
    copy = shows(handout, personal, tools)
    shown = [text.translate(ISOLATES) for text in copy.expected.texts]
    for message, values in SAID.items():
        of_panel = {"name": NAMES[language], "date": own.birth_date} | values
        assert filled(str(tools.templates.text(message)), of_panel) in shown, message
        of_panel |= {"date": "April 9, 1961"}
        assert filled(message, of_panel) in shown, message
    page, _ = card_page(copy)
    assert match_texts([page], [PLANS[language]] * 2) == []
    for words in (
        "Born: April 9, 1961",
        "Record: ZAN-1",
        "Medicine: lanreotide shots, 120 mg, every 28 days",
    ):
        assert page.has(words)


def test_an_english_handout_has_one_panel(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    handout = make_card_handout()
    assert [panel.language for panel in card_of(handout, patient()).panels] == ["en"]
    _, text = card_page(shows(handout, patient(), make_tools()))
    assert text.count("Alert:risk") == 1
    assert "dottedlines" not in text


def test_the_card_never_speaks_of_epinephrine(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    html = layer(make_card_handout(), patient(), make_tools().templates, Fills()).html
    card = html[html.index('class="sheet"') :].casefold()
    assert card.count("allerg") == 2  # a line for allergies, and that this is none
    assert "this is not an allergy" in card
    assert "epinephrine" not in card
    assert "adrenaline" not in card


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (None, "call the team before any planned procedure"),
        ("Give 100 mcg at once", "Plan:</strong> Give 100\u00a0mcg at once"),
        ("Read it. " * 26, "Plan:</strong> Read it. Read it."),
    ],
)
def test_the_plan_is_on_the_card(
    plan: str | None,
    words: str,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    personal = patient(crisis_plan=plan)
    html = layer(make_card_handout(), personal, make_tools().templates, Fills(in_place=True)).html
    assert words in html[html.index('class="sheet"') :]


def test_what_a_person_typed_is_expected_on_each_panel(
    make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    personal = patient("es", crisis_plan="Llame.")
    spanish, english = make_card_handout("es"), make_card_handout()
    assert card_texts(wallet_cards(spanish, personal))[2:] == ["Llame.", "Llame."]
    assert card_texts(wallet_cards(english, personal))[2:] == ["Llame."]
    assert card_texts(wallet_cards(english, patient()))[2:] == []


def test_a_repr_shows_nothing_of_the_patient(
    make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    shown = repr(wallet_cards(make_card_handout("es"), patient("es", crisis_plan="Llame.")))
    for word in (NAMES["es"], "ZAN-1", "1961", "120 mg", "Llame."):
        assert word not in shown


# --- Names, allergies and PRRT -----------------------------------------------------------


def test_staff_read_the_name_in_latin_letters(
    make_card_handout: HandoutFactory, make_personal: PersonalFactory
) -> None:
    named = {
        "name": NAMES["ar"],
        "latin_name": "Salma Haddad",
        "birth_date": "1961-04-09",
        "record_number": "ZAN-1",
    }
    card = card_of(make_card_handout("ar"), make_personal(language="ar", patient=named))
    assert [panel.name for panel in card.panels] == [NAMES["ar"], "Salma Haddad"]
    card = card_of(make_card_handout("ar"), make_personal(NAMES["ar"], language="ar"))
    assert [panel.name for panel in card.panels] == [NAMES["ar"]] * 2


def test_allergies_are_on_every_side(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    personal = patient(allergies=[{"to": "penicillin", "reaction": "hives"}, {"to": "latex"}])
    copy = shows(make_card_handout(), personal, make_tools())
    _, text = card_page(copy)
    assert "Allergies:penicillin·latex" in text
    assert "hives" not in text
    assert card_texts(wallet_cards(make_card_handout("es"), personal)).count("latex") == 2


def test_a_long_list_of_allergies_is_said_to_be_longer(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    personal = patient(allergies=[{"to": f"medicine number {number}"} for number in range(9)])
    assert len(card_of(make_card_handout(), personal).allergies) == 5
    _, text = card_page(shows(make_card_handout(), personal, make_tools()))
    assert "medicinenumber4Moreareonthepatient’slist." in text
    assert "number5" not in text


def test_without_allergies_there_is_a_line_to_write_on(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    html = layer(make_card_handout(), patient(), make_tools().templates, Fills()).html
    assert '<p class="write">Allergies:</p>' in html
    named = patient(allergies=[{"to": "latex"}])
    html = layer(make_card_handout(), named, make_tools().templates, Fills()).html
    assert '<p class="write">Allergies:</p>' not in html


def test_prrt_is_a_trigger_for_those_who_get_it(
    make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    handout = make_card_handout()
    assert not card_of(handout, patient()).with_prrt
    assert card_of(handout, patient(prrt={"doses": ["2027-01-11"]})).with_prrt


def test_who_reads_large_print_finds_the_words_of_the_card_in_it(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    personal, said = patient(goal="Walk the dog"), "What your alert card says"
    handout = make_card_handout()
    assert said not in layer(handout, personal, make_tools().templates, Fills()).html
    large = page_layout(handout.language, "large-print", "letter")
    html = layer(handout, personal, make_tools().templates, Fills(), large).html
    own = html[html.index(said) : html.index('class="sheet"')]
    assert NOT_AN_ALLERGY["en"] in own


# --- The travel card ---------------------------------------------------------------------


def test_the_travel_card_says_what_staff_must_know(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    personal = patient(prrt={"doses": ["2027-01-11", "2027-03-08"]})
    copy = shows(make_card_handout(kinds=(PRRT.topic,)), personal, make_tools())
    pages = [page for page in map(ReadPage, opened(copy)) if page.has("Travel card:")]
    (page,) = pages
    for words in (
        "Name: Rosa Klein",
        "Lu-177 dotatate (PRRT) for a neuroendocrine tumor",
        "Treatment dates: January 11, 2027 · March 8, 2027",
        "Radiation detectors may react for 90 days after each treatment.",
        "by night (312) 555-0141",
        "Amount given, in GBq or mCi:",
        "Do not delay life-saving care because of radiation.",
    ):
        assert page.has(words), words


@pytest.mark.parametrize("count", [0, 5])
def test_dates_without_room_are_a_line_to_write_on(
    count: int,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    doses = (
        {"prrt": {"doses": [f"2027-0{month + 1}-11" for month in range(count)]}} if count else {}
    )
    handout = make_card_handout(kinds=(PRRT.topic,))
    html = layer(handout, patient(**doses), make_tools().templates, Fills()).html
    assert '<p class="write">Treatment dates:</p>' in html


@pytest.mark.parametrize(("language", "shapes"), [("en", ["", "single"]), ("es", ["pair", ""])])
def test_the_panels_of_each_kind(
    language: str, shapes: list[str], make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    handout = make_card_handout(language, (CRISIS.topic, PRRT.topic))
    assert [card.shape for card in wallet_cards(handout, patient(language))] == shapes


@pytest.mark.parametrize(("edition", "sheets"), [("standard", 1), ("large-print", 2)])
def test_nothing_is_printed_on_the_back_of_a_card(
    edition: Edition,
    sheets: int,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    """Two cards share a sheet, or a page to write on stands between them."""
    handout = replace(make_card_handout(kinds=(CRISIS.topic, PRRT.topic)), edition=edition)
    copy = Press(handout, make_tools()).print(patient(goal="Walk the dog"))
    pages = [page.get_textpage().get_text_range() for page in opened(copy)]
    numbers = [
        number
        for number, text in enumerate(pages, start=1)
        if ("Alert: risk of" in text.replace("\xa0", " ") and "Born:" in text)
        or "Travel card:" in text
    ]
    assert len(numbers) == sheets
    assert all(number % 2 for number in numbers)
    assert numbers[-1] == len(pages)
    assert verify(copy.pdf, copy.expected) == []


# --- Nothing personal in the form ------------------------------------------------------


def test_the_form_holds_nothing_of_the_patient(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    personal = patient("es", crisis_plan="Llame 55501.")
    part = layer(make_card_handout("es"), personal, make_tools("es").templates, Fills())
    typed = (NAMES["es"], "ZAN-1", "1961", "120 mg", "55501")
    filled = " ".join(str(fill.content) for fill in part.fills).translate(KEPT)
    for word in typed:
        assert word not in part.html.translate(KEPT)
        assert word in filled


# --- A missing translation -------------------------------------------------------------


def catalog_without(language: str, *lost: str) -> Catalog:
    whole = load_catalog([built_in_root() / "locales"], language, "templates")
    entries = {key: text for key, text in whole.entries.items() if key not in lost}
    assert len(entries) == len(whole.entries) - len(lost)
    return Catalog(language, entries=entries)


@pytest.mark.parametrize("message", [NOT_AN_ALLERGY["en"], TITLES["en"], "Born: {date}", "Signs:"])
@pytest.mark.parametrize("allowed", [True, False])
def test_a_card_is_never_printed_in_the_wrong_language(
    message: str, allowed: bool, make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    catalog = catalog_without("es", message, AROUND)
    templates = Templates([built_in_root() / "templates"], catalog, "es", {}, allow_english=allowed)
    with pytest.raises(RefusedError) as raised:
        layer(make_card_handout("es"), patient("es"), templates, Fills())
    named = [problem.message.split("”")[0].strip("“") for problem in raised.value.problems]
    assert set(named) == ({message} if allowed else {message, AROUND})


def test_words_around_the_card_may_be_english_if_that_is_allowed(
    make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    templates = Templates(
        [built_in_root() / "templates"],
        catalog_without("es", AROUND),
        "es",
        {},
        allow_english=True,
    )
    html = layer(make_card_handout("es"), patient("es"), templates, Fills()).html
    assert '<span lang="en" dir="ltr">' + AROUND in html


# --- Its size --------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["standard", "large-print"])
@pytest.mark.parametrize("language", ["en", *OTHER_LANGUAGES])
def test_the_card_is_as_large_as_a_bank_card_in_every_edition(
    language: str,
    edition: Edition,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    handout = replace(make_card_handout(language), edition=edition, paper="a4")
    tools, personal = make_tools(language), patient(language)
    press = Press(handout, tools)
    part = press.layer_html(personal, Fills(in_place=True))
    rows = len(card_of(handout, personal).panels)
    ids = [
        panel.id(face) for panel in card_of(handout, personal).panels for face in ("front", "back")
    ]
    places = (
        tools.make_renderer()
        .render(
            part.html,
            metadata=press.body.metadata,
            assets=tools.assets,
            style_sheets=(part.style_sheet,),
            anchors=(CARD_TOPIC, *ids),
        )
        .anchors
    )
    for name, (across, down) in {CARD_TOPIC: (2, rows), **dict.fromkeys(ids, (1, 1))}.items():
        assert places[name].width == pytest.approx(across * 85.6 * POINTS_PER_MILLIMETER, abs=0.1)
        assert places[name].height == pytest.approx(down * 54 * POINTS_PER_MILLIMETER, abs=0.1)
    assert {place.page for place in places.values()} == {places[CARD_TOPIC].page}
    for panel in card_of(handout, personal).panels:
        assert float(panel.style.split("font-size: ")[1].split("pt")[0]) >= 7.0
    ends = tuple(name for pair in card_of(handout, personal).ends for name in pair)
    check_cards((card_of(handout, personal),), press.body.shared(part, PartOptions(ends)).anchors)


@pytest.mark.parametrize(
    ("language", "name"),
    sampled(
        product(["en", *OTHER_LANGUAGES], [LONG_NAME, LONG_NAME * 3, "阿卜杜热合曼·" * 20]),
        every=3,
    ),
)
def test_a_long_name_and_a_plan_still_fit(
    language: str,
    name: str,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    personal = patient(language, name=name[:200], crisis_plan=PLANS[language])
    handout = make_card_handout(language)
    assert card_of(handout, personal).name_size in ("long", "longest")
    shows(handout, personal, make_tools(language))


@pytest.mark.parametrize(
    ("language", "name", "allergy"),
    sampled(
        product(
            ["en", *OTHER_LANGUAGES, "ru"],
            [LONG_NAME * 3, LONG_NAME, "Rosa Klein"],
            ["a medicine that nobody knows by name, " * 3, "iodinated contrast"],
        ),
        every=6,
    ),
)
def test_all_that_a_card_may_hold_fits(
    language: str,
    name: str,
    allergy: str,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    """The longest plan, allergies to the end of their room, shots and PRRT at a time."""
    personal = patient(
        language,
        name=name[:200],
        crisis_plan=("Call the team before anesthesia. " * 8)[:240].strip(),
        allergies=[{"to": f"{allergy} {number}"} for number in range(6)],
        prrt={"doses": ["2027-01-11"]},
    )
    shows(make_card_handout(language), personal, make_tools(language))


def test_words_that_do_not_fit_are_refused_without_saying_them(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, make_personal: PersonalFactory
) -> None:
    injections = INJECTIONS | {"dose": "WOLFESCHLEGEL " * 5}
    fields = {"injections": injections, "crisis_plan": "WWWWWWW " * 30}
    personal = make_personal(LONG_NAME * 2, "Wolfeschlegel " * 2, "es", **fields)
    with pytest.raises(InputError, match="the card for the wallet has no room") as raised:
        Press(make_card_handout("es"), make_tools("es")).print(personal)
    assert "wolf" not in str(raised.value).casefold()


@pytest.mark.parametrize(
    "change", [{"page": 1}, {"y": 49.0}, {"y": 0.0, "height": 54.0}], ids=["page", "touch", "over"]
)
def test_words_must_not_run_into_the_foot(
    change: dict[str, Any], make_card_handout: HandoutFactory, patient: PersonalFactory
) -> None:
    card = card_of(make_card_handout(), patient())
    apart: dict[str, Anchor] = {}
    for words, foot in card.ends:
        apart |= {words: Anchor(2, 0, 50, 200, 90), foot: Anchor(2, 0, 20, 200, 30)}
    check_cards((card,), apart)
    with pytest.raises(InputError):
        check_cards((card,), apart | {words: apart[words]._replace(**change)})


# --- For everyone ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_copy_with_a_card_is_accessible_and_lasting(
    language: str,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    personal = patient(language, crisis_plan=PLANS[language])
    copy = Press(make_card_handout(language), make_tools(language)).print(personal)
    for profile in ("ua1", "pdfa3a"):
        assert page_validation.is_pdf_compliant_bytes(copy.pdf, profile=profile), profile


def test_marks_and_fold_are_no_content(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    html = layer(make_card_handout("ar"), patient("ar"), make_tools("ar").templates, Fills()).html
    # the marks, the folds, and where the patient's own pages end
    assert html.count('class="mark ') == html.count('" aria-hidden="true"></div>') - 3 == 8
    assert html.count('class="fold ') == 2
    for face in ("front", "back"):
        assert f'<section class="panel" id="panel-en-{face}" lang="en" dir="ltr"' in html
        assert f'<section class="panel" id="panel-ar-{face}" lang="ar" dir="rtl"' in html


# --- Its sheet -------------------------------------------------------------------------


@pytest.mark.parametrize("signs", [1, 40])
@pytest.mark.parametrize("edition", ["standard", "large-print"])
def test_the_card_is_the_front_of_the_last_sheet_and_nothing_is_on_its_back(
    edition: Edition,
    signs: int,
    make_card_handout: HandoutFactory,
    make_tools: ToolsFactory,
    patient: PersonalFactory,
) -> None:
    """A page of notes stands before it where it would else be printed on the back of another."""
    handout = replace(make_card_handout(), edition=edition)
    longer = replace(handout, questions=handout.questions * signs)
    copy = Press(longer, make_tools()).print(patient(goal="Walk the dog"))
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in opened(copy)]
    numbers = [number for number, text in enumerate(pages, start=1) if "Emergencycontact:" in text]
    assert numbers == [len(pages)]
    assert len(pages) % 2 == 1
    assert verify(copy.pdf, copy.expected) == []


def test_a_line_to_write_on_is_seven_millimeters_high(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    handout, tools, personal = make_card_handout("es"), make_tools("es"), patient("es")
    press = Press(handout, tools)
    part = press.layer_html(personal, Fills())
    feet = tuple(panel.foot_id("back") for panel in card_of(handout, personal).panels)
    places = press.body.shared(part, PartOptions(feet)).anchors
    for foot in feet:
        assert places[foot].height == pytest.approx(7 * POINTS_PER_MILLIMETER, abs=0.1)
    assert part.html.count('class="write"') == 4


def test_a_handout_is_printed_at_its_real_size_on_both_sides_of_the_paper(
    make_card_handout: HandoutFactory, make_tools: ToolsFactory, patient: PersonalFactory
) -> None:
    copy = Press(make_card_handout(), make_tools()).print(patient())
    with Pdf.open(BytesIO(copy.pdf)) as pdf:
        wanted = pdf.Root.ViewerPreferences
        assert str(wanted.PrintScaling) == "/None"
        assert str(wanted.Duplex) == "/DuplexFlipLongEdge"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Birth date: not known"),
        ("es", "Fecha de nacimiento: no se conoce"),
        ("ru", "Дата рождения: неизвестна"),
        ("ar", "تاريخ الميلاد: غير معروف"),
        ("zh-Hans", "出生日期：未知"),
        ("vi", "Ngày sinh: chưa biết"),
    ],
)
def test_a_birth_date_that_nobody_knows_is_said_wherever_it_would_stand(
    language: str,
    said: str,
    make_card_handout: HandoutFactory,
    make_personal: PersonalFactory,
    make_tools: ToolsFactory,
) -> None:
    unknown = {"name": "Rosa Klein", "birth_date": "not-known", "record_number": "ZAN-1"}
    press = Press(make_card_handout(language), make_tools(language))
    part = press.layer_html(make_personal(language=language, patient=unknown), Fills(in_place=True))
    html = part.html.replace("\u2060", "").replace("\u00a0", " ")
    assert html.count(said) == 3  # on page one, in the footer, on the card
    assert html.count("Birth date: not known") == (3 if language == "en" else 1)
    assert "1961" not in html
