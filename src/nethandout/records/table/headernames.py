"""Turn the names that other systems give their columns into the fields they surely hold.

The names are those of usual exports in English and Spanish (Epic, Cerner, Meditech, athena,
OpenEMR, REDCap, Google Forms and hand-made tables), and the most usual ones in the other
languages of handouts, in German (Orbis, medico) and in French, in the spelling of `slug`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Final

from nethandout.records.table.cellfields import field_named
from nethandout.source.spelling import slug

_Words = tuple[str, ...]

_SAY_NOTHING: Final = ("of", "the", "this", "a", "de", "del", "la", "el", "los", "las", "y")
_PATIENT: Final = re.compile("^(?:patients?|pat|pt|paciente)$|^patient(?=[a-z]{3})")
_ALIKE: Final = 88
"""How alike, of 100, a name must be to a known one."""


class Part(Enum):
    """Columns that hold a field only together."""

    LAST_NAME = auto()
    SECOND_LAST_NAME = auto()
    FIRST_NAME = auto()
    MIDDLE_NAME = auto()
    VISIT_DAY = auto()
    VISIT_TIME = auto()


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column holds: a field, or a part of one.

    `is_sure` says that its name is known; of several columns for one field that with the
    lowest `rank` is the likeliest.
    """

    holds: str | Part
    is_sure: bool
    rank: int = 0


_FIELDS: Final[Mapping[str, str]] = {
    "patient.name": "patient-name pt-name pat-name full-name patient-full-name patient name "
    "nombre nombre-completo nombre-del-paciente paciente nombre-y-apellidos 姓名 患者姓名 "
    "病人姓名 الاسم اسم-المريض الاسم-الكامل фио имя-пациента пациент ho-va-ten ho-ten "
    "ten-benh-nhan "
    "nom-du-patient nom-et-prenom nom-complet nom patientenname vollstandiger-name",
    "patient.birth_date": "dob date-of-birth birth-date birthdate birthday pat-dob patient-dob "
    "patient-date-of-birth birth-dt-tm date-birth fecha-de-nacimiento fecha-nacimiento fec-nac "
    "nacimiento f-nacimiento 出生日期 生日 تاريخ-الميلاد дата-рождения др ngay-sinh "
    "ngay-thang-nam-sinh "
    "geburtsdatum gebdat geb-datum geb geboren-am date-de-naissance date-naissance ddn ne-e-le "
    "f-nac",
    "patient.record_number": "mrn medical-record-number record-number pat-mrn patient-mrn "
    "pat-mrn-id med-rec-no medical-rec-no mr-number hospital-number chart-number "
    "historia-clinica numero-de-historia nhc no-de-expediente numero-de-expediente expediente "
    "pubpid external-id patient-id patientid pat-id pid record-id study-id medical-record "
    "medical-record-no mrn-number patient-number 病历号 病案号 住院号 门诊号 رقم-الملف "
    "رقم-الملف-الطبي رقم-السجل-الطبي номер-карты номер-медкарты номер-истории-болезни "
    "ma-benh-nhan ma-bn so-ho-so numero-de-historia-clinica n-o-historia no-historia "
    "unit-number unit-no patientennummer patienten-nr patientennr patnr pat-nr ipp "
    "numero-de-patient numero-dossier numero-de-dossier",
    "language": "language preferred-language pref-language pat-language patient-language lang "
    "primary-language spoken-language handout-language language-of-handout idioma "
    "idioma-preferido lengua lengua-preferida primary-lang preferred-lang pref-lang "
    "language-c-name which-language-do-they-read 语言 语种 اللغة اللغة-المفضلة язык "
    "язык-пациента ngon-ngu "
    "sprache muttersprache bevorzugte-sprache langue langue-parlee langue-preferee",
    "tumor.site": "tumor-site primary-site site site-of-tumor primary-tumor-site tumor-location "
    "primary-tumor where-is-tumor sitio-del-tumor localizacion localizacion-del-tumor "
    "tumor-primario net-site 肿瘤部位 原发部位 موقع-الورم مكان-الورم локализация "
    "локализация-опухоли vi-tri-u vi-tri-khoi-u "
    "tumorlokalisation tumorlok tumorsitz primartumor lokalisation-tumor localisation-tumeur "
    "localisation-de-tumeur tumeur-primitive localizacion-primaria sitio-primario",
    "tumor.size_mm": "tumor-size-mm size-mm tumor-size size-in-mm tamano-mm tamano-del-tumor-mm",
    "tumor.settings": "settings stage spread metastases metastasis estadio",
    "conditions": "conditions condition syndrome comorbidities condiciones",
    "treatments": "treatments treatment therapy planned-treatment treatment-plan tratamiento "
    "tratamientos terapia which-treatments treatments-planned 治疗 治疗方案 العلاج العلاجات "
    "лечение đieu-tri phuong-phap-đieu-tri "
    "therapie behandlung traitement traitements",
    "interpreter": "interpreter interpreter-needed needs-interpreter interp-needed "
    "interpreter-required interprete necesita-interprete "
    "interp interp-req dolmetscher dolmetscher-benotigt interprete-necessaire",
    "approved_by": "approved-by provider attending-provider auth-provider ordering-provider "
    "authorizing-provider attending clinician physician doctor responsible-clinician medico "
    "aprobado-por who-approved-handout "
    "attending-md behandelnder-arzt arzt medecin medecin-referent medico-responsable",
    "approved_on": "approved-on approval-date date-approved approved-date approved-dt "
    "fecha-de-aprobacion",
    "appointments.1.at": "appointment appointment-date-time appt-dttm appt-date-time "
    "appointment-dt-tm appt-dt-tm beg-dt-tm visit-date-time next-appointment fecha-y-hora "
    "fecha-y-hora-de-la-cita next-visit",
    "appointments.1.what": "visit-type appointment-type appt-type reason-for-visit visit-reason "
    "type-of-visit pc-title appointment-reason tipo-de-cita motivo",
    "appointments.1.where": "department department-name dept dept-name location appt-location "
    "clinic clinic-location where pc-facility lugar ubicacion sede",
    "injections.drug": "injection injection-drug injected-drug shot",
    "injections.dose": "injection-dose dose-of-injection shot-dose",
    "injections.next": "next-injection next-injection-date next-shot date-of-next-injection "
    "proxima-inyeccion",
    "injections.every_days": "injection-interval-days every-days interval-days",
    "print.edition": "edition print-size type-size text-size large-print size-of-print",
    "print.paper": "paper paper-size papel",
    "goal": "goal patient-goal",
    "visit.purpose": "visit-purpose purpose-of-visit purpose handout-purpose purpose-of-handout "
    "proposito proposito-de-la-visita",
    "visit.treatment": "visit-treatment treatment-of-visit planned-procedure scheduled-procedure "
    "procedimiento-previsto procedimiento-programado",
    "visit.on": "visit-on day-of-visit planned-procedure-date scheduled-procedure-date "
    "fecha-del-procedimiento-previsto",
    "done.1.treatment": "done done-treatment previous-treatment prior-treatment past-treatment "
    "previous-surgery prior-surgery past-surgery tratamiento-previo cirugia-previa",
    "done.1.on": "done-on previous-treatment-date prior-treatment-date previous-surgery-date "
    "prior-surgery-date last-surgery-date date-of-last-surgery fecha-de-la-cirugia-previa",
    "tests": "tests planned-tests ordered-tests tests-ordered pruebas estudios",
    "patient.latin_name": "latin-name passport-name name-in-passport name-in-latin-letters "
    "romanized-name nombre-en-el-pasaporte",
    "patient.can_become_pregnant": "can-become-pregnant childbearing-potential "
    "of-childbearing-potential puede-quedar-embarazada",
    "patient.partner_can_become_pregnant": "partner-can-become-pregnant "
    "partner-of-childbearing-potential pareja-puede-quedar-embarazada",
    "patient.addressed_as": "addressed-as form-of-address grammatical-gender",
    "tumor.grade": "grade tumor-grade who-grade net-grade grado grado-del-tumor",
    "tumor.ki67_percent": "ki67 ki-67 ki67-percent ki-67-percent ki67-index ki-67-index",
    "tumor.functional": "functional functioning functional-tumor hormone-producing "
    "tumor-funcional funcionante",
    "tumor.type": "stomach-tumor-type gastric-net-type type-of-stomach-tumor",
    "result.size_mm": "pathology-size-mm result-size-mm specimen-size-mm",
    "result.depth": "depth-of-invasion invasion-depth",
    "result.margins": "margins margin-status resection-margins margenes",
    "result.nodes.with_tumor": "positive-nodes nodes-positive lymph-nodes-positive "
    "nodes-with-tumor ganglios-positivos",
    "result.nodes.examined": "nodes-examined lymph-nodes-examined ganglios-examinados",
    "result.grade": "pathology-grade result-grade specimen-grade",
    "print.scope": "print-scope handout-scope scope-of-handout",
}
_PARTS: Final[Mapping[Part, str]] = {
    Part.LAST_NAME: "фамилия اسم-العائلة اللقب ho last-name lastname surname family-name lname "
    "last pat-last-name patient-last-name name-last apellido apellidos "
    "nachname familienname zuname nom-de-famille nom-usuel nom-de-naissance nom-de-jeune-fille "
    "geburtsname apellido-1 apellido1 primer-apellido 1er-apellido apellido-paterno paterno",
    Part.SECOND_LAST_NAME: "segundo-apellido apellido-2 apellido2 2o-apellido 2-apellido "
    "apellido-materno materno second-last-name second-surname",
    Part.FIRST_NAME: "имя الاسم-الأول ten first-name firstname given-name fname first "
    "pat-first-name forename patient-first-name name-first nombres nombre-de-pila "
    "vorname vname rufname prenom prenoms",
    Part.MIDDLE_NAME: "отчество ten-đem middle-name middlename mname mi middle-initial "
    "name-middle middle "
    "middleinitial initial",
    Part.VISIT_DAY: "appointment-date appt-date visit-date date-of-visit pc-eventdate "
    "fecha-de-la-cita fecha-de-cita "
    "date-rdv date-de-rdv date-de-rendez-vous termin termindatum fecha-cita apptdate",
    Part.VISIT_TIME: "appointment-time appt-time visit-time start-time pc-starttime hora "
    "hora-de-la-cita "
    "heure-rdv heure-de-rdv heure uhrzeit terminzeit hora-cita apptstarttime "
    "appointment-start-time appt-start-time",
}


def guess_column(name: str) -> Guess | None:
    """Turn the name of a column into what it surely or probably holds; None if nobody knows."""
    if field_named(name) is not None:
        return Guess(name, is_sure=True)
    known, wanted = _known(), _words(name)
    if wanted in known:
        return _guess(known, wanted, is_sure=True)
    bare = _without_patient(wanted)
    if bare in known:
        return _guess(known, bare, is_sure=False)
    inside = [words for words in known if len(words) > 1 and set(words) <= set(wanted)]
    if inside:
        return _guess(known, max(inside, key=len), is_sure=False)
    from rapidfuzz import fuzz, process  # slow to load, and wanted only here

    choices = {words: " ".join(words) for words in known}
    found = process.extractOne(
        " ".join(wanted), choices, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE
    )
    return _guess(known, found[2], is_sure=False) if found else None


def _guess(known: Mapping[_Words, str | Part], words: _Words, *, is_sure: bool) -> Guess:
    return Guess(known[words], is_sure=is_sure, rank=list(known).index(words))


def _words(name: str) -> _Words:
    """Turn the name of a column into its words, without those that say nothing."""
    return tuple(sorted(word for word in slug(name).split("-") if word not in _SAY_NOTHING))


def _without_patient(words: _Words) -> _Words:
    """Leave out that a column is about the patient, which all are: “Pt Surname”, “patientdob”."""
    bare = (_PATIENT.sub("", word) for word in words)
    return tuple(sorted(word for word in bare if word))


@cache
def _known() -> dict[_Words, str | Part]:
    fields = {_words(word): name for name, words in _FIELDS.items() for word in words.split()}
    parts = {_words(word): part for part, words in _PARTS.items() for word in words.split()}
    return {**fields, **parts}
