"""Turn a case into what is planned in it: procedures, dye, scans, cards, and where it says so.

A plan stands in many fields: treatments, tests, the visit, topics that the clinician added,
and appointments, whose words are read in the languages of the handouts. What is over, and a
day that has passed, is not planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nethandout.content.plan import Match
from nethandout.content.purposes import topic_type
from nethandout.safety.case import Case, mentions
from nethandout.source.spelling import spellings

OPERATIONS: Final = frozenset({"treatment-surgery", "treatment-debulking"})
_IODINE_DYE: Final = frozenset(
    {"procedure-hepatic-embolization", "procedure-chemoembolization", "test-ct"}
)
_MRI: Final = frozenset({"test-mri"})
_CAPSULE: Final = frozenset({"test-capsule-endoscopy"})
_BLEEDING_TESTS: Final = frozenset(
    {"test-biopsy-pathology", "test-eus", "test-upper-endoscopy", "test-colonoscopy"}
)
PROCEDURE_WORDS: Final = (
    *spellings(
        "операция операции операцию хирург хирургия хирургическая биопсия колоноскопия эндоскопия "
        "бронхоскопия "
        "гастроскопия эмболизация абляция резекция удаление стоматолог стоматология зуб зуба зубов "
        "имплант имплантация пункция пункции стентирование катетер порт "
        "ercp eus tips whipple tace stent puncture paracentesis thoracentesis drainage port "
        "ablation biopsy bronchoscopy colonoscopy dental dentist embolization endoscopy extraction "
        "gastroscopy implant operation procedure resection surgeon surgery surgical teeth "
        "tooth ablación biopsia broncoscopia colonoscopia dentista diente dientes embolización "
        "endoscopia extracción gastroscopia implante operación procedimiento resección cirujano "
        "cirugía quirúrgica quirúrgico muela cpre punción paracentesis drenaje "
        "手术 活检 内镜 肠镜 胃镜 支气管镜 消融 栓塞 切除 "
        "拔牙 牙科 牙医 种植 穿刺 支架 "
        "جراحة جراحي عملية خزعة منظار تنظير إصمام استئصال اجتثاث أسنان سن خلع زراعة بزل"
    ),
    "root canal",
    "spinal injection",
    "chọc dò",
    "chọc hút",
    "phẫu thuật",
    "thủ thuật",
    "ca mổ",
    "sinh thiết",
    "nội soi",
    "thuyên tắc",
    "nút mạch",
    "cắt bỏ",
    "nha sĩ",
    "nha khoa",
    "nhổ răng",
    "cấy ghép",
)
"""What a visit for an operation or the like is called, in the languages of the handouts."""
_DYE_WORDS: Final = (
    *spellings(
        "кт томография ангиография эмболизация контраст контрастом "
        "cect cta tace tdm angiogram arteriography arteriografía computertomographie "
        "ct cts tac tc tomography tomografía angiography angiografía embolization embolización "
        "contrast contraste مقطعي مقطعية طبقي إصمام تباين صبغة 断层 斷層 栓塞 造影 增强"
    ),
    "cat scan",
    "escáner",
    "cắt lớp",
    "cản quang",
    "thuyên tắc",
    "nút mạch",
)
_PET_WORDS: Final = ("pet", "пэт", "dotatate")
_MRI_WORDS: Final = (
    *spellings(
        "mri mrt mr mrcp irm rm rmn мрт магнитно резонансная magnetic magnética resonancia رنين "
        "磁共振 核磁"
    ),
    "cộng hưởng từ",
)
_CAPSULE_WORDS: Final = (
    "capsule endoscopy",
    "camera pill",
    "cápsula endoscópica",
    "endocápsula",
    "капсульная эндоскопия",
    "видеокапсула",
    "胶囊内镜",
    "كبسولة تنظير",
    "كبسولة المنظار",
    "viên nang nội soi",
    "nội soi viên nang",
)


def procedures(case: Case) -> tuple[str, ...]:
    """Find the fields that plan an operation or another procedure that can bleed."""
    topics = {
        name
        for name in _topics(case)
        if topic_type(name) == "procedure" or name in OPERATIONS | _BLEEDING_TESTS
    }
    return tuple(_fields(case, frozenset(topics), PROCEDURE_WORDS))


def iodine_dye(case: Case) -> tuple[str, ...]:
    """Find the fields that plan what needs contrast dye with iodine."""
    return tuple(_fields(case, _IODINE_DYE, _DYE_WORDS, _PET_WORDS + _MRI_WORDS))


def mri_scans(case: Case) -> tuple[str, ...]:
    """Find the fields that plan an MRI scan."""
    return tuple(_fields(case, _MRI, _MRI_WORDS))


def camera_pills(case: Case) -> tuple[str, ...]:
    """Find the fields that plan a camera pill."""
    return tuple(_fields(case, _CAPSULE, _CAPSULE_WORDS))


def cards(case: Case) -> frozenset[str]:
    """Find the card topics that the plan and the clinician bring."""
    plan, facts = case.references.plan, case.facts
    brought = {
        topic for row in plan.rows if row.match(facts) is Match.HOLDS for topic in row.topics
    }
    brought.update(facts.add_topics)
    for purpose in plan.purposes:
        if purpose.id == facts.purpose:
            brought.update(purpose.brings)
    kept = brought.difference(facts.remove_topics)
    return frozenset(topic for topic in kept if topic_type(topic) == "card")


def _topics(case: Case) -> frozenset[str]:
    """Turn a case into all treatments and tests that are still to come."""
    facts = case.facts
    visit = {facts.visit_treatment} if facts.visit_treatment and not _is_over(case) else set()
    return facts.treatments.union(facts.tests, facts.add_topics, visit)


def _is_over(case: Case) -> bool:
    facts = case.facts
    return facts.purpose == "after-procedure" or facts.visit_treatment in facts.done


def _fields(
    case: Case, topics: frozenset[str], words: tuple[str, ...], others: tuple[str, ...] = ()
) -> Iterator[str]:
    """Find the fields that name a topic, and appointments that have a word but no other one."""
    facts = case.facts
    if facts.treatments & topics:
        yield "treatments"
    if facts.visit_treatment in topics and not _is_over(case):
        yield "visit.treatment"
    if facts.tests & topics:
        yield "tests"
    if topics.intersection(facts.add_topics):
        yield "topics.add"
    for index, visit in enumerate(case.record.appointments):
        is_planned = visit.at.date() >= case.day
        if is_planned and mentions(visit.words, words) and not mentions(visit.words, others):
            yield f"appointments.{index + 1}"
