"""A patient reads only the signs that they can have, and nothing is both usual and urgent."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.library import open_library
from nethandout.content.reading import load_content
from nethandout.handout.signs import call_tiers, is_own, signs_for, wanted_signs
from nethandout.handout.tree import CallSign
from nethandout.model.facts import Facts
from nethandout.model.remark import Remark
from nethandout.model.selection import Origin, Reason, SelectedTopic, Selection, TopicDepth
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Condition, RedFlag, Review, Topic

CONTENT = load_content(open_library())
FLAGS = CONTENT.red_flags
ILEUM = Facts(site="ileum")
ANEMIC = frozenset({"treatment-chemotherapy", "treatment-prrt", "drug-everolimus"})


def flag(key: str, tier: str = "U", **fields: object) -> RedFlag:
    values = {"id": key, "tier": tier, "text": "x", "sources": ("s",), **fields}
    return RedFlag.model_validate(values)


FEVER = flag("rf-fever")
VARIANT = flag("rf-late-fever", instead_of="rf-fever", when=Condition(site=("ileum",)))


def ids(
    wanted: set[str], facts: Facts, *flags: RedFlag, printed: tuple[str, ...] = ()
) -> list[str]:
    return [found.id for found in signs_for(flags, wanted, printed, facts)]


def test_a_variant_prints_in_place_of_the_sign_that_a_topic_names() -> None:
    assert ids({"rf-fever"}, ILEUM, FEVER, VARIANT) == ["rf-late-fever"]
    assert ids({"rf-fever"}, Facts(site="rectum"), FEVER, VARIANT) == ["rf-fever"]
    assert ids({"rf-fever", "rf-late-fever"}, ILEUM, FEVER, VARIANT) == ["rf-late-fever"]


def test_a_sign_may_have_several_variants_that_print_together() -> None:
    other = flag("rf-chills", instead_of="rf-fever", when=Condition(site=("ileum",)))
    assert ids({"rf-fever"}, ILEUM, FEVER, VARIANT, other) == ["rf-late-fever", "rf-chills"]


def test_what_is_likely_comes_first_and_all_else_as_written() -> None:
    likely = flag("rf-blocked", likely=Condition(site=("ileum",)))
    assert ids({"rf-fever", "rf-blocked"}, ILEUM, FEVER, likely) == ["rf-blocked", "rf-fever"]
    rectum = Facts(site="rectum")
    assert ids({"rf-fever", "rf-blocked"}, rectum, FEVER, likely) == ["rf-fever", "rf-blocked"]


def test_a_sign_beside_a_topic_needs_the_topic() -> None:
    card = flag("rf-show-card", with_topic="card-a", instead_of="rf-fever")
    assert ids({"rf-fever"}, ILEUM, FEVER, card, printed=("card-a",)) == ["rf-show-card"]
    assert ids({"rf-fever"}, ILEUM, FEVER, card) == ["rf-fever"]


def topic(key: str, *call: str) -> Topic:
    return Topic(
        id=key,
        type=key.partition("-")[0],
        title="x",
        short_title="x",
        summary="x",
        call=call,
        sources=("s",),
        review=Review(due="2027-06-30"),
    )


def item(key: str, origin: Origin, depth: TopicDepth = "whole") -> SelectedTopic:
    return SelectedTopic(key, (Reason(origin, Remark("")),), depth)


TOPICS = {"drug-a": topic("drug-a", "rf-now", "rf-later")}
OWN_FLAGS = {"rf-now": flag("rf-now", "E"), "rf-later": flag("rf-later", "S")}


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection((item("drug-a", Origin.TREATMENT),)), {"rf-now", "rf-later"}),
        (Selection((item("drug-a", Origin.PURPOSE),)), {"rf-now", "rf-later"}),
        (Selection((item("drug-a", Origin.TREATMENT, "summary"),)), {"rf-now"}),
        (Selection((), offered=(item("drug-a", Origin.TREATMENT, "offered"),)), {"rf-now"}),
        (Selection((), left_out=(item("drug-a", Origin.VISIT, "left-out"),)), {"rf-now"}),
        (Selection((), offered=(item("drug-a", Origin.DONE, "offered"),)), set()),
        (Selection((), offered=(item("drug-a", Origin.PURPOSE, "offered"),)), set()),
        (Selection((), offered=(item("drug-b", Origin.TREATMENT, "offered"),)), set()),
    ],
)
def test_what_is_not_printed_still_brings_what_cannot_wait(
    selection: Selection, wanted: set[str]
) -> None:
    assert wanted_signs(selection, TOPICS, OWN_FLAGS) == wanted


def test_a_topic_is_the_patients_own_if_the_record_says_something_of_it() -> None:
    assert is_own(item("drug-a", Origin.CONDITION))
    assert not is_own(item("drug-a", Origin.ALWAYS))


def test_tiers_come_most_urgent_first_and_none_is_empty() -> None:
    text = LocalizedText("x", "en")
    signs = [CallSign("rf-b", "S", text), CallSign("rf-a", "E", text), CallSign("rf-c", "S", text)]
    found = [(tier.tier, [sign.id for sign in tier.signs]) for tier in call_tiers(signs)]
    assert found == [("E", ["rf-a"]), ("S", ["rf-b", "rf-c"])]


# --- The built-in signs ----------------------------------------------------------------


@given(
    facts=st.builds(
        Facts,
        site=st.sampled_from([site.id for site in CONTENT.plan.sites]),
        treatments=st.frozensets(st.sampled_from([t.id for t in CONTENT.plan.treatments])),
        conditions=st.frozensets(st.sampled_from([c.id for c in CONTENT.plan.conditions])),
        purpose=st.sampled_from([purpose.id for purpose in CONTENT.plan.purposes]),
        functional=st.sampled_from(["yes", "no", "not-known"]),
        can_become_pregnant=st.sampled_from(["yes", "no", "not-known"]),
        partner_can_become_pregnant=st.sampled_from(["yes", "no", "not-known"]),
    ),
    printed=st.sampled_from([(), ("card-carcinoid-crisis",)]),
)
def test_a_sign_is_never_printed_beside_its_variant(facts: Facts, printed: tuple[str, ...]) -> None:
    found = {sign.id: sign for sign in signs_for(FLAGS.values(), set(FLAGS), printed, facts)}
    assert not {sign.instead_of for sign in found.values()}.intersection(found)


def embolized(purpose: str = "before-procedure", *treatments: str) -> Facts:
    name = "procedure-hepatic-embolization"
    is_over = purpose == "after-procedure"
    planned = frozenset(() if is_over else (name,))
    return replace(
        ILEUM,
        purpose=purpose,  # type: ignore[arg-type]
        visit_treatment=name,
        treatments=planned | frozenset(treatments),
        done=frozenset({name} if is_over else ()),
    )


def built_in(facts: Facts, *printed: str) -> list[str]:
    return [sign.id for sign in signs_for(FLAGS.values(), set(FLAGS), printed, facts)]


@pytest.mark.parametrize("purpose", ["general", "before-procedure", "after-procedure"])
def test_fever_and_pain_after_an_embolization_are_urgent_only_beyond_what_is_usual(
    purpose: str,
) -> None:
    found = built_in(embolized(purpose))
    late = {"rf-fever-after-embolization", "rf-shaking-chills", "rf-pain-after-embolization"}
    assert late <= set(found)
    assert not {"rf-fever", "rf-gallbladder"}.intersection(found)


@pytest.mark.parametrize("treatment", sorted(ANEMIC))
def test_every_fever_stays_urgent_with_a_treatment_that_lowers_blood_counts(treatment: str) -> None:
    found = built_in(embolized("general", treatment))
    assert "rf-fever" in found
    assert not {"rf-fever-after-embolization", "rf-shaking-chills"}.intersection(found)


def test_puncture_bleeding_is_the_first_emergency_after_an_embolization() -> None:
    emergencies = [key for key in built_in(embolized()) if FLAGS[key].tier == "E"]
    assert emergencies[0] == "rf-puncture-bleeding"


@pytest.mark.parametrize("site", ["ileum", "jejunum", "small-intestine"])
def test_a_blocked_bowel_comes_before_a_drug_allergy_for_a_small_bowel_tumor(site: str) -> None:
    found = built_in(Facts(site=site))
    assert found.index("rf-obstruction") < found.index("rf-allergy")


def test_a_pregnancy_is_no_sign_for_who_cannot_be_pregnant() -> None:
    man = replace(ILEUM, can_become_pregnant="no", partner_can_become_pregnant="no")
    assert not {"rf-pregnancy", "rf-pregnancy-of-partner"}.intersection(built_in(man))
    partner = replace(man, partner_can_become_pregnant="yes")
    assert "rf-pregnancy-of-partner" in built_in(partner)
    assert "rf-pregnancy-if-possible" in built_in(ILEUM)
    assert "rf-pregnancy" not in built_in(ILEUM)


def test_the_alert_card_is_shown_only_where_there_is_one() -> None:
    assert "rf-crisis-with-card" in built_in(ILEUM, "card-carcinoid-crisis")
    assert "rf-crisis" in built_in(ILEUM)
    texts = [FLAGS[key].first_aid or "" for key in built_in(ILEUM)]
    assert not any("card" in text for text in texts)


@pytest.mark.parametrize(
    ("key", "aid"),
    [
        ("rf-puncture-bleeding", ("Lie down", "Press hard on the place", "{emergency_number}")),
        ("rf-sugar", ("At the first low value, take sugar",)),
        ("rf-sugar-faint", ("nothing in the mouth", "on the side")),
        ("rf-allergy", ("Lie down", "sit up")),
        ("rf-clot", ("Sit down", "Do not drive")),
        ("rf-crisis-with-card", ("Show your alert card",)),
    ],
)
def test_where_seconds_count_the_sign_says_what_to_do(key: str, aid: tuple[str, ...]) -> None:
    assert all(part in (FLAGS[key].first_aid or "") for part in aid)


def test_who_reads_of_low_sugar_reads_what_to_do_with_who_is_not_awake() -> None:
    calls = [topic.call for topic in CONTENT.topics.values() if "rf-sugar" in topic.call]
    assert calls
    assert all("rf-sugar-faint" in call for call in calls)


def test_black_stools_count_only_without_iron_or_bismuth() -> None:
    assert "black and you take no iron or bismuth" in FLAGS["rf-bleeding"].text


def clauses(sign: RedFlag) -> set[str]:
    """Turn a sign into what it names: each sentence, each part of a list."""
    parts = re.split(r"[.;,] (?:or |and )?|, | or ", sign.text.rstrip("."))
    return {part.removeprefix("you have ").lower() for part in parts if len(part.split()) > 2}


def said_twice(signs: list[RedFlag]) -> set[str]:
    named = Counter(clause for sign in signs for clause in clauses(sign))
    return {clause for clause, times in named.items() if times > 1}


NAMED = [topic.id for topic in CONTENT.topics.values() if topic.call]


@pytest.mark.parametrize("treatment", [item.id for item in CONTENT.plan.treatments])
def test_no_two_signs_of_a_reader_say_the_same(treatment: str) -> None:
    facts = replace(
        ILEUM,
        purpose="before-procedure",
        visit_treatment=treatment,
        treatments=frozenset({treatment, "drug-lanreotide"}),
        settings=frozenset({"liver-metastases"}),
    )
    named = (CONTENT.plan.topic_of(treatment), "drug-lanreotide", "setting-liver-metastases")
    wanted = {key for name in named if name in NAMED for key in CONTENT.topics[name].call}
    signs = signs_for(FLAGS.values(), wanted, named, facts)
    assert said_twice(signs) == set()


def test_every_sign_is_whole_sentences() -> None:
    for sign in FLAGS.values():
        assert sign.text.endswith("."), sign.id
        assert sign.text[0].isupper(), sign.id
        assert sign.first_aid is None or sign.first_aid.endswith("."), sign.id
