from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nethandout.content.plan import Kind, Match, Plan, SizeBand
from nethandout.content.purposes import TOPIC_TYPES
from nethandout.i18n.messages import walk
from nethandout.model.facts import Facts
from nethandout.source.tree import read_yaml

PLAN_FILE = Path(__file__).parents[2] / "handouts" / "plan.yaml"
TREE, PROBLEMS = read_yaml(PLAN_FILE)
RAW: Any = TREE.value if TREE else None
PLAN = Plan.model_validate(RAW)

RECTAL_BANDS = ("rectum.lt1", "rectum.1to2", "rectum.gt2")
RESECTIONS = ("rectum-part-resection", "abdominoperineal-resection")

# The decision table once more, by hand: a change in plan.yaml must be meant.
OPTIONS_OF_ROWS = {
    "stomach.small": (
        "endoscopic-resection-small",
        "stomach-watchful-endoscopy",
        "stomach-tumor-types",
    ),
    "stomach.large": ("stomach-resection", "stomach-tumor-types"),
    "stomach.men1": ("duodenal-tumor-resection", "hormone-therapy", "genetics-referral"),
    "duodenum": ("endoscopic-resection-small", "local-excision-larger", "resection-with-nodes"),
    "jejunum_ileum": ("small-bowel-resection", "second-mesentery-surgery", "hormone-therapy"),
    "small_intestine": (
        "endoscopic-resection-small",
        "local-excision-larger",
        "resection-with-nodes",
        "small-bowel-resection",
        "second-mesentery-surgery",
        "hormone-therapy",
    ),
    "appendix": ("appendectomy", "right-hemicolectomy"),
    "appendix.le2": ("appendix-up-to-2-cm",),
    "appendix.1to2": ("appendix-1-to-2-cm",),
    "appendix.gt2": ("appendix-above-2-cm",),
    "colon": ("colon-resection",),
    "rectum.lt1": ("endoscopic-resection",),
    "rectum.1to2": ("endoscopic-resection", *RESECTIONS),
    "rectum.gt2": RESECTIONS,
    "unknown_primary": ("primary-search-scan",),
    "pancreas": (),
    "child": (),
    "distant": (
        "debulking",
        "hormone-therapy",
        "radiopharmaceutical-therapy",
        "external-radiation",
        "clinical-trial",
        "everolimus",
        "cabozantinib",
        "telotristat",
        "chemotherapy",
    ),
    "liver_mets": (
        "liver-local-excision",
        "hepatic-artery-embolization",
        "cryosurgery",
        "radiofrequency-ablation",
        "liver-transplant",
        "liver-resection",
        "chemoembolization",
    ),
    "recurrent": ("recurrent-excision", "clinical-trial", "recurrent-restaging"),
    "carcinoid_syndrome": (),
    "carcinoid_heart": ("heart-valve-replacement",),
    "carcinoid_anesthesia": (),
    "prrt": (),
    "prrt_home": (),
    "ssa": (),
    "low_counts": (),
    "fever_card": (),
    "cord_card": (),
    "sore_mouth": (),
    "everolimus": (),
    "telotristat": (),
    "unborn_child": (),
    "symptoms_of_spread": (),
    "risk_factors": (),
    "liver_treatment_alone": (),
}
TICKED = {
    "stomach-watchful-endoscopy",
    "stomach-tumor-types",
    "genetics-referral",
    "appendix-up-to-2-cm",
    "appendix-1-to-2-cm",
    "appendix-above-2-cm",
    "everolimus",
    "cabozantinib",
    "telotristat",
    "chemotherapy",
    "liver-resection",
    "chemoembolization",
    "recurrent-restaging",
    "primary-search-scan",
}
TOPICS_OF_ROWS = {
    "stomach.men1": {"site-stomach-men1"},
    "child": {"overview-children-linkout"},
    "carcinoid_syndrome": {
        "symptom-carcinoid-syndrome",
        "symptom-diarrhea",
        "symptom-flushing-skin",
        "life-symptom-diary",
        "life-diet",
        "card-carcinoid-crisis",
        "test-heart-check",
    },
    "carcinoid_heart": {
        "symptom-carcinoid-heart",
        "symptom-carcinoid-syndrome",
        "card-carcinoid-crisis",
        "test-heart-check",
    },
    "carcinoid_anesthesia": {"procedure-anesthesia"},
    "prrt": {"treatment-prrt", "life-radiation-safety", "card-prrt-radiation"},
    "prrt_home": {"life-radiation-safety"},
    "ssa": {
        "drug-ssa-overview",
        "life-injection-day",
        "life-travel-with-injections",
        "symptom-blood-sugar",
    },
    "low_counts": {"symptom-low-counts-infection"},
    "fever_card": {"card-fever-low-counts"},
    "cord_card": {"card-cord-compression"},
    "sore_mouth": {"symptom-mouth-sores", "symptom-nausea-vomiting"},
    "everolimus": {"symptom-blood-sugar"},
    "telotristat": {"symptom-constipation-obstruction"},
    "unborn_child": {"life-contraception-pregnancy"},
    "symptoms_of_spread": {"life-palliative-support", "symptom-pain"},
    "risk_factors": {"overview-risk-factors"},
}


def holding(facts: Facts) -> set[str]:
    return {row.key for row in PLAN.rows if row.match(facts) is Match.HOLDS}


def texts() -> Iterator[str]:
    for message in walk(PLAN):
        yield message.text


# --- The file --------------------------------------------------------------------------


def test_the_file_quotes_what_yaml_would_change() -> None:
    assert PROBLEMS == []


def test_rows_list_the_options_of_the_decision_table() -> None:
    assert {row.key: row.options for row in PLAN.rows} == OPTIONS_OF_ROWS


def test_rows_bring_the_topics_of_the_decision_table() -> None:
    assert {row.key: set(row.topics) for row in PLAN.rows if row.topics} == TOPICS_OF_ROWS


def test_only_additions_are_ticked() -> None:
    assert {option.id for option in PLAN.options if option.ticked} == TICKED


def test_rows_where_the_best_treatment_is_unclear() -> None:
    """The topic of the rectum says it itself, with the sizes it is true for."""
    assert {row.key for row in PLAN.rows if row.uncertain} == {"duodenum"}


def test_every_handout_has_the_same_topics_to_offer_or_to_end_with() -> None:
    assert PLAN.always == (
        "overview-treatment-options",
        "overview-outlook",
        "life-carers",
        "life-second-opinion-net-team",
        "life-follow-up",
        "treatment-clinical-trials",
        "life-questions-for-visit",
        "life-help-numbers",
    )


def topics_of(plan: Plan) -> set[str]:
    """Turn a plan into all topics that it names, for whatever reason."""
    found = {fact.topic for fact in (*plan.sites, *plan.settings)}
    found |= {plan.topic_of(fact.id) for fact in (*plan.treatments, *plan.tests)}
    found |= {topic for row in plan.rows for topic in row.topics}
    found |= {option.topic for option in plan.options if option.topic}
    found |= {topic for purpose in plan.purposes for topic in purpose.brings}
    listed = {*plan.order, *(name for purpose in plan.purposes for name in purpose.depths)}
    of_types = (f"{role}-{name}" for role in ("named", "done") for name in TOPIC_TYPES)
    not_ids = {*TOPIC_TYPES, "visit", "done", *of_types}
    return found | set(plan.always) | (listed - not_ids)


def test_each_topic_that_the_plan_names_is_written() -> None:
    written = {
        f"{path.parent.name}-{path.stem}"
        for path in PLAN_FILE.parent.glob("*/*.yaml")
        if path.parent.name in TOPIC_TYPES
    }
    assert topics_of(PLAN) - written == set()


def test_all_sites_and_settings_are_there() -> None:
    assert {site.id: site.topic for site in PLAN.sites} == {
        "stomach": "site-stomach",
        "duodenum": "site-duodenum",
        "jejunum": "site-jejunum-ileum",
        "ileum": "site-jejunum-ileum",
        "small-intestine": "site-small-intestine",
        "appendix": "site-appendix",
        "colon": "site-colon",
        "rectum": "site-rectum",
        "lung": "site-lung-note",
        "pancreas": "site-pancreas-linkout",
        "unknown-primary": "site-unknown-primary",
    }
    assert {setting.topic for setting in PLAN.settings} == {
        f"setting-{name}"
        for name in (
            "localized",
            "regional",
            "advanced",
            "distant-metastases",
            "liver-metastases",
            "bone-brain-spine",
            "recurrent",
        )
    }


def test_sentences_are_short_and_whole() -> None:
    for text in texts():
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert len(sentence.split()) <= 20, text
    for option in PLAN.options:
        assert option.text[0].isupper(), option.id
        assert option.text.endswith("."), option.id


def test_texts_promise_nothing_and_are_american() -> None:
    forbidden = re.compile(
        r"\b(cure|cures|will|always|best choice|guarantee|monthly|once|tumour|"
        r"anaesthe\w*|oesoph\w*|diarrhoea)\b",
        re.IGNORECASE,
    )
    promises = [text for text in texts() if not text.endswith("?")]
    assert [text for text in promises if forbidden.search(text)] == []


def test_every_option_has_a_source_or_waits_for_a_clinician() -> None:
    unsourced = {option.id for option in PLAN.options if not option.sources}
    assert unsourced == {"stomach-watchful-endoscopy", "genetics-referral", "recurrent-restaging"}
    assert unsourced <= TICKED


# --- What must fit together ------------------------------------------------------------


def broken(**changes: object) -> dict[str, Any]:
    return {**deepcopy(RAW), **changes}


def broken_row(**changes: object) -> dict[str, Any]:
    raw = broken()
    raw["rows"].append({"key": "x", "reason": "x", "when": [{"site": ["colon"]}], **changes})
    return raw


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (broken(order=RAW["order"][:-1]), "order has no place for: card"),
        (broken(order=[*RAW["order"], "card"]), "card is there a second time"),
        (broken(always=["follow-up"]), "begins with its type: follow-up"),
        (broken(sites=[*RAW["sites"], RAW["sites"][0]]), "sites: stomach is there a second time"),
        (broken(rows=[*RAW["rows"], RAW["rows"][0]]), "rows: stomach.small is there a second"),
        (broken_row(options=["no-such-option"]), "x names the unknown option no-such-option"),
        (broken_row(when=[{"site": ["moon"]}]), "x names the unknown site moon"),
        (broken_row(when=[{"setting": ["moon"]}]), "x names the unknown setting moon"),
        (broken_row(when=[{"condition": ["moon"]}]), "x names the unknown condition moon"),
        (broken_row(when=[{"treatment": ["drug-moon"]}]), "unknown treatment drug-moon"),
        (broken_row(when=[]), "at least 1 item"),
        (broken_row(when=[{"muscle_layer": True}]), "a row needs a site"),
        (broken_row(when=[{"site": ["colon"], "size_mm": {}}]), "a size needs at least one of"),
        (
            broken_row(when=[{"site": ["colon"], "muscle_layer": False}], topics=["life-diet"]),
            "brings no topics",
        ),
        (
            broken_row(
                when=[{"site": ["colon"], "without_setting": ["localized"]}], topics=["life-diet"]
            ),
            "brings no topics",
        ),
        (broken(framing={"heading": "x", "questions": ["1?", "2?", "3?"]}), "questions.3"),
        (
            broken(options=[*RAW["options"], {"id": "x", "text": "X.", "ticked": True}]),
            "options: x is in no row",
        ),
        (
            broken(options=[*RAW["options"], {"id": "x", "text": "X."}]),
            "printed by itself needs a source",
        ),
        (broken(colour="red"), "Extra inputs"),
    ],
)
def test_a_plan_that_does_not_fit_together_is_refused(raw: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        Plan.model_validate(raw)


# --- When rows hold --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "rows"),
    [
        (Facts(), set()),
        (Facts(site="duodenum"), {"duodenum"}),
        (Facts(site="jejunum"), {"jejunum_ileum"}),
        (Facts(site="ileum"), {"jejunum_ileum"}),
        (Facts(site="small-intestine"), {"small_intestine"}),
        (Facts(site="appendix"), {"appendix"}),
        (Facts(site="appendix", size_mm=Decimal(9)), {"appendix", "appendix.le2"}),
        (
            Facts(site="appendix", size_mm=Decimal(12)),
            {"appendix", "appendix.le2", "appendix.1to2"},
        ),
        (Facts(site="appendix", size_mm=Decimal(21)), {"appendix", "appendix.gt2"}),
        (Facts(site="colon"), {"colon"}),
        (Facts(site="lung"), set()),
        (Facts(site="pancreas"), {"pancreas"}),
        (Facts(site="unknown-primary"), {"unknown_primary"}),
        (
            Facts(site="stomach", conditions=frozenset({"men1"})),
            {"stomach.small", "stomach.large", "stomach.men1", "risk_factors"},
        ),
        (Facts(settings=frozenset({"localized", "regional", "advanced"})), set()),
        (
            Facts(settings=frozenset({"distant-metastases"})),
            {"distant", "symptoms_of_spread"},
        ),
        (
            Facts(settings=frozenset({"bone-brain-spine"})),
            {"distant", "symptoms_of_spread", "cord_card"},
        ),
        (Facts(settings=frozenset({"liver-metastases"})), {"distant", "liver_mets"}),
        (Facts(settings=frozenset({"recurrent"})), {"recurrent"}),
        (Facts(conditions=frozenset({"carcinoid-syndrome"})), {"carcinoid_syndrome"}),
        (Facts(conditions=frozenset({"carcinoid-heart-disease"})), {"carcinoid_heart"}),
        (Facts(conditions=frozenset({"nf1"})), {"risk_factors"}),
        (Facts(conditions=frozenset({"low-stomach-acid"})), {"risk_factors"}),
        (Facts(conditions=frozenset({"child"})), {"child"}),
        (Facts(conditions=frozenset({"functional", "diabetes", "pregnancy"})), set()),
        (Facts(treatments=frozenset({"procedure-ablation"})), {"liver_treatment_alone"}),
    ],
)
def test_which_rows_hold(facts: Facts, rows: set[str]) -> None:
    assert holding(facts) == rows


# --- Sizes -----------------------------------------------------------------------------


@given(st.decimals(min_value="0.01", max_value=500, places=2), st.sampled_from([None, False]))
def test_every_size_is_in_exactly_one_rectal_band(size: Decimal, muscle: bool | None) -> None:
    facts = Facts(site="rectum", size_mm=size, muscle_layer=muscle)
    expected = RECTAL_BANDS[(size >= 10) + (size > 20)]
    assert holding(facts).intersection(RECTAL_BANDS) == {expected}


@given(st.none() | st.decimals(min_value="0.01", max_value=500, places=2))
def test_the_muscle_layer_overrides_the_rectal_size(size: Decimal | None) -> None:
    facts = Facts(site="rectum", size_mm=size, muscle_layer=True)
    assert holding(facts).intersection(RECTAL_BANDS) == {"rectum.gt2"}
    assert PLAN.rows_by_key["rectum.lt1"].match(facts) is Match.FAILS


@pytest.mark.parametrize(
    ("size", "band"),
    [
        ("9.99", "rectum.lt1"),
        ("10", "rectum.1to2"),
        ("20", "rectum.1to2"),
        ("20.01", "rectum.gt2"),
    ],
)
def test_band_edges(size: str, band: str) -> None:
    assert band in holding(Facts(site="rectum", size_mm=Decimal(size)))


def test_a_row_may_hold_for_what_the_visit_is_about() -> None:
    about = Facts(purpose="after-procedure", visit_treatment="treatment-prrt")
    assert "prrt_home" in holding(about)
    assert "prrt_home" not in holding(Facts(done=frozenset({"treatment-prrt"})))


def test_without_a_size_every_band_stays_open() -> None:
    facts = Facts(site="rectum")
    open_rows = {row.key for row in PLAN.rows if row.match(facts) is Match.OPEN}
    assert open_rows == set(RECTAL_BANDS)
    assert not holding(facts).intersection(RECTAL_BANDS)


def test_sizes_of_other_sites_open_nothing() -> None:
    assert all(row.match(Facts(site="colon")) is not Match.OPEN for row in PLAN.rows)


def test_a_deep_stomach_tumor_is_not_a_small_one() -> None:
    assert holding(Facts(site="stomach", muscle_layer=True)) == {"stomach.large"}
    assert holding(Facts(site="stomach")) == {"stomach.small", "stomach.large"}
    assert holding(Facts(site="stomach", muscle_layer=False)) == {"stomach.small", "stomach.large"}


def test_a_size_band_may_be_open_on_one_side() -> None:
    band = SizeBand.model_validate({"from": "10", "below": "15"})
    assert [band.contains(Decimal(n)) for n in (9, 10, 14, 15)] == [False, True, True, False]


# --- Names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("treatment", "lanreotide", "drug-lanreotide"),
        ("treatment", "drug-lanreotide", "drug-lanreotide"),
        ("treatment", "somatuline-depot", "drug-lanreotide"),
        ("treatment", "prrt", "treatment-prrt"),
        ("treatment", "cryoablation", "procedure-ablation"),
        ("treatment", "octreotide-lar", "drug-octreotide-lar"),
        ("site", "rectal", "rectum"),
        ("setting", "liver-metastases", "liver-metastases"),
        ("topic", "diet", "life-diet"),
        ("addition", "everolimus", "everolimus"),
        ("condition", "men1", "men1"),
    ],
)
def test_names_that_mean_one_thing(kind: Kind, name: str, expected: str) -> None:
    assert PLAN.names(kind)[name] == expected


@pytest.mark.parametrize(("kind", "name"), [("treatment", "octreotide"), ("addition", "debulking")])
def test_a_name_that_means_two_things_or_none_is_no_name(kind: Kind, name: str) -> None:
    assert name not in PLAN.names(kind)


def test_topics_outside_the_plan_have_names_too() -> None:
    assert PLAN.names("topic", {"test-zanary"})["zanary"] == "test-zanary"


def test_ids_always_mean_themselves() -> None:
    names = PLAN.names("treatment")
    assert all(names[treatment.id] == treatment.id for treatment in PLAN.treatments)
