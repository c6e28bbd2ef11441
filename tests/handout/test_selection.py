from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.plan import Plan
from nethandout.errors import InputError, Position, RefusedError, Severity
from nethandout.handout.selection import cards_alone, select, staff_notes, unwritten_facts
from nethandout.model.facts import Facts
from nethandout.model.selection import Origin, Selection
from nethandout.source.tree import read_yaml

PLAN_FILE = Path(__file__).parents[2] / "handouts" / "plan.yaml"
TREE, _ = read_yaml(PLAN_FILE)
PLAN = Plan.model_validate(TREE.value if TREE else None)
EXTRA = frozenset({"test-ct", "symptom-diarrhea", "test-colonoscopy"})
ALL = PLAN.topic_ids | EXTRA
SYNDROME = {
    "symptom-carcinoid-syndrome",
    "symptom-diarrhea",
    "symptom-flushing-skin",
    "life-symptom-diary",
    "life-diet",
    "card-carcinoid-crisis",
    "test-heart-check",
}
PRINTED = ["life-questions-for-visit", "life-follow-up"]
SHOTS = {
    "drug-ssa-overview",
    "life-injection-day",
    "life-travel-with-injections",
    "symptom-blood-sugar",
}
OFFERED = [
    "overview-treatment-options",
    "overview-outlook",
    "life-carers",
    "life-second-opinion-net-team",
    "treatment-clinical-trials",
    "life-help-numbers",
]
ALWAYS = [*PRINTED, *OFFERED]


def some(items: object) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(items)), max_size=5)  # type: ignore[call-overload]


FACTS = st.builds(
    Facts,
    site=st.sampled_from([None, *(site.id for site in PLAN.sites)]),
    size_mm=st.none() | st.decimals(min_value=1, max_value=60, places=1),
    muscle_layer=st.sampled_from([None, True, False]),
    settings=some(setting.id for setting in PLAN.settings),
    conditions=some(condition.id for condition in PLAN.conditions),
    treatments=some(treatment.id for treatment in PLAN.treatments),
    additions=some(option.id for option in PLAN.options if option.ticked),
    add_topics=some(EXTRA).map(tuple),
    remove_topics=some(ALL),
    purpose=st.sampled_from([purpose.id for purpose in PLAN.purposes]),
    visit_treatment=st.none() | st.sampled_from([item.id for item in PLAN.treatments]),
    done=some(treatment.id for treatment in PLAN.treatments),
    tests=some(test.id for test in PLAN.tests),
    complete=st.booleans(),
)
WRITTEN = st.just(ALL) | st.sets(st.sampled_from(sorted(ALL)))


def ids(selection: Selection) -> list[str]:
    return [topic.id for topic in selection.topics]


def everywhere(selection: Selection) -> set[str]:
    """Give all topics of a selection, whatever becomes of them but being taken out."""
    lists = (selection.topics, selection.missing, selection.offered, selection.left_out)
    return {topic.id for topics in lists for topic in topics}


def chosen(facts: Facts) -> set[str]:
    """Give what is printed, and what is offered at the end."""
    selection = select(facts, PLAN, ALL)
    return {*ids(selection), *(topic.id for topic in selection.offered)}


# --- The table -------------------------------------------------------------------------


def test_what_the_record_names_is_there_with_its_reason() -> None:
    facts = Facts(
        site="ileum",
        settings=frozenset({"liver-metastases"}),
        treatments=frozenset({"drug-lanreotide"}),
    )
    selection = select(facts, PLAN, ALL)
    assert ids(selection) == [
        "site-jejunum-ileum",
        "setting-liver-metastases",
        "drug-lanreotide",
        "life-questions-for-visit",
        "drug-ssa-overview",
        "life-follow-up",
    ]
    offered = {topic.id for topic in selection.offered}
    assert offered == {*OFFERED, *SHOTS} - {"drug-ssa-overview"}
    said = {topic.id: [(r.origin, r.text) for r in topic.reasons] for topic in selection.topics}
    assert said["site-jejunum-ileum"] == [(Origin.SITE, "tumor site: ileum")]
    assert said["setting-liver-metastases"] == [(Origin.SETTING, "setting: liver-metastases")]
    assert said["drug-lanreotide"] == [(Origin.TREATMENT, "a treatment named in the record")]
    assert said["drug-ssa-overview"] == [(Origin.PLAN, "hormone shots always add this")]
    assert said["life-follow-up"] == [(Origin.ALWAYS, "every patient can have this")]
    assert selection.rows == ("jejunum_ileum", "distant", "liver_mets", "ssa")
    assert selection.missing == ()


def test_carcinoid_syndrome_adds_its_topics() -> None:
    plain = Facts(site="ileum")
    with_syndrome = replace(plain, conditions=frozenset({"carcinoid-syndrome"}))
    assert chosen(with_syndrome) - chosen(plain) == SYNDROME
    topics = select(with_syndrome, PLAN, ALL).topics
    (reason,) = next(topic.reasons for topic in topics if topic.id == "card-carcinoid-crisis")
    assert (reason.origin, reason.text) == (
        Origin.CONDITION,
        "carcinoid syndrome always adds this",
    )


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        ("treatment-surgery", True),
        ("procedure-hepatic-embolization", True),
        ("treatment-prrt", True),
        ("drug-lanreotide", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("condition", ["carcinoid-syndrome", "carcinoid-heart-disease"])
def test_the_syndrome_and_a_procedure_add_anesthesia(
    condition: str, treatment: str | None, expected: bool
) -> None:
    treatments = frozenset({treatment} if treatment else ())
    facts = Facts(site="ileum", conditions=frozenset({condition}), treatments=treatments)
    assert ("procedure-anesthesia" in chosen(facts)) is expected
    assert "procedure-anesthesia" not in chosen(replace(facts, conditions=frozenset()))


@pytest.mark.parametrize("name", ["treatment-prrt", "drug-lu177-dotatate"])
def test_prrt_and_its_drug_are_one_topic_with_radiation_safety_and_a_card(name: str) -> None:
    facts = Facts(site="ileum", treatments=frozenset({name}))
    expected = {
        "treatment-prrt",
        "life-radiation-safety",
        "card-prrt-radiation",
        "symptom-low-counts-infection",
        "life-contraception-pregnancy",
    }
    assert chosen(facts) - chosen(Facts(site="ileum")) == expected


@pytest.mark.parametrize(
    "name", ["drug-lanreotide", "drug-octreotide-lar", "drug-octreotide-short"]
)
def test_hormone_shots_add_their_overview_and_what_to_do_with_them(name: str) -> None:
    facts = Facts(site="ileum", treatments=frozenset({name}))
    assert chosen(facts) - chosen(Facts(site="ileum")) == {name, *SHOTS}


def test_several_rows_combine() -> None:
    facts = Facts(
        site="ileum",
        settings=frozenset({"liver-metastases", "distant-metastases"}),
        conditions=frozenset({"carcinoid-syndrome"}),
    )
    selection = select(facts, PLAN, ALL)
    rows = ("jejunum_ileum", "distant", "liver_mets", "carcinoid_syndrome", "symptoms_of_spread")
    assert selection.rows == rows
    assert set(selection.options) == {
        "small-bowel-resection",
        "second-mesentery-surgery",
        "hormone-therapy",
        "debulking",
        "radiopharmaceutical-therapy",
        "external-radiation",
        "clinical-trial",
        "liver-local-excision",
        "hepatic-artery-embolization",
        "cryosurgery",
        "radiofrequency-ablation",
        "liver-transplant",
    }


def test_stomach_with_men1() -> None:
    facts = Facts(site="stomach", conditions=frozenset({"men1"}))
    assert {"site-stomach", "site-stomach-men1", "overview-risk-factors"} <= chosen(facts)
    options = select(facts, PLAN, ALL).options
    assert set(options) == {
        "endoscopic-resection-small",
        "stomach-resection",
        "duodenal-tumor-resection",
        "hormone-therapy",
    }
    assert "site-stomach-men1" not in chosen(replace(facts, site="ileum"))


def test_options_do_not_bring_topics() -> None:
    facts = Facts(settings=frozenset({"liver-metastases"}))
    assert chosen(facts) == {"setting-liver-metastases", *ALWAYS}


def test_ticked_options_print_only_if_named_and_listed() -> None:
    distant = Facts(settings=frozenset({"distant-metastases"}))
    assert "everolimus" not in select(distant, PLAN, ALL).options
    ticked = replace(distant, additions=frozenset({"everolimus"}))
    assert "everolimus" in select(ticked, PLAN, ALL).options
    elsewhere = Facts(site="colon", additions=frozenset({"everolimus"}))
    assert "everolimus" not in select(elsewhere, PLAN, ALL).options
    assert any("additions names everolimus" in note for note in staff_notes(elsewhere, PLAN))
    assert not any("additions" in note for note in staff_notes(ticked, PLAN))


# --- Rectal sizes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "muscle", "options"),
    [
        ("5", None, {"endoscopic-resection"}),
        ("10", False, {"endoscopic-resection", "part", "apr"}),
        ("20", None, {"endoscopic-resection", "part", "apr"}),
        ("21", None, {"part", "apr"}),
        ("5", True, {"part", "apr"}),
        (None, True, {"part", "apr"}),
        (None, None, {"endoscopic-resection", "part", "apr"}),
    ],
)
def test_rectal_options(size: str | None, muscle: bool | None, options: set[str]) -> None:
    full = {"part": "rectum-part-resection", "apr": "abdominoperineal-resection"}
    facts = Facts("rectum", None if size is None else Decimal(size), muscle)
    assert set(select(facts, PLAN, ALL).options) == {full.get(name, name) for name in options}


def test_an_unknown_rectal_size_is_noted_for_staff() -> None:
    selection = select(Facts(site="rectum"), PLAN, ALL)
    assert selection.rows == ()
    size, depth = staff_notes(Facts(site="rectum"), PLAN)
    assert size == (
        "tumor.size_mm is not given, so the options of every size are listed "
        "(rectum.lt1, rectum.1to2, rectum.gt2)"
    )
    assert depth.startswith("tumor.muscle_layer is not given")
    assert staff_notes(Facts("rectum", Decimal(5), muscle_layer=False), PLAN) == ()
    assert staff_notes(Facts("rectum", None, muscle_layer=True), PLAN) == ()


def test_notes_of_rows_reach_staff() -> None:
    (note,) = staff_notes(Facts(site="small-intestine"), PLAN)
    assert note.startswith("the part of the small intestine is not given")
    liver = frozenset({"procedure-ablation"})
    assert any(
        "setting liver-metastases is not" in n for n in staff_notes(Facts(treatments=liver), PLAN)
    )
    with_setting = Facts(treatments=liver, settings=frozenset({"liver-metastases"}))
    assert staff_notes(with_setting, PLAN) == ()


# --- The clinician's word --------------------------------------------------------------


def test_additions_and_removals_by_the_clinician() -> None:
    facts = Facts(
        site="colon",
        add_topics=("test-ct", "life-diet"),
        remove_topics=frozenset({"life-diet", "life-help-numbers", "card-carcinoid-crisis"}),
    )
    selection = select(facts, PLAN, ALL)
    assert ids(selection) == ["site-colon", "test-ct", *PRINTED]
    assert selection.removed == ("life-diet", "life-help-numbers")
    reasons = next(topic.reasons for topic in selection.topics if topic.id == "test-ct")
    assert [(r.origin, r.text) for r in reasons] == [(Origin.CLINICIAN, "added by the clinician")]


def test_all_reasons_are_kept() -> None:
    facts = Facts(
        site="ileum",
        conditions=frozenset({"carcinoid-syndrome", "carcinoid-heart-disease"}),
        add_topics=("test-heart-check",),
    )
    topic = next(t for t in select(facts, PLAN, ALL).topics if t.id == "test-heart-check")
    assert [reason.text for reason in topic.reasons] == [
        "carcinoid heart disease always adds this",
        "carcinoid syndrome always adds this",
        "added by the clinician",
    ]


# --- What nobody has written -----------------------------------------------------------


def test_a_named_treatment_without_a_topic_stops_the_build() -> None:
    facts = Facts(
        site="stomach",
        settings=frozenset({"recurrent"}),
        treatments=frozenset({"drug-everolimus"}),
        add_topics=("test-ct",),
    )
    written = {"site-jejunum-ileum", "site-rectum", "drug-lanreotide"}
    found = unwritten_facts(facts, PLAN, written)
    problems = [fact.problem(Position("record.yaml", 3)) for fact in found]
    assert [problem.message for problem in problems] == [
        "no topic has been written yet for treatment drug-everolimus; ready are: drug-lanreotide",
        (
            "no topic has been written yet for added topic test-ct; "
            "ready are: drug-lanreotide, site-jejunum-ileum, site-rectum"
        ),
    ]
    assert {problem.severity for problem in problems} == {Severity.ERROR}
    assert {str(problem.position) for problem in problems} == {"record.yaml:3"}
    assert [fact.field for fact in found] == ["treatments", "topics.add"]


def test_a_site_or_setting_without_a_topic_is_missing_but_stops_nothing() -> None:
    facts = Facts(site="stomach", settings=frozenset({"recurrent"}))
    selection = select(facts, PLAN, ALL - {"site-stomach", "setting-recurrent"})
    assert [topic.id for topic in selection.missing] == ["site-stomach", "setting-recurrent"]


def test_what_would_only_be_offered_need_not_be_written() -> None:
    facts = Facts(
        purpose="before-procedure",
        visit_treatment="procedure-hepatic-embolization",
        treatments=frozenset({"procedure-hepatic-embolization", "procedure-ablation"}),
    )
    assert unwritten_facts(facts, PLAN, ALL - {"procedure-ablation"}) == ()
    (found,) = unwritten_facts(facts, PLAN, ALL - {"procedure-hepatic-embolization"})[:1]
    assert found.topic == "procedure-hepatic-embolization"


def test_what_the_clinician_takes_out_need_not_be_written() -> None:
    facts = Facts(
        treatments=frozenset({"drug-everolimus"}), remove_topics=frozenset({"drug-everolimus"})
    )
    assert unwritten_facts(facts, PLAN, ()) == ()


def test_what_only_the_plan_asks_for_is_missing_but_does_not_stop() -> None:
    facts = Facts(site="colon", conditions=frozenset({"carcinoid-syndrome"}))
    written = ALL - {"test-heart-check"}
    selection = select(facts, PLAN, written)
    assert [topic.id for topic in selection.missing] == ["test-heart-check"]
    assert "test-heart-check" not in ids(selection)
    assert unwritten_facts(facts, PLAN, written) == ()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (Facts(site="moon"), "tumor.site"),
        (Facts(settings=frozenset({"moon"})), "tumor.settings"),
        (Facts(conditions=frozenset({"moon"})), "conditions"),
        (Facts(treatments=frozenset({"lanreotide"})), "treatments"),
        (Facts(additions=frozenset({"moon"})), "additions"),
    ],
)
def test_facts_the_plan_does_not_know_are_refused(facts: Facts, field: str) -> None:
    with pytest.raises(InputError, match=field) as error:
        select(facts, PLAN, ALL)
    assert "moon" not in str(error.value)


# --- The card edition ------------------------------------------------------------------


def test_only_the_cards_are_left() -> None:
    whole = select(Facts(site="ileum", conditions=frozenset({"carcinoid-syndrome"})), PLAN, ALL)
    left = cards_alone(whole, ALL, personal=True)
    assert left.topics[0].id == "card-carcinoid-crisis"
    assert all(item.id.startswith("card-") for item in left.topics)
    assert len(whole.topics) > len(left.topics)
    assert (left.options, left.offered, left.left_out) == ((), (), ())


def test_a_record_without_a_card_is_refused_with_the_cards_there_are() -> None:
    whole = select(Facts(site="appendix"), PLAN, ALL)
    with pytest.raises(RefusedError, match=r"topics\.add can name one: .*card-carcinoid-crisis"):
        cards_alone(whole, ALL, personal=True)


def test_a_leaflet_has_no_card_edition() -> None:
    whole = select(Facts(site="ileum", conditions=frozenset({"carcinoid-syndrome"})), PLAN, ALL)
    with pytest.raises(RefusedError, match="says whose it is"):
        cards_alone(whole, ALL, personal=False)


# --- Properties ------------------------------------------------------------------------


@given(FACTS, WRITTEN, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(
    facts: Facts, written: set[str], chance: random.Random
) -> None:
    def shuffled(values: frozenset[str] | tuple[str, ...]) -> list[str]:
        return chance.sample(list(values), len(values))

    other = replace(
        facts,
        settings=frozenset(shuffled(facts.settings)),
        conditions=frozenset(shuffled(facts.conditions)),
        treatments=frozenset(shuffled(facts.treatments)),
        add_topics=tuple(shuffled((*facts.add_topics, *facts.add_topics))),
    )
    rows = PLAN.model_copy(update={"conditions": tuple(reversed(PLAN.conditions))})
    expected = select(facts, PLAN, written)
    assert select(other, PLAN, sorted(written)) == expected
    assert select(other, rows, tuple(sorted(written, reverse=True))) == expected


@given(FACTS, WRITTEN)
def test_selection_is_whole_and_repeatable(facts: Facts, written: set[str]) -> None:
    selection = select(facts, PLAN, written)
    assert select(facts, PLAN, written) == selection
    listed = [*selection.topics, *selection.missing]
    names = [topic.id for topic in listed]
    assert len(set(names)) == len(names)
    assert all(topic.reasons for topic in listed)
    assert {topic.id for topic in selection.topics} <= set(written)
    assert not {topic.id for topic in selection.missing} & set(written)
    assert len(set(selection.options)) == len(selection.options)


@given(FACTS, WRITTEN)
def test_removal_always_wins_and_is_recorded(facts: Facts, written: set[str]) -> None:
    selection = select(facts, PLAN, written)
    everything = select(replace(facts, remove_topics=frozenset()), PLAN, written)
    before = everywhere(everything)
    after = everywhere(selection)
    assert not after & facts.remove_topics
    assert set(selection.removed) == before & facts.remove_topics
    assert before == after | set(selection.removed)


@given(FACTS, FACTS, WRITTEN)
def test_more_facts_never_take_topics_away(few: Facts, more: Facts, written: set[str]) -> None:
    both = Facts(
        site=few.site or more.site,
        size_mm=few.size_mm if few.size_mm is not None else more.size_mm,
        muscle_layer=few.muscle_layer if few.muscle_layer is not None else more.muscle_layer,
        settings=few.settings | more.settings,
        conditions=few.conditions | more.conditions,
        treatments=few.treatments | more.treatments,
        additions=few.additions | more.additions,
        add_topics=(*few.add_topics, *more.add_topics),
        remove_topics=few.remove_topics,
        purpose=few.purpose,
        visit_treatment=few.visit_treatment,
        done=few.done | more.done,
        tests=few.tests | more.tests,
    )
    assert everywhere(select(few, PLAN, written)) <= everywhere(select(both, PLAN, written))


@given(FACTS)
def test_what_the_record_names_is_printed_offered_or_told(facts: Facts) -> None:
    kept = replace(facts, remove_topics=frozenset())
    named = {PLAN.topic_of(name) for name in kept.treatments | kept.tests | kept.done}
    assert named <= everywhere(select(kept, PLAN, ALL))


@given(FACTS)
def test_a_complete_handout_prints_all_in_full(facts: Facts) -> None:
    selection = select(replace(facts, complete=True), PLAN, ALL)
    assert {topic.depth for topic in selection.topics} <= {"whole"}
    assert selection.offered == selection.left_out == ()


@given(FACTS)
def test_every_handout_has_follow_up_and_trials(facts: Facts) -> None:
    kept = replace(facts, remove_topics=frozenset())
    assert set(ALWAYS) <= everywhere(select(kept, PLAN, ALL))


@given(FACTS)
def test_options_come_in_the_order_of_the_plan_and_only_ticked_if_named(facts: Facts) -> None:
    options = select(facts, PLAN, ALL).options
    order = [option.id for option in PLAN.options]
    assert sorted(options, key=order.index) == list(options)
    ticked = {option.id for option in PLAN.options if option.ticked}
    assert set(options) & ticked <= facts.additions
