"""A handout says all that it should, in one language, or it is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nethandout.content.library import ClinicSettings, Library, Thresholds, open_library
from nethandout.content.placeholders import BLANK
from nethandout.content.reading import Content, load_content
from nethandout.errors import RefusedError
from nethandout.handout.compose import (
    PrintOptions,
    Sources,
    compose,
    localize_figure,
)
from nethandout.handout.depth import visible
from nethandout.handout.selection import select
from nethandout.handout.tree import Handout, texts
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.i18n.messages import walk
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.model.selection import Selection
from nethandout.model.text import LocalizedText
from nethandout.model.topic import KeyPoint
from nethandout.records.reading import facts_of
from nethandout.review.signing import Reviewer, sign
from nethandout.review.status import Reviews, SignOff, Texts

SourcesFactory = Callable[..., Sources]
HandoutFactory = Callable[..., Handout]

TREATED = Facts(site="ileum", treatments=frozenset({"drug-lanreotide"}))
SYNDROME = replace(TREATED, conditions=frozenset({"carcinoid-syndrome"}))
EVERYTHING = replace(SYNDROME, settings=frozenset({"liver-metastases"}))
FEVER = "Fever of {fever} or more. Call {night_phone}."
DOSE = "One shot holds 120 mg of lanreotide."
SAFETY = {
    FEVER,
    DOSE,
    "Any new worry that can wait.",
    "Severe flushing with fainting. Call {emergency_number}.",
    "Swelling of the face or trouble breathing.",
    "My alert card",
    "alert card",
    "I can have a carcinoid crisis.",
}


def all_messages(content: Content) -> list[str]:
    return sorted({message.text for _, model, _ in content.items() for message in walk(model)})


def said(handout: Handout) -> set[str]:
    return {str(text) for text in texts(handout)}


def without(catalog: Catalog, message: str) -> Catalog:
    entries = {key: text for key, text in catalog.entries.items() if key != message}
    return replace(catalog, entries=entries)


def with_entry(catalog: Catalog, message: str, translation: str) -> Catalog:
    return replace(catalog, entries={**catalog.entries, message: translation})


def codes(error: RefusedError) -> list[str]:
    return [problem.code for problem in error.problems]


# --- No English left silently ----------------------------------------------------------


def test_a_complete_catalog_leaves_no_english(make_handout: HandoutFactory) -> None:
    handout = make_handout(EVERYTHING, "es")
    english = {text for text in texts(handout) if text.language != "es"}
    assert english == {"A leaflet, 2024.", "A book, 2020."}
    assert all(text.startswith("Así: ") for text in texts(handout) if text not in english)


def test_any_missing_translation_is_refused_and_named(
    make_handout: HandoutFactory, make_sources: SourcesFactory, small_content: Content
) -> None:
    sources = make_sources("es")
    complete = make_handout(EVERYTHING, sources=sources, language="es")
    missed = set()
    for message in all_messages(small_content):
        cut = replace(sources, catalog=without(sources.catalog, message))
        try:
            handout = make_handout(EVERYTHING, sources=cut, language="es")
        except RefusedError as error:
            told = [problem.message for problem in error.problems]
            assert told == [f"“{message}” has no es translation"]
            missed.add(message)
        else:
            assert handout == complete
            assert sources.catalog.entries[message] not in said(handout)
    assert missed >= SAFETY
    unused = set(all_messages(small_content)) - missed
    of_tests = {"Why?", "How do I get ready?", "What happens?", "And then?"}  # there is no test
    assert unused == {"When?", "Twice a year at first.", *of_tests}  # the depth is a summary


def test_all_that_is_missing_is_told_at_one_time(
    make_handout: HandoutFactory, make_sources: SourcesFactory, example_clinic: ClinicSettings
) -> None:
    clinic = example_clinic.model_copy(update={"thresholds": Thresholds()})
    sources = make_sources("es", catalog=Catalog("es"), clinic=clinic)
    with pytest.raises(RefusedError) as raised:
        make_handout(sources=sources, language="es")
    assert codes(raised.value).count("untranslated") > 20
    assert codes(raised.value).count("clinic-value") == 1


def test_english_that_is_allowed_is_marked_as_english(
    make_handout: HandoutFactory, make_sources: SourcesFactory, small_content: Content
) -> None:
    sources = make_sources("ar")
    refused = {}
    for message in all_messages(small_content):
        cut = replace(sources, catalog=without(sources.catalog, message))
        try:
            handout = make_handout(EVERYTHING, sources=cut, language="ar", allow_english=True)
        except RefusedError as error:
            refused[message] = codes(error)
        else:
            assert message not in SAFETY
            found = [text for text in texts(handout) if text == message]
            assert all((text.language, text.direction) == ("en", "ltr") for text in found)
    assert refused == {message: ["untranslated"] for message in SAFETY}


@pytest.mark.parametrize(
    ("translation", "code"),
    [
        ("Fiebre de {fever}. Llame a {day_phone}.", "placeholders"),
        ("Fiebre de {fever}.", "placeholders"),
        ("Fiebre de {fever2}. Llame a {night_phone}. {fever}", "unknown-placeholder"),
        ("**Fiebre de {fever}. Llame a {night_phone}.", "markup"),
        ("{fever} {night_phone} [Fiebre](book-2020)", "unknown-link"),
        ("{fever} {night_phone} [Fiebre](nowhere)", "unknown-link"),
    ],
)
def test_a_translation_that_cannot_be_printed_is_refused(
    make_handout: HandoutFactory, make_sources: SourcesFactory, translation: str, code: str
) -> None:
    sources = make_sources("es")
    broken = replace(sources, catalog=with_entry(sources.catalog, FEVER, translation))
    with pytest.raises(RefusedError) as raised:
        make_handout(sources=broken, language="es")
    assert code in codes(raised.value)


# --- The clinic's values ---------------------------------------------------------------


def test_the_clinics_values_are_filled_in(make_handout: HandoutFactory) -> None:
    assert "Fever of 100.4\u00a0°F (38.0\u00a0°C) or more. Call (312) 555-0141." in said(
        make_handout()
    )
    assert not any("{" in text for text in said(make_handout(EVERYTHING)))


def test_a_value_the_clinic_has_not_given_is_refused(
    make_handout: HandoutFactory, make_sources: SourcesFactory, example_clinic: ClinicSettings
) -> None:
    clinic = example_clinic.model_copy(update={"thresholds": Thresholds()})
    with pytest.raises(RefusedError, match=r"“thresholds\.fever_c” from the clinic’s") as raised:
        make_handout(sources=make_sources(clinic=clinic))
    assert codes(raised.value) == ["clinic-value"]


def test_the_opening_hours_are_written_out(make_handout: HandoutFactory) -> None:
    hours = make_handout().clinic.hours
    assert hours is not None
    assert hours.replace("\u00a0", " ") == "Monday – Friday · 8:00 AM – 5:00 PM"


def test_a_leaflet_without_a_clinic_has_lines_to_write_numbers_on(
    make_handout: HandoutFactory, make_sources: SourcesFactory
) -> None:
    handout = make_handout(sources=make_sources(clinic=None))
    assert f"Fever of {BLANK} or more. Call {BLANK}." in said(handout)


def test_a_radiation_period_is_never_left_to_write_in(
    make_handout: HandoutFactory, make_sources: SourcesFactory, small_content: Content
) -> None:
    topic = small_content.topics["drug-lanreotide"]
    text = "Sleep alone for {radiation_own_bed_days} days."
    changed = topic.model_copy(update={"key_points": (KeyPoint(text=text),)})
    content = replace(small_content, topics={**small_content.topics, topic.id: changed})
    with pytest.raises(RefusedError, match=r"“radiation\.own_bed_days”") as raised:
        make_handout(sources=make_sources(clinic=None, content=content))
    assert codes(raised.value) == ["clinic-value"]


def test_without_a_clinic_its_block_is_empty(
    make_handout: HandoutFactory, make_sources: SourcesFactory
) -> None:
    handout = make_handout(Facts(site="ileum"), sources=make_sources(clinic=None))
    assert handout.clinic.name is None
    assert handout.clinic.day_phone is None


# --- Nothing of the patient ------------------------------------------------------------


def test_patients_with_equal_facts_share_a_handout(make_handout: HandoutFactory) -> None:
    def record(name: str, number: str) -> PatientRecord:
        return PatientRecord.model_validate(
            {
                "patient": {"name": name, "birth_date": "1961-04-09", "record_number": number},
                "tumor": {"site": "ileum"},
                "treatments": ["drug-lanreotide"],
                "goal": f"{name} wants to travel",
                "approved_by": "Dr. L. Meyer",
                "approved_on": "2026-11-20",
            }
        )

    one, other = record("Rosa Klein", "1"), record("Otto Vogel", "2")
    first, second = make_handout(facts_of(one)), make_handout(facts_of(other))
    assert first == second
    assert repr(first) == repr(second)
    assert "Rosa" not in repr(first)


# --- Only what this reader needs -------------------------------------------------------


def test_blocks_sections_and_questions_follow_their_conditions(small_content: Content) -> None:
    topic = small_content.topics["site-ileum"]
    plain = visible(topic, TREATED)
    assert [section.heading for section in plain.sections] == ["What is it?"]
    assert [block.text for block in plain.sections[0].blocks] == ["It makes hormones."]
    assert [question.text for question in plain.questions] == ["Where is my tumor?"]
    assert visible(topic, EVERYTHING) == topic


def test_a_section_of_which_nothing_is_left_is_left_out(small_content: Content) -> None:
    topic = small_content.topics["site-ileum"]
    blocks = topic.sections[0].blocks[1:]  # only the block on the liver
    section = topic.sections[0].model_copy(update={"blocks": blocks})
    assert visible(topic.model_copy(update={"sections": (section,)}), TREATED).sections == ()


def test_signs_follow_their_conditions_and_come_by_urgency(make_handout: HandoutFactory) -> None:
    def call(facts: Facts) -> list[tuple[str, list[str]]]:
        tiers = make_handout(facts).call
        return [(tier.tier, [sign.id for sign in tier.signs]) for tier in tiers]

    assert call(TREATED) == [("E", ["rf-allergy"]), ("U", ["rf-fever"]), ("R", ["rf-visit"])]
    assert call(SYNDROME)[0] == ("E", ["rf-crisis", "rf-allergy"])
    assert call(Facts(site="ileum")) == [("R", ["rf-visit"])]


def test_a_topic_that_is_summed_up_keeps_summary_and_key_points(
    make_handout: HandoutFactory,
) -> None:
    item = make_handout().groups[-1].topics[-1]
    assert item.topic.id == "life-follow-up"
    assert (item.topic.sections, item.topic.terms) == ((), ())


def test_a_clinician_who_asks_for_a_topic_gets_the_whole_of_it(
    make_handout: HandoutFactory,
) -> None:
    assert "Twice a year at first." not in said(make_handout())
    facts = replace(TREATED, add_topics=("life-follow-up",))
    assert "Twice a year at first." in said(make_handout(facts))


def test_options_stand_with_the_site_and_the_four_questions(make_handout: HandoutFactory) -> None:
    items = {item.topic.id: item for group in make_handout().groups for item in group.topics}
    site = items.pop("site-ileum")
    assert site.options == ("Surgery to take out the tumor",)
    assert site.options_note is None
    assert site.framing_heading == "4 questions that guide your treatment"
    assert len(site.framing) == 4
    assert all(not item.options and not item.framing for item in items.values())


def test_options_stand_one_time_where_two_topics_are_about_the_site(
    make_handout: HandoutFactory, make_sources: SourcesFactory, small_content: Content
) -> None:
    """A stomach tumor with MEN1 has two: the options of both are the same list."""
    more = small_content.topics["site-ileum"].model_copy(update={"id": "site-more"})
    content = replace(
        small_content,
        topics={**small_content.topics, more.id: more},
        origins={
            **small_content.origins,
            ("topic", more.id): small_content.origins["topic", "site-ileum"],
        },
    )
    facts = replace(TREATED, add_topics=(more.id,))
    handout = make_handout(facts, sources=make_sources(content=content))
    items = {item.topic.id: item for group in handout.groups for item in group.topics}
    assert {"site-ileum", "site-more"} <= items.keys()
    assert [item.topic.id for item in items.values() if item.options] == ["site-ileum"]
    assert [item.topic.id for item in items.values() if item.framing] == ["site-ileum"]


def test_options_doctors_are_not_sure_of_say_so(make_handout: HandoutFactory) -> None:
    site = make_handout(EVERYTHING).groups[0].topics[0]
    assert len(site.options) == 2
    assert site.options_note == "Doctors are not sure which is best."


def test_only_words_that_are_used_are_explained_in_alphabetical_order(
    make_handout: HandoutFactory, make_sources: SourcesFactory
) -> None:
    assert [word.term for word in make_handout().terms] == ["biopsy", "hormone"]
    assert [word.term for word in make_handout(Facts(site="ileum")).terms] == ["hormone"]
    sources = make_sources("es")
    accented = with_entry(with_entry(sources.catalog, "biopsy", "órgano"), "hormone", "ojo")
    spanish = make_handout(sources=replace(sources, catalog=accented), language="es")
    assert [word.term for word in spanish.terms] == ["ojo", "órgano"]


def test_only_sources_that_were_used_are_named(make_handout: HandoutFactory) -> None:
    facts = Facts(site="ileum")
    assert [source.text for source in make_handout(facts).sources] == ["A leaflet, 2024."]
    assert [source.text for source in make_handout().sources] == [
        "A leaflet, 2024.",
        "A book, 2020.",
    ]


def test_a_link_is_printed_with_its_address(make_handout: HandoutFactory) -> None:
    assert any(
        text.endswith("[the leaflet](leaflet-2024) (example.org/leaflet).")
        for text in said(make_handout())
    )
    noted = "(example.org/leaflet) (Así: in English)."
    assert any(text.endswith(noted) for text in said(make_handout(language="es")))


def test_topics_stand_in_groups_in_printing_order(make_handout: HandoutFactory) -> None:
    handout = make_handout(EVERYTHING)
    assert [card.topic.id for card in handout.apart] == ["card-crisis"]
    assert [(group.name, len(group.topics)) for group in handout.groups] == [
        ("tumor", 2),
        ("treatment", 1),
        ("meanwhile", 1),
    ]
    assert set(handout.topic_ids) == {
        "site-ileum",
        "setting-liver-metastases",
        "drug-lanreotide",
        "life-follow-up",
        "card-crisis",
    }


def test_a_handout_without_any_topic_is_refused(make_sources: SourcesFactory) -> None:
    with pytest.raises(RefusedError, match="no topic is left to print"):
        compose(Selection(()), Facts(), make_sources(), PrintOptions("en"))


# --- Review ----------------------------------------------------------------------------


def test_content_is_out_of_date_when_its_oldest_topic_is(make_handout: HandoutFactory) -> None:
    assert make_handout().review_due == date(2027, 3, 31)
    assert make_handout(Facts(site="ileum")).review_due == date(2027, 5, 31)


def test_a_handout_is_reviewed_when_all_that_is_on_it_is_signed(
    make_handout: HandoutFactory, make_sources: SourcesFactory
) -> None:
    sources = make_sources("es")
    person = Reviewer("Ann", "RN", "Bo")
    used = ("site-ileum", "drug-lanreotide", "life-follow-up", "plan", "templates")
    signed = {
        (name, language): sign(sources.reviews.texts, [name], language, person, date(2026, 11, 22))
        for name in used
        for language in ("en", "es")
    }

    def handout(signed: dict[tuple[str, str], tuple[SignOff, ...]]) -> Handout:
        reviewed = replace(sources, reviews=Reviews(signed, sources.reviews.texts))
        return make_handout(sources=reviewed, language="es")

    assert handout(signed).reviewed
    for key in signed:
        rest = {other: value for other, value in signed.items() if other != key}
        assert not handout(rest).reviewed
    assert handout({}).content_reviewed is False
    assert handout({}).translation_reviewed is False


# --- The built-in content --------------------------------------------------------------


@pytest.fixture(scope="module")
def built_in() -> Library:
    return open_library()


@pytest.fixture(scope="module")
def real_content(built_in: Library) -> Content:
    return load_content(built_in)


@pytest.mark.parametrize("site", ["ileum", "jejunum", "rectum", "appendix"])
@pytest.mark.parametrize("treatment", ["drug-lanreotide", "treatment-surgery", "treatment-prrt"])
def test_built_in_handouts_have_a_full_first_page(
    real_content: Content, example_clinic: ClinicSettings, site: str, treatment: str
) -> None:
    facts = Facts(site=site, treatments=frozenset({treatment}))
    catalog = Catalog.source()
    reviews = Reviews({}, Texts(real_content, catalog, catalog))
    sources = Sources(real_content, example_clinic, catalog, Formats("en", "US"), reviews)
    selection = select(facts, real_content.plan, real_content.topics)
    handout = compose(selection, facts, sources, PrintOptions("en"))
    assert len(handout.key_points) == 3
    assert handout.subtitle
    assert {"E", "U"} <= {tier.tier for tier in handout.call}
    assert handout.questions
    assert handout.site


def test_a_figures_labels_are_translated_or_refused(
    real_content: Content, make_sources: SourcesFactory
) -> None:
    figure = real_content.figures["injection-site"].figure
    sources = make_sources("es", content=real_content)
    localized = localize_figure(figure, sources, PrintOptions("es"))
    assert all(isinstance(label.text, LocalizedText) for label in localized.labels)
    assert all(label.text.startswith("Así: ") for label in localized.labels)
    empty = replace(sources, catalog=Catalog("es"))
    with pytest.raises(RefusedError) as raised:
        localize_figure(figure, empty, PrintOptions("es"))
    assert len(raised.value.problems) == len(figure.labels)
    assert Path(raised.value.problems[0].position.file).name == "injection-site.yaml"


def read(content: Content, topic: str, facts: Facts) -> str:
    return " ".join(message.text for message in walk(visible(content.topics[topic], facts)))


def test_what_a_net_is_says_the_grade_of_the_record_or_how_to_ask(real_content: Content) -> None:
    page = read(real_content, "overview-what-is-net", Facts(grade="2"))
    assert "Your tumor is grade 2." in page
    assert "Your tumor is grade 1." not in page
    assert "Which grade is my tumor" not in page
    unknown = read(real_content, "overview-what-is-net", Facts())
    assert "Your tumor is grade" not in unknown
    assert "Which grade is my tumor" in unknown


@pytest.mark.parametrize(
    ("topic", "operation", "before"),
    [
        ("site-appendix", "procedure-appendectomy", "Surgery is the treatment."),
        ("site-jejunum-ileum", "procedure-small-bowel-resection", "will stay after surgery"),
        ("site-rectum", "procedure-endoscopic-resection", "need a stoma"),
    ],
)
def test_after_an_operation_a_site_says_nothing_of_before(
    real_content: Content, topic: str, operation: str, before: str
) -> None:
    site = topic.removeprefix("site-").partition("-")[0]
    assert before in read(real_content, topic, Facts(site=site))
    after = read(real_content, topic, Facts(site=site, done=frozenset({operation})))
    assert before not in after
    assert "lab" in after


def test_a_page_never_asks_if_there_is_a_syndrome_that_the_record_knows(
    real_content: Content,
) -> None:
    facts = Facts(conditions=frozenset({"carcinoid-syndrome"}), functional="yes")
    owned = ("overview", "site", "setting", "symptom", "test", "life")
    for topic in real_content.topics.values():
        if topic.type in owned:
            assert "if you have carcinoid" not in read(real_content, topic.id, facts).casefold()
    assert "alert card" not in read(real_content, "life-help-numbers", Facts())
    assert "alert card" in read(real_content, "life-help-numbers", facts)
