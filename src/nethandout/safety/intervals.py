"""Turn how often a medicine is given, as a list or as people write it, into days from one to next.

“every 4 weeks”, “每28天” and “una vez al mes” are a month; “60 mg/2 wk” is 14 days, “bid” half a
day. Text that says nothing of it gives nothing: it is never a reason to take it for right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from nethandout.model.medicine import Medicine, Timing
from nethandout.safety import units
from nethandout.safety.amounts import plain_dose
from nethandout.source.spelling import spellings

_NUMBERS = MappingProxyType(
    {
        word: Decimal(number)
        for number, words in {
            "1": "one once una uno vez раз один одну một mot 一 مره",
            "2": "two twice other second 2nd dos два две дважды 两 兩 二 hai مرتين",
            "3": "three thrice third 3rd tres три трижды 三 ba ثلاث ثلاثه",
            "4": "four fourth 4th cuatro четыре четвертую 四 bon اربع اربعه",
            "5": "five cinco пять 五 nam خمس خمسه",
            "6": "six seis шесть 六 sau ست سته",
            "8": "eight ocho восемь 八 tam",
            "10": "ten diez десять 十 عشره",
            "14": "fourteen catorce четырнадцать 十四",
            "15": "fifteen quince пятнадцать 十五",
            "21": "twenty-one veintiuno 二十一",
            "28": "twenty-eight veintiocho 二十八",
        }.items()
        for word in spellings(words)
    }
)
_WHOLE = MappingProxyType(  # in hours
    {
        "6": "qid",
        "8": "tid",
        "12": "bid",
        "24": (
            "qd daily nightly bedtime diario diaria diariamente quotidien taglich ежедневно يوميا "
            "每日 每天 每晚"
        ),
        "168": "weekly semanal semanalmente wochentlich еженедельно اسبوعيا",
        "336": "biweekly fortnightly fortnight quincenal اسبوعين 隔周 隔週",
        "720": "monthly mensual mensualmente mensuel monatlich ежемесячно شهريا",
        "1440": "bimonthly bimestral شهرين 隔月",
    }
)
_ADVERBS = MappingProxyType(
    {word: Decimal(hours) / 24 for hours, words in _WHOLE.items() for word in spellings(words)}
)
_LETTER = r"a-z\u0370-\u052f\u0621-\u064a"
_NUMBER = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"


def days_between(medicine: Medicine) -> tuple[Decimal, ...]:
    """Turn a medicine into the days between two doses that its fields and its words name."""
    timings = [medicine.timing, *(step.timing for step in medicine.steps)]
    listed = (days for timing in timings if timing for days in _of_timing(timing))
    dose = medicine.dose.text if medicine.dose and medicine.dose.text else ""
    return (*listed, *days_written(f"{dose} ; {medicine.when or ''}"))


def days_written(text: str) -> tuple[Decimal, ...]:
    """Turn text into the days between two doses that it names, in any language of the lists."""
    return tuple(_found(plain_dose(text)))


def _of_timing(timing: Timing) -> Iterator[Decimal]:
    if timing.every_days:
        yield Decimal(timing.every_days)
    if timing.every_hours:
        yield Decimal(timing.every_hours) / 24
    if timing.times_a_day:
        yield 1 / max(Decimal(timing.times_a_day), Decimal(1))
    if timing.times:
        yield Decimal(1) / len(timing.times)
    if timing.days_of_week:
        yield Decimal(7) / len(timing.days_of_week)


def _found(plain: str) -> Iterator[Decimal]:
    """Read each pattern where the ones before it have read nothing."""
    turned, often, every, adverb = _patterns()
    for match in turned.finditer(plain):
        yield _number(match["n"]) * units.PERIODS[match["unit"]] / _number(match["times"])
    plain = turned.sub(" ; ", plain)
    for match in often.finditer(plain):
        yield units.PERIODS[match["unit"]] / _number(match["n"])
    plain = often.sub(" ; ", plain)
    for match in every.finditer(plain):
        yield _number(match["n"]) * units.PERIODS[match["unit"]]
    plain = every.sub(" ; ", plain)
    yield from (_ADVERBS[match["word"]] for match in adverb.finditer(plain))


def _number(text: str | None) -> Decimal:
    """Turn digits or a word into a number; without one it is one, and never nothing."""
    if text is None:
        return Decimal(1)
    number = _NUMBERS[text] if text in _NUMBERS else Decimal(text.replace(",", "."))
    return number or Decimal(1)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Give “N days 1 time”, “N times a day”, “every N days”, and one word that says it all."""
    few, period, of = _any_of(_NUMBERS), _any_of(units.PERIODS), _any_of(units.TIMES_OF)
    number = rf"(?P<n>{_NUMBER}|{few})"
    start, end = rf"(?<![{_LETTER}])", rf"(?![{_LETTER}])"
    per = r"(?:/|a|al|per|por|en|в|في|each|every|cada|كل|moi|每)"
    every = _any_of(word for word in (*units.EVERY, "hang") if word != "/")
    patterns = (
        (
            rf"{start}(?:moi|每|每隔)?\s*(?:{number}\s*)?(?P<unit>{period})\s*"
            rf"(?P<times>{_NUMBER}|{few})\s*(?:次|lan){end}"
        ),
        rf"{start}{number}\s*(?:x|{of})?\s*{per}\s*(?P<unit>{period}){end}",
        rf"(?:{start}(?:{every})|/)\s*(?:{number}\s*)?(?P<unit>{period}){end}",
        rf"{start}(?P<word>{_any_of(_ADVERBS)}){end}",
    )
    return tuple(map(re.compile, patterns))


def _any_of(words: Iterable[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(map(re.escape, ordered))
