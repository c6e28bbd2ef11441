"""Turn the ways in which people write units and times, in many languages, into known ones.

All spellings are in plain letters, as `amounts.plain_dose` makes them: lower case, no
accents, western digits, no Arabic vowel signs. A spelling that two languages use for
different units is left out: a dose with it cannot be read, which is said.
"""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from nethandout.source.spelling import spellings

_MASS = MappingProxyType(  # in mg
    {
        "1000000": "kg kilogram kilograms kilogramo kilogramos кг килограмм 公斤 千克 كغ كغم كجم",
        "1000": (
            "g gm gms gram grams gramme grammes gramo gramos grama gramas г гр "
            "грамм грамма граммов 克 公克 "
            "غ غم جم غرام جرام غرامات جرامات"
        ),
        "1": (
            "mg mgs mgr mgrs milligram milligrams milligramme milligrammes miligram miligrams "
            "miligramo miligramos milligramo milligramos miligrama miligramas miligam мг 毫克 公丝 "
            "миллиграмм миллиграмма миллиграммов милиграмм милиграмма милиграммов "
            "ملغ ملغم ملجم ملج مغ مغم مجم مليغرام مليجرام ملليغرام ملليجرام ميليغرام ميليجرام "
            "ميلليغرام ميلليجرام ملغرام ملجرام ملغرامات مليغرامات مليجرامات ملليغرامات "
            "ملليجرامات ميليغرامات"
        ),
        "0.001": (
            "mcg mcgs ug ugs \N{GREEK SMALL LETTER MU}g \N{GREEK SMALL LETTER MU}gs microgram "
            "micrograms microgramme microgrammes microgramo microgramos micrograma microgramas "
            "microgam micogam мкг микрограмм микрограмма микрограммов "
            "微克 ميكروغرام ميكروجرام مايكروغرام مايكروجرام ميكروغرامات ميكروجرامات مكغ مكغم "
            "مكجم ميكغ ميكجم ميكروغ"
        ),
        "0.000001": (
            "ng nanogram nanograms nanogramo nanogramos нг 纳克 納克 نانوغرام نانوجرام نغ"
        ),
    }
)
_ACTIVITY = MappingProxyType(  # in MBq
    {
        "1000": (
            "gbq gigabecquerel gigabecquerels gigabecquerelio gigabecquerelios 吉贝可 吉贝克勒尔 "
            "гбк гигабеккерель гигабеккереля гигабеккерелеи "
            "吉貝可 غيغابكريل جيجابكريل غيغابيكريل جيجابيكريل"
        ),
        "1": (
            "mbq megabecquerel megabecquerels megabecquerelio megabecquerelios 兆贝可 兆贝克勒尔 "
            "мбк мегабеккерель мегабеккереля мегабеккерелеи "
            "兆貝可 ميغابكريل ميجابكريل ميغابيكريل ميجابيكريل"
        ),
        "0.001": "kbq kilobecquerel kilobecquerels",
        "37000": "ci curie curies curio curios кюри 居里 كوري",
        "37": (
            "mci millicurie millicuries milicurie milicuries milicurio milicurios 毫居里 毫居 "
            "милликюри "
            "ميليكوري مليكوري ملليكوري"
        ),
    }
)
_EFFECT = MappingProxyType(  # in international units
    {
        "1": (
            "ме ед единица единицы единиц "
            "iu ius ui uis u unit units unidad unidades unidadesinternacionales "
            "internationalunits 国际单位 國際單位 单位 單位 وحده وحدات وحدهدوليه وحداتدوليه "
            "đonvi đonviquocte"
        )
    }
)

UNITS = MappingProxyType(
    {
        spelling: (dimension, Decimal(factor))
        for dimension, table in (("mass", _MASS), ("activity", _ACTIVITY), ("units", _EFFECT))
        for factor, written in table.items()
        for spelling in spellings(written)
    }
)
"""Turns a spelling into its dimension and its size in the base unit of the dimension."""

VOLUMES = spellings(
    "ml mls cc l milliliter milliliters millilitre millilitres mililitro mililitros мл "
    "миллилитр миллилитра миллилитров л 毫升 "
    "升 مل ملل ملليلتر مليلتر ميليلتر سم3"
)
BODY = spellings("kg kilogram kilo m2 кг м2 公斤 千克 كغ كغم كجم")
_MINUTE = "min mins minute minutes minuto minutos мин минут минуты 分钟 دقيقه phut"
_PERIODS = MappingProxyType(  # in hours
    {
        "1": "h hr hrs hour hours hora horas ч час часа часов 小时 小時 ساعه ساعات gio tieng",
        "24": (
            "d day days dia dias jour jours tag tage tagen "
            "день дня днеи дни сутки суток 天 日 يوم ايام يوما ngay"
        ),
        "168": (
            "w wk wks week weeks semana semanas semaine semaines woche wochen "
            "неделя неделю недели недель нед 周 週 星期 个星期 "
            "اسبوع اسبوعا اسابيع tuan"
        ),
        "720": (
            "mo month months mes meses mois monat monate monaten "
            "месяц месяца месяцев 个月 個月 月 شهر شهور اشهر thang"
        ),
    }
)
PERIODS = MappingProxyType(
    {name: Decimal(hours) / 24 for hours, names in _PERIODS.items() for name in spellings(names)}
)
"""Turns a word for a time into its days; a month has 30."""
TIMES = (*PERIODS, *spellings(_MINUTE))
DAILY = spellings(
    "день сутки неделю месяц ежедневно еженедельно "
    "day daily week weekly month monthly dia diario diaria diarias diarios semana mes d "
    "wk 日 天 周 月 يوم يوميا اليوم اسبوع اسبوعيا شهر شهريا ngay tuan thang"
)
PIECES = spellings(
    "таблетка таблетку таблетки таблеток капсула капсулу капсулы ампула ампулу "
    "шприц укол флакон доза "
    "syringe shot injection vial tablet tab capsule cap pill dose ampule ampoule jeringa "
    "inyeccion comprimido tableta pastilla capsula ampolla dosis 支 片 粒 针 針 次 瓶 剂 حقنه قرص "
    "كبسوله جرعه امبوله vien mui ong lo lieu"
)
NUMBER_WORDS = spellings(
    "два две три четыре пять шесть семь восемь девять десять двенадцать половина пол полтора "
    "two three four five six seven eight nine ten twelve half quarter dos tres cuatro "
    "cinco seis siete ocho nueve diez medio media 两 兩 二 三 四 五 六 七 八 九 十 半 نصف ربع ثلاث "
    "ثلاثه اربع اربعه خمس خمسه عشر عشره hai bon muoi nua"
)
MULTIPLES = spellings(
    "дважды трижды вдвое удвоить раз раза "
    "twice thrice double doubled triple times doble veces por 倍 乘 ضعف ضعفين ضرب مرتين "
    "مرتان مره مرات حقنتان حقنتين قرصان قرصين امبولتان امبولتين lan đoi"
)
EVERY = (
    *("q", "every", "each", "per", "cada", "por", "/", "每", "每隔", "كل", "moi", "cu"),
    *("todos los", "todas las", "alle", "toutes les", "tous les"),
    *("каждые", "каждыи", "каждую", "раз в", "1 раз в", "один раз в"),
)
RANGE = ("-", "to", "a", "al", "hasta", "до", "~", "至", "到", "الي", "đen")
TIMES_OF = ("x", "times", "time", "veces", "vez", "раз", "раза", "次", "مرات", "مره", "lan")
OFTEN = (
    *("once", "twice", "thrice", "una vez", "dos veces", "tres veces", "مره", "مرتين", "مرتان"),
    *("раз", "один раз", "дважды", "трижды"),
)
