"""Invent patients: the same ones every time, from a seed. Nobody here is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

LANGUAGES = ("es", "ar", "zh-Hans", "en")
_PAPERS = {"es": "letter", "ar": "a4", "zh-Hans": "a4", "en": "letter"}
_SEED = 20261122


@dataclass(frozen=True)
class Facts:
    """What a handout is about; `without` keeps it at 6 to 8 pages."""

    site: str
    treatment: str | None = None
    without: tuple[str, ...] = ()


_TRIALS = "treatment-clinical-trials"
_FOLLOW_UP = "life-follow-up"
_NUMBERS = "life-help-numbers"
_QUESTIONS = "life-questions-for-visit"
_OVERVIEW = "drug-ssa-overview"

SELECTIONS = (
    Facts("appendix", None, (_QUESTIONS,)),
    Facts("rectum", None, (_TRIALS, _FOLLOW_UP, _QUESTIONS)),
    Facts("ileum", "drug-lanreotide", ("site-jejunum-ileum", _TRIALS, _FOLLOW_UP)),
    Facts("appendix", None, (_TRIALS, _QUESTIONS)),
    Facts("rectum", None, (_TRIALS,)),
    Facts("appendix", "treatment-surgery", (_TRIALS, _QUESTIONS)),
    Facts("appendix", "drug-lanreotide", (_TRIALS, _FOLLOW_UP, _QUESTIONS, _NUMBERS, _OVERVIEW)),
    Facts("ileum", "treatment-surgery", (_TRIALS, _FOLLOW_UP, _QUESTIONS)),
    Facts("rectum", "drug-octreotide-lar", (_TRIALS, _FOLLOW_UP, _QUESTIONS, _NUMBERS, _OVERVIEW)),
    Facts("jejunum", "drug-octreotide-lar", (_TRIALS, _FOLLOW_UP, _QUESTIONS, _NUMBERS, _OVERVIEW)),
)
_DOSES = {"drug-lanreotide": "120 mg", "drug-octreotide-lar": "30 mg"}


@dataclass(frozen=True)
class Words:
    """What a clinic types in one language."""

    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    gap: str
    visits: tuple[str, ...]
    places: tuple[str, ...]
    role: str
    allergy: tuple[str, str]
    medicine: tuple[str, str, str, str]
    goal: str


_WORDS = {
    "es": Words(
        ("Ana María", "Luis", "Carmen", "José Antonio", "Lucía", "Rafael", "Ñusta", "Inés"),
        ("Ruiz", "Gómez Peña", "Fernández", "Ibáñez", "Castro Núñez", "Morales", "Quispe"),
        " ",
        ("Análisis de sangre", "Visita de control", "Tomografía del abdomen", "Consulta"),
        ("Laboratorio, piso 1", "Clínica, piso 4", "Radiología, piso 2"),
        "Enfermera del equipo",
        ("sulfamidas", "ronchas en la piel"),
        ("Amlodipino (amlodipine)", "por la boca", "una vez al día", "presión alta"),
        "Poder caminar con mis nietos.",
    ),
    "ar": Words(
        ("محمود", "فاطمة", "يوسف", "ليلى", "عبد الرحمن", "مريم", "سامي", "هدى"),
        ("الخطيب", "حداد", "النجار", "منصور", "العلي", "درويش", "سليمان"),
        " ",
        ("تحليل دم", "زيارة متابعة", "تصوير البطن", "زيارة الفريق"),
        ("المختبر، الطابق 1", "العيادة، الطابق 4", "قسم الأشعة، الطابق 2"),
        "ممرضة الفريق",
        ("البنسلين", "طفح جلدي"),
        ("أملوديبين (amlodipine)", "بالفم", "مرة واحدة كل يوم", "ضغط الدم"),
        "أن أمشي مع أحفادي.",
    ),
    "zh-Hans": Words(
        ("丽华", "建国", "秀英", "志强", "晓梅", "海涛", "雨桐", "文杰"),
        ("王", "李", "张", "刘", "陈", "欧阳", "赵"),
        "",
        ("抽血检查", "复诊", "腹部扫描", "团队门诊"),
        ("检验科 1 楼", "门诊部 4 楼", "放射科 2 楼"),
        "团队护士",
        ("乳胶", "皮肤发红、发痒"),
        ("氨氯地平 (amlodipine)", "口服", "每天早上 1 次", "高血压"),
        "能和孙子孙女一起散步。",
    ),
    "en": Words(
        ("Jordan", "Maria", "Samuel", "Priya", "Thomas", "Grace", "Daniel", "Ruth"),
        ("Blake", "O’Connor", "Nguyen", "Patel", "Whitaker", "Stone", "Lindqvist"),
        " ",
        ("Blood test", "Check-up visit", "Scan of the belly", "Visit with the team"),
        ("Laboratory, Level 1", "NET clinic, Level 4", "Radiology, Level 2"),
        "NET nurse",
        ("latex", "red and itchy skin"),
        ("Amlodipine", "by mouth", "once a day", "high blood pressure"),
        "To walk with my grandchildren.",
    ),
}


def invent(count: int, today: date, *, rotating: bool = False) -> Iterator[dict[str, Any]]:
    """Turn a number into as many records, in the form in which record files are written.

    Dates lie after `today`. Patients with the same selection and language follow each
    other, as they do in a batch: that is the best order for a system that remembers. The
    worst is `rotating`: each comes back after all others.
    """
    random = Random(_SEED)  # noqa: S311 - invented names are no secret
    chosen = [
        (SELECTIONS[number // len(LANGUAGES) % len(SELECTIONS)], LANGUAGES[number % len(LANGUAGES)])
        for number in range(count)
    ]
    if not rotating:
        chosen.sort(key=lambda pair: (SELECTIONS.index(pair[0]), LANGUAGES.index(pair[1])))
    for number, (facts, language) in enumerate(chosen, start=1):
        yield _record(facts, language, number, today, random)


def _record(
    facts: Facts, language: str, number: int, today: date, random: Random
) -> dict[str, Any]:
    words = _WORDS[language]
    names = [random.choice(words.given_names), random.choice(words.family_names)]
    if language == "zh-Hans":
        names.reverse()
    record: dict[str, Any] = {
        "patient": {
            "name": words.gap.join(names),
            "birth_date": date(random.randint(1935, 2004), 1, 1)
            .replace(month=random.randint(1, 12), day=random.randint(1, 28))
            .isoformat(),
            "record_number": f"{random.randint(0, 99999):05}{number:04}",
        },
        "language": language,
        "interpreter": language != "en" and random.choice((True, False)),
        "tumor": {"site": facts.site, "size_mm": "12"},
        "treatments": [facts.treatment] if facts.treatment else [],
        "topics": {"remove": list(facts.without)},
        "appointments": _appointments(words, today, random),
        "care_team": [{"role": words.role, "name": "R. Osei", "phone": "+1 312 555 0142"}],
        "approved_by": "Dr. L. Meyer (example)",
        "approved_on": today.isoformat(),
        "print": {"edition": "standard", "paper": _PAPERS[language]},
    }
    if facts.treatment in _DOSES:
        record["injections"] = {
            "drug": facts.treatment,
            "dose": _DOSES[facts.treatment],
            "next": (today + timedelta(days=random.randint(3, 27))).isoformat(),
            "every_days": "28",
            "count": "6",
        }
    else:
        name, route, when, purpose = words.medicine
        record["medicines"] = [
            {"name": name, "dose": "5 mg", "route": route, "when": when, "for": purpose}
        ]
        record["allergies"] = [{"to": words.allergy[0], "reaction": words.allergy[1]}]
        record["goal"] = words.goal
    return record


def _appointments(words: Words, today: date, random: Random) -> list[dict[str, str]]:
    days = sorted(random.sample(range(5, 120), k=3))
    return [
        {
            "at": datetime.combine(
                today + timedelta(days=day), time(random.randint(8, 16), random.choice((0, 15, 30)))
            ).isoformat("T", "minutes"),
            "what": random.choice(words.visits),
            "where": random.choice(words.places),
        }
        for day in days
    ]
