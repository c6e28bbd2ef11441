"""Turn the allergies of a case into the medicines and treatments that they speak against.

Names of our own drugs are known in every language and spelling. All other words can only be
compared with each other; where that is not possible, the rules say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nethandout.content.drugnames import scripts_of
from nethandout.content.plan import Plan
from nethandout.model.remark import Place, Remark, Term
from nethandout.safety import planned
from nethandout.safety.case import PRRT, Case, Hit
from nethandout.safety.drugclasses import CLASS_SCRIPTS
from nethandout.safety.relatives import OF_TREATMENTS, families_of, substances_of
from nethandout.source.spelling import (
    contains_word,
    international_stem,
    is_unspaced,
    plain_text,
    plain_words,
    spellings,
)

_LEAST_LETTERS: Final = 4
"""A shorter word that two names share proves nothing: a look will tell."""
_LEAST_UNSPACED: Final = 2
_LEAST_STEM: Final = 5
_LEAST_WRITTEN: Final = 3
"""Fewer letters of a script, such as the D of a vitamin, do not make a text one of it."""
_PARTS: Final = re.compile(
    r"[,;/+&\n\N{IDEOGRAPHIC COMMA}\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]"
    r"|\s(?:and|or|y|o|u|e|и|или|và|hoặc)\s"
)
_SALTS: Final = frozenset(
    spellings(
        "натрия натрии калия калии кальция кальции магния магнии кислота кислоты хлорид сульфат "
        "фосфат ацетат цитрат тартрат гидрохлорид витамин витамины "
        "acetate acetato acid acido acids calcium calcico calcio chloride cloruro citrate "
        "citrato hydrochloride clorhidrato magnesium magnesio phosphate fosfato potassium "
        "potasico potasio sodium sodico sodio sulfate sulphate sulfato tartrate tartrato "
        "natri kali canxi magie axit clorua sunfat photphat citrat axetat "
        "vitamin vitamina vitamins فيتامين صوديوم بوتاسيوم كالسيوم حمض "
        "维生素 維生素 氯化 硫酸 盐酸 鹽酸 磷酸 碳酸"
    )
)
"""Parts of many substances: two that share one may be the same, which a person must tell."""
_FORMS: Final = frozenset(
    spellings(
        "аллергия аллергии лекарство лекарства препарат препараты таблетка таблетки капсула "
        "капсулы раствор порошок укол уколы инъекция инъекции мазь крем капли сироп мг мкг мл "
        "для и от при с на длительного короткого деиствия "
        "acting agent allergic allergy capsule capsules cream depot drops drug drugs extended "
        "injectable injection liquid long medicine medicines medication oral powder release "
        "short shot shots solution syrup tablet tablets to the for with of alergia alergica "
        "alergico a al con de del el la las los para por capsula capsulas comprimido "
        "comprimidos crema gotas inyeccion inyecciones jarabe medicamento medicamentos "
        "medicina pastilla pastillas polvo solucion tableta tabletas mg mcg g ml iu من علي في "
        "الي حساسيه دواء ادويه اقراص قرص كبسولات كبسوله حبوب حقنه حقن شراب مرهم قطرات "
        "thuoc di ung voi va vien nen nang tiem uong dung giot kem mo cac chat loai tac keo dai "
        "ngan"
    )
)
"""Words for how a medicine is given, and what joins words: they name no substance."""
_FORM_PIECES: Final = re.compile(
    "过敏|過敏|药物|藥物|药品|藥品|注射液|注射剂|注射|胶囊|膠囊|缓释片|片剂|片|溶液|口服液|口服|软膏|乳膏"
    "|滴眼液|颗粒|类|類|^对|^對"
)


def allergy_conflict(case: Case) -> Iterator[Hit]:
    """Find medicines, injections and treatments that the allergy list names."""
    for place, allergy in _allergies(case):
        family, substances = _family(case, allergy), substances_of(allergy)
        for line, medicine in enumerate(case.record.medicines):
            drugs = case.medicines[line] | case.references.drug_names.mentioned(medicine.name)
            is_named = _names(allergy, medicine.name) or bool(
                substances & substances_of(medicine.name)
            )
            if is_named or _meets(case.references.plan, drugs, family):
                text = Remark(
                    "{field} is named in {place}; correct one of them",
                    field=Place(f"medicines.{line + 1}"),
                    place=place,
                )
                yield Hit(f"medicines.{line + 1}", text)
        named = sorted(case.facts.treatments & family)
        if named:
            yield Hit(
                "treatments",
                Remark(
                    "{drug} is named in {place}; correct one of them",
                    drug=Term(named[0]),
                    place=place,
                ),
            )
        if case.injection_drug in family:
            text = Remark(
                "{drug} is named in {place}; correct one of them",
                drug=Term(case.injection_drug),
                place=place,
            )
            yield Hit("injections.drug", text)
        if case.prrt_days and family & PRRT and not named:
            yield Hit(
                "prrt.doses", Remark("PRRT is named in {place}; correct one of them", place=place)
            )


def allergy_family(case: Case) -> Iterator[Hit]:
    """Find medicines and treatments of a family with what an allergy names, such as penicillins."""
    for place, allergy in _allergies(case):
        mine, same = families_of(allergy), substances_of(allergy)
        for line, medicine in enumerate(case.record.medicines):
            shared = sorted(mine & families_of(medicine.name))
            is_named = _names(allergy, medicine.name) or bool(same & substances_of(medicine.name))
            if shared and not is_named:
                field = f"medicines.{line + 1}"
                yield Hit(field, _of_family(Place(field), place, shared))
        if _family(case, allergy) & case.facts.treatments:
            continue
        for treatment in sorted(case.facts.treatments & OF_TREATMENTS.keys()):
            if shared := sorted(mine & OF_TREATMENTS[treatment]):
                yield Hit("treatments", _of_family(Term(treatment), place, shared))


def _of_family(what: Place | Term, place: Place, families: list[str]) -> Remark:
    return Remark(
        "{what} and {place} are of one family ({families}); who reacts to one may react to the "
        "other",
        what=what,
        place=place,
        families=tuple(families),
    )


def allergy_similar(case: Case) -> Iterator[Hit]:
    """Find medicines that share with an allergy only a salt, a short word or a form."""
    for place, allergy in _allergies(case):
        for line, medicine in enumerate(case.record.medicines):
            if _resemble(allergy, medicine.name) and not _names(allergy, medicine.name):
                yield Hit(
                    f"medicines.{line + 1}",
                    Remark(
                        "{field} and {place} share a word that many substances have; check "
                        "that they are not the same",
                        field=Place(f"medicines.{line + 1}"),
                        place=place,
                    ),
                )


def allergy_not_compared(case: Case) -> Iterator[Hit]:
    """Find allergies in a script in which a medicine or treatment has no name to compare."""
    names = case.references.drug_names
    for place, allergy in _allergies(case):
        scripts = _scripts(allergy)
        if not scripts:
            continue
        is_listed, is_known = bool(scripts & names.scripts), bool(names.mentioned(allergy))
        is_told_apart = _is_in_tables(allergy)
        apart = [
            f"medicines.{line + 1}"
            for line, medicine in enumerate(case.record.medicines)
            if (theirs := _scripts(medicine.name))
            and not scripts & theirs
            and not (is_listed and case.medicines[line])
            and not (is_known and theirs & names.scripts)
            and not (is_told_apart and _is_in_tables(medicine.name))
        ]
        if not is_listed:
            apart += ["treatments"] if case.facts.treatments else []
            apart += ["injections.drug"] if case.injection_drug else []
        if not scripts & CLASS_SCRIPTS:
            apart += [*planned.iodine_dye(case), *planned.mri_scans(case)]
        if apart:
            yield Hit(place, _not_compared(tuple(map(Place, dict.fromkeys(apart)))))


def _not_compared(fields: tuple[Place, ...]) -> Remark:
    if len(fields) == 1:
        return Remark(
            "this could not be compared with {fields}, which is in another script; compare them "
            "yourself, or write the name in both",
            fields=fields,
        )
    return Remark(
        "this could not be compared with {fields}, which are in another script; compare them "
        "yourself, or write the name in both",
        fields=fields,
    )


def _is_in_tables(text: str) -> bool:
    """Tell whether a substance or family of other medicines is known here, in any script."""
    return bool(substances_of(text) or families_of(text))


def _allergies(case: Case) -> Iterator[tuple[Place, str]]:
    for index, allergy in enumerate(case.record.allergies):
        yield Place(f"allergies.{index + 1}"), allergy.to


# --- Drugs of our own list -------------------------------------------------------------


def _family(case: Case, allergy: str) -> frozenset[str]:
    """Turn an allergy into all drugs it speaks against: same substance, or of its class."""
    plan = case.references.plan
    family = _same_ingredient(case.references.drug_names.mentioned(allergy), plan)
    members = {name for item in plan.treatments if item.id in family for name in item.members}
    family |= _same_ingredient(frozenset(members), plan)
    return family | (PRRT if family & PRRT else frozenset())


def _meets(plan: Plan, drugs: frozenset[str], family: frozenset[str]) -> bool:
    """Tell whether a medicine is of a family, or is the class that one of the family is in."""
    members = {name for item in plan.treatments if item.id in drugs for name in item.members}
    return bool(family & (drugs | members))


def _same_ingredient(drugs: frozenset[str], plan: Plan) -> frozenset[str]:
    """Turn drug ids into all that share a name with them, such as both octreotides."""
    names = {item.id: {item.id, *item.names} for item in plan.treatments}
    return frozenset(
        other for other, theirs in names.items() if any(theirs & names[drug] for drug in drugs)
    )


# --- Words as typed --------------------------------------------------------------------


def _names(allergy: str, medicine: str) -> bool:
    """Tell whether an allergy and a medicine name the same substance.

    They do if they share a telling word, or if one part of the allergy has no word that the
    medicine does not have, or the other way round, whatever words these are.
    """
    theirs = _words(medicine)
    if _share(_telling(_words(allergy)), _telling(theirs)):
        return True
    parts = [words for part in _PARTS.split(plain_text(allergy)) if (words := _words(part))]
    return any(_is_within(part, theirs) or _is_within(theirs, part) for part in parts)


def _is_within(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Tell whether text names nothing but what another text names as well."""
    wanted = _substances(some)
    if not wanted:
        return bool(some) and set(some) == set(others)
    return all(any(_has(other, word) for other in others) for word in wanted)


def _resemble(allergy: str, medicine: str) -> bool:
    mine, theirs = _words(allergy), _words(medicine)
    if not _substances(mine):
        return _share(frozenset(mine), frozenset(theirs))
    return _share(frozenset(_substances(mine)), frozenset(_substances(theirs)))


def _substances(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out of words the numbers and what says how a medicine is given."""
    return tuple(word for word in words if not word.isdecimal() and word not in _FORMS)


def _telling(words: tuple[str, ...]) -> frozenset[str]:
    """Leave in words only those that can be the name of one substance."""
    return frozenset(
        word
        for word in _substances(words)
        if len(word) >= (_LEAST_UNSPACED if is_unspaced(word) else _LEAST_LETTERS)
        and word not in _SALTS
    )


def _share(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(_has(one, other) or _has(other, one) for one in some for other in others)


def _has(word: str, wanted: str) -> bool:
    """Tell whether a word is a wanted one, in this language or a neighbor, or holds it."""
    if contains_word(word, wanted):
        return True
    if min(len(word), len(wanted)) < _LEAST_STEM or abs(len(word) - len(wanted)) > _LEAST_STEM:
        return False
    stem = international_stem(wanted)
    return len(stem) >= _LEAST_STEM and stem == international_stem(word)


def _words(text: str) -> tuple[str, ...]:
    """Turn text into plain words; forms and “allergy” are cut out of unspaced ones."""
    pieces = (
        piece
        for word in plain_words(text)
        for piece in (_FORM_PIECES.split(word) if is_unspaced(word) else (word,))
    )
    return tuple(piece for piece in pieces if piece) or plain_words(text)


def _scripts(text: str) -> frozenset[str]:
    """Turn text into the scripts it is written in, not those of a stray letter."""
    words = plain_words(text)
    written = (word for word in words if is_unspaced(word) or len(word) >= _LEAST_WRITTEN)
    return scripts_of("".join(written)) or scripts_of(text)
