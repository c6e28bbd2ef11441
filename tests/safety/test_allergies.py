from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nethandout.content.cache import load_content_again
from nethandout.content.drugnames import load_drug_names
from nethandout.content.library import open_library
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.safety import SafetyReferences, check_safety

DRUGS = ("drug-lanreotide", "drug-octreotide-lar")
RULES = (
    "allergy-conflict",
    "allergy-family",
    "allergy-similar",
    "allergy-not-compared",
    "medicine-not-read",
)
UNRELATED = {
    "en": (
        "penicillin|sulfa drugs|shellfish|latex|iodine contrast|codeine|peanuts|adhesive tape",
        (
            "metformin|lisinopril|atorvastatin|pancrelipase|omeprazole|vitamin D|insulin glargine|"
            "ondansetron|loperamide|acetaminophen"
        ),
    ),
    "es": (
        "penicilina|sulfamidas|mariscos|látex|medio de contraste con yodo|codeína|maní",
        (
            "metformina|lisinopril|atorvastatina|pancrelipasa|omeprazol|vitamina D|insulina|"
            "ondansetrón|loperamida|paracetamol comprimidos"
        ),
    ),
    "ru": (
        "пенициллин|сульфаниламиды|морепродукты|латекс|контрастное вещество с йодом|кодеин|арахис",
        (
            "метформин|лизиноприл|аторвастатин таблетки|панкреатин капсулы|омепразол|витамин D|"
            "инсулин гларгин раствор для инъекций|ондансетрон|лоперамид|парацетамол"
        ),
    ),
    "ar": (
        "البنسلين|أدوية السلفا|المأكولات البحرية|اللاتكس|صبغة اليود|الكودايين|الفول السوداني",
        (
            "ميتفورمين|ليزينوبريل|أتورفاستاتين|أوميبرازول|فيتامين د|الأنسولين|أوندانسيترون|"
            "لوبيراميد|باراسيتامول أقراص"
        ),
    ),
    "zh": (
        "青霉素|磺胺类药物|海鲜|乳胶|碘造影剂|可待因|花生",
        (
            "二甲双胍缓释片|赖诺普利|阿托伐他汀钙片|胰酶胶囊|奥美拉唑|维生素D|甘精胰岛素注射液|"
            "昂丹司琼|洛哌丁胺|对乙酰氨基酚片"
        ),
    ),
}


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> SafetyReferences:
    library = open_library(cache_dir=Path(tmp_path_factory.mktemp("cache")))
    content = load_content_again(library)
    names = load_drug_names(library, content.plan)
    return SafetyReferences(content.plan, content.topics, names, date(2026, 11, 20))


def found(
    references: SafetyReferences, allergies: list[str], medicines: list[str], *drugs: str
) -> set[tuple[str, str]]:
    record = PatientRecord.model_validate(
        {
            "tumor": {"site": "ileum"},
            "treatments": drugs,
            "medicines": [{"name": name, "dose": "as ordered"} for name in medicines],
            "allergies": [{"to": text} for text in allergies],
        }
    )
    facts = Facts(site="ileum", treatments=frozenset(drugs))
    hits = check_safety(record, facts, references)
    return {(hit.rule, hit.field) for hit in hits if hit.rule in RULES}


def test_an_allergy_to_any_name_of_a_drug_is_found(references: SafetyReferences) -> None:
    for words, drug in references.drug_names.phrases:
        hits = found(references, [" ".join(words)], [], drug)
        assert ("allergy-conflict", "treatments") in hits, words


@pytest.mark.parametrize("drug", DRUGS)
def test_a_name_of_a_drug_conflicts_with_all_its_others(
    references: SafetyReferences, drug: str
) -> None:
    names = [" ".join(words) for words, one in references.drug_names.phrases if one == drug]
    for name in names:
        for allergy, medicine in ((name, names[0]), (names[0], name)):
            hits = found(references, [allergy], [medicine])
            assert ("allergy-conflict", "medicines.1") in hits, (allergy, medicine)


@pytest.mark.parametrize(
    "allergy",
    [
        "somatostatin analogs",
        "análogos de la somatostatina",
        "生长抑素类似物",
        "نظائر السوماتوستاتين",
    ],
)
@pytest.mark.parametrize("drug", DRUGS)
def test_an_allergy_to_a_class_is_one_to_its_members(
    references: SafetyReferences, allergy: str, drug: str
) -> None:
    assert found(references, [allergy], [], drug) == {("allergy-conflict", "treatments")}


@pytest.mark.parametrize(
    ("allergy", "medicine"),
    [
        ("ASA", "ASA"),
        ("ASA", "ASA 81 mg"),
        ("ASA (aspirin)", "ASA"),
        ("latex, ASA", "ASA EC"),
        ("青霉素", "青霉素"),
        ("对青霉素过敏", "青霉素V钾片"),
        ("البنسلين", "بنسلين"),
        ("calcium", "calcium carbonate"),
        ("sodium chloride", "Sodium chloride tablets"),
        ("injection", "injection"),
        ("penicilina", "penicillin V"),
        ("codeine", "codeína"),
        ("iodine contrast", "oral contrast"),
    ],
)
def test_one_substance_in_both_lists(
    references: SafetyReferences, allergy: str, medicine: str
) -> None:
    assert found(references, [allergy], [medicine]) == {("allergy-conflict", "medicines.1")}


@pytest.mark.parametrize(
    ("allergy", "medicine"),
    [
        ("sodium metabisulfite", "sodium chloride"),
        ("IV dye", "IV iron"),
        ("vitamin B1", "vitamin D"),
        ("维生素B1", "维生素D"),
    ],
)
def test_a_shared_salt_or_short_word_is_told(
    references: SafetyReferences, allergy: str, medicine: str
) -> None:
    assert found(references, [allergy], [medicine]) == {("allergy-similar", "medicines.1")}


@pytest.mark.parametrize(
    ("allergy", "medicine"),
    [
        ("acetaminophen", "Tylenol"),
        ("парацетамол", "Panadol"),
        ("PCN", "penicillin V potassium"),
        ("青霉素", "penicillin V"),
        ("salbutamol", "Ventolin inhaler"),
        ("dipirona", "Nolotil"),
    ],
)
def test_one_substance_under_two_names(
    references: SafetyReferences, allergy: str, medicine: str
) -> None:
    assert found(references, [allergy], [medicine]) == {("allergy-conflict", "medicines.1")}


@pytest.mark.parametrize(
    ("allergy", "medicine"),
    [
        ("Augmentin", "ampicillin"),
        ("sulfa drugs", "Bactrim"),
        ("aspirin (hives)", "naproxeno"),
        ("Кларитромицин", "azithromycin"),
        ("头孢曲松", "头孢氨苄"),
        ("codeine", "morfina"),
    ],
)
def test_a_medicine_of_the_same_family_is_asked_about(
    references: SafetyReferences, allergy: str, medicine: str
) -> None:
    assert found(references, [allergy], [medicine]) == {("allergy-family", "medicines.1")}


@pytest.mark.parametrize(
    ("allergy", "treatment"),
    [
        ("sirolimus", "drug-everolimus"),
        ("5-FU", "treatment-chemotherapy"),
        ("дакарбазин", "treatment-chemotherapy"),
        ("lutecio", "treatment-prrt"),
    ],
)
def test_a_treatment_of_the_same_family_is_asked_about(
    references: SafetyReferences, allergy: str, treatment: str
) -> None:
    hits = found(references, [allergy], [], treatment)
    assert ("allergy-family", "treatments") in hits


@pytest.mark.parametrize("medicine", ["vitamin B5", "sulfate of iron", "fish oil 1000 mg"])
def test_no_family_where_only_letters_or_numbers_are_alike(
    references: SafetyReferences, medicine: str
) -> None:
    assert found(references, ["5-FU, sulfa, PCN"], [medicine]) == set()


@pytest.mark.parametrize(
    ("allergy", "medicine", "drugs", "hits"),
    [
        ("花生", "penicillin V", (), {("allergy-not-compared", "allergies.1")}),
        ("арахис", "penicillin V", (), {("allergy-not-compared", "allergies.1")}),
        ("пенициллин (penicillin)", "metformin", (), set()),
        ("青霉素", "lanreotide", ("drug-lanreotide",), set()),
        ("lanreotide", "二甲双胍", (), set()),
    ],
)
def test_scripts_that_cannot_be_compared_are_told(
    references: SafetyReferences,
    allergy: str,
    medicine: str,
    drugs: tuple[str, ...],
    hits: set[tuple[str, str]],
) -> None:
    assert found(references, [allergy], [medicine], *drugs) == hits


def test_treatments_cannot_be_compared_with_a_script_without_names(
    references: SafetyReferences,
) -> None:
    hits = found(references, ["οκτρεοτίδη"], [], "drug-octreotide-lar")
    assert hits == {("allergy-not-compared", "allergies.1")}


def test_a_medicine_in_a_script_without_names_is_told(references: SafetyReferences) -> None:
    assert found(references, [], ["λανρεοτίδη"]) == {("medicine-not-read", "medicines.1.name")}


@pytest.mark.parametrize("language", UNRELATED)
def test_unrelated_allergies_and_medicines_raise_no_alarm(
    references: SafetyReferences, language: str
) -> None:
    allergies, medicines = (texts.split("|") for texts in UNRELATED[language])
    assert found(references, allergies, medicines, *DRUGS) == set()
