"""A leaflet has one address, which holds ids of the plan and a language and nothing else."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from nethandout.web.infobutton.knowledge import Dictionary
from nethandout.web.infobutton.leaflet import LeafletOrder, read_order

FULL = LeafletOrder(
    "zh-Hans",
    "ileum",
    ("bone-brain-spine", "liver-metastases"),
    ("carcinoid-syndrome",),
    ("drug-lanreotide", "treatment-prrt"),
)


def test_an_address_leads_back_to_its_leaflet(dictionary: Dictionary) -> None:
    for order in (FULL, LeafletOrder("en", treatments=("drug-ssa-overview",))):
        for kind in (order, order.in_format("html")):
            found, problems = read_order(
                parse_qsl(kind.query), dictionary.plan, dictionary.languages, ("pdf", "html")
            )
            assert (found, problems) == (kind, [])


def test_what_leads_a_leaflet_by_itself_is_known_to_the_plan(dictionary: Dictionary) -> None:
    treatments = {item.id for item in dictionary.plan.treatments}
    conditions = {item.id for item in dictionary.plan.conditions}
    for name in treatments | conditions:
        order = LeafletOrder("en", treatments=(name,) if name in treatments else ())
        other = LeafletOrder("en", conditions=(name,) if name in conditions else ())
        found = order.is_about_a_tumor or other.is_about_a_tumor
        assert found is (name in ANCHORS)
    assert treatments | conditions >= ANCHORS


ANCHORS = {
    *("carcinoid-syndrome", "carcinoid-heart-disease", "functional", "drug-ssa-overview"),
    *("drug-lanreotide", "drug-octreotide-lar", "drug-octreotide-short", "drug-lu177-dotatate"),
    *("treatment-prrt", "drug-telotristat"),
}


def test_a_class_of_medicines_is_printed_whole() -> None:
    overview = LeafletOrder("en", treatments=("drug-ssa-overview",))
    assert overview.facts.topics == ("drug-ssa-overview",)
    assert overview.facts.site is None
    assert FULL.facts.topics == ()


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=6))
def test_an_address_of_others_is_told_without_its_values(
    dictionary: Dictionary, pairs: list[tuple[str, str]]
) -> None:
    order, problems = read_order(pairs, dictionary.plan, dictionary.languages, ("pdf",))
    assert order is None
    assert {each.position.file for each in problems} <= {
        *("query", "language", "site", "setting", "condition", "treatment", "format"),
    }
