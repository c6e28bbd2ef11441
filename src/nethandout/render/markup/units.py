"""Turn what stands behind a number into where its unit ends, so that no line ends between them."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType

_SYMBOLS = MappingProxyType(
    {
        "mg": "mg",
        "mcg": "mcg|µg|μg",
        "g": "g",
        "kg": "kg",
        "mL": "mL|ml",
        "L": "L",
        "mm": "mm",
        "cm": "cm",
        "°C": "°C|℃",
        "°F": "°F|℉",
        "%": "%",
        "mCi": "mCi",
        "GBq": "GBq",
        "mg/dL": "mg/dL",
        "mmol/L": "mmol/L",
        "MBq": "MBq",
        "m": "m",
        "km": "km",
        "mmHg": "mm ?Hg",
    }
)
_WORDS = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "mg": "milligrams?",
                "mcg": "micrograms?",
                "mL": "milliliters?",
                "kg": "kilograms?|kilos?",
                "lb": "pounds?|lbs?",
                "%": "percent",
                "hour": "hours?",
                "minute": "minutes?",
                "day": "days?",
                "week": "weeks?",
                "month": "months?",
                "year": "years?",
                "time": "times",
                "tablet": "tablets?|pills?|capsules?",
                "second": "seconds?",
                "unit": "units?",
                "drop": "drops?",
                "ft": "ft|feet|foot",
                "inch": "inch(?:es)?",
            }
        ),
        "es": MappingProxyType(
            {
                "mg": "miligramos?",
                "mcg": "microgramos?",
                "mL": "mililitros?",
                "kg": "kilogramos?|kilos?",
                "lb": "libras?",
                "%": "por ciento",
                "hour": "horas?",
                "minute": "minutos?",
                "day": "días?",
                "week": "semanas?",
                "month": "mes(?:es)?",
                "year": "años?",
                "time": "ve(?:z|ces)",
                "tablet": "tabletas?|pastillas?|comprimidos?|cápsulas?",
                "second": "segundos?",
                "unit": "unidad(?:es)?|UI",
                "drop": "gotas?",
                "ft": "ft|pies?",
                "inch": "pulgadas?",
            }
        ),
        "ru": MappingProxyType(
            {
                "mg": "мг|миллиграмм(?:а|ов)?",
                "mcg": "мкг|микрограмм(?:а|ов)?",
                "g": "г|грамм(?:а|ов)?",
                "kg": "кг|килограмм(?:а|ов)?",
                "mL": "мл|миллилитр(?:а|ов)?",
                "L": "л|литр(?:а|ов)?",
                "mm": "мм|миллиметр(?:а|ов)?",
                "cm": "см|сантиметр(?:а|ов)?",
                "m": "м|метр(?:а|ов)?",
                "lb": "фунт(?:а|ов)?",
                "%": "процент(?:а|ов)?",
                "mg/dL": "мг/дл",
                "mmol/L": "ммоль/л",
                "hour": "час(?:а|ов|ам)?",
                "minute": "минут[аыу]?",
                "day": "день|дня|дней|дням|сут(?:ки|ок)",
                "week": "недел[яиюе]|недель|неделям",
                "month": "месяц(?:а|ев|ам)?",
                "year": "год(?:а|у)?|лет",
                "time": "раза?",
                "tablet": "таблет(?:ка|ки|ку|ок)|капсул[аыу]?",
                "second": "секунд[аыу]?",
                "unit": "единиц[аыу]?|ЕД|МЕ",
                "drop": "кап(?:ля|ли|лю|ель)",
                "ft": "фут(?:а|ов)?",
                "inch": "дюйм(?:а|ов)?",
            }
        ),
        "ar": MappingProxyType(
            {
                "mg": "ملغم?|مغم|م[لج]جم|مجم|مل[لي]+غرام",
                "mcg": "مكغ|ميكروغرام",
                "mL": "ملتر|مل|ملليلتر|مليلتر",
                "mm": "مم|ملم|ملّيمتر[اً]*|مليمتر[اً]*",
                "cm": "سم|سنتيمتر[اً]*",
                "m": "متر[اً]*|أمتار",
                "kg": "كغم?|كجم|كيلوغرام",
                "lb": "رطل|أرطال|باوند",
                "°C": "درجة مئوية|°?م",
                "°F": "درجة فهرنهايت|°?ف",
                "%": "بالمئة|بالمائة|في المئة",
                "hour": "ساعة|ساعات|س",
                "minute": "دقيقة|دقائق",
                "day": "يوم[اً]*|أيام",
                "week": "أسبوع[اً]*|أسابيع",
                "month": "شهر[اً]*|أشهر|شهور",
                "year": "سنة|سنوات|عام[اً]*|أعوام",
                "time": "مرة|مرات",
                "tablet": "قرص[اً]*|أقراص|حبة|حبات|حبوب|كبسولة|كبسولات",
                "second": "ثانية|ثوان[يٍ]?",
                "unit": "وحدة|وحدات",
                "drop": "قطرة|قطرات",
                "ft": "ft|قدم[اً]*|أقدام",
                "inch": "بوصة|بوصات",
            }
        ),
        "vi": MappingProxyType(
            {
                "mg": "miligam",
                "mcg": "micr[oô]gam",
                "mL": "mililít",
                "kg": "kilôgam|kí|ký|cân",
                "lb": "pound",
                "%": "phần trăm",
                "hour": "giờ|tiếng",
                "minute": "phút",
                "day": "ngày",
                "week": "tuần",
                "month": "tháng",
                "year": "năm",
                "time": "lần",
                "tablet": "viên",
                "second": "giây",
                "unit": "đơn vị",
                "drop": "giọt",
                "ft": "ft|bộ",
                "inch": "inch",
            }
        ),
        "zh": MappingProxyType(
            {
                "mg": "毫克",
                "mcg": "微克",
                "mL": "毫升",
                "mm": "毫米",
                "cm": "厘米|公分",
                "m": "米",
                "kg": "公斤|千克",
                "lb": "磅",
                "°C": "摄氏度",
                "°F": "华氏度",
                "hour": "个?(?:小时|钟头)",
                "minute": "分钟",
                "day": "天|日",
                "week": "周|个?星期",
                "month": "个月",
                "year": "年",
                "time": "次",
                "tablet": "片|粒",
                "second": "秒",
                "unit": "个?单位",
                "drop": "滴",
                "ft": "ft|英尺",
                "inch": "英寸",
            }
        ),
    }
)


def unit_end(text: str, position: int, language: str) -> int | None:
    """Tell where the unit right behind a number ends; None if none is known there."""
    match = _pattern(language).match(text, position)
    return match.end() if match and match.lastgroup else None


def _names(language: str) -> list[str]:
    return [*_SYMBOLS, *_WORDS.get(language, {})]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """One group for each unit; the longest that ends at a word's end wins."""
    alternatives = [*_SYMBOLS.values(), *_WORDS.get(language, {}).values()]
    # Chinese has no space after a word, so its words end anywhere.
    end = "" if language == "zh" else r"(?![^\W\d_]|/)"
    symbols = len(_SYMBOLS)
    groups = [
        f"(?P<u{index}>(?:{words}){end if index >= symbols else '(?![A-Za-z/])'})"
        for index, words in enumerate(alternatives)
    ]
    return re.compile(r"[\s\u00a0-]{0,2}(?:" + "|".join(groups) + ")")
