"""Give the classes of medicines that a rule must know, as people write their members.

A list of medicines names what a patient takes for anything, not only drugs of our library.
Names are international ones and the brands that patients say, in English, Spanish, Arabic,
Chinese and Vietnamese; a language that spells an international name its own way is read by its
stem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from nethandout.model.remark import Remark
from nethandout.source.spelling import (
    contains_word,
    international_stem,
    is_unspaced,
    plain_words,
    spellings,
)

_LEAST_STEM: Final = 5
_KEPT_WORDS: Final = 4096

_MEMBERS: Final = MappingProxyType(
    {
        "blood-thinner": (
            "варфарин апиксабан эликвис ривароксабан ксарелто дабигатран прадакса эдоксабан "
            "гепарин эноксапарин клексан далтепарин фрагмин надропарин фраксипарин "
            "клопидогрел плавикс прасугрел тикагрелор брилинта аценокумарол синкумар "
            "антикоагулянт антикоагулянты разжижающее разжижающий разжижения "
            "acenocoumarol apixaban argatroban bivalirudin brilinta clopidogrel coumadin "
            "dabigatran dalteparin edoxaban eliquis enoxaparin fondaparinux fragmin "
            "heparin jantoven lixiana lovenox phenprocoumon plavix pradaxa prasugrel "
            "rivaroxaban savaysa sintrom ticagrelor ticlopidine tinzaparin warfarin "
            "xarelto acenocumarol anticoagulante anticoagulantes anticoagulant "
            "anticoagulants clexane heparina warfarina وارفارين كومادين ابيكسابان "
            "أبيكسابان اليكويس إليكويس ريفاروكسابان زاريلتو كزاريلتو دابيغاتران دابيجاتران "
            "براداكسا ادوكسابان إيدوكسابان هيبارين اينوكسابارين إينوكسابارين كليكسان "
            "كلوبيدوغريل كلوبيدوجريل بلافيكس براسوغريل تيكاغريلور مميع مميعات 华法林 "
            "華法林 可迈丁 阿哌沙班 艾乐妥 利伐沙班 拜瑞妥 达比加群 達比加群 依度沙班 "
            "艾多沙班 肝素 氯吡格雷 波立维 普拉格雷 替格瑞洛 抗凝"
        ),
        "metformin": (
            "метформин глюкофаж сиофор "
            "metformin glucophage fortamet glumetza riomet janumet jentadueto synjardy "
            "xigduo metformina ميتفورمين متفورمين جلوكوفاج غلوكوفاج 二甲双胍 二甲雙胍 "
            "格华止"
        ),
        "insulin": (
            "инсулин лантус туджео левемир тресиба хумалог новорапид апидра хумулин "
            "гларгин лизпро деглудек "
            "insulin lantus basaglar toujeo levemir tresiba humalog novolog novorapid "
            "apidra humulin novolin fiasp lispro glargine degludec insulina glargina "
            "انسولين إنسولين لانتوس 胰岛素 胰島素"
        ),
        "heart-rate-medicine": (
            "метопролол эгилок беталок бисопролол конкор атенолол карведилол пропранолол "
            "анаприлин небиволол небилет лабеталол соталол надолол дилтиазем верапамил "
            "дигоксин амиодарон кордарон ивабрадин "
            "acebutolol atenolol bisoprolol carvedilol coreg digoxin diltiazem cardizem "
            "inderal ivabradine labetalol lanoxin lopressor metoprolol nadolol nebivolol "
            "bystolic propranolol sotalol tenormin toprol verapamil amiodarone digoxina "
            "verapamilo amiodarona ivabradina ميتوبرولول اتينولول أتينولول بيسوبرولول "
            "كارفيديلول بروبرانولول نيبيفولول لابيتالول سوتالول ديلتيازيم فيراباميل "
            "ديجوكسين اميودارون أميودارون 美托洛尔 美托洛爾 阿替洛尔 比索洛尔 比索洛爾 "
            "卡维地洛 普萘洛尔 奈必洛尔 拉贝洛尔 索他洛尔 地尔硫 維拉帕米 维拉帕米 地高辛 "
            "胺碘酮"
        ),
        "cyclosporine": (
            "циклоспорин сандиммун неорал "
            "cyclosporine cyclosporin ciclosporin neoral sandimmune gengraf ciclosporina "
            "سيكلوسبورين سايكلوسبورين 环孢素 環孢素 环孢霉素 環孢靈"
        ),
        "iodine-contrast": (
            "йод йода йодом йодсодержащее йодсодержащий йогексол омнипак йопамидол йодиксанол "
            "визипак йопромид ультравист оптирей "
            "iodine iodinated iodide yodo yodado yodada iohexol omnipaque iopamidol isovue "
            "iodixanol visipaque ioversol optiray iopromide ultravist يود اليود يودي 碘 "
            "碘海醇 碘克沙醇"
        ),
        "gadolinium-contrast": (
            "гадолиний гадолиния гадобутрол гадовист дотарем магневист примовист "
            "gadolinium gadolinio gadobutrol gadavist gadovist gadoterate dotarem "
            "gadobenate multihance gadoxetate eovist غادولينيوم جادولينيوم 钆 釓"
        ),
        "contrast": (
            "контраст контраста контрастное контрастный контрастного "
            "contrast contraste dye تباين ظليل ظليله صبغه صبغة 造影剂 造影劑 对比剂 對比劑 "
            "显影剂 顯影劑"
        ),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Names of groups of medicines, each with the names of its members as plain words."""

    words: Mapping[str, tuple[str, ...]]
    phrases: tuple[tuple[tuple[str, ...], str], ...]


def members_of(table: Mapping[str, str], phrases: Mapping[str, str] | None = None) -> Members:
    """Turn groups with their members, spaces in between, into names to look for.

    `phrases` turns names of several words, each of which alone means nothing, into their group.
    """
    return Members(
        {
            name: tuple(word for one in spellings(members) for word in plain_words(one))
            for name, members in table.items()
        },
        tuple((plain_words(phrase), name) for phrase, name in (phrases or {}).items()),
    )


def named_in(text: str, members: Members) -> frozenset[str]:
    """Turn text into the groups that any word of it is a member of."""
    words = plain_words(text)
    in_phrases = {name for phrase, name in members.phrases if _has(words, phrase)}
    return frozenset(in_phrases).union(*(_groups_of_word(word, members) for word in words))


_CLASSES: Final = members_of(
    _MEMBERS,
    {
        "loãng máu": "blood-thinner",
        "chống đông": "blood-thinner",
        "kháng đông": "blood-thinner",
        "iốt": "iodine-contrast",
        "i-ốt": "iodine-contrast",
        "iod": "iodine-contrast",
        "đối quang từ": "gadolinium-contrast",
        "cản quang": "contrast",
        "thuốc tương phản": "contrast",
    },
)

CLASS_SCRIPTS: Final = frozenset({"LATIN", "ARABIC", "CYRILLIC", "CJK"})
"""The scripts in which classes have names, as `drugnames.scripts_of` calls them."""

CONTRACEPTION: Final = MappingProxyType(
    {
        "treatment-prrt": (Remark("7 months"), Remark("4 months")),
        "drug-lu177-dotatate": (Remark("7 months"), Remark("4 months")),
        "drug-everolimus": (Remark("8 weeks"), None),
        "drug-cabozantinib": (Remark("4 months"), None),
    }
)
"""Turns a drug into how long after the last dose its label wants birth control: by who can
become pregnant, and by whose partner can (Lutathera 2024, Afinitor, Cabometyx labels)."""


def classes_of(text: str) -> frozenset[str]:
    """Turn text into the classes that any word of it is a member of."""
    return named_in(text, _CLASSES)


@lru_cache(maxsize=_KEPT_WORDS)
def _groups_of_word(word: str, members: Members) -> frozenset[str]:
    """Turn a typed word into its groups; the rows of a batch repeat their words."""
    return frozenset(
        name
        for name, names in members.words.items()
        if any(_is_member(word, member) for member in names)
    )


def _has(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Tell whether the words of a phrase stand one behind the other."""
    starts = range(len(words) - len(phrase) + 1)
    return any(words[start : start + len(phrase)] == phrase for start in starts)


def _is_member(word: str, member: str) -> bool:
    """Tell whether a typed word is a member's name, in this language or a neighbor."""
    if contains_word(word, member):
        return True
    if is_unspaced(word) or min(len(word), len(member)) < _LEAST_STEM or not member.isascii():
        return False
    stem = international_stem(member)
    return len(stem) >= _LEAST_STEM and stem == international_stem(word)
