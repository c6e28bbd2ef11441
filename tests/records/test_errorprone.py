"""Forms that have led to wrong doses are refused where orders stand, and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.records.errorprone import FORMS, error_prone
from nethandout.records.reading import record_from_tree
from nethandout.records.vocabulary import Vocabulary
from nethandout.source.tree import SourceTree

_NAMES: dict[str, str] = {"ileum": "ileum", "lanreotide": "drug-lanreotide", "en": "en", "es": "es"}
VOCABULARY = Vocabulary(_NAMES, {}, {}, _NAMES, {}, _NAMES)

WRONG = {
    "1.0 mg": "1.0 mg|1,0 mg|take 2.50 mL|10.0mg|1.0",
    ".5 mg": ".5 mg|,5 mg|.25 mL at night",
    "120mg": "120mg|2tablets|5mL|30 mg or 60mg",
    "5O mg": "5O mg|l0 mg|1OO units",
    "2-Jan": "2-Jan|Jan-02|2026-01-02",
    "µg": "100 µg|100 μg|50µg|50ug",
    "mcg": "100 mcg|50mcg",
    "cc": "5 cc|5cc",
    "IU": "10 IU|10IU|10 i.u.",
    "U": "10 U|10U|4u",
    "q.d.": "q.d.|QD|qd|Q.D.|q1d",
    "q.o.d.": "QOD|q.o.d.|qod",
    "qhs": "qhs|QHS|q.h.s.|qn",
    "h.s.": "HS|h.s.|hs",
    "BT": "BT|B.T.",
    "TIW": "TIW|tiw|t.i.w.",
    "BIW": "biw",
    "x3d": "x3d|x 3d|×5d",
    "SC": "120 mg SC|SC|sc|s.c.|given SC every 28 days|120 mg, SC",
    "SQ": "SQ|sub q|subq",
    "IJ": "IJ",
    "per os": "per os",
    "MS": "MS 5 mg|MSO4",
    "MgSO4": "MgSO4 2 g",
    "OD, OS, OU": "1 drop OD|OU",
    "AD, AU": "1 drop AU",
    "D/C": "D/C after 5 days",
    "SSI": "insulin per SSI",
    "12/1": "until 12/1|12/1/2026|1/2 tablet",
    "@": "@ 8 AM|8 AM @ home",
    "> and <": "if > 3 stools|<2",
}
RIGHT = [
    "120 mg",
    "1 mg",
    "0.5 mg",
    "2.5 mL",
    "1,000 mg",
    "1,500 units",
    "100 micrograms",
    "10 units",
    "1 time a day",
    "from 2-Jan to 4-Jan",
    "B12 injection, 1 mL",
    "vitamin K2, 100 micrograms",
    "every 2 days",
    "at bedtime",
    "under the skin",
    "U. Meyer",
    "ask 2 U. Meyer",
    "cada 8 horas",
    "8 hs",
    "120/80",
    "24/7",
    "call us 24/7",
    "a@example.org",
    "as needed",
    "inyección profunda debajo de la piel",
    "每 28 天 1 次",
    "١٠٠ ملغ",
    "120 毫克",
    "1,0 ملغ",
    "10 وحدات",
    "8.30 am",
    "Ms. Osei",
    "NET nurse",
    "octreotide LAR",
    "5 g",
    "2 a.m.",
]
PLACES = ["Call the team in Charleston, SC", "Call Charleston, SC 29425", "NET clinic, Jackson, MS"]


def names(text: str) -> set[str]:
    return {form.written for form in error_prone(text)}


def test_every_form_has_examples() -> None:
    assert list(WRONG) == [form.written for form in FORMS]


@pytest.mark.parametrize(
    ("written", "text"),
    [(written, text) for written, texts in WRONG.items() for text in texts.split("|")],
)
def test_error_prone_forms_are_found(written: str, text: str) -> None:
    assert written in names(text)


@pytest.mark.parametrize("text", RIGHT)
def test_plain_words_and_places_are_none(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize("text", PLACES)
def test_a_plan_may_name_a_place_and_an_order_does_not(text: str) -> None:
    assert list(error_prone(text, names_places=True)) == []
    assert names(text) <= {"SC", "MS"} != set()


@pytest.mark.parametrize(
    "text", ["Inject, SC", "Inject, SC 29425", "Heparin, SC", "at 8 AM, Inject, SC"]
)
def test_what_only_looks_like_a_town_is_an_order(text: str) -> None:
    assert "SC" in {form.written for form in error_prone(text, names_places=True)}


@given(
    st.integers(1, 999),
    st.sampled_from(["mg", "mL", "units", "micrograms", "tablets", "g"]),
    st.sampled_from(["", ".5", ".25", ".125"]),
)
def test_a_number_a_space_and_a_unit_is_right(number: int, unit: str, decimals: str) -> None:
    assert names(f"{number}{decimals} {unit}") == set()
    assert "120mg" in names(f"{number}{decimals}{unit}")
    assert "1.0 mg" in names(f"{number}.0 {unit}")


@given(st.sampled_from(FORMS))
def test_what_to_write_in_its_place_is_no_such_form(form: Any) -> None:  # noqa: ANN401
    assert form.written not in names(form.instead) or form.written == "12/1"


def problems(**fields: object) -> set[str]:
    value = {
        "patient": {"name": "Rosa Klein", "birth_date": "1961-04-09", "record_number": "A-1"},
        "language": "en",
        "tumor": {"site": "ileum"},
        "treatments": ["lanreotide"],
        "approved_by": "Dr. U. Meyer, Charleston, SC",
        "approved_on": "2026-11-20",
        **fields,
    }
    tree = SourceTree("r.yaml", value, {})
    _, found = record_from_tree(tree, VOCABULARY, today=date(2026, 11, 27))
    assert "98765" not in " ".join(map(str, found))
    return {f"{p.message.split(':')[0]} {p.code}" for p in found}


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("medicines.1.dose", {"medicines": [{"name": "A", "dose": "98765mg"}]}),
        ("medicines.1.route", {"medicines": [{"name": "A", "dose": "1 mg", "route": "SC"}]}),
        ("medicines.1.when", {"medicines": [{"name": "A", "dose": "1 mg", "when": "QD"}]}),
        (
            "medicines.1.route",
            {"medicines": [{"name": "A", "dose": "1 mg", "route": "Inject, SC"}]},
        ),
        ("crisis_plan", {"crisis_plan": "give 98765 mcg"}),
        (
            "injections.dose",
            {
                "injections": {
                    "drug": "lanreotide",
                    "dose": "98765mg",
                    "next": "2026-12-01",
                    "every_days": "28",
                }
            },
        ),
    ],
)
def test_they_are_refused_where_orders_stand(field: str, fields: dict[str, object]) -> None:
    assert problems(**fields) == {f"{field} error-prone"}


def test_they_are_let_alone_elsewhere() -> None:
    visit = {"at": "2026-12-01T09:30", "what": "Shot at MUSC", "where": "Charleston SC, 12/1"}
    assert problems(appointments=[visit], goal="Walk 12/1 @ home") == set()


@pytest.mark.parametrize("dose", ["120mg", {"text": "120mg"}])
def test_free_text_is_looked_at_however_it_is_given(dose: object) -> None:
    assert "medicines.1.dose" in " ".join(problems(medicines=[{"name": "A", "dose": dose}]))
    steps = [{"dose": dose, "days": "2"}]
    found = " ".join(problems(medicines=[{"name": "A", "steps": steps}]))
    assert "error-prone" in found
    assert "error-prone" in " ".join(problems(injections={"drug": "lanreotide", "dose": dose}))
