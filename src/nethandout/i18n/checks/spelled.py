"""Turn number words into digits, in the languages that spell small numbers out."""

from __future__ import annotations

import re
from types import MappingProxyType

from nethandout.i18n.checks.entry import words_only

# One is left out: “un”, “una” and “one” are mostly not counts.
SPELLED = MappingProxyType(
    {
        "en": (
            "two=2 twice=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 "
            "twelve=12 thirteen=13 fourteen=14 fifteen=15 twenty=20 thirty=30 forty=40 fifty=50 "
            "sixty=60 ninety=90 hundred=100 thousand=1000 half=½ double=2 pair=2 both=2 couple=2"
        ),
        "ru": (
            "два=2 две=2 двух=2 двум=2 двумя=2 дважды=2 вдвое=2 оба=2 обе=2 три=3 трёх=3 трех=3 "
            "трём=3 трижды=3 четыре=4 четырёх=4 четырех=4 пять=5 пяти=5 шесть=6 шести=6 семь=7 "
            "восемь=8 восьми=8 девять=9 десять=10 десяти=10 одиннадцать=11 двенадцать=12 "
            "двадцать=20 тридцать=30 сорок=40 пятьдесят=50 шестьдесят=60 девяносто=90 сто=100 "
            "тысяча=1000 половина=½ половину=½"
        ),
        "es": (
            "dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 "
            "trece=13 catorce=14 quince=15 veinte=20 treinta=30 cuarenta=40 cincuenta=50 "
            "sesenta=60 noventa=90 cien=100 ciento=100 mil=1000 doble=2"
        ),
        # “năm” (five) is also “year”, and “chín” (nine) also “cooked”.
        "vi": "hai=2 ba=3 bốn=4 sáu=6 bảy=7 tám=8 mười=10",
    }
)


def spelled_values(text: str, language: str) -> dict[str, str]:
    """Turn a text into its number words and the digits each stands for."""
    values = dict(pair.split("=") for pair in SPELLED.get(language, "").split())
    found = re.findall(r"[^\W\d_]+", words_only(text).lower())
    return {word: values[word] for word in found if word in values}


# What may stand for a digit of the source, besides the above: read as a number only there.
_MORE = MappingProxyType(
    {
        "en": "one=1 once=1 single=1 first=1 a=1 an=1 second=2 third=3",
        "ru": (
            "один=1 одна=1 одно=1 одного=1 одной=1 одном=1 одну=1 первый=1 первая=1 первой=1 "
            "первого=1 первую=1 второй=2 вторая=2 второго=2 вторую=2 третий=3 третья=3 третьей=3"
        ),
        "es": (
            "un=1 una=1 uno=1 primer=1 primera=1 primero=1 segunda=2 segundo=2 tercer=3 tercera=3 "
            "medio=½ media=½ ambos=2 ambas=2"
        ),
        "vi": "một=1 đầu=1 đôi=2 nhì=2 tư=4 năm=5 chín=9 nửa=½",
        "ar": (
            "واحد=1 واحدة=1 إحدى=1 أحد=1 "
            "الأولى=1 الأول=1 مرة=1 يوم=1 أسبوع=1 شهر=1 سنة=1 ساعة=1 اثنان=2 "
            "اثنين=2 "
            "اثنتان=2 اثنتين=2 الثانية=2 الثاني=2 مرتان=2 مرتين=2 يومان=2 يومين=2 أسبوعان=2 "
            "أسبوعين=2 شهران=2 شهرين=2 سنتان=2 سنتين=2 عامان=2 عامين=2 ساعتان=2 ساعتين=2 دقيقتان=2 "
            "دقيقتين=2 قرصان=2 قرصين=2 حبتان=2 حبتين=2 ثلاث=3 ثلاثة=3 أربع=4 أربعة=4 خمس=5 "
            "خمسة=5 ست=6 ستة=6 سبع=7 سبعة=7 ثماني=8 ثمانية=8 تسع=9 تسعة=9 عشر=10 عشرة=10 نصف=½"
        ),
    }
)
# A noun of two of a kind needs no digit beside it: Arabic has a form for it.
_DUALS = (
    "مرت يوم أسبوع شهر سنت عام ساعت دقيقت قرص حبت كبسولت جرعت حقنت وجبت لتر سنتيمتر مليمتر مكان "
    "ليلت كوب ملعقت ورم نوع جزأ "
    "قسم شخص بطاقت زيارت فحص طبقت كيلوغرام جلست مرحلت طريقت رقم سؤال ذراع ساق كلي "
    "قطرت بخت رشت لصقت كيس تحميلت ميكروغرام وحدت"
)
_ONE_AND_TWO = frozenset({"1", "2"})
_NATURAL = MappingProxyType({"ar": _ONE_AND_TWO, "zh": _ONE_AND_TWO})
"""What a language says in words, where digits beside them would read like a footnote."""
_ATTACHED = "وبلف"
_DIGITS_IN_CHINESE = "一=1 二=2 两=2 三=3 四=4 五=5 六=6 七=7 八=8 九=9 十=10 半=½"
_CHINESE = MappingProxyType(dict(pair.split("=") for pair in _DIGITS_IN_CHINESE.split()))
_CHINESE_COUNT = re.compile(
    r"(?<![一二两三四五六七八九十百])[一二两三四五六七八九十半]"
    r"(?=个|次|天|日|周|星期|月|年|小时|分钟|秒|片|粒|滴|种|位|名|条|步|点|项|级|期|倍|剂|针)"
)


def values_in_words(text: str, language: str) -> set[str]:
    """Turn a text into the digits that its words may stand for."""
    found = set(spelled_values(text, language).values())
    more = dict(pair.split("=") for pair in _MORE.get(language, "").split())
    if language == "ar":
        more |= {f"{noun}{end}": "2" for noun in _DUALS.split() for end in ("ان", "ين", "ا", "ي")}
    for word in re.findall(r"[^\W\d_]+", words_only(text).lower()):
        bare = word[1:] if word[0] in _ATTACHED else word
        found |= {more[form] for form in (word, bare) if form in more}
    if language == "zh":
        found |= {_CHINESE[match[0]] for match in _CHINESE_COUNT.finditer(text)}
    return found


def is_natural_in_words(value: str, language: str) -> bool:
    """Tell whether a language rightly says a number in words: one and two, in some."""
    return value in _NATURAL.get(language, ())
